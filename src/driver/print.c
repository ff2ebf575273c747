// Messages as they are seen. veld's own: `veld: error: a.o:(.text+0x5): what is wrong`. Those that GNU ld has, in its
// shape, which IDEs and build tools match:
//     veld: a.o: in function `main':            once for messages in a row that are in one function
//     a.c:(.text+0x5): undefined reference to `foo'
//     veld: a.o:(.data+0x0): undefined reference to `bar'     where no function is known
// With debug information `/src/a.c:7` stands for `a.c:(.text+0x5)`.

#include "options.h"

#include "veld/hash.h"
#include "veld/table.h"

#include <unistd.h>

// Text under construction, in the worker's arena.
struct text { struct arena *arena; char *at; u32 n, cap; };

// What GNU ld remembers between two messages: the place of the last "in function" line, the last undefined symbol.
struct printer {
    struct text text;
    const struct input_file *file; // NULL: none
    u64 function, source;       // hashes of the names
    const char *undefined;      // text of the message
    u32 n_undefined;            // in a row
    u32 n_overflows;
    struct table once;          // --warn-once: texts that were printed
    struct group_index groups[2]; // of the file of the place, and of that of the first definition
    bool is_colored;
};

static const char undefined_reference[] = "undefined reference to `", overflow[] = "relocation truncated to fit: ";
enum { UNDEFINED_IN_A_ROW = 5, OVERFLOWS_SHOWN = 10 };

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

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

// Indexed before a message is put together: what that takes from the arena lasts.
static void find_groups(struct context *ctx, struct group_index *groups, const struct place *place)
{
    const struct input_file *f = place->file;
    if (f != NULL && f->kind == FILE_OBJECT && place->section != 0)
        index_groups(ctx, groups, (const struct object_file *)f);
}

// "[signature]" of the group that the section is in, or "".
static const char *group_text(struct context *ctx, const struct printer *p, const struct place *place)
{
    for (u32 i = 0; i < ARRAY_LEN(p->groups); i++)
        if (p->groups[i].file != NULL && &p->groups[i].file->base == place->file)
            return group_suffix(ctx, &p->groups[i], place->section);
    return "";
}

// GNU ld's `(.text+0x5)`, `(.text._Z1fv[_Z1fv]+0x5)`.
static void put_gnu_section(struct context *ctx, struct printer *p, const struct place *place)
{
    struct text *t = &p->text;
    const char *name = section_text(ctx, place);
    const char *group = name == NULL ? "" : group_text(ctx, p, place);
    if (name == NULL)
        name = arena_printf(t->arena, "section %u", place->section);
    put(t, arena_printf(t->arena, "(%s%s+0x%llx)", name, group, (unsigned long long)place->offset));
}

// `(.text+0x5)`
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

static const char *ask(struct context *ctx, const char *(*hook)(struct context *, const struct place *),
                       const struct place *place)
{
    return hook == NULL ? NULL : hook(ctx, place);
}

// How GNU ld shows a place: %C names the function on a line of its own, %D the file only; %H is %C with the offset
// behind the source line.
enum style { STYLE_C, STYLE_D, STYLE_H };

static void put_gnu_place(struct context *ctx, struct printer *p, const struct place *place, enum style style)
{
    struct text *t = &p->text;
    // The texts that a hook gives last until the place is another one.
    const char *line = ask(ctx, ctx->place_line, place), *function = ask(ctx, ctx->place_function, place);
    const char *source = line == NULL && function == NULL ? NULL : ask(ctx, ctx->place_source, place);
    if (function != NULL)
        function = symbol_text(ctx, str_of(function));
    if (source != NULL)
        source = printable(ctx, str_of(source));
    if (function == NULL || style == STYLE_D) { // `a.o:(.data+0x0)`, `a.o:a.c:7`
        put(t, file_text(ctx, place->file));
        put(t, ":");
        p->file = NULL;
    } else {
        u64 function_hash = hash_bytes(function, strlen(function));
        u64 source_hash = source == NULL ? 0 : hash_bytes(source, strlen(source));
        if (p->file != place->file || p->function != function_hash || p->source != source_hash)
            put(t, arena_printf(t->arena, "%s: in function `%s':\n", file_text(ctx, place->file), function));
        p->file = place->file;
        p->function = function_hash;
        p->source = source_hash;
    }
    if (line != NULL)
        put(t, printable(ctx, str_of(line)));
    else if (source != NULL)
        put(t, source);
    if ((line != NULL && style == STYLE_H) || (line == NULL && source != NULL))
        put(t, ":");
    if (line == NULL || style == STYLE_H)
        put_gnu_section(ctx, p, place);
    put(t, ": ");
}

static bool is_colored(const struct context *ctx)
{
    return ctx->config.color == YES || (ctx->config.color == UNSET && ctx->callbacks == NULL && isatty(2));
}

