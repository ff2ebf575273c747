# --exclude-libs hides what comes from the named archives, or from all.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f; .type f,@function; f: ret'
assemble g.o <<< '.globl g; .type g,@function; g: ret'
assemble o.o <<< '.globl o; .type o,@function; o: ret'
archive libf.a f.o
archive libg.a g.o
ld -shared -o a.so o.o --whole-archive libf.a libg.a --exclude-libs=libf.a
has_no "$(dynsyms a.so)" ' f$'
has "$(dynsyms a.so)" ' g$'
ld -shared -o a.so o.o --whole-archive libf.a libg.a --exclude-libs libf.a:libg.a
has_no "$(dynsyms a.so)" ' [fg]$'
ld -shared -o a.so o.o --whole-archive libf.a libg.a --exclude-libs=ALL
has_no "$(dynsyms a.so)" ' [fg]$'
has "$(dynsyms a.so)" ' o$'
