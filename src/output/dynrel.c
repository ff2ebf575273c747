// .rela.dyn and .relr.dyn. Sections are relocated in parallel and leave their dynamic relocations in
// ctx->dynrels (dynrel.h); here they are counted before, and put in order after.
//
// Order: RELATIVE by address (DT_RELACOUNT of them), those that name a symbol by symbol and address, so that
//        the loader looks each up once, IRELATIVE last, because their resolvers may use what the others set up.

#include "made.h"
#include "veld/map.h"

#include <stdlib.h>

// A section with RELATIVE relocations.
struct relative_section {
    u32 section;                // section id; .got is one of them
    u32 n_packed;               // of them in .relr.dyn
    u64 first_packed;           // in dynrel_state.offsets
    u64 first;                  // slot in dynrels.relative, by address
};

struct dynrel_state {
    struct relative_section *sections;
    u32 n_sections;
    u64 *offsets;               // of packed ones: in the section, ascending
    u64 n_relative, n_packed;   // n_relative: without the packed ones
    u64 n_symbolic;             // all others
    u64 *places;                // addresses of the packed ones, then the words
    struct name_entry *by_address;
    struct elf_rela *sorted;    // the others, in output order
    u64 n_sorted;
};

static u64 section_place(struct context *ctx, u32 id)
{
    return section_address(ctx, section_at(ctx, id));
}

static bool is_got(struct context *ctx, u32 id) { return id != 0 && id == ctx->syn[SYN_GOT].section; }

static u32 n_relative_of(struct context *ctx, u32 id)
{
    return is_got(ctx, id) ? made(ctx)->n_got_relative : section_at(ctx, id)->n_dynrels;
}

static void *must_region(struct context *ctx, u64 size)
{
    void *p = region_alloc(MAX(size, 1u));
    if (p == NULL)
        fatal(ctx, "out of memory");
    return p;
}

// ---- counting ----

static struct dynrel_state *state_of(struct context *ctx) { return made(ctx)->dynrels; }

static bool has_relatives(struct context *ctx, u32 id)
{
    const struct section *s = section_at(ctx, id);
    return s->n_dynrels > 0 && (s->flags & SECTION_LIVE) && s->kind != KIND_SYNTHETIC;
}

static void list_sections(struct context *ctx, struct dynrel_state *d)
{
    u32 n = made(ctx)->n_got_relative > 0;
    for (u32 id = 1; id < ctx->sections.n; id++)
        n += has_relatives(ctx, id);
    d->sections = NEW_ARRAY(ctx_arena(ctx), struct relative_section, n);
    for (u32 id = 1; id < ctx->sections.n; id++)
        if (has_relatives(ctx, id))
            d->sections[d->n_sections++].section = id;
    if (made(ctx)->n_got_relative > 0)
        d->sections[d->n_sections++].section = ctx->syn[SYN_GOT].section;
    for (u32 i = 0; i < d->n_sections; i++)
        d->n_relative += n_relative_of(ctx, d->sections[i].section);
    d->by_address = RAW_ARRAY(ctx_arena(ctx), struct name_entry, n);
}

static int compare_u64(const void *a, const void *b)
{
    u64 x = *(const u64 *)a, y = *(const u64 *)b;
    return (x > y) - (x < y);
}

// The offsets of a section that go to .relr.dyn, to the front of its share of the array.
static void list_packed(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct dynrel_state *d = state_of(ctx);
    struct relative_section *r = &d->sections[i];
    u64 *offsets = d->offsets + r->first_packed;
    if (is_got(ctx, r->section)) {
        got_relative_offsets(ctx, offsets);
        r->n_packed = made(ctx)->n_got_relative;
        return;
    }
    const struct section *s = section_at(ctx, r->section);
    u32 n = ctx->target->list_relative(ctx, object_of(ctx, s), s, offsets), kept = 0;
    bool is_sorted = true;
    for (u32 k = 0; k < n; k++)
        if (dynrel_is_packed(&ctx->dynrels, s, offsets[k])) {
            is_sorted &= kept == 0 || offsets[kept - 1] <= offsets[k];
            offsets[kept++] = offsets[k];
        }
    for (u32 k = 0; k < kept && (s->flags & SECTION_REVERSED); k++) {
        offsets[k] = reversed_offset(s, offsets[k]);
        is_sorted = false;
    }
    if (!is_sorted)
        qsort(offsets, kept, sizeof(*offsets), compare_u64);
    r->n_packed = kept;
}

