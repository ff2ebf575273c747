// Give the symbols that the layout, --defsym and section names define their owner: veld.
// Needs:   symbols resolved; the sections of the selected files read (their rules).
// Gives:   ctx->linker_symbols for each, owner words, SYM_LINKER.
// Threads: serial; the check which sections exist is one task a file (commute: a flag a rule).
#include "veld/script.h"

#include "veld/input.h"
#include "veld/names.h"

#include <stdlib.h>

struct definer {
    struct context *ctx;
    struct script *script;
    struct table mentioned;     // names in expressions of active assignments
    bool changed;
};

// ---- what an assignment will give ----

static bool is_absolute_symbol(struct context *ctx, u32 id)
{
    u64 owner = ctx->symbols.owner[id];
    if (owner_rank(owner) == 0 || !symbol_is_defined_here(ctx, id))
        return (ctx->symbols.flags[id] & SYM_ABSOLUTE) != 0;
    const struct object_file *file = (const struct object_file *)ctx->by_rank[owner_rank(owner)];
    return file->symtab[owner_symbol(owner)].st_shndx == SHN_ABS;
}

// Is the value of X outside of any section's description a plain number for sure? The same rules as in evaluation, over two
// kinds of values: those that move with the image, and those that don't.
static bool is_absolute(struct context *ctx, const struct expression *x, bool in_section)
{
    bool few[64], *moves = few;
    if (x->depth + 1 > ARRAY_LEN(few))
        moves = RAW_ARRAY(ctx_arena(ctx), bool, x->depth + 1);
    u32 top = 0;
    moves[0] = false;
    bool is_number = false;     // the last operation gave a number, which counts from the section's begin inside of one
    for (u32 i = 0; i < x->n; i++) {
        const struct expr_node *node = &x->at[i];
        is_number = true;
        switch (node->op) {
        case EXPR_DOT:
        case EXPR_ADDR:
            moves[top++] = true;
            break;
        case EXPR_SYMBOL: {
            u32 id = node->symbol;
            moves[top++] = id == 0 || !is_absolute_symbol(ctx, id);
            break;
        }
        case EXPR_ALIGN_DOT:
        case EXPR_SEGMENT_START: // __executable_start: the begin of the image, wherever that is
            moves[top - 1] = true;
            break;
        case EXPR_ABSOLUTE:
            moves[top - 1] = false;
            is_number = false;
            break;
        case EXPR_JUMP:         // both branches are looked at: the second one decides
            top--;
            break;
        case EXPR_JUMP_IF_ZERO:
            top--;
            break;
        default:
            if (node->op <= EXPR_LENGTH) {
                moves[top++] = false;
            } else if (node->op > EXPR_ASSERT) {
                top--;
                bool a = moves[top - 1], b = moves[top];
                bool keeps = node->op == EXPR_MAX || node->op == EXPR_MIN || node->op == EXPR_ALIGN ||
                             node->op == EXPR_SEGMENT_ALIGN || node->op == EXPR_SEGMENT_RELRO_END;
                bool compares = (node->op >= EXPR_LESS && node->op <= EXPR_NOT_EQUAL) || node->op == EXPR_LOGICAL_AND ||
                                node->op == EXPR_LOGICAL_OR;
                bool shifts = node->op == EXPR_ADD || node->op == EXPR_SUBTRACT || node->op == EXPR_AND || node->op == EXPR_OR;
                moves[top - 1] = compares ? false : keeps ? a || b : shifts && a != b;
            }
            break;
        }
    }
    return !moves[0] && !(in_section && is_number);
}

static bool is_referenced(struct definer *d, u32 id, struct str name)
{
    u32 flags = d->ctx->symbols.flags[id];
    return (flags & (SYM_REF_STRONG | SYM_REF_WEAK | SYM_REF_SHARED | SYM_REQUIRED)) != 0 ||
           table_get(&d->mentioned, name) != NULL;
}

// ---- owning ----

static u32 own_symbol(struct definer *d, u32 id, struct script_symbol s)
{
    struct context *ctx = d->ctx;
    struct arena *arena = ctx_arena(ctx);
    u64 owner = ctx->symbols.owner[id];
    if (owner != OWNER_UNDEFINED && owner_rank(owner) == 0)
        return owner_symbol(owner); // a second assignment to it

    u32 index = ctx->linker_symbols.n;
    VEC_PUSH(arena, &ctx->linker_symbols, (struct linker_symbol){.symbol = id, .type = STT_NOTYPE});
    ctx->symbols.owner[id] = owner_word(OWNER_STRONG, 0, index);
    u32 gone = SYM_WEAK | SYM_ABSOLUTE | SYM_TLS | SYM_IFUNC | SYM_FUNCTION | SYM_COMMON | SYM_UNIQUE | SYM_OBJECT |
               SYM_DEFAULT_VERSION;
    ctx->symbols.flags[id] = (ctx->symbols.flags[id] & ~gone) | SYM_LINKER;

    s.linker_symbol = index;
    VEC_PUSH(arena, &d->script->symbols, s);
    while (d->script->symbol_of.n <= index)
        VEC_PUSH(arena, &d->script->symbol_of, 0);
    d->script->symbol_of.at[index] = d->script->symbols.n;
    return index;
}

