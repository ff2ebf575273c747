# Debug information tells the offset of a thread-local variable in its own library, preemptible or not.
. "${0%/*}/../../lib.sh"
compile l.o -g -fPIC <<< '_Thread_local int first = 1, second = 2; static _Thread_local int third = 3; int *f(void) { return &third; }'
cc_link -shared -o libl.so l.o
text=$(readelf --debug-dump=info libl.so 2>&1)
for name in first second third; do
    at=$(readelf -sW libl.so | awk -v n=$name '$8 == n { print $2; exit }' | sed 's/^0*//')
    has "$(sed -n "/ $name\$/,/DW_OP_/p" <<< "$text")" "DW_OP_const8u: ${at:-0};"
done
