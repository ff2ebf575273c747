# RELRO ends at a page and covers .dynamic and .got; -z norelro drops it; with -z now .got.plt is read only as well.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
int main(void) { puts("x"); return 0; }'
cc_link -o a a.o -Wl,-z,now
runs a
set -- $(segments a | awk '$1 == "GNU_RELRO" { print $3, $6 }')
end=$(($1 + $2))
same $((end % 4096)) 0
got=$((0x$(address_of a .got)))
test $got -lt $end
cc_link -o b a.o -Wl,-z,norelro
has_no "$(segments b)" GNU_RELRO
runs b
# A large alignment inside it leaves no hole, which loaders could not protect.
compile l.o -fPIE <<< 'extern int x; int *const p __attribute__((aligned(16384))) = &x; int x = 3;
_Thread_local int t __attribute__((aligned(8192))) = 5; int main(void) { return *p - 3 + t - 5 + ((unsigned long)&p % 16384 != 0); }'
cc_link -pie -o l l.o
runs l
