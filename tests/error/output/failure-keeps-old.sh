# After a failed link the old output is there: content, mode, inode; nothing else is.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
assemble u.o <<< '.text; call nowhere'
echo old > p
chmod 640 p
before=$(stat -c '%i %a %s' p)
files=$(ls -A)
fails_with nowhere veld -o p a.o u.o
same "$(stat -c '%i %a %s' p)" "$before"
same "$(ls -A)" "$files"
