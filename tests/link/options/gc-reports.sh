# --print-gc-sections, --gc-keep-exported, -z start-stop-gc.
. "${0%/*}/../../lib.sh"
assemble a.o << 'EOF'
.globl _start, kept, hidden
.text
_start: ret
.section .text.dead,"ax"
kept: ret
.section .text.hidden,"ax"
.hidden hidden
hidden: ret
.section plain,"a"
.quad 1
.section listed,"a"
.quad 2
.section .data.empty,"aw"
.section .rodata.str,"aMS",@progbits,1
.string "text"
EOF
warns_with "^[^ ]+: removing unused section '\.text\.dead' in file 'a\.o'\$" ld -o p a.o --gc-sections --print-gc-sections
has "$messages" "section 'plain'"
has "$messages" "section 'listed'"
has "$messages" "section '\.rodata\.str'"
has_no "$messages" empty
has_no "$(sections p)" plain
silently ld -o p a.o --gc-sections --print-gc-sections --no-print-gc-sections
silently ld -o p a.o --print-gc-sections
ld -o p a.o --gc-sections --gc-keep-exported
has "$(symbols p)" ' kept$'
has_no "$(symbols p)" ' hidden$'
ld -o p a.o --gc-sections
has_no "$(symbols p)" ' kept$'

assemble g.o <<< '.globl _start; .text; _start: ret; .section .text.once,"axG",@progbits,once,comdat; .weak once; once: ret'
warns_with "removing unused section '\.text\.once\[once\]' in file 'g\.o'\$" ld -o p g.o --gc-sections --print-gc-sections

assemble u.o <<< '.globl _start; .text; _start: lea __start_listed(%rip),%rax; .section .text.d,"ax"; lea __stop_plain(%rip),%rax'
assemble w.o <<< '.globl _start; .text; .weak __start_listed; _start: mov $__start_listed,%eax'
assemble b.o <<< '.section listed,"a"; .quad 2; .section plain,"a"; .quad 3'
ld -o p u.o b.o --gc-sections
has "$(sections p)" listed
test "$is_veld" = 0 || ld -o p u.o b.o --gc-sections --print-gc-sections=report
test "$is_veld" = 0 || has "$(cat report)" "^removing unused section '\.text\.d'"
fails_with "undefined reference to \`__start_listed'" ld -o p u.o b.o --gc-sections -z start-stop-gc
has_no "$messages" __stop_plain
ld -o p w.o b.o --gc-sections -z start-stop-gc
has_no "$(sections p)" listed
ld -o p u.o b.o --gc-sections -z start-stop-gc -z nostart-stop-gc
has "$(sections p)" listed
