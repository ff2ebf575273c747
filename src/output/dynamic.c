// .dynamic: what the loader reads first. The order of the tags is GNU ld's.

#include "made.h"
#include "veld/joined.h"
#include "veld/names.h"

#ifndef DT_GNU_FLAGS_1
#define DT_GNU_FLAGS_1 0x6ffffdf4
#endif
enum { TAG_X86_64_PLT = 0x70000000, TAG_X86_64_PLTSZ, TAG_X86_64_PLTENT = 0x70000003, GNU_1_UNIQUE = 1 };

static void add(struct context *ctx, u64 tag, enum dynamic_kind kind, u64 value)
{
    VEC_PUSH(ctx_arena(ctx), &made(ctx)->dynamic, (struct dynamic_entry){tag, value, (u8)kind});
}

static void add_string(struct context *ctx, u64 tag, const char *s)
{
    if (s != NULL)
        add(ctx, tag, DYN_VALUE, dynstr_add(ctx, str_of(s)));
}

// The address of a synthetic section under TAG, and its size under SIZE_TAG (0: no such tag).
static void add_table(struct context *ctx, enum synthetic_id id, u64 tag, u64 size_tag)
{
    if (!has_synthetic(ctx, id))
        return;
    add(ctx, tag, DYN_ADDRESS, id);
    if (size_tag != 0)
        add(ctx, size_tag, DYN_SIZE, id);
}

static const char *joined_rpaths(struct context *ctx)
{
    const struct text_list *paths = &ctx->config.rpaths;
    size_t n = 0;
    for (u32 i = 0; i < paths->n; i++)
        n += paths->at[i].n + 1;
    if (n == 0)
        return NULL;
    char *all = RAW_ARRAY(ctx_arena(ctx), char, n), *at = all;
    for (u32 i = 0; i < paths->n; i++) {
        memcpy(at, paths->at[i].p, paths->at[i].n);
        at += paths->at[i].n;
        *at++ = ':';
    }
    at[-1] = '\0';
    return all;
}

// Two libraries may go by one name.
static void add_needed(struct context *ctx, u32 name)
{
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->dynamic.n; i++)
        if (m->dynamic.at[i].value == name)
            return;
    add(ctx, DT_NEEDED, DYN_VALUE, name);
}

// What audits a library that is needed audits it as a part of this output too.
static const char *joined_depaudits(struct context *ctx)
{
    struct arena *arena = ctx_arena(ctx);
    struct joined all = {0};
    if (ctx->config.depaudit != NULL)
        joined_add_parts(&all, arena, str_of(ctx->config.depaudit));
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        const struct shared_file *file = (const struct shared_file *)ctx->nodes.at[i].file;
        if (ctx->nodes.at[i].kind == NODE_SHARED && file->is_needed)
            joined_add_parts(&all, arena, file->audit);
    }
    return all.at;
}

static void add_names(struct context *ctx)
{
    const struct config *c = &ctx->config;
    // In the order of the mentions that count; one that only a later member of its group needed may rank behind that.
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        const struct shared_file *file = (const struct shared_file *)ctx->nodes.at[i].file;
        if (ctx->nodes.at[i].kind == NODE_SHARED && file->is_needed && file->node == i)
            add_needed(ctx, dynstr_add(ctx, file->soname));
    }
    bool is_shared = c->output_kind == OUTPUT_SHARED;
    add_string(ctx, DT_SONAME, c->soname);
    if (c->symbolic_tag)
        add(ctx, DT_SYMBOLIC, DYN_VALUE, 0);
    add_string(ctx, c->new_dtags ? DT_RUNPATH : DT_RPATH, joined_rpaths(ctx));
    for (u32 i = 0; is_shared && i < c->filters.n; i++)
        add(ctx, DT_FILTER, DYN_VALUE, dynstr_add(ctx, c->filters.at[i]));
    for (u32 i = 0; is_shared && i < c->auxiliaries.n; i++)
        add(ctx, DT_AUXILIARY, DYN_VALUE, dynstr_add(ctx, c->auxiliaries.at[i]));
    add_string(ctx, DT_AUDIT, c->audit);
    add_string(ctx, DT_DEPAUDIT, joined_depaudits(ctx));
}

static void add_function(struct context *ctx, u64 tag, const char *name)
{
    u32 id = name != NULL ? symbol_lookup(ctx, str_of(name)) : 0;
    if (id != 0 && symbol_is_defined_here(ctx, id) && definition_is_live(ctx, id))
        add(ctx, tag, DYN_SYMBOL, id);
}

