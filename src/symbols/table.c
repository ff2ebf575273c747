// Interning: an open-addressed table of 8-byte slots {hash 32 bits, id 32 bits}, shared by all workers.
//
// A slot's place comes from the top bits of the same 32-bit hash that it stores, so that the table can be doubled in one
// sequential sweep without touching a name. Names are compared on every hit: two names are one symbol only if their bytes
// are. Ids come from blocks owned by a worker, so neighbouring rows belong to one thread; no output order may use them.

#include "veld/hash.h"
#include "veld/map.h"
#include "veld/names.h"

enum { ID_BLOCK = 1024, FIRST_BITS = 10, SMALL_TABLE_BITS = 17 };

struct id_block { u32 next, end; } __attribute__((aligned(64)));

struct name_table {
    u64 *slots;
    u32 bits;                   // log2 of the number of slots
    u64 n_used;                 // upper bound of the names held, counting room promised to parallel tasks
    struct id_block *blocks;    // one a worker
    u32 n_blocks;
};

static u32 slot_of(const struct name_table *t, u32 hash)
{
    return hash >> (32 - t->bits);
}

static void *grow_row(struct context *ctx, void *row, size_t width, u32 old, u32 new)
{
    void *p = row == NULL ? region_alloc(width * new) : region_grow(row, width * old, width * new);
    if (p == NULL)
        fatal(ctx, "out of memory");
    return p;
}

static void grow_rows(struct context *ctx, u64 wanted)
{
    struct symbol_table *s = &ctx->symbols;
    if (wanted <= s->cap)
        return;
    u64 cap = s->cap == 0 ? 4096 : s->cap;
    while (cap < wanted)
        cap += cap / 2;
    if (cap > UINT32_MAX - 1)
        fatal(ctx, "too many symbols");
    u32 old = s->cap, new = (u32)cap;
    s->names = grow_row(ctx, s->names, sizeof(*s->names), old, new);
    s->owner = grow_row(ctx, s->owner, sizeof(*s->owner), old, new);
    s->value = grow_row(ctx, s->value, sizeof(*s->value), old, new);
    s->flags = grow_row(ctx, s->flags, sizeof(*s->flags), old, new);
    s->slots = grow_row(ctx, s->slots, sizeof(*s->slots), old, new);
    s->needs = grow_row(ctx, s->needs, sizeof(*s->needs), old, new);
    s->version = grow_row(ctx, s->version, sizeof(*s->version), old, new);
    s->provider = grow_row(ctx, s->provider, sizeof(*s->provider), old, new);
    s->comdat = grow_row(ctx, s->comdat, sizeof(*s->comdat), old, new);
    s->cap = new;
}

static void insert_slot(struct name_table *t, u64 slot)
{
    u32 mask = (1u << t->bits) - 1, at = slot_of(t, (u32)(slot >> 32));
    while (t->slots[at] != 0)
        at = (at + 1) & mask;
    t->slots[at] = slot;
}

// Doubling keeps slots in hash order, so both the reads and the writes run forward.
static void grow_slots(struct context *ctx, struct name_table *t, u32 bits)
{
    u64 *old = t->slots;
    u32 n_old = t->slots == NULL ? 0 : 1u << t->bits;

    t->slots = region_alloc(sizeof(u64) << bits);
    if (t->slots == NULL)
        fatal(ctx, "out of memory");
    // Pages that are read first fault a second time when they are written.
    if (bits <= SMALL_TABLE_BITS)
        memset(t->slots, 0, sizeof(u64) << bits);
    t->bits = bits;
    for (u32 i = 0; i < n_old; i++)
        if (old[i] != 0)
            insert_slot(t, old[i]);
    if (old != NULL)
        region_free(old, sizeof(u64) * n_old);
}

static void add_blocks(struct context *ctx, struct name_table *t)
{
    if (t->n_blocks >= ctx->n_workers)
        return;
    struct id_block *blocks =
        arena_zalloc(ctx_arena(ctx), sizeof(*blocks) * ctx->n_workers, _Alignof(struct id_block));
    if (t->n_blocks > 0)
        memcpy(blocks, t->blocks, sizeof(*blocks) * t->n_blocks);
    t->blocks = blocks;
    t->n_blocks = ctx->n_workers;
}

void names_reserve(struct context *ctx, u64 n_more)
{
    struct name_table *t = ctx->names;
    if (t == NULL) {
        t = ctx->names = NEW(ctx_arena(ctx), struct name_table);
        ctx->symbols.n = 1;
    }
    add_blocks(ctx, t);
    t->n_used = ctx->symbols.n + n_more;
    // Every worker may leave one block unfinished.
    grow_rows(ctx, t->n_used + (u64)ctx->n_workers * ID_BLOCK);

    u32 bits = t->slots == NULL ? FIRST_BITS : t->bits;
    while ((double)t->n_used > 0.6 * (double)(1ull << bits))
        bits++;
    if (bits > 31)
        fatal(ctx, "too many symbols");
    if (t->slots == NULL || bits != t->bits)
        grow_slots(ctx, t, bits);
}

