// Which sections stay, and what their relocations need: one visit of each live section.
// Needs:   symbol flags final (assign_versions), layout rules chosen.
// Gives:   SECTION_LIVE, NEED_* of symbols, n_dynrels of sections, ctx->needy and the facts in ctx that the scan finds.
// Threads: without --gc-sections one task a run of sections of one file. With it, rounds over all sections in the order of
//          their ids, one task a run of ids: a visit marks what it refers to as live and pending (commute), and a section
//          that lies behind waits for the next round. To follow each reference at once would visit files at random, which
//          takes twice as long in a large link.

#include "veld/eh_frame.h"
#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/script.h"
#include "veld/table.h"
#include "veld/target.h"

enum { SECTIONS_A_TASK = 512, SECTIONS_A_UNIT = 1024, WORDS_A_UNIT = SECTIONS_A_UNIT / 64 };
#define RING_IS_SETTLED UINT32_MAX // in object_file.group_next

struct scan_unit { u32 object, first, n; }; // sections [first, first + n) of ctx->objects[object]

struct worker_scan { struct scan scan; } __attribute__((aligned(64)));

struct scan_pass {
    struct context *ctx;
    struct worker_scan *workers;
    VEC(struct scan_unit) units;
    u32 *defined_in;            // by symbol id: the section of its definition
    u64 *marks, *visited;       // bits by section id; marks: see struct scan
    u32 has_visited;            // this round (atomic)
};

static void classify_task(void *arg, size_t i)
{
    struct context *ctx = arg;
    if (!ctx->objects[i]->base.is_bad)
        ctx->target->classify_symbols(ctx, ctx->objects[i]);
}

static void scan_live(struct scan_pass *pass, struct scan *scan, struct object_file *file, u32 id)
{
    struct section *s = section_at(pass->ctx, id);
    if ((s->flags & (SECTION_LIVE | SECTION_ALLOC)) == (SECTION_LIVE | SECTION_ALLOC) && s->relocs != 0 &&
        s->kind != KIND_EH_FRAME)
        pass->ctx->target->scan_section(scan, file, id);
}

static void scan_unit(void *arg, size_t i)
{
    struct scan_pass *pass = arg;
    struct scan_unit unit = pass->units.at[i];
    struct object_file *file = pass->ctx->objects[unit.object];
    struct scan *scan = &pass->workers[pool_worker()].scan;
    for (u32 id = unit.first; id < unit.first + unit.n; id++)
        scan_live(pass, scan, file, id);
}

static void list_units(struct scan_pass *pass)
{
    struct context *ctx = pass->ctx;
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct object_file *file = ctx->objects[i];
        for (u32 at = 0; !file->base.is_bad && at < file->n_sections; at += SECTIONS_A_TASK)
            VEC_PUSH(ctx_arena(ctx), &pass->units,
                     (struct scan_unit){i, file->first_section + at, MIN(file->n_sections - at, (u32)SECTIONS_A_TASK)});
    }
}

// ---- garbage collection ----

// Sections that stay or go with the section that their SHF_LINK_ORDER link names.
static void index_link_order(struct scan_pass *pass, struct object_file *file)
{
    struct context *ctx = pass->ctx;
    file->link_order_first = file->link_order_next = NULL;
    u32 end = file->has_link_order ? file->first_section + file->n_sections : 0;
    for (u32 id = file->first_section; id < end; id++) {
        const struct section *s = section_at(ctx, id);
        if (!(s->flags & SECTION_LINK_ORDER))
            continue;
        u32 link = file->headers[s->header].sh_link;
        if (link == 0 || link >= file->n_headers)
            continue;
        if (file->link_order_first == NULL) {
            file->link_order_first = NEW_ARRAY(ctx_arena(ctx), u32, file->n_headers);
            file->link_order_next = NEW_ARRAY(ctx_arena(ctx), u32, file->n_headers);
        }
        file->link_order_next[s->header] = file->link_order_first[link];
        file->link_order_first[link] = s->header;
    }
}

static void mark_header(struct scan *scan, const struct object_file *file, u32 header)
{
    u32 id = file->section_of[header];
    if (id != NO_SECTION && id != SECTION_DROPPED)
        scan_mark(scan, id);
}

// A group stays or goes as a whole: each of its sections keeps the next one in the ring.
static void mark_group(struct scan *scan, const struct object_file *file, u32 header)
{
    for (u32 m = file->group_next[header]; m != 0 && m != header; m = file->group_next[m]) {
        u32 id = file->section_of[m];
        if (id != NO_SECTION && id != SECTION_DROPPED) {
            scan_mark(scan, id);
            break;
        }
    }
}

