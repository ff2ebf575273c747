// passes: transformations of the whole link, in the order in which driver/link.c runs them.
#ifndef VELD_PASSES_H
#define VELD_PASSES_H

#include "veld/context.h"

void read_inputs(struct context *ctx);
void select_members(struct context *ctx);
void read_sections(struct context *ctx);
void resolve_symbols(struct context *ctx);

struct tentative {              // a common symbol of one object
    u32 symbol, rank, index;    // index: in its symbol table
    u64 size, align;
    bool is_tls, is_large;
    bool closes;                // hidden or protected
};
void settle_commons(struct context *ctx, struct tentative *all, u32 n); // resolve_symbols calls it; sorts them
void check_duplicates(struct context *ctx);
void assign_versions(struct context *ctx);
void split_strings(struct context *ctx);
void mark_and_scan(struct context *ctx);
void check_hidden(struct context *ctx);  // mark_and_scan calls it, rarely
void warn_commons(struct context *ctx);
void warn_symbols(struct context *ctx);
void merge_strings(struct context *ctx);
void write_sections(struct context *ctx);

#endif
