# Notes of alignment 4 and 8 are in segments of their own.
. "${0%/*}/../../lib.sh"
exit_asm 0 > s.s
cat >> s.s << 'END'
.section .note.a,"a",@note
.balign 4
.long 4, 4, 1
.asciz "AAA"
.long 1
.section .note.gnu.property,"a",@note
.balign 8
.long 4, 16, 5
.asciz "GNU"
.long 0xc0000002, 4, 3, 0
END
assemble a.o < s.s
ld -o a a.o --build-id
text=$(segments a)
count "$text" '^ +NOTE' 2
has "$(notes a)" 'AAA'
runs a
