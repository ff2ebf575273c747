// symbols: from names to symbol ids. Any worker may intern; the table and its rows grow only between parallel phases.
#ifndef VELD_NAMES_H
#define VELD_NAMES_H

#include "veld/context.h"

// Make room for N_MORE names that parallel tasks are about to intern. Called by worker 0 between parallel phases.
void names_reserve(struct context *ctx, u64 n_more);

// The id of NAME, or 0 when no object or archive index mentions it.
u32 symbol_lookup(struct context *ctx, struct str name);
u32 symbol_lookup_hashed(struct context *ctx, struct str name, u64 hash);

// The id of NAME, made if it is new. For worker 0 between parallel phases: makes room by itself. NAME's bytes are borrowed.
u32 symbol_intern(struct context *ctx, struct str name);
// The same for parallel tasks, which have reserved room.
u32 symbol_intern_reserved(struct context *ctx, struct str name, u64 hash);

// Intern N NUL-terminated names at once (prefetching ahead), the i-th at names[i]; ids[i] receives its id. A NULL name
// gives id 0.
void intern_batch(struct context *ctx, const char *const *names, u32 n, u32 *ids);
enum { INTERN_BATCH = 64 };     // callers hand over at most this many

#endif
