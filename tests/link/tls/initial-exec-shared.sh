# Initial-exec in a library sets DF_STATIC_TLS.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC -ftls-model=initial-exec <<< '_Thread_local int e = 5; int *lib(void) { return &e; }'
cc_link -shared -o libt.so lib.o
has "$(dynamic libt.so)" STATIC_TLS
has "$(relocs libt.so)" 'TPOFF64.* e '