// `a = b' makes a of b's type and visibility.
static void copy_type(struct context *ctx, const struct expression *x, u32 to, struct linker_symbol *l)
{
    if (x->n != 1 || x->at[0].op != EXPR_SYMBOL)
        return;
    u32 from = x->at[0].symbol;
    u64 owner = from == 0 ? OWNER_UNDEFINED : ctx->symbols.owner[from];
    if (owner == OWNER_UNDEFINED || owner_class(owner) >= OWNER_SHARED)
        return;
    if (owner_rank(owner) == 0) {
        l->type = ctx->linker_symbols.at[owner_symbol(owner)].type;
    } else {
        const struct object_file *file = (const struct object_file *)ctx->by_rank[owner_rank(owner)];
        unsigned type = sym_type(&file->symtab[owner_symbol(owner)]);
        l->type = type == STT_COMMON ? STT_OBJECT : type == STT_SECTION || type == STT_FILE ? STT_NOTYPE : (u8)type;
    }
    static const u32 flags[16] = {
        [STT_FUNC] = SYM_FUNCTION, [STT_GNU_IFUNC] = SYM_FUNCTION | SYM_IFUNC, [STT_OBJECT] = SYM_OBJECT, [STT_TLS] = SYM_TLS,
    };
    ctx->symbols.flags[to] |= flags[l->type & 15] |
                              (ctx->symbols.flags[from] & (SYM_PROTECTED | SYM_HIDDEN | SYM_INTERNAL));
}

static void mention_names(struct definer *d, const struct expression *x)
{
    for (u32 i = 0; i < x->n; i++)
        if (x->at[i].op == EXPR_SYMBOL && table_get(&d->mentioned, x->at[i].name) == NULL) {
            *table_slot(&d->mentioned, x->at[i].name) = d;
            d->changed = true;
        }
}

static void define_assignment(struct definer *d, struct script_command *c)
{
    struct context *ctx = d->ctx;
    if (c->assign.is_dot) {
        mention_names(d, c->assign.value);
        return;
    }
    if (c->assign.is_active)
        return;
    u32 id = c->assign.provide ? symbol_lookup(ctx, c->assign.name) : symbol_intern(ctx, c->assign.name);
    if (c->assign.provide) {
        if (id == 0 && table_get(&d->mentioned, c->assign.name) != NULL)
            id = symbol_intern(ctx, c->assign.name);
        if (id == 0 || !is_referenced(d, id, c->assign.name))
            return;
        u64 owner = ctx->symbols.owner[id];
        if (owner != OWNER_UNDEFINED && owner_class(owner) < OWNER_SHARED)
            return;
    }
    c->assign.is_active = true;
    c->assign.linker_symbol = own_symbol(d, id, (struct script_symbol){.kind = SCRIPT_SYMBOL_ASSIGN, .command = c});
    if (c->assign.hidden)
        ctx->symbols.flags[id] |= SYM_HIDDEN;
    mention_names(d, c->assign.value);
}

// Once all names have owners, what they are can be told; `a = b; b = 1' in either order.
static void describe_assignment(struct definer *d, struct script_command *c, bool in_section)
{
    struct context *ctx = d->ctx;
    if (c->assign.is_dot || !c->assign.is_active)
        return;
    struct linker_symbol *l = &ctx->linker_symbols.at[c->assign.linker_symbol];
    c->assign.is_absolute = is_absolute(ctx, c->assign.value, in_section);
    u32 *flags = &ctx->symbols.flags[l->symbol];
    u32 old = *flags;
    *flags = c->assign.is_absolute ? old | SYM_ABSOLUTE : old & ~(u32)SYM_ABSOLUTE;
    d->changed |= *flags != old;
    copy_type(ctx, c->assign.value, l->symbol, l);
}

static void each_assignment(struct definer *d, bool describe)
{
    for (struct script_command *c = d->script->commands.first; c != NULL; c = c->next) {
        if (c->kind == COMMAND_ASSERT && !describe)
            mention_names(d, c->check.condition);
        if (c->kind == COMMAND_ASSIGN) {
            if (describe)
                describe_assignment(d, c, false);
            else
                define_assignment(d, c);
        }
        if (c->kind != COMMAND_OUTPUT)
            continue;
        for (struct script_command *in = c->output.children.first; in != NULL; in = in->next)
            if (in->kind == COMMAND_ASSIGN) {
                if (describe)
                    describe_assignment(d, in, true);
                else
                    define_assignment(d, in);
            }
    }
}

// ---- names in expressions ----

static void bind_expression(struct context *ctx, struct expression *x)
{
    for (u32 i = 0; x != NULL && i < x->n; i++)
        if (x->at[i].op == EXPR_SYMBOL || x->at[i].op == EXPR_DEFINED)
            x->at[i].symbol = symbol_lookup(ctx, x->at[i].name);
}

