# @file: quotes, escapes, newlines, nesting; an unreadable one is an input name.
. "${0%/*}/../../lib.sh"
exit_asm 5 | assemble 'with space.o'
printf '%s\n' '-o' '"my out"' '@inner' > rsp
printf "'with space.o' --defsym=v=0x1\\\\2" > inner
veld @rsp
exits 5 'my out'
same "$(value_of 'my out' v)" 12
fails_with 'nosuchrsp' veld -o a @nosuchrsp
