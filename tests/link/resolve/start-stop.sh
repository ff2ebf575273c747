# __start_X and __stop_X enclose a section whose name is a C identifier, protected; others have none.
. "${0%/*}/../../lib.sh"
compile a.o <<< '__attribute__((section("my_set"), used)) static int a = 1; __attribute__((section("my_set"), used)) static int b = 2;
extern int __start_my_set[], __stop_my_set[]; int main(void) { int n = 0; for (int *p = __start_my_set; p < __stop_my_set; p++) n += *p;
return n - 3; }'
compile b.o <<< '__attribute__((section("my_set"), used)) static int c = 39;'
cc_link -o a a.o
runs a
cc_link -o b a.o b.o
exits 39 b
has_no "$(symbols a)" __start__
compile c.o -fPIC <<< 'extern int __start_none[]; int *f(void) { return __start_none; }'
fails_with '__start_none' cc_link -shared -o c.so c.o -Wl,-z,defs
compile d.o -fPIC <<< '__attribute__((section("my_set"), used)) int a = 1; extern int __start_my_set[]; int *f(void) { return __start_my_set; }'
cc_link -shared -o d.so d.o
has "$(dynsyms d.so)" 'PROTECTED [0-9]+ __start_my_set$'
cc_link -shared -o d.so d.o -Wl,-z,start-stop-visibility=hidden
has_no "$(dynsyms d.so)" '(DEFAULT|PROTECTED) [0-9]+ __start_my_set$'
