# The output is executable for whoever the umask lets; an old file's mode does not matter.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
for mask in 022 077 000 027; do
    (umask $mask; ld -o a.$mask a.o)
    same "$(stat -c %a a.$mask)" "$(printf %o $((0777 & ~0$mask)))"
done
echo old > old; chmod 4600 old
ld -o old a.o
same "$(stat -c %a old)" 755
