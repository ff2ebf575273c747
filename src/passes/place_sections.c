// Sort the live sections into output sections, and find a place for orphans as GNU ld does.
// Needs:   SLOTS frozen: every synthetic section that the output will have has its record.
// Gives:   layout.members, first and n of rules and output sections; type, flags, alignment of output sections.
// Threads: a counting sort over chunks of consecutive files: each chunk counts for itself (own), then scatters to places
//          that the sum over all chunks before it gives it (own). Sorted rules and link order: serial, they are short.
#include "veld/bits.h"
#include "veld/layout.h"
#include "veld/script.h"

#include <stdlib.h>

enum { MAX_CHUNKS = 32 };

// What one chunk of files has for one rule.
struct tally {
    u32 n;
    u32 at;                     // the next free place in layout.members
    u16 any, all;               // SECTION_* flags: OR, AND
    u8 p2align;
    u8 kinds;                   // bit a section_kind
};

struct chunk {
    u32 first, end;             // in ctx->objects
    bool has_synthetics;        // the first chunk: file 0
    struct tally *tallies;      // by rule
};

struct placing {
    struct context *ctx;
    struct layout *layout;
    struct chunk chunks[MAX_CHUNKS];
    u32 n_chunks;
    bool has_link_order;
    u64 *first_seen;            // by rule, orphans: rank and header of the first member (atomic minimum)
};

static bool takes_part(const struct section *s)
{
    return (s->flags & SECTION_LIVE) && s->rule >= RULE_FIRST && s->kind != KIND_MERGE;
}

static void tally_section(struct placing *p, struct tally *tallies, const struct section *s, u64 position)
{
    struct tally *t = &tallies[s->rule];
    if (t->n++ == 0) {
        t->all = s->flags;
        if (UNLIKELY(p->layout->rules.at[s->rule].is_orphan))
            min_u64_relaxed(&p->first_seen[s->rule], position);
    }
    t->any |= s->flags;
    t->all &= s->flags;
    t->p2align = MAX(t->p2align, s->p2align);
    t->kinds |= (u8)(1 << s->kind);
}

static void count_chunk(void *arg, size_t i)
{
    struct placing *p = arg;
    struct context *ctx = p->ctx;
    struct chunk *chunk = &p->chunks[i];
    chunk->tallies = NEW_ARRAY(ctx_arena(ctx), struct tally, p->layout->rules.n);
    if (chunk->has_synthetics)
        for (u32 k = 0; k < ctx->synthetics.n; k++) {
            u32 id = ctx->synthetics.at[k]->section;
            if (id != 0 && takes_part(section_at(ctx, id)))
                tally_section(p, chunk->tallies, section_at(ctx, id), k);
        }
    for (u32 f = chunk->first; f < chunk->end; f++) {
        const struct object_file *file = ctx->objects[f];
        const struct section *s = section_at(ctx, file->first_section);
        for (const struct section *end = s + file->n_sections; s < end; s++)
            if (takes_part(s))
                tally_section(p, chunk->tallies, s, (u64)file->base.rank << 32 | s->header);
    }
}

static void scatter_chunk(void *arg, size_t i)
{
    struct placing *p = arg;
    struct context *ctx = p->ctx;
    struct chunk *chunk = &p->chunks[i];
    u32 *members = p->layout->members;
    if (chunk->has_synthetics)
        for (u32 k = 0; k < ctx->synthetics.n; k++) {
            u32 id = ctx->synthetics.at[k]->section;
            if (id != 0 && takes_part(section_at(ctx, id)))
                members[chunk->tallies[section_at(ctx, id)->rule].at++] = id;
        }
    for (u32 f = chunk->first; f < chunk->end; f++) {
        const struct object_file *file = ctx->objects[f];
        u32 id = file->first_section;
        for (u32 end = id + file->n_sections; id < end; id++)
            if (takes_part(section_at(ctx, id)))
                members[chunk->tallies[section_at(ctx, id)->rule].at++] = id;
    }
}

