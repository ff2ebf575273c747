# Names with blanks, newlines, quotes, and bytes that are no UTF-8.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble a.o
for name in 'a b' $'a\nb' "a'b\"c" $'a\xff\xfe' '-x' '$HOME' '*'; do
    cp a.o "./$name.o"
    veld -o "./$name" "./$name.o"
    exits 3 "./$name"
done
