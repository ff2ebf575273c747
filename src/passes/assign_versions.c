// Decide what each symbol is to the dynamic linker: exported, imported, preemptible, and under which version.
// Needs:   owners settled, script symbols defined, ctx->is_dynamic.
// Gives:   the remaining SYM_* flags and symbols.version; all are frozen afterwards.
// Threads: one task a file for the symbols that it owns, one task a run of ids for the others (own).

#include "veld/input.h"
#include "veld/names.h"
#include "veld/map.h"
#include "veld/passes.h"
#include "veld/search.h"
#include "veld/symbols.h"
#include "veld/table.h"
#include "veld/version_script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

struct version_request { u32 symbol; struct str name; };
struct request_list { VEC(struct version_request) list; } __attribute__((aligned(64)));

struct exporter {
    struct context *ctx;
    struct request_list *requests; // one a worker: symbols of an executable whose version no script has
    struct version_script *dynamic_list; // --dynamic-list: NULL if not given
    struct version_script *export_list;  // --export-dynamic-symbol and its lists; NULL if not given
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
    else if (sym->st_shndx == SHN_COMMON || sym->st_shndx == SHN_X86_64_LCOMMON)
        flags |= SYM_COMMON | SYM_OBJECT;
    return flags;
}

// ---- what is exported ----

