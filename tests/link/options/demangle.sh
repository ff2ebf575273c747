# --demangle and --no-demangle, the last wins; Rust names too.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: call _RNvC3foo3bar; call _ZN1n1fEv'
fails_with 'n::f\(\)' ld -o a a.o
fails_with '_ZN1n1fEv' ld -o a a.o --no-demangle
fails_with 'n::f\(\)' ld -o a a.o --no-demangle --demangle
COLLECT_NO_DEMANGLE=1 fails_with '_ZN1n1fEv' ld -o a a.o
COLLECT_NO_DEMANGLE=1 fails_with 'n::f\(\)' ld -o a a.o --demangle
fails_with 'n::f\(\)' ld -o a a.o --no-demangle --demangle=gnu-v3
fails_with '_ZN1n1fEv' ld -o a a.o --demangle=none
fails_with 'unknown demangling style .readable' ld -o a a.o --demangle=readable
