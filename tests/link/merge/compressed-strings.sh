# Strings behind the end of what a section took up while it was compressed.
. "${0%/*}/../../lib.sh"

needs_flag "$CC" -gz=zlib
exit_asm 0 | assemble start.o
{
    echo '.section .note.GNU-stack,"",@progbits'
    echo '.section .debug_info,"",@progbits'
    for i in $(seq 1 60); do echo ".long .Ls$i"; done
    echo '.section .debug_str,"MS",@progbits,1'
    for i in $(seq 1 60); do echo ".Ls$i: .string \"a string that compresses well, number $i\""; done
} > strings.s
as --compress-debug-sections=zlib -o packed.o strings.s
has "$(sections packed.o)" '\.debug_str .* MSC '
printf '.section .debug_str,"MS",@progbits,1\n.string "first"\n' | assemble first.o

ld -o program start.o first.o packed.o
objcopy -O binary --only-section=.debug_str --set-section-flags .debug_str=alloc,load,contents program str.bin
objcopy -O binary --only-section=.debug_info --set-section-flags .debug_info=alloc,load,contents program info.bin
n=0
for offset in $(od -An -v -t u4 -w4 info.bin); do
    n=$((n + 1))
    wanted="a string that compresses well, number $n"
    same "$(dd if=str.bin bs=1 skip="$offset" count=${#wanted} status=none)" "$wanted"
done
same "$n" 60
