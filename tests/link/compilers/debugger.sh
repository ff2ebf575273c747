# gdb and addr2line find the lines of a linked program.
. "${0%/*}/../../lib.sh"
needs gdb addr2line
printf 'int f(int x)\n{\n    return x + 1;\n}\nint main(void)\n{\n    return f(-1);\n}\n' > a.c
"$CC" -g -O0 -c a.c
cc_link -o a a.o
has "$(gdb -batch -ex 'break f' -ex run -ex bt a 2>&1)" '#1 .* in main .* at .*a\.c:7|Breakpoint 1 at .*a\.c, line 3'
has "$(addr2line -e a -f 0x"$(value_of a f)")" 'a\.c:[12]'
