// Relocation tables. SHT_RELA is used in place; SHT_CREL (LLVM's compact form) is decoded into a buffer of the
// worker's.
//
// CREL: a ULEB128 header (count << 3 | has_addends << 2 | offset_shift), then for each relocation one byte whose low
// three bits (two without addends) say which of symbol index, type and addend changed, the rest being the low bits of
// the offset delta; bit 7 set: a ULEB128 with the delta's further bits follows. The changes follow as SLEB128 deltas.

#include "veld/relocs.h"

#include "veld/codec.h"
#include "veld/map.h"

struct crel_reader {
    const u8 *p, *end;
    unsigned shift;
    u64 offset;
    u64 addend;
    u32 symbol, type;
};

enum { CREL_SYMBOL = 1, CREL_TYPE = 2, CREL_ADDEND = 4 };

static bool crel_begin(struct crel_reader *r, const u8 *p, u64 size, u64 *n)
{
    *r = (struct crel_reader){.p = p, .end = p + size};
    u64 header;
    if (!uleb128_read(&r->p, r->end, &header) || (header & CREL_ADDEND) == 0)
        return false;
    r->shift = header & 3;
    *n = header >> 3;
    return *n <= (u64)(r->end - r->p); // a relocation takes a byte or more
}

static bool crel_next(struct crel_reader *r)
{
    if (r->p == r->end)
        return false;
    u8 b = *r->p++;
    r->offset += b >> 3;
    if (b & 0x80) {
        u64 more;
        if (!uleb128_read(&r->p, r->end, &more))
            return false;
        r->offset += (more << 4) - (0x80 >> 3);
    }
    i64 delta;
    if (b & CREL_SYMBOL) {
        if (!sleb128_read(&r->p, r->end, &delta))
            return false;
        r->symbol += (u32)delta;
    }
    if (b & CREL_TYPE) {
        if (!sleb128_read(&r->p, r->end, &delta))
            return false;
        r->type += (u32)delta;
    }
    if (b & CREL_ADDEND) {
        if (!sleb128_read(&r->p, r->end, &delta))
            return false;
        r->addend += (u64)delta;
    }
    return true;
}

bool crel_check(const u8 *p, u64 size, u32 *n)
{
    struct crel_reader r;
    u64 count;
    if (!crel_begin(&r, p, size, &count) || count > UINT32_MAX)
        return false;
    for (u64 i = 0; i < count; i++)
        if (!crel_next(&r))
            return false;
    if (n != NULL)
        *n = (u32)count;
    return true;
}

void crel_decode(const u8 *p, u64 size, struct elf_rela *out, u32 n)
{
    struct crel_reader r;
    u64 count;
    if (!crel_begin(&r, p, size, &count))
        return;
    count = MIN(count, n);      // the file may be another one by now
    for (u64 i = 0; i < count && crel_next(&r); i++) {
        out[i].r_offset = r.offset << r.shift;
        out[i].r_info = (u64)r.symbol << 32 | r.type;
        out[i].r_addend = (i64)r.addend;
    }
}

struct worker_cache *worker_cache(struct context *ctx)
{
    struct worker_cache **cache = &ctx->worker_caches[pool_worker()];
    if (UNLIKELY(*cache == NULL)) {
        *cache = region_alloc(sizeof(**cache));
        if (*cache == NULL)
            pool_throw(POOL_OUT_OF_MEMORY);
    }
    return *cache;
}

void *worker_region(void *p, size_t *has, size_t size)
{
    if (size <= *has)
        return p;
    void *larger = region_alloc(size);
    if (larger == NULL)
        pool_throw(POOL_OUT_OF_MEMORY);
    region_free(p, *has);
    *has = size;
    return larger;
}

void worker_caches_free(struct context *ctx)
{
    for (u32 i = 0; i < MAX_WORKERS; i++) {
        struct worker_cache *cache = ctx->worker_caches[i];
        if (cache == NULL)
            continue;
        for (u32 k = 0; k < ARRAY_LEN(cache->relocs); k++)
            region_free(cache->relocs[k].decoded, cache->relocs[k].decoded_size);
        region_free(cache->addresses, cache->addresses_size);
        region_free(cache, sizeof(*cache));
        ctx->worker_caches[i] = NULL;
    }
}

// What is known of SECTION; the older of the two gives way.
static struct cached_relocs *cached_for(struct worker_cache *cache, u32 section)
{
    for (u32 k = 0; k < ARRAY_LEN(cache->relocs); k++)
        if (cache->relocs[k].section == section) {
            cache->newest = k;
            return &cache->relocs[k];
        }
    cache->newest ^= 1;
    struct cached_relocs *c = &cache->relocs[cache->newest];
    c->section = section;
    c->has_order = c->is_decoded = false;
    return c;
}

static struct relocs decode_cached(struct context *ctx, u32 section, const u8 *p, u64 size)
{
    struct cached_relocs *c = cached_for(worker_cache(ctx), section);
    if (!c->is_decoded) {
        u32 n = 0;
        if (!crel_check(p, size, &n))
            n = 0;
        c->decoded = worker_region(c->decoded, &c->decoded_size, sizeof(struct elf_rela) * (size_t)n);
        if (n > 0)
            crel_decode(p, size, c->decoded, n);
        c->n = n;
        c->is_decoded = true;
    }
    return (struct relocs){c->decoded, c->n};
}

struct relocs section_relocs(struct context *ctx, const struct object_file *file, const struct section *s)
{
    if (s->relocs == 0)
        return (struct relocs){NULL, 0};
    const struct elf_shdr *h = &file->headers[s->relocs];
    const u8 *p = file->base.data + h->sh_offset;
    if (LIKELY(h->sh_type != SHT_CREL))
        return (struct relocs){(const struct elf_rela *)p, (u32)(h->sh_size / sizeof(struct elf_rela))};
    return decode_cached(ctx, (u32)(s - ctx->sections.at), p, h->sh_size);
}

bool relocs_are_sorted(struct context *ctx, const struct section *s, struct relocs relocs)
{
    u32 section = (u32)(s - ctx->sections.at);
    struct cached_relocs *c = cached_for(worker_cache(ctx), section);
    if (!c->has_order) {
        u32 i = 1;
        while (i < relocs.n && relocs.at[i].r_offset >= relocs.at[i - 1].r_offset)
            i++;
        c->is_sorted = i >= relocs.n;
        c->has_order = true;
    }
    return c->is_sorted;
}

u32 relocs_lower_bound(struct relocs relocs, u64 offset)
{
    return LOWER_BOUND(0, relocs.n, i, relocs.at[i].r_offset < offset);
}
