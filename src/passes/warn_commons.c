// --warn-common: tell of each common symbol that meets a definition, or another common symbol, of its name.
// Needs:   sections read, so that losers of COMDAT groups define nothing.
// Gives:   diagnostics only, in GNU ld's words.
// Threads: worker 0.

#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"

// The symbol's definition so far, in link order.
struct met {
    const struct input_file *file;
    u64 size;
    bool is_common;
};

struct common_warner {
    struct context *ctx;
    struct met *met;            // [symbol id]
};

static void warn_common(struct context *ctx, u32 id, const struct met *old, const struct met *now)
{
    struct place place = {.file = now->file};
    const char *name = symbol_text(ctx, symbol_name(ctx, id)), *from = file_text(ctx, old->file);
    if (old->is_common && !now->is_common)
        warning_gnu(ctx, place, "definition of `%s' overriding common from %s", name, from);
    else if (!old->is_common)
        warning_gnu(ctx, place, "common of `%s' overridden by definition from %s", name, from);
    else if (old->size > now->size)
        warning_gnu(ctx, place, "common of `%s' overridden by larger common from %s", name, from);
    else if (old->size < now->size)
        warning_gnu(ctx, place, "common of `%s' overriding smaller common from %s", name, from);
    else
        warning_gnu(ctx, place, "%s and %s: multiple common of `%s'", file_text(ctx, now->file), from, name);
}

static void meet(struct common_warner *w, const struct object_file *file, u32 i)
{
    enum owner_class class = definition_class(file, i);
    if (class != OWNER_STRONG && class != OWNER_COMMON)
        return;
    u32 id = file->symbol_ids[i - file->first_global];
    struct met *old = &w->met[id], now = {&file->base, file->symtab[i].st_size, class == OWNER_COMMON};
    if (old->file != NULL && (old->is_common || now.is_common))
        warn_common(w->ctx, id, old, &now);
    if (old->file == NULL || (old->is_common && (!now.is_common || now.size > old->size)))
        *old = now;
}

void warn_commons(struct context *ctx)
{
    if (!ctx->config.warn_common)
        return;
    struct common_warner w = {ctx, NEW_ARRAY(ctx_arena(ctx), struct met, ctx->symbols.n)};
    for (u32 n = 0; n < ctx->n_objects; n++) {
        const struct object_file *file = ctx->objects[n];
        for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++)
            meet(&w, file, i);
    }
}
