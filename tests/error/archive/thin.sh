# A thin archive whose member is gone, unreadable, or the archive itself.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
compile f.o <<< 'int f(void) { return 1; }'
ar rcsT t.a f.o
rm f.o
no_name=1 bad 't\.a.*f\.o|f\.o' s.o --whole-archive t.a
mkdir f.o
no_name=1 bad 't\.a.*f\.o|f\.o' s.o --whole-archive t.a
rmdir f.o
cp t.a f.o
no_name=1 bad 't\.a|f\.o' s.o --whole-archive t.a
