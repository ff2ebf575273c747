// What MD5, SHA-1 and SHA-256 share: a few words of state that take the message in blocks of 64 bytes,
// and behind its end a bit, zeros, and its length in bits.
#ifndef CODEC_DIGEST_H
#define CODEC_DIGEST_H

#include <string.h>

#include <veld/base.h>

enum { DIGEST_BLOCK = 64 };

// Takes the N blocks at P into the state.
typedef void digest_blocks(u32 *state, const u8 *p, size_t n);

// TOTAL bytes have been taken so far; what does not fill a block yet waits at the start of BLOCK.
static inline void digest_update(u64 *total, u32 *state, u8 *block, digest_blocks *take,
                                 const void *data, size_t size)
{
    const u8 *p = data;
    size_t n_waiting = *total % DIGEST_BLOCK;

    if (size == 0)
        return;
    *total += size;
    if (n_waiting > 0) {
        size_t n = MIN(size, DIGEST_BLOCK - n_waiting);
        memcpy(block + n_waiting, p, n);
        if (n_waiting + n < DIGEST_BLOCK)
            return;
        take(state, block, 1);
        p += n;
        size -= n;
    }
    take(state, p, size / DIGEST_BLOCK);
    memcpy(block, p + size / DIGEST_BLOCK * DIGEST_BLOCK, size % DIGEST_BLOCK);
}

// N_BITS is the length in the byte order in which it is written.
static inline void digest_end(u64 total, u32 *state, u8 *block, digest_blocks *take, u64 n_bits)
{
    size_t n = total % DIGEST_BLOCK;

    block[n++] = 0x80;
    if (n > DIGEST_BLOCK - 8) {
        memset(block + n, 0, DIGEST_BLOCK - n);
        take(state, block, 1);
        n = 0;
    }
    memset(block + n, 0, DIGEST_BLOCK - 8 - n);
    memcpy(block + DIGEST_BLOCK - 8, &n_bits, 8);
    take(state, block, 1);
}

#endif
