// Many patterns at once: a trie over their literal beginnings, each node with what ends there in ascending order. One sweep
// over the first bytes of a name meets every pattern that can match it.
#ifndef VELD_SCRIPT_TRIE_H
#define VELD_SCRIPT_TRIE_H

#include "veld/arena.h"
#include "veld/glob.h"
#include "veld/vec.h"

enum trie_match {
    TRIE_EXACT,                 // the name ends at this node
    TRIE_PREFIX,                // anything may follow
    TRIE_SUFFIX,                // the rest ends in `rest`
    TRIE_GLOB,                  // the rest matches `rest`
};

struct trie_entry {
    u32 order;                  // the least that matches wins
    u32 value;
    u8 kind;                    // enum trie_match
    bool is_conditional;        // the caller has more to ask
    struct str rest;
    const void *data;           // the caller's
    struct trie_entry *next;    // of the same node, larger order
};

struct trie_node {
    struct str label;           // bytes on the edge to this node
    struct trie_node *child, *sibling;
    struct trie_entry *entries, *last_entry; // that go on behind this node
    struct trie_entry *exact, *last_exact;
    struct trie_node **by_byte; // [256] for a node with many children
    u32 n_children;
};

// Patterns that begin with a wildcard have nothing to go down the trie with: `*end' is looked up from the name's end in a
// second trie, and the others by the longest literal inside of them, all at once.
struct trie_floating {
    struct trie_entry entry;
    struct str literal;         // empty: none
    u32 next;                   // of the same literal, + 1
};

struct trie {
    struct trie_node root;
    struct trie_node ends;      // labels are reversed
    bool has_ends;
    VEC(struct trie_floating) floating;
    struct automaton *automaton; // over their literals; NULL: none
};

// Orders must be given in ascending sequence. LITERAL: no byte is special. Finish once, then it is read-only.
void trie_add(struct trie *t, struct arena *arena, struct str pattern, bool literal, const struct trie_entry *entry);
void trie_finish(struct trie *t, struct arena *arena);

static inline const struct trie_node *trie_child(const struct trie_node *node, char c)
{
    if (node->by_byte != NULL)
        return node->by_byte[(u8)c];
    const struct trie_node *child = node->child;
    while (child != NULL && child->label.p[0] != c)
        child = child->sibling;
    return child;
}

static inline bool trie_entry_matches(const struct trie_entry *e, struct str rest)
{
    return e->kind <= TRIE_PREFIX || (e->kind == TRIE_SUFFIX ? str_ends(rest, e->rest) : glob_match(e->rest, rest));
}

// Walks the trie by hand: the child that REST leads to, with REST moved behind its label; NULL: none.
static inline const struct trie_node *trie_step(const struct trie_node *node, struct str *rest)
{
    node = trie_child(node, rest->p[0]);
    if (node == NULL || node->label.n > rest->n)
        return NULL;
    for (size_t i = 1; i < node->label.n; i++)
        if (node->label.p[i] != rest->p[i])
            return NULL;
    rest->p += node->label.n;
    rest->n -= node->label.n;
    return node;
}

// The entry of least order below LIMIT that matches NAME and that ACCEPT (NULL: all) takes, or NULL.
typedef bool trie_accept(void *arg, const struct trie_entry *e);
const struct trie_entry *trie_first(const struct trie *t, struct str name, u32 limit, trie_accept *accept, void *arg);
// The part of that which begins with a wildcard; the caller has gone down the trie itself.
const struct trie_entry *trie_first_floating(const struct trie *t, struct str name, u32 limit, trie_accept *accept,
                                             void *arg);
static inline bool trie_has_floating(const struct trie *t) { return t->has_ends || t->floating.n > 0; }

#endif
