// Keep one copy of each equal piece of the SHF_MERGE sections that go to the same place.
// Needs:   split_strings, and liveness settled.
// Gives:   one synthetic section a merged section; where each piece of its inputs went (merged.h).
// Threads: one task a chunk of 128 KB of input, five sweeps with a barrier after each. Slots of the hash table are
//          shared (commute: the least ordinal and the largest alignment win), all else is the chunk's own.
//
// A piece is owned by its first occurrence: that gives the output's order, whatever order the tasks ran in.
// A slot is one word: 40 bits of inverted ordinal (its place in the inputs laid end to end, so that a larger word is an
// earlier piece and 0 is free), 6 bits of alignment, 18 bits of the hash to tell most others apart without a look at
// their bytes. Equality is always decided by the bytes.

#include "veld/hash.h"
#include "veld/map.h"
#include "veld/merge.h"
#include "veld/merged_output.h"
#include "veld/passes.h"

enum { ORDINAL_BITS = 40, ALIGN_BITS = 6, CHECK_BITS = 64 - ORDINAL_BITS - ALIGN_BITS };
enum { SKETCH_BITS = 10, SKETCH = 1 << SKETCH_BITS, SKETCH_FROM = 1 << 16, LOOKAHEAD = 12 };
#define ORDINAL_MASK ((1ull << ORDINAL_BITS) - 1)
#define PIECE_IS_OWNED (1ull << 63)

struct table_of {               // of one merged section
    u64 *slots;
    u64 mask;
    u64 used;                   // atomic
    u32 *cells;                 // which input covers MERGE_CELL bytes of ordinals
    u64 n_ordinals;
    size_t region_size;         // bytes, if the slots are a region; 0: in the arena
    u8 *sketches;               // [n_workers][SKETCH]; NULL: few pieces
    bool is_full;               // atomic
    bool is_pending;            // to be filled
};

struct merge {
    struct context *ctx;
    struct merged *m;
    struct table_of *tables;    // [m->n]
    bool is_repeated;           // some table had to be filled again
};

static inline u64 slot_word(u64 ordinal, unsigned p2align, u64 hash)
{
    return (~ordinal & ORDINAL_MASK) << (64 - ORDINAL_BITS) | (u64)p2align << CHECK_BITS | hash >> (64 - CHECK_BITS);
}
static inline u64 slot_ordinal(u64 word) { return ~(word >> (64 - ORDINAL_BITS)) & ORDINAL_MASK; }
static inline unsigned slot_align(u64 word) { return word >> CHECK_BITS & ((1 << ALIGN_BITS) - 1); }
static inline bool slot_may_be(u64 word, u64 hash)
{
    return ((word ^ hash >> (64 - CHECK_BITS)) & ((1ull << CHECK_BITS) - 1)) == 0;
}

// The earlier piece, the larger alignment.
static inline u64 slot_combine(u64 a, u64 b)
{
    u64 align = (u64)((1 << ALIGN_BITS) - 1) << CHECK_BITS;
    return (MAX(a, b) & ~align) | MAX(a & align, b & align);
}

// An address that the input promised to be aligned stays so: a piece keeps the alignment that its offset had.
static inline unsigned piece_align(u64 at, unsigned p2align)
{
    return at == 0 ? p2align : MIN((unsigned)__builtin_ctzll(at), p2align);
}

static void each_chunk(struct merge *merge, void (*fn)(void *arg, size_t i))
{
    static const u64 worth_threads = 1 << 20;
    if (merge->m->bytes >= worth_threads)
        parallel_for(merge->ctx->pool, merge->m->n_chunks, fn, merge);
    else
        for (size_t i = 0; i < merge->m->n_chunks; i++)
            fn(merge, i);
}

// ---- who goes where ----

