// .hash and .gnu.hash: how the loader finds a dynamic symbol by name. .gnu.hash asks for a .dynsym whose hashed
// symbols come last, ordered by bucket; both are sized as GNU ld sizes them.

#include "made.h"

// h = h * 33 + c. Four bytes a step: the multiplications of one step do not wait for each other.
u32 gnu_hash(struct str name)
{
    const u8 *p = (const u8 *)name.p;
    size_t n = name.n;
    u32 h = 5381;
    for (; n >= 4; p += 4, n -= 4)
        h = h * (33 * 33 * 33 * 33) + p[0] * (33 * 33 * 33) + p[1] * (33 * 33) + p[2] * 33 + p[3];
    for (; n > 0; p++, n--)
        h = h * 33 + *p;
    return h;
}

u32 sysv_hash(struct str name)
{
    u32 h = 0;
    for (size_t i = 0; i < name.n; i++) {
        h = (h << 4) + (u8)name.p[i];
        h ^= h >> 24 & 0xf0;    // bits 28 to 31 are shifted out later: masking them once is enough
    }
    return h & 0x0fffffff;
}

// GNU ld's table of primes, continued: from half a symbol to two a bucket.
u32 hash_buckets(u32 n)
{
    static const u32 sizes[] = {1,     3,      17,     37,     67,      97,      131,     197,
                                263,   521,    1031,   2053,   4099,    8209,    16411,   32771,
                                65537, 131101, 262147, 524309, 1048583, 2097169, 4194319, 8388617};
    u32 best = sizes[0];
    for (u32 i = 0; i < ARRAY_LEN(sizes) && sizes[i] <= n; i++)
        best = sizes[i];
    return best;
}

// As GNU ld: 2 to 8 times as many bits as symbols, in a power of two of 64-bit words.
struct bloom bloom_size(u32 n_symbols)
{
    unsigned log = n_symbols > 1 ? log2_floor(n_symbols - 1) + 1 : 0, bits = log + 1;
    if (bits < 3)
        bits = 5;
    else if ((1u << (bits - 2)) & n_symbols)
        bits += 3;
    else
        bits += 2;
    if (bits == 5)
        bits = 6;
    return (struct bloom){1u << (bits - 6), bits};
}

void order_by_bucket(struct context *ctx, u32 *ids, u32 *hashes, u32 n, u32 n_buckets)
{
    struct arena_mark mark = arena_mark(ctx_arena(ctx));
    u32 *starts = NEW_ARRAY(ctx_arena(ctx), u32, n_buckets + 1);
    u32 *old_ids = RAW_ARRAY(ctx_arena(ctx), u32, n), *old_hashes = RAW_ARRAY(ctx_arena(ctx), u32, n);
    memcpy(old_ids, ids, n * sizeof(*ids));
    memcpy(old_hashes, hashes, n * sizeof(*hashes));
    for (u32 i = 0; i < n; i++)
        starts[hashes[i] % n_buckets + 1]++;
    for (u32 b = 0; b < n_buckets; b++)
        starts[b + 1] += starts[b];
    for (u32 i = 0; i < n; i++) {
        u32 to = starts[old_hashes[i] % n_buckets]++;
        ids[to] = old_ids[i];
        hashes[to] = old_hashes[i];
    }
    arena_reset(ctx_arena(ctx), mark);
}

// ---- .gnu.hash ----

enum { GNU_HEADER = 16, PART_BLOOM = 0, PART_BUCKETS = 1, PART_CHAINS = 2, N_GNU_PARTS = 3 };

static void write_bloom(const struct made *m, u32 n, u8 *out)
{
    write_u32(out, m->n_gnu_buckets);
    write_u32(out + 4, m->first_hashed);
    write_u32(out + 8, m->bloom_words);
    write_u32(out + 12, m->bloom_shift);
    out += GNU_HEADER;
    memset(out, 0, 8ull * m->bloom_words);
    for (u32 i = 0; i < n; i++) {
        u32 h = m->hashes[i];
        u8 *word = out + 8ull * (h / 64 & (m->bloom_words - 1));
        write_u64(word, read_u64(word) | 1ull << h % 64 | 1ull << (h >> m->bloom_shift) % 64);
    }
}

