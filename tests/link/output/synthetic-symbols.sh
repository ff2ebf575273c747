# The symbols that the linker defines, when they are referenced, and their order.
. "${0%/*}/../../lib.sh"
compile a.o -fno-pie -fcommon <<< '#include <stddef.h>
extern char __executable_start[], etext[], _etext[], __etext[], edata[], _edata[], end[], _end[], __bss_start[];
extern char __init_array_start[], __init_array_end[], __fini_array_start[], __fini_array_end[];
extern char __preinit_array_start[], __preinit_array_end[];
extern char __ehdr_start[] __attribute__((visibility("hidden")));
int data = 1; int bss[100];
int main(void) {
  if (etext != _etext || etext != __etext || edata != _edata || end != _end) return 1;
  if (__ehdr_start != __executable_start || __ehdr_start[1] != 69) return 2;
  if ((char *)main >= etext || (char *)main < __executable_start) return 3;
  if ((char *)&data >= edata || (char *)bss < __bss_start || (char *)(bss + 100) > end || __bss_start < edata) return 4;
  if (__init_array_end - __init_array_start < 8 || __fini_array_end - __fini_array_start < 8) return 5;
  if (__preinit_array_end != __preinit_array_start) return 6;
  return 0; }'
cc_link -no-pie -o a a.o
runs a
has "$(symbols a)" ' _end$'
has "$(symbols a)" ' __bss_start$'
# What is not in memory is undefined: the headers with -N, the table without --eh-frame-hdr.
assemble h.o <<< '.globl _start; .text; _start: ret; .data; .weak __ehdr_start, __GNU_EH_FRAME_HDR; .quad __ehdr_start, __GNU_EH_FRAME_HDR'
NO_ELFLINT=1 ELFCHECK_RWX=1 ld -N -o h h.o --no-warn-rwx-segments
same "$(bytes_of h .data)" 00000000000000000000000000000000
assemble s.o <<< '.globl _start; .text; _start: mov $__ehdr_start,%eax'
fails_with "undefined reference to .__ehdr_start'" ld -N -o h s.o --no-warn-rwx-segments
ld -o h s.o
