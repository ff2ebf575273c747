# Two strong definitions are an error that names both places; -z muldefs takes the first.
. "${0%/*}/../../lib.sh"
compile s.o <<< 'int f(void); int main(void) { return f(); }'
compile a.o -g <<< 'int f(void) { return 0; }'
compile b.o -g <<< 'int f(void) { return 1; }'
fails_with 'multiple definition of `f'"'"'' cc_link -o a s.o a.o b.o
has "$messages" 'first defined here'
has "$messages" 'b\.o'
cc_link -o a s.o a.o b.o -Wl,-z,muldefs && runs a
cc_link -o a s.o a.o b.o -Wl,--allow-multiple-definition && runs a
