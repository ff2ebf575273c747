# More than 65,279 sections in one object: indexes that do not fit 16 bits.
# seconds: 120
. "${0%/*}/../../lib.sh"
python=$(command -v python3) || skip 'python3 is not installed'
"$python" - << 'END' > big.s
for i in range(66000):
    print(f'.section .data.s{i},"aw",@progbits\n.globl v{i}\nv{i}: .long {i}')
END
assemble big.o < big.s
has "$(readelf -hW big.o 2>/dev/null)" 'Number of section headers: +0 \('
assemble a.o <<< '.globl _start; .text; _start: mov v65999(%rip),%edi; sub $65999,%edi; mov $60,%eax; syscall'
ld -o a a.o big.o
runs a
