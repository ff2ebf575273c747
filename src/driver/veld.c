// The life of one link, from argv to the exit status. Whatever happens below (spent memory, an input that shrinks
// while it is read) ends here: what was reported is printed, a half-made output is given up.

#include "driver.h"
#include "options.h"

#include "veld.h"
#include "veld/lines.h"
#include "veld/outfile.h"
#include "veld/proc.h"
#include "veld/relocs.h"

#include <stdio.h>

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
    const struct input_file *faulting = reason == POOL_SIGBUS ? faulting_file(ctx) : NULL;
    if (reason == POOL_OUT_OF_MEMORY)
        error(ctx, "out of memory");
    if (faulting != NULL)
        error_in(ctx, faulting, "changed while linking");
    else if (!report_changed_inputs(ctx) && reason == POOL_SIGBUS) // sizes are read from inputs as well
        error(ctx, "an input changed while linking");
    if (!has_errors(ctx))
        error(ctx, reason == POOL_SEGV ? "internal error: invalid memory access" : "the link was given up");
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

// Nothing else can be done (REASON is that of a throw while messages were printed): straight to stderr.
static int last_words(const char *program, const struct veld_callbacks *callbacks, int reason)
{
    const char *text = reason == POOL_OUT_OF_MEMORY ? ": error: out of memory\n"
                       : reason == POOL_SIGBUS      ? ": error: an input changed while linking\n"
                                                    : ": error: internal error: invalid memory access\n";
    char line[256];
    int n = snprintf(line, sizeof(line), "%.100s%s", program, text);
    if (callbacks == NULL || callbacks->write == NULL)
        write_all(2, line, (size_t)n);
    else
        callbacks->write(callbacks->user, VELD_STDERR, line, (size_t)n);
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
        return last_words(program, callbacks, POOL_OUT_OF_MEMORY);
    ctx->print_diagnostics = print_diagnostics;

    struct run run = {ctx, argc, argv, 1};
    int reason = pool_guard(parse_and_link, &run);
    if (reason != 0)
        run.status = reason;
    if ((reason != 0 || run.status != 0) && ctx->out != NULL) {
        outfile_abandon(ctx->out);
        ctx->out = NULL;
    }
    int failed = pool_guard(reason != 0 ? print_reason : print_rest, &run);
    if (failed == 0)
        failed = pool_guard(finish_output, &run);
    if (failed != 0)
        run.status = last_words(program, callbacks, failed);
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
