# With IBT in all inputs or -z ibtplt: .plt.sec, entries begin with endbr64.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: call f@PLT; xor %edi,%edi; mov $60,%eax; syscall'
assemble l.o <<< '.globl f; .type f,@function; f: ret'
dso libf.so l.o
ld -o a a.o libf.so -z ibtplt -rpath "$PWD"
has "$(sections a)" '\] \.plt\.sec'
has "$(disassemble a)" 'endbr64'
ld -o b a.o libf.so -z ibt
has "$(sections b)" '\] \.plt\.sec'
has "$(notes b)" 'x86 feature: IBT'
