# Relocations to an undefined weak symbol: absolute 0, addend kept.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.weak w
.globl _start
.text
_start:
    cmpq $0,a(%rip); jne bad
    cmpq $4,b(%rip); jne bad
    mov w@GOTPCREL(%rip),%rax
    test %rax,%rax; jne bad
    xor %edi,%edi
    jmp out
bad: mov $1,%edi
out: mov $60,%eax; syscall
.data
a: .quad w
b: .quad w+4
END
ld -o a a.o && runs a
ld -pie --no-dynamic-linker -o a a.o -z nodynamic-undefined-weak && runs a