static u32 take_id(struct context *ctx)
{
    struct name_table *t = ctx->names;
    struct id_block *block = &t->blocks[pool_worker()];
    if (block->next == block->end) {
        u32 size = ctx->n_workers == 1 ? 64 : ID_BLOCK;
        block->next = add_relaxed(&ctx->symbols.n, size);
        block->end = block->next + size;
    }
    return block->next++;
}

static u64 pack_name(struct str name)
{
    u64 n = MIN(name.n, (size_t)SYMBOL_LONG_NAME);
    return n << 48 | (u64)(uintptr_t)name.p;
}

static bool has_name(const struct symbol_table *s, u32 id, struct str name)
{
    u64 w = s->names[id];
    u64 n = w >> 48;
    if (n != MIN(name.n, (size_t)SYMBOL_LONG_NAME))
        return false;
    const char *p = (const char *)(uintptr_t)(w & 0xffffffffffff);
    if (UNLIKELY(n == SYMBOL_LONG_NAME) && strlen(p) != name.n)
        return false;
    return memcmp(p, name.p, name.n) == 0;
}

static u32 find_or_add(struct context *ctx, struct str name, u64 hash, bool add)
{
    struct name_table *t = ctx->names;
    struct symbol_table *s = &ctx->symbols;
    u32 h = (u32)(hash >> 32), mask = (1u << t->bits) - 1, fresh = 0;

    for (u32 at = slot_of(t, h);; at = (at + 1) & mask) {
        u64 slot = load_acquire(&t->slots[at]);
        if (slot == 0) {
            if (!add)
                return 0;
            if (fresh == 0) {
                fresh = take_id(ctx);
                s->names[fresh] = pack_name(name);
                s->owner[fresh] = OWNER_UNDEFINED;
                s->comdat[fresh] = UINT32_MAX;
            }
            if (__atomic_compare_exchange_n(&t->slots[at], &slot, (u64)h << 32 | fresh, false,
                                            __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
                return fresh;
        }
        if ((u32)(slot >> 32) == h && has_name(s, (u32)slot, name)) {
            // Somebody was quicker: hand the id back for this worker's next name.
            if (fresh != 0)
                t->blocks[pool_worker()].next--;
            return (u32)slot;
        }
    }
}

u32 symbol_lookup_hashed(struct context *ctx, struct str name, u64 hash)
{
    return ctx->names == NULL ? 0 : find_or_add(ctx, name, hash, false);
}

u32 symbol_lookup(struct context *ctx, struct str name)
{
    return symbol_lookup_hashed(ctx, name, hash_bytes(name.p, name.n));
}

u32 symbol_intern_reserved(struct context *ctx, struct str name, u64 hash)
{
    return find_or_add(ctx, name, hash, true);
}

u32 symbol_intern(struct context *ctx, struct str name)
{
    // Names longer than the packed length are re-measured up to their NUL.
    if (name.n >= SYMBOL_LONG_NAME)
        name.p = arena_copy(ctx_arena(ctx), name);
    names_reserve(ctx, 1);
    return find_or_add(ctx, name, hash_bytes(name.p, name.n), true);
}

void intern_batch(struct context *ctx, const char *const *names, u32 n, u32 *ids)
{
    struct name_table *t = ctx->names;
    struct symbol_table *s = &ctx->symbols;
    struct str text[INTERN_BATCH];
    u64 hash[INTERN_BATCH];
    u32 seen[INTERN_BATCH];

    for (u32 i = 0; i < n; i++) {
        if (i + 8 < n)
            __builtin_prefetch(names[i + 8]);
        if (names[i] == NULL) {
            text[i] = (struct str){NULL, 0};
            hash[i] = 0;
            continue;
        }
        text[i].p = names[i];
        hash[i] = hash_name(names[i], &text[i].n);
        __builtin_prefetch(&t->slots[slot_of(t, (u32)(hash[i] >> 32))], 1);
    }
    for (u32 i = 0; i < n; i++) {
        u64 slot = load_acquire(&t->slots[slot_of(t, (u32)(hash[i] >> 32))]);
        seen[i] = slot >> 32 == hash[i] >> 32 ? (u32)slot : 0;
        __builtin_prefetch(&s->names[seen[i]]);
    }
    for (u32 i = 0; i < n; i++)
        __builtin_prefetch((const char *)(uintptr_t)(s->names[seen[i]] & 0xffffffffffff));
    for (u32 i = 0; i < n; i++) {
        if (text[i].p == NULL)
            ids[i] = 0;
        else if (seen[i] != 0 && has_name(s, seen[i], text[i]))
            ids[i] = seen[i];
        else
            ids[i] = find_or_add(ctx, text[i], hash[i], true);
    }
}
