// Run the layout's commands until nothing moves any more: addresses, then file offsets and segments.
// Needs:   place_sections done.
// Gives:   address, offset and size of every output section, section.offset of each member, linker_symbols' addresses,
//          symbols.value of every symbol that an object defines, program headers, layout.*.
// Threads: packing is one task an output section (own); the walk over the commands is serial, it looks at no member whose
//          output section begins as it did before; symbol values are one task a file (own).
//
// A round is what GNU ld's lang_size_sections does: a walk that finds where the relro part would end, then one with the data
// segment moved so that it ends with a page. Rounds are repeated because symbols may be used before they are defined, and
// because the sizes of headers, .dynamic and .relr.dyn depend on the result.
#include "veld/bits.h"
#include "veld/hash.h"
#include "veld/layout.h"
#include "veld/names.h"
#include "veld/output.h"
#include "veld/script.h"

#include <stdlib.h>

enum { MAX_ROUNDS = 60 };

struct walk {
    struct context *ctx;
    struct layout *layout;
    struct evaluation e;
    struct data_segment segment;
    bool moved;                 // an address or a size is not what it was after the round before
    u64 fingerprint;            // of all addresses, sizes and symbol values of the last round
    const struct output_section *first_tls; // begins with the alignment of them all, so that PT_TLS is aligned
    u8 tls_p2align;
    u64 tbss_end;               // behind the last .tbss-like section; they take no space
    u64 tbss_dot;               // where `.` was then
};

// ---- packing ----

// Puts the members of RULE one behind the other from BEGIN on; gives the end. An offset counts from the output section's
// begin, which is aligned at least as much as any member.
static u64 pack_rule(struct context *ctx, struct input_rule *rule, u64 begin, u64 subalign)
{
    if (rule->begin == begin && subalign == 0)
        return rule->end;
    u64 at = begin;
    const u32 *id = &ctx->layout.members[rule->first];
    for (const u32 *end = id + rule->n; id < end; id++) {
        struct section *s = section_at(ctx, *id);
        at = align_up(at, subalign != 0 ? subalign : 1ull << s->p2align);
        s->offset = at;
        at += s->size;
    }
    rule->begin = begin;
    return rule->end = at;
}

// The sizes of synthetic sections may have changed since.
static void refresh_synthetics(struct context *ctx)
{
    for (u32 i = 0; i < ctx->synthetics.n; i++) {
        const struct synthetic *syn = ctx->synthetics.at[i];
        if (syn->section == 0)
            continue;
        struct section *s = section_at(ctx, syn->section);
        if (s->rule < RULE_FIRST)
            continue;
        struct input_rule *rule = &ctx->layout.rules.at[s->rule];
        u8 p2align = syn->align > 1 ? (u8)log2_floor(syn->align) : 0;
        if (s->size != syn->size || s->p2align != p2align)
            rule->begin = UINT64_MAX;
        s->size = syn->size;
        s->p2align = p2align;
        rule->p2align = MAX(rule->p2align, p2align);
        struct output_section *o = ctx->layout.outputs.at[rule->output];
        o->p2align = MAX(o->p2align, rule->p2align);
    }
}

// Every output section as far as it can be told without the commands inside it: the walk then finds most of it done.
static void pack_output(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct output_section *o = ctx->layout.outputs.at[i + 1];
    if (o->command == NULL || o->n == 0)
        return;
    u64 at = 0;
    if (o->command->output.subalign == NULL)
        for (u32 r = 0; r < o->n_rules; r++)
            if (ctx->layout.rules.at[o->rules[r]].n > 0)
                at = pack_rule(ctx, &ctx->layout.rules.at[o->rules[r]], at, 0);
    o->size = at;               // SIZEOF may be asked for before the section has its turn
}

static void find_first_tls(struct walk *w)
{
    w->first_tls = NULL;
    w->tls_p2align = 0;
    for (const struct script_command *c = w->layout->script->commands.first; c != NULL; c = c->next) {
        const struct output_section *o = c->kind == COMMAND_OUTPUT ? c->output.section : NULL;
        if (o == NULL || !o->is_live || !(o->flags & SHF_TLS))
            continue;
        if (w->first_tls == NULL)
            w->first_tls = o;
        w->tls_p2align = MAX(w->tls_p2align, o->p2align);
    }
}

