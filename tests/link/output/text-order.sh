# Code is placed: unlikely, exit, startup, hot, then the rest in link order.
. "${0%/*}/../../lib.sh"
assemble a.o << 'END'
.globl _start
.section .text.zzz,"ax",@progbits
zzz: ret
.text
_start: ret
.section .text.hot.a,"ax",@progbits
hot: ret
.section .text.startup.a,"ax",@progbits
startup: ret
.section .text.exit.a,"ax",@progbits
exit: ret
.section .text.unlikely.a,"ax",@progbits
unlikely: ret
END
ld -o a a.o
same "$(nm -n a | awk '/(unlikely|exit|startup|hot|zzz|_start)$/ && !/__/ { printf "%s ", $3 }')" 'unlikely exit startup hot _start zzz '