static u32 find_section(struct merge *merge, u32 *by_rule, const struct section *s, u32 entsize)
{
    struct merged *m = merge->m;
    const u32 kind = SECTION_STRINGS | SECTION_ALLOC | SECTION_EXEC | SECTION_LARGE | SECTION_DEBUG;
    for (u32 i = by_rule[s->rule]; i != 0; i = m->at[i - 1]->next)
        if (m->at[i - 1]->entsize == entsize && m->at[i - 1]->flags == (s->flags & kind))
            return i - 1;
    struct merged_section *g = NEW(ctx_arena(merge->ctx), struct merged_section);
    *g = (struct merged_section){.rule = s->rule, .flags = s->flags & kind, .entsize = entsize,
                                 .next = by_rule[s->rule]};
    m->at[m->n++] = g;
    by_rule[s->rule] = m->n;
    return m->n - 1;
}

// Gives each live input its merged section. Returns the inputs ordered by merged section.
static u32 *group_inputs(struct merge *merge, u32 *n_live)
{
    struct context *ctx = merge->ctx;
    struct merged *m = merge->m;
    struct arena *arena = ctx_arena(ctx);
    u32 *by_rule = NEW_ARRAY(arena, u32, ctx->layout.rules.n + 1);
    u32 *order = RAW_ARRAY(arena, u32, m->n_inputs);
    u32 n = 0;

    m->at = RAW_ARRAY(arena, struct merged_section *, m->n_inputs);
    m->bytes = 0;
    for (u32 i = 0; i < m->n_inputs; i++) {
        struct merge_input *in = &m->inputs[i];
        const struct section *s = section_at(ctx, in->section);
        if (!(s->flags & SECTION_LIVE)) {
            m->input_of[in->section] = 0;
            continue;
        }
        in->merged = find_section(merge, by_rule, s, in->entsize);
        struct merged_section *g = m->at[in->merged];
        g->n_inputs++;
        g->n_pieces += in->n_pieces;
        g->input_bytes += in->size;
        g->p2align = MAX(g->p2align, s->p2align);
        m->bytes += in->size;
        n++;
    }
    *n_live = n;
    u32 *next = RAW_ARRAY(arena, u32, m->n);
    for (u32 g = 0, at = 0; g < m->n; g++) {
        next[g] = m->at[g]->first_input = at;
        at += m->at[g]->n_inputs;
    }
    for (u32 i = 0; i < m->n_inputs; i++)
        if (m->input_of[m->inputs[i].section] != 0)
            order[next[m->inputs[i].merged]++] = i;
    return order;
}

// Lays the parts of live inputs in that order, and cuts the row into chunks.
static void make_chunks(struct merge *merge, const u32 *order, u32 n_live)
{
    struct merged *m = merge->m;
    struct arena *arena = ctx_arena(merge->ctx);
    struct merge_part *parts = RAW_ARRAY(arena, struct merge_part, m->n_parts);
    u32 n_parts = 0, merged = UINT32_MAX;
    u64 room = 0, n_chunks = 0;

    for (u32 i = 0; i < n_live; i++)
        n_chunks += m->inputs[order[i]].n_parts; // at most
    m->chunks = RAW_ARRAY(arena, struct merge_chunk, n_chunks);
    for (u32 i = 0; i < n_live; i++) {
        struct merge_input *in = &m->inputs[order[i]];
        struct merge_part *from = &m->parts[in->first_part];
        in->first_part = n_parts;
        for (u32 k = 0; k < in->n_parts; k++) {
            u32 bytes = from[k].end - from[k].begin;
            if (in->merged != merged || bytes > room) {
                if (in->merged != merged)
                    m->at[in->merged]->first_chunk = m->n_chunks;
                merged = in->merged;
                m->at[merged]->n_chunks++;
                m->chunks[m->n_chunks++] = (struct merge_chunk){.first_part = n_parts, .merged = merged};
                room = MERGE_PART;
            }
            room -= MIN(room, bytes);
            m->chunks[m->n_chunks - 1].n_parts++;
            parts[n_parts++] = from[k];
        }
    }
    m->parts = parts;
    m->n_parts = n_parts;
}

