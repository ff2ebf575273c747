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

struct common_list { VEC(struct tentative) list; } __attribute__((aligned(64)));

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

static void add_common(struct resolver *r, const struct object_file *file, u32 i, u32 id)
{
    const struct elf_sym *sym = &file->symtab[i];
    // st_value of a common symbol is its alignment.
    VEC_PUSH(ctx_arena(r->ctx), &r->commons[pool_worker()].list,
             (struct tentative){.symbol = id, .rank = file->base.rank, .index = i, .size = sym->st_size,
                                .align = MAX(sym->st_value, 1u), .is_tls = sym_type(sym) == STT_TLS,
                                .is_large = sym->st_shndx == SHN_X86_64_LCOMMON,
                                .closes = sym_visibility(sym) != STV_DEFAULT ||
                                          (file->base.archive != NULL && file->base.archive->is_excluded)});
}

static bool is_spelled_default(const struct object_file *file, u32 i)
{
    return file->base.has_at_names && strstr(file->strtab + file->symtab[i].st_name, "@@") != NULL;
}

static void define(struct resolver *r, struct object_file *file, u32 i, u32 id, enum owner_class class)
{
    struct context *ctx = r->ctx;
    u64 word = owner_word(class, file->base.rank, i), *owner = &ctx->symbols.owner[id];
    u64 old = load_relaxed(owner);
    // Of NAME and NAME@@VERSION in one file the latter says more.
    bool says_more = is_spelled_default(file, i);
    while (word < old || (says_more && word >> 32 == old >> 32))
        if (__atomic_compare_exchange_n(owner, &old, word, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            break;
    // Two strong definitions met, whichever came first: check_duplicates looks closer.
    if (class == OWNER_STRONG && owner_class(old) == OWNER_STRONG && old != word)
        store_relaxed(&ctx->has_duplicates, true);
}

static u32 definition_visibility(const struct object_file *file, u32 i)
{
    u32 flags = visibility_flag(sym_visibility(&file->symtab[i]));
    bool hides = file->base.archive != NULL && file->base.archive->is_excluded;
    return hides && !(flags & SYM_INTERNAL) ? SYM_HIDDEN : flags;
}

// Of several strong definitions (-z muldefs), and of late ones, only the one that counts says who may see it.
static bool hides_if_it_wins(const struct context *ctx, const struct object_file *file, enum owner_class class)
{
    return file->is_late || (class == OWNER_STRONG && ctx->config.allow_multiple_definition);
}

static void hide_winner(void *arg, size_t n)
{
    struct context *ctx = ((struct resolver *)arg)->ctx;
    struct object_file *file = ctx->objects[n];
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        u32 id = file->symbol_ids[i - file->first_global];
        enum owner_class class = definition_class(file, i);
        if (hides_if_it_wins(ctx, file, class) && ctx->symbols.owner[id] == owner_word(class, file->base.rank, i))
            or_relaxed(&ctx->symbols.flags[id], definition_visibility(file, i));
    }
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
        u32 id = file->symbol_ids[i - file->first_global], flags;
        enum owner_class class = definition_class(file, i);
        if (class == OWNER_NONE)
            flags = visibility_flag(sym_visibility(sym));
        else if (UNLIKELY(hides_if_it_wins(ctx, file, class)))
            flags = 0;          // see hide_winner
        else
            flags = definition_visibility(file, i);
        if (class == OWNER_NONE) {
            flags |= sym_bind(sym) == STB_WEAK && sym->st_shndx == SHN_UNDEF ? SYM_REF_WEAK : SYM_REF_STRONG;
            if (sym_type(sym) == STT_TLS) // counts if nobody defines it: GNU ld wants it so in a library's .dynsym
                flags |= SYM_TLS;
        } else {
            define(r, file, i, id, class);
            if (class == OWNER_COMMON)
                add_common(r, file, i, id);
        }
        if (flags != 0)
            or_relaxed(&ctx->symbols.flags[id], flags);
    }
}

static struct str spelled_name(struct context *ctx, u32 id)
{
    const struct object_file *file = (const struct object_file *)symbol_owner_file(ctx, id);
    return str_of(file->strtab + file->symtab[owner_symbol(ctx->symbols.owner[id])].st_name);
}

