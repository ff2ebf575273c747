# A .ctors section runs from its end, so its words are turned round in .init_array, which runs from its start; so is .dtors.
. "${0%/*}/../../lib.sh"
cat > a.c <<< '#include <stdio.h>
static void f1(void) { puts("1"); } static void f2(void) { puts("2"); } static void f3(void) { puts("3"); }
static void d1(void) { puts("d1"); } static void d2(void) { puts("d2"); }
__attribute__((section(".ctors"), used, aligned(8))) static void (*c[])(void) = {f3, f2, f1};
__attribute__((section(".dtors.65000"), used, aligned(8))) static void (*d[])(void) = {d1, d2};
int main(void) { return 0; }'
compile a.o -fno-pie < a.c
cc_link -no-pie -o a a.o
prints $'1\n2\n3\nd1\nd2' a
compile a.o -fpie < a.c
cc_link -pie -o a a.o
prints $'1\n2\n3\nd1\nd2' a
NO_ELFLINT=1 cc_link -pie -o a a.o -Wl,-z,pack-relative-relocs
prints $'1\n2\n3\nd1\nd2' a
# Functions of a library, which the loader finds by name.
compile l.o -fpic <<< '#include <stdio.h>
void e1(void) { puts("e1"); } void e2(void) { puts("e2"); }
__attribute__((section(".ctors"), used, aligned(8))) static void (*c[])(void) = {e2, e1};'
dso libl.so l.o
cc_link -o a a.o -Wl,--no-as-needed ./libl.so
prints $'e1\ne2\n1\n2\n3\nd1\nd2' a
