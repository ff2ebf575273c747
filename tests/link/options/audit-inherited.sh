# A library that names audit libraries for itself has them audit it as a dependency as well.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble l.o <<< '.globl f; .type f,@function; .text; f: ret'
assemble u.o <<< '.text; call f@PLT'
dso libl.so l.o --audit=one --audit=two
dso libm.so l.o --audit=unused
ld -pie -o a s.o u.o libl.so
has "$(dynamic a)" '\(DEPAUDIT\).*\[one:two\]'
ld -pie -o a s.o u.o libl.so --depaudit=two:three
has "$(dynamic a)" '\(DEPAUDIT\).*\[two:three:one\]'
has_no "$(dynamic a)" '\(AUDIT\)'
veld_only GNU ld takes what an unneeded library says as well
ld -pie -o a s.o u.o libl.so --as-needed libm.so
has "$(dynamic a)" '\(DEPAUDIT\).*\[one:two\]'
