// .dynsym and .dynstr. The undefined symbols come first, then those that .gnu.hash finds, bucket by bucket;
// inside of these by owner. Large ones are gathered, written and named chunk by chunk.

#include "made.h"
#include "veld/names.h"

bool is_dynamic_symbol(struct context *ctx, u32 id)
{
    u32 flags = ctx->symbols.flags[id];
    if (!(flags & (SYM_EXPORTED | SYM_IMPORTED)) || (flags & SYM_ALIAS))
        return false;
    // What died is not exported, and what no live section asks for is not imported.
    if (symbol_is_defined_here(ctx, id))
        return definition_is_live(ctx, id);
    if (ctx->symbols.needs[id] != 0 || (flags & (SYM_EXPORTED | SYM_ASKED_FOR)))
        return true;
    // An executable that only ever compares a weak symbol with 0 has decided that without the loader.
    bool is_settled = ctx->symbols.owner[id] == OWNER_UNDEFINED && (flags & SYM_WEAK) &&
                      ctx->config.output_kind != OUTPUT_SHARED && ctx->config.z.dynamic_undefined_weak != YES;
    return !ctx->config.gc_sections && !is_settled;
}

// Does the loader find it by name in our output: defined, copied, or with an address that counts as its own?
static bool is_hashed(struct context *ctx, u32 id)
{
    u32 slot = ctx->symbols.slots[id];
    return symbol_is_defined_here(ctx, id) || (slot != 0 && ctx->slots.at[slot].copy != SLOT_NONE) ||
           (ctx->symbols.needs[id] & NEED_CANONICAL_PLT);
}

static void count_dynamic(void *arg, size_t begin, size_t end) { gather_count(arg, begin, end, is_dynamic_symbol); }
static void fill_dynamic(void *arg, size_t begin, size_t end) { gather_fill(arg, begin, end, is_dynamic_symbol); }

static void hash_chunk(void *arg, size_t begin, size_t end)
{
    struct context *ctx = arg;
    struct made *m = made(ctx);
    for (size_t i = begin; i < end; i++)
        m->hashes[i] = gnu_hash(base_name(symbol_name(ctx, m->dynsyms[m->first_hashed + i])));
}

static void note_index(void *arg, size_t begin, size_t end)
{
    struct context *ctx = arg;
    const struct made *m = made(ctx);
    for (size_t i = MAX(begin, 1u); i < end; i++) {
        u32 slot = ctx->symbols.slots[m->dynsyms[i]];
        if (slot != 0)
            ctx->slots.at[slot].dynsym = (u32)i;
    }
}

// ---- writing ----

static u32 chunk_begin(u32 chunk) { return chunk * DYN_CHUNK; }
static u32 chunk_end(const struct made *m, u32 chunk) { return MIN((chunk + 1) * DYN_CHUNK, m->n_dynsyms); }

static struct str dynsym_name(struct context *ctx, u32 id)
{
    struct str name = symbol_name(ctx, id);
    return ctx->symbols.flags[id] & (SYM_HAS_VERSION | SYM_DEFAULT_VERSION) ? base_name(name) : name;
}

// The symbol of a version definition shares the definition's string: so readelf knows not to print V1 as V1@@V1.
static bool shares_string(struct context *ctx, u32 id)
{
    return (ctx->symbols.flags[id] & SYM_VERSION_NODE) != 0;
}

static u64 string_size(struct context *ctx, u32 id)
{
    return shares_string(ctx, id) ? 0 : dynsym_name(ctx, id).n + 1;
}

static void write_dynsym(struct context *ctx, const struct synthetic *s, u32 part, u8 *bytes)
{
    (void)s;
    const struct made *m = made(ctx);
    struct elf_sym *out = (struct elf_sym *)bytes;
    u64 name = m->chunk_strings[part];
    u32 begin = chunk_begin(part), end = chunk_end(m, part);
    if (begin == 0) {
        memset(out++, 0, sizeof(*out));
        begin = 1;
    }
    for (u32 i = begin; i < end; i++, out++) {
        u32 id = m->dynsyms[i];
        if (i + PREFETCH_AHEAD < end)
            prefetch_symbol(ctx, m->dynsyms[i + PREFETCH_AHEAD]);
        out->st_name = shares_string(ctx, id) ? dynstr_offset(ctx, symbol_name(ctx, id)) : (u32)name;
        out->st_shndx = short_index(symbol_entry(ctx, id, true, out));
        name += string_size(ctx, id);
    }
}

static void write_dynstr(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    const struct made *m = made(ctx);
    if (part == 0) {
        *out = 0;
        for (u32 i = 0, at = 1; i < m->string_list.n; i++) {
            struct str string = m->string_list.at[i];
            memcpy(out + at, string.p, string.n);
            out[at + string.n] = 0;
            at += (u32)string.n + 1;
        }
        return;
    }
    u32 end = chunk_end(m, part - 1);
    for (u32 i = MAX(chunk_begin(part - 1), 1u); i < end; i++) {
        if (shares_string(ctx, m->dynsyms[i]))
            continue;
        struct str name = dynsym_name(ctx, m->dynsyms[i]);
        memcpy(out, name.p, name.n);
        out[name.n] = 0;
        out += name.n + 1;
    }
}

// ---- .dynstr ----