static void place_ordinals(struct merge *merge, const u32 *order, u32 n_live)
{
    struct context *ctx = merge->ctx;
    struct merged *m = merge->m;
    struct arena *arena = ctx_arena(ctx);
    u64 n_pieces = 0;

    for (u32 i = 0; i < n_live; i++) {
        struct merge_input *in = &m->inputs[order[i]];
        struct table_of *t = &merge->tables[in->merged];
        in->ordinal = t->n_ordinals;
        t->n_ordinals = align_up(t->n_ordinals + in->size, MERGE_CELL);
        n_pieces += in->n_pieces;
        if (t->n_ordinals >= ORDINAL_MASK)
            fatal(ctx, "mergeable sections of more than 1 TiB");
    }
    u64 *pieces = arena_alloc(arena, n_pieces * sizeof(u64), 8);
    for (u32 g = 0; g < m->n; g++)
        merge->tables[g].cells = RAW_ARRAY(arena, u32, merge->tables[g].n_ordinals / MERGE_CELL);
    for (u32 i = 0; i < n_live; i++) {
        struct merge_input *in = &m->inputs[order[i]];
        u32 *cells = merge->tables[in->merged].cells;
        for (u64 at = 0; at < in->size; at += MERGE_CELL)
            cells[(in->ordinal + at) / MERGE_CELL] = order[i];
        in->pieces = pieces;
        pieces += in->n_pieces;
    }
}

// ---- the table ----

static void hash_chunk(void *arg, size_t i)
{
    struct merge *merge = arg;
    struct merged *m = merge->m;
    const struct merge_chunk *chunk = &m->chunks[i];
    struct table_of *t = &merge->tables[chunk->merged];
    u8 *sketch = t->sketches != NULL ? t->sketches + (size_t)pool_worker() * SKETCH : NULL;

    if (!t->is_pending)
        return;
    for (u32 p = chunk->first_part; p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        struct merge_input *in = &m->inputs[part->input];
        u64 *piece = in->pieces + part->first_piece;
        if (in->blocks != NULL && !merge->is_repeated)
            for (u64 b = part->begin / 64; part->first_piece > 0 && b < ((u64)part->end + 63) / 64; b++)
                in->blocks[b].rank += part->first_piece;
        for (u64 at = part_first_piece(in, part), end; at < part->end; at = end) {
            end = piece_end(in, at);
            u64 hash = hash_bytes(in->bytes + at, end - at);
            *piece++ = hash;
            if (sketch != NULL) { // HyperLogLog: the longest run of zeros in each of 1,024 classes
                u8 *longest = &sketch[hash & (SKETCH - 1)];
                u8 run = (u8)(__builtin_ctzll(hash >> SKETCH_BITS | 1ull << 53) + 1);
                if (run > *longest)
                    *longest = run;
            }
        }
    }
}

static u64 estimate_unique(const struct merge *merge, const struct table_of *t, u64 n_pieces)
{
    if (t->sketches == NULL)
        return n_pieces;
    double sum = 0;
    for (u32 c = 0; c < SKETCH; c++) {
        u8 longest = 0;
        for (u32 w = 0; w < merge->ctx->n_workers; w++)
            longest = MAX(longest, t->sketches[(size_t)w * SKETCH + c]);
        sum += 1.0 / (double)(1ull << longest);
    }
    double estimate = 0.7213 * SKETCH * SKETCH / sum; // Flajolet et al. 2007; off by 3 %
    return MIN(n_pieces, (u64)(estimate * 1.1) + SKETCH);
}

static void allocate_table(struct merge *merge, struct table_of *t, u64 n_slots)
{
    size_t bytes = n_slots * sizeof(u64);
    if (t->region_size > 0)
        region_free(t->slots, t->region_size);
    t->region_size = 0;
    t->slots = NULL;
    if (bytes >= 1 << 16) {
        t->slots = region_alloc(bytes);
        t->region_size = t->slots != NULL ? bytes : 0;
    }
    if (t->slots == NULL)
        t->slots = arena_zalloc(ctx_arena(merge->ctx), bytes, 64);
    t->mask = n_slots - 1;
    t->used = 0;
    t->is_full = false;
}

