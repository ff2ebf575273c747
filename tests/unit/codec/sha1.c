// SHA1: the standard's own examples, and all sizes around the block size in pieces.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static int n_failures;

static void check(const u8 digest[SHA1_SIZE], const char *expected, const char *what)
{
    char hex[2 * SHA1_SIZE + 1];
    for (u32 i = 0; i < SHA1_SIZE; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
    if (strcmp(hex, expected) != 0) {
        printf("sha1: failed: %s: %s, expected %s\n", what, hex, expected);
        n_failures++;
    }
}

// Hash DATA in pieces of at most PIECE bytes, from memory of just its size.
static void hash(const u8 *data, size_t size, size_t piece, u8 digest[SHA1_SIZE])
{
    struct sha1 state;
    u8 *tight = malloc(size + (size == 0));
    memcpy(tight, data, size);
    sha1_init(&state);
    for (size_t at = 0; at < size; at += piece)
        sha1_update(&state, tight + at, MIN(piece, size - at));
    sha1_final(&state, digest);
    free(tight);
}

int main(void)
{
    static const struct { const char *text, *digest; } rows[] = {
        { "",
          "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
        { "abc",
          "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "message digest",
          "c12252ceda8be8994d5fa0290a47231c1d16aae3" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
    };
    u8 digest[SHA1_SIZE];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        hash((const u8 *)rows[i].text, strlen(rows[i].text), 1000, digest);
        check(digest, rows[i].digest, rows[i].text);
    }

    // A million times "a".
    static u8 million[1000000];
    memset(million, 'a', sizeof(million));
    hash(million, sizeof(million), 12345, digest);
    check(digest, "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
          "a million a");

    // The digest of the digests of 0 to 299 bytes.
    struct sha1 all;
    u8 data[300];
    for (u32 i = 0; i < sizeof(data); i++)
        data[i] = (u8)(i * 7 + (i >> 8));
    sha1_init(&all);
    for (size_t size = 0; size < sizeof(data); size++) {
        u8 other[SHA1_SIZE];
        hash(data, size, 1000, digest);
        for (size_t piece = 1; piece < 150; piece = piece * 2 + 1) {
            hash(data, size, piece, other);
            if (memcmp(digest, other, sizeof(digest)) != 0) {
                printf("sha1: failed: %zu bytes in pieces of %zu\n", size, piece);
                n_failures++;
            }
        }
        sha1_update(&all, digest, sizeof(digest));
    }
    sha1_update(&all, NULL, 0);
    sha1_final(&all, digest);
    check(digest, "68d9f6d9d2bad48ff7fa4ab2fb4d920c6e9ca140",
          "all sizes");
    return n_failures > 0;
}