// Chunks of about the same number of sections. What they are has no influence on the result.
static void cut_chunks(struct placing *p)
{
    struct context *ctx = p->ctx;
    u32 wanted = ctx->n_workers == 1 ? 1 : MIN((u32)MAX_CHUNKS, ctx->n_workers * 2);
    u64 share = ctx->sections.n / wanted + 1;
    u32 at = 0;
    p->n_chunks = 0;
    do {
        struct chunk *chunk = &p->chunks[p->n_chunks++];
        *chunk = (struct chunk){.first = at, .has_synthetics = p->n_chunks == 1};
        u64 n = 0;
        while (at < ctx->n_objects && (n < share || p->n_chunks == MAX_CHUNKS))
            n += ctx->objects[at++]->n_sections;
        chunk->end = at;
    } while (at < ctx->n_objects);
}

static void count(struct placing *p)
{
    p->first_seen = RAW_ARRAY(ctx_arena(p->ctx), u64, p->layout->rules.n);
    memset(p->first_seen, 0xff, p->layout->rules.n * sizeof(u64));
    parallel_for(p->ctx->pool, p->n_chunks, count_chunk, p);
}

static struct tally rule_tally(const struct placing *p, u32 rule)
{
    struct tally sum = {.all = UINT16_MAX};
    for (u32 i = 0; i < p->n_chunks; i++) {
        const struct tally *t = &p->chunks[i].tallies[rule];
        if (t->n == 0)
            continue;
        sum.n += t->n;
        sum.any |= t->any;
        sum.all &= t->all;
        sum.kinds |= t->kinds;
        sum.p2align = MAX(sum.p2align, t->p2align);
    }
    return sum;
}

// ---- ONLY_IF_RO, ONLY_IF_RW ----

struct rematch { struct placing *p; const bool *is_moved; };

static void rematch_file(void *arg, size_t i)
{
    struct rematch *r = arg;
    struct context *ctx = r->p->ctx;
    const struct object_file *file = ctx->objects[i];
    for (u32 k = 0; k < file->n_sections; k++) {
        struct section *s = section_at(ctx, file->first_section + k);
        if (s->rule >= RULE_FIRST && r->is_moved[s->rule]) {
            const struct elf_shdr *h = &file->headers[s->header];
            s->rule = matcher_rematch(ctx, file, section_name(file, s), h->sh_type, h->sh_flags);
            if (s->rule == RULE_DISCARD)
                s->flags &= (u16)~SECTION_LIVE;
        }
    }
}

// Sections that stand in a description whose condition does not hold go where they match next.
static void check_constraints(struct placing *p)
{
    struct context *ctx = p->ctx;
    struct layout *layout = p->layout;
    for (struct script_command *c = layout->script->commands.first; c != NULL; c = c->next) {
        if (c->kind != COMMAND_OUTPUT || c->output.constraint == CONSTRAINT_NONE)
            continue;
        u16 any = 0;
        u32 n = 0;
        for (struct script_command *in = c->output.children.first; in != NULL; in = in->next)
            if (in->kind == COMMAND_INPUT)
                for (u32 r = in->input.first_rule; r < in->input.first_rule + in->input.n_rules; r++) {
                    struct tally t = rule_tally(p, r);
                    any |= t.any;
                    n += t.n;
                }
        bool is_ro = !(any & SECTION_WRITE);
        if (n == 0 || is_ro == (c->output.constraint == CONSTRAINT_ONLY_IF_RO)) {
            c->output.is_disabled = n == 0;
            continue;
        }
        c->output.is_disabled = true;
        u32 n_rules = layout->rules.n;
        bool *is_moved = NEW_ARRAY(ctx_arena(ctx), bool, n_rules);
        for (u32 r = RULE_FIRST; r < n_rules; r++)
            is_moved[r] = layout->rules.at[r].output == c->output.section->index;
        struct rematch rematch = {p, is_moved};
        parallel_for(ctx->pool, ctx->n_objects, rematch_file, &rematch);
        for (u32 k = 0; k < ctx->synthetics.n; k++) {
            const struct synthetic *syn = ctx->synthetics.at[k];
            struct section *s = section_at(ctx, syn->section);
            if (syn->section != 0 && s->rule >= RULE_FIRST && s->rule < n_rules && is_moved[s->rule])
                s->rule = matcher_rematch(ctx, NULL, syn->name, syn->type, syn->flags);
        }
        count(p);
    }
}

// ---- type and flags ----

