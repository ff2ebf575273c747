// Places for common symbols, and the addresses of symbols that veld itself defines.

#include "made.h"
#include "veld/names.h"

// ---- commons ----

static enum synthetic_id common_home(const struct common_symbol *c)
{
    return c->is_tls ? SYN_TLS_COMMON : c->is_large ? SYN_LARGE_COMMON : SYN_COMMON;
}

static u64 sort_key(struct context *ctx, u32 symbol)
{
    return owner_key(ctx->symbols.owner[symbol]);
}

// Into the order of the owners, so that nothing depends on how they were found.
static void sort_by_owner(struct context *ctx)
{
    u32 n = ctx->commons.n;
    struct name_entry *entries = RAW_ARRAY(ctx_arena(ctx), struct name_entry, n);
    struct common_symbol *old = RAW_ARRAY(ctx_arena(ctx), struct common_symbol, n);
    memcpy(old, ctx->commons.at, n * sizeof(*old));
    for (u32 i = 0; i < n; i++) {
        entries[i] = (struct name_entry){sort_key(ctx, old[i].symbol), old[i].symbol};
        ctx->symbols.value[old[i].symbol] = i;
    }
    sort_by_key(ctx, entries, n);
    for (u32 i = 0; i < n; i++)
        ctx->commons.at[i] = old[ctx->symbols.value[entries[i].id]];
}

u64 common_size(struct context *ctx, u32 id)
{
    u64 key = sort_key(ctx, id);
    u32 begin = 0, end = ctx->commons.n;
    while (begin < end) {
        u32 middle = begin + (end - begin) / 2;
        const struct common_symbol *c = &ctx->commons.at[middle];
        if (c->symbol == id)
            return c->size;
        if (sort_key(ctx, c->symbol) < key)
            begin = middle + 1;
        else
            end = middle;
    }
    return 0;
}

struct common_layout { u64 size[N_SYNTHETICS]; u64 align[N_SYNTHETICS]; };

static void place_common(struct context *ctx, struct common_layout *l, const struct common_symbol *c)
{
    enum synthetic_id home = common_home(c);
    u64 align = MAX(c->align, 1u);
    l->size[home] = align_up(l->size[home], align);
    ctx->symbols.value[c->symbol] = l->size[home];
    if (__builtin_add_overflow(l->size[home], c->size, &l->size[home]) || l->size[home] > 1ull << 62)
        error(ctx, "common symbol '%s' is too large (0x%llx bytes)", symbol_text(ctx, symbol_name(ctx, c->symbol)),
              (unsigned long long)c->size);
    l->align[home] = MAX(l->align[home], align);
}

// Without --sort-common in owner order; with it one alignment after the other.
static void place_in_order(struct context *ctx, struct common_layout *l)
{
    int order = ctx->config.sort_common;
    u64 used = 0;
    for (u32 i = 0; i < ctx->commons.n; i++) {
        used |= MAX(ctx->commons.at[i].align, 1u);
        if (order == 0)
            place_common(ctx, l, &ctx->commons.at[i]);
    }
    for (unsigned k = 0; order != 0 && k < 64; k++) {
        u64 align = 1ull << (order > 0 ? k : 63 - k);
        if (!(used & align))
            continue;
        for (u32 i = 0; i < ctx->commons.n; i++)
            if (MAX(ctx->commons.at[i].align, 1u) == align)
                place_common(ctx, l, &ctx->commons.at[i]);
    }
}

// --gc-sections: those that no live code refers to.
static void drop_dead(struct context *ctx)
{
    u32 n = 0;
    for (u32 i = 0; i < ctx->commons.n; i++)
        if (definition_is_live(ctx, ctx->commons.at[i].symbol))
            ctx->commons.at[n++] = ctx->commons.at[i];
    ctx->commons.n = n;
}

