# Sections that the layout does not name stand where GNU ld puts them: behind the section of their kind.
. "${0%/*}/../../lib.sh"
needs ld.bfd
assemble a.o <<'EOF'
.globl _start
.text
_start: ret
.data
.quad 1
.bss
.skip 8
.section orphan_text,"ax",@progbits
nop
.section orphan_ro,"a",@progbits
.long 1
.section orphan_rw,"aw",@progbits
.long 1
.section orphan_bss,"aw",@nobits
.skip 4
.section .note.foo,"a",@note
.balign 4
.long 4,4,1,0x41414141,0
.section .note.bar,"a",@note
.balign 8
.long 4,8,1,0x41414141,0,0
.section orphan_debug,"",@progbits
.long 1
.section orphan_ro2,"a",@progbits
.long 1
.section orphan_text2,"ax",@progbits
nop
.section .rodata
.long 3
.section .data.rel.ro,"aw"
.quad 3
.section .eh_frame_x,"a",@progbits
.long 9
EOF
assemble b.o <<< '.section orphan_rw2,"aw",@progbits; .long 1; .section orphan_ro,"a",@progbits; .long 2
.section orphan_debug2,"",@progbits; .long 1; .section orphan_tls,"awT",@progbits; .long 1; .section .data.rel.ro,"aw"; .quad 4'
order() { readelf -SW "$1" | sed -n 's/^  \[ *[0-9]*\] \([^ ]*\) .*/\1/p' | grep -v NULL | tr '\n' ' '; }
for options in '' --build-id '-z noseparate-code' -N '-z norelro'; do
    magic=$(test "$options" != -N || echo 1)
    NO_ELFCHECK=$magic NO_ELFLINT=$magic ld -o a a.o b.o $options 2> /dev/null
    ld.bfd -o b a.o b.o $options 2> /dev/null
    same "$(order a)" "$(order b)"
done
# Both files' bytes, in order.
ld -o a a.o b.o
same "$(bytes_of a orphan_ro)" 0100000002000000
