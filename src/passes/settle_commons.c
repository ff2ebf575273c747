// Decide what becomes of common symbols: the largest of a name is placed, unless a library's variable takes its place.
// Needs:   owners and flags of all symbols as their classes alone make them.
// Gives:   ctx->commons; other owners where GNU ld's left-to-right order says so.
// Threads: worker 0. Objects are looked at again only if a common symbol meets a library's definition.

#include "veld/input.h"
#include "veld/passes.h"
#include "veld/symbols.h"

#include <stdlib.h>

// What a symbol that a library defines as well meets, in link order.
struct event {
    u32 symbol, rank, index;    // index: in the file's symbol table
    enum owner_class class;     // OWNER_COMMON, OWNER_WEAK, OWNER_SHARED; OWNER_NONE: a reference
    bool closes;                // it says that no library can define the symbol
    const struct tentative *common;
};

struct contest {
    struct context *ctx;
    VEC(struct event) events;
};

static int compare_tentative(const void *a, const void *b)
{
    const struct tentative *x = a, *y = b;
    if (x->symbol != y->symbol)
        return x->symbol < y->symbol ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int compare_events(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->symbol != y->symbol)
        return x->symbol < y->symbol ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void place(struct context *ctx, const struct common_symbol *c)
{
    if (!is_power_of_two(c->align) || c->size > 1ull << 62)
        error_in(ctx, symbol_owner_file(ctx, c->symbol), "common symbol '%s': size 0x%llx or alignment 0x%llx is not possible",
                 symbol_text(ctx, symbol_name(ctx, c->symbol)), (unsigned long long)c->size, (unsigned long long)c->align);
    else
        VEC_PUSH(ctx_arena(ctx), &ctx->commons, *c);
}

static void add_tentative(struct common_symbol *sum, const struct tentative *t)
{
    sum->is_large &= t->is_large;
    sum->is_tls |= t->is_tls;
    sum->size = MAX(sum->size, t->size);
    sum->align = MAX(sum->align, t->align);
}

// ---- commons that a library defines too ----

// A library's variable without an initial value may be a common of its own, and the larger one; SUM is what is known of it.
static void grow(struct common_symbol *sum, const struct shared_file *file, u32 index)
{
    const struct elf_sym *sym = &file->dynsym[index];
    if (sym_bind(sym) == STB_WEAK || sym_type(sym) == STT_FUNC || sym_type(sym) == STT_GNU_IFUNC || file->headers == NULL ||
        sym->st_shndx >= file->n_headers)
        return;
    sum->size = MAX(sum->size, sym->st_size);
    sum->align = MAX(sum->align, file->headers[sym->st_shndx].sh_addralign);
}

// GNU ld's link_action, one event after the other: a common replaces a weak definition, an initialized variable of a library
// replaces a common, a weak definition replaces a library's.
static void replay(struct context *ctx, const struct event *events, u32 n)
{
    u64 owner = OWNER_UNDEFINED;
    bool is_closed = false;
    struct common_symbol library = {0}; // what the library has that owns the symbol now
    struct common_symbol sum = {.symbol = events[0].symbol, .align = 1, .is_large = true};
    for (u32 i = 0; i < n; i++) {
        const struct event *e = &events[i];
        const struct shared_file *file = (const struct shared_file *)ctx->by_rank[e->rank];
        enum owner_class old = owner == OWNER_UNDEFINED ? OWNER_NONE : owner_class(owner);
        bool old_stays = false;
        is_closed |= e->closes;
        if (is_closed && old == OWNER_SHARED) {
            old = OWNER_NONE;
            owner = OWNER_UNDEFINED;
        }
        switch (e->class) {
        case OWNER_COMMON: {
            const struct shared_file *theirs = old == OWNER_SHARED ? (struct shared_file *)ctx->by_rank[owner_rank(owner)] : NULL;
            old_stays = old == OWNER_COMMON || (theirs != NULL && shared_beats_common(theirs, owner_symbol(owner)));
            add_tentative(&sum, e->common);
            sum.size = MAX(sum.size, library.size);
            sum.align = MAX(sum.align, library.align);
            break;
        }
        case OWNER_WEAK:
            old_stays = old == OWNER_COMMON || old == OWNER_WEAK;
            library = (struct common_symbol){0};
            break;
        case OWNER_SHARED:
            if (is_closed)
                continue;
            old_stays = old != OWNER_NONE && !(old == OWNER_COMMON && shared_beats_common(file, e->index));
            // NAME@@VERSION is another symbol than the common NAME that is there already.
            if (shared_beats_common(file, e->index))
                break;
            if (old == OWNER_COMMON && shared_version(file, e->index) == VER_NDX_GLOBAL)
                grow(&sum, file, e->index);
            else if (old == OWNER_NONE || old == OWNER_SHARED)
                grow(&library, file, e->index);
            break;
        default:
            continue;
        }
        if (!old_stays)
            owner = owner_word(e->class, e->rank, e->index);
    }
    ctx->symbols.owner[sum.symbol] = owner;
    if (owner != OWNER_UNDEFINED && owner_class(owner) == OWNER_COMMON)
        place(ctx, &sum);
    else
        ctx->symbols.flags[sum.symbol] |= SYM_REF_STRONG; // what the commons have become
}

// Weak definitions, and references that hide.
static void add_mentions(struct contest *c, const struct object_file *file)
{
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        u32 id = file->symbol_ids[i - file->first_global];
        if (!(c->ctx->symbols.flags[id] & SYM_CONTESTED))
            continue;
        enum owner_class class = definition_class(file, i);
        bool closes = sym_visibility(&file->symtab[i]) != STV_DEFAULT ||
                      (class != OWNER_NONE && file->base.archive != NULL && file->base.archive->is_excluded);
        if (class == OWNER_WEAK || (class == OWNER_NONE && closes))
            VEC_PUSH(ctx_arena(c->ctx), &c->events, (struct event){id, file->base.rank, i, class, closes, NULL});
    }
}

