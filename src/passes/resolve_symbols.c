// Settle which definition each global symbol has.
// Needs:   sections read, COMDAT groups settled, ranks.
// Gives:   symbols.owner; SYM_REF_*, SYM_DEF_SHARED and visibility flags; ctx->commons; a list of possible duplicates.
// Threads: one task a file; owners by atomic minimum, flags by atomic OR (commute); commons and suspects in a list a worker,
//          joined afterwards (gather).

#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"

#include <stdlib.h>

struct common_list { VEC(struct common_symbol) list; } __attribute__((aligned(64)));

struct resolver {
    struct context *ctx;
    struct common_list *commons; // one a worker
};

static u32 visibility_flag(unsigned visibility)
{
    static const u32 flag[4] = {
        [STV_DEFAULT] = 0, [STV_INTERNAL] = SYM_INTERNAL, [STV_HIDDEN] = SYM_HIDDEN, [STV_PROTECTED] = SYM_PROTECTED};
    return flag[visibility];
}

static void add_common(struct resolver *r, u32 id, const struct elf_sym *sym)
{
    struct context *ctx = r->ctx;
    // st_value of a common symbol is its alignment.
    u64 align = sym->st_value;
    if (align == 0)
        align = 1;
    VEC_PUSH(ctx_arena(ctx), &r->commons[pool_worker()].list,
             (struct common_symbol){.symbol = id, .size = sym->st_size, .align = align,
                                    .is_tls = sym_type(sym) == STT_TLS, .is_large = sym->st_shndx == 0xff02});
}

static void define(struct resolver *r, struct object_file *file, u32 i, u32 id, enum owner_class class)
{
    struct context *ctx = r->ctx;
    u64 word = owner_word(class, file->base.rank, i), *owner = &ctx->symbols.owner[id];
    u64 old = load_relaxed(owner);
    while (word < old)
        if (__atomic_compare_exchange_n(owner, &old, word, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            break;
    // Two strong definitions met, whichever came first: check_duplicates looks closer.
    if (class == OWNER_STRONG && owner_class(old) == OWNER_STRONG && old != word)
        store_relaxed(&ctx->has_duplicates, true);
}

static void resolve_object(void *arg, size_t n)
{
    struct resolver *r = arg;
    struct context *ctx = r->ctx;
    struct object_file *file = ctx->objects[n];
    if (file->base.is_bad)
        return;
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        u32 id = file->symbol_ids[i - file->first_global], flags = visibility_flag(sym_visibility(sym));
        enum owner_class class = definition_class(file, i);
        if (class == OWNER_NONE) {
            flags |= sym_bind(sym) == STB_WEAK && sym->st_shndx == SHN_UNDEF ? SYM_REF_WEAK : SYM_REF_STRONG;
        } else {
            define(r, file, i, id, class);
            if (class == OWNER_COMMON)
                add_common(r, id, sym);
        }
        if (flags != 0)
            or_relaxed(&ctx->symbols.flags[id], flags);
    }
}

static void resolve_shared(void *arg, size_t n)
{
    struct context *ctx = ((struct resolver *)arg)->ctx;
    struct shared_file *file = ctx->shared[n];
    for (u32 i = 0; i < file->defined.n; i++) {
        const struct shared_symbol *s = &file->defined.at[i];
        min_u64_relaxed(&ctx->symbols.owner[s->symbol], owner_word(OWNER_SHARED, file->base.rank, s->index));
        or_relaxed(&ctx->symbols.flags[s->symbol], (u32)SYM_DEF_SHARED);
    }
    for (u32 i = 0; i < file->undefined.n; i++)
        or_relaxed(&ctx->symbols.flags[file->undefined.at[i].symbol], (u32)SYM_REF_SHARED);
}

static int compare_commons(const void *a, const void *b)
{
    const struct common_symbol *x = a, *y = b;
    return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

// The largest size and alignment of all commons of one name count, if a common won at all.
static void settle_commons(struct resolver *r)
{
    struct context *ctx = r->ctx;
    VEC(struct common_symbol) all = {0};
    for (u32 w = 0; w < ctx->n_workers; w++)
        for (u32 i = 0; i < r->commons[w].list.n; i++)
            VEC_PUSH(ctx_arena(ctx), &all, r->commons[w].list.at[i]);
    if (all.n == 0)
        return;
    // Only equal ids need to stand together; the order of the result is by owner (output/common.c).
    qsort(all.at, all.n, sizeof(*all.at), compare_commons);
    for (u32 i = 0, end; i < all.n; i = end) {
        struct common_symbol sum = all.at[i];
        for (end = i + 1; end < all.n && all.at[end].symbol == sum.symbol; end++) {
            sum.size = MAX(sum.size, all.at[end].size);
            sum.align = MAX(sum.align, all.at[end].align);
            sum.is_large &= all.at[end].is_large;
            sum.is_tls |= all.at[end].is_tls;
        }
        if (owner_class(ctx->symbols.owner[sum.symbol]) != OWNER_COMMON)
            continue;
        if (!is_power_of_two(sum.align) || sum.size > 1ull << 62)
            error_in(ctx, symbol_owner_file(ctx, sum.symbol),
                     "common symbol '%s': size 0x%llx or alignment 0x%llx is not possible", symbol_text(ctx, symbol_name(ctx, sum.symbol)), (unsigned long long)sum.size,
                     (unsigned long long)sum.align);
        else
            VEC_PUSH(ctx_arena(ctx), &ctx->commons, sum);
    }
}

// A reference to NAME@VERSION is answered by a definition written NAME@@VERSION, which is in the table as NAME.
static void bind_versioned_references(struct context *ctx)
{
    for (u32 id = 1; id < ctx->symbols.n; id++) {
        if (ctx->symbols.names[id] == 0)
            continue;
        struct str name = symbol_name(ctx, id);
        const char *at = memchr(name.p, '@', name.n);
        if (at == NULL || at == name.p)
            continue;
        ctx->symbols.flags[id] |= SYM_HAS_VERSION;
        if (owner_class(ctx->symbols.owner[id]) < OWNER_SHARED)
            continue;
        u32 base = symbol_lookup(ctx, (struct str){name.p, (size_t)(at - name.p)});
        if (base == 0 || !symbol_is_defined_here(ctx, base) || owner_rank(ctx->symbols.owner[base]) == 0)
            continue;
        const struct object_file *file = (const struct object_file *)symbol_owner_file(ctx, base);
        const char *full = file->strtab + file->symtab[owner_symbol(ctx->symbols.owner[base])].st_name;
        const char *version = strstr(full, "@@");
        struct str wanted = {at + 1, name.n - (size_t)(at + 1 - name.p)};
        if (version != NULL && str_is(wanted, version + 2)) {
            ctx->symbols.owner[id] = ctx->symbols.owner[base];
            ctx->symbols.flags[id] |= SYM_ALIAS;
        }
    }
}

void resolve_symbols(struct context *ctx)
{
    struct resolver r = {.ctx = ctx};
    r.commons = arena_zalloc(ctx_arena(ctx), sizeof(*r.commons) * ctx->n_workers, _Alignof(struct common_list));
    parallel_for(ctx->pool, ctx->n_objects, resolve_object, &r);
    parallel_for(ctx->pool, ctx->n_shared, resolve_shared, &r);
    settle_commons(&r);
    if (ctx->has_at_names)
        bind_versioned_references(ctx);
}
