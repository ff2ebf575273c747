# .eh_frame_hdr: with the option only; GC and COMDAT drop the entries of dropped functions (elfcheck counts).
. "${0%/*}/../../lib.sh"
compile a.o -ffunction-sections <<< 'int f(void) { return 1; } int g(void) { return 2; } int main(void) { return f() - 1; }'
cc_link -o a a.o
runs a
has "$(segments a)" GNU_EH_FRAME
cc_link -o b a.o -Wl,--gc-sections
runs b
exit_asm 0 | assemble s.o
ld -o c s.o a.o
has_no "$(sections c)" eh_frame_hdr
ld -o c s.o a.o --eh-frame-hdr
has "$(segments c)" GNU_EH_FRAME
ld -o c s.o a.o --eh-frame-hdr --no-eh-frame-hdr
has_no "$(segments c)" GNU_EH_FRAME