static void pack(struct context *ctx, struct dynrel_state *d)
{
    u64 at = 0;
    d->offsets = must_region(ctx, d->n_relative * sizeof(u64));
    for (u32 i = 0; i < d->n_sections; i++) {
        d->sections[i].first_packed = at;
        at += n_relative_of(ctx, d->sections[i].section);
    }
    parallel_for(ctx->pool, d->n_sections, list_packed, ctx);
    for (u32 i = 0; i < d->n_sections; i++)
        d->n_packed += d->sections[i].n_packed;
    d->n_relative -= d->n_packed;
    d->places = must_region(ctx, d->n_packed * sizeof(u64));
}

// ---- .relr.dyn ----

// ADDRESSES ascend and are even. OUT has room for N words, which always suffice; it may be ADDRESSES itself. A
// word with bit 0 clear is a place; one with bit 0 set says which of the 63 words behind the last place or
// bitmap are places.
u64 relr_encode(const u64 *addresses, u64 n, u64 *out)
{
    u64 words = 0;
    for (u64 i = 0; i < n;) {
        u64 base = addresses[i++] + 8;
        out[words++] = base - 8;
        for (;;) {
            u64 bits = 0;
            for (; i < n && addresses[i] - base < 63 * 8 && (addresses[i] - base) % 8 == 0; i++)
                bits |= 1ull << ((addresses[i] - base) / 8 + 1);
            if (bits == 0)
                break;
            out[words++] = bits | 1;
            base += 63 * 8;
        }
    }
    return words;
}

static void order_sections(struct context *ctx, struct dynrel_state *d)
{
    for (u32 i = 0; i < d->n_sections; i++)
        d->by_address[i] = (struct name_entry){section_place(ctx, d->sections[i].section), i};
    sort_places(ctx, d->by_address, d->n_sections);
}

// The words for the addresses as they are now.
static u64 encode_packed(struct context *ctx, struct dynrel_state *d)
{
    u64 n = 0;
    order_sections(ctx, d);
    for (u32 k = 0; k < d->n_sections; k++) {
        const struct relative_section *r = &d->sections[d->by_address[k].id];
        u64 base = d->by_address[k].key;
        for (u32 i = 0; i < r->n_packed; i++)
            d->places[n++] = base + d->offsets[r->first_packed + i];
    }
    return relr_encode(d->places, n, d->places);
}

bool resize_relr(struct context *ctx)
{
    struct dynrel_state *d = state_of(ctx);
    if (d == NULL || d->n_packed == 0)
        return false;
    // It never shrinks, so that layouts can't swing to and fro.
    u64 size = 8 * encode_packed(ctx, d);
    if (size <= ctx->syn[SYN_RELR_DYN].size)
        return false;
    set_synthetic_size(ctx, SYN_RELR_DYN, size);
    return true;
}

static void write_relr(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    struct dynrel_state *d = state_of(ctx);
    u64 n = encode_packed(ctx, d);
    for (u64 i = 0; i < s->size / 8; i++)
        write_u64(out + 8 * i, i < n ? d->places[i] : 1); // 1: a bitmap of nothing
}

// ---- .rela.dyn ----

static void write_rela(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct dynrel_state *d = state_of(ctx);
    u64 begin = part_begin(s, part) / sizeof(struct elf_rela), end = part_end(s, part) / sizeof(struct elf_rela);
    u64 middle = MIN(MAX(begin, d->n_relative), end);
    if (middle > begin)
        memcpy(out, ctx->dynrels.relative + begin, (middle - begin) * sizeof(struct elf_rela));
    if (end > middle)
        memcpy(out + (middle - begin) * sizeof(struct elf_rela), d->sorted + (middle - d->n_relative),
               (end - middle) * sizeof(struct elf_rela));
}