static u32 type_by_name(struct str name)
{
    static const struct { const char *name; u32 type; } types[] = {
        {".init_array", SHT_INIT_ARRAY}, {".fini_array", SHT_FINI_ARRAY}, {".preinit_array", SHT_PREINIT_ARRAY},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(name, types[i].name))
            return types[i].type;
    return SHT_NULL;
}

static u64 elf_flags(u16 flags)
{
    return (flags & SECTION_WRITE ? SHF_WRITE : 0) | (flags & SECTION_ALLOC ? SHF_ALLOC : 0) |
           (flags & SECTION_EXEC ? SHF_EXECINSTR : 0) | (flags & SECTION_TLS ? SHF_TLS : 0) |
           (flags & SECTION_LARGE ? SHF_X86_64_LARGE : 0);
}

static u32 member_type(struct context *ctx, const struct section *s)
{
    if (s->kind == KIND_SYNTHETIC)
        return ctx->synthetics.at[s->header]->type;
    return object_of(ctx, s)->headers[s->header].sh_type;
}

static u64 member_entsize(struct context *ctx, const struct section *s)
{
    if (s->kind == KIND_SYNTHETIC)
        return ctx->synthetics.at[s->header]->entsize;
    return object_of(ctx, s)->headers[s->header].sh_entsize;
}

// Merge flags and entry size stay when all members agree.
static void set_entsize(struct context *ctx, struct output_section *o, u16 all)
{
    const u32 *members = &ctx->layout.members[o->first];
    u64 entsize = member_entsize(ctx, section_at(ctx, members[0]));
    for (u32 i = 1; i < o->n && entsize != 0; i++)
        if (member_entsize(ctx, section_at(ctx, members[i])) != entsize)
            entsize = 0;
    o->entsize = entsize;
    if (entsize != 0 && (all & SECTION_MERGE_FLAG))
        o->flags |= SHF_MERGE | (all & SECTION_STRINGS ? SHF_STRINGS : 0);
    else if (all & SECTION_MERGE_FLAG)
        o->entsize = 0;
}

// The loader runs it for the program alone.
static void check_preinit(struct context *ctx, const struct output_section *o)
{
    if (o->type != SHT_PREINIT_ARRAY || ctx->config.output_kind != OUTPUT_SHARED)
        return;
    for (u32 i = 0; i < o->n; i++) {
        const struct section *s = section_at(ctx, ctx->layout.members[o->first + i]);
        if (s->kind != KIND_SYNTHETIC && s->size > 0)
            error_gnu(ctx, (struct place){.file = &object_of(ctx, s)->base}, ".preinit_array section is not allowed in DSO");
    }
}

static void describe_output(struct placing *p, struct output_section *o)
{
    struct context *ctx = p->ctx;
    u16 any = 0, all = UINT16_MAX;
    u8 kinds = 0;
    o->p2align = 0;
    for (u32 i = 0; i < o->n_rules; i++) {
        struct tally t = rule_tally(p, o->rules[i]);
        if (t.n == 0)
            continue;
        any |= t.any;
        all &= t.all;
        kinds |= t.kinds;
        o->p2align = MAX(o->p2align, t.p2align);
    }
    o->is_live = o->n > 0;
    o->type = SHT_PROGBITS;
    if (o->n == 0)
        return;
    o->flags = elf_flags(any);
    if (!(all & SECTION_LARGE))
        o->flags &= ~(u64)SHF_X86_64_LARGE;
    if (all & SECTION_LINK_ORDER)
        o->flags |= SHF_LINK_ORDER;
    if (ctx->config.omagic && str_is(o->name, ".text"))
        o->flags |= SHF_WRITE;

    u8 script_type = o->command->output.type;
    if (script_type == OUTPUT_TYPE_NOALLOC)
        o->flags &= ~(u64)SHF_ALLOC;
    if (script_type == OUTPUT_TYPE_READONLY)
        o->flags &= ~(u64)SHF_WRITE;

    bool has_bytes = (kinds & (1 << KIND_BYTES | 1 << KIND_EH_FRAME)) != 0;
    u32 first_type = member_type(ctx, section_at(ctx, ctx->layout.members[o->first]));
    if (kinds & 1 << KIND_SYNTHETIC) // some are like .bss: copies and commons
        for (u32 i = 0; i < o->n && !has_bytes; i++)
            has_bytes = member_type(ctx, section_at(ctx, ctx->layout.members[o->first + i])) != SHT_NOBITS;
    has_bytes &= script_type != OUTPUT_TYPE_NOLOAD;
    u32 by_name = type_by_name(o->name);
    o->type = !has_bytes ? SHT_NOBITS : by_name != SHT_NULL ? by_name : first_type == SHT_NOBITS ? SHT_PROGBITS : first_type;
    check_preinit(ctx, o);
    if (all & SECTION_MERGE_FLAG || o->n <= 8 || (o->type != SHT_PROGBITS && o->type != SHT_NOBITS))
        set_entsize(ctx, o, all);
}

