// SHA256: the standard's own examples, and all sizes around the block size in pieces.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <veld/codec.h>

static int n_failures;

static void check(const u8 digest[SHA256_SIZE], const char *expected, const char *what)
{
    char hex[2 * SHA256_SIZE + 1];
    for (u32 i = 0; i < SHA256_SIZE; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
    if (strcmp(hex, expected) != 0) {
        printf("sha256: failed: %s: %s, expected %s\n", what, hex, expected);
        n_failures++;
    }
}

// Hash DATA in pieces of at most PIECE bytes, from memory of just its size.
static void hash(const u8 *data, size_t size, size_t piece, u8 digest[SHA256_SIZE])
{
    struct sha256 state;
    u8 *tight = malloc(size + (size == 0));
    memcpy(tight, data, size);
    sha256_init(&state);
    for (size_t at = 0; at < size; at += piece)
        sha256_update(&state, tight + at, MIN(piece, size - at));
    sha256_final(&state, digest);
    free(tight);
}

int main(void)
{
    static const struct { const char *text, *digest; } rows[] = {
        { "",
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc",
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "message digest",
          "f7846f55cf23e14eebeab5b4e1550cad5b509e3348fbc4efa3a1413d393cb650" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    u8 digest[SHA256_SIZE];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        hash((const u8 *)rows[i].text, strlen(rows[i].text), 1000, digest);
        check(digest, rows[i].digest, rows[i].text);
    }

    // A million times "a".
    static u8 million[1000000];
    memset(million, 'a', sizeof(million));
    hash(million, sizeof(million), 12345, digest);
    check(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
          "a million a");

    // The digest of the digests of 0 to 299 bytes.
    struct sha256 all;
    u8 data[300];
    for (u32 i = 0; i < sizeof(data); i++)
        data[i] = (u8)(i * 7 + (i >> 8));
    sha256_init(&all);
    for (size_t size = 0; size < sizeof(data); size++) {
        u8 other[SHA256_SIZE];
        hash(data, size, 1000, digest);
        for (size_t piece = 1; piece < 150; piece = piece * 2 + 1) {
            hash(data, size, piece, other);
            if (memcmp(digest, other, sizeof(digest)) != 0) {
                printf("sha256: failed: %zu bytes in pieces of %zu\n", size, piece);
                n_failures++;
            }
        }
        sha256_update(&all, digest, sizeof(digest));
    }
    sha256_update(&all, NULL, 0);
    sha256_final(&all, digest);
    check(digest, "8133bea06a9979f7bff0426d07c426a13c1e2d346abb91ffc80f8c5ad7a0c5c3",
          "all sizes");
    return n_failures > 0;
}
