# -Bsymbolic binds a library to its own definitions; -Bsymbolic-functions only functions.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int v = 1; int f(void) { return 1; } int call(void) { return f(); } int *get(void) { return &v; }'
cc_link -shared -o p.so a.o
has "$(relocs p.so)" 'JUMP_SLO.* f '
has "$(relocs p.so)" 'GLOB_DAT.* v '
cc_link -shared -o s.so a.o -Wl,-Bsymbolic
has_no "$(relocs s.so)" ' [fv] \+'
has "$(dynamic s.so)" SYMBOLIC
cc_link -shared -o f.so a.o -Wl,-Bsymbolic-functions
has_no "$(relocs f.so)" ' f \+'
has "$(relocs f.so)" 'GLOB_DAT.* v '
cc_link -shared -o n.so a.o -Wl,-Bsymbolic,-Bno-symbolic
has "$(relocs n.so)" 'GLOB_DAT.* v '
