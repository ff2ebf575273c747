# -gdwarf-5 with type units, -gdwarf-4 with .debug_types, split DWARF: COMDAT debug sections.
. "${0%/*}/../../lib.sh"
compile_cxx a.o -gdwarf-5 -fdebug-types-section <<< 'struct shared { int field; }; shared a; int other(); int main() { return other() + a.field; }'
compile_cxx b.o -gdwarf-5 -fdebug-types-section <<< 'struct shared { int field; }; shared b; int other() { return b.field; }'
cxx_link -o a a.o b.o
runs a
has "$(readelf --debug-dump=info a 2>&1)" 'field'
