# .gnu.warning.SYMBOL speaks up once, where SYMBOL is first referred to, and is not part of the output.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble f.o <<< '.globl f; f: ret; .section .gnu.warning.f,"",@progbits; .string "f is bad"'
assemble g.o <<< '.globl g; g: ret; .section .gnu.warning.g,"",@progbits; .string "g is bad"'
assemble u.o <<< '.data; .quad 0, f; .text; .globl u; u: call f; call f'
assemble v.o <<< '.text; call f'
archive lib.a f.o g.o
warns_with 'u\.o: in function `u'"'" ld -o a s.o u.o v.o lib.a
has "$messages" '\(\.text\+0x1\): warning: f is bad'
count "$messages" 'is bad' 1
has_no "$(readelf -SW a)" 'gnu\.warning'
silently ld -o a s.o --whole-archive lib.a
# A library's warning is not about a definition of one's own.
dso libf.so f.o
warns_with 'f is bad' ld -o a s.o u.o libf.so
assemble own.o <<< '.globl f; f: ret'
silently ld -o a s.o u.o own.o libf.so
