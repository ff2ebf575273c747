#include "trie.h"

#include "veld/hash.h"

enum { MANY_CHILDREN = 12 };

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

static void append(struct arena *arena, struct trie_entry **first, struct trie_entry **last, const struct trie_entry *entry)
{
    struct trie_entry *e = NEW(arena, struct trie_entry);
    *e = *entry;
    e->next = NULL;
    if (*first == NULL)
        *first = e;
    else
        (*last)->next = e;
    *last = e;
}

static struct str reversed(struct arena *arena, struct str s)
{
    char *to = arena_alloc(arena, s.n, 1);
    for (size_t i = 0; i < s.n; i++)
        to[i] = s.p[s.n - 1 - i];
    return (struct str){to, s.n};
}

// The longest run of bytes that mean themselves and must occur one behind the other.
static struct str longest_literal(struct str pattern)
{
    struct str best = {pattern.p, 0};
    for (size_t i = 0, begin = 0; i <= pattern.n; i++) {
        char c = i < pattern.n ? pattern.p[i] : '*';
        if (strchr("*?[]\\", c) == NULL || c == '\0') {
            if (i < pattern.n)
                continue;
        }
        if (i - begin > best.n)
            best = (struct str){pattern.p + begin, i - begin};
        begin = i + 1;
        // What is in a class, or escaped, is not literal; an unclosed class is rare enough to end the search.
        if (c == '[') {
            size_t end = i + 1;
            end += end < pattern.n && (pattern.p[end] == '!' || pattern.p[end] == '^');
            end += end < pattern.n && pattern.p[end] == ']';
            while (end < pattern.n && pattern.p[end] != ']')
                end += pattern.p[end] == '\\' ? 2 : 1;
            if (end >= pattern.n)
                break;
            i = end;
            begin = end + 1;
        } else if (c == '\\') {
            i++;
            begin = i + 1;
        }
    }
    return best;
}

void trie_add(struct trie *t, struct arena *arena, struct str pattern, bool literal, const struct trie_entry *entry)
{
    struct str prefix = literal ? pattern : glob_prefix(pattern);
    struct trie_entry e = *entry;
    e.rest = (struct str){pattern.p + prefix.n, pattern.n - prefix.n};
    struct str after = {e.rest.p + 1, e.rest.n - (e.rest.n > 0)};
    if (e.rest.n == 0) {
        e.kind = TRIE_EXACT;
    } else if (e.rest.p[0] == '*' && after.n == 0) {
        e.kind = TRIE_PREFIX;
    } else if (e.rest.p[0] == '*' && glob_prefix(after).n == after.n) {
        e.kind = TRIE_SUFFIX;
        e.rest = after;
    } else {
        e.kind = TRIE_GLOB;
    }

    if (prefix.n == 0 && e.kind == TRIE_SUFFIX) {
        struct trie_node *node = node_of(arena, &t->ends, reversed(arena, after));
        append(arena, &node->entries, &node->last_entry, &e);
        t->has_ends = true;
    } else if (prefix.n == 0 && e.kind == TRIE_GLOB) {
        VEC_PUSH(arena, &t->floating, (struct trie_floating){.entry = e, .literal = longest_literal(pattern)});
    } else {
        struct trie_node *node = node_of(arena, &t->root, prefix);
        if (e.kind == TRIE_EXACT)
            append(arena, &node->exact, &node->last_exact, &e);
        else
            append(arena, &node->entries, &node->last_entry, &e);
    }
}

