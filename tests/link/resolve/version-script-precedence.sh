# Exact names beat patterns, patterns beat a bare *, wherever they stand; a local pattern is weaker than a global name.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int a1, a2, b1, b2, c, d;'
cat > map << 'END'
V1 { global: *; local: a*; };
V2 { global: a1; b*; };
V3 { global: d; local: b1; };
END
cc_link -shared -o libv.so a.o -Wl,--version-script=map
text=$(readelf --dyn-syms -W libv.so)
has "$text" ' a1@@V2'
has_no "$text" ' a2@'
has "$text" ' b2@@V2'
has_no "$text" ' b1@'
has "$text" ' c@@V1'
has "$text" ' d@@V3'
