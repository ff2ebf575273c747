# --warn-common in GNU ld's words: larger, smaller and equal commons, definitions before and after.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c4.o <<< '.comm v,4,4'
assemble c8.o <<< '.comm v,8,4'
assemble e8.o <<< '.comm v,8,4'
assemble d.o <<< '.globl v; .data; .p2align 3; v: .quad 1'
assemble w.o <<< '.weak v; .data; .p2align 3; v: .quad 1'
warns() { local pattern=$1; shift; warns_with "^[^ ]*: $pattern\$" ld -o p s.o "$@" --warn-common; }
warns "c8\.o: warning: common of \`v' overriding smaller common from c4\.o" c4.o c8.o
warns "c4\.o: warning: common of \`v' overridden by larger common from c8\.o" c8.o c4.o
warns "e8\.o.* warning: .*multiple common of \`v'.*" c8.o e8.o
warns "d\.o: warning: definition of \`v' overriding common from c4\.o" c4.o d.o
warns "c4\.o: warning: common of \`v' overridden by definition from d\.o" d.o c4.o
silently ld -o p s.o w.o c8.o --warn-common
test "$is_veld" = 0 || silently ld -o p s.o c4.o c8.o --warn-common --no-warn-common
