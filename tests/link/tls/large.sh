# General and local dynamic in the large code model.
. "${0%/*}/../../lib.sh"
needs gcc
src='_Thread_local int e = 5; static _Thread_local int s = 7; int *p(void) { return &s; } int main(void) { return ++e + ++s + *p() - 22; }'
echo "$src" | gcc -x c -c -O1 -fPIC -mcmodel=large -o a.o -
cc_link -o a a.o
runs a
cc_link -shared -o a.so a.o
has "$(relocs a.so)" DTPMOD64
