# A reference to __start_X keeps all X sections; -z start-stop-gc lets them go.
. "${0%/*}/../../lib.sh"
assemble a.o <<< '.globl _start; .text; _start: mov $__start_set,%eax; .section set,"aw",@progbits; .long 1'
assemble b.o <<< '.section set,"aw",@progbits; member: .long 2'
ld -o a a.o b.o --gc-sections
has "$(symbols a)" ' member$'
assemble c.o <<< '.globl _start; .weak __start_set; .text; _start: mov $__start_set,%eax; .section set,"aw",@progbits; .long 1'
ld -o a c.o b.o --gc-sections -z start-stop-gc
has_no "$(symbols a)" ' member$'
