# An undefined weak TLS variable in a program.
. "${0%/*}/../../lib.sh"
compile a.o -fPIE -ftls-model=initial-exec <<< 'extern _Thread_local int w __attribute__((weak)); int *p; int main(int c, char **v) { if (c > 5) p = &w; return 0; }'
cc_link -pie -o a a.o && runs a
