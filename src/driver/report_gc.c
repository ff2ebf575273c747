// --print-gc-sections: what the collection of sections left out, in GNU ld's words.

#include "driver.h"

struct removed {
    struct context *ctx;
    struct group_index groups;
    struct { char *at; u32 n, cap; } text;
};

static void add_line(struct removed *r, const struct object_file *file, const struct section *s)
{
    struct context *ctx = r->ctx;
    bool is_to_file = ctx->config.print_gc_path != NULL;
    const char *program = is_to_file ? "" : printable(ctx, str_of(ctx->config.program));
    index_groups(ctx, &r->groups, file);
    const char *line = arena_printf(ctx_arena(ctx), "%s%sremoving unused section '%s%s' in file '%s'\n", program,
                                    is_to_file ? "" : ": ", printable(ctx, section_name(file, s)),
                                    group_suffix(ctx, &r->groups, s->header), file_text(ctx, &file->base));
    u32 n = (u32)strlen(line);
    VEC_RESERVE(ctx_arena(ctx), &r->text, n);
    memcpy(r->text.at + r->text.n, line, n);
    r->text.n += n;
}

void report_gc_sections(struct context *ctx)
{
    const struct config *config = &ctx->config;
    struct removed r = {.ctx = ctx};
    if (!config->gc_sections || !config->print_gc_sections)
        return;
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct object_file *file = ctx->objects[i];
        for (u32 id = file->first_section; id < file->first_section + file->n_sections; id++) {
            const struct section *s = section_at(ctx, id);
            u64 size = s->kind == KIND_MERGE ? file->headers[s->header].sh_size : s->size; // pieces are counted elsewhere
            bool is_removed = (s->flags & (SECTION_LIVE | SECTION_ALLOC)) == SECTION_ALLOC && size > 0;
            if (is_removed && file->section_of[s->header] == id && s->kind != KIND_EH_FRAME)
                add_line(&r, file, s);
        }
    }
    if (config->print_gc_path == NULL) {
        say_text(ctx, VELD_STDERR, (struct str){r.text.at, r.text.n});
        return;
    }
    side_file(ctx, config->print_gc_path, r.text.at, r.text.n);
}
