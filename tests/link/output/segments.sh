# Separate code, the default: headers and code are in different pages; each PT_LOAD has one set of rights.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <stdio.h>
const int ro = 1; int rw = 2; int main(void) { return ro + rw - 3; }'
cc_link -o a a.o
runs a
text=$(segments a)
count "$text" '^ +LOAD ' 4
count "$text" '^ +LOAD .* R E 0x1000$' 1
count "$text" '^ +LOAD .* RW +0x1000$' 1
count "$text" '^ +LOAD .* R +0x1000$' 2
has "$text" 'GNU_RELRO'
has "$text" 'GNU_STACK.* RW '
cc_link -o b a.o -Wl,-z,noseparate-code
runs b
test "$(segments b | grep -c '^ *LOAD')" -lt 4
