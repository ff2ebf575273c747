# --as-needed: DT_NEEDED only for libraries that resolve a strong reference of an object; state can be pushed and popped.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
assemble u.o <<< '.globl f; .weak w; .text; call f@PLT; call w@PLT'
assemble f.o <<< '.globl f; .type f,@function; f: ret'
assemble w.o <<< '.globl w; .type w,@function; w: ret'
assemble n.o <<< '.globl n; .type n,@function; n: ret'
for i in f w n; do dso lib$i.so $i.o -soname lib$i.so; done
ld -o a s.o u.o --as-needed libf.so libw.so libn.so
has "$(dynamic a)" 'NEEDED.*libf'
has_no "$(dynamic a)" 'NEEDED.*lib[wn]'
ld -o a s.o u.o --as-needed libf.so --no-as-needed libn.so
has "$(dynamic a)" 'NEEDED.*libn'
ld -o a s.o u.o --push-state --as-needed libn.so --pop-state libf.so libw.so
has_no "$(dynamic a)" 'NEEDED.*libn'
has "$(dynamic a)" 'NEEDED.*libw'