void size_dynrel(struct context *ctx)
{
    if (!ctx->is_dynamic)
        return;
    struct made *m = made(ctx);
    struct dynrel_state *d = m->dynrels = NEW(ctx_arena(ctx), struct dynrel_state);
    if (ctx->config.is_pic)
        list_sections(ctx, d);
    if (ctx->config.pack_relative_relocs && d->n_relative > 0) {
        ctx->dynrels.pack = true;
        pack(ctx, d);
        // Until there are addresses: as if each section's places followed each other.
        make_synthetic(ctx, SYN_RELR_DYN, ".relr.dyn", SHT_RELR, SHF_ALLOC, 8, 8,
                       d->n_packed > 0 ? 8 * (1 + d->n_packed / 63) : 0, write_relr);
    }
    d->n_symbolic = ctx->n_symbolic_dynrels + m->n_got_symbolic + m->n_got_irelative + ctx->copies.n;
    struct synthetic *s =
        make_synthetic(ctx, SYN_RELA_DYN, ".rela.dyn", SHT_RELA, SHF_ALLOC, sizeof(struct elf_rela), 8,
                       (d->n_relative + d->n_symbolic) * sizeof(struct elf_rela), write_rela);
    s->is_last = true;
    cut_parts(ctx, s, 43690 * sizeof(struct elf_rela));
}

u64 n_relative_dynrels(struct context *ctx)
{
    return state_of(ctx) != NULL ? state_of(ctx)->n_relative : 0;
}

// ---- collecting, around write_sections ----

void begin_dynrels(struct context *ctx)
{
    struct dynrel_state *d = state_of(ctx);
    if (d == NULL || !has_synthetic(ctx, SYN_RELA_DYN))
        return;
    struct dynrel_sink *sink = &ctx->dynrels;
    order_sections(ctx, d);
    sink->next = must_region(ctx, ctx->sections.n * sizeof(u32));
    u64 at = 0;
    for (u32 k = 0; k < d->n_sections; k++) {
        struct relative_section *r = &d->sections[d->by_address[k].id];
        r->first = at;
        sink->next[r->section] = (u32)at;
        at += n_relative_of(ctx, r->section) - r->n_packed;
    }
    sink->relative = must_region(ctx, d->n_relative * sizeof(struct elf_rela));
    sink->n_relative = d->n_relative;
    sink->symbolic = must_region(ctx, d->n_symbolic * sizeof(struct elf_rela));
    sink->n_symbolic = 0;
    sink->symbolic_cap = d->n_symbolic;
}

static int compare_offsets(const void *a, const void *b)
{
    const struct elf_rela *x = a, *y = b;
    if (x->r_offset != y->r_offset)
        return x->r_offset < y->r_offset ? -1 : 1;
    if (x->r_info != y->r_info)
        return x->r_info < y->r_info ? -1 : 1;
    return (x->r_addend > y->r_addend) - (x->r_addend < y->r_addend);
}

static void sort_relocs(struct elf_rela *at, u64 n)
{
    bool is_sorted = true;
    for (u64 i = 1; i < n && is_sorted; i++)
        is_sorted = compare_offsets(&at[i - 1], &at[i]) <= 0;
    if (!is_sorted)
        qsort(at, n, sizeof(*at), compare_offsets);
}

// Ranges of one section may have been relocated by several workers.
static void sort_section(void *arg, size_t i)
{
    struct context *ctx = arg;
    const struct relative_section *r = &state_of(ctx)->sections[i];
    if (!is_got(ctx, r->section))
        sort_relocs(ctx->dynrels.relative + r->first, n_relative_of(ctx, r->section) - r->n_packed);
}

