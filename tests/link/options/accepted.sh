# Options that are taken without effect.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
silently ld -o a a.o --no-keep-memory --reduce-memory-overheads --hash-size=31 -O1 --sort-common -A x86-64 --no-warn-mismatch \
    -Qy --demangle --no-undefined-version -m elf_x86_64 --warn-once --no-ctf-variables --spare-dynamic-tags=5 \
    --relax --check-sections --accept-unknown-input-arch
runs a
test "$is_veld" = 0 && exit
silently ld -o a a.o --color-diagnostics=never --no-fork --threads=1 --thread-count=2 --no-call-graph-profile-sort --quick-exit \
    --apply-dynamic-relocs -flto -fuse-ld=veld
