# GOTPCRELX to a symbol of the program itself: mov becomes lea, call and jmp become direct; no GOT.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v, f
.text
_start: mov v@GOTPCREL(%rip),%rax
mov v@GOTPCREL(%rip),%r10
call *f@GOTPCREL(%rip)
jmp *g@GOTPCREL(%rip)
f: ret
.globl g
g: ret
.data
v: .quad 1
END
ld -pie --no-dynamic-linker -o a a.o
text=$(disassemble a)
has "$text" 'lea +0x[0-9a-f]+\(%rip\),%rax'
has "$text" 'lea +0x[0-9a-f]+\(%rip\),%r10'
has "$text" 'call +[0-9a-f]+ <f>'
has "$text" 'jmp +[0-9a-f]+ <g>'
has_no "$(sections a)" '\] \.got +'
ld -shared -o b.so a.o
has "$(disassemble b.so)" 'mov +0x[0-9a-f]+\(%rip\),%rax'
