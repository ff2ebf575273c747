# References into mergeable strings by section symbol and addend, and by a name inside a string.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.section .rodata.str,"aMS",@progbits,1
.Lone: .string "one"
.Ltwo: .string "two"
three: .string "three"
.text
_start:
    mov $.Ltwo+1,%esi; cmpb $'w',(%rsi); jne bad
    lea .Ltwo(%rip),%rsi; cmpb $'t',(%rsi); jne bad
    movzbl .Lone(%rip),%eax; cmp $'o',%al; jne bad
    mov $three+4,%esi; cmpb $'e',(%rsi); jne bad
    xor %edi,%edi
    jmp out
bad: mov $1,%edi
out: mov $60,%eax; syscall
END
assemble b.o <<< '.section .rodata.str,"aMS",@progbits,1; .string "zero"; .string "two"; .string "one"'
ld -o a b.o a.o
runs a
