// A set of names and the text that they make.
#include "veld/joined.h"

#include "veld/vec.h"

// The part of *LIST up to a colon, which is taken off.
static struct str next_part(struct str *list)
{
    const char *colon = memchr(list->p, ':', list->n);
    struct str part = {list->p, colon != NULL ? (size_t)(colon - list->p) : list->n};
    size_t n = part.n + (colon != NULL);
    *list = (struct str){list->p + n, list->n - n};
    return part;
}

bool joined_add(struct joined *j, struct arena *arena, struct str name)
{
    if (j->seen.arena == NULL)
        table_init(&j->seen, arena);
    if (table_get(&j->seen, name) != NULL)
        return false;
    u32 colon = j->n > 0;
    VEC_RESERVE(arena, j, (u32)name.n + 2);
    if (colon)
        j->at[j->n] = ':';
    memcpy(j->at + j->n + colon, name.p, name.n);
    j->n += colon + (u32)name.n;
    j->at[j->n] = '\0';
    *table_slot(&j->seen, name) = j;
    for (struct str rest = name; rest.n > 0;)
        *table_slot(&j->seen, next_part(&rest)) = j;
    return true;
}

void joined_add_parts(struct joined *j, struct arena *arena, struct str list)
{
    while (list.n > 0) {
        struct str part = next_part(&list);
        if (part.n > 0)
            joined_add(j, arena, part);
    }
}