static void add_library_definitions(struct contest *c, const struct shared_file *file)
{
    for (u32 i = 0; i < file->defined.n; i++) {
        const struct shared_symbol *s = &file->defined.at[i];
        struct event event = {s->symbol, file->base.rank, s->index, OWNER_SHARED, false, NULL};
        if (c->ctx->symbols.flags[s->symbol] & SYM_CONTESTED)
            VEC_PUSH(ctx_arena(c->ctx), &c->events, event);
    }
}

static void settle_contested(struct contest *c)
{
    struct context *ctx = c->ctx;
    for (u32 i = 0; i < ctx->n_objects; i++)
        add_mentions(c, ctx->objects[i]);
    for (u32 i = 0; i < ctx->n_shared; i++)
        add_library_definitions(c, ctx->shared[i]);
    qsort(c->events.at, c->events.n, sizeof(*c->events.at), compare_events);
    for (u32 i = 0, end; i < c->events.n; i = end) {
        for (end = i + 1; end < c->events.n && c->events.at[end].symbol == c->events.at[i].symbol; end++)
            ;
        replay(ctx, &c->events.at[i], end - i);
    }
}

// ---- all of them ----

void settle_commons(struct context *ctx, struct tentative *all, u32 n)
{
    struct contest c = {.ctx = ctx};
    if (n == 0)
        return;
    qsort(all, n, sizeof(*all), compare_tentative);
    for (u32 i = 0, end; i < n; i = end) {
        u32 id = all[i].symbol, *flags = &ctx->symbols.flags[id];
        for (end = i + 1; end < n && all[end].symbol == id; end++)
            ;
        if (owner_class(ctx->symbols.owner[id]) != OWNER_COMMON)
            continue;
        if (*flags & SYM_DEF_SHARED) {
            *flags |= SYM_CONTESTED;
            for (u32 k = i; k < end; k++)
                VEC_PUSH(ctx_arena(ctx), &c.events,
                         (struct event){id, all[k].rank, all[k].index, OWNER_COMMON, all[k].closes, &all[k]});
            continue;
        }
        struct common_symbol sum = {.symbol = id, .align = 1, .is_large = true};
        for (u32 k = i; k < end; k++)
            add_tentative(&sum, &all[k]);
        place(ctx, &sum);
    }
    if (c.events.n > 0)
        settle_contested(&c);
}
