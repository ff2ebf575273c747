// MD5: the standard's own examples, and all sizes around the block size in pieces.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static int n_failures;

static void check(const u8 digest[MD5_SIZE], const char *expected, const char *what)
{
    char hex[2 * MD5_SIZE + 1];
    for (u32 i = 0; i < MD5_SIZE; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
    if (strcmp(hex, expected) != 0) {
        printf("md5: failed: %s: %s, expected %s\n", what, hex, expected);
        n_failures++;
    }
}

// Hash DATA in pieces of at most PIECE bytes, from memory of just its size.
static void hash(const u8 *data, size_t size, size_t piece, u8 digest[MD5_SIZE])
{
    struct md5 state;
    u8 *tight = malloc(size + (size == 0));
    memcpy(tight, data, size);
    md5_init(&state);
    for (size_t at = 0; at < size; at += piece)
        md5_update(&state, tight + at, MIN(piece, size - at));
    md5_final(&state, digest);
    free(tight);
}

int main(void)
{
    static const struct { const char *text, *digest; } rows[] = {
        { "",
          "d41d8cd98f00b204e9800998ecf8427e" },
        { "abc",
          "900150983cd24fb0d6963f7d28e17f72" },
        { "message digest",
          "f96b697d7cb7938d525a2f31aaf161d0" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "8215ef0796a20bcaaae116d3876c664a" },
    };
    u8 digest[MD5_SIZE];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        hash((const u8 *)rows[i].text, strlen(rows[i].text), 1000, digest);
        check(digest, rows[i].digest, rows[i].text);
    }

    // A million times "a".
    static u8 million[1000000];
    memset(million, 'a', sizeof(million));
    hash(million, sizeof(million), 12345, digest);
    check(digest, "7707d6ae4e027c70eea2a935c2296f21",
          "a million a");

    // The digest of the digests of 0 to 299 bytes.
    struct md5 all;
    u8 data[300];
    for (u32 i = 0; i < sizeof(data); i++)
        data[i] = (u8)(i * 7 + (i >> 8));
    md5_init(&all);
    for (size_t size = 0; size < sizeof(data); size++) {
        u8 other[MD5_SIZE];
        hash(data, size, 1000, digest);
        for (size_t piece = 1; piece < 150; piece = piece * 2 + 1) {
            hash(data, size, piece, other);
            if (memcmp(digest, other, sizeof(digest)) != 0) {
                printf("md5: failed: %zu bytes in pieces of %zu\n", size, piece);
                n_failures++;
            }
        }
        md5_update(&all, digest, sizeof(digest));
    }
    md5_update(&all, NULL, 0);
    md5_final(&all, digest);
    check(digest, "26d420cacf656b9f2c6333c7175c8000",
          "all sizes");
    return n_failures > 0;
}
