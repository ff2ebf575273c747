# A common symbol and a library's definition: initialised data of the library wins and the common is a reference to it;
# uninitialised data makes the common as large as the larger of the two.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble c.o <<< '.comm v,8,8'
for section in bss data; do
    assemble l.o <<< ".globl v; .type v,@object; .size v,24; .section .$section; v: .skip 24"
    dso $section.so l.o -soname $section.so
done
for line in 'c.o data.so' 'data.so c.o'; do
    ld -shared -o a.so $line
    has "$(dynsyms a.so)" '^0 0 OBJECT GLOBAL DEFAULT UND v$'
    ld -o a s.o $line
    has "$(dynsyms a)" '^0 0 OBJECT GLOBAL DEFAULT UND v$'
done
for line in 'c.o bss.so' 'bss.so c.o'; do
    ld -shared -o a.so $line
    has "$(dynsyms a.so)" ' 24 OBJECT GLOBAL DEFAULT [0-9]+ v$'
    ld -o a s.o $line
    has "$(dynsyms a)" ' 24 OBJECT GLOBAL DEFAULT [0-9]+ v$'
done
