# A shared library with no inputs but one object.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl f; .type f,@function; .text; f: ret; .size f,.-f; .data; .globl d; .type d,@object
d: .quad f; .size d,8'
ld -shared -o a.so a.o
has "$(dynsyms a.so)" 'FUNC GLOBAL DEFAULT [0-9]+ f$'
has "$(dynsyms a.so)" 'OBJECT GLOBAL DEFAULT [0-9]+ d$'
has "$(relocs a.so)" 'R_X86_64_64 .* f \+ 0'
