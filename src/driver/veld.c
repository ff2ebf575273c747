// The life of one link, from argv to the exit status. Whatever happens below (spent memory, an input that shrinks
// while it is read) ends here: what was reported is printed, a half-made output is given up.

#include "driver.h"
#include "options.h"

#include "veld.h"
#include "veld/lines.h"
#include "veld/outfile.h"
#include "veld/proc.h"
#include "veld/relocs.h"

struct run {
    struct context *ctx;
    int argc;
    const char *const *argv;
    int status;
};

static void parse_and_link(void *arg)
{
    struct run *run = arg;
    int status;
    if (parse_command_line(run->ctx, run->argc, run->argv, &status))
        status = link_run(run->ctx) ? 0 : 1;
    if (status != 0)
        report_changed_inputs(run->ctx); // all else that is wrong may come from that
    run->status = status;
}

// The file that the faulting address lies in.
static const struct input_file *faulting_file(struct context *ctx)
{
    const u8 *p = pool_fault_address();
    for (u32 i = 1; i < ctx->n_files; i++) {
        const struct input_file *file = ctx->files[i];
        if (file != NULL && file->data != NULL && p >= file->data && p < file->data + align_up(file->size, 4096))
            return file;
    }
    return NULL;
}

static void report_reason(struct context *ctx, int reason)
{
    if (reason == POOL_OUT_OF_MEMORY)
        error(ctx, "out of memory");
    else if (reason == POOL_SIGBUS && faulting_file(ctx) != NULL)
        error_in(ctx, faulting_file(ctx), "changed while linking");
    else if ((reason == POOL_SIGBUS || reason == POOL_SEGV) && report_changed_inputs(ctx))
        return;
    else if (reason == POOL_SIGBUS)
        error(ctx, "an input changed while linking");
    else if (reason == POOL_SEGV)
        error(ctx, "internal error: invalid memory access");
    else if (!has_errors(ctx))
        error(ctx, "the link was given up");
}

static void print_rest(void *arg)
{
    struct run *run = arg;
    if (!diag_gate(run->ctx))
        run->status = 1;
}

static void print_reason(void *arg)
{
    struct run *run = arg;
    report_reason(run->ctx, run->status);
    run->status = 1;
    print_rest(run);
}

// Without memory for anything: straight to stderr.
static int out_of_memory(const char *program, const struct veld_callbacks *callbacks)
{
    static const char text[] = ": error: out of memory\n";
    if (callbacks == NULL || callbacks->write == NULL) {
        write_all(2, program, strlen(program));
        write_all(2, text, sizeof(text) - 1);
    } else {
        callbacks->write(callbacks->user, VELD_STDERR, "veld: error: out of memory\n", 27);
    }
    return 1;
}

static void finish_output(void *arg)
{
    struct run *run = arg;
    if (say_flush(run->ctx))
        return;
    error(run->ctx, "cannot write to standard output: %s", strerror(run->ctx->diags->write_error));
    run->status = 1;
    print_rest(run);
}

int veld_run(int argc, const char *const *argv, const struct veld_callbacks *callbacks, bool tear_down)
{
    const char *program = argc > 0 && argv[0] != NULL ? str_basename(str_of(argv[0])).p : "veld";
    struct context *ctx = context_create(program, callbacks);
    if (ctx == NULL)
        return out_of_memory(program, callbacks);
    ctx->print_diagnostics = print_diagnostics;

    struct run run = {ctx, argc, argv, 1};
    int reason = pool_guard(parse_and_link, &run);
    if (reason != 0)
        run.status = reason;
    if ((reason != 0 || run.status != 0) && ctx->out != NULL) {
        outfile_abandon(ctx->out);
        ctx->out = NULL;
    }
    if (pool_guard(reason != 0 ? print_reason : print_rest, &run) != 0 || pool_guard(finish_output, &run) != 0)
        run.status = out_of_memory(program, callbacks);
    int status = run.status;
    if (status != 0)
        side_files_remove(ctx);
    if (tear_down) {
        worker_caches_free(ctx);
        lines_free(ctx);
        context_destroy(ctx);
    }
    return status;
}

int veld_link(int argc, const char *const *argv, const struct veld_callbacks *callbacks)
{
    return veld_run(argc, argv, callbacks, true);
}
