# Compressed sections: unknown method, wrong size, bad stream, cut off, allocated.
. "${0%/*}/../../lib.sh"
veld_only
needs_python
exit_asm 0 | assemble s.o
{ echo '.section .debug_info,"",@progbits'; for i in $(seq 400); do echo '.quad 1'; done; } | assemble g.o
objcopy --compress-debug-sections=zlib g.o z.o
has "$(readelf -tW z.o)" ZLIB
for change in 'at[.debug_info+0].u32=77' 'at[.debug_info+8].u64=3201' 'at[.debug_info+8].u64=3199' 'at[.debug_info+8].u64=0x7fffffffffff' \
    'at[.debug_info+24].u16=0xffff' 'at[.debug_info+28].u32=0xffffffff' 'sh[.debug_info].size=20' 'sh[.debug_info].size=28' 'sh[.debug_info].size=0'; do
    elfpatch z.o b.o "$change"
    bad 'b\.o.*\.debug_info|b\.o' s.o b.o
done
elfpatch z.o b.o 'sh[.debug_info].flags=0x802'
bad 'b\.o' s.o b.o
