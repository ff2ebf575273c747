# GC and libraries: an archive's unused function is dropped, one that a library refers to stays.
. "${0%/*}/../../lib.sh"
compile lib.o -fPIC <<< 'int callback(void); int run(void) { return callback(); }'
cc_link -shared -o libr.so lib.o
compile a.o -ffunction-sections <<< 'int run(void); int callback(void) { return 0; } int unused(void) { return 1; } int main(void) { return run(); }'
cc_link -o a a.o libr.so -Wl,--gc-sections -Wl,-rpath,"$PWD"
runs a
has_no "$(symbols a)" ' unused$'
