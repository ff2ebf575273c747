# --verbose tells which files are tried and which are used.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
assemble f.o <<< '.globl f; .set f,1'
archive libf.a f.o
text=$(ld --verbose -o p a.o -L. -lf -u f)
has "$text" '^attempt to open a\.o succeeded$'
has "$text" '^attempt to open \./libf\.so failed$'
has "$text" '^attempt to open \./libf\.a succeeded$'
has "$text" '^\(\./libf\.a\)f\.o$'
runs p
text=$(veld --verbose -o p a.o -L. -lnosuch 2> /dev/null || :)
has "$text" '^attempt to open \./libnosuch\.so failed$'
