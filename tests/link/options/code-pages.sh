# Which segments share pages: -z [no]separate-code, separate-loadable-segments, --[no-]rosegment.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: xor %edi,%edi; mov $60,%eax; syscall; .data; .quad 1; .section .rodata,"a"; .quad 1'
kinds() { ld -o p a.o "$@" && runs p && segments p | sed -n 's/^ *LOAD .* 0x[0-9a-f]* \([RWE ]*\) 0x.*/\1/p' | sed 's/ *$//' | tr '\n' ,; }
same "$(kinds)" 'R,R E,R,RW,'
same "$(kinds -z separate-code)" 'R,R E,R,RW,'
same "$(kinds -z noseparate-code)" 'R E,RW,'
same "$(kinds -z noseparate-code -z separate-code)" 'R,R E,R,RW,'
test "$is_veld" = 0 && exit
same "$(kinds --no-rosegment)" 'R E,RW,'
same "$(kinds --no-rosegment --rosegment)" 'R,R E,R,RW,'
same "$(kinds -z separate-loadable-segments)" 'R,R E,R,RW,'
same "$(segments p | awk '$1 == "LOAD" { print $2 }' | cut -c 1-5 | uniq -d)" ''
