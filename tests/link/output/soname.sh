# DT_SONAME, DT_AUXILIARY, DT_FILTER, and what a program notes of a library with and without soname.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
ld -shared -o a.so s.o -h one -soname=two
has "$(dynamic a.so)" 'SONAME.*\[two\]'
ld -shared -o a.so s.o -f aux -F filter --auxiliary=aux2
has "$(dynamic a.so)" '\(AUXILIARY\).*aux\]'
has "$(dynamic a.so)" '\(AUXILIARY\).*aux2\]'
has "$(dynamic a.so)" '\(FILTER\).*filter\]'
fails_with '-f may not be used without -shared|auxiliary|-f' ld -o a s.o -f aux
mkdir d
ld -shared -o d/libn.so s.o
ld -o a s.o d/libn.so
has "$(dynamic a)" 'NEEDED.*\[d/libn.so\]'
ld -o a s.o -Ld -ln
has "$(dynamic a)" 'NEEDED.*\[libn.so\]'
# A program may have one, too; an empty one is none.
ld -pie -o a s.o d/libn.so -soname prog
has "$(dynamic a)" 'SONAME.*\[prog\]'
warns_with 'SONAME must not be empty string; ignored' ld -shared -o a.so s.o -soname=
has_no "$(dynamic a.so)" SONAME
