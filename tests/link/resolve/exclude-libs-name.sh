# --exclude-libs takes names of archives with and without `.a', and no other beginnings of them.
. "${0%/*}/../../lib.sh"
assemble f.o <<< '.globl f; .type f,@function; f: ret'
archive libf.a f.o
hidden() { ld -shared -o a.so --whole-archive "${archive-libf.a}" "$@"; ! grep -q ' f$' <<< "$(dynsyms a.so)"; }
hidden --exclude-libs=libf.a
hidden --exclude-libs=libf
hidden --exclude-libs libx:libf,liby
archive=./libf.a hidden --exclude-libs=libf
if hidden --exclude-libs=lib; then fail 'lib is not libf'; fi
if hidden --exclude-libs=libf.; then fail 'libf. is not libf'; fi
if hidden --exclude-libs=f; then fail 'f is not libf'; fi
