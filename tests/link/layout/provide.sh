# Symbols of the layout: those that are provided give way to an object's, not to a library's; unused ones do not exist.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie <<< 'extern char etext, edata, end, _etext, __executable_start, __init_array_start, __init_array_end;
char *volatile end_of_text = &etext; // two names of one address
int main(void) { return !(&__executable_start < &etext && end_of_text == &_etext && &etext <= &edata && &edata <= &end &&
    &__init_array_start <= &__init_array_end); }'
cc_link -no-pie -o a a.o
runs a
cc_link -pie -o p a.o 2> /dev/null || : # -fno-pie code may be refused
compile b.o -fPIC <<< 'extern char etext, edata, end; int main(void) { return !(&etext <= &edata && &edata <= &end); }'
cc_link -pie -o b b.o
runs b
has "$(symbols b)" ' _end$'
has_no "$(symbols b)" ' (__etext|__tdata_start)$'
compile c.o -fPIC <<< 'int end = 7; extern int edata; int main(void) { return end - 7; }'
cc_link -o c c.o
runs c
has "$(symbols c)" 'OBJECT GLOBAL DEFAULT [0-9]+ end$'
compile l.o -fPIC <<< 'int end = 5, edata = 6;'
dso libl.so l.o
compile d.o -fPIC <<< 'extern char end, edata; extern char _end; char *volatile p = &_end; int main(void) { return &end != p; }'
cc_link -o d d.o libl.so -Wl,-rpath,"$PWD"
runs d
# Not moved, and not in the image: a plain number; everything else moves.
cc_link -pie -o b b.o -Wl,--defsym=number=0x1234,--defsym=place=main+4,--defsym=size=end-main
same "$(section_of b number)" ABS
differ "$(section_of b place)" ABS
same "$(value_of b place)" "$(printf %x $((0x$(value_of b main) + 4)))"
same "$(section_of b size)" ABS
