// Fuzz the demanglers. Input: the size of the output (2 bytes, little-endian), the mangled name.
// Besides the sanitizers' findings: the text must fit with its NUL, and not depend on the room.
//
// Seeds, for example: { printf '\0\40'; printf %s _ZNSt6vectorIiSaIiEEC1Ev; } > seed

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/demangle.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "demangle: %s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t room = read_u16(data);
    const char *name = (const char *)data + 2;
    size_t n = size - 2;

    // Fresh memory, and not a byte more than was asked for.
    char *out = malloc(room > 0 ? room : 1);
    require(out != NULL, "no memory");
    size_t n_out = demangle(name, n, out, room);
    if (n_out > 0) {
        require(n_out < room, "no room for the NUL");
        require(out[n_out] == '\0', "no NUL at the end");

        char *larger = malloc(room + 100);
        require(larger != NULL, "no memory");
        require(demangle(name, n, larger, room + 100) == n_out, "size depends on the room");
        require(memcmp(out, larger, n_out + 1) == 0, "text depends on the room");
        free(larger);
        require(demangle(name, n, out, n_out) == 0, "fits where it cannot");
    }
    free(out);
    return 0;
}
