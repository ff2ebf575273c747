// Decide what each symbol is to the dynamic linker: exported, imported, preemptible, and under which version.
// Needs:   owners settled, script symbols defined, ctx->is_dynamic.
// Gives:   the remaining SYM_* flags and symbols.version; all are frozen afterwards.
// Threads: one task a file for the symbols that it owns, one task a run of ids for the others (own).

#include "veld/glob.h"
#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"
#include "veld/table.h"
#include "veld/version_script.h"

struct exporter {
    struct context *ctx;
    bool has_dynamic_list;      // --dynamic-list was given
    struct table excluded;      // --exclude-libs: base names of archives
    bool exclude_all;
};

// ---- facts about the winning definition ----

static u32 type_flags(const struct elf_sym *sym)
{
    switch (sym_type(sym)) {
    case STT_TLS: return SYM_TLS;
    case STT_GNU_IFUNC: return SYM_IFUNC | SYM_FUNCTION;
    case STT_FUNC: return SYM_FUNCTION;
    case STT_OBJECT:
    case STT_COMMON: return SYM_OBJECT;
    default: return 0;
    }
}

static u32 definition_flags(const struct elf_sym *sym)
{
    u32 flags = type_flags(sym);
    if (sym_bind(sym) == STB_WEAK)
        flags |= SYM_WEAK;
    if (sym_bind(sym) == STB_GNU_UNIQUE)
        flags |= SYM_UNIQUE;
    if (sym->st_shndx == SHN_ABS)
        flags |= SYM_ABSOLUTE;
    else if (sym->st_shndx == SHN_COMMON || sym->st_shndx == 0xff02)
        flags |= SYM_COMMON | SYM_OBJECT;
    return flags;
}

// ---- what is exported ----

static bool is_excluded_library(const struct exporter *x, const struct input_file *file)
{
    if (file == NULL || file->archive == NULL)
        return false;
    return x->exclude_all || (x->excluded.n > 0 && table_get(&x->excluded, str_basename(str_of(file->path))) != NULL);
}

static bool is_bound_locally(const struct exporter *x, u32 flags)
{
    bool is_function = (flags & SYM_FUNCTION) != 0, is_weak = (flags & SYM_WEAK) != 0;
    if (flags & SYM_IN_DYNAMIC_LIST)
        return false;
    if (x->has_dynamic_list)
        return true;
    switch (x->ctx->config.symbolic) {
    case SYMBOLIC_NONE: return false;
    case SYMBOLIC_ALL: return true;
    case SYMBOLIC_FUNCTIONS: return is_function;
    case SYMBOLIC_NON_WEAK: return !is_weak;
    case SYMBOLIC_NON_WEAK_FUNCTIONS: return is_function && !is_weak;
    }
    return false;
}

// FULL is the name as the defining file spells it: maybe NAME@VERSION or NAME@@VERSION.
static u16 explicit_version(struct exporter *x, u32 id, struct str full, u32 *flags)
{
    struct context *ctx = x->ctx;
    const char *at = memchr(full.p, '@', full.n);
    bool is_default = at + 1 < full.p + full.n && at[1] == '@';
    struct str version = {at + 1 + is_default, full.n - (size_t)(at + 1 + is_default - full.p)};
    if (is_default)
        *flags |= SYM_DEFAULT_VERSION;
    if (version.n == 0)
        return VER_NDX_GLOBAL;
    u32 node = version_script_find(ctx->version_script, version);
    if (node == 0) {
        error(ctx, "%s: version node not found for symbol %s", file_text(ctx, symbol_owner_file(ctx, id)),
              symbol_text(ctx, full));
        return VER_NDX_GLOBAL;
    }
    return (u16)(node | (is_default ? 0 : 0x8000));
}

