# Long symbol names, many arguments, many symbols.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 3 | assemble s.o
{ printf '.globl '; head -c 1000000 /dev/zero | tr '\0' 'n'; printf '\n.set '; head -c 1000000 /dev/zero | tr '\0' 'n'; echo ',1'; } | assemble long.o
ulimit -s unlimited 2>/dev/null || :
timeout 10 "$VELD" -o a s.o long.o
{ for i in $(seq 100000); do echo "--defsym=d$i=$i"; done; } > rsp
timeout 10 "$VELD" -o a s.o @rsp
has "$(symbols a | tail -n 3000)" ' d[0-9]+$'
for option in -rpath= --audit=l --depaudit=l; do
    for i in $(seq 100000); do echo "$option$i"; done > rsp
    timeout 10 "$VELD" -shared -o a s.o @rsp
    has "$(dynamic a | cut -c 1-90)" '\[l?1:l?2:l?3:'
done
