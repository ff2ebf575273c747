#include "trie.h"

#include "veld/vec.h"

enum { MANY_CHILDREN = 6 };

static size_t common_length(struct str a, struct str b)
{
    size_t n = 0, end = MIN(a.n, b.n);
    while (n < end && a.p[n] == b.p[n])
        n++;
    return n;
}

// The node that PREFIX leads to, made if need be.
static struct trie_node *node_of(struct arena *arena, struct trie_node *node, struct str prefix)
{
    while (prefix.n > 0) {
        struct trie_node **at = &node->child;
        while (*at != NULL && (*at)->label.p[0] != prefix.p[0])
            at = &(*at)->sibling;
        struct trie_node *child = *at;
        if (child == NULL) {
            child = NEW(arena, struct trie_node);
            child->label = prefix;
            *at = child;
            node->n_children++;
            return child;
        }
        size_t n = common_length(child->label, prefix);
        if (n < child->label.n) { // cut the edge in two
            struct trie_node *middle = NEW(arena, struct trie_node);
            middle->label = (struct str){child->label.p, n};
            middle->sibling = child->sibling;
            middle->child = child;
            middle->n_children = 1;
            child->label.p += n;
            child->label.n -= n;
            child->sibling = NULL;
            *at = child = middle;
        }
        node = child;
        prefix.p += n;
        prefix.n -= n;
    }
    return node;
}

void trie_add(struct trie *t, struct arena *arena, struct str pattern, bool literal, const struct trie_entry *entry)
{
    struct str prefix = literal ? pattern : glob_prefix(pattern);
    struct trie_entry *e = NEW(arena, struct trie_entry);
    *e = *entry;
    e->next = NULL;
    e->rest = (struct str){pattern.p + prefix.n, pattern.n - prefix.n};
    struct str after = {e->rest.p + 1, e->rest.n - (e->rest.n > 0)};
    if (e->rest.n == 0) {
        e->kind = TRIE_EXACT;
    } else if (e->rest.p[0] == '*' && after.n == 0) {
        e->kind = TRIE_PREFIX;
    } else if (e->rest.p[0] == '*' && glob_prefix(after).n == after.n) {
        e->kind = TRIE_SUFFIX;
        e->rest = after;
    } else {
        e->kind = TRIE_GLOB;
    }

    struct trie_node *node = node_of(arena, &t->root, prefix);
    struct trie_entry **first = e->kind == TRIE_EXACT ? &node->exact : &node->entries;
    struct trie_entry **last = e->kind == TRIE_EXACT ? &node->last_exact : &node->last_entry;
    if (*first == NULL)
        *first = e;
    else
        (*last)->next = e;
    *last = e;
}

// A table of the first bytes for each node with many children; walked through a list, without recursion.
void trie_finish(struct trie *t, struct arena *arena)
{
    VEC(struct trie_node *) todo = {0};
    VEC_PUSH(arena, &todo, &t->root);
    for (u32 i = 0; i < todo.n; i++) {
        struct trie_node *node = todo.at[i];
        if (node->n_children > MANY_CHILDREN) {
            node->by_byte = NEW_ARRAY(arena, struct trie_node *, 256);
            for (struct trie_node *c = node->child; c != NULL; c = c->sibling)
                node->by_byte[(u8)c->label.p[0]] = c;
        }
        for (struct trie_node *c = node->child; c != NULL; c = c->sibling)
            if (c->child != NULL)
                VEC_PUSH(arena, &todo, c);
    }
}

static const struct trie_entry *first_of(const struct trie_entry *e, u32 limit, struct str rest)
{
    for (; e != NULL && e->order < limit; e = e->next)
        if (trie_entry_matches(e, rest))
            return e;
    return NULL;
}

const struct trie_entry *trie_first(const struct trie *t, struct str name, u32 limit)
{
    const struct trie_entry *best = NULL;
    struct str rest = name;
    for (const struct trie_node *node = &t->root; node != NULL; node = trie_step(node, &rest)) {
        const struct trie_entry *e = first_of(node->entries, limit, rest);
        if (e != NULL) {
            best = e;
            limit = e->order;
        }
        if (rest.n == 0) {
            e = first_of(node->exact, limit, rest);
            return e != NULL ? e : best;
        }
    }
    return best;
}