// ---- the walk ----

static void error_here(struct walk *w, const struct script_command *c, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void error_here(struct walk *w, const struct script_command *c, const char *fmt, ...)
{
    if (!w->e.is_final)
        return;
    va_list ap;
    va_start(ap, fmt);
    error_at(w->ctx, (struct place){.line_file = c->file, .line = c->line}, "%s",
             arena_vprintf(ctx_arena(w->ctx), fmt, ap));
    va_end(ap);
}

static struct value evaluate(struct walk *w, const struct expression *x)
{
    return expression_evaluate(&w->e, x);
}

// `. = VALUE'. Inside a section a value counts from its begin.
static void move_dot(struct walk *w, const struct script_command *c)
{
    struct value v = evaluate(w, c->assign.value);
    if (!v.is_valid)
        return;
    const struct output_section *o = w->e.output != 0 ? w->layout->outputs.at[w->e.output] : NULL;
    u64 to = v.value;
    if (v.section != VALUE_NUMBER && v.section != VALUE_ABSOLUTE)
        to += w->layout->outputs.at[v.section]->address;
    else if (v.section == VALUE_NUMBER && o != NULL)
        to += o->address;
    if (to < w->e.dot && o != NULL) {
        error_here(w, c, "cannot move location counter backwards (from %016llx to %016llx)", (unsigned long long)w->e.dot,
                   (unsigned long long)to);
        w->e.is_incomplete = true;
        return;
    }
    w->e.dot = to;
}

static void assign_symbol(struct walk *w, struct script_command *c)
{
    if (!c->assign.is_active)
        return;
    w->e.position++;
    w->e.uses_dot = false;
    struct value v = evaluate(w, c->assign.value);
    struct script *script = w->layout->script;
    u32 ours = script->symbol_of.at[c->assign.linker_symbol];
    // The value of an expression that names itself is that of the assignment before.
    script->symbols.at[ours - 1].command = c;
    c->assign.position = w->e.position;
    if (v.is_valid && v.section == VALUE_NUMBER)
        v.section = w->e.output;
    c->assign.result = v;
    struct linker_symbol *l = &w->ctx->linker_symbols.at[c->assign.linker_symbol];
    l->address = value_absolute(&w->e, v);
    l->output = c->assign.is_absolute ? VALUE_ABSOLUTE : v.section;
}

// BYTE(x) and the like: the number is kept for the writer.
static void place_data(struct walk *w, struct script_command *c, const struct output_section *o)
{
    u64 size = c->data.size;
    if (c->data.value != NULL)
        c->data.number = value_absolute(&w->e, evaluate(w, c->data.value));
    else
        size = c->data.text.n + 1;
    c->data.offset = w->e.dot - o->address;
    w->e.dot += size;
}

static void check_assert(struct walk *w, const struct script_command *c)
{
    struct value v = evaluate(w, c->check.condition);
    if (v.is_valid && v.value == 0)
        error_here(w, c, "%s", printable(w->ctx, c->check.message));
}

static u64 number_of(struct walk *w, const struct expression *x, u64 otherwise)
{
    if (x == NULL)
        return otherwise;
    struct value v = evaluate(w, x);
    return v.is_valid ? value_absolute(&w->e, v) : otherwise;
}

static u64 output_alignment(struct walk *w, const struct script_command *c, const struct output_section *o)
{
    u64 align = 1ull << (o == w->first_tls ? w->tls_p2align : o->p2align);
    u64 subalign = number_of(w, c->output.subalign, 0);
    if (subalign > 0)
        align = subalign;
    u64 wanted = number_of(w, c->output.align, 1);
    if (!is_power_of_two(align) || (wanted != 0 && !is_power_of_two(wanted))) {
        error_here(w, c, "alignment of section `%s' is not a power of two", printable(w->ctx, o->name));
        return 1ull << o->p2align;
    }
    return MAX(align, wanted);
}

static bool is_alloc(const struct output_section *o)
{
    return (o->flags & SHF_ALLOC) != 0;
}

static bool is_tbss(const struct output_section *o)
{
    return o->n > 0 && output_is_tbss(o);
}

// What stands between the braces; `.` ends behind it.
static void walk_children(struct walk *w, struct script_command *c, struct output_section *o)
{
    u64 subalign = number_of(w, c->output.subalign, 0);
    o->has_data = false;
    for (struct script_command *in = c->output.children.first; in != NULL; in = in->next) {
        switch (in->kind) {
        case COMMAND_INPUT:
            for (u32 r = in->input.first_rule; r < in->input.first_rule + in->input.n_rules; r++) {
                struct input_rule *rule = &w->layout->rules.at[r];
                if (rule->n > 0)
                    w->e.dot = o->address + pack_rule(w->ctx, rule, w->e.dot - o->address, subalign);
            }
            break;
        case COMMAND_ASSIGN:
            if (in->assign.is_dot)
                move_dot(w, in);
            else
                assign_symbol(w, in);
            break;
        case COMMAND_ASSERT:
            check_assert(w, in);
            break;
        case COMMAND_DATA:
            place_data(w, in, o);
            o->has_data = true;
            break;
        case COMMAND_FILL:
            break;
        }
    }
}

static void walk_output(struct walk *w, struct script_command *c)
{
    struct output_section *o = c->output.section;
    if (o == NULL || c->output.is_disabled)
        return;
    u64 before = w->e.dot;
    bool may_be_live = o->n > 0 || c->output.moves_dot;
    if (o->n == 0 && c->output.moves_dot) { // `. += 0x1000' alone makes room that is not in the file
        o->flags = SHF_ALLOC | SHF_WRITE;
        o->type = SHT_NOBITS;
        for (const struct script_command *in = c->output.children.first; in != NULL; in = in->next)
            if (in->kind == COMMAND_DATA)
                o->type = SHT_PROGBITS;
    }
    bool alloc = is_alloc(o) && c->output.type != OUTPUT_TYPE_NOALLOC;
    o->align = output_alignment(w, c, o);

    u64 start = before;
    if (o->has_start) {
        start = o->start;
    } else if (c->output.address != NULL && may_be_live) {
        struct value v = evaluate(w, c->output.address);
        if (v.is_valid)
            start = value_absolute(&w->e, v);
    } else if (!alloc && o->n > 0) {
        start = 0;
    }
    bool follows_tbss = alloc && is_tbss(o) && w->tbss_end != 0 && w->tbss_dot == before && !o->has_start &&
                        c->output.address == NULL;
    if (follows_tbss)
        start = w->tbss_end;
    if (may_be_live) {
        u64 aligned = align_up(start, o->align);
        if (aligned < start)
            error_here(w, c, "section `%s' does not fit in the address space", printable(w->ctx, o->name));
        start = aligned;
    }
    o->address = start;
    o->load_address = number_of(w, c->output.load_address, start);

    w->e.dot = start;
    w->e.output = o->index;
    walk_children(w, c, o);
    w->e.output = VALUE_ABSOLUTE;
    u64 size = w->e.dot - start;
    if (start + size < start)
        error_here(w, c, "section `%s' does not fit in the address space", printable(w->ctx, o->name));
    o->size = size;
    bool is_live = size > 0 && may_be_live;
    o->is_live = is_live;

    if (!is_live || !alloc) {
        w->e.dot = before;
    } else if (is_tbss(o)) {
        w->e.dot = follows_tbss ? before : start;
        w->tbss_end = start + size;
        w->tbss_dot = w->e.dot;
    }
}

static void walk_commands(struct walk *w)
{
    find_first_tls(w);
    w->e.dot = 0;
    w->e.output = VALUE_ABSOLUTE;
    w->e.position = 0;
    w->tbss_end = 0;
    for (struct script_command *c = w->layout->script->commands.first; c != NULL; c = c->next) {
        if (c->kind == COMMAND_OUTPUT)
            walk_output(w, c);
        else if (c->kind == COMMAND_ASSERT)
            check_assert(w, c);
        else if (c->assign.is_dot)
            move_dot(w, c);
        else
            assign_symbol(w, c);
    }
}

// ---- relro ----

// Where the data segment has to begin for its relro part to end with a page: its sections are put as high as they go, from
// the last one to the first. False: there is nothing in it.
static bool find_relro_base(const struct walk *w, u64 *base)
{
    const struct data_segment *seg = &w->segment;
    u64 limit = seg->relro_end - seg->relro_offset;
    u64 desired = align_up(seg->relro_end, seg->relro_page_size) - seg->relro_offset;
    bool any = false;
    for (u32 i = w->layout->n_order; i-- > 0;) {
        const struct output_section *o = w->layout->outputs.at[w->layout->order[i]];
        if (!is_alloc(o) || o->address < seg->base || o->address >= limit)
            continue;
        u64 end = o->address + (is_tbss(o) ? 0 : o->size);
        desired = (o->address + (desired - end)) & ~(o->align - 1);
        any = true;
    }
    *base = MAX(seg->base, desired);
    return any;
}

// Without relro: could a page be saved by moving the data segment to the begin of the next page?
static bool saves_page(const struct data_segment *seg)
{
    u64 mask = seg->page_size - 1, first = (0 - seg->base) & mask, last = seg->end & mask;
    return first != 0 && last != 0 && (seg->base & ~mask) != (seg->end & ~mask) && first + last <= seg->page_size;
}

static int compare_addresses(const void *x, const void *y)
{
    const struct output_section *const *a = x, *const *b = y;
    if ((*a)->address != (*b)->address)
        return (*a)->address < (*b)->address ? -1 : 1;
    return (*a)->header < (*b)->header ? -1 : (*a)->header > (*b)->header;
}

// layout.order and the header indices: ALLOC sections by address, then the others.
static void order_outputs(struct walk *w)
{
    struct layout *layout = w->layout;
    struct context *ctx = w->ctx;
    if (layout->order == NULL)
        layout->order = RAW_ARRAY(ctx_arena(ctx), u32, layout->outputs.n);
    u32 n = 0;
    bool is_sorted = true;
    u64 last = 0;
    for (struct script_command *c = layout->script->commands.first; c != NULL; c = c->next) {
        struct output_section *o = c->kind == COMMAND_OUTPUT ? c->output.section : NULL;
        if (o == NULL || !o->is_live || !is_alloc(o))
            continue;
        is_sorted &= o->address >= last;
        last = o->address;
        o->header = n;
        layout->order[n++] = o->index;
    }
    if (!is_sorted) {
        struct output_section **sorted = RAW_ARRAY(ctx_arena(ctx), struct output_section *, n);
        for (u32 i = 0; i < n; i++)
            sorted[i] = layout->outputs.at[layout->order[i]];
        qsort(sorted, n, sizeof(*sorted), compare_addresses);
        for (u32 i = 0; i < n; i++)
            layout->order[i] = sorted[i]->index;
    }
    for (struct script_command *c = layout->script->commands.first; c != NULL; c = c->next) {
        struct output_section *o = c->kind == COMMAND_OUTPUT ? c->output.section : NULL;
        if (o != NULL && o->is_live && !is_alloc(o) && !ctx->config.only_loaded)
            layout->order[n++] = o->index;
    }
    layout->n_order = n;
    for (u32 i = 0; i < n; i++)
        layout->outputs.at[layout->order[i]]->header = i + 1;
    layout->n_section_headers = ctx->config.only_loaded ? 0 : n + 1;
    u32 strings = ctx->syn[SYN_SHSTRTAB].section;
    layout->shstrtab_output = 0;
    if (strings != 0)
        layout->shstrtab_output = layout->rules.at[section_at(ctx, strings)->rule].output;
    layout->shstrndx = layout->shstrtab_output != 0 ? layout->outputs.at[layout->shstrtab_output]->header : 0;
}

static u64 fingerprint_of(const struct walk *w)
{
    u64 hash = hash_mix(w->layout->relro_start, w->layout->relro_end);
    for (const struct script_command *c = w->layout->script->commands.first; c != NULL; c = c->next) {
        if (c->kind == COMMAND_OUTPUT && c->output.section != NULL) {
            const struct output_section *o = c->output.section;
            hash = hash_mix(hash + o->address, o->load_address);
            hash = hash_mix(hash + o->size, o->is_live);
        } else if (c->kind == COMMAND_ASSIGN && c->assign.is_active) {
            const struct value v = c->assign.result;
            hash = hash_mix(hash + value_absolute(&w->e, v), (u64)v.section << 1 | v.is_valid);
        }
    }
    return hash;
}

// One complete sizing, as GNU ld does it: walks that only look for the best place of the data segment do not count as
// movement.
static void walk_round(struct walk *w)
{
    struct data_segment *seg = &w->segment;
    w->e.is_incomplete = false;
    *seg = (struct data_segment){0};
    walk_commands(w);
    order_outputs(w);
    u64 high_base;
    bool has_relro = w->ctx->config.z.relro && seg->phase >= SEGMENT_RELRO_SEEN && seg->relro_end != 0 &&
                     find_relro_base(w, &high_base);
    if (has_relro) {
        u64 base = seg->base, end = align_up(seg->relro_end, seg->relro_page_size);
        seg->base = high_base;
        seg->phase = SEGMENT_RELRO_ADJUST;
        walk_commands(w);
        // Padding may have grown because sections moved; then the plain begin was better.
        if (seg->relro_end > end) {
            seg->base = base;
            seg->phase = SEGMENT_RELRO_ADJUST;
            walk_commands(w);
        }
    } else if (seg->phase == SEGMENT_END_SEEN) {
        seg->phase = saves_page(seg) ? SEGMENT_ADJUST : SEGMENT_DONE;
        if (seg->phase == SEGMENT_ADJUST)
            walk_commands(w);
    }
    order_outputs(w);
    w->layout->relro_start = has_relro ? seg->base : 0;
    w->layout->relro_end = has_relro ? seg->relro_end : 0;
    u64 fingerprint = fingerprint_of(w);
    w->moved = fingerprint != w->fingerprint;
    w->fingerprint = fingerprint;
}

// ---- TLS, relro, neighbours ----

static void find_tls(struct layout *layout)
{
    u64 begin = UINT64_MAX, end = 0, align = 1;
    for (u32 i = 0; i < layout->n_order; i++) {
        const struct output_section *o = layout->outputs.at[layout->order[i]];
        if (!(o->flags & SHF_TLS) || !is_alloc(o))
            continue;
        begin = MIN(begin, o->address);
        end = MAX(end, output_end(o));
        align = MAX(align, o->align);
    }
    layout->tls_align = align;
    layout->tls_address = begin == UINT64_MAX ? 0 : begin;
    layout->tls_size = begin == UINT64_MAX ? 0 : align_up(end - begin, align);
}

static void mark_relro(struct layout *layout)
{
    for (u32 i = 0; i < layout->n_order; i++) {
        struct output_section *o = layout->outputs.at[layout->order[i]];
        o->is_relro = is_alloc(o) && o->address >= layout->relro_start && output_end(o) <= layout->relro_end &&
                      layout->relro_end > layout->relro_start;
    }
}

// Symbols of output sections that vanished go to a neighbour, as do symbols that are assigned between sections: the section
// before them, but after an assignment to `.` the one that follows. Never one that is not ALLOC or is thread-local.
static bool is_neighbour(const struct output_section *o)
{
    return o != NULL && o->is_live && is_alloc(o) && !(o->flags & SHF_TLS);
}

static const struct output_section *next_neighbour(const struct script_command *c)
{
    for (; c != NULL; c = c->next)
        if (c->kind == COMMAND_OUTPUT && is_neighbour(c->output.section))
            return c->output.section;
    return NULL;
}

// Does what was O's belong to the section AFTER it rather than to the one BEFORE? GNU ld's order of preference.
static bool suits_better(const struct output_section *o, const struct output_section *before,
                         const struct output_section *after)
{
    if (after == NULL)
        return false;
    if ((before->type == SHT_NOBITS) != (after->type == SHT_NOBITS))
        return before->type == SHT_NOBITS;
    u64 differs = before->flags ^ after->flags, from_after = o->flags ^ after->flags;
    if (differs & SHF_WRITE)
        return !(from_after & SHF_WRITE);
    if (differs & SHF_EXECINSTR)
        return !(from_after & SHF_EXECINSTR);
    return o->address >= after->address;
}

static void find_neighbours(struct walk *w)
{
    const struct output_section *before = NULL, *after = NULL;
    bool prefers_next = false, knows_after = false;
    for (struct script_command *c = w->layout->script->commands.first; c != NULL; c = c->next) {
        if (c->kind == COMMAND_OUTPUT) {
            struct output_section *o = c->output.section;
            if (o == NULL)
                continue;
            if (is_neighbour(o)) {
                before = o;
                prefers_next = knows_after = false;
            }
            if (!o->is_live) {
                after = knows_after ? after : next_neighbour(c);
                knows_after = true;
                const struct output_section *near = before == NULL || suits_better(o, before, after) ? after : before;
                o->header = near != NULL ? near->header : 0;
            }
        } else if (c->kind == COMMAND_ASSIGN && c->assign.is_dot) {
            prefers_next = true;
        } else if (c->kind == COMMAND_ASSIGN && c->assign.is_active && !c->assign.is_absolute) {
            struct linker_symbol *l = &w->ctx->linker_symbols.at[c->assign.linker_symbol];
            if (l->output != VALUE_ABSOLUTE)
                continue;
            const struct output_section *near = before == NULL || prefers_next ? next_neighbour(c) : before;
            if (near == NULL)
                near = before;
            l->output = near != NULL ? near->index : VALUE_ABSOLUTE;
        }
    }
}

// -z start-stop-gc: live code asks for the bounds of what was collected.
static void report_collected(struct context *ctx, u32 id)
{
    const struct config *config = &ctx->config;
    bool is_asked_for = (ctx->symbols.flags[id] & SYM_REF_STRONG) && (ctx->symbols.needs[id] & NEED_LIVE);
    if (!config->gc_sections || !config->z.start_stop_gc || !is_asked_for)
        return;
    const char *name = symbol_text(ctx, symbol_name(ctx, id));
    if (config->unresolved_in_objects == REPORT_ERROR)
        error_gnu(ctx, (struct place){0}, "undefined reference to `%s'", name);
    else if (config->unresolved_in_objects == REPORT_WARNING)
        warning_gnu(ctx, (struct place){0}, "undefined reference to `%s'", name);
}

static void place_bounds(struct context *ctx)
{
    const struct script *script = ctx->layout.script;
    for (u32 i = 0; i < script->symbols.n; i++) {
        const struct script_symbol *s = &script->symbols.at[i];
        if (s->kind != SCRIPT_SYMBOL_START && s->kind != SCRIPT_SYMBOL_STOP)
            continue;
        const struct output_section *o = ctx->layout.outputs.at[s->output];
        struct linker_symbol *l = &ctx->linker_symbols.at[s->linker_symbol];
        if (!o->is_live) {      // all of it was collected (-z start-stop-gc)
            l->output = VALUE_ABSOLUTE;
            l->address = 0;
            ctx->symbols.flags[l->symbol] |= SYM_ABSOLUTE;
            report_collected(ctx, l->symbol);
            continue;
        }
        l->output = s->output;
        l->address = s->kind == SCRIPT_SYMBOL_START ? o->address : output_end(o);
    }
}

// ---- symbol values ----

static void value_symbols(void *arg, size_t i)
{
    struct context *ctx = arg;
    const struct object_file *file = ctx->objects[i];
    for (u32 k = file->first_global; k < file->n_symbols; k++) {
        u32 id = file->symbol_ids[k - file->first_global];
        u64 owner = ctx->symbols.owner[id];
        if (owner == OWNER_UNDEFINED || owner_rank(owner) != file->base.rank || owner_symbol(owner) != k ||
            owner_class(owner) == OWNER_COMMON || owner_class(owner) >= OWNER_SHARED)
            continue;
        const struct elf_sym *sym = &file->symtab[k];
        u32 section = symbol_section(file, k);
        if (section == SECTION_DROPPED) {
            ctx->symbols.value[id] = 0;
        } else if (section == NO_SECTION) {
            ctx->symbols.value[id] = sym->st_shndx == SHN_ABS ? sym->st_value : 0;
        } else {
            const struct section *s = section_at(ctx, section);
            if (s->kind == KIND_MERGE)
                ctx->symbols.value[id] = merged_address(ctx, s, sym->st_value);
            else if (s->rule >= RULE_FIRST)
                ctx->symbols.value[id] = section_address(ctx, s) + sym->st_value;
        }
    }
}

void set_entry(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    const struct config *config = &ctx->config;
    struct str name = config->entry.n > 0 ? config->entry : layout->script->entry;
    bool is_given = name.n > 0;
    if (!is_given)
        name = STR("_start");
    u32 id = symbol_lookup(ctx, name);
    if (id != 0 && symbol_is_defined_here(ctx, id)) {
        layout->entry = symbol_address(ctx, id);
        return;
    }
    char number[32];
    char *end = NULL;
    if (is_given && name.n < sizeof(number)) {
        memcpy(number, name.p, name.n);
        number[name.n] = '\0';
        layout->entry = strtoull(number, &end, 0);
        if (end != number && *end == '\0')
            return;
    }
    layout->entry = 0;
    if (config->output_kind == OUTPUT_SHARED && !is_given)
        return;
    const struct output_section *text = script_find_output(ctx, STR(".text"));
    if (text != NULL && text->is_live && config->output_kind != OUTPUT_SHARED) {
        layout->entry = text->address;
        warning(ctx, "cannot find entry symbol %s; defaulting to %016llx", printable(ctx, name),
                (unsigned long long)text->address);
    } else {
        warning(ctx, "cannot find entry symbol %s; not setting start address", printable(ctx, name));
    }
}

// ---- checks ----

static void check_overlaps(struct context *ctx)
{
    const struct layout *layout = &ctx->layout;
    const struct output_section *last = NULL;
    for (u32 i = 0; i < layout->n_order; i++) {
        const struct output_section *o = layout->outputs.at[layout->order[i]];
        if (!is_alloc(o) || o->size == 0 || is_tbss(o))
            continue;
        if (last != NULL && o->address < output_end(last))
            error(ctx, "section %s VMA [%016llx,%016llx] overlaps section %s VMA [%016llx,%016llx]",
                  printable(ctx, o->name), (unsigned long long)o->address, (unsigned long long)output_end(o) - 1,
                  printable(ctx, last->name), (unsigned long long)last->address, (unsigned long long)output_end(last) - 1);
        if (last == NULL || output_end(o) > output_end(last))
            last = o;
    }
}

// ---- the pass ----

void assign_addresses(struct context *ctx)
{
    struct walk *w = NEW(ctx_arena(ctx), struct walk);
    w->ctx = ctx;
    struct layout *layout = w->layout = &ctx->layout;
    w->e = (struct evaluation){.ctx = ctx, .segment = &w->segment, .has_dot = true};

    refresh_synthetics(ctx);
    parallel_for(ctx->pool, layout->outputs.n - 1, pack_output, ctx);
    order_outputs(w);
    make_segments(ctx);

    u32 round = 0;
    bool resized = true;
    for (; round < MAX_ROUNDS; round++) {
        walk_round(w);
        find_tls(layout);
        u32 n_segments = layout->segments.n;
        make_segments(ctx);
        // Never fewer than before, or two rounds could take turns.
        if (layout->segments.n > n_segments || round < 2)
            w->moved |= layout->segments.n != n_segments;
        resized = resize_synthetics(ctx);
        refresh_synthetics(ctx);
        if (!w->moved && !resized && round > 0)
            break;
    }
    if (round == MAX_ROUNDS)
        error(ctx, "layout does not settle: a symbol or section address depends on itself");

    // Once more, to report what could not be computed.
    w->e.is_final = true;
    walk_round(w);
    mark_relro(layout);
    find_neighbours(w);
    place_bounds(ctx);
    make_segments(ctx);
    assign_offsets(ctx);
    if (ctx->config.check_sections)
        check_overlaps(ctx);
    place_linker_symbols(ctx);
    parallel_for(ctx->pool, ctx->n_objects, value_symbols, ctx);
    set_entry(ctx);
    link_headers(ctx);
}