static void add_got_and_copies(struct context *ctx, const struct dynrel_state *d)
{
    struct dynrel_sink *sink = &ctx->dynrels;
    const struct made *m = made(ctx);
    u64 room = sink->symbolic_cap - MIN(sink->n_symbolic, sink->symbolic_cap);
    if (room < m->n_got_symbolic + m->n_got_irelative + ctx->copies.n) {
        error(ctx, "internal error: more dynamic relocations than were counted");
        return;
    }
    struct elf_rela *relative = NULL;
    for (u32 i = 0; i < d->n_sections && !sink->pack; i++)
        if (is_got(ctx, d->sections[i].section))
            relative = sink->relative + d->sections[i].first;
    struct elf_rela *symbolic = sink->symbolic + sink->n_symbolic;
    got_relocations(ctx, relative, symbolic, symbolic + m->n_got_symbolic);
    struct elf_rela *copies = symbolic + m->n_got_symbolic + m->n_got_irelative;
    for (u32 i = 0; i < ctx->copies.n; i++) {
        u32 id = ctx->copies.at[i].symbol;
        u64 dynsym = ctx->slots.at[ctx->symbols.slots[id]].dynsym;
        copies[i] = (struct elf_rela){symbol_address(ctx, id), dynsym << 32 | ctx->target->r.copy, 0};
    }
    sink->n_symbolic += m->n_got_symbolic + m->n_got_irelative + ctx->copies.n;
}

struct bucket_sort {
    struct context *ctx;
    u64 *starts;                // [n_dynsyms + 2]: the last bucket is that of IRELATIVE
};

static u32 bucket_of(struct context *ctx, const struct elf_rela *r)
{
    return rela_type(r) == ctx->target->r.irelative ? made(ctx)->n_dynsyms : rela_symbol(r);
}

static void sort_buckets(void *arg, size_t begin, size_t end)
{
    struct bucket_sort *b = arg;
    struct dynrel_state *d = state_of(b->ctx);
    for (size_t i = begin; i < end; i++)
        if (b->starts[i + 1] - b->starts[i] > 1)
            sort_relocs(d->sorted + b->starts[i], b->starts[i + 1] - b->starts[i]);
}

static void sort_symbolic(struct context *ctx, struct dynrel_state *d)
{
    const struct dynrel_sink *sink = &ctx->dynrels;
    u32 n_buckets = made(ctx)->n_dynsyms + 1;
    struct bucket_sort b = {.ctx = ctx, .starts = must_region(ctx, (n_buckets + 1ull) * sizeof(u64))};
    for (u64 i = 0; i < sink->n_symbolic; i++) {
        u32 bucket = bucket_of(ctx, &sink->symbolic[i]);
        if (bucket >= n_buckets) {
            error(ctx, "internal error: a dynamic relocation names a symbol that is not in .dynsym");
            return;
        }
        b.starts[bucket + 1]++;
    }
    for (u32 k = 0; k < n_buckets; k++)
        b.starts[k + 1] += b.starts[k];
    for (u64 i = 0; i < sink->n_symbolic; i++)
        d->sorted[b.starts[bucket_of(ctx, &sink->symbolic[i])]++] = sink->symbolic[i];
    for (u32 k = n_buckets; k > 0; k--)
        b.starts[k] = b.starts[k - 1];
    b.starts[0] = 0;
    parallel_for_chunks(ctx->pool, n_buckets, 1024, sort_buckets, &b);
    region_free(b.starts, (n_buckets + 1ull) * sizeof(u64));
}

void finish_dynrels(struct context *ctx)
{
    struct dynrel_state *d = state_of(ctx);
    if (d == NULL || !has_synthetic(ctx, SYN_RELA_DYN))
        return;
    d->sorted = must_region(ctx, d->n_symbolic * sizeof(struct elf_rela)); // zero is R_*_NONE, should any be missing
    add_got_and_copies(ctx, d);
    parallel_for(ctx->pool, d->n_sections, sort_section, ctx);
    sort_symbolic(ctx, d);
}
