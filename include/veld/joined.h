// base: names joined by colons, each once.
#ifndef VELD_JOINED_H
#define VELD_JOINED_H

#include "veld/table.h"

struct joined {
    struct table seen;
    char *at;                   // NUL-terminated; NULL: no name yet
    u32 n, cap;
};

// Add NAME behind a colon, unless it is there or among the parts of what is there: false then.
bool joined_add(struct joined *j, struct arena *arena, struct str name);
// Add each of the names in LIST, which has colons between them; empty ones are none.
void joined_add_parts(struct joined *j, struct arena *arena, struct str list);

#endif
