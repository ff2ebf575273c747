# .comment has each compiler's line once.
. "${0%/*}/../../lib.sh"
compile a.o <<< 'int f(void); int main(void) { return f(); }'
compile b.o <<< 'int f(void) { return 0; }'
cc_link -o a a.o b.o
text=$(readelf -p .comment a)
has "$text" 'GCC|clang'
same "$(grep '\[' <<< "$text" | sed 's/.*\] *//' | sort | uniq -d)" ''