// The part that is the same for definitions of objects and of veld itself. FLAGS so far; returns those to set.
static u32 export_flags(struct exporter *x, u32 id, u32 flags, struct str full, const struct input_file *file)
{
    struct context *ctx = x->ctx;
    const struct config *config = &ctx->config;
    u16 version = VER_NDX_GLOBAL;

    if (flags & (SYM_HIDDEN | SYM_INTERNAL))
        return flags;
    bool is_exported = config->output_kind == OUTPUT_SHARED || config->export_dynamic ||
                       (flags & (SYM_REF_SHARED | SYM_DEF_SHARED | SYM_DATA_LIST));
    struct str name = symbol_name(ctx, id);
    if (ctx->lists.n > 0) {
        if (symbol_list_matches(ctx->lists.at, ctx->lists.n, name, flags, LIST_DYNAMIC))
            flags |= SYM_IN_DYNAMIC_LIST, is_exported = true;
        if (symbol_list_matches(ctx->lists.at, ctx->lists.n, name, flags, LIST_EXPORT))
            flags |= SYM_IN_DYNAMIC_LIST, is_exported = true;
    }
    if (memchr(full.p, '@', full.n) != NULL) {
        version = explicit_version(x, id, full, &flags);
    } else if (ctx->version_script != NULL) {
        struct version_match match = version_script_match(ctx->version_script, name);
        if (match.is_local)
            flags |= SYM_LOCALIZED;
        else if (match.node != 0)
            version = (u16)match.node;
    }
    if (is_excluded_library(x, file))
        flags |= SYM_LOCALIZED;
    if (!ctx->is_dynamic || (flags & SYM_LOCALIZED) || !is_exported)
        return flags;
    ctx->symbols.version[id] = version;
    flags |= SYM_EXPORTED;
    if (config->output_kind == OUTPUT_SHARED && !(flags & SYM_PROTECTED) && !is_bound_locally(x, flags))
        flags |= SYM_PREEMPTIBLE;
    return flags;
}

static void export_object(void *arg, size_t n)
{
    struct exporter *x = arg;
    struct context *ctx = x->ctx;
    struct object_file *file = ctx->objects[n];
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        u32 id = file->symbol_ids[i - file->first_global];
        u64 owner = ctx->symbols.owner[id];
        if (owner_rank(owner) != file->base.rank || owner_symbol(owner) != i || owner_class(owner) >= OWNER_SHARED)
            continue;
        const struct elf_sym *sym = &file->symtab[i];
        struct str full = file->base.has_at_names ? str_of(file->strtab + sym->st_name) : symbol_name(ctx, id);
        u32 flags = ctx->symbols.flags[id] | definition_flags(sym);
        ctx->symbols.flags[id] = export_flags(x, id, flags, full, &file->base);
    }
}

// ---- what comes from elsewhere ----

static bool may_stay_undefined(const struct context *ctx, u32 flags)
{
    const struct config *config = &ctx->config;
    if (!ctx->is_dynamic || ctx->is_static_pie)
        return false;
    if (flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_PROTECTED))
        return false;
    if (flags & SYM_REF_STRONG)
        return config->output_kind == OUTPUT_SHARED ? !config->z.defs && config->unresolved_in_objects != REPORT_ERROR
                                                    : config->unresolved_in_objects == REPORT_IGNORE;
    // Undefined weak: in an executable GNU ld keeps those that are only reached through the GOT; the scan tells
    // which these are.
    if (config->z.dynamic_undefined_weak != UNSET)
        return config->z.dynamic_undefined_weak == YES;
    return true;
}

static void import_symbol(struct exporter *x, u32 id)
{
    struct context *ctx = x->ctx;
    u32 flags = ctx->symbols.flags[id];
    u64 owner = ctx->symbols.owner[id];

    if (owner != OWNER_UNDEFINED && owner_class(owner) < OWNER_SHARED) {
        if (owner_rank(owner) == 0)     // veld's own
            ctx->symbols.flags[id] = export_flags(x, id, flags, symbol_name(ctx, id), NULL);
        return;
    }
    if (!(flags & SYM_REF_STRONG))
        flags |= SYM_WEAK;
    if (owner != OWNER_UNDEFINED && (flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_PROTECTED))) {
        // A shared library can't answer a reference that must be answered in this output.
        owner = ctx->symbols.owner[id] = OWNER_UNDEFINED;
    }
    if (flags & SYM_REF_REGULAR) {
        if (owner != OWNER_UNDEFINED) {
            const struct shared_file *file = (const struct shared_file *)symbol_owner_file(ctx, id);
            flags |= type_flags(&file->dynsym[owner_symbol(owner)]) | SYM_IMPORTED | SYM_PREEMPTIBLE;
        } else if (may_stay_undefined(ctx, flags)) {
            flags |= SYM_IMPORTED | SYM_PREEMPTIBLE;
        }
    }
    ctx->symbols.flags[id] = flags;
}

