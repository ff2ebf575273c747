# A version script with two nodes, local: *, and a dependency.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f1, f2, g, h;'
echo 'V1 { global: f1; local: *; }; V2 { global: g; } V1;' > map
cc_link -shared -o libv.so a.o -Wl,--version-script,map -Wl,-soname,libv.so.3
text=$(readelf --dyn-syms -W libv.so)
has "$text" ' f1@@V1'
has "$text" ' g@@V2'
has "$text" ' V1$'
has_no "$(dynsyms libv.so)" ' (f2|h)$'
has "$(versions libv.so)" 'Flags: BASE +Index: 1 .*Name: libv.so.3'
has "$(versions libv.so)" 'Index: 3 +Cnt: 2 +Name: V2'
has "$(versions libv.so)" 'Parent 1: V1'
# A version without symbols, there for its name alone, is weak; one that an object names is not.
echo 'V1 { f1; }; EMPTY { } V1; NAMED { };' > map2
compile n.o -fPIC <<< 'int n1; __asm__(".symver n1,n@@NAMED");'
cc_link -shared -o libw.so a.o n.o -Wl,--version-script,map2
has "$(versions libw.so)" 'Flags: WEAK .*Name: EMPTY'
has "$(versions libw.so)" 'Flags: none .*Name: NAMED'
has "$(versions libw.so)" 'Flags: none .*Name: V1'
