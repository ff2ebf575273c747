// Inputs that are read in place: whoever overwrites one while it is linked gets an error, not an output of two halves.
// A file that is replaced (another inode under its name) is no matter: the mapping keeps the old bytes.
#include "veld/context.h"

#include "veld/map.h"

enum { FILES_A_TASK = 64 };

void watch_input(struct context *ctx, const char *path, const struct mapping *map)
{
    if (map->is_mapped)
        VEC_PUSH(ctx_arena(ctx), &ctx->watched[pool_worker()],
                 (struct watched){path, map->device, map->inode, map->mtime_ns, map->size});
}

struct check { struct context *ctx; const struct watched *all; u32 n_changed; };

static void check_files(void *arg, size_t begin, size_t end)
{
    struct check *check = arg;
    for (size_t i = begin; i < end; i++) {
        const struct watched *w = &check->all[i];
        if (!file_has_changed(w->path, w->device, w->inode, w->mtime_ns, w->size))
            continue;
        error(check->ctx, "%s: changed while linking", printable(check->ctx, str_of(w->path)));
        add_relaxed(&check->n_changed, 1);
    }
}

bool report_changed_inputs(struct context *ctx)
{
    u32 n = 0;
    for (u32 w = 0; w < MAX_WORKERS; w++)
        n += ctx->watched[w].n;
    struct watched *all = RAW_ARRAY(ctx_arena(ctx), struct watched, n);
    struct check check = {.ctx = ctx, .all = all};
    n = 0;
    for (u32 w = 0; w < MAX_WORKERS; w++)
        for (u32 i = 0; i < ctx->watched[w].n; i++)
            all[n++] = ctx->watched[w].at[i];
    for (u32 w = 0; w < MAX_WORKERS; w++)
        ctx->watched[w].n = 0;  // nothing is said twice
    if (n > 0)
        parallel_for_chunks(ctx->pool, n, FILES_A_TASK, check_files, &check);
    return check.n_changed > 0;
}
