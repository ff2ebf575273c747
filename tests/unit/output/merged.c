// Equal pieces become one, in the order of first occurrence; the same bytes and places at any number of workers.
#include "../check.h"

#include "veld/merge.h"
#include "veld/merged_output.h"
#include "veld/passes.h"

#include <string.h>

static u32 next_random(u32 *seed) { return *seed = *seed * 1664525 + 1013904223, *seed >> 8; }

struct spec { const void *bytes; u64 size; u64 flags; u32 entsize, p2align, rule; bool dead; };

enum { MAX_SPECS = 400 };

// One file a section, as objects of rank 1, 2, ...
static struct context *make_link(const struct spec *specs, u32 n, u32 n_workers)
{
    struct context *ctx = context_create("test", NULL);
    struct arena *arena = &ctx->arenas[0];
    ctx_set_workers(ctx, n_workers);
    ctx_reserve_files(ctx, n);
    ctx_reserve_sections(ctx, n + 8);
    ctx->objects = NEW_ARRAY(arena, struct object_file *, n);
    ctx->n_objects = n;
    ctx->layout.rules.n = 8;
    for (u32 i = 0; i < n; i++) {
        struct object_file *file = NEW(arena, struct object_file);
        struct elf_shdr *headers = NEW_ARRAY(arena, struct elf_shdr, 2);
        headers[1] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_flags = specs[i].flags | SHF_MERGE | SHF_ALLOC,
                                       .sh_size = specs[i].size, .sh_entsize = specs[i].entsize};
        *file = (struct object_file){.headers = headers, .n_headers = 2, .section_names = "", .section_names_size = 1,
                                     .n_sections = 1, .has_merge = true};
        file->base.data = specs[i].bytes;
        file->base.size = specs[i].size;
        file->base.rank = i + 1;
        ctx_add_file(ctx, &file->base);
        file->first_section = ctx_take_sections(ctx, 1);
        struct section *s = section_at(ctx, file->first_section);
        *s = (struct section){.size = specs[i].size, .file = file->base.index, .header = 1, .rule = specs[i].rule,
                              .flags = (u16)(SECTION_ALLOC | (specs[i].flags & SHF_STRINGS ? SECTION_STRINGS : 0) |
                                             (specs[i].dead ? 0 : SECTION_LIVE)),
                              .p2align = (u8)specs[i].p2align};
        s->kind = is_mergeable(ctx, file, s, 1) ? KIND_MERGE : KIND_BYTES;
        ctx->objects[i] = file;
    }
    split_strings(ctx);
    merge_strings(ctx);
    return ctx;
}

static u8 *written(struct context *ctx, const struct synthetic *s)
{
    u8 *out = arena_alloc(&ctx->arenas[0], s->size + 1, 64);
    memset(out, 0xee, s->size + 1);
    for (u32 p = 0; p < MAX(s->n_parts, 1u); p++)
        s->write(ctx, s, p, out + (s->part_offsets != NULL ? s->part_offsets[p] : 0));
    CHECK(out[s->size] == 0xee);
    return out;
}

// Every byte of every live input is where the lookup says, and as aligned as it was.
static void check_places(struct context *ctx, const struct spec *specs, u32 n)
{
    u8 *bytes[64];
    CHECK(ctx->merged->n <= 64);
    for (u32 g = 0; g < ctx->merged->n; g++)
        bytes[g] = written(ctx, &ctx->merged->at[g]->synthetic);
    for (u32 i = 0; i < n; i++) {
        const struct section *s = section_at(ctx, ctx->objects[i]->first_section);
        if (s->kind != KIND_MERGE)
            continue;
        CHECK(s->size == 0);
        u32 section;
        u64 at;
        if (specs[i].dead) {
            CHECK(!merged_place(ctx, s, 0, &section, &at));
            continue;
        }
        u32 g = merge_input_of(ctx->merged, ctx->objects[i]->first_section)->merged;
        const u8 *from = specs[i].bytes;
        u64 step = specs[i].size > 100000 ? 7 : 1;
        for (u64 k = 0; k < specs[i].size; k += step) {
            CHECK(merged_place(ctx, s, k, &section, &at));
            CHECK(section == ctx->merged->at[g]->synthetic.section && at < ctx->merged->at[g]->synthetic.size);
            CHECK(bytes[g][at] == from[k]);
            bool begins = k % specs[i].entsize == 0;
            if (specs[i].flags & SHF_STRINGS)
                for (u64 b = 1; b <= specs[i].entsize && k > 0; b++)
                    begins &= k >= b && from[k - b] == 0;
            if (begins) {
                unsigned align = k == 0 ? specs[i].p2align : MIN((unsigned)__builtin_ctzll(k), specs[i].p2align);
                CHECK((at & ((1ull << align) - 1)) == 0);
            }
        }
        CHECK(merged_place(ctx, s, specs[i].size, &section, &at));
        CHECK(!merged_place(ctx, s, specs[i].size + 1, &section, &at));
    }
}

static void compare_links(struct context *a, struct context *b)
{
    CHECK_EQUAL(a->merged->n, b->merged->n);
    for (u32 g = 0; g < a->merged->n; g++) {
        const struct synthetic *x = &a->merged->at[g]->synthetic, *y = &b->merged->at[g]->synthetic;
        CHECK_EQUAL(x->size, y->size);
        CHECK_EQUAL(x->n_parts, y->n_parts);
        CHECK(memcmp(written(a, x), written(b, y), x->size) == 0);
    }
}

