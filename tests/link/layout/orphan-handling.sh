# --orphan-handling=place, warn, error, discard.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble a.o <<< '.section lonely,"aw",@progbits; .long 1'
silently ld -o a s.o a.o --orphan-handling=place
has_section a lonely
warns_with "orphan section \`lonely' from \`a.o' being placed in section \`lonely'" \
    ld -o a s.o a.o --orphan-handling=warn
fails_with "unplaced orphan section \`lonely' from \`a.o'" ld -o a s.o a.o --orphan-handling=error
silently ld -o a s.o a.o --orphan-handling=discard
has_no "$(sections a)" lonely
runs a
