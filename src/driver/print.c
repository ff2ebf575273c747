// Messages as they are seen. veld's own: `veld: error: a.o:(.text+0x5): what is wrong`. Those that GNU ld has, in its
// shape, which IDEs and build tools match:
//     veld: a.o: in function `main':            once for messages in a row that are in one function
//     a.c:(.text+0x5): undefined reference to `foo'
//     veld: a.o:(.data+0x0): undefined reference to `bar'     where no function is known
// With debug information `a.c:7` stands for `a.c:(.text+0x5)`.

#include "options.h"

#include <unistd.h>

// Text under construction, in the worker's arena.
struct text { struct arena *arena; char *at; u32 n, cap; };

static void put(struct text *t, const char *s)
{
    size_t n = strlen(s);
    VEC_RESERVE(t->arena, t, (u32)n);
    memcpy(t->at + t->n, s, n);
    t->n += (u32)n;
}

static const char *section_text(struct context *ctx, const struct place *place)
{
    if (place->file == NULL || place->file->kind != FILE_OBJECT)
        return NULL;
    const struct object_file *file = (const struct object_file *)place->file;
    if (file->headers == NULL || file->section_names == NULL || place->section >= file->n_headers)
        return NULL;
    u32 name = file->headers[place->section].sh_name;
    return name < file->section_names_size ? printable(ctx, str_of(file->section_names + name)) : NULL;
}

// `.text+0x5`, with or without brackets around it.
static void put_section(struct context *ctx, struct text *t, const struct place *place)
{
    const char *name = section_text(ctx, place);
    if (name == NULL)
        name = arena_printf(t->arena, "section %u", place->section);
    put(t, arena_printf(t->arena, "(%s+0x%llx)", name, (unsigned long long)place->offset));
}

// The WHERE of veld's own messages, with the colon behind it; nothing for the link as a whole.
static void put_place(struct context *ctx, struct text *t, const struct place *place)
{
    if (place->line_file != NULL) {
        put(t, arena_printf(t->arena, "%s:%u: ", printable(ctx, str_of(place->line_file)), place->line));
        return;
    }
    if (place->file == NULL)
        return;
    put(t, file_text(ctx, place->file));
    if (place->section != 0 && place->has_offset) {
        put(t, ":");
        put_section(ctx, t, place);
    } else if (place->section != 0) {
        const char *name = section_text(ctx, place);
        put(t, arena_printf(t->arena, ": section [%u]", place->section));
        if (name != NULL)
            put(t, arena_printf(t->arena, " '%s'", name));
    } else if (place->has_offset) {
        put(t, arena_printf(t->arena, ": offset 0x%llx", (unsigned long long)place->offset));
    }
    put(t, ": ");
}

// The name of the source file as the compiler left it in the symbol table (STT_FILE), or NULL.
static const char *source_name(struct context *ctx, const struct input_file *base)
{
    const struct object_file *file = (const struct object_file *)base;
    if (base->kind != FILE_OBJECT || file->symtab == NULL || file->strtab == NULL)
        return NULL;
    // The first one: assemblers put it in front of the symbols of its file.
    for (u32 i = 1; i < file->first_global && i < 64; i++) {
        const struct elf_sym *s = &file->symtab[i];
        if ((s->st_info & 15) == STT_FILE && s->st_name < file->strtab_size)
            return printable(ctx, str_of(file->strtab + s->st_name));
    }
    return NULL;
}

static void put_gnu_place(struct context *ctx, struct text *t, const struct place *place)
{
    struct diag_list *state = ctx->diags;
    const char *line = ctx->place_line == NULL ? NULL : ctx->place_line(ctx, place);
    const char *function = ctx->place_function == NULL ? NULL : ctx->place_function(ctx, place);
    if (function == NULL) {     // `a.o:(.data+0x0)`, `a.o:a.c:7`
        put(t, file_text(ctx, place->file));
        put(t, ":");
    } else if (state->last_file != place->file || state->last_function == NULL ||
               strcmp(state->last_function, function) != 0) {
        put(t, arena_printf(t->arena, "%s: in function `%s':\n", file_text(ctx, place->file),
                            symbol_text(ctx, str_of(function))));
        state->last_file = place->file;
        state->last_function = function;
    }
    const char *source = function == NULL || line != NULL ? NULL : source_name(ctx, place->file);
    if (source != NULL) {
        put(t, source);
        put(t, ":");
    }
    if (line != NULL)
        put(t, printable(ctx, str_of(line)));
    else
        put_section(ctx, t, place);
    put(t, ": ");
}

static bool is_colored(const struct context *ctx)
{
    return ctx->config.color == YES || (ctx->config.color == UNSET && ctx->callbacks == NULL && isatty(2));
}

static void put_message(struct context *ctx, struct text *t, const struct diagnostic *d, bool colored)
{
    static const struct { const char *word, *color; } severities[] = {
        [SEVERITY_NOTE] = {"note: ", "\033[1;36m"},
        [SEVERITY_WARNING] = {"warning: ", "\033[1;35m"},
        [SEVERITY_ERROR] = {"error: ", "\033[1;31m"},
    };
    const char *word = severities[d->severity].word;
    if (colored)
        word = arena_printf(t->arena, "%s%s\033[0m", severities[d->severity].color, word);

    put(t, printable(ctx, str_of(ctx->config.program)));
    put(t, ": ");
    if (!d->is_gnu) {
        put(t, word);
        put_place(ctx, t, &d->place);
    } else {
        if (d->place.file != NULL && d->place.section != 0)
            put_gnu_place(ctx, t, &d->place);
        else
            put_place(ctx, t, &d->place);
        if (d->severity != SEVERITY_ERROR)
            put(t, word);
    }
    put(t, d->text);
    put(t, "\n");
}

static void put_limit(struct context *ctx, struct text *t)
{
    put(t, printable(ctx, str_of(ctx->config.program)));
    put(t, ": error: too many errors emitted, stopping now (use --error-limit=0 to see all errors)\n");
}

void print_diagnostics(struct context *ctx, const struct diagnostic *const *sorted, u32 n)
{
    struct diag_list *state = ctx->diags;
    struct text t = {.arena = ctx_arena(ctx)};
    bool colored = is_colored(ctx);
    u32 limit = ctx->config.error_limit;
    for (u32 i = 0; i < n; i++) {
        if (sorted[i]->severity == SEVERITY_ERROR && limit != 0 && ++state->n_printed_errors > limit) {
            if (state->n_printed_errors == limit + 1)
                put_limit(ctx, &t);
            break;
        }
        struct arena_mark mark = arena_mark(t.arena);
        u32 cap = t.cap;
        put_message(ctx, &t, sorted[i], colored);
        if (t.cap == cap && state->last_function == NULL)
            arena_reset(t.arena, mark); // nothing that lasts was allocated
        if (t.n > 32 << 10) {
            say_text(ctx, VELD_STDERR, (struct str){t.at, t.n});
            t.n = 0;
        }
    }
    if (t.n > 0)
        say_text(ctx, VELD_STDERR, (struct str){t.at, t.n});
}
