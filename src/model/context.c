// The life of a context, and the id spaces of files and sections.

#include "veld/context.h"

#include "veld/map.h"

#include <stdlib.h>

static void out_of_memory(void *arg)
{
    (void)arg;
    pool_throw(POOL_OUT_OF_MEMORY);
}

struct context *context_create(const char *program, const struct veld_callbacks *callbacks)
{
    struct context *ctx = calloc(1, sizeof(*ctx));
    if (ctx == NULL)
        return NULL;
    ctx->arenas = calloc(MAX_WORKERS, sizeof(*ctx->arenas));
    ctx->pool = pool_create(1);
    if (ctx->arenas == NULL || ctx->pool == NULL) {
        free(ctx->arenas);
        free(ctx);
        return NULL;
    }
    for (u32 i = 0; i < MAX_WORKERS; i++)
        arena_init(&ctx->arenas[i], out_of_memory, ctx);
    ctx->n_workers = 1;
    ctx->callbacks = callbacks;
    ctx->config.program = program;
    ctx->tlsld_got = SLOT_NONE;
    return ctx;
}

void context_destroy(struct context *ctx)
{
    struct symbol_table *s = &ctx->symbols;
    pool_destroy(ctx->pool);
    region_free(s->names, sizeof(*s->names) * s->cap);
    region_free(s->owner, sizeof(*s->owner) * s->cap);
    region_free(s->value, sizeof(*s->value) * s->cap);
    region_free(s->flags, sizeof(*s->flags) * s->cap);
    region_free(s->slots, sizeof(*s->slots) * s->cap);
    region_free(s->needs, sizeof(*s->needs) * s->cap);
    region_free(s->version, sizeof(*s->version) * s->cap);
    region_free(s->provider, sizeof(*s->provider) * s->cap);
    region_free(s->comdat, sizeof(*s->comdat) * s->cap);
    region_free(ctx->files, sizeof(*ctx->files) * ctx->files_cap);
    region_free(ctx->sections.at, sizeof(*ctx->sections.at) * ctx->sections.cap);
    for (u32 i = 0; i < MAX_WORKERS; i++)
        arena_free(&ctx->arenas[i]);
    free(ctx->arenas);
    free(ctx);
}

void ctx_set_workers(struct context *ctx, u32 n)
{
    n = MIN(MAX(n, 1u), (u32)MAX_WORKERS);
    if (n == ctx->n_workers)
        return;
    struct pool *pool = pool_create(n);
    if (pool == NULL)
        return;                 // go on with what there is
    pool_destroy(ctx->pool);
    ctx->pool = pool;
    ctx->n_workers = n;
}

static void *grow(struct context *ctx, void *at, size_t width, u64 wanted, u32 *cap, u32 first)
{
    if (wanted <= *cap)
        return at;
    u64 new = *cap == 0 ? first : *cap;
    while (new < wanted)
        new *= 2;
    if (new > UINT32_MAX / 2)
        fatal(ctx, "too many files or sections");
    at = at == NULL ? region_alloc(new * width) : region_grow(at, *cap * width, new * width);
    if (at == NULL)
        fatal(ctx, "out of memory");
    *cap = (u32)new;
    return at;
}

void ctx_reserve_files(struct context *ctx, u64 n_more)
{
    if (ctx->n_files == 0)
        ctx->n_files = 1;
    ctx->files = grow(ctx, ctx->files, sizeof(*ctx->files), ctx->n_files + n_more, &ctx->files_cap, 512);
}

static void require_before(struct context *ctx, enum milestone milestone, const char *what)
{
    if (UNLIKELY(ctx->milestone >= milestone))
        fatal(ctx, "internal error: %s after milestone %d", what, milestone);
}

u32 ctx_add_file(struct context *ctx, struct input_file *file)
{
    require_before(ctx, MILESTONE_FILES, "a file joined");
    file->index = add_relaxed(&ctx->n_files, 1);
    ctx->files[file->index] = file;
    return file->index;
}

void ctx_reserve_sections(struct context *ctx, u64 n_more)
{
    if (ctx->sections.n == 0)
        ctx->sections.n = 1;
    ctx->sections.at =
        grow(ctx, ctx->sections.at, sizeof(*ctx->sections.at), ctx->sections.n + n_more, &ctx->sections.cap, 1024);
}

u32 ctx_take_sections(struct context *ctx, u32 n)
{
    require_before(ctx, MILESTONE_SLOTS, "a section was made");
    return add_relaxed(&ctx->sections.n, n);
}
