// The phases of a link, in order: read this first.

#include "driver.h"

#include "veld.h"
#include "veld/eh_frame.h"
#include "veld/lines.h"
#include "veld/outfile.h"
#include "veld/output.h"
#include "veld/passes.h"
#include "veld/proc.h"
#include "veld/target.h"

enum { MAX_PHASES = 32 };

struct phase_times {
    struct { const char *name; u64 wall, cpu, memory; } at[MAX_PHASES]; // ns, ns, bytes that the peak grew by
    u32 n;
};

// A phase runs unless an earlier one left errors that the link can't go on with.
static void run(struct context *ctx, const char *name, void (*phase)(struct context *ctx))
{
    struct phase_times *times = ctx->times;
    ctx->phase++;
    if (times == NULL) {
        phase(ctx);
        return;
    }
    u64 wall = clock_wall_ns(), cpu = clock_cpu_ns(), peak = proc_peak_rss();
    phase(ctx);
    if (times->n < MAX_PHASES) {
        times->at[times->n].name = name;
        times->at[times->n].wall = clock_wall_ns() - wall;
        times->at[times->n].memory = proc_peak_rss() - peak;
        times->at[times->n++].cpu = clock_cpu_ns() - cpu;
    }
}

static void freeze(struct context *ctx, enum milestone milestone)
{
    ctx->milestone = milestone;
}

static bool gate(struct context *ctx)
{
    return diag_gate(ctx);
}

// What kind of output it is can be told once it is known which shared libraries take part.
static void set_output_kind(struct context *ctx)
{
    const struct config *config = &ctx->config;
    ctx->is_dynamic = config->is_pic || ctx->n_shared > 0;
    ctx->is_static_pie = config->output_kind == OUTPUT_PIE && config->no_dynamic_linker && ctx->n_shared == 0;
    ctx->dynamic_linker = config->dynamic_linker != NULL ? config->dynamic_linker : "/lib64/ld-linux-x86-64.so.2";
    if (config->no_dynamic_linker || !ctx->is_dynamic || (config->output_kind == OUTPUT_SHARED && config->dynamic_linker == NULL))
        ctx->dynamic_linker = NULL;
}

static void open_output(struct context *ctx)
{
    const char *what;
    int failed = outfile_create(ctx_arena(ctx), ctx->config.output_path, ctx->layout.file_size, 0777, ctx->n_workers,
                                ctx->config.backend, &ctx->out, &what);
    if (failed != 0)
        error(ctx, "%s: %s: %s", printable(ctx, str_of(ctx->config.output_path)), what, strerror(failed));
}

static void close_output(struct context *ctx)
{
    const char *what;
    int failed = outfile_finish(ctx->out, &what);
    ctx->out = NULL;
    if (failed != 0)
        error(ctx, "%s: %s: %s", printable(ctx, str_of(ctx->config.output_path)), what, strerror(failed));
}

static void print_times(struct context *ctx)
{
    const struct phase_times *times = ctx->times;
    u64 wall = 0, cpu = 0;
    say(ctx, VELD_STDERR, "%-20s %10s %10s %12s\n", "phase", "wall ms", "cpu ms", "peak +KB");
    for (u32 i = 0; i < times->n; i++) {
        say(ctx, VELD_STDERR, "%-20s %10.2f %10.2f %12llu\n", times->at[i].name, (double)times->at[i].wall / 1e6,
            (double)times->at[i].cpu / 1e6, (unsigned long long)times->at[i].memory >> 10);
        wall += times->at[i].wall;
        cpu += times->at[i].cpu;
    }
    say(ctx, VELD_STDERR, "%-20s %10.2f %10.2f %12llu\n", "total", (double)wall / 1e6, (double)cpu / 1e6,
        (unsigned long long)proc_peak_rss() >> 10);
    say(ctx, VELD_STDERR, "%u workers, %llu bytes out\n", ctx->n_workers, (unsigned long long)ctx->layout.file_size);
}

static void resolve(struct context *ctx)
{
    resolve_symbols(ctx);
    set_output_kind(ctx);
    define_synthetic_symbols(ctx);
    script_define_symbols(ctx);
}

bool link_run(struct context *ctx)
{
    ctx->target = &target_x86_64;
    lines_set_up(ctx);
    if (ctx->config.time_phases)
        ctx->times = NEW(ctx_arena(ctx), struct phase_times);

    run(ctx, "set up layout", layout_set_up);
    run(ctx, "read inputs", read_inputs);            // one task a file: map, identify, intern names
    run(ctx, "select members", select_members);      // archive members and libraries, in GNU ld's order
    report_trace(ctx);
    report_trace_symbols(ctx);
    if (!gate(ctx))
        return false;
    freeze(ctx, MILESTONE_FILES);                    // no file joins after this line
    run(ctx, "read sections", read_sections);        // records; COMDAT groups are claimed
    if (!gate(ctx))
        return false;
    run(ctx, "resolve symbols", resolve);
    run(ctx, "check duplicates", check_duplicates);
    warn_commons(ctx);
    run(ctx, "assign versions", assign_versions);
    run(ctx, "split strings", split_strings);
    run(ctx, "mark and scan", mark_and_scan);        // one visit: who is live, who needs a GOT, PLT, dynamic slot
    run(ctx, "size .eh_frame", size_eh_frame);       // the same for the records that describe live code
    freeze(ctx, MILESTONE_SECTIONS);                 // no section dies after this line
    report_gc_sections(ctx);
    warn_symbols(ctx);
    if (!gate(ctx))
        return false;
    run(ctx, "merge strings", merge_strings);
    run(ctx, "size synthetics", size_synthetics);
    freeze(ctx, MILESTONE_SLOTS);                    // no slot, name or dynamic symbol is added
    run(ctx, "place sections", place_sections);
    run(ctx, "assign addresses", assign_addresses);  // repeats until nothing moves
    freeze(ctx, MILESTONE_ADDRESSES);
    if (!gate(ctx))                                  // prints what was collected, in input order
        return false;
    run(ctx, "open output", open_output);
    if (!gate(ctx))
        return false;
    run(ctx, "write sections", write_sections);      // copy, relocate, hash: one task a window
    if (!gate(ctx))
        return false;                                // the caller removes the temporary file
    run(ctx, "write build id", write_build_id);
    write_dependency_file(ctx);
    report_stats(ctx);
    report_changed_inputs(ctx);
    if (!gate(ctx))
        return false;
    run(ctx, "close output", close_output);
    report_memory_usage(ctx);
    if (ctx->config.time_phases)
        print_times(ctx);
    return gate(ctx);
}
