# -u, --undefined-glob and --require-defined pull archive members.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
for i in f1 f2 g1; do assemble $i.o <<< ".globl $i; .set $i,1"; done
archive x.a f1.o f2.o g1.o
ld -o a s.o -u f1 x.a
has "$(symbols a)" ' f1$'
has_no "$(symbols a)" ' f2$'
ld -o a s.o --undefined=nothing -uf2 x.a
has "$(symbols a)" ' f2$'
ld -o a s.o --require-defined=g1 x.a
has "$(symbols a)" ' g1$'
fails_with 'nosuch' ld -o a s.o --require-defined=nosuch x.a
test "$is_veld" = 0 && exit
ld -o a s.o --undefined-glob='f*' x.a
has "$(symbols a)" ' f1$'
has "$(symbols a)" ' f2$'
has_no "$(symbols a)" ' g1$'
