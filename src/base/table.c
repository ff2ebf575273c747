// The string-keyed table: open addressing with linear probing. Nothing is ever removed.
#include "veld/table.h"

#include "veld/hash.h"

void table_init(struct table *t, struct arena *arena)
{
    *t = (struct table){.arena = arena};
}

// KEY's entry, or the free one where it belongs. There is always a free one.
static struct table_entry *find(const struct table *t, u64 hash, struct str key)
{
    for (u32 i = (u32)hash & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
        struct table_entry *e = &t->at[i];
        if (e->key.p == NULL || (e->hash == hash && str_equal(e->key, key)))
            return e;
    }
}

void *table_get(const struct table *t, struct str key)
{
    if (t->n == 0)
        return NULL;
    struct table_entry *e = find(t, hash_bytes(key.p, key.n), key);
    return e->key.p != NULL ? e->value : NULL;
}

static void grow(struct table *t)
{
    struct table old = *t;
    if (old.cap > UINT32_MAX / 2)
        t->arena->out_of_memory(t->arena->arg);
    t->cap = MAX(16, old.cap * 2);
    t->at = NEW_ARRAY(t->arena, struct table_entry, t->cap);
    for (u32 i = 0; i < old.cap; i++)
        if (old.at[i].key.p != NULL)
            *find(t, old.at[i].hash, old.at[i].key) = old.at[i];
}

void **table_slot(struct table *t, struct str key)
{
    if (key.p == NULL)
        key.p = "";
    if (t->n >= t->cap / 4 * 3)
        grow(t);
    u64 hash = hash_bytes(key.p, key.n);
    struct table_entry *e = find(t, hash, key);
    if (e->key.p == NULL) {
        *e = (struct table_entry){.hash = hash, .key = key};
        t->n++;
    }
    return &e->value;
}
