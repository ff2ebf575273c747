# --hash-style: sysv, gnu, both; the default is both; every symbol is found (elfcheck).
. "${0%/*}/../../lib.sh"
for i in $(seq 1 60); do echo ".globl f$i; f$i: ret"; done | assemble a.o
for style in sysv gnu both; do
    ld -shared -o $style.so a.o --hash-style=$style
done
has_no "$(sections sysv.so)" '\.gnu\.hash'
has "$(sections sysv.so)" ' \.hash '
has_no "$(sections gnu.so)" ' \.hash '
has "$(sections both.so)" ' \.hash '
has "$(sections both.so)" '\.gnu\.hash'
ld -shared -o default.so a.o
cmp both.so default.so || has "$(sections default.so)" ' \.hash '
compile m.o <<< 'int f60(void); int main(void) { return 0; }'
cc_link -o a m.o -Wl,--no-as-needed "$PWD/sysv.so" "$PWD/gnu.so"
runs a
