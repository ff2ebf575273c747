// SHF_MERGE sections cut into pieces. A string begins behind each terminator, so the starts of a block are the
// terminators of the block shifted by one character: no string is walked, and any block can be done alone.

#include "veld/merge.h"

#include <emmintrin.h>

bool is_mergeable(struct context *ctx, const struct object_file *file, const struct section *record, u32 i)
{
    const struct elf_shdr *header = &file->headers[i];
    u64 entsize = header->sh_entsize, size = record->size;
    (void)ctx;

    if (!(header->sh_flags & SHF_MERGE) || header->sh_type == SHT_NOBITS)
        return false;
    if ((header->sh_flags & (SHF_WRITE | SHF_TLS)) || entsize == 0 || size == 0 || size % entsize != 0)
        return false;
    if (size >= 1ull << 32 || record->p2align > 16)
        return false; // offsets and ranks of an input are 32 bits
    if (!(header->sh_flags & SHF_STRINGS))
        return true;
    if (entsize != 1 && entsize != 2 && entsize != 4)
        return false;
    if (record->flags & SECTION_COMPRESSED)
        return true;            // an open end is closed when it is expanded
    const u8 *last = file->base.data + header->sh_offset + size - entsize;
    for (u64 k = 0; k < entsize; k++)
        if (last[k] != 0)
            return false;
    return true;
}

u64 merge_input_size(const struct object_file *file, const struct section *s)
{
    const struct elf_shdr *header = &file->headers[s->header];
    const u8 *p = file->base.data + header->sh_offset;
    if (!(s->flags & SECTION_COMPRESSED))
        return header->sh_size;
    if (header->sh_flags & SHF_COMPRESSED)
        return ((const struct elf_chdr *)p)->ch_size;
    return __builtin_bswap64(read_u64(p + 4)); // .zdebug_*: "ZLIB", then the size
}

// Bit i: a terminator begins at byte i of the 64 bytes at P.
static inline u64 terminators(const u8 *p, u32 entsize)
{
    const __m128i zero = _mm_setzero_si128();
    u64 bits = 0;
    for (int i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(p + i * 16)), equal;
        if (entsize == 1)
            equal = _mm_cmpeq_epi8(v, zero);
        else if (entsize == 2)
            equal = _mm_cmpeq_epi16(v, zero);
        else
            equal = _mm_cmpeq_epi32(v, zero);
        bits |= (u64)(u32)_mm_movemask_epi8(equal) << i * 16;
    }
    return entsize == 1 ? bits : entsize == 2 ? bits & 0x5555555555555555 : bits & 0x1111111111111111;
}

static inline u32 mark_blocks(struct merge_input *in, u64 begin, u64 end, u32 entsize)
{
    u32 rank = 0;
    // Does a string begin at BEGIN? Else at the first character behind the next terminator.
    u64 carry = 1;
    for (u64 k = 1; begin > 0 && k <= entsize; k++)
        carry &= in->bytes[begin - k] == 0;

    for (u64 at = begin; at < end; at += 64) {
        struct merge_block *b = &in->blocks[at >> 6];
        u8 tail[64];
        const u8 *p = in->bytes + at;
        u64 valid = ~0ull;
        if (end - at < 64) {
            memset(tail, 0xff, sizeof(tail));
            memcpy(tail, p, end - at);
            p = tail;
            valid = ~0ull >> (64 - (end - at));
        }
        u64 bits = terminators(p, entsize) & valid;
        b->starts = (bits << entsize | carry) & valid;
        b->rank = rank;
        carry = bits >> (64 - entsize);
        rank += popcount64(b->starts);
    }
    return rank;
}

u32 mark_string_starts(struct merge_input *in, u64 begin, u64 end)
{
    switch (in->entsize) {
    case 1: return mark_blocks(in, begin, end, 1);
    case 2: return mark_blocks(in, begin, end, 2);
    default: return mark_blocks(in, begin, end, 4);
    }
}