static void visit(struct scan_pass *pass, struct scan *scan, u32 id)
{
    struct context *ctx = pass->ctx;
    struct section *s = section_at(ctx, id);
    if (s->flags & SECTION_LIVE)
        return;                 // synthetic, or .eh_frame
    store_relaxed(&s->flags, s->flags | SECTION_LIVE); // others look at what else it says
    if (s->file == 0)
        return;
    struct object_file *file = object_of(ctx, s);
    scan_live(pass, scan, file, id);
    if (file->has_eh_frame && (s->flags & SECTION_EXEC))
        eh_frame_mark(scan, file, id);
    if (file->group_next != NULL)
        mark_group(scan, file, s->header);
    if (file->link_order_first != NULL)
        for (u32 m = file->link_order_first[s->header]; m != 0; m = file->link_order_next[m])
            mark_header(scan, file, m);
}

// Whatever is marked in one run of ids and not yet visited, what the visits add to it included.
static void visit_unit(void *arg, size_t i)
{
    struct scan_pass *pass = arg;
    struct scan *scan = &pass->workers[pool_worker()].scan;
    bool has_visited;
    do {
        has_visited = false;
        for (size_t w = i * WORDS_A_UNIT; w < (i + 1) * WORDS_A_UNIT; w++) {
            u64 pending = load_relaxed(&pass->marks[w]) & ~pass->visited[w];
            pass->visited[w] |= pending;
            for (; pending != 0; pending &= pending - 1) {
                visit(pass, scan, (u32)(w * 64) + (u32)__builtin_ctzll(pending));
                has_visited = true;
            }
        }
        if (has_visited)
            store_relaxed(&pass->has_visited, 1);
    } while (has_visited);
}

// The sections of the symbols that each file defines, then of those that it refers to: marking looks at one array only.
static void note_own_targets(void *arg, size_t i)
{
    struct scan_pass *pass = arg;
    struct context *ctx = pass->ctx;
    struct object_file *file = ctx->objects[i];
    if (file->base.is_bad)
        return;
    file->targets = RAW_ARRAY(ctx_arena(ctx), u32, file->n_symbols + 1);
    file->targets[0] = NO_SECTION;
    for (u32 k = 1; k < file->n_symbols; k++) {
        u32 section = symbol_section(file, k);
        file->targets[k] = section == SECTION_DROPPED ? NO_SECTION : section;
        if (k < file->first_global)
            continue;
        u32 id = file->symbol_ids[k - file->first_global];
        u64 owner = ctx->symbols.owner[id];
        if (owner_rank(owner) == file->base.rank && owner_symbol(owner) == k)
            pass->defined_in[id] = file->targets[k];
    }
}

static void note_targets(void *arg, size_t i)
{
    struct scan_pass *pass = arg;
    const struct object_file *file = pass->ctx->objects[i];
    for (u32 k = file->first_global; !file->base.is_bad && k < file->n_symbols; k++)
        file->targets[k] = pass->defined_in[file->symbol_ids[k - file->first_global]];
}

static void mark_symbol(struct scan *scan, u32 id)
{
    u32 section = id == 0 ? NO_SECTION : symbol_defining_section(scan->ctx, id);
    if (section != NO_SECTION)
        scan_mark(scan, section);
    else if (id != 0)
        scan_mark_symbol(scan, id);
}

// Does anybody refer to __start_NAME or __stop_NAME? Then all sections of that name stay (-z nostart-stop-gc).
static bool has_boundary_reference(struct context *ctx, struct table *seen, struct str name)
{
    void *const yes = ctx, *const no = &ctx->phase; // two values that are not NULL
    void **slot = table_slot(seen, name);
    if (*slot == NULL) {
        struct arena *arena = ctx_arena(ctx);
        u32 start = symbol_lookup(ctx, str_of(arena_printf(arena, "__start_%.*s", (int)name.n, name.p)));
        u32 stop = symbol_lookup(ctx, str_of(arena_printf(arena, "__stop_%.*s", (int)name.n, name.p)));
        bool referenced = (start != 0 && (ctx->symbols.flags[start] & SYM_REF_REGULAR)) ||
                          (stop != 0 && (ctx->symbols.flags[stop] & SYM_REF_REGULAR));
        *slot = referenced ? yes : no;
    }
    return *slot == yes;
}

static bool is_exported_root(const struct context *ctx, u32 flags)
{
    return (flags & SYM_EXPORTED) ||
           (ctx->config.gc_keep_exported && !(flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_LOCALIZED)));
}