// Which output sections will exist is known only once the layout has been filled; before, there is room for
// each of them.
static void add_array(struct context *ctx, const char *name, u64 tag, u64 size_tag)
{
    for (u32 i = 1; i < ctx->layout.outputs.n; i++) {
        const struct output_section *o = ctx->layout.outputs.at[i];
        if (!str_is(o->name, name) || (ctx->layout.n_order > 0 && !o->is_live))
            continue;
        add(ctx, tag, DYN_OUTPUT_ADDRESS, i);
        add(ctx, size_tag, DYN_OUTPUT_SIZE, i);
        return;
    }
}

static void add_initializers(struct context *ctx)
{
    add_function(ctx, DT_INIT, ctx->config.init_symbol);
    add_function(ctx, DT_FINI, ctx->config.fini_symbol);
    if (ctx->config.output_kind != OUTPUT_SHARED)
        add_array(ctx, ".preinit_array", DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ);
    add_array(ctx, ".init_array", DT_INIT_ARRAY, DT_INIT_ARRAYSZ);
    add_array(ctx, ".fini_array", DT_FINI_ARRAY, DT_FINI_ARRAYSZ);
}

static void add_symbols(struct context *ctx)
{
    add_table(ctx, SYN_HASH, DT_HASH, 0);
    add_table(ctx, SYN_GNU_HASH, DT_GNU_HASH, 0);
    add(ctx, DT_STRTAB, DYN_ADDRESS, SYN_DYNSTR); // made after this section, which adds names to it
    add_table(ctx, SYN_DYNSYM, DT_SYMTAB, 0);
    add(ctx, DT_STRSZ, DYN_SIZE, SYN_DYNSTR);
    add(ctx, DT_SYMENT, DYN_VALUE, sizeof(struct elf_sym));
}

static void add_relocations(struct context *ctx)
{
    add_table(ctx, SYN_GOT_PLT, DT_PLTGOT, 0);
    if (has_synthetic(ctx, SYN_RELA_PLT)) {
        add(ctx, DT_PLTRELSZ, DYN_SIZE, SYN_RELA_PLT);
        add(ctx, DT_PLTREL, DYN_VALUE, DT_RELA);
        add(ctx, DT_JMPREL, DYN_ADDRESS, SYN_RELA_PLT);
    }
    if (ctx->config.z.mark_plt && has_synthetic(ctx, SYN_PLT)) {
        add_table(ctx, SYN_PLT, TAG_X86_64_PLT, TAG_X86_64_PLTSZ);
        add(ctx, TAG_X86_64_PLTENT, DYN_VALUE, ctx->target->plt_entry_size);
    }
    if (has_synthetic(ctx, SYN_RELA_DYN)) {
        add_table(ctx, SYN_RELA_DYN, DT_RELA, DT_RELASZ);
        add(ctx, DT_RELAENT, DYN_VALUE, sizeof(struct elf_rela));
    }
    if (has_synthetic(ctx, SYN_RELR_DYN)) {
        add_table(ctx, SYN_RELR_DYN, DT_RELR, DT_RELRSZ);
        add(ctx, DT_RELRENT, DYN_VALUE, 8);
    }
    if (ctx->has_textrel)
        add(ctx, DT_TEXTREL, DYN_VALUE, 0);
}

