# References that come after an --as-needed library do not make it needed, where that is no error.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f; .type f,@function; f: ret'
dso libf.so f.o -soname libf.so
assemble u.o <<< '.text; call f@PLT'
ld -shared -o a.so --as-needed libf.so u.o
has_no "$(dynamic a.so)" NEEDED
ld -shared -o a.so --as-needed u.o libf.so
has "$(dynamic a.so)" 'NEEDED.*libf.so'