static void write_gnu_hash(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    const struct made *m = made(ctx);
    u32 n = m->n_dynsyms - m->first_hashed, n_buckets = m->n_gnu_buckets;
    switch (part) {
    case PART_BLOOM:
        write_bloom(m, n, out);
        break;
    case PART_BUCKETS:
        memset(out, 0, 4ull * n_buckets);
        for (u32 i = n; i-- > 0;)   // the first of a bucket stays
            write_u32(out + 4ull * (m->hashes[i] % n_buckets), m->first_hashed + i);
        break;
    default:
        for (u32 i = 0; i < n; i++) {
            bool is_last = i + 1 == n || m->hashes[i] % n_buckets != m->hashes[i + 1] % n_buckets;
            write_u32(out + 4ull * i, is_last ? m->hashes[i] | 1 : m->hashes[i] & ~1u);
        }
        break;
    }
}

static void size_gnu_hash(struct context *ctx, struct made *m)
{
    u32 n = m->n_dynsyms - m->first_hashed;
    u64 size = GNU_HEADER + 8ull * m->bloom_words + 4ull * m->n_gnu_buckets + 4ull * n;
    struct synthetic *s =
        make_synthetic(ctx, SYN_GNU_HASH, ".gnu.hash", SHT_GNU_HASH, SHF_ALLOC, 0, 8, size, write_gnu_hash);
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, N_GNU_PARTS + 1);
    offsets[PART_BLOOM] = 0;
    offsets[PART_BUCKETS] = GNU_HEADER + 8ull * m->bloom_words;
    offsets[PART_CHAINS] = offsets[PART_BUCKETS] + 4ull * m->n_gnu_buckets;
    offsets[N_GNU_PARTS] = size;
    s->part_offsets = offsets;
    s->n_parts = n > 0 ? N_GNU_PARTS : N_GNU_PARTS - 1;
    if (n == 0)
        offsets[N_GNU_PARTS - 1] = size;
}

// ---- .hash ----

static void write_hash(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    const struct made *m = made(ctx);
    memset(out, 0, s->size);
    write_u32(out, m->n_sysv_buckets);
    write_u32(out + 4, m->n_dynsyms);
    u8 *buckets = out + 8, *chains = buckets + 4ull * m->n_sysv_buckets;
    for (u32 i = 1; i < m->n_dynsyms; i++) {
        u8 *bucket = buckets + 4ull * (m->sysv_hashes[i] % m->n_sysv_buckets);
        write_u32(chains + 4ull * i, read_u32(bucket));
        write_u32(bucket, i);
    }
}

static void sysv_chunk(void *arg, size_t begin, size_t end)
{
    struct context *ctx = arg;
    const struct made *m = made(ctx);
    for (size_t i = begin; i < end; i++)
        m->sysv_hashes[i] = i == 0 ? 0 : sysv_hash(base_name(symbol_name(ctx, m->dynsyms[i])));
}

void size_hashes(struct context *ctx)
{
    struct made *m = made(ctx);
    if (!m->has_dynsym)
        return;
    if (ctx->config.hash_style & HASH_SYSV) {
        m->n_sysv_buckets = hash_buckets(m->n_dynsyms);
        m->sysv_hashes = RAW_ARRAY(ctx_arena(ctx), u32, m->n_dynsyms);
        parallel_for_chunks(ctx->pool, m->n_dynsyms, DYN_CHUNK, sysv_chunk, ctx);
        u64 size = 8 + 4ull * m->n_sysv_buckets + 4ull * m->n_dynsyms;
        make_synthetic(ctx, SYN_HASH, ".hash", SHT_HASH, SHF_ALLOC, 4, 8, size, write_hash);
    }
    if (ctx->config.hash_style & HASH_GNU)
        size_gnu_hash(ctx, m);
}