static void bind_command(struct context *ctx, struct script_command *c)
{
    switch (c->kind) {
    case COMMAND_ASSIGN:
        bind_expression(ctx, c->assign.value);
        break;
    case COMMAND_ASSERT:
        bind_expression(ctx, c->check.condition);
        break;
    case COMMAND_DATA:
        bind_expression(ctx, c->data.value);
        break;
    case COMMAND_FILL:
        bind_expression(ctx, c->fill.value);
        break;
    case COMMAND_OUTPUT:
        bind_expression(ctx, c->output.address);
        bind_expression(ctx, c->output.load_address);
        bind_expression(ctx, c->output.align);
        bind_expression(ctx, c->output.subalign);
        break;
    }
}

static void bind_names(struct context *ctx)
{
    for (struct script_command *c = ctx->layout.script->commands.first; c != NULL; c = c->next) {
        bind_command(ctx, c);
        if (c->kind == COMMAND_OUTPUT)
            for (struct script_command *in = c->output.children.first; in != NULL; in = in->next)
                bind_command(ctx, in);
    }
}

// ---- __start_X, __stop_X ----

struct bounds { u32 start, stop; const struct output_section *output; };

struct presence {
    struct context *ctx;
    u8 *exists;                 // by output section: some selected file has a section for it
};

static void note_presence(void *arg, size_t i)
{
    struct presence *p = arg;
    struct context *ctx = p->ctx;
    const struct object_file *file = ctx->objects[i];
    for (u32 s = 0; s < file->n_sections; s++) {
        u32 rule = ctx->sections.at[file->first_section + s].rule;
        if (rule >= RULE_FIRST)
            store_relaxed(&p->exists[ctx->layout.rules.at[rule].output], 1);
    }
}

static u32 wanted_bound(struct context *ctx, const char *prefix, struct str name)
{
    char few[256];
    size_t n = strlen(prefix);
    char *text = n + name.n <= sizeof(few) ? few : arena_alloc(ctx_arena(ctx), n + name.n, 1);
    memcpy(text, prefix, n);
    memcpy(text + n, name.p, name.n);
    u32 id = symbol_lookup(ctx, (struct str){text, n + name.n});
    if (id == 0 || !(ctx->symbols.flags[id] & (SYM_REF_REGULAR | SYM_REF_SHARED | SYM_REQUIRED)))
        return 0;
    u64 owner = ctx->symbols.owner[id];
    return owner == OWNER_UNDEFINED || owner_class(owner) >= OWNER_SHARED ? id : 0;
}

static void define_bound(struct definer *d, u32 id, u8 kind, u32 output)
{
    if (id == 0 || d->ctx->symbols.flags[id] & SYM_LINKER)
        return;
    own_symbol(d, id, (struct script_symbol){.kind = kind, .output = output});
    u8 visibility = d->ctx->config.z.start_stop_visibility;
    d->ctx->symbols.flags[id] |= visibility == STV_HIDDEN ? SYM_HIDDEN : visibility == STV_INTERNAL ? SYM_INTERNAL
                                 : visibility == STV_DEFAULT ? 0 : SYM_PROTECTED;
}

// Neither ids nor indices of orphans may make an order.
static int compare_bounds(const void *x, const void *y)
{
    const struct bounds *a = x, *b = y;
    int order = str_compare(a->output->name, b->output->name);
    return order != 0 ? order : (int)b->output->orphan_key - (int)a->output->orphan_key;
}

static void define_bounds(struct definer *d)
{
    struct context *ctx = d->ctx;
    VEC(struct bounds) found = {0};
    for (u32 i = 1; i < ctx->layout.outputs.n; i++) {
        const struct output_section *o = ctx->layout.outputs.at[i];
        if (o == NULL || !is_c_identifier(o->name))
            continue;
        struct bounds b = {wanted_bound(ctx, "__start_", o->name), wanted_bound(ctx, "__stop_", o->name), o};
        if (b.start != 0 || b.stop != 0)
            VEC_PUSH(ctx_arena(ctx), &found, b);
    }
    if (found.n == 0)
        return;
    // Which of them does the link have at all? Only now is it worth a look at every section.
    struct presence p = {.ctx = ctx, .exists = NEW_ARRAY(ctx_arena(ctx), u8, ctx->layout.outputs.n)};
    parallel_for(ctx->pool, ctx->n_objects, note_presence, &p);
    qsort(found.at, found.n, sizeof(*found.at), compare_bounds);
    for (u32 i = 0; i < found.n; i++) {
        const struct bounds *b = &found.at[i];
        if (!p.exists[b->output->index])
            continue;
        define_bound(d, b->start, SCRIPT_SYMBOL_START, b->output->index);
        define_bound(d, b->stop, SCRIPT_SYMBOL_STOP, b->output->index);
    }
}

void script_define_symbols(struct context *ctx)
{
    struct definer d = {.ctx = ctx, .script = ctx->layout.script};
    table_init(&d.mentioned, ctx_arena(ctx));
    // A PROVIDE may make another one's name mentioned.
    do {
        d.changed = false;
        each_assignment(&d, false);
    } while (d.changed);
    define_bounds(&d);
    bind_names(ctx);
    u32 rounds = 0;
    do {
        d.changed = false;
        each_assignment(&d, true);
    } while (d.changed && ++rounds < 100);
}
