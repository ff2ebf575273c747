# GOT32, GOT64, GOTPCREL, GOTPCREL64, GOTPC32, GOTPC64, GOTOFF64, PLTOFF64, GOTPLT64: what the large code models use.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start, v, f
.text
_start:
    lea _GLOBAL_OFFSET_TABLE_(%rip),%rbx
    mov v@GOTPCREL(%rip),%rax
    cmpl $5,(%rax); jne bad
    movabs $v@GOTOFF,%rax
    cmpl $5,(%rbx,%rax); jne bad
    movabs $v@GOT,%rax
    mov (%rbx,%rax),%rax
    cmpl $5,(%rax); jne bad
    movabs $f@PLTOFF,%rax
    add %rbx,%rax
    call *%rax
    cmp $9,%eax; jne bad
1:  lea 1b(%rip),%rcx
    movabs $_GLOBAL_OFFSET_TABLE_-1b,%rax
    add %rcx,%rax
    cmp %rax,%rbx; jne bad
    mov v@GOT(%rbx),%rax
    cmpl $5,(%rax); jne bad
    .byte 0x48, 0xb8
here:
    .reloc ., R_X86_64_GOTPCREL64, v
    .quad 0
    lea here(%rip),%rcx
    mov (%rcx,%rax),%rax
    cmpl $5,(%rax); jne bad
    xor %edi,%edi
    jmp out
bad: mov $1,%edi
out: mov $60,%eax; syscall
f:  mov $9,%eax; ret
.data
v: .long 5
END
ld -o a a.o && runs a
ld -pie -o b a.o -dynamic-linker /lib64/ld-linux-x86-64.so.2 && runs b
