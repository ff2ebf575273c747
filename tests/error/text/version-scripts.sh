# Version scripts with errors name file and line; huge and nested ones are no problem.
. "${0%/*}/../../lib.sh"
veld_only
assemble s.o <<< '.globl f; f: ret'
for text in 'V1 {' 'V1 { f' '{ global: f; }' '} ' 'V1 { extern "C" { f; };' 'V1 { f; } V2 V3' '"' 'V1 { global: ; };;;'; do
    printf '\n%s' "$text" > x.map
    survives -shared s.o --version-script=x.map
done
printf '\nV1 { f; ' > x.map
no_name=1 bad 'x\.map:[12]' -shared s.o --version-script=x.map
printf 'V1 { f; }; { g; };' > x.map
no_name=1 bad 'anonymous version tag cannot be combined with other version tags' -shared s.o --version-script=x.map
no_name=1 bad 'nosuch\.map' -shared s.o --version-script=nosuch.map
{ echo 'V1 {'; for i in $(seq 20000); do echo "  n$i*;"; done; echo '};'; } > x.map
timeout 5 "$VELD" -shared -o a.so s.o --version-script=x.map
echo 'V1 { *a*a*a*a*a*a*a*a*a*a*b; };' > x.map
{ printf '.globl '; head -c 20000 /dev/zero | tr '\0' 'a'; echo; echo 'f: ret'; } | assemble long.o
timeout 5 "$VELD" -shared -o a.so long.o --version-script=x.map
