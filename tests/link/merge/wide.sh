# Wide strings are merged by their unit, and apart from narrow ones.
. "${0%/*}/../../lib.sh"
compile a.o <<< '#include <wchar.h>
const wchar_t *a(void) { return L"wide text"; }'
compile b.o <<< '#include <wchar.h>
const wchar_t *a(void); const wchar_t *b(void) { return L"wide text"; } int main(void) { return a() != b() || wcscmp(a(), L"wide text"); }'
cc_link -o a a.o b.o
runs a
