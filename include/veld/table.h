// base: a small string-keyed table (options, section names, version nodes). Not thread-safe while it is written.
#ifndef VELD_TABLE_H
#define VELD_TABLE_H

#include "veld/arena.h"

struct table_entry { u64 hash; struct str key; void *value; };

struct table {
    struct arena *arena;
    struct table_entry *at;     // power of two slots, linear probing, at most 3/4 full; key.p NULL: free
    u32 n, cap;
};

void table_init(struct table *t, struct arena *arena);
// The value of KEY, or NULL.
void *table_get(const struct table *t, struct str key);
// The place of KEY's value, made with NULL if it is new. Valid until the next table_slot. KEY's bytes are borrowed.
void **table_slot(struct table *t, struct str key);

#endif
