# A library or list that is there but cannot be opened: the message has the reason; a failure of the machine is not taken
# for a file that is not there.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
ln -s libx.so libx.so
ln -s loop.map loop.map
no_name=1 bad 'cannot find -lx: \./libx\.so: Too many levels of symbolic links' s.o -L. -lx
no_name=1 bad 'loop\.map: Too many levels of symbolic links' s.o --version-script=loop.map
echo 'INPUT(libx.so)' > in.ld
bad 'in\.ld: cannot find libx\.so: Too many levels of symbolic links' s.o in.ld
archive libx.a s.o
echo 'INPUT(-lx)' > in.ld
silently veld -o a -e 0 in.ld -L.
case $(readelf -lW "$VELD") in *INTERP*) exit 0 ;; esac # it could not load its own libraries
status=0
(exec 2> messages; ulimit -n 3; exec "$VELD" -o a -L. -lx) || status=$?
same $status 1
has "$(cat messages)" 'cannot open \./libx\.so: Too many open files'
