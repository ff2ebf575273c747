# --print-sysroot and --print-output-format tell what holds after the last option; without a sysroot nothing is printed.
. "${0%/*}/../../lib.sh"
same "$(veld --print-sysroot --sysroot=/x)" /x
same "$(veld --sysroot=/x -print-sysroot)" /x
same "$(veld --print-output-format --oformat=binary)" binary
same "$(veld -print-output-format)" elf64-x86-64
veld --print-sysroot --sysroot= > out
test ! -s out
exit_asm 0 | assemble a.o
same "$(veld --print-output-format -o a a.o)" elf64-x86-64
runs a
