# In a program at a fixed address: mov to an immediate, test and binary operations on immediates.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v
.text
_start:
mov v@GOTPCREL(%rip),%rcx
cmp v@GOTPCREL(%rip),%rcx
jne bad
xor v@GOTPCREL(%rip),%rcx
jne bad
mov v@GOTPCREL(%rip),%r11
sub v@GOTPCREL(%rip),%r11
jne bad
mov $v,%edx
test %rdx,v@GOTPCREL(%rip)
je bad
mov v@GOTPCREL(%rip),%esi
cmp $v,%esi
jne bad
xor %edi,%edi
jmp out
bad: mov $1,%edi
out: mov $60,%eax
syscall
.data
.quad 0
v: .quad 1
END
ld -o a a.o
runs a
has_no "$(sections a)" '\] \.got +'
has "$(disassemble a)" 'cmp +\$0x[0-9a-f]+,%rcx'
