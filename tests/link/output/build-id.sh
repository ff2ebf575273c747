# --build-id: lengths by style, a given value, none; the same input gives the same id, another input another.
. "${0%/*}/../../lib.sh"
exit_asm 0 | assemble a.o
exit_asm 1 | assemble b.o
id() { notes "$1" | sed -n 's/.*Build ID: //p'; }
ld -o a a.o --build-id; n=$(id a); same ${#n} 40
ld -o a2 a.o --build-id; same "$(id a2)" "$n"
ld -o b b.o --build-id; differ "$(id b)" "$n"
ld -o a a.o --build-id=md5; n=$(id a); same ${#n} 32
ld -o a a.o --build-id=sha1; n=$(id a); same ${#n} 40
ld -o a a.o --build-id=0x123456789aBCdef0; same "$(id a)" 123456789abcdef0
ld -o a a.o --build-id --build-id=none; same "$(id a)" ''
ld -o a a.o; same "$(id a)" ''
veld -o a a.o --build-id=uuid; n=$(id a); same ${#n} 32
ld -shared -o a.so a.o --build-id
has "$(segments a.so)" NOTE
