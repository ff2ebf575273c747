# A lazy PLT: 16-byte entries whose slots lead back; two functions of the C library are called through it.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie -fcf-protection=none <<< '#include <stdio.h>
#include <stdlib.h>
int main(void) { puts("x"); return atoi("0"); }'
cc_link -no-pie -o a a.o -Wl,-z,lazy
prints x a
has "$(disassemble a)" '^ *[0-9a-f]+:.*jmp +\*?0x[0-9a-f]+\(%rip\)'
has "$(relocs a)" 'JUMP_SLO.* puts'
has "$(sections a)" '\] \.plt +PROGBITS'
