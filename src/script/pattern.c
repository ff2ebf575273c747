// Which input section description takes a section? All patterns of the layout are compiled into one trie over their literal
// beginnings, so that a name is looked up in one sweep over its first bytes, however many patterns there are. The first
// description in script order wins: each node holds what ends there, with its place in that order.
//
// Names that nothing takes are orphans. Each kind of orphan gets a rule and an output section of its own the first time it
// is met, by whichever worker meets it: a list per hash bucket, extended at its head by compare-and-swap. place_sections
// puts them in order later.
#include "trie.h"

#include "veld/bits.h"
#include "veld/hash.h"
#include "veld/script.h"

// What an entry of the trie asks besides the name.
struct file_condition {
    const struct script_command *input;
    const struct section_pattern *pattern;
};

struct matcher { struct trie trie; };

struct orphan {
    struct orphan *next;
    u64 hash;
    struct str name;
    u32 rule;
    u8 key;
};

enum { ORPHAN_BUCKETS = 1024 };
struct orphan_table { struct orphan *buckets[ORPHAN_BUCKETS]; };

// ---- files ----

static bool name_match(struct str pattern, const char *name)
{
    return name != NULL && glob_match(pattern, str_of(name));
}

static bool is_everything(struct str pattern)
{
    return pattern.n == 1 && pattern.p[0] == '*';
}

// `archive:member', `archive:' for the members of an archive, `:file' for a file that is in none.
bool file_pattern_match(struct str pattern, const struct input_file *file)
{
    if (is_everything(pattern))
        return true;
    if (file == NULL)
        return false;
    const char *colon = memchr(pattern.p, ':', pattern.n);
    if (colon == NULL) {
        if (file->member != NULL && name_match(pattern, file->member))
            return true;
        return name_match(pattern, file->path);
    }
    struct str archive = {pattern.p, (size_t)(colon - pattern.p)};
    struct str member = {colon + 1, pattern.n - archive.n - 1};
    if ((archive.n > 0) != (file->member != NULL))
        return false;
    if (archive.n > 0 && !name_match(archive, file->path))
        return false;
    return member.n == 0 || name_match(member, file->member != NULL ? file->member : file->path);
}

static bool is_excluded(const struct name_list *list, const struct input_file *file)
{
    for (u32 i = 0; i < list->n; i++)
        if (file != NULL && file_pattern_match(list->at[i], file))
            return true;
    return false;
}

static bool takes_file(const struct file_condition *c, const struct object_file *object)
{
    const struct input_file *file = object != NULL ? &object->base : NULL;
    return file_pattern_match(c->input->input.file, file) && !is_excluded(&c->input->input.excluded, file) &&
           (c->pattern == NULL || !is_excluded(&c->pattern->excluded, file));
}

// ---- compiling ----

static u32 add_rule(struct context *ctx, const struct input_rule *rule)
{
    struct layout *layout = &ctx->layout;
    u32 index = add_relaxed(&layout->rules.n, 1);
    if (index >= layout->rules.cap)
        fatal(ctx, "too many input section descriptions");
    layout->rules.at[index] = *rule;
    layout->rules.at[index].begin = UINT64_MAX;
    return index;
}

// --sort-section: what the script leaves unsorted is sorted, and a second key is added to what is sorted by the other one.
// .init and .fini are code that runs on from one file to the next.
static void sort_as_asked(enum sort_section_kind asked, struct str name, u8 *sort, u8 *sort2)
{
    if (asked == SORT_SECTION_NONE || str_is(name, ".init") || str_is(name, ".fini"))
        return;
    u8 by = asked == SORT_SECTION_NAME ? SORT_NAME : SORT_ALIGNMENT;
    if (*sort == SORT_UNSET)
        *sort = by;
    else if (*sort != by && *sort2 == SORT_UNSET && (*sort == SORT_NAME || *sort == SORT_ALIGNMENT))
        *sort2 = by;
}

// Patterns that stand side by side and are sorted alike share a rule: their sections are mixed, in file order.
static void add_description(struct context *ctx, struct matcher *m, const struct script_command *output,
                            struct script_command *c, u32 *order)
{
    struct arena *arena = ctx_arena(ctx);
    bool is_discard = output->output.is_excluded;
    struct input_rule rule = {.output = is_discard ? 0 : output->output.section->index, .keep = c->input.keep,
                              .sort_files = c->input.sort_files, .name = {NULL, 0}};
    bool has_file = !is_everything(c->input.file) || c->input.excluded.n > 0;
    c->input.order = *order;
    u32 index = RULE_DISCARD;
    for (u32 i = 0; i < MAX(1, c->input.n_patterns); i++) {
        const struct section_pattern *p = c->input.n_patterns > 0 ? &c->input.patterns[i] : NULL;
        u8 sort = p == NULL ? SORT_UNSET : p->sort, sort2 = p == NULL ? SORT_UNSET : p->sort2;
        if (p != NULL)
            sort_as_asked(ctx->config.sort_section, p->name, &sort, &sort2);
        if (sort == SORT_NONE)
            sort = SORT_UNSET;
        if (!is_discard && (i == 0 || sort != rule.sort || sort2 != rule.sort2)) {
            rule.sort = sort;
            rule.sort2 = sort2;
            index = add_rule(ctx, &rule);
            if (i == 0)
                c->input.first_rule = index;
            c->input.n_rules = index - c->input.first_rule + 1;
        }
        struct trie_entry e = {.order = (*order)++, .value = index,
                               .is_conditional = has_file || (p != NULL && p->excluded.n > 0)};
        if (e.is_conditional) {
            struct file_condition *condition = NEW(arena, struct file_condition);
            *condition = (struct file_condition){c, p};
            e.data = condition;
        }
        trie_add(&m->trie, arena, p != NULL ? p->name : STR("*"), false, &e);
    }
}

