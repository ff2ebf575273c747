// model: where the pieces of SHF_MERGE sections went. Filled by passes/split_strings.c and merge_strings.c, looked
// up for every relocation to a string; immutable from SECTIONS on.
#ifndef VELD_MERGED_H
#define VELD_MERGED_H

#include "veld/context.h"

// 64 bytes of an input section of strings. 12 bytes, so 0.19 for each byte of input.
struct merge_block {
    u64 starts;                 // bit i: a string begins at byte i of the block
    u32 rank;                   // strings that begin before the block
} PACKED;

// One KIND_MERGE section, cut up. Strings are found by the blocks, constants by division.
struct merge_input {
    const u8 *bytes;            // expanded, if it was compressed
    u64 size;                   // bytes; 0: the section could not be read
    struct merge_block *blocks; // (size + 63) / 64; NULL: constants of `entsize` bytes
    // [n_pieces], by merge_strings: where the piece went, less where it was: output offset of its first byte in the
    // merged section - offset in this input (modulo 2^64). While merging: its hash, then its slot.
    u64 *pieces;
    u64 ordinal;                // place of byte 0 in the inputs laid end to end, a multiple of MERGE_CELL
    u32 n_pieces;
    u32 entsize;
    u32 section;                // section id
    u32 merged;                 // index in merged.at
    u32 first_part, n_parts;    // in merged.parts
};

// Part of one input, at most MERGE_PART bytes: the pieces that begin in [begin, end). Parts of strings begin at a
// block.
struct merge_part {
    u32 input;
    u32 begin, end;
    u32 n_pieces;
    u32 first_piece;            // of those before it in the same input
};

// Consecutive parts of one merged section, about MERGE_PART bytes: the unit of parallel work. Its own pieces (those
// whose first occurrence is in it) stand together in the output.
struct merge_chunk {
    u32 first_part, n_parts;
    u32 merged;
    u32 n_owned;                // its own pieces
    u8 p2align;                 // the largest of its own pieces
    u64 offset, size;           // of its own pieces in the merged section
};

// What all sections of one rule, kind and entry size became.
struct merged_section {
    struct synthetic synthetic;
    u32 rule, flags, entsize;   // what its inputs have in common; flags: SECTION_*
    u32 next;                   // merged section of the same rule, index + 1
    u32 first_chunk, n_chunks;
    u32 first_input, n_inputs;  // in the order of its inputs
    u8 p2align;                 // the largest of its inputs
    u64 n_pieces, n_unique;
    u64 input_bytes;
};

enum { MERGE_PART = 128 << 10, MERGE_CELL = 1024 };

struct merged {
    u32 *input_of;              // by section id: index in `inputs` + 1, 0: none
    u32 n_sections;             // entries of input_of
    struct merge_input *inputs; // by (file rank, section header)
    u32 n_inputs;
    struct merge_part *parts;
    u32 n_parts;
    struct merge_chunk *chunks;
    u32 n_chunks;
    struct merged_section **at; // by first contributor
    u32 n;
    u64 bytes;                  // of all inputs
};

static inline unsigned popcount64(u64 v)
{
#ifdef __POPCNT__
    return (unsigned)__builtin_popcountll(v);
#else // not in the x86-64 baseline: a dozen instructions instead of a call
    v -= v >> 1 & 0x5555555555555555;
    v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
    return (unsigned)(((v + (v >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56);
#endif
}

// The piece that holds byte OFFSET (the byte behind the end belongs to the last piece). False: outside the section.
static inline bool merge_piece(const struct merge_input *in, u64 offset, u32 *piece)
{
    if (UNLIKELY(offset >= in->size)) {
        if (offset > in->size || in->size == 0)
            return false;
        offset--;
    }
    if (in->blocks == NULL) {
        *piece = (u32)(is_power_of_two(in->entsize) ? offset >> __builtin_ctz(in->entsize) : offset / in->entsize);
        return true;
    }
    const struct merge_block *b = &in->blocks[offset >> 6];
    *piece = b->rank + popcount64(b->starts & ~0ull >> (63 - (offset & 63))) - 1;
    return true;
}

// The input of a KIND_MERGE section; NULL: it is not part of the output.
static inline const struct merge_input *merge_input_of(const struct merged *m, u32 section)
{
    if (m == NULL || section >= m->n_sections || m->input_of[section] == 0)
        return NULL;
    return &m->inputs[m->input_of[section] - 1];
}

// Which section holds byte OFFSET of the KIND_MERGE section S now, and where in it. False: OFFSET is outside S, or S
// is not part of the output.
static inline bool merged_place(struct context *ctx, const struct section *s, u64 offset, u32 *section, u64 *at)
{
    const struct merge_input *in = merge_input_of(ctx->merged, (u32)(s - ctx->sections.at));
    u32 piece;
    if (UNLIKELY(in == NULL || in->pieces == NULL || !merge_piece(in, offset, &piece)))
        return false;
    *section = ctx->merged->at[in->merged]->synthetic.section;
    *at = offset + in->pieces[piece];
    return true;
}

// The same as a virtual address (section not ALLOC: offset in the output section). Valid once ADDRESSES are frozen.
static inline bool merged_lookup(struct context *ctx, const struct section *s, u64 offset, u64 *address)
{
    u32 section;
    u64 at;
    if (UNLIKELY(!merged_place(ctx, s, offset, &section, &at)))
        return false;
    *address = section_address(ctx, section_at(ctx, section)) + at;
    return true;
}

#endif
