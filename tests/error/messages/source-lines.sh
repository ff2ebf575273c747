# Messages name source file and line where debug information has them.
. "${0%/*}/../../lib.sh"
veld_only
printf 'int nowhere(void);\nint f(void)\n{\n    return nowhere();\n}\n' > source.c
"$CC" -g -O0 -c source.c
exit_asm 0 | assemble s.o
no_name=1 bad 'source\.c:4: undefined reference to `nowhere'"'" s.o source.o
has "$messages" 'in function `f'"'" || :