static u32 reference_flags(const struct shared_file *file, u32 index)
{
    return sym_bind(&file->dynsym[index]) == STB_WEAK ? SYM_REF_SHARED : SYM_REF_SHARED | SYM_REF_SHARED_STRONG;
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
        if (shared_version(file, file->undefined.at[i].index) == VER_NDX_GLOBAL)
            or_relaxed(&ctx->symbols.flags[file->undefined.at[i].symbol], reference_flags(file, file->undefined.at[i].index));
}

static void gather_commons(struct resolver *r)
{
    struct context *ctx = r->ctx;
    VEC(struct tentative) all = {0};
    for (u32 w = 0; w < ctx->n_workers; w++)
        for (u32 i = 0; i < r->commons[w].list.n; i++)
            VEC_PUSH(ctx_arena(ctx), &all, r->commons[w].list.at[i]);
    settle_commons(ctx, all.at, all.n);
}

// ---- names with versions ----

static bool is_defined_by_object(struct context *ctx, u32 id)
{
    return symbol_is_defined_here(ctx, id) && owner_rank(ctx->symbols.owner[id]) != 0;
}

// The row that a library's reference to version VERSION of BASE is about, if an object spells that version: NAME@VERSION,
// or NAME for NAME@@VERSION. A plain NAME is exported to it only if some library defines NAME@@VERSION: SYM_DEF_SHARED.
static u32 versioned_row(struct context *ctx, u32 base, struct str version)
{
    struct str name = symbol_name(ctx, base);
    struct arena *arena = ctx_arena(ctx);
    struct arena_mark mark = arena_mark(arena);
    u32 id = symbol_lookup(ctx, str_of(arena_printf(arena, "%.*s@%.*s", (int)name.n, name.p, (int)version.n, version.p)));
    arena_reset(arena, mark);
    if (id != 0)
        return id;
    if (!is_defined_by_object(ctx, base))
        return 0;
    struct str spelled;
    bool is_default;
    split_version(spelled_name(ctx, base), &spelled, &is_default);
    return is_default && str_equal(spelled, version) ? base : 0;
}

static void refer_versioned(struct context *ctx, const struct shared_file *file)
{
    for (u32 i = 0; i < file->undefined.n; i++) {
        const struct shared_symbol *s = &file->undefined.at[i];
        struct str version = shared_version_name(file, s->index);
        u32 id = version.p != NULL ? versioned_row(ctx, s->symbol, version) : 0;
        if (id != 0)
            ctx->symbols.flags[id] |= reference_flags(file, s->index);
    }
}

// Every mention of ALIAS means TARGET from now on.
static void make_alias(struct context *ctx, u32 alias, u32 target)
{
    u32 *flags = ctx->symbols.flags, moves = flags[alias];
    // Libraries that ask for NAME don't mean one that only NAME@VERSION finds, and what hides NAME does not hide that.
    if (flags[target] & SYM_HAS_VERSION)
        moves &= ~(u32)(SYM_REF_SHARED | SYM_REF_SHARED_STRONG | SYM_DEF_SHARED | SYM_PROTECTED | SYM_HIDDEN | SYM_INTERNAL);
    flags[target] |= moves & (SYM_REF_REGULAR | SYM_REF_SHARED | SYM_REF_SHARED_STRONG | SYM_DEF_SHARED | SYM_REQUIRED |
                              SYM_ASKED_FOR | SYM_PROTECTED | SYM_HIDDEN | SYM_INTERNAL);
    flags[alias] |= SYM_ALIAS;
    ctx->symbols.owner[alias] = ctx->symbols.owner[target];
    ctx->symbols.provider[alias] = target; // archives are done with it
}

// NAME@VERSION, which no object defines: a definition NAME@@VERSION of an object answers it, and so does the NAME that
// overrides the NAME@@VERSION of a library. If the library's wins, both are one symbol.
static void bind_reference(struct context *ctx, u32 id, u32 base, struct str version)
{
    u64 owner = ctx->symbols.owner[id];
    if (!is_defined_by_object(ctx, base)) {
        if (owner != OWNER_UNDEFINED && owner == ctx->symbols.owner[base])
            make_alias(ctx, id, base);
        return;
    }
    struct str spelled;
    bool is_default;
    split_version(spelled_name(ctx, base), &spelled, &is_default);
    if (is_default) {
        if (str_equal(spelled, version))
            make_alias(ctx, id, base);
    } else if (owner != OWNER_UNDEFINED) {
        const struct shared_file *file = (const struct shared_file *)symbol_owner_file(ctx, id);
        u32 index = owner_symbol(owner);
        if (!(read_u16(file->versym + 2ull * index) & VERSION_HIDDEN) && str_equal(shared_version_name(file, index), version))
            make_alias(ctx, id, base);
    }
}

