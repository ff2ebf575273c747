# --sysroot: folders that begin with = or $SYSROOT, absolute names in scripts inside it.
. "${0%/*}/../../lib.sh"
mkdir -p root/usr/lib
assemble f.o <<< '.globl f; .set f,7'
archive root/usr/lib/libf.a f.o
echo 'GROUP ( /usr/lib/libf.a )' > root/usr/lib/libs.so
exit_asm 0 | assemble s.o
ld -o a s.o --sysroot="$PWD/root" -L=/usr/lib -lf -u f
same "$(value_of a f)" 7
ld -o a s.o --sysroot="$PWD/root" '-L$SYSROOT/usr/lib' -ls -u f
same "$(value_of a f)" 7
# It is the same directory by any name.
mkdir -p other
ln -s root link
for name in "$PWD/root/../root" other/../root link; do
    ld -o a s.o --sysroot="$name" root/usr/lib/libs.so -u f
    same "$(value_of a f)" 7
done