static inline bool same_bytes(const struct merge *merge, const struct table_of *t, u64 word, const u8 *p, u64 size)
{
    u64 ordinal = slot_ordinal(word);
    const struct merge_input *in = &merge->m->inputs[t->cells[ordinal / MERGE_CELL]];
    u64 at = ordinal - in->ordinal;
    return size <= in->size - at && memcmp(in->bytes + at, p, size) == 0;
}

// The slot of the piece of SIZE bytes at P; UINT64_MAX: the table is full.
static inline u64 insert_piece(struct merge *merge, struct table_of *t, u64 hash, u64 word, const u8 *p, u64 size)
{
    u64 at = hash & t->mask;
    for (u64 steps = 0; steps <= t->mask; steps++, at = (at + 1) & t->mask) {
        u64 *slot = &t->slots[at], old = load_relaxed(slot);
        if (old == 0) {
            if (__atomic_compare_exchange_n(slot, &old, word, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
                // One in sixteen is counted.
                if ((at & 15) == 0 && add_relaxed(&t->used, 16) > t->mask - t->mask / 8)
                    store_relaxed(&t->is_full, t->mask > 256);
                return at;
            }
        }
        if (!slot_may_be(old, hash) || !same_bytes(merge, t, old, p, size))
            continue;
        for (u64 new = slot_combine(old, word); new != old; new = slot_combine(old, word))
            if (__atomic_compare_exchange_n(slot, &old, new, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
                break;
        return at;
    }
    store_relaxed(&t->is_full, true);
    return UINT64_MAX;
}

static void insert_chunk(void *arg, size_t i)
{
    struct merge *merge = arg;
    struct merged *m = merge->m;
    const struct merge_chunk *chunk = &m->chunks[i];
    struct table_of *t = &merge->tables[chunk->merged];

    if (!t->is_pending)
        return;
    for (u32 p = chunk->first_part; p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        const struct merge_input *in = &m->inputs[part->input];
        u64 *piece = in->pieces + part->first_piece;
        u64 *last = piece + part->n_pieces;
        unsigned p2align = section_at(merge->ctx, in->section)->p2align;

        if (load_relaxed(&t->is_full))
            return;
        for (u64 at = part_first_piece(in, part), end; at < part->end; at = end, piece++) {
            if (piece + LOOKAHEAD < last)
                __builtin_prefetch(&t->slots[piece[LOOKAHEAD] & t->mask], 1);
            end = piece_end(in, at);
            u64 hash = *piece;
            u64 word = slot_word(in->ordinal + at, piece_align(at, p2align), hash);
            *piece = insert_piece(merge, t, hash, word, in->bytes + at, end - at);
            if (UNLIKELY(*piece == UINT64_MAX))
                return;
        }
    }
}

static u64 table_size(u64 n)
{
    u64 size = 16;
    while (size < n + n / 2)
        size *= 2;
    return size;
}

// Hashes and enters all pieces. A table that turns out too small is made four times as large and filled again.
static void fill_tables(struct merge *merge)
{
    struct merged *m = merge->m;
    bool again = true;

    for (u32 g = 0; g < m->n; g++) {
        struct table_of *t = &merge->tables[g];
        t->is_pending = true;
        if (m->at[g]->n_pieces >= SKETCH_FROM)
            t->sketches = arena_zalloc(ctx_arena(merge->ctx), (size_t)merge->ctx->n_workers * SKETCH, 64);
    }
    while (again) {
        again = false;
        each_chunk(merge, hash_chunk);
        for (u32 g = 0; g < m->n; g++) {
            struct table_of *t = &merge->tables[g];
            if (t->is_pending)
                allocate_table(merge, t, t->slots != NULL ? (t->mask + 1) * 4
                                                          : table_size(estimate_unique(merge, t, m->at[g]->n_pieces)));
        }
        each_chunk(merge, insert_chunk);
        for (u32 g = 0; g < m->n; g++) {
            merge->tables[g].is_pending = merge->tables[g].is_full;
            again |= merge->tables[g].is_full;
        }
        merge->is_repeated = true;
    }
}

// ---- the layout ----

// What this chunk owns, laid out from offset 0.
static void measure_chunk(void *arg, size_t i)
{
    struct merge *merge = arg;
    struct merged *m = merge->m;
    struct merge_chunk *chunk = &m->chunks[i];
    const struct table_of *t = &merge->tables[chunk->merged];
    unsigned largest = 0;
    u64 offset = 0;

    for (u32 p = chunk->first_part; p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        const struct merge_input *in = &m->inputs[part->input];
        u64 *piece = in->pieces + part->first_piece;
        for (u64 at = part_first_piece(in, part), end; at < part->end; at = end, piece++) {
            end = piece_end(in, at);
            u64 word = t->slots[*piece];
            if (slot_ordinal(word) != in->ordinal + at)
                continue;
            unsigned align = slot_align(word);
            largest = MAX(largest, align);
            offset = align_up(offset, 1ull << align) + (end - at);
            *piece |= PIECE_IS_OWNED;
            chunk->n_owned++;
        }
    }
    chunk->size = offset;
    chunk->p2align = (u8)largest;
}

static void place_chunks(struct merge *merge)
{
    struct merged *m = merge->m;
    for (u32 c = 0; c < m->n_chunks; c++) {
        struct merge_chunk *chunk = &m->chunks[c];
        struct merged_section *g = m->at[chunk->merged];
        chunk->offset = align_up(g->synthetic.size, 1ull << chunk->p2align);
        if (chunk->size == 0)
            chunk->offset = g->synthetic.size;
        g->synthetic.size = chunk->offset + chunk->size;
        g->n_unique += chunk->n_owned;
    }
}

// From here on the slot of an owned piece is its output offset.
static void place_owned(void *arg, size_t i)
{
    struct merge *merge = arg;
    struct merged *m = merge->m;
    const struct merge_chunk *chunk = &m->chunks[i];
    struct table_of *t = &merge->tables[chunk->merged];
    u64 offset = chunk->offset;

    for (u32 p = chunk->first_part; chunk->size > 0 && p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        const struct merge_input *in = &m->inputs[part->input];
        const u64 *piece = in->pieces + part->first_piece;
        for (u64 at = part_first_piece(in, part), end; at < part->end; at = end, piece++) {
            end = piece_end(in, at);
            if (!(*piece & PIECE_IS_OWNED))
                continue;
            u64 *slot = &t->slots[*piece & ~PIECE_IS_OWNED];
            offset = align_up(offset, 1ull << slot_align(*slot));
            *slot = offset;
            offset += end - at;
        }
    }
}

static void settle_pieces(void *arg, size_t i)
{
    struct merge *merge = arg;
    struct merged *m = merge->m;
    const struct merge_chunk *chunk = &m->chunks[i];
    const struct table_of *t = &merge->tables[chunk->merged];

    for (u32 p = chunk->first_part; p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        const struct merge_input *in = &m->inputs[part->input];
        u64 *piece = in->pieces + part->first_piece, *last = piece + part->n_pieces;
        for (u64 at = part_first_piece(in, part); at < part->end; at = piece_end(in, at), piece++) {
            if (piece + LOOKAHEAD < last)
                __builtin_prefetch(&t->slots[piece[LOOKAHEAD] & ~PIECE_IS_OWNED]);
            *piece = t->slots[*piece & ~PIECE_IS_OWNED] - at;
        }
    }
}

void merge_strings(struct context *ctx)
{
    struct merged *m = ctx->merged;
    struct merge merge = {.ctx = ctx, .m = m};
    u32 n_live;

    if (m == NULL)
        return;
    const u32 *order = group_inputs(&merge, &n_live);
    merge.tables = NEW_ARRAY(ctx_arena(ctx), struct table_of, m->n);
    make_chunks(&merge, order, n_live);
    place_ordinals(&merge, order, n_live);
    fill_tables(&merge);
    each_chunk(&merge, measure_chunk);
    place_chunks(&merge);
    each_chunk(&merge, place_owned);
    each_chunk(&merge, settle_pieces);
    for (u32 g = 0; g < m->n; g++)
        if (merge.tables[g].region_size > 0)
            region_free(merge.tables[g].slots, merge.tables[g].region_size);
    make_merged_sections(ctx);
}
