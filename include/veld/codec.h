// codec: algorithms over bytes - decompression, digests, checksums, LEB128 numbers.
#ifndef VELD_CODEC_H
#define VELD_CODEC_H

#include <veld/base.h>

// Nothing here keeps state between calls, starts threads or allocates; every function may run in
// any number of threads at once. Sizes are bytes. Input bytes are borrowed for the length of the
// call and may be hostile: decoders read nothing outside [in, in + in_size) and write nothing
// outside [out, out + out_size). After a failure the content of `out` is unspecified. `in` and
// `out` must not overlap.

// Expand a zlib stream (RFC 1950 around RFC 1951), as in ELFCOMPRESS_ZLIB and .zdebug sections.
// True only if the stream is valid, needs no preset dictionary, gives exactly `out_size` bytes and
// its Adler-32 matches. Bytes after the end of the stream are ignored, as they are by GNU ld. Needs
// about 15 KiB of stack.
bool zlib_decode(const u8 *in, size_t in_size, u8 *out, size_t out_size);

// The same for a bare deflate stream (RFC 1951) without header and checksum.
bool deflate_decode(const u8 *in, size_t in_size, u8 *out, size_t out_size);

// Expand Zstandard frames (RFC 8878), as in ELFCOMPRESS_ZSTD: any number of frames in a row,
// skippable ones included. True only if all of `in` is valid frames that give exactly `out_size`
// bytes and content checksums, where present, match. Frames that name a dictionary are refused. The
// output is the window: any window size is accepted. `workspace` is scratch memory of
// zstd_workspace_size() bytes (about 160 KiB), aligned as by malloc; it needs no preparation, holds
// nothing between calls, and must not be shared by two calls at the same time.
size_t zstd_workspace_size(void);
bool zstd_decode(void *workspace, const u8 *in, size_t in_size, u8 *out, size_t out_size);

// Message digests: init, update any number of times, final. `final` leaves the state unusable until
// the next init.
enum { MD5_SIZE = 16, SHA1_SIZE = 20, SHA256_SIZE = 32 };

struct md5 {                        // RFC 1321
    u64 size;                       // bytes taken so far
    u32 state[4];
    u8 block[64];                   // the first size % 64 bytes are waiting
};

struct sha1 {                       // FIPS 180-4
    u64 size;
    u32 state[5];
    u8 block[64];
};

struct sha256 {                     // FIPS 180-4
    u64 size;
    u32 state[8];
    u8 block[64];
};

void md5_init(struct md5 *md5);
void md5_update(struct md5 *md5, const void *data, size_t size);
void md5_final(struct md5 *md5, u8 digest[MD5_SIZE]);

void sha1_init(struct sha1 *sha1);
void sha1_update(struct sha1 *sha1, const void *data, size_t size);
void sha1_final(struct sha1 *sha1, u8 digest[SHA1_SIZE]);

void sha256_init(struct sha256 *sha256);
void sha256_update(struct sha256 *sha256, const void *data, size_t size);
void sha256_final(struct sha256 *sha256, u8 digest[SHA256_SIZE]);

// CRC-32 with the polynomial of zlib and .gnu_debuglink. Start with crc = 0, give the result back
// in to go on.
u32 crc32_update(u32 crc, const void *data, size_t size);

// XXH64, the checksum of zstd frames.
u64 xxh64(const void *data, size_t size, u64 seed);

// LEB128 numbers, as in DWARF and .eh_frame. A reader moves *p past the number, or returns false
// and leaves *p and *value alone: cut off by `end`, or not representable in 64 bits. Padding (0x80
// 0x80 0x00) is allowed at any length.
enum { LEB128_MAX_SIZE = 10 };      // bytes a writer may need

bool uleb128_read_long(const u8 **p, const u8 *end, u64 *value);
bool sleb128_read_long(const u8 **p, const u8 *end, i64 *value);

static inline bool uleb128_read(const u8 **p, const u8 *end, u64 *value)
{
    if (*p < end && **p < 0x80) {
        *value = *(*p)++;
        return true;
    }
    return uleb128_read_long(p, end, value);
}

static inline bool sleb128_read(const u8 **p, const u8 *end, i64 *value)
{
    if (*p < end && **p < 0x80) {
        *value = (i64)(*(*p)++ ^ 0x40) - 0x40;
        return true;
    }
    return sleb128_read_long(p, end, value);
}

// Writers give the shortest form and return its size; so do the size functions, without writing.
size_t uleb128_write(u8 *out, u64 value);
size_t sleb128_write(u8 *out, i64 value);
size_t uleb128_size(u64 value);
size_t sleb128_size(i64 value);

#endif
