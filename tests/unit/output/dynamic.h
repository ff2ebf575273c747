// For unit tests of the dynamic tables: a link without files, whose symbols are made up.
#ifndef TESTS_UNIT_OUTPUT_DYNAMIC_H
#define TESTS_UNIT_OUTPUT_DYNAMIC_H

#include "../../../src/output/made.h"
#include "../check.h"
#include "veld/names.h"
#include "veld/version_script.h"

static inline struct context *new_link(u32 n_workers)
{
    struct context *ctx = context_create("test", NULL);
    ctx_set_workers(ctx, n_workers);
    ctx->target = &target_x86_64;
    ctx->config.output_path = "out.so";
    ctx->config.output_kind = OUTPUT_SHARED;
    ctx->config.is_pic = ctx->is_dynamic = true;
    ctx->config.hash_style = HASH_BOTH;
    ctx->needy = arena_zalloc(ctx_arena(ctx), sizeof(*ctx->needy) * n_workers, _Alignof(struct id_list));
    ctx->by_rank = NEW_ARRAY(ctx_arena(ctx), struct input_file *, 8);
    layout_set_up(ctx);
    names_reserve(ctx, 16);
    return ctx;
}

static inline void end_link(struct context *ctx)
{
    context_destroy(ctx);
}

static inline u32 define(struct context *ctx, const char *name, u64 value)
{
    u32 id = symbol_intern(ctx, str_of(name));
    ctx->symbols.owner[id] = owner_word(OWNER_STRONG, 0, ctx->linker_symbols.n);
    ctx->symbols.flags[id] = SYM_EXPORTED | SYM_LINKER | SYM_ABSOLUTE;
    ctx->symbols.version[id] = VER_NDX_GLOBAL;
    ctx->symbols.value[id] = value;
    VEC_PUSH(ctx_arena(ctx), &ctx->linker_symbols, (struct linker_symbol){.symbol = id, .type = STT_FUNC});
    return id;
}

static inline u32 import(struct context *ctx, const char *name, u64 owner)
{
    u32 id = symbol_intern(ctx, str_of(name));
    ctx->symbols.owner[id] = owner;
    ctx->symbols.flags[id] = SYM_IMPORTED | SYM_PREEMPTIBLE | SYM_REF_STRONG;
    return id;
}

static inline void size_tables(struct context *ctx)
{
    size_dynsym(ctx);
    size_versions(ctx);
    size_hashes(ctx);
    size_dynstr(ctx);
}

// The contents of a synthetic section; no byte of it or behind it is left out or overstepped.
static inline const u8 *contents(struct context *ctx, enum synthetic_id id)
{
    const struct synthetic *s = &ctx->syn[id];
    u8 *out = arena_alloc(ctx_arena(ctx), s->size + 1, 16);
    for (int fill = 0; fill < 2; fill++) {
        memset(out, fill == 0 ? 0xee : 0x11, s->size + 1);
        for (u32 p = 0; p < MAX(s->n_parts, 1u); p++)
            s->write(ctx, s, p, out + part_begin(s, p));
        CHECK(out[s->size] == (fill == 0 ? 0xee : 0x11));
    }
    return out;
}

static inline const char *dynsym_text(struct context *ctx, u32 index)
{
    const struct elf_sym *syms = (const struct elf_sym *)contents(ctx, SYN_DYNSYM);
    return (const char *)contents(ctx, SYN_DYNSTR) + syms[index].st_name;
}

#endif
