# Equal CIEs of several objects become one; FDEs are all found.
. "${0%/*}/../../lib.sh"
for i in 1 2 3; do compile f$i.o <<< "int f$i(void) { return $i; }"; done
compile a.o <<< 'int f1(void), f2(void), f3(void); int main(void) { return f1() + f2() + f3() - 6; }'
exit_asm 0 | assemble s.o
ld -o a s.o f1.o f2.o f3.o a.o --eh-frame-hdr
count "$(readelf --debug-dump=frames a 2>/dev/null)" ' CIE' 1
