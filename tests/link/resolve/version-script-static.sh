# In a program without shared libraries a version script changes nothing.
. "${0%/*}/../../lib.sh"
assemble s.o <<< '.globl _start,f,g; .text; _start: f: g: ret'
echo 'V1 { global: f; local: *; };' > map
ld -o a s.o --version-script=map
has "$(symbols a)" 'GLOBAL DEFAULT [0-9]+ g$'
has_no "$(sections a)" 'gnu.version'