static void add_flags(struct context *ctx)
{
    const struct config *c = &ctx->config;
    u64 flags = (c->z.now ? DF_BIND_NOW : 0) | (c->z.origin ? DF_ORIGIN : 0) | (ctx->has_textrel ? DF_TEXTREL : 0) |
                (ctx->has_static_tls && c->output_kind == OUTPUT_SHARED ? DF_STATIC_TLS : 0) |
                (c->symbolic_tag ? DF_SYMBOLIC : 0);
    u64 flags_1 = (c->z.now ? DF_1_NOW : 0) | (c->output_kind == OUTPUT_PIE ? DF_1_PIE : 0) |
                  (c->z.global ? DF_1_GLOBAL : 0) | (c->z.nodelete ? DF_1_NODELETE : 0) |
                  (c->z.loadfltr ? DF_1_LOADFLTR : 0) | (c->z.initfirst ? DF_1_INITFIRST : 0) |
                  (c->z.nodlopen ? DF_1_NOOPEN : 0) | (c->z.origin ? DF_1_ORIGIN : 0) |
                  (c->z.interpose ? DF_1_INTERPOSE : 0) | (c->z.nodefaultlib ? DF_1_NODEFLIB : 0) |
                  (c->z.nodump ? DF_1_NODUMP : 0) | (c->z.globalaudit ? DF_1_GLOBAUDIT : 0) | (c->group ? DF_1_GROUP : 0);
    if (c->output_kind != OUTPUT_SHARED) // these are about dlopen
        flags_1 &= ~(u64)(DF_1_NODELETE | DF_1_INITFIRST | DF_1_NOOPEN);
    // Without new tags as GNU ld: DT_FLAGS only where there is no other way to say it.
    if (!c->new_dtags && c->z.now)
        add(ctx, DT_BIND_NOW, DYN_VALUE, 0);
    if (c->new_dtags ? flags != 0 : (flags & DF_STATIC_TLS) != 0)
        add(ctx, DT_FLAGS, DYN_VALUE, flags);
    if (flags_1 != 0)
        add(ctx, DT_FLAGS_1, DYN_VALUE, flags_1);
    if (c->z.unique)
        add(ctx, DT_GNU_FLAGS_1, DYN_VALUE, GNU_1_UNIQUE);
}

static void add_versions(struct context *ctx)
{
    const struct made *m = made(ctx);
    if (has_synthetic(ctx, SYN_VERDEF)) {
        add(ctx, DT_VERDEF, DYN_ADDRESS, SYN_VERDEF);
        add(ctx, DT_VERDEFNUM, DYN_VALUE, m->n_verdefs);
    }
    if (has_synthetic(ctx, SYN_VERNEED)) {
        add(ctx, DT_VERNEED, DYN_ADDRESS, SYN_VERNEED);
        add(ctx, DT_VERNEEDNUM, DYN_VALUE, m->verneeds.n);
    }
    add_table(ctx, SYN_VERSYM, DT_VERSYM, 0);
    if (n_relative_dynrels(ctx) > 0)
        add(ctx, DT_RELACOUNT, DYN_VALUE, n_relative_dynrels(ctx));
}

void build_dynamic(struct context *ctx)
{
    made(ctx)->dynamic.n = 0;
    add_names(ctx);
    add_initializers(ctx);
    add_symbols(ctx);
    if (ctx->config.output_kind != OUTPUT_SHARED)
        add(ctx, DT_DEBUG, DYN_VALUE, 0);
    add_relocations(ctx);
    add_flags(ctx);
    add_versions(ctx);
    for (u32 i = 0; i < 1 + ctx->config.spare_dynamic_tags; i++)
        add(ctx, DT_NULL, DYN_VALUE, 0);
}

static u64 entry_value(struct context *ctx, const struct dynamic_entry *e)
{
    switch (e->kind) {
    case DYN_ADDRESS:
        return synthetic_address(ctx, (enum synthetic_id)e->value);
    case DYN_SIZE:
        return ctx->syn[e->value].size;
    case DYN_OUTPUT_ADDRESS:
        return ctx->layout.outputs.at[e->value]->address;
    case DYN_OUTPUT_SIZE:
        return ctx->layout.outputs.at[e->value]->size;
    case DYN_SYMBOL:
        return symbol_address(ctx, (u32)e->value);
    default:
        return e->value;
    }
}

static void write_dynamic(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    (void)part;
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->dynamic.n; i++, out += sizeof(struct elf_dyn)) {
        write_u64(out, m->dynamic.at[i].tag);
        write_u64(out + 8, entry_value(ctx, &m->dynamic.at[i]));
    }
}

static void check_textrel(struct context *ctx)
{
    if (!ctx->has_textrel || ctx->config.textrel == REPORT_IGNORE)
        return;
    if (ctx->config.textrel == REPORT_ERROR)
        error(ctx, "read-only segment has dynamic relocations");
    else
        warning(ctx, "creating DT_TEXTREL in %s", ctx->config.output_kind == OUTPUT_SHARED ? "a shared object"
                                                  : ctx->config.output_kind == OUTPUT_PIE  ? "a PIE"
                                                                                           : "a PDE");
}

void size_dynamic(struct context *ctx)
{
    if (!ctx->is_dynamic)
        return;
    check_textrel(ctx);
    build_dynamic(ctx);
    make_synthetic(ctx, SYN_DYNAMIC, ".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, sizeof(struct elf_dyn), 8,
                   made(ctx)->dynamic.n * sizeof(struct elf_dyn), write_dynamic);
}