// The message that stands for the overflows which are not told one by one.
static bool is_overflow_cut(const struct context *ctx, const struct printer *p, const struct diagnostic *d)
{
    return begins(d->text, overflow) && p->n_overflows == OVERFLOWS_SHOWN + 1 && !ctx->config.verbose;
}

static void put_gnu_message(struct context *ctx, struct printer *p, const struct diagnostic *d, const char *word)
{
    struct text *t = &p->text;
    bool is_last = begins(d->text, undefined_reference) && p->n_undefined == UNDEFINED_IN_A_ROW;
    bool has_place = d->place.file != NULL && d->place.section != 0;
    if (has_place)
        put_gnu_place(ctx, p, &d->place, is_last ? STYLE_D : begins(d->text, overflow) ? STYLE_H : STYLE_C);
    else
        put_place(ctx, t, &d->place);
    if (d->severity != SEVERITY_ERROR)
        put(t, word);
    if (is_overflow_cut(ctx, p, d))
        put(t, "additional relocation overflows omitted from the output");
    else if (is_last)
        put(t, arena_printf(t->arena, "more undefined references to %s follow", strchr(d->text, '`')));
    else
        put(t, d->text);
    if (d->first.file != NULL) {
        put(t, "; ");
        put_gnu_place(ctx, p, &d->first, STYLE_D);
        put(t, "first defined here");
    }
}

static void put_message(struct context *ctx, struct printer *p, const struct diagnostic *d)
{
    static const struct { const char *word, *color; } severities[] = {
        [SEVERITY_WARNING] = {"warning: ", "\033[1;35m"},
        [SEVERITY_ERROR] = {"error: ", "\033[1;31m"},
    };
    struct text *t = &p->text;
    const char *word = severities[d->severity].word;
    if (p->is_colored)
        word = arena_printf(t->arena, "%s%s\033[0m", severities[d->severity].color, word);

    put(t, printable(ctx, str_of(ctx->config.program)));
    put(t, ": ");
    if (d->is_gnu) {
        put_gnu_message(ctx, p, d, word);
    } else {
        put(t, word);
        put_place(ctx, t, &d->place);
        put(t, d->text);
    }
    put(t, "\n");
}

// After some references to one undefined symbol, and after some overflows, GNU ld says that there are more and leaves it
// at that.
static bool is_one_too_many(const struct context *ctx, struct printer *p, const struct diagnostic *d)
{
    if (d->is_gnu && begins(d->text, overflow))
        return ++p->n_overflows > OVERFLOWS_SHOWN + 1 && !ctx->config.verbose;
    if (!d->is_gnu || d->place.section == 0 || !begins(d->text, undefined_reference))
        return false;
    if (ctx->config.warn_once) {
        void **slot = table_slot(&p->once, str_of(d->text));
        bool is_first = *slot == NULL;
        *slot = p;
        return !is_first;
    }
    if (p->undefined != NULL && strcmp(p->undefined, d->text) == 0) {
        p->n_undefined++;
    } else {
        p->undefined = d->text;
        p->n_undefined = 0;
    }
    return p->n_undefined > UNDEFINED_IN_A_ROW;
}

static void put_limit(struct context *ctx, struct text *t)
{
    put(t, printable(ctx, str_of(ctx->config.program)));
    put(t, ": error: too many errors emitted, stopping now (use --error-limit=0 to see all errors)\n");
}

static void print_all(struct context *ctx, struct printer *p, const struct diagnostic *const *sorted, u32 n)
{
    struct diag_list *state = ctx->diags;
    struct text *t = &p->text;
    u32 limit = ctx->config.error_limit;
    for (u32 i = 0; i < n; i++) {
        if (is_one_too_many(ctx, p, sorted[i]))
            continue;
        if (sorted[i]->severity == SEVERITY_ERROR && limit != 0 && ++state->n_printed_errors > limit) {
            if (state->n_printed_errors == limit + 1)
                put_limit(ctx, t);
            break;
        }
        if (sorted[i]->is_gnu) {
            find_groups(ctx, &p->groups[0], &sorted[i]->place);
            find_groups(ctx, &p->groups[1], &sorted[i]->first);
        }
        struct arena_mark mark = arena_mark(t->arena);
        u32 cap = t->cap;
        put_message(ctx, p, sorted[i]);
        if (t->cap == cap)
            arena_reset(t->arena, mark); // nothing that lasts was allocated
        if (t->n > 32 << 10) {
            say_text(ctx, VELD_STDERR, (struct str){t->at, t->n});
            t->n = 0;
        }
    }
    if (t->n > 0)
        say_text(ctx, VELD_STDERR, (struct str){t->at, t->n});
}

void print_diagnostics(struct context *ctx, const struct diagnostic *const *sorted, u32 n)
{
    struct printer p = {.text = {.arena = ctx_arena(ctx)}, .is_colored = is_colored(ctx)};
    if (ctx->config.warn_once)
        table_init(&p.once, p.text.arena);
    print_all(ctx, &p, sorted, n);
}