// ---- sorting inside a rule ----

struct sort_key {
    u32 id, place;
    i64 priority;
    struct str name, file;
    u8 p2align;
    u8 sort, sort2;
    bool by_file;
};

// The number behind the last dot; .ctors.N and .dtors.N count downwards.
static i64 init_priority(struct str name)
{
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    if (dot == 0 || dot == name.n || name.n - dot > 9)
        return -1;
    i64 value = 0;
    for (size_t i = dot; i < name.n; i++) {
        if (name.p[i] < '0' || name.p[i] > '9')
            return -1;
        value = value * 10 + (name.p[i] - '0');
    }
    bool is_reversed = dot == 7 && (str_starts(name, STR(".ctors")) || str_starts(name, STR(".dtors")));
    return is_reversed ? 65535 - value : value;
}

static int compare_by(u8 sort, const struct sort_key *a, const struct sort_key *b)
{
    switch (sort) {
    case SORT_NAME:
        return str_compare(a->name, b->name);
    case SORT_ALIGNMENT:
        return (int)b->p2align - (int)a->p2align;
    case SORT_INIT_PRIORITY:
        if (a->priority != b->priority)
            return a->priority < b->priority ? -1 : 1;
        return str_compare(a->name, b->name);
    default:
        return 0;
    }
}

static int compare_keys(const void *x, const void *y)
{
    const struct sort_key *a = x, *b = y;
    int order = a->by_file ? str_compare(a->file, b->file) : 0;
    if (order == 0)
        order = compare_by(a->sort, a, b);
    if (order == 0)
        order = compare_by(a->sort2, a, b);
    return order != 0 ? order : a->place < b->place ? -1 : a->place > b->place;
}

static struct str member_name(struct context *ctx, const struct section *s)
{
    return s->kind == KIND_SYNTHETIC ? ctx->synthetics.at[s->header]->name : section_name(object_of(ctx, s), s);
}

static void sort_rule(struct context *ctx, const struct input_rule *rule)
{
    struct arena *arena = ctx_arena(ctx);
    struct arena_mark mark = arena_mark(arena);
    u32 *members = &ctx->layout.members[rule->first];
    struct sort_key *keys = RAW_ARRAY(arena, struct sort_key, rule->n);
    for (u32 i = 0; i < rule->n; i++) {
        const struct section *s = section_at(ctx, members[i]);
        keys[i] = (struct sort_key){.id = members[i], .place = i, .name = member_name(ctx, s), .p2align = s->p2align,
                                    .sort = rule->sort, .sort2 = rule->sort2, .by_file = rule->sort_files};
        if (rule->sort == SORT_INIT_PRIORITY || rule->sort2 == SORT_INIT_PRIORITY) {
            keys[i].priority = init_priority(keys[i].name);
            if (keys[i].priority < 0)
                keys[i].priority = INT32_MAX;   // without a number: behind those that have one
        }
        if (rule->sort_files && s->file != 0) {
            const struct input_file *file = ctx->files[s->file];
            keys[i].file = str_of(file->member != NULL ? file->member : file->path);
        }
    }
    qsort(keys, rule->n, sizeof(*keys), compare_keys);
    for (u32 i = 0; i < rule->n; i++)
        members[i] = keys[i].id;
    arena_reset(arena, mark);
}

// ---- SHF_LINK_ORDER ----

// The section that a SHF_LINK_ORDER section describes; 0: none.
static u32 linked_section(struct context *ctx, const struct section *s)
{
    if (!(s->flags & SECTION_LINK_ORDER) || s->kind == KIND_SYNTHETIC)
        return 0;
    const struct object_file *file = object_of(ctx, s);
    u32 link = file->headers[s->header].sh_link;
    u32 id = link < file->n_headers ? file->section_of[link] : NO_SECTION;
    return id == SECTION_DROPPED ? 0 : id;
}

