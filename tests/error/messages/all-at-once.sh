# All errors of a phase are reported, in the order of the command line, whatever the threads.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
files=
for i in 1 2 3 4 5 6 7 8; do assemble u$i.o <<< ".text; call nowhere$i"; files="$files u$i.o"; done
fails_with nowhere1 ld -o a s.o $files
same "$(grep -o 'nowhere[0-9]' <<< "$messages" | tr '\n' ' ')" 'nowhere1 nowhere2 nowhere3 nowhere4 nowhere5 nowhere6 nowhere7 nowhere8 '
no_name=1 errors=3 bad 'missing1' missing1.o s.o missing2.o missing3.o
has "$messages" missing3
