// driver: what its own files show each other.
#ifndef VELD_DRIVER_DRIVER_H
#define VELD_DRIVER_DRIVER_H

#include "veld/context.h"

struct veld_callbacks;

// link.c: the phases, from config to the finished output. False: an error was reported (and perhaps not yet printed).
// After a failure, a throw included, veld.c abandons ctx->out unless it is NULL.
bool link_run(struct context *ctx);

// report_inputs.c. Each does nothing unless its option was given; worker 0, between phases.
void report_trace(struct context *ctx);         // -t, -tt: after select_members, also when inputs are missing
void report_trace_symbols(struct context *ctx); // -y: after select_members, before its gate
void write_dependency_file(struct context *ctx); // once the output is complete, before it is put in place
void report_gc_sections(struct context *ctx);   // --print-gc-sections (report_gc.c): after mark_and_scan
// report_stats.c, at the end of the link.
void report_stats(struct context *ctx);
void report_memory_usage(struct context *ctx);

// veld.c: veld_link, and whether memory is given back at the end (the program leaves that to the kernel).
int veld_run(int argc, const char *const *argv, const struct veld_callbacks *callbacks, bool tear_down);

#endif
