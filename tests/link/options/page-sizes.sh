# -z max-page-size and common-page-size: alignment of segments, and of the end of relro.
. "${0%/*}/../../lib.sh"
export NO_ELFLINT=1
assemble a.o <<< '.globl _start; .text; _start: ret; .data; .quad 1; .section .data.rel.ro,"aw"; .quad d; .rodata: .quad 1; .bss; d: .skip 8'
relro() { local line; read -ra line < <(segments p | grep GNU_RELRO); printf %x $((line[2] + line[5])); }
loads() { segments p | awk '$1 == "LOAD" { print $NF }' | sort -u; }
ld -o p a.o
same "$(loads)" 0x1000
same "$((0x$(relro) % 0x1000))" 0
for size in 0x4000 0x10000 0x200000; do
    ld -o p a.o -z max-page-size=$size
    same "$(loads)" $size
    same "$((0x$(relro) % size))" 0
    ld -o p a.o -z max-page-size=$size -z common-page-size=0x1000
    same "$((0x$(relro) % size))" 0
done
ld -o p a.o -z common-page-size=0x10000
same "$((0x$(relro) % 0x10000))" 0
fails_with "invalid maximum page size \`3'" ld -o p a.o -z max-page-size=3
fails_with "invalid common page size \`x'" ld -o p a.o -z common-page-size=x
fails_with 'common page size \(0x4000\) > maximum page size \(0x2000\)' ld -o p a.o -z max-page-size=0x2000 -z common-page-size=0x4000
