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
