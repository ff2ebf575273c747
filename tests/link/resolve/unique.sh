# STB_GNU_UNIQUE stays unique in .dynsym and marks the file as GNU.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.data; .globl v; .type v,@gnu_unique_object; .size v,4; v: .long 1'
ld -shared -o a.so a.o
has "$(dynsyms a.so)" 'UNIQUE DEFAULT [0-9]+ v$'
has "$(readelf -hW a.so)" 'OS/ABI: .*GNU'
