# Alignments up to 64 KiB hold in memory, also of .bss and TLS.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdint.h>
char a[3] __attribute__((aligned(65536))); char b __attribute__((aligned(4096))) = 1; _Thread_local char t __attribute__((aligned(256))) = 3;
_Thread_local char u __attribute__((aligned(64)));
int main(void) { return (uintptr_t)a % 65536 || (uintptr_t)&b % 4096 || (uintptr_t)&t % 256 || (uintptr_t)&u % 64; }'
cc_link -o a a.o -Wl,-z,max-page-size=65536
runs a
compile b.o <<< '#include <stdint.h>
char b __attribute__((aligned(4096))) = 1; _Thread_local char t __attribute__((aligned(256))) = 3; _Thread_local char u __attribute__((aligned(64)));
int main(void) { return (uintptr_t)&b % 4096 || (uintptr_t)&t % 256 || (uintptr_t)&u % 64; }'
cc_link -o b b.o
runs b
cc_link -no-pie -o b b.o
runs b
