# GC keeps: the entry, init arrays, KEEP sections, exported symbols, __start_ sections, retained sections, -u.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE -ffunction-sections -fdata-sections <<< '
__attribute__((constructor)) static void ctor(void) { __asm__ volatile("" ::: "memory"); }
__attribute__((section("set"), used)) static int member = 1; extern int __start_set[];
__attribute__((section(".note.mine"), used)) static const int note[] = {4, 4, 1, 0x41, 5};
int wanted(void) { return 2; } int unwanted(void) { return 3; }
int main(void) { return __start_set[0] - 1; }'
cc_link -o a a.o -Wl,--gc-sections -Wl,-u,wanted
runs a
text=$(symbols a)
for name in ctor member wanted; do has "$text" " $name\$"; done
has_no "$text" ' unwanted$'
cc_link -shared -o a.so a.o -Wl,--gc-sections
has "$(dynsyms a.so)" ' unwanted$'
