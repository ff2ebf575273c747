# More than 65,279 sections in the output.
# seconds: 180
. "${0%/*}/../../lib.sh"
python=$(command -v python3) || skip 'python3 is not installed'
"$python" - << 'END' > big.s
print('.globl _start\n.text\n_start: mov last(%rip),%edi; sub $3,%edi; mov $60,%eax; syscall\n')
for i in range(66000):
    print(f'.section s.{i},"a",@progbits\n.byte {i % 200}')
print('.globl last; .section s.last,"a",@progbits; last: .long 3')
END
assemble big.o < big.s
export NO_ELFLINT=1
ld -o a big.o
runs a
has "$(readelf -hW a 2>/dev/null)" 'Number of section headers: +0 \('
