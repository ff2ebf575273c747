# Errors in version scripts name file and line; undefined names are fine unless --no-undefined-version.
. "${0%/*}/../../lib.sh"
compile a.o -fPIC <<< 'int f;'
printf 'V1 {\n global: f;\n oops' > map
test "$is_veld" = 0 && line=0 || line=3  # GNU ld counts wrongly at the end of a file
fails_with "map:$line" ld -shared -o a.so a.o --version-script=map
echo 'V1 { global: f; }; V1 { global: g; };' > map
fails_with "duplicate version tag \`V1'" ld -shared -o a.so a.o --version-script=map
echo 'V1 { global: f; } V0;' > map
fails_with "unable to find version dependency \`V0'" ld -shared -o a.so a.o --version-script=map
echo 'V1 { global: f; nosuch; };' > map
ld -shared -o a.so a.o --version-script=map
fails_with 'nosuch' ld -shared -o a.so a.o --version-script=map --no-undefined-version
