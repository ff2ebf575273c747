# The -z words that set bits of DT_FLAGS_1.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f; f: ret'
for pair in nodelete:NODELETE initfirst:INITFIRST interpose:INTERPOSE nodlopen:NOOPEN nodump:NODUMP nodefaultlib:NODEFLIB \
    origin:ORIGIN global:GLOBAL loadfltr:LOADFLTR; do
    ld -shared -o a.so a.o -z ${pair%:*}
    has "$(dynamic a.so)" "FLAGS_1.*${pair#*:}"
done
ld -shared -o a.so a.o -zorigin
has "$(dynamic a.so)" 'FLAGS\).*ORIGIN'
# -Bgroup is a promise that all symbols are there.
ld -shared -o a.so a.o -Bgroup
has "$(dynamic a.so)" 'FLAGS_1.*GROUP'
assemble u.o <<< 'call missing'
fails_with "undefined reference to .missing" ld -shared -o a.so u.o -Bgroup
ld -shared -o a.so u.o -Bgroup -z undefs