static void test_small(void)
{
    const struct spec specs[] = {
        {"hello\0world", 12, SHF_STRINGS, 1, 0, 2, false},
        {"world\0\0hello\0new", 17, SHF_STRINGS, 1, 0, 2, false},
        {"dead", 5, SHF_STRINGS, 1, 0, 2, true},
        {"world", 6, SHF_STRINGS, 1, 0, 3, false},                      // another place
        {"open", 4, SHF_STRINGS, 1, 0, 2, false},                       // no end: bytes
        {"aaaabbbbaaaacccc", 16, 0, 4, 2, 2, false},
        {"ccccdddd", 8, 0, 4, 2, 2, false},
        {"a\0b\0\0\0a\0b\0\0\0\0", 14, SHF_STRINGS, 2, 1, 2, false},
        {"long\0\0\0\0text\0\0\0", 16, SHF_STRINGS, 1, 3, 2, false},     // text at an aligned offset
    };
    struct context *ctx = make_link(specs, ARRAY_LEN(specs), 1);
    check_places(ctx, specs, ARRAY_LEN(specs));
    CHECK_EQUAL(ctx->merged->n, 4);
    const struct merged_section *g = ctx->merged->at[0];
    CHECK_EQUAL(g->n_unique, 6);
    CHECK(memcmp(written(ctx, &g->synthetic), "hello\0world\0\0new\0\0\0\0\0\0\0long\0\0\0\0text\0", 28) == 0 ||
          g->synthetic.align == 8);
    CHECK(g->synthetic.rank == 1 && g->synthetic.order == 1 && g->synthetic.section != 0);
    CHECK(memcmp(written(ctx, &ctx->merged->at[2]->synthetic), "aaaabbbbccccdddd", 16) == 0);
    CHECK_EQUAL(ctx->merged->at[2]->synthetic.size, 16);
    CHECK(section_at(ctx, ctx->objects[4]->first_section)->kind == KIND_BYTES);
    CHECK_EQUAL(ctx->synthetics.n, 4);
    context_destroy(ctx);
}

static void fill_strings(u8 *p, u64 size, u32 entsize, u32 *seed, u32 variety)
{
    for (u64 at = 0; at < size;) {
        u32 word = next_random(seed) % variety, n = word % 37;
        for (u32 k = 0; k < n && at + 2 * entsize <= size; k++, at += entsize) {
            memset(p + at, 0, entsize);
            p[at] = (u8)(1 + (word >> k % 16 & 15) + k % 7);
        }
        memset(p + at, 0, entsize);
        at += entsize;
    }
}

static void test_large(void)
{
    static struct spec specs[MAX_SPECS];
    u32 seed = 7;
    for (u32 i = 0; i < MAX_SPECS; i++) {
        u32 kind = next_random(&seed) % 6;
        u32 entsize = kind < 3 ? 1u << kind : kind == 3 ? 16 : kind == 4 ? 12 : 1;
        u64 size = (next_random(&seed) % (i % 80 == 0 ? 1000000 : 8000) / entsize + 1) * entsize;
        u8 *p = malloc(size);
        if (kind < 3 || kind == 5)
            fill_strings(p, size, entsize, &seed, i % 3 == 0 ? 1u << 20 : 3000);
        else
            for (u64 k = 0; k < size; k++)
                p[k] = k % entsize == 0 ? (u8)next_random(&seed) : k % entsize == 1 ? (u8)(next_random(&seed) % 16) : 0;
        specs[i] = (struct spec){p, size, kind < 3 || kind == 5 ? SHF_STRINGS : 0, entsize,
                                 kind == 5 ? 3 + next_random(&seed) % 3 : (u32)__builtin_ctz(entsize),
                                 2 + next_random(&seed) % 3, next_random(&seed) % 20 == 0};
    }
    struct context *one = make_link(specs, MAX_SPECS, 1), *three = make_link(specs, MAX_SPECS, 3);
    check_places(one, specs, MAX_SPECS);
    check_places(three, specs, MAX_SPECS);
    compare_links(one, three);
    context_destroy(one);
    context_destroy(three);
    for (u32 i = 0; i < MAX_SPECS; i++)
        free((void *)specs[i].bytes);
}

// Many unique pieces after a start that promised few, and one value over and over.
static void test_extremes(void)
{
    u64 n = 1 << 18;
    u32 *unique = malloc(n * 4);
    u8 *empty = calloc(1, n * 4);
    for (u32 i = 0; i < n; i++)
        unique[i] = i * 2654435761u;
    const struct spec specs[] = {{unique, n * 4, 0, 4, 2, 2, false}, {empty, n * 4, SHF_STRINGS, 1, 0, 2, false},
                                 {unique, n * 4, 0, 4, 2, 2, false}};
    struct context *ctx = make_link(specs, 3, 2);
    CHECK_EQUAL(ctx->merged->at[0]->n_unique, n);
    CHECK_EQUAL(ctx->merged->at[0]->synthetic.size, n * 4);
    CHECK_EQUAL(ctx->merged->at[1]->synthetic.size, 1);
    check_places(ctx, specs, 3);
    context_destroy(ctx);
    free(unique);
    free(empty);
}

int main(void)
{
    test_small();
    test_large();
    test_extremes();
    return 0;
}
