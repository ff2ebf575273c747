# An object cut off at any length is an error, never a crash; a cut library and archive as well.
. "${0%/*}/../../lib.sh"
veld_only
# seconds: 120
exit_asm 0 | assemble s.o
compile g.o -g <<< 'static int x = 3; int y; int f(void) { return x; } const char *s(void) { return "text"; }'
assemble l.o <<< '.globl f; .type f,@function; f: ret'
echo 'V1 { f; };' > map
"$(command -v ld.bfd || echo "$VELD")" -shared -o lib.so l.o --version-script=map
archive x.a g.o l.o
for file in g.o lib.so x.a; do
    size=$(stat -c %s $file)
    for i in $(seq 0 60); do
        head -c $((size * i / 61)) $file > cut
        survives s.o --whole-archive cut
        test $i -eq 0 || case $messages in *veld:*) ;; *) test $file = lib.so || fail "$file cut to $((size * i / 61)) bytes is accepted" ;; esac
    done
done