// An object that defines NAME@VERSION and, at the same place, NAME has only made a version of NAME by .symver: NAME is
// gone, and whoever asks for it gets NAME@VERSION.
static void bind_base(struct context *ctx, u32 id, u32 base)
{
    u64 mine = ctx->symbols.owner[id], other = ctx->symbols.owner[base];
    if (!is_defined_by_object(ctx, base) || owner_rank(mine) != owner_rank(other) || owner_class(mine) != owner_class(other))
        return;
    const struct object_file *file = (const struct object_file *)symbol_owner_file(ctx, id);
    const struct elf_sym *a = &file->symtab[owner_symbol(mine)], *b = &file->symtab[owner_symbol(other)];
    if (!is_spelled_default(file, owner_symbol(other)) && a->st_value == b->st_value && a->st_shndx == b->st_shndx &&
        symbol_section(file, owner_symbol(mine)) == symbol_section(file, owner_symbol(other)))
        make_alias(ctx, base, id);
}

// Rows NAME@VERSION: symbols of their own, or other names for one that is there already. True if there are such aliases.
static bool bind_versions(struct context *ctx)
{
    bool has_aliases = false;
    for (u32 id = 1; id < ctx->symbols.n; id++) {
        struct str version;
        bool is_default;
        if (ctx->symbols.names[id] == 0)
            continue;
        struct str name = split_version(symbol_name(ctx, id), &version, &is_default);
        if (version.p == NULL)
            continue;
        ctx->symbols.flags[id] |= SYM_HAS_VERSION;
        u32 base = symbol_lookup(ctx, name);
        if (base == 0 || (ctx->symbols.flags[base] & SYM_ALIAS))
            continue;
        if (is_defined_by_object(ctx, id))
            bind_base(ctx, id, base);
        else
            bind_reference(ctx, id, base, version);
        has_aliases |= (ctx->symbols.flags[id] | ctx->symbols.flags[base]) & SYM_ALIAS;
    }
    return has_aliases;
}

static void redirect_object(void *arg, size_t n)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[n];
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        u32 *id = &file->symbol_ids[i - file->first_global];
        if (UNLIKELY(ctx->symbols.flags[*id] & SYM_ALIAS))
            *id = ctx->symbols.provider[*id];
    }
}

// -u: as if something asked for it.
static void require(struct context *ctx, const struct text_list *names)
{
    for (u32 i = 0; i < names->n; i++) {
        u32 *flags = &ctx->symbols.flags[symbol_lookup(ctx, names->at[i])];
        *flags |= *flags & SYM_REF_WEAK ? SYM_ASKED_FOR | SYM_REF_STRONG : SYM_ASKED_FOR;
    }
}

void resolve_symbols(struct context *ctx)
{
    struct resolver r = {.ctx = ctx};
    r.commons = arena_zalloc(ctx_arena(ctx), sizeof(*r.commons) * ctx->n_workers, _Alignof(struct common_list));
    parallel_for(ctx->pool, ctx->n_objects, resolve_object, &r);
    parallel_for(ctx->pool, ctx->n_shared, resolve_shared, &r);
    if (ctx->config.allow_multiple_definition || ctx->has_late)
        parallel_for(ctx->pool, ctx->n_objects, hide_winner, &r);
    gather_commons(&r);
    require(ctx, &ctx->config.undefined);
    require(ctx, &ctx->config.required);
    for (u32 i = 0; ctx->has_at_names && i < ctx->n_shared; i++)
        refer_versioned(ctx, ctx->shared[i]);
    if (ctx->has_at_names && bind_versions(ctx))
        parallel_for(ctx->pool, ctx->n_objects, redirect_object, ctx);
}
