# --dynamic-list-data, -cpp-new, -cpp-typeinfo: what an executable exports and what stays preemptible in a library.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl _start, f, _Znwm, _ZTS1A, _ZTI1A, v
.text
_start: ret
.type f,@function
f: ret
.type _Znwm,@function
_Znwm: ret
.data
.type v,@object
.size v,8
v: .quad v
.type _ZTS1A,@object
_ZTS1A: .quad 1
.type _ZTI1A,@object
_ZTI1A: .quad _ZTS1A
.quad f
.comm c,4,4
EOF
exports() { ld -pie --no-dynamic-linker -o p a.o "$@"; dynsyms p | awk 'NR > 1 { print $7 }' | sort | tr '\n' ' '; }
same "$(exports)" ''
same "$(exports --dynamic-list-data)" '_ZTI1A _ZTS1A c v '
same "$(exports --dynamic-list-cpp-new)" '_Znwm '
same "$(exports --dynamic-list-cpp-typeinfo)" '_ZTI1A _ZTS1A '
same "$(exports --dynamic-list-cpp-new --dynamic-list-cpp-typeinfo --export-dynamic-symbol='f')" '_ZTI1A _ZTS1A _Znwm f '
echo '{ f; };' > list
same "$(exports --export-dynamic-symbol-list=list)" 'f '
same "$(exports --dynamic-list=list --dynamic-list-cpp-new)" '_Znwm f '

preemptible() { ld -shared -o p.so a.o "$@"; relocs p.so | awk '/R_X86_64_64 / { print $5 }' | sort | tr '\n' ' '; }
same "$(preemptible)" '_ZTS1A f v '
same "$(preemptible --dynamic-list-data)" '_ZTS1A v '
same "$(preemptible --dynamic-list=list)" 'f '
same "$(preemptible -Bsymbolic --dynamic-list=list)" 'f '
has_no "$(dynamic p.so)" SYMBOLIC
same "$(preemptible -Bsymbolic-functions)" '_ZTS1A v '
same "$(preemptible -Bsymbolic)" ''
has "$(dynamic p.so)" 'FLAGS.*SYMBOLIC'
