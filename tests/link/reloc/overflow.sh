# Values that do not fit are errors that name the relocation, the symbol and the place.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
check() { # TYPE SIZE FITS FAILS
    assemble r.o <<< ".globl v; .data; .reloc .,R_X86_64_$1,v; .fill $2"
    ld -o a s.o r.o --defsym=v="$3"
    fails_with "r\.o:\(\.data\+0x0\): relocation truncated to fit: R_X86_64_$1 against .*symbol \`v'" \
        ld -o a s.o r.o --defsym=v="$4"
}
check 32 4 0xffffffff 0x100000000
check 32S 4 0x7fffffff 0x80000000
check 16 2 0xffff 0x10000
check 8 1 0xff 0x100
check PC32 4 0x70000000 0x90000000
check PLT32 4 0x70000000 0x90000000
# Ten are told, unless --verbose asks for more.
assemble many.o <<< '.globl v; .data; .rept 15; .long v; .endr'
fails_with 'many\.o:\(\.data\+0x28\): additional relocation overflows omitted from the output' \
    ld -o a s.o many.o --defsym=v=0x100000000
count "$messages" 'truncated to fit' 10
count "$messages" 'omitted' 1
fails_with 'truncated' ld -o a s.o many.o --defsym=v=0x100000000 --verbose
count "$messages" 'truncated to fit' 15
