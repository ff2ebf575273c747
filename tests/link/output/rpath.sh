# -rpath: RUNPATH, RPATH with --disable-new-dtags, joined and without repetition; LD_RUN_PATH if there is none.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble s.o
ld -shared -o a.so s.o -rpath /a -rpath=/b -rpath /a
has "$(dynamic a.so)" 'RUNPATH.*\[/a:/b\]'
ld -shared -o a.so s.o -rpath '$ORIGIN/../lib' --disable-new-dtags
has "$(dynamic a.so)" 'RPATH.*\[\$ORIGIN/../lib\]'
LD_RUN_PATH=/env ld -shared -o a.so s.o
has "$(dynamic a.so)" 'RUNPATH.*\[/env\]'
LD_RUN_PATH=/env ld -shared -o a.so s.o -rpath /a
has_no "$(dynamic a.so)" '/env'
