# Objects for link-time optimisation alone are a clear error; fat ones are linked by their machine code.
. "${0%/*}/../../lib.sh"
veld_only
needs gcc
echo 'int main(void) { return 0; }' > m.c
gcc -flto -fno-fat-lto-objects -c -o slim.o m.c
fails_with 'link-time optimisation' veld -o a slim.o
gcc -flto -ffat-lto-objects -c -o fat.o m.c
LINK_CHECKS= gcc -fno-lto -B "$(dirname "$VELD")/bin" -o b fat.o
runs b
printf 'BC\300\336%040d' 0 > bitcode.o
rm -f b.a
ar rc b.a bitcode.o
fails_with 'b\.a\(bitcode\.o\): LLVM bitcode needs link-time optimisation' veld -o a --whole-archive b.a