void matcher_compile(struct context *ctx)
{
    struct script *script = ctx->layout.script;
    struct matcher *m = script->matcher = NEW(ctx_arena(ctx), struct matcher);
    u32 order = 1;
    for (const struct script_command *o = script->commands.first; o != NULL; o = o->next) {
        if (o->kind != COMMAND_OUTPUT)
            continue;
        for (struct script_command *c = o->output.children.first; c != NULL; c = c->next)
            if (c->kind == COMMAND_INPUT)
                add_description(ctx, m, o, c, &order);
    }
    trie_finish(&m->trie, ctx_arena(ctx));
    script->orphans = NEW(ctx_arena(ctx), struct orphan_table);
}

// ---- matching ----

static bool rule_is_disabled(struct context *ctx, u32 rule)
{
    if (rule < RULE_FIRST)
        return false;
    const struct script_command *c = ctx->layout.outputs.at[ctx->layout.rules.at[rule].output]->command;
    return c != NULL && c->output.is_disabled;
}

struct question { struct context *ctx; const struct object_file *file; bool again; };

static inline bool is_accepted(struct context *ctx, const struct trie_entry *e, const struct object_file *file, bool again)
{
    return LIKELY(!e->is_conditional || takes_file(e->data, file)) && LIKELY(!again || !rule_is_disabled(ctx, e->value));
}

static bool accept(void *arg, const struct trie_entry *e)
{
    const struct question *q = arg;
    return is_accepted(q->ctx, e, q->file, q->again);
}

// The first of a list, in script order, that takes REST (what is behind the node) and comes before BEST.
static inline const struct trie_entry *first_match(struct context *ctx, const struct trie_entry *e, u32 best,
                                                   const struct object_file *file, struct str rest, bool again)
{
    for (; e != NULL && e->order < best; e = e->next)
        if (trie_entry_matches(e, rest) && is_accepted(ctx, e, file, again))
            return e;
    return NULL;
}

// trie_first, open-coded: this runs for every section.
static inline u32 match(struct context *ctx, const struct object_file *file, struct str name, bool again)
{
    const struct trie *trie = &ctx->layout.script->matcher->trie;
    u32 best = UINT32_MAX, rule = RULE_NONE;
    struct str rest = name;
    for (const struct trie_node *node = &trie->root; node != NULL;) {
        const struct trie_entry *e = first_match(ctx, node->entries, best, file, rest, again);
        if (e != NULL) {
            best = e->order;
            rule = e->value;
        }
        if (rest.n == 0) {
            e = first_match(ctx, node->exact, best, file, rest, again);
            if (e != NULL) {
                best = e->order;
                rule = e->value;
            }
            break;
        }
        node = trie_step(node, &rest);
    }
    if (UNLIKELY(trie_has_floating(trie))) {
        struct question q = {ctx, file, again};
        const struct trie_entry *e = trie_first_floating(trie, name, best, accept, &q);
        if (e != NULL)
            rule = e->value;
    }
    return rule;
}

// Orphans of one name share an output section when they are alike in what is loaded.
static u8 orphan_key(u32 type, u64 flags)
{
    return !(flags & SHF_ALLOC) ? 0 : type == SHT_NOBITS ? 1 : 2;
}

static struct orphan *find_orphan(struct orphan *o, const struct orphan *end, u64 hash, u8 key, struct str name)
{
    for (; o != end; o = o->next)
        if (o->hash == hash && o->key == key && str_equal(o->name, name))
            return o;
    return NULL;
}

static u32 orphan_rule(struct context *ctx, bool is_own, struct str name, u32 type, u64 flags)
{
    if (UNLIKELY(ctx->config.orphan_handling == ORPHAN_DISCARD) && !is_own)
        return RULE_DISCARD;
    u64 hash = hash_bytes(name.p, name.n);
    u8 key = orphan_key(type, flags);
    struct orphan **bucket = &ctx->layout.script->orphans->buckets[hash % ORPHAN_BUCKETS];
    struct orphan *head = load_acquire(bucket), *found = find_orphan(head, NULL, hash, key, name);
    if (found != NULL)
        return found->rule;

    // The name is in a file's string table, which outlives the link.
    struct orphan *o = NEW(ctx_arena(ctx), struct orphan);
    *o = (struct orphan){.next = head, .hash = hash, .name = name, .key = key};
    struct output_section *output = script_find_output(ctx, name);
    if (output == NULL) {
        output = script_add_output(ctx, name);
        output->is_orphan = true;
        output->orphan_key = key;
    }
    struct input_rule rule = {.output = output->index, .is_orphan = true, .name = name};
    o->rule = add_rule(ctx, &rule);
    while (!__atomic_compare_exchange_n(bucket, &head, o, false, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
        // Somebody was faster; with the same name our rule and output stay unused.
        found = find_orphan(head, o->next, hash, key, name);
        if (found != NULL)
            return found->rule;
        o->next = head;
    }
    return o->rule;
}

u32 layout_match(struct context *ctx, const struct object_file *file, struct str name, u32 type, u64 flags)
{
    u32 rule = match(ctx, file, name, false);
    return LIKELY(rule != RULE_NONE) ? rule : orphan_rule(ctx, file == NULL, name, type, flags);
}

u32 matcher_rematch(struct context *ctx, const struct object_file *file, struct str name, u32 type, u64 flags)
{
    u32 rule = match(ctx, file, name, true);
    return rule != RULE_NONE ? rule : orphan_rule(ctx, file == NULL, name, type, flags);
}