static void import_chunk(void *arg, size_t begin, size_t end)
{
    struct exporter *x = arg;
    for (size_t id = begin; id < end; id++)
        if (x->ctx->symbols.names[id] != 0 && id != 0)
            import_symbol(x, (u32)id);
}

// ---- checks ----

static void check_required(struct context *ctx)
{
    for (u32 i = 0; i < ctx->config.required.n; i++) {
        struct str name = ctx->config.required.at[i];
        u32 id = symbol_lookup(ctx, name);
        if (id == 0 || ctx->symbols.owner[id] == OWNER_UNDEFINED)
            error(ctx, "required symbol `%s' not defined", symbol_text(ctx, name));
    }
}

// Undefined symbols of shared libraries count when everything that the library needs is on the command line (lld's rule).
static void check_shared_undefined(struct context *ctx)
{
    const struct config *config = &ctx->config;
    bool allowed = config->allow_shlib_undefined_is_set ? config->allow_shlib_undefined
                                                        : config->output_kind == OUTPUT_SHARED;
    if (allowed || config->unresolved_in_shared == REPORT_IGNORE)
        return;
    struct table present;
    table_init(&present, ctx_arena(ctx));
    for (u32 i = 0; i < ctx->nodes.n; i++)
        if (ctx->nodes.at[i].kind == NODE_SHARED)
            *table_slot(&present, ((struct shared_file *)ctx->nodes.at[i].file)->soname) = ctx;

    for (u32 i = 0; i < ctx->n_shared; i++) {
        const struct shared_file *file = ctx->shared[i];
        bool complete = true;
        for (u32 n = 0; n < file->needed.n; n++)
            complete &= table_get(&present, file->needed.at[n]) != NULL;
        for (u32 u = 0; complete && u < file->undefined.n; u++) {
            const struct elf_sym *sym = &file->dynsym[file->undefined.at[u].index];
            u32 id = file->undefined.at[u].symbol;
            if (sym_bind(sym) == STB_WEAK || ctx->symbols.owner[id] != OWNER_UNDEFINED)
                continue;
            if (config->unresolved_in_shared == REPORT_WARNING)
                warning(ctx, "%s: undefined reference to `%s'", file_text(ctx, &file->base),
                        symbol_text(ctx, symbol_name(ctx, id)));
            else
                error_gnu(ctx, (struct place){.file = &file->base}, "undefined reference to `%s'",
                          symbol_text(ctx, symbol_name(ctx, id)));
        }
    }
}

static void set_up_exclusions(struct exporter *x)
{
    struct context *ctx = x->ctx;
    table_init(&x->excluded, ctx_arena(ctx));
    for (u32 i = 0; i < ctx->config.exclude_libs.n; i++) {
        if (str_is(ctx->config.exclude_libs.at[i], "ALL"))
            x->exclude_all = true;
        else
            *table_slot(&x->excluded, ctx->config.exclude_libs.at[i]) = ctx;
    }
}

void assign_versions(struct context *ctx)
{
    struct exporter x = {.ctx = ctx, .has_dynamic_list = ctx->config.dynamic_lists.n > 0};
    set_up_exclusions(&x);
    parallel_for(ctx->pool, ctx->n_objects, export_object, &x);
    parallel_for_chunks(ctx->pool, ctx->symbols.n, 4096, import_chunk, &x);
    // NAME@VERSION that is bound to NAME@@VERSION shares its nature, but is not a dynamic symbol of its own.
    for (u32 id = 1; ctx->has_at_names && id < ctx->symbols.n; id++)
        if (ctx->symbols.names[id] != 0 && (ctx->symbols.flags[id] & SYM_ALIAS)) {
            struct str name = symbol_name(ctx, id);
            u32 base = symbol_lookup(ctx, (struct str){name.p, (size_t)((const char *)memchr(name.p, '@', name.n) - name.p)});
            ctx->symbols.flags[id] |= ctx->symbols.flags[base] & ~(u32)(SYM_EXPORTED | SYM_PREEMPTIBLE);
        }
    check_required(ctx);
    check_shared_undefined(ctx);
}
