// Tell those who refer to a symbol what its .gnu.warning.SYMBOL section has to say.
// Needs:   symbols resolved, sections read.
// Gives:   diagnostics only, one a symbol: as in GNU ld at the first relocation of the first file that refers to it.
// Threads: worker 0; there is nothing to do unless a warned symbol is referenced.

#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"
#include "veld/table.h"

#include <stdlib.h>

struct warned {
    u32 symbol;                 // symbol id
    u32 object;                 // the first of ctx->objects that refers to it, + 1; 0: none
    struct str text;
};

struct warner {
    struct context *ctx;
    struct table seen;          // by name
    VEC(struct warned) at;
    bool is_shared;             // the file that is being looked at
};

static void add_warning(void *arg, struct str name, struct str text)
{
    struct warner *w = arg;
    struct context *ctx = w->ctx;
    u32 id = symbol_lookup(ctx, name);
    // A library's warning is about its own definition.
    if (id == 0 || !(ctx->symbols.flags[id] & SYM_REF_REGULAR) || (w->is_shared && symbol_is_defined_here(ctx, id)))
        return;
    void **slot = table_slot(&w->seen, name);
    if (*slot == NULL)
        VEC_PUSH(ctx_arena(ctx), &w->at, (struct warned){.symbol = id, .text = text});
    *slot = w;
}

static void collect(struct warner *w)
{
    struct context *ctx = w->ctx;
    for (u32 rank = 1; rank <= ctx->max_rank; rank++) {
        const struct input_file *file = ctx->by_rank[rank];
        if (file == NULL || file->is_bad)
            continue;
        w->is_shared = file->kind == FILE_SHARED;
        if (w->is_shared) {
            each_shared_warning((const struct shared_file *)file, add_warning, w);
            continue;
        }
        const struct object_file *object = (const struct object_file *)file;
        for (u32 i = 0; i < object->warnings.n; i++) {
            const struct symbol_warning *warning = &object->warnings.at[i];
            add_warning(w, warning->symbol, symbol_warning_text(file, &object->headers[warning->header]));
        }
    }
}

static int compare_warned(const void *a, const void *b)
{
    const struct warned *x = a, *y = b;
    return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

static void note_references(struct warner *w, u32 n)
{
    const struct object_file *file = w->ctx->objects[n];
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        if (file->symtab[i].st_shndx != SHN_UNDEF)
            continue;
        struct warned key = {.symbol = file->symbol_ids[i - file->first_global]};
        struct warned *found = bsearch(&key, w->at.at, w->at.n, sizeof(key), compare_warned);
        if (found != NULL && found->object == 0)
            found->object = n + 1;
    }
}

static bool warn_in(struct warner *w, struct object_file *file, const struct warned *warned)
{
    struct context *ctx = w->ctx;
    for (u32 id = file->first_section; !file->base.is_bad && id < file->first_section + file->n_sections; id++) {
        const struct section *s = section_at(ctx, id);
        if (s->relocs == 0 || file->section_of[s->header] != id)
            continue;
        struct relocs relocs = section_relocs(ctx, file, s);
        for (u32 i = 0; i < relocs.n; i++) {
            u32 symbol = rela_symbol(&relocs.at[i]);
            if (symbol < file->first_global || symbol >= file->n_symbols ||
                file->symbol_ids[symbol - file->first_global] != warned->symbol)
                continue;
            struct place place = {
                .file = &file->base, .section = s->header, .offset = relocs.at[i].r_offset, .has_offset = true};
            warning_gnu(ctx, place, "%s", printable(ctx, warned->text));
            return true;
        }
    }
    return false;
}

static void warn(struct warner *w, const struct warned *warned)
{
    struct context *ctx = w->ctx;
    for (u32 n = warned->object; n <= ctx->n_objects; n++)
        if (warn_in(w, ctx->objects[n - 1], warned))
            return;
    struct place place = {.file = &ctx->objects[warned->object - 1]->base};
    warning_gnu(ctx, place, "%s", printable(ctx, warned->text));
}

void warn_symbols(struct context *ctx)
{
    struct warner w = {.ctx = ctx};
    table_init(&w.seen, ctx_arena(ctx));
    collect(&w);
    if (w.at.n == 0)
        return;
    qsort(w.at.at, w.at.n, sizeof(*w.at.at), compare_warned);
    for (u32 n = 0; n < ctx->n_objects; n++)
        note_references(&w, n);
    for (u32 i = 0; i < w.at.n; i++)
        if (w.at.at[i].object != 0)
            warn(&w, &w.at.at[i]);
}