static void mark_roots(struct scan_pass *pass)
{
    struct context *ctx = pass->ctx;
    struct scan *scan = &pass->workers[0].scan;
    struct table seen;
    table_init(&seen, ctx_arena(ctx));

    for (u32 i = 0; i < ctx->n_objects; i++) {
        struct object_file *file = ctx->objects[i];
        if (file->base.is_bad)
            continue;
        index_link_order(pass, file);
        eh_frame_mark(scan, file, NO_SECTION);
        for (u32 id = file->first_section; id < file->first_section + file->n_sections; id++) {
            struct section *s = section_at(ctx, id);
            if (file->section_of[s->header] != id)
                continue;
            if (s->kind == KIND_EH_FRAME)
                s->flags |= SECTION_LIVE;   // its records are visited with the code that they describe
            else if ((s->flags & SECTION_RETAIN) ||
                     ((s->flags & SECTION_C_NAME) && !ctx->config.z.start_stop_gc &&
                      has_boundary_reference(ctx, &seen, section_name(file, s))))
                scan_mark(scan, id);
        }
    }
    for (u32 i = 0; i < ctx->roots.n; i++)
        mark_symbol(scan, ctx->roots.at[i]);
    static const char *const names[] = {"_init", "_fini"};
    const char *const asked[] = {ctx->config.init_symbol, ctx->config.fini_symbol};
    for (u32 i = 0; i < ARRAY_LEN(names); i++)
        mark_symbol(scan, symbol_lookup(ctx, str_of(asked[i] != NULL ? asked[i] : names[i])));
    for (u32 id = 1; id < ctx->symbols.n; id++)
        if (is_exported_root(ctx, ctx->symbols.flags[id]) && symbol_is_defined_here(ctx, id))
            mark_symbol(scan, id);
}

// What is not loaded stays if the group's loaded sections do, or if it has none. The ring is used up.
static void settle_group(struct context *ctx, struct object_file *file, u32 header)
{
    u32 *next = file->group_next, n = 0;
    bool keep = true;
    for (u32 m = header; n == 0 || m != header; m = next[m], n++) {
        u32 id = file->section_of[m];
        if (id != NO_SECTION && id != SECTION_DROPPED && (section_at(ctx, id)->flags & SECTION_ALLOC))
            keep = (section_at(ctx, id)->flags & SECTION_LIVE) != 0;
    }
    for (u32 m = header; n > 0; n--) {
        u32 id = file->section_of[m], after = next[m];
        if (keep && id != NO_SECTION && id != SECTION_DROPPED && !(section_at(ctx, id)->flags & SECTION_ALLOC))
            section_at(ctx, id)->flags |= SECTION_LIVE;
        next[m] = RING_IS_SETTLED;
        m = after;
    }
}

// Does the section describe a loaded one that goes? The visit of that one would have kept it.
static bool describes_dead(struct context *ctx, const struct object_file *file, const struct section *s)
{
    u32 link = s->flags & SECTION_LINK_ORDER ? file->headers[s->header].sh_link : 0;
    u32 id = link < file->n_headers ? file->section_of[link] : NO_SECTION;
    if (link == 0 || id == NO_SECTION || id == SECTION_DROPPED)
        return link != 0 && id == SECTION_DROPPED;
    return (section_at(ctx, id)->flags & (SECTION_ALLOC | SECTION_LIVE)) == SECTION_ALLOC;
}

// Debug information and other sections that are not loaded stay with any loaded section of their file, those in a group with
// their group (bfd's _bfd_elf_gc_mark_extra_sections). A file of nothing else is there for the debug information of others
// (gcc -flto -g makes such).
static void keep_unloaded(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[i];
    bool any = false, is_loaded = false;
    u32 end = file->first_section + file->n_sections;
    for (u32 id = file->first_section; !any && id < end; id++) {
        const struct section *s = section_at(ctx, id);
        any = (s->flags & (SECTION_LIVE | SECTION_ALLOC)) == (SECTION_LIVE | SECTION_ALLOC) && s->kind != KIND_EH_FRAME;
        is_loaded |= (s->flags & SECTION_ALLOC) && s->size > 0;
    }
    any |= !is_loaded;
    for (u32 id = file->first_section; any && id < end; id++) {
        struct section *s = section_at(ctx, id);
        if ((s->flags & SECTION_ALLOC) || file->section_of[s->header] != id || describes_dead(ctx, file, s))
            continue;
        if (file->group_next == NULL || file->group_next[s->header] == 0)
            s->flags |= SECTION_LIVE;
        else if (file->group_next[s->header] != RING_IS_SETTLED)
            settle_group(ctx, file, s->header);
    }
}