struct link_key { u64 position; u32 place, id; };

static int compare_links(const void *x, const void *y)
{
    const struct link_key *a = x, *b = y;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

// Their order is that of the sections that they describe. Those that describe none stay in front.
static void sort_link_order(struct placing *p)
{
    struct context *ctx = p->ctx;
    struct layout *layout = p->layout;
    if (!p->has_link_order)
        return;
    u32 *place = NEW_ARRAY(ctx_arena(ctx), u32, ctx->sections.n); // by section id: place in members, + 1
    for (u32 i = 0; i < layout->n_members; i++)
        place[layout->members[i]] = i + 1;
    for (u32 i = 0; i < layout->rules.n; i++) {
        const struct input_rule *rule = &layout->rules.at[i];
        u32 *members = rule->n > 1 ? &layout->members[rule->first] : NULL;
        bool has_links = false;
        for (u32 m = 0; members != NULL && m < rule->n && !has_links; m++)
            has_links = linked_section(ctx, section_at(ctx, members[m])) != 0;
        if (!has_links)
            continue;
        struct link_key *keys = RAW_ARRAY(ctx_arena(ctx), struct link_key, rule->n);
        for (u32 m = 0; m < rule->n; m++) {
            u32 linked = linked_section(ctx, section_at(ctx, members[m]));
            keys[m] = (struct link_key){.id = members[m], .place = m, .position = linked == 0 ? 0 : place[linked]};
        }
        qsort(keys, rule->n, sizeof(*keys), compare_links);
        for (u32 m = 0; m < rule->n; m++)
            members[m] = keys[m].id;
    }
}

// ---- orphans ----

struct orphan_place { u64 seen; u32 rule; };

static int compare_orphans(const void *x, const void *y)
{
    const struct orphan_place *a = x, *b = y;
    return a->seen < b->seen ? -1 : a->seen > b->seen;
}

// Where GNU ld puts an orphan: behind the section of its kind, or behind the last orphan that it put there. Notes of one
// alignment stand together, so that one PT_NOTE covers them.
enum hold {
    HOLD_TEXT, HOLD_RODATA, HOLD_TDATA, HOLD_DATA, HOLD_BSS, HOLD_REL, HOLD_NOTE, HOLD_SMALL_NOTE, HOLD_NONALLOC, HOLD_TABLES,
    N_HOLDS
};

static enum hold hold_of(const struct output_section *o, const struct tally *t, u32 type)
{
    if (!(t->any & SECTION_ALLOC)) {
        // .symtab, .strtab and .shstrtab come last.
        bool is_table = type == SHT_SYMTAB || type == SHT_SYMTAB_SHNDX || str_is(o->name, ".strtab") ||
                        str_is(o->name, ".shstrtab");
        return is_table ? HOLD_TABLES : HOLD_NONALLOC;
    }
    if (type == SHT_NOTE || (type != SHT_NOBITS && str_starts(o->name, STR(".note"))))
        return t->p2align > 2 ? HOLD_NOTE : HOLD_SMALL_NOTE;
    if (t->any & SECTION_TLS)
        return HOLD_TDATA;
    if (type == SHT_NOBITS)
        return HOLD_BSS;
    if (t->any & SECTION_WRITE)
        return HOLD_DATA;
    if (type == SHT_RELA || type == SHT_REL || str_starts(o->name, STR(".rel")))
        return HOLD_REL;
    return t->any & SECTION_EXEC ? HOLD_TEXT : HOLD_RODATA;
}

static struct script_command *command_of(struct context *ctx, const char *name)
{
    struct output_section *o = script_find_output(ctx, str_of(name));
    return o != NULL ? o->command : NULL;
}

// The place to insert behind AFTER: assignments that follow belong to it, up to one that moves the location counter.
static struct script_command *insertion_point(struct script_command *after, bool is_alloc)
{
    struct script_command *c = after;
    while (c->next != NULL && c->next->kind != COMMAND_OUTPUT) {
        if (is_alloc && c->next->kind == COMMAND_ASSIGN && c->next->assign.is_dot)
            break;
        c = c->next;
    }
    return c;
}

// Before the first output section: behind the first assignment to the location counter.
static struct script_command **front_of(struct script *script)
{
    struct script_command **at = &script->commands.first;
    bool passed = false;
    while (*at != NULL && (*at)->kind != COMMAND_OUTPUT) {
        bool is_dot = (*at)->kind == COMMAND_ASSIGN && (*at)->assign.is_dot;
        if (is_dot && passed)
            break;
        passed |= is_dot;
        at = &(*at)->next;
    }
    return at;
}

// What an orphan of kind HOLD stands behind; NULL: nothing of the kind.
static struct script_command *hold_anchor(struct context *ctx, enum hold hold, struct script_command **last)
{
    static const char *const names[N_HOLDS] = {
        [HOLD_TEXT] = ".text", [HOLD_RODATA] = ".rodata", [HOLD_TDATA] = ".tdata", [HOLD_DATA] = ".data",
        [HOLD_BSS] = ".bss", [HOLD_REL] = ".rela.plt", [HOLD_NOTE] = ".interp", [HOLD_NONALLOC] = ".comment",
    };
    if (last[hold] != NULL)
        return last[hold];
    if (hold == HOLD_SMALL_NOTE) {
        struct script_command *id = command_of(ctx, ".note.gnu.build-id");
        return id != NULL && ctx->syn[SYN_NOTE_BUILD_ID].section != 0 ? id : hold_anchor(ctx, HOLD_NOTE, last);
    }
    struct script_command *c = names[hold] != NULL ? command_of(ctx, names[hold]) : NULL;
    return c != NULL || hold != HOLD_TDATA ? c : hold_anchor(ctx, HOLD_DATA, last);
}

static void add_orphan_input(struct context *ctx, struct script_command *output, u32 rule)
{
    struct script_command *in = NEW(ctx_arena(ctx), struct script_command);
    in->kind = COMMAND_INPUT;
    in->file = "orphan";
    in->input.file = STR("*");
    in->input.is_orphan = true;
    in->input.first_rule = rule;
    in->input.n_rules = 1;
    command_append(&output->output.children, in);
}

static u32 first_type(struct context *ctx, u64 seen)
{
    u32 rank = (u32)(seen >> 32), header = (u32)seen;
    if (rank == 0)
        return ctx->synthetics.at[header]->type;
    return ((const struct object_file *)ctx->by_rank[rank])->headers[header].sh_type;
}

static void insert_front(struct script *script, struct script_command *c)
{
    struct script_command **front = front_of(script);
    c->next = *front;
    *front = c;
    if (c->next == NULL)
        script->commands.last = c;
}

static void place_orphan(struct placing *p, const struct orphan_place *orphan, struct script_command **last)
{
    struct context *ctx = p->ctx;
    struct script *script = p->layout->script;
    struct output_section *o = p->layout->outputs.at[p->layout->rules.at[orphan->rule].output];
    if (o->command != NULL) {   // a section of the script, or an orphan that is placed already
        add_orphan_input(ctx, o->command, orphan->rule);
        return;
    }

    struct script_command *c = o->command = NEW(ctx_arena(ctx), struct script_command);
    c->kind = COMMAND_OUTPUT;
    c->file = "orphan";
    c->output.section = o;
    add_orphan_input(ctx, c, orphan->rule);

    struct tally t = rule_tally(p, orphan->rule);
    u32 type = !(t.kinds & ~(1 << KIND_NOBITS)) ? SHT_NOBITS : first_type(ctx, orphan->seen);
    enum hold hold = hold_of(o, &t, type);
    struct script_command *after = hold_anchor(ctx, hold, last);
    bool is_note = hold == HOLD_NOTE || hold == HOLD_SMALL_NOTE;
    if (after == NULL && is_note) { // an output without .interp
        insert_front(script, c);
    } else {
        if (after == NULL)
            after = script->commands.last;
        else if (last[hold] == NULL)
            after = insertion_point(after, (t.any & SECTION_ALLOC) != 0);
        c->next = after->next;
        after->next = c;
        if (script->commands.last == after)
            script->commands.last = c;
    }
    last[hold] = c;
}

// In the order in which the files have them, whatever order the workers met them in.
static void place_orphans(struct placing *p)
{
    struct context *ctx = p->ctx;
    VEC(struct orphan_place) orphans = {0};
    for (u32 r = RULE_FIRST; r < p->layout->rules.n; r++)
        if (p->layout->rules.at[r].is_orphan && p->first_seen[r] != UINT64_MAX)
            VEC_PUSH(ctx_arena(ctx), &orphans, (struct orphan_place){p->first_seen[r], r});
    if (orphans.n > 0)
        qsort(orphans.at, orphans.n, sizeof(*orphans.at), compare_orphans);
    struct script_command *last[N_HOLDS] = {0};
    for (u32 i = 0; i < orphans.n; i++)
        place_orphan(p, &orphans.at[i], last);
}

// --orphan-handling=warn or error; `discard' was dealt with when the section was read.
static void report_orphans(struct placing *p)
{
    struct context *ctx = p->ctx;
    bool is_error = ctx->config.orphan_handling == ORPHAN_ERROR;
    if (!is_error && ctx->config.orphan_handling != ORPHAN_WARN)
        return;
    for (u32 r = RULE_FIRST; r < p->layout->rules.n; r++) {
        const struct input_rule *rule = &p->layout->rules.at[r];
        for (u32 i = 0; rule->is_orphan && i < rule->n; i++) {
            const struct section *s = section_at(ctx, p->layout->members[rule->first + i]);
            if (s->file == 0)
                continue;
            const struct input_file *file = ctx->files[s->file];
            const char *name = printable(ctx, rule->name);
            if (is_error)
                error(ctx, "unplaced orphan section `%s' from `%s'", name, file_text(ctx, file));
            else
                warning(ctx, "orphan section `%s' from `%s' being placed in section `%s'", name,
                           file_text(ctx, file), printable(ctx, p->layout->outputs.at[rule->output]->name));
        }
    }
}

// ---- the pass ----

static void gather_rules(struct placing *p, struct output_section *o)
{
    VEC(u32) rules = {0};
    for (const struct script_command *c = o->command->output.children.first; c != NULL; c = c->next)
        if (c->kind == COMMAND_INPUT)
            for (u32 r = 0; r < c->input.n_rules; r++)
                VEC_PUSH(ctx_arena(p->ctx), &rules, c->input.first_rule + r);
    o->rules = rules.at;
    o->n_rules = rules.n;
}

// Where the members of each rule begin, in the order of the output; then the places of each chunk.
static void share_out(struct placing *p)
{
    struct layout *layout = p->layout;
    u32 at = 0;
    for (const struct script_command *c = layout->script->commands.first; c != NULL; c = c->next) {
        if (c->kind != COMMAND_OUTPUT || c->output.section == NULL)
            continue;
        struct output_section *o = c->output.section;
        gather_rules(p, o);
        o->first = at;
        for (u32 i = 0; i < o->n_rules; i++) {
            struct input_rule *rule = &layout->rules.at[o->rules[i]];
            rule->first = at;
            rule->p2align = 0;
            for (u32 k = 0; k < p->n_chunks; k++) {
                struct tally *t = &p->chunks[k].tallies[o->rules[i]];
                rule->p2align = MAX(rule->p2align, t->p2align);
                p->has_link_order |= t->n > 0 && (t->any & SECTION_LINK_ORDER);
                t->at = at;
                at += t->n;
            }
            rule->n = at - rule->first;
        }
        o->n = at - o->first;
    }
    layout->n_members = at;
    layout->members = RAW_ARRAY(ctx_arena(p->ctx), u32, at);
}

void place_sections(struct context *ctx)
{
    struct placing *p = NEW(ctx_arena(ctx), struct placing);
    struct layout *layout = p->layout = &ctx->layout;
    p->ctx = ctx;
    cut_chunks(p);
    count(p);
    check_constraints(p);
    place_orphans(p);
    share_out(p);
    parallel_for(ctx->pool, p->n_chunks, scatter_chunk, p);

    for (u32 i = RULE_FIRST; i < layout->rules.n; i++) {
        const struct input_rule *rule = &layout->rules.at[i];
        if (rule->n > 1 && (rule->sort != SORT_UNSET || rule->sort_files))
            sort_rule(ctx, rule);
    }
    sort_link_order(p);
    for (u32 i = 1; i < layout->outputs.n; i++)
        if (layout->outputs.at[i]->command != NULL) // orphans that nobody has are left out
            describe_output(p, layout->outputs.at[i]);
    report_orphans(p);
}
