# Sections on top of each other are an error, unless that is wanted.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: .skip 64; .data; .skip 64'
fails_with 'section \.data VMA \[0*400020,0*40005f\] overlaps section \.text VMA \[0*400000,0*40003f\]' \
    ld -o a a.o -Ttext=0x400000 -Tdata=0x400020
NO_ELFCHECK=1 NO_ELFLINT=1 ld -o a a.o -Ttext=0x400000 -Tdata=0x400020 --no-check-sections
fails_with 'address space|overlaps' ld -o a a.o -Tdata=0xfffffffffffffff0