static bool is_bound_locally(const struct exporter *x, u32 flags)
{
    // GNU ld takes all but variables for functions.
    bool is_function = (flags & SYM_OBJECT) == 0, is_weak = (flags & SYM_WEAK) != 0;
    if (flags & SYM_IN_DYNAMIC_LIST)
        return false;
    if (x->dynamic_list != NULL)
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

static bool is_listed(const struct version_script *list, struct str name)
{
    return list != NULL && version_script_match(list, name).is_matched;
}

static bool is_exported(const struct exporter *x, u32 flags)
{
    const struct config *config = &x->ctx->config;
    return config->output_kind == OUTPUT_SHARED || config->export_dynamic ||
           (flags & (SYM_REF_SHARED | SYM_DEF_SHARED | SYM_IN_DYNAMIC_LIST));
}

// A name that was written with a version: FULL is NAME@VERSION or NAME@@VERSION. Returns flags to set.
static u32 give_own_version(struct exporter *x, u32 id, u32 flags, struct str full, struct str name, struct str version,
                            bool is_default)
{
    struct context *ctx = x->ctx;
    bool is_shared = ctx->config.output_kind == OUTPUT_SHARED;
    flags |= is_default ? SYM_DEFAULT_VERSION : SYM_HAS_VERSION;
    if (!is_exported(x, flags))         // NAME@VERSION is of no use but to the loader
        return is_default || is_shared || !ctx->is_dynamic ? flags : flags | SYM_LOCALIZED;
    if (version.n == 0 || !ctx->is_dynamic)
        return flags;
    u32 node = ctx->version_script == NULL ? 0 : version_script_node(ctx->version_script, version);
    if (node != 0) {
        struct version_match match = version_script_match_node(ctx->version_script, name, node);
        ctx->symbols.version[id] = (u16)(ctx->version_script->nodes.at[node].index | (is_default ? 0 : VERSION_HIDDEN));
        return match.is_matched && match.is_local && !ctx->config.export_dynamic ? flags | SYM_LOCALIZED : flags;
    }
    if (is_shared)
        error(ctx, "%s: version node not found for symbol %s", file_text(ctx, symbol_owner_file(ctx, id)),
              symbol_text(ctx, full));
    else
        VEC_PUSH(ctx_arena(ctx), &x->requests[pool_worker()].list, (struct version_request){id, full});
    return flags;
}

// A member that GNU ld would not have found may be there for code that --gc-sections removes: it must not keep itself.
static bool is_guess(const struct context *ctx, const struct input_file *file)
{
    return file != NULL && ctx->config.gc_sections && ((const struct object_file *)file)->is_late;
}

// A script that spells NAME in a version means NAME@VERSION where an object defines that, too; NAME is left to itself then.
static bool is_there_already(struct context *ctx, struct str name, const struct version_match *match)
{
    const struct version_script *vs = ctx->version_script;
    const struct version_pattern *p = &vs->patterns.at[match->pattern];
    if (!ctx->has_at_names || !p->is_literal || p->node == 0)
        return false;
    struct str version = vs->nodes.at[p->node].name;
    struct arena_mark mark = arena_mark(ctx_arena(ctx));
    const char *full = arena_printf(ctx_arena(ctx), "%.*s@%.*s", (int)name.n, name.p, (int)version.n, version.p);
    u32 id = symbol_lookup(ctx, str_of(full));
    arena_reset(ctx_arena(ctx), mark);
    return id != 0 && symbol_is_defined_here(ctx, id);
}

// The part that is the same for definitions of objects and of veld itself. FLAGS so far; returns those to set. FULL is the
// name as the defining file spells it.
static u32 export_flags(struct exporter *x, u32 id, u32 flags, struct str full, const struct input_file *file)
{
    struct context *ctx = x->ctx;
    struct str version = {NULL, 0}, name = symbol_name(ctx, id);
    bool is_default = false;

    if (flags & SYM_VERSION_NODE)
        return flags | SYM_EXPORTED;
    if (flags & (SYM_HIDDEN | SYM_INTERNAL)) {
        if ((flags & (SYM_REF_SHARED_STRONG | SYM_DEF_SHARED)) == SYM_REF_SHARED_STRONG)
            store_relaxed(&ctx->hides_from_libraries, true);
        return flags;
    }
    if (is_listed(x->dynamic_list, name) || is_listed(x->export_list, name) ||
        ((flags & SYM_OBJECT) && ctx->config.dynamic_list_data))
        flags |= SYM_IN_DYNAMIC_LIST;
    ctx->symbols.version[id] = VER_NDX_GLOBAL;
    if (file != NULL && file->has_at_names)
        name = split_version(full, &version, &is_default);
    if (version.p != NULL) {
        flags = give_own_version(x, id, flags, full, name, version, is_default);
    } else if (ctx->version_script != NULL && ctx->is_dynamic) {
        struct version_match match = version_script_match(ctx->version_script, name);
        if (match.is_matched && (match.is_local || is_there_already(ctx, name, &match)))
            flags |= SYM_LOCALIZED;
        else if (match.is_matched)
            ctx->symbols.version[id] = match.version;
    }
    if (flags & SYM_LOCALIZED) {
        if ((flags & (SYM_REF_SHARED_STRONG | SYM_DEF_SHARED)) == SYM_REF_SHARED_STRONG)
            store_relaxed(&ctx->hides_from_libraries, true);
        return flags;
    }
    if (!ctx->is_dynamic || !is_exported(x, flags) || is_guess(ctx, file))
        return flags;
    flags |= SYM_EXPORTED;
    if (ctx->config.output_kind == OUTPUT_SHARED && !(flags & SYM_PROTECTED) && !is_bound_locally(x, flags))
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
        u32 flags = (ctx->symbols.flags[id] & ~(u32)SYM_TLS) | definition_flags(sym);
        ctx->symbols.flags[id] = export_flags(x, id, flags, full, &file->base);
    }
}

// ---- what comes from elsewhere ----

static bool is_wanted_undefined(const struct exporter *x, u32 id, u32 flags)
{
    struct context *ctx = x->ctx;
    struct str name = symbol_name(ctx, id);
    if (flags & SYM_REF_SHARED)
        return true;
    if (!ctx->config.export_dynamic && !is_listed(x->dynamic_list, name) && !is_listed(x->export_list, name))
        return false;
    return ctx->version_script == NULL || !version_script_match(ctx->version_script, name).is_local;
}

