// Messages: any worker reports, a gate sorts by place and prints. The order depends on the inputs and options only:
// of two messages about the same place the one whose text is less comes first, since any worker may have been faster.
// On the command line (phase 0) there is only one worker, and messages come as the words do.

#include "veld/context.h"

#include "veld/bits.h"
#include "veld/proc.h"

#include <stdlib.h>

static struct diag_list *diag_lists(struct context *ctx)
{
    struct diag_list *lists = load_acquire(&ctx->diags);
    if (lists != NULL)
        return lists;
    struct diag_list *mine = NEW_ARRAY(ctx_arena(ctx), struct diag_list, MAX_WORKERS);
    if (__atomic_compare_exchange_n(&ctx->diags, &lists, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return mine;
    return lists;
}

// GNU ld's errors are about the program rather than about a file that cannot be read: an output is possible.
static bool can_go_on(const struct context *ctx, bool is_gnu)
{
    return is_gnu && ctx->config.noinhibit_exec;
}

static struct diagnostic *report(struct context *ctx, enum severity severity, struct place place, bool is_gnu,
                                 const char *fmt, va_list ap)
{
    struct diag_list *list = &diag_lists(ctx)[pool_worker()];
    struct arena *arena = ctx_arena(ctx);
    struct diagnostic d = {
        .severity = severity,
        .phase = ctx->phase,
        .order = ctx->phase == 0 ? list->n : 0,
        .place = place,
        .is_gnu = is_gnu,
        .text = arena_vprintf(arena, fmt, ap),
    };
    VEC_PUSH(arena, list, d);
    if (severity == SEVERITY_ERROR && !can_go_on(ctx, is_gnu))
        add_relaxed(&ctx->n_errors, 1);
    else
        add_relaxed(&ctx->n_warnings, 1);
    return &list->at[list->n - 1];
}

#define REPORT(severity, place, is_gnu)                                                            \
    do {                                                                                           \
        va_list ap;                                                                                \
        va_start(ap, fmt);                                                                         \
        report(ctx, (severity), (place), (is_gnu), fmt, ap);                                       \
        va_end(ap);                                                                                \
    } while (0)

void error(struct context *ctx, const char *fmt, ...)
{
    REPORT(SEVERITY_ERROR, (struct place){0}, false);
}

void warning(struct context *ctx, const char *fmt, ...)
{
    REPORT(SEVERITY_WARNING, (struct place){0}, false);
}

void error_in(struct context *ctx, const struct input_file *file, const char *fmt, ...)
{
    REPORT(SEVERITY_ERROR, (struct place){.file = file}, false);
}

void warning_in(struct context *ctx, const struct input_file *file, const char *fmt, ...)
{
    REPORT(SEVERITY_WARNING, (struct place){.file = file}, false);
}

void file_error(struct context *ctx, struct input_file *file, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(ctx_arena(ctx), fmt, ap);
    va_end(ap);
    VEC_PUSH(ctx_arena(ctx), &file->errors, text);
    file->is_bad = true;
}

void error_at(struct context *ctx, struct place place, const char *fmt, ...)
{
    REPORT(SEVERITY_ERROR, place, false);
}

void warning_at(struct context *ctx, struct place place, const char *fmt, ...)
{
    REPORT(SEVERITY_WARNING, place, false);
}

void error_gnu(struct context *ctx, struct place place, const char *fmt, ...)
{
    REPORT(SEVERITY_ERROR, place, true);
}

void warning_gnu(struct context *ctx, struct place place, const char *fmt, ...)
{
    REPORT(SEVERITY_WARNING, place, true);
}

void error_gnu_twice(struct context *ctx, struct place place, struct place first, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    report(ctx, SEVERITY_ERROR, place, true, fmt, ap)->first = first;
    va_end(ap);
}

void fatal(struct context *ctx, const char *fmt, ...)
{
    REPORT(SEVERITY_ERROR, (struct place){0}, false);
    pool_throw(POOL_FAILED);
}

bool has_errors(const struct context *ctx)
{
    bool warnings_count = ctx->config.fatal_warnings && !ctx->config.no_warnings;
    return load_relaxed(&ctx->n_errors) > 0 || (warnings_count && load_relaxed(&ctx->n_warnings) > 0);
}

// ---- The gate

static int compare_u64(u64 a, u64 b)
{
    return a < b ? -1 : a > b;
}

static int compare_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_files(const struct input_file *a, const struct input_file *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    int c = compare_u64(a->rank, b->rank);
    if (c == 0)                 // no ranks yet: files of one archive and path by member
        c = compare_text(a->path, b->path);
    return c != 0 ? c : compare_text(a->member, b->member);
}

static int compare_places(const struct place *a, const struct place *b)
{
    int c = compare_u64(a->argument, b->argument);
    if (c == 0)
        c = a->file == b->file ? 0 : compare_files(a->file, b->file);
    if (c == 0)
        c = compare_u64(a->section, b->section);
    if (c == 0)
        c = compare_u64(a->has_offset, b->has_offset);
    if (c == 0)
        c = compare_u64(a->offset, b->offset);
    if (c == 0 && a->line_file != b->line_file)
        c = compare_text(a->line_file, b->line_file);
    return c != 0 ? c : compare_u64(a->line, b->line);
}

static int compare_diagnostics(const void *left, const void *right)
{
    const struct diagnostic *a = *(const struct diagnostic *const *)left;
    const struct diagnostic *b = *(const struct diagnostic *const *)right;
    int c = compare_u64(a->phase, b->phase);
    if (c == 0)
        c = compare_u64(a->order, b->order);
    if (c == 0)
        c = compare_places(&a->place, &b->place);
    if (c == 0)
        c = compare_u64(a->severity, b->severity);
    return c != 0 ? c : strcmp(a->text, b->text);
}

static bool is_repeated(const struct diagnostic *a, const struct diagnostic *b)
{
    return a->phase != 0 && a->phase == b->phase && a->severity == b->severity &&
           compare_places(&a->place, &b->place) == 0 && strcmp(a->text, b->text) == 0;
}

static void print_collected(struct context *ctx)
{
    struct diag_list *lists = ctx->diags;
    struct arena *arena = ctx_arena(ctx);
    u32 n = 0, n_left = 0;
    for (u32 i = 0; i < MAX_WORKERS; i++)
        n += lists[i].n;
    const struct diagnostic **all = RAW_ARRAY(arena, const struct diagnostic *, n);
    n = 0;
    for (u32 i = 0; i < MAX_WORKERS; i++) {
        for (u32 j = 0; j < lists[i].n; j++) {
            if (lists[i].at[j].severity != SEVERITY_WARNING || !ctx->config.no_warnings)
                all[n++] = &lists[i].at[j];
        }
    }
    qsort(all, n, sizeof(*all), compare_diagnostics);
    for (u32 i = 0; i < n; i++) {
        if (n_left == 0 || !is_repeated(all[n_left - 1], all[i]))
            all[n_left++] = all[i];
    }
    if (ctx->print_diagnostics != NULL && n_left > 0)
        ctx->print_diagnostics(ctx, all, n_left);
    for (u32 i = 0; i < MAX_WORKERS; i++) {
        lists[i].at = NULL;     // printed messages stay in the arena; the next gate starts anew
        lists[i].n = lists[i].cap = 0;
    }
}

bool diag_gate(struct context *ctx)
{
    if (ctx->diags != NULL)
        print_collected(ctx);
    return !has_errors(ctx);
}

// ---- Text for stdout and stderr

static int write_text(struct context *ctx, enum veld_stream stream, const char *text, size_t size)
{
    const struct veld_callbacks *callbacks = ctx->callbacks;
    if (callbacks != NULL && callbacks->write != NULL)
        return callbacks->write(callbacks->user, stream, text, size);
    return write_all(stream == VELD_STDOUT ? 1 : 2, text, size);
}

// Write the first SIZE bytes of what was kept back.
static void say_write(struct context *ctx, struct diag_list *list, u32 size)
{
    if (size > 0 && list->write_error == 0)
        list->write_error = write_text(ctx, VELD_STDOUT, list->text, size);
    list->text_size -= size;
    memmove(list->text, list->text + size, list->text_size);
}

bool say_flush(struct context *ctx)
{
    struct diag_list *list = ctx->diags;
    if (list == NULL)
        return true;
    if (list->text_size > 0)
        say_write(ctx, list, list->text_size);
    return list->write_error == 0;
}

void say_text(struct context *ctx, enum veld_stream stream, struct str text)
{
    enum { KEPT_BACK = 32 << 10 };
    if (stream == VELD_STDERR) {
        say_flush(ctx);
        if (text.n > 0)
            write_text(ctx, VELD_STDERR, text.p, text.n); // a failure: whom to tell?
        return;
    }
    struct diag_list *list = diag_lists(ctx);
    if (list->text == NULL) {
        list->text = RAW_ARRAY(ctx_arena(ctx), char, KEPT_BACK);
        list->text_cap = KEPT_BACK;
    }
    while (text.n > 0) {
        size_t n = MIN(text.n, list->text_cap - list->text_size);
        memcpy(list->text + list->text_size, text.p, n);
        list->text_size += (u32)n;
        text.p += n;
        text.n -= n;
        if (list->text_size == list->text_cap) { // whole lines, as veld.h promises; unless one fills the buffer
            const char *end = memrchr(list->text, '\n', list->text_size);
            say_write(ctx, list, end == NULL ? list->text_size : (u32)(end + 1 - list->text));
        }
    }
}

void say(struct context *ctx, enum veld_stream stream, const char *fmt, ...)
{
    say_text(ctx, stream, (struct str){NULL, 0}); // the buffer lies below the mark
    struct arena *arena = ctx_arena(ctx);
    struct arena_mark mark = arena_mark(arena);
    va_list ap;
    va_start(ap, fmt);
    say_text(ctx, stream, str_of(arena_vprintf(arena, fmt, ap)));
    va_end(ap);
    arena_reset(arena, mark);
}