// A table of the first bytes for each node with many children; walked through a list, without recursion.
static void index_children(struct trie_node *root, struct arena *arena)
{
    VEC(struct trie_node *) todo = {0};
    VEC_PUSH(arena, &todo, root);
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

// ---- literals inside of patterns: Aho-Corasick ----

struct automaton {
    u64 *keys;                  // state << 8 | byte, + 1; open addressing
    u32 *targets;
    u32 bits;                   // log2 of the number of slots
    u32 n_states, states_cap;
    u32 *fail;                  // the longest proper suffix of what leads here that leads somewhere too
    u32 *ends;                  // floating entries whose literal ends here: index + 1
    u32 *next_end;              // the next state down the fail links that has ends; 0: none
};

static u32 *transition(struct automaton *a, u32 state, u8 byte)
{
    u64 key = ((u64)state << 8 | byte) + 1;
    u32 mask = (1u << a->bits) - 1;
    for (u32 i = (u32)(hash_mix(key, 1) >> 32) & mask;; i = (i + 1) & mask) {
        if (a->keys[i] == 0)
            a->keys[i] = key;
        if (a->keys[i] == key)
            return &a->targets[i];
    }
}

static u32 step(const struct automaton *a, u32 state, u8 byte)
{
    u64 key = ((u64)state << 8 | byte) + 1;
    u32 mask = (1u << a->bits) - 1;
    for (u32 i = (u32)(hash_mix(key, 1) >> 32) & mask; a->keys[i] != 0; i = (i + 1) & mask)
        if (a->keys[i] == key)
            return a->targets[i];
    return 0;
}

static void build_automaton(struct trie *t, struct arena *arena)
{
    size_t n_bytes = 0;
    for (u32 i = 0; i < t->floating.n; i++)
        n_bytes += t->floating.at[i].literal.n;
    if (t->floating.n < 8 || n_bytes > UINT32_MAX / 16)
        return;
    struct automaton *a = t->automaton = NEW(arena, struct automaton);
    u32 cap = (u32)n_bytes + 1;
    a->bits = 4;
    while ((1ull << a->bits) < (u64)cap * 2)
        a->bits++;
    a->keys = NEW_ARRAY(arena, u64, (size_t)1 << a->bits);
    a->targets = NEW_ARRAY(arena, u32, (size_t)1 << a->bits);
    a->fail = NEW_ARRAY(arena, u32, cap);
    a->ends = NEW_ARRAY(arena, u32, cap);
    a->next_end = NEW_ARRAY(arena, u32, cap);
    u32 *parent = NEW_ARRAY(arena, u32, cap);
    u8 *byte = NEW_ARRAY(arena, u8, cap);
    u32 *depth = NEW_ARRAY(arena, u32, cap), deepest = 0;
    a->n_states = 1;
    for (u32 i = t->floating.n; i-- > 0;) {
        struct trie_floating *f = &t->floating.at[i];
        if (f->literal.n == 0)
            continue;
        u32 state = 0;
        for (size_t k = 0; k < f->literal.n; k++) {
            u32 *to = transition(a, state, (u8)f->literal.p[k]);
            if (*to == 0) {
                *to = a->n_states++;
                parent[*to] = state;
                byte[*to] = (u8)f->literal.p[k];
                depth[*to] = (u32)k + 1;
                deepest = MAX(deepest, depth[*to]);
            }
            state = *to;
        }
        f->next = a->ends[state];
        a->ends[state] = i + 1;
    }

    // Fail links by growing depth.
    u32 *by_depth = NEW_ARRAY(arena, u32, a->n_states), *first = NEW_ARRAY(arena, u32, (size_t)deepest + 2);
    for (u32 s = 1; s < a->n_states; s++)
        first[depth[s] + 1 <= deepest ? depth[s] + 1 : deepest + 1]++;
    for (u32 d = 1; d <= deepest + 1; d++)
        first[d] += first[d - 1];
    for (u32 s = 1; s < a->n_states; s++)
        by_depth[first[depth[s]]++] = s;
    for (u32 i = 0; i + 1 < a->n_states; i++) {
        u32 s = by_depth[i], f = parent[s] == 0 ? 0 : a->fail[parent[s]], to = 0;
        if (parent[s] != 0)
            for (; (to = step(a, f, byte[s])) == 0 && f != 0; f = a->fail[f])
                ;
        a->fail[s] = to;
        a->next_end[s] = a->ends[to] != 0 ? to : a->next_end[to];
    }
}

void trie_finish(struct trie *t, struct arena *arena)
{
    index_children(&t->root, arena);
    if (t->has_ends)
        index_children(&t->ends, arena);
    build_automaton(t, arena);
}

// ---- matching ----

static const struct trie_entry *first_of(const struct trie_entry *e, u32 limit, struct str rest, trie_accept *accept, void *arg)
{
    for (; e != NULL && e->order < limit; e = e->next)
        if (trie_entry_matches(e, rest) && (accept == NULL || accept(arg, e)))
            return e;
    return NULL;
}

struct best { const struct trie_entry *entry; u32 limit; struct str name; trie_accept *accept; void *arg; };

static void try_floating(struct best *best, const struct trie_floating *f)
{
    const struct trie_entry *e = &f->entry;
    if (e->order < best->limit && glob_match(e->rest, best->name) && (best->accept == NULL || best->accept(best->arg, e))) {
        best->entry = e;
        best->limit = e->order;
    }
}

// Down the second trie, from the end of the name.
static void match_ends(const struct trie *t, struct best *best)
{
    struct str name = best->name;
    size_t n = name.n;          // bytes left in front
    const struct trie_node *node = &t->ends;
    while (n > 0 && (node = trie_child(node, name.p[n - 1])) != NULL && node->label.n <= n) {
        for (size_t i = 1; i < node->label.n; i++)
            if (node->label.p[i] != name.p[n - 1 - i])
                return;
        n -= node->label.n;
        const struct trie_entry *e = node->entries;
        for (; e != NULL && e->order < best->limit; e = e->next)
            if (best->accept == NULL || best->accept(best->arg, e)) {
                best->entry = e;
                best->limit = e->order;
                break;
            }
    }
}

static void match_literals(const struct trie *t, struct best *best)
{
    const struct automaton *a = t->automaton;
    u32 state = 0;
    for (size_t i = 0; i < best->name.n; i++) {
        u32 to;
        for (; (to = step(a, state, (u8)best->name.p[i])) == 0 && state != 0; state = a->fail[state])
            ;
        state = to;
        for (u32 s = a->ends[state] != 0 ? state : a->next_end[state]; s != 0; s = a->next_end[s])
            for (u32 f = a->ends[s]; f != 0; f = t->floating.at[f - 1].next)
                try_floating(best, &t->floating.at[f - 1]);
    }
}

const struct trie_entry *trie_first_floating(const struct trie *t, struct str name, u32 limit, trie_accept *accept,
                                             void *arg)
{
    struct best best = {.limit = limit, .name = name, .accept = accept, .arg = arg};
    if (t->has_ends)
        match_ends(t, &best);
    if (t->automaton != NULL)
        match_literals(t, &best);
    for (u32 i = 0; i < t->floating.n; i++)
        if (t->automaton == NULL || t->floating.at[i].literal.n == 0)
            try_floating(&best, &t->floating.at[i]);
    return best.entry;
}

const struct trie_entry *trie_first(const struct trie *t, struct str name, u32 limit, trie_accept *accept, void *arg)
{
    const struct trie_entry *best = NULL;
    struct str rest = name;
    for (const struct trie_node *node = &t->root; node != NULL; node = rest.n > 0 ? trie_step(node, &rest) : NULL) {
        const struct trie_entry *e = first_of(node->entries, limit, rest, accept, arg);
        if (e != NULL) {
            best = e;
            limit = e->order;
        }
        e = rest.n == 0 ? first_of(node->exact, limit, rest, accept, arg) : NULL;
        if (e != NULL) {
            best = e;
            limit = e->order;
        }
    }
    if (trie_has_floating(t)) {
        const struct trie_entry *e = trie_first_floating(t, name, limit, accept, arg);
        best = e != NULL ? e : best;
    }
    return best;
}