void place_commons(struct context *ctx)
{
    drop_dead(ctx);
    if (ctx->commons.n == 0)
        return;
    struct common_layout *l = NEW(ctx_arena(ctx), struct common_layout);
    sort_by_owner(ctx);
    place_in_order(ctx, l);
    for (u32 i = 0; i < ctx->commons.n; i++) { // one of no size has an address all the same
        u64 *size = &l->size[common_home(&ctx->commons.at[i])];
        *size = MAX(*size, 1u);
    }
    const u64 flags = SHF_ALLOC | SHF_WRITE;
    make_synthetic(ctx, SYN_COMMON, "COMMON", SHT_NOBITS, flags, 0, l->align[SYN_COMMON], l->size[SYN_COMMON], NULL);
    make_synthetic(ctx, SYN_LARGE_COMMON, "LARGE_COMMON", SHT_NOBITS, flags | SHF_X86_64_LARGE, 0,
                   l->align[SYN_LARGE_COMMON], l->size[SYN_LARGE_COMMON], NULL);
    make_synthetic(ctx, SYN_TLS_COMMON, ".tcommon", SHT_NOBITS, flags | SHF_TLS, 0, l->align[SYN_TLS_COMMON],
                   l->size[SYN_TLS_COMMON], NULL);
}

// ---- symbols of our own ----

static bool want_dynamic(struct context *ctx) { return ctx->is_dynamic; }
static bool want_always(struct context *ctx) { (void)ctx; return true; }
// Start-up code of position-dependent programs applies the IRELATIVEs itself; a static PIE's does so through
// .dynamic, and would do it twice if it also found a range.
static bool want_iplt(struct context *ctx) { return !ctx->config.is_pic; }
static bool want_eh_frame_hdr(struct context *ctx) { return ctx->config.eh_frame_hdr; }

struct own_symbol {
    const char *name;
    bool (*is_wanted)(struct context *ctx);
    u8 type;                    // STT_*
    enum synthetic_id base;     // the address is this section's; N_SYNTHETICS: see own_address
};

static const struct own_symbol own_symbols[] = {
    {"_DYNAMIC", want_dynamic, STT_OBJECT, SYN_DYNAMIC},
    {"_GLOBAL_OFFSET_TABLE_", want_always, STT_OBJECT, SYN_GOT_PLT},
    {"_TLS_MODULE_BASE_", want_always, STT_TLS, N_SYNTHETICS},
    {"__dso_handle", want_always, STT_OBJECT, N_SYNTHETICS},
    {"__ehdr_start", want_always, STT_NOTYPE, N_SYNTHETICS},
    {"__GNU_EH_FRAME_HDR", want_eh_frame_hdr, STT_NOTYPE, SYN_EH_FRAME_HDR},
    {"__rela_iplt_start", want_iplt, STT_NOTYPE, SYN_RELA_IPLT},
    {"__rela_iplt_end", want_iplt, STT_NOTYPE, SYN_RELA_IPLT},
};

enum { OWN_DYNAMIC, OWN_GOT, OWN_TLS_BASE, OWN_DSO_HANDLE, OWN_EHDR, OWN_EH_FRAME_HDR, OWN_IPLT_START, OWN_IPLT_END };

// Referenced by an object, and defined by none. Some libraries export their own _DYNAMIC; that is never meant.
static bool is_missing(struct context *ctx, u32 id)
{
    return id != 0 && (ctx->symbols.flags[id] & SYM_REF_REGULAR) && !symbol_is_defined_here(ctx, id);
}

void define_synthetic_symbols(struct context *ctx)
{
    struct made *m = made(ctx);
    for (u32 i = 0; i < ARRAY_LEN(own_symbols); i++) {
        const struct own_symbol *own = &own_symbols[i];
        u32 id = symbol_lookup(ctx, str_of(own->name));
        if (!own->is_wanted(ctx) || !is_missing(ctx, id))
            continue;
        u32 index = ctx->linker_symbols.n;
        VEC_PUSH(ctx_arena(ctx), &ctx->linker_symbols, (struct linker_symbol){.symbol = id, .type = own->type});
        VEC_PUSH(ctx_arena(ctx), &m->own_symbols, index << 8 | i);
        ctx->symbols.owner[id] = owner_word(OWNER_STRONG, 0, index);
        ctx->symbols.flags[id] = (ctx->symbols.flags[id] & ~(u32)(SYM_WEAK | SYM_FUNCTION | SYM_IFUNC | SYM_COMMON |
                                                                  SYM_ABSOLUTE | SYM_TLS)) |
                                 SYM_LINKER | SYM_HIDDEN | (own->type == STT_TLS ? SYM_TLS : 0);
        if (i == OWN_DYNAMIC)
            ctx->dynamic_symbol = id;
        else if (i == OWN_GOT)
            ctx->got_symbol = id;
        else if (i == OWN_TLS_BASE)
            ctx->tls_module_base = id;
    }
}

