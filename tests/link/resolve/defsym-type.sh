# --defsym=alias=f gives the alias the type of f.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start,f; .type f,@function; .text; _start: f: ret; .size f,.-f'
ld -shared -o a.so a.o --defsym=alias=f
has "$(dynsyms a.so)" ' FUNC GLOBAL DEFAULT [0-9]+ alias$'
