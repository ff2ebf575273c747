// What .hash and .gnu.hash promise: a loader finds every symbol that is defined, and no other. Same bytes at
// any number of workers.
#include "dynamic.h"

struct tables { const struct elf_sym *syms; const char *strings; const u8 *gnu, *sysv; u32 n; };

static struct tables tables_of(struct context *ctx)
{
    return (struct tables){(const struct elf_sym *)contents(ctx, SYN_DYNSYM), (const char *)contents(ctx, SYN_DYNSTR),
                           contents(ctx, SYN_GNU_HASH), contents(ctx, SYN_HASH),
                           (u32)(ctx->syn[SYN_DYNSYM].size / sizeof(struct elf_sym))};
}

// As ld.so looks it up; 0: not there.
static u32 gnu_find(const struct tables *t, const char *name)
{
    u32 h = gnu_hash(str_of(name)), n_buckets = read_u32(t->gnu), first = read_u32(t->gnu + 4),
        words = read_u32(t->gnu + 8);
    const u8 *bloom = t->gnu + 16, *buckets = bloom + 8ull * words, *chains = buckets + 4ull * n_buckets;
    u64 word = read_u64(bloom + 8ull * (h / 64 & (words - 1)));
    if (!(word >> h % 64 & word >> (h >> read_u32(t->gnu + 12)) % 64 & 1))
        return 0;
    u32 i = read_u32(buckets + 4ull * (h % n_buckets));
    if (i == 0)
        return 0;
    for (;; i++) {
        CHECK(i < t->n);
        u32 chain = read_u32(chains + 4ull * (i - first));
        if ((chain | 1) == (h | 1) && strcmp(t->strings + t->syms[i].st_name, name) == 0)
            return i;
        if (chain & 1)
            return 0;
    }
}

static u32 sysv_find(const struct tables *t, const char *name)
{
    u32 n_buckets = read_u32(t->sysv);
    CHECK(read_u32(t->sysv + 4) == t->n);
    u32 i = read_u32(t->sysv + 8 + 4ull * (sysv_hash(str_of(name)) % n_buckets));
    while (i != 0 && strcmp(t->strings + t->syms[i].st_name, name) != 0)
        i = read_u32(t->sysv + 8 + 4ull * (n_buckets + i));
    return i;
}

static void check_functions(void)
{
    CHECK(gnu_hash(STR("")) == 5381);
    CHECK(gnu_hash(STR("printf")) == 0x156b2bb8);
    CHECK(gnu_hash(STR("exit")) == 0x7c967e3f);
    CHECK(gnu_hash(STR("\xff\xfe")) == (5381 * 33u + 0xff) * 33u + 0xfe);
    CHECK(sysv_hash(STR("")) == 0);
    CHECK(sysv_hash(STR("printf")) == 0x077905a6);
    CHECK(sysv_hash(STR("GLIBC_2.2.5")) == 0x09691a75);
    CHECK(hash_buckets(0) == 1 && hash_buckets(2) == 1 && hash_buckets(3) == 3 && hash_buckets(40) == 37);
    CHECK(hash_buckets(500000) == 262147);
    CHECK(bloom_size(1).words == 1 && bloom_size(1).shift == 6);
    for (u32 n = 1; n < 3000000; n = n * 3 / 2 + 1)
        CHECK(is_power_of_two(bloom_size(n).words) && bloom_size(n).words * 64ull >= n && bloom_size(n).words <= n);
}

static struct context *link_of(u32 n, u32 n_undefined, u32 n_workers)
{
    struct context *ctx = new_link(n_workers);
    for (u32 i = 0; i < n; i++)
        define(ctx, arena_printf(ctx_arena(ctx), "sym%u_%x", i, i * 2654435761u), i);
    for (u32 i = 0; i < n_undefined; i++)
        import(ctx, arena_printf(ctx_arena(ctx), "undefined%u", n_undefined - i), OWNER_UNDEFINED);
    size_tables(ctx);
    return ctx;
}

static void check_link(u32 n, u32 n_undefined)
{
    struct context *ctx = link_of(n, n_undefined, 1);
    struct tables t = tables_of(ctx);
    CHECK(t.n == 1 + n + n_undefined);
    CHECK(has_synthetic(ctx, SYN_VERSYM) == false);
    for (u32 i = 0; i < n; i++) {
        const char *name = arena_printf(ctx_arena(ctx), "sym%u_%x", i, i * 2654435761u);
        u32 at = gnu_find(&t, name);
        CHECK(at != 0 && t.syms[at].st_value == i && t.syms[at].st_shndx == SHN_ABS);
        CHECK(sysv_find(&t, name) == at);
        CHECK(gnu_find(&t, name + 1) == 0);
    }
    // Undefined ones come first, by name; ld.so must not meet them.
    for (u32 i = 0; i < n_undefined; i++) {
        const char *name = arena_printf(ctx_arena(ctx), "undefined%u", i + 1);
        CHECK(gnu_find(&t, name) == 0 && sysv_find(&t, name) != 0 && sysv_find(&t, name) <= n_undefined);
        CHECK(i == 0 || strcmp(t.strings + t.syms[i].st_name, t.strings + t.syms[i + 1].st_name) < 0);
    }
    struct context *other = link_of(n, n_undefined, 4);
    for (u32 id = SYN_HASH; id <= SYN_DYNSTR; id++) {
        CHECK(ctx->syn[id].size == other->syn[id].size);
        CHECK(memcmp(contents(ctx, id), contents(other, id), ctx->syn[id].size) == 0);
    }
    end_link(other);
    end_link(ctx);
}

int main(void)
{
    check_functions();
    check_link(0, 0);
    check_link(0, 5);
    check_link(1, 0);
    check_link(2, 3);
    check_link(1000, 30);
    check_link(40000, 9000);
    return 0;
}
