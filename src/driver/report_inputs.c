// What was read, for those who ask: -t and -tt, -y SYMBOL, --dependency-file. Texts as GNU ld's.

#include "driver.h"

#include "veld/bits.h"
#include "veld/table.h"

// ---- -t ----

// Selected members of each archive, in link order: chains of ctx->objects indices + 1.
struct member_lists {
    struct table first;         // archive path: index + 1 of its first member
    u32 *next;
};

static void list_members(struct context *ctx, struct member_lists *lists)
{
    table_init(&lists->first, ctx_arena(ctx));
    lists->next = NEW_ARRAY(ctx_arena(ctx), u32, ctx->n_objects + 1);
    for (u32 i = ctx->n_objects; i-- > 0;) {
        const struct input_file *file = &ctx->objects[i]->base;
        if (file->member == NULL)
            continue;
        void **slot = table_slot(&lists->first, str_of(file->path));
        lists->next[i] = (u32)(uintptr_t)*slot;
        *slot = (void *)(uintptr_t)(i + 1);
    }
}

static void say_members(struct context *ctx, struct member_lists *lists, const char *path)
{
    void **slot = table_slot(&lists->first, str_of(path));
    for (u32 i = (u32)(uintptr_t)*slot; i != 0; i = lists->next[i - 1]) {
        const struct input_file *file = &ctx->objects[i - 1]->base;
        say(ctx, VELD_STDOUT, "(%s)%s\n", printable(ctx, str_of(path)), printable(ctx, str_of(file->member)));
    }
    *slot = NULL;               // an archive may be named again
}

void report_trace(struct context *ctx)
{
    struct member_lists lists;
    if (!ctx->config.trace_files)
        return;
    if (ctx->config.trace_archives)
        list_members(ctx, &lists);
    for (u32 i = 0; i < ctx->traced.n; i++) {
        say(ctx, VELD_STDOUT, "%s\n", printable(ctx, str_of(ctx->traced.at[i])));
        if (ctx->config.trace_archives)
            say_members(ctx, &lists, ctx->traced.at[i]);
    }
}

// ---- -y ----

static void say_symbol(struct context *ctx, const struct input_file *file, const char *name, bool is_defined)
{
    say(ctx, VELD_STDERR, "%s: %s: %s %s\n", printable(ctx, str_of(ctx->config.program)), file_text(ctx, file),
        is_defined ? "definition of" : "reference to", printable(ctx, str_of(name)));
}

static void trace_object(struct context *ctx, const struct table *names, const struct object_file *file)
{
    for (u32 i = file->first_global; i < file->n_symbols; i++) {
        const char *name = file->strtab + file->symtab[i].st_name;
        if (table_get(names, str_of(name)) != NULL)
            say_symbol(ctx, &file->base, name, file->symtab[i].st_shndx != SHN_UNDEF);
    }
}

// What a library defines under another version than the default one, or asks for in a version, has another name.
static bool has_plain_name(const struct shared_file *file, u32 i)
{
    enum { HIDDEN = 0x8000, FIRST_NAMED = 2 };
    u32 version = file->versym == NULL ? 1 : read_u16(file->versym + 2 * (u64)i);
    return file->dynsym[i].st_shndx != SHN_UNDEF ? (version & HIDDEN) == 0 : version < FIRST_NAMED;
}

static void trace_shared(struct context *ctx, const struct table *names, const struct shared_file *file)
{
    for (u32 i = 1; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->dynsym[i];
        if (sym->st_name >= file->dynstr_size || sym_bind(sym) == STB_LOCAL)
            continue;
        const char *name = file->dynstr + sym->st_name;
        if (table_get(names, str_of(name)) != NULL && has_plain_name(file, i))
            say_symbol(ctx, &file->base, name, sym->st_shndx != SHN_UNDEF);
    }
}

