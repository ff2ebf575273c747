# Response files: of themselves, unterminated quotes.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
echo '@loop' > loop
no_name=1 bad 'loop' s.o @loop
printf '"s.o' > open
survives @open
no_name=1 bad '@/dev/zero: cannot read: File too large' s.o @/dev/zero