// May the loader look for a symbol that nobody defines?
static bool may_stay_undefined(const struct exporter *x, u32 id, u32 flags)
{
    const struct context *ctx = x->ctx;
    const struct config *config = &ctx->config;
    if (!ctx->is_dynamic || ctx->is_static_pie)
        return false;
    if (flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_PROTECTED))
        return false;
    if (flags & SYM_REF_STRONG) {
        if (config->output_kind == OUTPUT_SHARED)
            return config->unresolved_in_objects != REPORT_ERROR;
        // An executable knows that it is 0, unless a library asks for it too.
        return config->unresolved_in_objects == REPORT_IGNORE && is_wanted_undefined(x, id, flags);
    }
    // Undefined weak: in an executable GNU ld keeps those that are only reached through the GOT; the scan tells
    // which these are.
    if (config->z.dynamic_undefined_weak != UNSET)
        return config->z.dynamic_undefined_weak == YES || (flags & SYM_REF_SHARED_STRONG);
    return true;
}

static void import_symbol(struct exporter *x, u32 id)
{
    struct context *ctx = x->ctx;
    u32 flags = ctx->symbols.flags[id];
    u64 owner = ctx->symbols.owner[id];

    if (flags & SYM_ALIAS) {
        if ((flags & (SYM_REF_SHARED_STRONG | SYM_DEF_SHARED)) == SYM_REF_SHARED_STRONG)
            store_relaxed(&ctx->hides_from_libraries, true);
        return;
    }
    if (owner != OWNER_UNDEFINED && owner_class(owner) < OWNER_SHARED) {
        if (owner_rank(owner) == 0)     // veld's own
            ctx->symbols.flags[id] = export_flags(x, id, flags, symbol_name(ctx, id), NULL);
        return;
    }
    if (!(flags & (SYM_REF_STRONG | SYM_ASKED_FOR)))
        flags |= SYM_WEAK;
    if (owner != OWNER_UNDEFINED && (flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_PROTECTED))) {
        // A shared library can't answer a reference that must be answered in this output.
        owner = ctx->symbols.owner[id] = OWNER_UNDEFINED;
    }
    if (flags & (SYM_REF_REGULAR | SYM_ASKED_FOR)) {
        if (owner != OWNER_UNDEFINED) {
            const struct shared_file *file = (const struct shared_file *)symbol_owner_file(ctx, id);
            flags &= ~(u32)SYM_TLS;
            flags |= type_flags(&file->dynsym[owner_symbol(owner)]) | SYM_IMPORTED | SYM_PREEMPTIBLE;
        } else if (flags & SYM_REF_REGULAR ? may_stay_undefined(x, id, flags) : ctx->is_dynamic && (flags & SYM_REF_SHARED)) {
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

// ---- version nodes ----

// GNU ld gives every version definition an absolute symbol of its name (dpkg-gensymbols lists them).
static void define_version_symbol(struct context *ctx, const struct version_node *node)
{
    u32 id = symbol_intern(ctx, node->name);
    if (symbol_is_defined_here(ctx, id))
        return;
    VEC_PUSH(ctx_arena(ctx), &ctx->linker_symbols, (struct linker_symbol){.symbol = id, .type = STT_OBJECT});
    ctx->symbols.owner[id] = owner_word(OWNER_STRONG, 0, ctx->linker_symbols.n - 1);
    ctx->symbols.flags[id] |= SYM_LINKER | SYM_ABSOLUTE | SYM_OBJECT | SYM_VERSION_NODE | SYM_EXPORTED;
    ctx->symbols.version[id] = (u16)node->index;
}

static int compare_requests(const void *a, const void *b)
{
    const struct version_request *x = a, *y = b;
    return str_compare(x->name, y->name);
}

// The versions that the symbols of an executable carry need no script: each becomes a node.
static void make_requested_nodes(struct exporter *x)
{
    struct context *ctx = x->ctx;
    VEC(struct version_request) all = {0};
    for (u32 w = 0; w < ctx->n_workers; w++)
        for (u32 i = 0; i < x->requests[w].list.n; i++)
            VEC_PUSH(ctx_arena(ctx), &all, x->requests[w].list.at[i]);
    if (all.n > 0)
        qsort(all.at, all.n, sizeof(*all.at), compare_requests);
    for (u32 i = 0; i < all.n; i++) {
        struct str version;
        bool is_default;
        split_version(all.at[i].name, &version, &is_default);
        u32 node = version_script_add_node(ctx, version);
        if (node == ctx->version_script->nodes.n - 1)
            define_version_symbol(ctx, &ctx->version_script->nodes.at[node]);
        ctx->symbols.version[all.at[i].symbol] =
            (u16)(ctx->version_script->nodes.at[node].index | (is_default ? 0 : VERSION_HIDDEN));
    }
}

// --no-undefined-version: a name that the script spells out must exist.
static void check_version_names(struct context *ctx)
{
    const struct version_script *vs = ctx->version_script;
    for (u32 i = 0; i < vs->patterns.n; i++) {
        const struct version_pattern *p = &vs->patterns.at[i];
        if (!p->is_literal || p->is_local || p->language != LANGUAGE_C)
            continue;
        u32 id = symbol_lookup(ctx, p->text);
        if (id == 0 || !symbol_is_defined_here(ctx, id))
            error_gnu(ctx, (struct place){0}, "version script assignment of `%s' to symbol `%s' failed: symbol not defined",
                      p->node == 0 ? "global" : printable(ctx, vs->nodes.at[p->node].name), printable(ctx, p->text));
    }
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

// Which symbols does any library on the command line define, also one that as-needed left out? [symbol id]
static u8 *shared_definitions(struct context *ctx)
{
    u8 *defined = NEW_ARRAY(ctx_arena(ctx), u8, ctx->symbols.n);
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        const struct shared_file *file = (const struct shared_file *)ctx->nodes.at[i].file;
        for (u32 d = 0; ctx->nodes.at[i].kind == NODE_SHARED && d < file->defined.n; d++)
            defined[file->defined.at[d].symbol] = true;
    }
    return defined;
}

// A version that is not the default one answers only who asks for it by name, as FILE may with its symbol INDEX.
static bool has_version_asked_for(struct context *ctx, const struct shared_file *file, u32 index)
{
    struct str version = shared_version_name(file, index);
    const char *name = file->dynstr + file->dynsym[index].st_name;
    for (u32 i = 0; version.p != NULL && i < ctx->nodes.n; i++) {
        const struct shared_file *other = (const struct shared_file *)ctx->nodes.at[i].file;
        for (u32 k = 1; ctx->nodes.at[i].kind == NODE_SHARED && k < other->n_symbols; k++) {
            const struct elf_sym *sym = &other->dynsym[k];
            if (sym->st_shndx != SHN_UNDEF && sym_bind(sym) != STB_LOCAL && strcmp(other->dynstr + sym->st_name, name) == 0 &&
                str_equal(shared_version_name(other, k), version))
                return true;
        }
    }
    return false;
}

static void report_shared_undefined(struct context *ctx, const struct shared_file *file, u32 id)
{
    struct place place = {.file = &file->base};
    const char *name = symbol_text(ctx, symbol_name(ctx, id));
    if (ctx->config.unresolved_in_shared == REPORT_WARNING)
        warning_gnu(ctx, place, "undefined reference to `%s'", name);
    else
        error_gnu(ctx, place, "undefined reference to `%s'", name);
}

// Undefined symbols of shared libraries count when everything that the library needs is on the command line (lld's rule).
static void check_shared_undefined(struct context *ctx)
{
    const struct config *config = &ctx->config;
    if (config->unresolved_in_shared == REPORT_IGNORE) // the default for a shared library
        return;
    struct table present;
    table_init(&present, ctx_arena(ctx));
    u8 *defined = NULL;
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
            // What an object asks for, too, is reported there.
            if (sym_bind(sym) == STB_WEAK || ctx->symbols.owner[id] != OWNER_UNDEFINED ||
                (!config->gc_sections && (ctx->symbols.flags[id] & (SYM_REF_REGULAR | SYM_ASKED_FOR))))
                continue;
            if (defined == NULL)
                defined = shared_definitions(ctx);
            if (!defined[id] && !has_version_asked_for(ctx, file, file->undefined.at[u].index))
                report_shared_undefined(ctx, file, id);
        }
    }
}