static void index_eh_frame_task(void *arg, size_t i)
{
    struct context *ctx = arg;
    if (ctx->objects[i]->has_eh_frame && !ctx->objects[i]->base.is_bad)
        index_eh_frame(ctx, ctx->objects[i]);
}

// Is symbol ID new among the live ones? Then it is one now.
static bool mark_mentioned(struct scan *scan, u32 id)
{
    u32 section = id == 0 ? NO_SECTION : symbol_defining_section(scan->ctx, id);
    bool is_marked = section != NO_SECTION ? (scan->marks[section / 64] >> section % 64 & 1) != 0
                                           : id == 0 || (scan->ctx->symbols.needs[id] & NEED_LIVE) != 0;
    mark_symbol(scan, id);
    return !is_marked;
}

static bool follow_assignment(struct scan *scan, const struct script_command *c)
{
    struct context *ctx = scan->ctx;
    bool has_marked = false;
    if (c->kind != COMMAND_ASSIGN || c->assign.is_dot || !c->assign.is_active)
        return false;
    if (!(ctx->symbols.needs[ctx->linker_symbols.at[c->assign.linker_symbol].symbol] & NEED_LIVE))
        return false;
    for (u32 i = 0; i < c->assign.value->n; i++)
        if (c->assign.value->at[i].op == EXPR_SYMBOL)
            has_marked |= mark_mentioned(scan, c->assign.value->at[i].symbol);
    return has_marked;
}

// What a live name stands for (--defsym, scripts) lives, too. False: nothing new does.
static bool follow_assignments(struct scan_pass *pass)
{
    struct scan *scan = &pass->workers[0].scan;
    bool has_marked = false;
    for (const struct script_command *c = pass->ctx->layout.script->commands.first; c != NULL; c = c->next) {
        has_marked |= follow_assignment(scan, c);
        if (c->kind == COMMAND_OUTPUT)
            for (const struct script_command *in = c->output.children.first; in != NULL; in = in->next)
                has_marked |= follow_assignment(scan, in);
    }
    return has_marked;
}

static void mark_live(struct scan_pass *pass)
{
    struct context *ctx = pass->ctx;
    u32 n_units = ctx->sections.n / SECTIONS_A_UNIT + 1;
    pass->marks = NEW_ARRAY(ctx_arena(ctx), u64, n_units * WORDS_A_UNIT);
    pass->visited = NEW_ARRAY(ctx_arena(ctx), u64, n_units * WORDS_A_UNIT);
    for (u32 w = 0; w < ctx->n_workers; w++)
        pass->workers[w].scan.marks = pass->marks;
    pass->defined_in = NEW_ARRAY(ctx_arena(ctx), u32, ctx->symbols.n);
    parallel_for(ctx->pool, ctx->n_objects, note_own_targets, pass);
    parallel_for(ctx->pool, ctx->n_objects, note_targets, pass);
    parallel_for(ctx->pool, ctx->n_objects, index_eh_frame_task, ctx);
    mark_roots(pass);
    do {
        pass->has_visited = 0;
        parallel_for(ctx->pool, n_units, visit_unit, pass);
    } while (pass->has_visited || follow_assignments(pass));
    parallel_for(ctx->pool, ctx->n_objects, keep_unloaded, ctx);
}

void mark_and_scan(struct context *ctx)
{
    struct scan_pass pass = {.ctx = ctx};
    struct arena *arena = ctx_arena(ctx);
    bool gc = ctx->config.gc_sections;

    pass.workers = arena_zalloc(arena, sizeof(*pass.workers) * ctx->n_workers, _Alignof(struct worker_scan));
    ctx->needy = arena_zalloc(arena, sizeof(*ctx->needy) * ctx->n_workers, _Alignof(struct id_list));
    for (u32 w = 0; w < ctx->n_workers; w++)
        pass.workers[w].scan = (struct scan){.ctx = ctx, .gc = gc};

    parallel_for(ctx->pool, ctx->n_objects, classify_task, ctx);
    if (gc) {
        mark_live(&pass);
    } else {
        list_units(&pass);
        parallel_for(ctx->pool, pass.units.n, scan_unit, &pass);
    }
    for (u32 w = 0; w < ctx->n_workers; w++)
        ctx->n_symbolic_dynrels += pass.workers[w].scan.n_symbolic;
    if (ctx->hides_from_libraries)
        check_hidden(ctx);
}