static u32 first_output(struct context *ctx)
{
    for (u32 i = 0; i < ctx->layout.n_order; i++)
        if (ctx->layout.outputs.at[ctx->layout.order[i]]->flags & SHF_ALLOC)
            return ctx->layout.order[i];
    return 0;
}

// The address of the ELF header: the first segment maps it, or else the first section comes closest.
static u64 header_address(struct context *ctx)
{
    for (u32 i = 0; i < ctx->layout.segments.n; i++) {
        const struct segment *s = &ctx->layout.segments.at[i];
        if (s->type == PT_LOAD && s->offset == 0)
            return s->address;
    }
    u32 output = first_output(ctx);
    return output != 0 ? ctx->layout.outputs.at[output]->address : 0;
}

// What turned out not to be in memory is 0, and undefined to those who rely on it.
static void place_absent(struct context *ctx, struct linker_symbol *l)
{
    u32 *flags = &ctx->symbols.flags[l->symbol];
    bool is_asked_for = (*flags & SYM_REF_STRONG) &&
                        (!ctx->config.gc_sections || (ctx->symbols.needs[l->symbol] & NEED_LIVE));
    l->output = 0;
    l->address = 0;
    *flags |= SYM_ABSOLUTE;
    if (is_asked_for && ctx->config.unresolved_in_objects == REPORT_ERROR)
        error_gnu(ctx, (struct place){0}, "undefined reference to `%s'", symbol_text(ctx, symbol_name(ctx, l->symbol)));
}

static u32 first_tls_output(struct context *ctx)
{
    const struct layout *l = &ctx->layout;
    for (u32 i = 0; i < l->n_order; i++)
        if (l->outputs.at[l->order[i]]->flags & SHF_TLS)
            return l->order[i];
    return 0;
}

static void place_own(struct context *ctx, u32 which, struct linker_symbol *l)
{
    const struct own_symbol *own = &own_symbols[which];
    if (own->base != N_SYNTHETICS) {
        const struct synthetic *s = &ctx->syn[own->base];
        if (s->section != 0) {
            l->output = ctx->layout.rules.at[section_at(ctx, s->section)->rule].output;
            l->address = synthetic_address(ctx, own->base) + (which == OWN_IPLT_END ? s->size : 0);
        } else if (which == OWN_EH_FRAME_HDR) {
            place_absent(ctx, l);
        } else {
            l->output = first_output(ctx);
            l->address = which == OWN_GOT && has_synthetic(ctx, SYN_GOT) ? synthetic_address(ctx, SYN_GOT) : 0;
        }
        return;
    }
    if (which == OWN_EHDR && !ctx->layout.headers_loaded && !ctx->config.output_binary) {
        place_absent(ctx, l);
        return;
    }
    l->output = which == OWN_TLS_BASE ? first_tls_output(ctx) : first_output(ctx);
    l->address = which == OWN_TLS_BASE ? ctx->layout.tls_address : header_address(ctx);
}

void place_linker_symbols(struct context *ctx)
{
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->own_symbols.n; i++)
        place_own(ctx, m->own_symbols.at[i] & 0xff, &ctx->linker_symbols.at[m->own_symbols.at[i] >> 8]);
    for (u32 i = 0; i < ctx->linker_symbols.n; i++) {
        const struct linker_symbol *l = &ctx->linker_symbols.at[i];
        if (ctx->symbols.owner[l->symbol] == owner_word(OWNER_STRONG, 0, i))
            ctx->symbols.value[l->symbol] = l->address;
    }
    for (u32 i = 0; i < ctx->commons.n; i++) {
        const struct common_symbol *c = &ctx->commons.at[i];
        ctx->symbols.value[c->symbol] += synthetic_address(ctx, common_home(c));
    }
}
