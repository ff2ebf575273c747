// input: SHF_MERGE sections cut into pieces (gABI: "may be merged to eliminate duplication").
#ifndef VELD_MERGE_H
#define VELD_MERGE_H

#include "veld/merged.h"

// Can section I of FILE, RECORD so far, be taken apart? Else it is handled as bytes: an entry size of 0 or odd for
// strings, a size that is no multiple, a last string without end, writable or without bytes. (Relocations in it are
// not known yet: split_strings turns such a section back into bytes.)
bool is_mergeable(struct context *ctx, const struct object_file *file, const struct section *record, u32 i);
// Bytes of a KIND_MERGE section, expanded; the record says 0.
u64 merge_input_size(const struct object_file *file, const struct section *s);

// Marks the strings that begin in bytes [BEGIN, END) in IN's blocks (BEGIN: a multiple of 64; END: too, or the end),
// with ranks counted from BEGIN. Returns their number.
u32 mark_string_starts(struct merge_input *in, u64 begin, u64 end);

// The least string start that is not below AT; the size if there is none.
static inline u64 next_string_start(const struct merge_input *in, u64 at)
{
    u64 n = (in->size + 63) >> 6, b = at >> 6;
    if (b >= n)
        return in->size;
    u64 bits = in->blocks[b].starts & ~0ull << (at & 63);
    while (bits == 0) {
        if (++b >= n)
            return in->size;
        bits = in->blocks[b].starts;
    }
    return (b << 6) + (u64)__builtin_ctzll(bits);
}

// The first piece that begins in PART, and where the piece at AT ends. Loop: for (at = ..; at < part->end; at = end).
static inline u64 part_first_piece(const struct merge_input *in, const struct merge_part *part)
{
    return in->blocks != NULL ? next_string_start(in, part->begin) : part->begin;
}
static inline u64 piece_end(const struct merge_input *in, u64 at)
{
    return in->blocks != NULL ? next_string_start(in, at + 1) : at + in->entsize;
}

#endif