// ---- the lists ----

struct text_file { struct context *ctx; struct mapping map; const char *path; int why; };

static bool try_text(void *arg, const char *path)
{
    struct text_file *t = arg;
    int failed = map_file(AT_FDCWD, path, ctx_arena(t->ctx), &t->map);
    if (failed != 0 && failed != ENOENT && failed != ENOTDIR && t->why == ENOENT)
        t->why = failed;        // of the first candidate that is there
    if (failed != 0)
        return false;
    t->path = arena_copy(ctx_arena(t->ctx), str_of(path));
    return true;
}

static bool read_list_file(struct context *ctx, struct str name, const char *what, struct text_file *t)
{
    *t = (struct text_file){.ctx = ctx, .why = ENOENT};
    if (search_input(ctx, name, NULL, try_text, t) != NULL) {
        const char *target = target_that_is(ctx, t->map.device, t->map.inode);
        if (target != NULL)
            error(ctx, "%s: input file is the same as the %s", printable(ctx, name), target);
        return true;
    }
    error(ctx, "cannot open %s %s: %s", what, printable(ctx, name), strerror(t->why));
    return false;
}

static void read_lists(struct exporter *x)
{
    struct context *ctx = x->ctx;
    const struct config *config = &ctx->config;
    struct text_file t;
#define TEXT(t) ((struct str){(const char *)(t).map.data, (t).map.size})

    for (u32 i = 0; i < config->version_scripts.n; i++)
        if (read_list_file(ctx, config->version_scripts.at[i], "version script", &t))
            version_script_parse(ctx, t.path, 1, TEXT(t));
    if (config->dynamic_lists.n > 0 || config->dynamic_list_data || config->dynamic_list_cpp_new ||
        config->dynamic_list_cpp_typeinfo)
        x->dynamic_list = NEW(ctx_arena(ctx), struct version_script);
    if (config->dynamic_list_cpp_new)
        dynamic_list_parse(ctx, "--dynamic-list-cpp-new",
                           STR("{ extern \"C++\" { operator?new*; operator?delete*; }; };"), x->dynamic_list);
    if (config->dynamic_list_cpp_typeinfo)
        dynamic_list_parse(ctx, "--dynamic-list-cpp-typeinfo",
                           STR("{ extern \"C++\" { typeinfo?name?for*; typeinfo?for*; }; };"), x->dynamic_list);
    for (u32 i = 0; i < config->dynamic_lists.n; i++)
        if (read_list_file(ctx, config->dynamic_lists.at[i], "dynamic list", &t))
            dynamic_list_parse(ctx, t.path, TEXT(t), x->dynamic_list);
    if (config->export_symbol_lists.n + config->export_symbols.n > 0)
        x->export_list = NEW(ctx_arena(ctx), struct version_script);
    for (u32 i = 0; i < config->export_symbol_lists.n; i++)
        if (read_list_file(ctx, config->export_symbol_lists.at[i], "export list", &t))
            dynamic_list_parse(ctx, t.path, TEXT(t), x->export_list);
    for (u32 i = 0; i < config->export_symbols.n; i++)
        dynamic_list_add(ctx, x->export_list, config->export_symbols.at[i]);
#undef TEXT
    if (ctx->version_script != NULL)
        version_script_compile(ctx, ctx->version_script);
    if (x->dynamic_list != NULL)
        version_script_compile(ctx, x->dynamic_list);
    if (x->export_list != NULL)
        version_script_compile(ctx, x->export_list);
}

void assign_versions(struct context *ctx)
{
    struct exporter x = {.ctx = ctx};
    x.requests = arena_zalloc(ctx_arena(ctx), sizeof(*x.requests) * ctx->n_workers, _Alignof(struct request_list));
    read_lists(&x);
    for (u32 i = 1; ctx->version_script != NULL && ctx->is_dynamic && i < ctx->version_script->nodes.n; i++)
        define_version_symbol(ctx, &ctx->version_script->nodes.at[i]);
    parallel_for(ctx->pool, ctx->n_objects, export_object, &x);
    parallel_for_chunks(ctx->pool, ctx->symbols.n, 4096, import_chunk, &x);
    make_requested_nodes(&x);
    check_required(ctx);
    if (ctx->version_script != NULL && !ctx->config.undefined_version)
        check_version_names(ctx);
    check_shared_undefined(ctx);
}
