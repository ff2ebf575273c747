# --dependency-file writes a make rule with all inputs, each once, and an empty rule for each.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble f.o <<< '.globl f; .set f,1'
archive libf.a f.o
echo '{ global: f; local: *; };' > v.map
echo 'INPUT(g.o)' > in.ld
assemble g.o <<< '.globl g; .set g,1'
veld -o out a.o -L. -lf in.ld --version-script=v.map --dependency-file=out.d
expected='out: \
  v.map \
  a.o \
  ./libf.a \
  in.ld \
  g.o

v.map:

a.o:

./libf.a:

in.ld:

g.o:'
if test "$is_veld" -ne 0; then
    same "$(cat out.d)" "$expected"
    cp a.o 'a b$c.o'
    veld -o out 'a b$c.o' --dependency-file=out.d
    has "$(cat out.d)" '^  a\\ b\$\$c\.o$'
    # No side file of a link that failed, no output without its side file.
    assemble u.o <<< 'call nowhere'
    rm out.d out
    fails_with nowhere veld -o out a.o u.o --dependency-file=out.d
    test ! -e out.d
    fails_with 'no/out\.d' veld -o out a.o --dependency-file=no/out.d
    test ! -e out
fi
