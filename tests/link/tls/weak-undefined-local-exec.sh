# Local-exec code for an undefined weak variable, which it never reaches, links in any executable: the offset is 0.
. "${0%/*}/../../lib.sh"
cat > a.c <<< 'extern __thread int missing __attribute__((weak, tls_model("local-exec"))); __thread int present = 7;
extern char ask __attribute__((weak));
int main(void) { if (&ask) missing = 1; return present - 7; }'
for flags in -pie -no-pie; do
    compile a.o -fpie < a.c
    cc_link $flags -o a a.o
    runs a
    test "$is_veld" -eq 0 || has "$(disassemble a)" 'mov[a-z]* +\$0x1,%fs:0x0$'
done