void report_trace_symbols(struct context *ctx)
{
    const struct text_list *wanted = &ctx->config.trace_symbols;
    struct table names;
    if (wanted->n == 0)
        return;
    table_init(&names, ctx_arena(ctx));
    for (u32 i = 0; i < wanted->n; i++)
        *table_slot(&names, wanted->at[i]) = ctx;
    for (u32 rank = 1; rank <= ctx->max_rank; rank++) {
        const struct input_file *file = ctx->by_rank[rank];
        if (file == NULL || file->is_bad)
            continue;
        if (file->kind == FILE_OBJECT)
            trace_object(ctx, &names, (const struct object_file *)file);
        else
            trace_shared(ctx, &names, (const struct shared_file *)file);
    }
}

// ---- --dependency-file ----

struct dependencies {
    struct arena *arena;
    struct table seen;
    VEC(struct str) paths;
    struct { char *at; u32 n, cap; } text;
};

static void depend(struct dependencies *d, struct str path)
{
    void **slot = table_slot(&d->seen, path);
    if (*slot == NULL)
        VEC_PUSH(d->arena, &d->paths, path);
    *slot = d;
}

static void depend_on_list(struct dependencies *d, const struct text_list *files)
{
    for (u32 i = 0; i < files->n; i++)
        depend(d, files->at[i]);
}

// The file that a member of a thin archive is.
static struct str thin_member_path(struct dependencies *d, const struct input_file *file)
{
    const char *slash = strrchr(file->path, '/');
    if (file->member[0] == '/' || slash == NULL)
        return str_of(file->member);
    return str_of(arena_printf(d->arena, "%.*s%s", (int)(slash + 1 - file->path), file->path, file->member));
}

static void add_text(struct dependencies *d, const char *text, size_t n)
{
    VEC_RESERVE(d->arena, &d->text, (u32)n);
    memcpy(d->text.at + d->text.n, text, n);
    d->text.n += (u32)n;
}

// As make and ninja read it (GNU ld leaves these characters as they are): blanks, # and the backslashes before them
// take a backslash, $ is doubled.
static void add_path(struct dependencies *d, struct str path)
{
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        if (c == ' ' || c == '#') {
            for (size_t k = i; k-- > 0 && path.p[k] == '\\';)
                add_text(d, "\\", 1);
            add_text(d, "\\", 1);
        } else if (c == '$') {
            add_text(d, "$", 1);
        }
        add_text(d, &c, 1);
    }
}

// One rule with all inputs, and an empty one for each, so that a file that is gone does not stop make.
static void write_rules(struct dependencies *d, const char *output)
{
    add_path(d, str_of(output));
    add_text(d, ":", 1);
    for (u32 i = 0; i < d->paths.n; i++) {
        add_text(d, " \\\n  ", 5);
        add_path(d, d->paths.at[i]);
    }
    add_text(d, "\n", 1);
    for (u32 i = 0; i < d->paths.n; i++) {
        add_text(d, "\n", 1);
        add_path(d, d->paths.at[i]);
        add_text(d, ":\n", 2);
    }
}

void write_dependency_file(struct context *ctx)
{
    const struct config *config = &ctx->config;
    struct dependencies d = {.arena = ctx_arena(ctx)};
    if (config->dependency_file == NULL)
        return;
    table_init(&d.seen, d.arena);
    depend_on_list(&d, &config->version_scripts);
    depend_on_list(&d, &config->dynamic_lists);
    depend_on_list(&d, &config->export_symbol_lists);
    if (config->retain_symbols_file != NULL)
        depend(&d, str_of(config->retain_symbols_file));
    for (u32 i = 0; i < config->inputs.n; i++)
        if (config->inputs.at[i].kind == INPUT_SCRIPT_FILE)
            depend(&d, config->inputs.at[i].name);
    for (u32 i = 0; i < ctx->traced.n; i++)
        depend(&d, str_of(ctx->traced.at[i]));
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct input_file *file = &ctx->objects[i]->base;
        if (file->archive != NULL && file->archive->is_thin && file->member != NULL)
            depend(&d, thin_member_path(&d, file));
    }
    write_rules(&d, config->output_path);
    side_file(ctx, config->dependency_file, d.text.at, d.text.n);
}
