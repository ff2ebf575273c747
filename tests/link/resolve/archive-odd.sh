# Long member names, equal names, an odd member size, a non-ELF member, an empty archive.
. "${0%/*}/../../lib.sh"
compile f.o <<< 'int f(void) { return 1; }'
cp f.o a_member_with_a_very_long_name_indeed_more_than_sixteen.o
mkdir d
compile d/f.o <<< 'int g(void) { return 2; }'
printf 'odd' > text.txt
rm -f x.a
ar rcs x.a text.txt a_member_with_a_very_long_name_indeed_more_than_sixteen.o
ar qs x.a d/f.o
compile a.o <<< 'int f(void), g(void); int main(void) { return f() + g() - 3; }'
ar rcs empty.a
cc_link -o a a.o empty.a x.a
runs a