u32 dynstr_add(struct context *ctx, struct str s)
{
    struct made *m = made(ctx);
    if (s.n == 0)
        return 0;
    void **slot = table_slot(&m->strings, s);
    if (*slot == NULL) {
        *slot = (void *)(uintptr_t)m->strings_size;
        VEC_PUSH(ctx_arena(ctx), &m->string_list, s);
        m->strings_size += (u32)s.n + 1;
    }
    return (u32)(uintptr_t)*slot;
}

u32 dynstr_offset(struct context *ctx, struct str s)
{
    return s.n == 0 ? 0 : (u32)(uintptr_t)table_get(&made(ctx)->strings, s);
}

static void sum_chunk(void *arg, size_t chunk)
{
    struct context *ctx = arg;
    const struct made *m = made(ctx);
    u64 size = 0;
    u32 end = chunk_end(m, (u32)chunk);
    for (u32 i = MAX(chunk_begin((u32)chunk), 1u); i < end; i++)
        size += string_size(ctx, m->dynsyms[i]);
    m->chunk_strings[chunk + 1] = size;
}

void size_dynstr(struct context *ctx)
{
    struct made *m = made(ctx);
    if (!m->has_dynsym)
        return;
    u32 n_chunks = (m->n_dynsyms + DYN_CHUNK - 1) / DYN_CHUNK;
    m->chunk_strings = NEW_ARRAY(ctx_arena(ctx), u64, n_chunks + 1);
    parallel_for(ctx->pool, n_chunks, sum_chunk, ctx);
    m->chunk_strings[0] = m->strings_size;
    for (u32 c = 0; c < n_chunks; c++)
        m->chunk_strings[c + 1] += m->chunk_strings[c];
    if (m->chunk_strings[n_chunks] > UINT32_MAX)
        error(ctx, "the names of the dynamic symbols take more than 4 GiB");

    struct synthetic *s = make_synthetic(ctx, SYN_DYNSTR, ".dynstr", SHT_STRTAB, SHF_ALLOC, 0, 1,
                                         m->chunk_strings[n_chunks], write_dynstr);
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, n_chunks + 2);
    offsets[0] = 0;
    memcpy(offsets + 1, m->chunk_strings, (n_chunks + 1) * sizeof(u64));
    s->part_offsets = offsets;
    s->n_parts = n_chunks + 1;
}

// ---- .dynsym ----

static void split_hashed(struct context *ctx, const struct name_entry *entries, u32 n)
{
    struct made *m = made(ctx);
    u32 at = 1;
    m->dynsyms = RAW_ARRAY(ctx_arena(ctx), u32, n + 1);
    m->dynsyms[0] = 0;
    for (u32 i = 0; i < n; i++)
        if (!is_hashed(ctx, entries[i].id))
            m->dynsyms[at++] = entries[i].id;
    m->first_hashed = at;
    for (u32 i = 0; i < n; i++)
        if (is_hashed(ctx, entries[i].id))
            m->dynsyms[at++] = entries[i].id;
    m->n_dynsyms = at;
}

static void hash_symbols(struct context *ctx)
{
    struct made *m = made(ctx);
    u32 n = m->n_dynsyms - m->first_hashed;
    m->hashes = RAW_ARRAY(ctx_arena(ctx), u32, n);
    parallel_for_chunks(ctx->pool, n, DYN_CHUNK, hash_chunk, ctx);
    if (n == 0) {               // an empty table, as GNU ld makes it
        m->n_gnu_buckets = m->bloom_words = 1;
        m->first_hashed = m->n_dynsyms;
        return;
    }
    struct bloom bloom = bloom_size(n);
    m->bloom_words = bloom.words;
    m->bloom_shift = bloom.shift;
    m->n_gnu_buckets = MAX(hash_buckets(n), 2u);
    order_by_bucket(ctx, m->dynsyms + m->first_hashed, m->hashes, n, m->n_gnu_buckets);
}

void size_dynsym(struct context *ctx)
{
    struct made *m = made(ctx);
    if (!ctx->is_dynamic)
        return;
    m->has_dynsym = true;
    // Relocations of input sections find the index through the slots.
    for (u32 w = 0; w < ctx->n_workers; w++)
        for (u32 i = 0; i < ctx->needy[w].n; i++)
            ref_slots(ctx, (struct symbol_ref){0, ctx->needy[w].at[i]});
    u32 n;
    const struct name_entry *entries = gather_symbols(ctx, count_dynamic, fill_dynamic, &n);
    split_hashed(ctx, entries, n);
    if (ctx->config.hash_style & HASH_GNU)
        hash_symbols(ctx);
    parallel_for_chunks(ctx->pool, m->n_dynsyms, DYN_CHUNK, note_index, ctx);
    for (u32 i = m->first_hashed; i < m->n_dynsyms && !m->has_gnu_symbols; i++)
        m->has_gnu_symbols = symbol_is_defined_here(ctx, m->dynsyms[i]) &&
                             (ctx->symbols.flags[m->dynsyms[i]] & (SYM_UNIQUE | SYM_IFUNC)) != 0;

    struct synthetic *s = make_synthetic(ctx, SYN_DYNSYM, ".dynsym", SHT_DYNSYM, SHF_ALLOC, sizeof(struct elf_sym), 8,
                                         (u64)m->n_dynsyms * sizeof(struct elf_sym), write_dynsym);
    cut_parts(ctx, s, DYN_CHUNK * sizeof(struct elf_sym));
}
