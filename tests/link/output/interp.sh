# The interpreter: -dynamic-linker, -I, --no-dynamic-linker, none in a library.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE <<< 'int main(void) { return 0; }'
cc_link -pie -o a a.o -Wl,-dynamic-linker,/my/ld.so
has "$(segments a)" 'interpreter: /my/ld.so'
cc_link -pie -o a a.o -Wl,-I,/my/ld2.so
has "$(segments a)" 'interpreter: /my/ld2.so'
exit_asm 0 | assemble s.o
ld -pie -o b s.o --no-dynamic-linker
has_no "$(segments b)" INTERP
has "$(segments b)" DYNAMIC
ld -shared -o c.so s.o -dynamic-linker /my/ld.so
has_no "$(segments c.so)" INTERP
