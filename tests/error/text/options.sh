# Bad values of options name the option.
. "${0%/*}/../../lib.sh"
veld_only
exit_asm 0 | assemble s.o
for option in --hash-style=x -Ttext=zz --section-start=x '-z max-page-size=3' '-z max-page-size=x' \
    --defsym=x --defsym==1 '--defsym=x=1+' --unresolved-symbols=x --threads=x '-z stack-size=x' --oformat=x \
    --sort-common=x --sort-section=x --orphan-handling=x --compress-debug-sections=x --pack-dyn-relocs=x -b\ x -m\ x; do
    no_name=1 bad "${option##*[= ]}" s.o $option
done
for option in -o -L -l -u -e -soname -T -z -m --defsym --wrap --version-script -rpath; do
    no_name=1 bad '' s.o $option
done
