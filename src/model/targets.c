// The files that the link writes. None of them may be one that it reads, by whatever name: that is found out before
// anything is touched. After a failure the side files that were written already go again.
#include "veld/context.h"

#include "veld/map.h"
#include "veld/outfile.h"

static void add_target(struct context *ctx, const char *path, const char *what)
{
    struct target_file *t = &ctx->targets[ctx->n_targets];
    bool is_stdout = ctx->n_targets > 0 && path != NULL && strcmp(path, "-") == 0;
    if (path == NULL || is_stdout)
        return;
    *t = (struct target_file){.path = path, .what = what};
    t->is_there = file_identity(path, &t->device, &t->inode);
    for (u32 i = 0; i < ctx->n_targets; i++) {
        const struct target_file *other = &ctx->targets[i];
        bool is_same = t->is_there && other->is_there ? t->inode == other->inode && t->device == other->device
                                                      : strcmp(path, other->path) == 0;
        if (is_same)
            error(ctx, "%s: the %s is the same as the %s", printable(ctx, str_of(path)), what, other->what);
    }
    ctx->n_targets++;
}

void targets_set_up(struct context *ctx)
{
    const struct config *config = &ctx->config;
    add_target(ctx, config->output_path, "output file");
    add_target(ctx, config->dependency_file, "dependency file");
    add_target(ctx, config->print_gc_sections ? config->print_gc_path : NULL, "list of unused sections");
    add_target(ctx, config->stats_path, "file of counts");
}

const char *target_that_is(const struct context *ctx, u64 device, u64 inode)
{
    for (u32 i = 0; i < ctx->n_targets; i++)
        if (ctx->targets[i].is_there && ctx->targets[i].inode == inode && ctx->targets[i].device == device)
            return ctx->targets[i].what;
    return NULL;
}

void side_file(struct context *ctx, const char *path, const char *text, size_t n)
{
    int failed = write_side_file(path, text, n);
    if (failed != 0)
        error(ctx, "%s: cannot write: %s", printable(ctx, str_of(path)), strerror(failed));
    else
        VEC_PUSH(ctx_arena(ctx), &ctx->side_files, path);
}

void side_files_remove(struct context *ctx)
{
    for (u32 i = 0; i < ctx->side_files.n; i++)
        remove_side_file(ctx->side_files.at[i]);
    ctx->side_files.n = 0;
}
