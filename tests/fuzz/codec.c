// Fuzz the decoders. Input: which one (1 byte), output size (3 bytes, little-endian), the stream.
// Besides the sanitizers' findings: a stream must not decode to two different sizes, and must give
// the same bytes each time.
//
// Seeds, for example: { printf '\2\350\3\0'; head -c 1000 FILE | zstd -c; } > seed   (1000 = 0x3e8)

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool decode(u32 which, const u8 *in, size_t in_size, u8 *out, size_t out_size)
{
    if (which == 0)
        return zlib_decode(in, in_size, out, out_size);
    if (which == 1)
        return deflate_decode(in, in_size, out, out_size);
    // Fresh memory: uninitialised parts of the workspace must not matter.
    void *workspace = malloc(zstd_workspace_size());
    bool ok = zstd_decode(workspace, in, in_size, out, out_size);
    free(workspace);
    return ok;
}

static void require(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "codec fuzzer: %s\n", what);
        abort();
    }
}

static void check_leb128(const u8 *in, size_t size)
{
    const u8 *end = in + size;
    u8 again[LEB128_MAX_SIZE];
    u64 u, u2;
    i64 s, s2;

    const u8 *p = in;
    if (uleb128_read(&p, end, &u)) {
        size_t n = uleb128_write(again, u);
        const u8 *q = again;
        require(p <= end && n <= (size_t)(p - in) && n == uleb128_size(u), "ULEB128 size");
        require(uleb128_read(&q, again + n, &u2) && u == u2 && q == again + n, "ULEB128 value");
    }
    p = in;
    if (sleb128_read(&p, end, &s)) {
        size_t n = sleb128_write(again, s);
        const u8 *q = again;
        require(p <= end && n <= (size_t)(p - in) && n == sleb128_size(s), "SLEB128 size");
        require(sleb128_read(&q, again + n, &s2) && s == s2 && q == again + n, "SLEB128 value");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    u32 which = data[0] % 3;
    size_t out_size = data[1] | (size_t)data[2] << 8 | (size_t)(data[3] & 7) << 16;
    size_t in_size = size - 4;

    // Memory of just the right sizes, so that a sanitizer sees every step outside.
    u8 *in = malloc(in_size + (in_size == 0));
    u8 *out = malloc(out_size + 1);
    u8 *again = malloc(out_size + 1);
    memcpy(in, data + 4, in_size);
    u8 *tight = realloc(out, out_size + (out_size == 0));
    out = tight != NULL ? tight : out;
    check_leb128(in, in_size);
    if (decode(which, in, in_size, out, out_size)) {
        require(decode(which, in, in_size, again, out_size), "decoded only once");
        require(memcmp(out, again, out_size) == 0, "two different outputs");
        require(!decode(which, in, in_size, again, out_size + 1), "two different sizes");
    }
    free(in);
    free(out);
    free(again);
    return 0;
}
