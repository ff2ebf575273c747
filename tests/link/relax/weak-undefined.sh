# An undefined weak symbol through GOTPCRELX: the value 0 also after relaxation, calls are not made direct.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE <<< 'extern int f(void) __attribute__((weak, visibility("hidden"))); extern int g(void) __attribute__((weak));
int main(void) { if (f) return f(); if (g) return g(); return 0; }'
cc_link -pie -o a a.o && runs a
cc_link -no-pie -o a a.o && runs a
