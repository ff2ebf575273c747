// Expressions of scripts and --defsym: parsed to postfix code by operator precedence, evaluated over an explicit stack, so
// that neither uses the C stack by the depth of the text.
//
// A value is a number, or an offset in an output section, as in GNU ld (ldexp.c): outside of section descriptions numbers
// are absolute; two operands of different sections are made absolute; two of the same section give a number.
#include "lexer.h"

// How deep parentheses may be nested, and how many operators may wait for an operand: a few for each parenthesis.
enum { MAX_DEPTH = 10000, MAX_WAITING = 4 * MAX_DEPTH };

// ---- parsing ----

enum waiting_kind { WAIT_UNARY, WAIT_BINARY, WAIT_PAREN, WAIT_FUNCTION, WAIT_QUESTION, WAIT_COLON };

// An operator whose operands are not complete yet.
struct waiting {
    u8 kind;                    // enum waiting_kind
    u8 op;
    u8 precedence;              // binds tighter when larger
    u8 n_args, n_commas;        // functions
    u32 line;
    u32 node;                   // QUESTION, COLON: the jump to patch; functions with a name: where it is kept
    struct str name;
};

struct parse {
    struct lexer *l;
    struct expr_node *nodes;
    struct waiting *stack;
    u32 n_nodes, nodes_cap, n_stack, stack_cap;
    u32 n_open;                 // parentheses
    u32 depth, max_depth;       // of the evaluation stack
    struct expr_node few_nodes[24];
    struct waiting few_waiting[16];
};

enum argument_kind { ARG_VALUES, ARG_SECTION, ARG_NAME, ARG_NAME_VALUE, ARG_VALUE_TEXT };

struct function {
    const char *name;
    u8 op, min_args, max_args, argument;
};

static const struct function functions[] = {
    {"ALIGN", EXPR_ALIGN_DOT, 1, 2, ARG_VALUES},
    {"SIZEOF", EXPR_SIZEOF, 1, 1, ARG_SECTION},
    {"ADDR", EXPR_ADDR, 1, 1, ARG_SECTION},
    {"CONSTANT", EXPR_CONSTANT, 1, 1, ARG_NAME},
    {"SEGMENT_START", EXPR_SEGMENT_START, 1, 1, ARG_NAME_VALUE},
    {"DATA_SEGMENT_ALIGN", EXPR_SEGMENT_ALIGN, 2, 2, ARG_VALUES},
    {"DATA_SEGMENT_RELRO_END", EXPR_SEGMENT_RELRO_END, 2, 2, ARG_VALUES},
    {"DATA_SEGMENT_END", EXPR_SEGMENT_END, 1, 1, ARG_VALUES},
    {"DEFINED", EXPR_DEFINED, 1, 1, ARG_NAME},
    {"LOADADDR", EXPR_LOADADDR, 1, 1, ARG_SECTION},
    {"ALIGNOF", EXPR_ALIGNOF, 1, 1, ARG_SECTION},
    {"ABSOLUTE", EXPR_ABSOLUTE, 1, 1, ARG_VALUES},
    {"ASSERT", EXPR_ASSERT, 1, 1, ARG_VALUE_TEXT},
    {"MAX", EXPR_MAX, 2, 2, ARG_VALUES},
    {"MIN", EXPR_MIN, 2, 2, ARG_VALUES},
    {"NEXT", EXPR_NEXT, 1, 1, ARG_VALUES},
    {"BLOCK", EXPR_ALIGN_DOT, 1, 1, ARG_VALUES},
    {"LOG2CEIL", EXPR_LOG2CEIL, 1, 1, ARG_VALUES},
    {"ORIGIN", EXPR_ORIGIN, 1, 1, ARG_NAME},
    {"LENGTH", EXPR_LENGTH, 1, 1, ARG_NAME},
};

struct binary { u32 op; u8 code, precedence; };
static const struct binary binaries[] = {
    {OP1('+'), EXPR_ADD, 10}, {OP1('-'), EXPR_SUBTRACT, 10}, {OP1('*'), EXPR_MULTIPLY, 11}, {OP1('/'), EXPR_DIVIDE, 11},
    {OP1('%'), EXPR_MODULO, 11}, {OP1('&'), EXPR_AND, 6}, {OP1('^'), EXPR_XOR, 5}, {OP1('|'), EXPR_OR, 4},
    {OP2('<', '<'), EXPR_SHIFT_LEFT, 9}, {OP2('>', '>'), EXPR_SHIFT_RIGHT, 9}, {OP1('<'), EXPR_LESS, 8},
    {OP2('<', '='), EXPR_LESS_EQUAL, 8}, {OP1('>'), EXPR_GREATER, 8}, {OP2('>', '='), EXPR_GREATER_EQUAL, 8},
    {OP2('=', '='), EXPR_EQUAL, 7}, {OP2('!', '='), EXPR_NOT_EQUAL, 7}, {OP2('&', '&'), EXPR_LOGICAL_AND, 3},
    {OP2('|', '|'), EXPR_LOGICAL_OR, 2},
};
enum { PRECEDENCE_QUESTION = 1, PRECEDENCE_UNARY = 12 };

static void *twice(struct parse *p, void *at, u32 n, u32 *cap, size_t size)
{
    void *to = arena_alloc(ctx_arena(p->l->ctx), (size_t)*cap * 2 * size, 16);
    memcpy(to, at, n * size);
    *cap *= 2;
    return to;
}

static struct expr_node *emit(struct parse *p, enum expr_op op, u32 line, int depth_change)
{
    if (p->n_nodes == p->nodes_cap)
        p->nodes = twice(p, p->nodes, p->n_nodes, &p->nodes_cap, sizeof(*p->nodes));
    struct expr_node *node = &p->nodes[p->n_nodes++];
    *node = (struct expr_node){.op = op, .line = line};
    p->depth += (u32)depth_change;
    p->max_depth = MAX(p->max_depth, p->depth);
    return node;
}

static struct waiting *push(struct parse *p, struct waiting w)
{
    if (p->n_stack == p->stack_cap)
        p->stack = twice(p, p->stack, p->n_stack, &p->stack_cap, sizeof(*p->stack));
    p->stack[p->n_stack] = w;
    p->n_open += w.kind == WAIT_PAREN || w.kind == WAIT_FUNCTION;
    return &p->stack[p->n_stack++];
}

// The operator on top has its operands.
static void complete(struct parse *p)
{
    struct waiting *w = &p->stack[--p->n_stack];
    if (w->kind == WAIT_UNARY)
        emit(p, w->op, w->line, 0);
    else if (w->kind == WAIT_BINARY)
        emit(p, w->op, w->line, -1);
    else if (w->kind == WAIT_COLON)
        p->nodes[w->node].number = p->n_nodes;
}

static void complete_above(struct parse *p, u8 precedence)
{
    while (p->n_stack > 0) {
        struct waiting *w = &p->stack[p->n_stack - 1];
        if (w->kind == WAIT_PAREN || w->kind == WAIT_FUNCTION || w->kind == WAIT_QUESTION || w->precedence < precedence)
            break;
        complete(p);
    }
}

static bool expect_op(struct parse *p, enum lex_mode mode, u32 op, const char *what)
{
    const struct token *t = lexer_peek(p->l, mode);
    if (!token_is_op(t, op))
        return lexer_error(p->l, "expected %s, but found %s", what, token_text(p->l, t));
    lexer_next(p->l, mode);
    return true;
}

// The function's name was read. *OPERAND: it is complete (has only a name as argument).
static bool parse_function(struct parse *p, const struct function *f, u32 line, bool *operand)
{
    if (!expect_op(p, LEX_EXPRESSION, OP1('('), "`('"))
        return false;
    struct waiting w = {.kind = WAIT_FUNCTION, .op = f->op, .n_args = f->max_args, .line = line};
    if (f->argument == ARG_SECTION || f->argument == ARG_NAME || f->argument == ARG_NAME_VALUE) {
        struct token name = lexer_next(p->l, f->op == EXPR_DEFINED ? LEX_EXPRESSION : LEX_NAME);
        if (name.kind != TOKEN_NAME && name.kind != TOKEN_QUOTED)
            return lexer_error_line(p->l, name.line, "expected a name in %s( ), but found %s", f->name,
                                    token_text(p->l, &name));
        w.name = name.text;
        if (f->argument != ARG_NAME_VALUE) {
            emit(p, f->op, line, 1)->name = name.text;
            *operand = true;
            return expect_op(p, LEX_EXPRESSION, OP1(')'), "`)'");
        }
        if (!expect_op(p, LEX_EXPRESSION, OP1(','), "`,'"))
            return false;
    }
    push(p, w);
    return true;
}

// A `)' that closes a function call.
static bool close_function(struct parse *p, struct waiting w)
{
    if (w.op == EXPR_ALIGN_DOT && w.n_commas == 1) {
        emit(p, EXPR_ALIGN, w.line, -1);
        return true;
    }
    bool takes_two = w.n_args == 2 && w.op != EXPR_ALIGN_DOT;
    if (w.n_commas != (takes_two ? 1 : 0))
        return lexer_error(p->l, "wrong number of arguments");
    if (w.op == EXPR_ASSERT)
        return lexer_error(p->l, "ASSERT needs a message");
    struct expr_node *node = emit(p, w.op, w.line, takes_two ? -1 : 0);
    if (w.op == EXPR_SEGMENT_START)
        node->name = w.name;
    return true;
}

static const struct function *find_function(struct str name)
{
    if (name.n < 3 || name.p[0] < 'A' || name.p[0] > 'S')
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(functions); i++)
        if (functions[i].name[0] == name.p[0] && str_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

// One operand or prefix. *OPERAND: an operand is complete.
static bool parse_operand(struct parse *p, bool *operand)
{
    struct token t = lexer_next(p->l, LEX_EXPRESSION);
    switch (t.kind) {
    case TOKEN_NUMBER:
        emit(p, EXPR_NUMBER, t.line, 1)->number = t.number;
        *operand = true;
        return true;
    case TOKEN_QUOTED:
        emit(p, EXPR_SYMBOL, t.line, 1)->name = t.text;
        *operand = true;
        return true;
    case TOKEN_NAME: {
        const struct function *f = find_function(t.text);
        if (f != NULL)
            return parse_function(p, f, t.line, operand);
        *operand = true;
        if (str_is(t.text, "."))
            emit(p, EXPR_DOT, t.line, 1);
        else if (str_is(t.text, "SIZEOF_HEADERS") || str_is(t.text, "sizeof_headers"))
            emit(p, EXPR_SIZEOF_HEADERS, t.line, 1);
        else
            emit(p, EXPR_SYMBOL, t.line, 1)->name = t.text;
        return true;
    }
    case TOKEN_OPERATOR: {
        struct waiting w = {.kind = WAIT_UNARY, .precedence = PRECEDENCE_UNARY, .line = t.line};
        switch (t.op) {
        case OP1('('):
            push(p, (struct waiting){.kind = WAIT_PAREN, .line = t.line});
            return true;
        case OP1('-'):
            w.op = EXPR_NEGATE;
            push(p, w);
            return true;
        case OP1('!'):
            w.op = EXPR_NOT;
            push(p, w);
            return true;
        case OP1('~'):
            w.op = EXPR_COMPLEMENT;
            push(p, w);
            return true;
        case OP1('+'):
            return true;
        }
        break;
    }
    default:
        break;
    }
    return lexer_error_line(p->l, t.line, "expected an expression, but found %s", token_text(p->l, &t));
}

// What follows an operand. *MORE: another operand is to come; *END: the expression is complete, and what follows is left.
static bool parse_operator(struct parse *p, bool *operand, bool *end)
{
    const struct token *t = lexer_peek(p->l, LEX_EXPRESSION);
    if (t->kind == TOKEN_BAD)
        return false;
    *end = true;
    if (t->kind != TOKEN_OPERATOR)
        return true;

    u32 op = t->op, line = t->line;
    if (op == OP1('?')) {
        complete_above(p, PRECEDENCE_QUESTION + 1);
        emit(p, EXPR_JUMP_IF_ZERO, line, -1);
        push(p, (struct waiting){.kind = WAIT_QUESTION, .precedence = PRECEDENCE_QUESTION, .line = line,
                                 .node = p->n_nodes - 1});
        *operand = false;
    } else if (op == OP1(':') || op == OP1(')') || op == OP1(',')) {
        complete_above(p, 0);
        struct waiting *w = p->n_stack > 0 ? &p->stack[p->n_stack - 1] : NULL;
        if (w == NULL)
            return true;
        if (op == OP1(':')) {
            if (w->kind != WAIT_QUESTION)
                return lexer_error(p->l, "expected `)' before `:'");
            emit(p, EXPR_JUMP, line, -1);
            p->nodes[w->node].number = p->n_nodes;
            w->kind = WAIT_COLON;
            w->node = p->n_nodes - 1;
            *operand = false;
        } else if (w->kind == WAIT_QUESTION) {
            return lexer_error(p->l, "expected `:' before %s", token_text(p->l, t));
        } else if (op == OP1(',')) {
            if (w->kind != WAIT_FUNCTION)
                return lexer_error(p->l, "expected `)' before `,'");
            w->n_commas++;
            if (w->op == EXPR_ASSERT) {
                lexer_next(p->l, LEX_EXPRESSION);
                struct token text = lexer_next(p->l, LEX_NAME);
                if (text.kind != TOKEN_NAME && text.kind != TOKEN_QUOTED)
                    return lexer_error_line(p->l, text.line, "ASSERT needs a message");
                emit(p, EXPR_ASSERT, w->line, 0)->name = text.text;
                p->n_stack--;
                p->n_open--;
                *end = false;
                return expect_op(p, LEX_EXPRESSION, OP1(')'), "`)'");
            }
            if (w->n_commas >= w->n_args)
                return lexer_error(p->l, "too many arguments");
            *operand = false;
        } else {
            struct waiting done = p->stack[--p->n_stack];
            p->n_open--;
            if (done.kind == WAIT_FUNCTION && !close_function(p, done))
                return false;
        }
    } else {
        const struct binary *b = NULL;
        for (size_t i = 0; i < ARRAY_LEN(binaries) && b == NULL; i++)
            if (binaries[i].op == op)
                b = &binaries[i];
        if (b == NULL)
            return true;
        complete_above(p, b->precedence);
        push(p, (struct waiting){.kind = WAIT_BINARY, .op = b->code, .precedence = b->precedence, .line = line});
        *operand = false;
    }
    lexer_next(p->l, LEX_EXPRESSION);
    *end = false;
    return true;
}

struct expression *expression_parse(struct lexer *l)
{
    struct parse p;
    p.l = l;
    p.nodes = p.few_nodes;
    p.nodes_cap = ARRAY_LEN(p.few_nodes);
    p.stack = p.few_waiting;
    p.stack_cap = ARRAY_LEN(p.few_waiting);
    p.n_nodes = p.n_stack = p.n_open = p.depth = p.max_depth = 0;

    const char *file = l->source.path;
    u32 line = lexer_peek(l, LEX_EXPRESSION)->line;
    bool operand = false, end = false;
    while (!end) {
        if (p.n_open > MAX_DEPTH || p.n_stack > MAX_WAITING || p.max_depth > MAX_WAITING) {
            lexer_error(l, "expression is nested deeper than %d", MAX_DEPTH);
            return NULL;
        }
        if (!(operand ? parse_operator(&p, &operand, &end) : parse_operand(&p, &operand)))
            return NULL;
    }
    complete_above(&p, 0);
    if (p.n_stack > 0) {
        const struct token *t = lexer_peek(l, LEX_EXPRESSION);
        lexer_error(l, "expected %s, but found %s", p.stack[p.n_stack - 1].kind == WAIT_QUESTION ? "`:'" : "`)'",
                    token_text(l, t));
        return NULL;
    }

    struct arena *arena = ctx_arena(l->ctx);
    struct expression *x = NEW(arena, struct expression);
    *x = (struct expression){.at = p.nodes, .n = p.n_nodes, .depth = p.max_depth, .file = file, .line = line};
    if (p.nodes == p.few_nodes) {
        x->at = RAW_ARRAY(arena, struct expr_node, p.n_nodes);
        memcpy(x->at, p.nodes, p.n_nodes * sizeof(*x->at));
    }
    return x;
}

struct expression *expression_number(struct context *ctx, u64 number, const char *file, u32 line)
{
    struct expression *x = NEW(ctx_arena(ctx), struct expression);
    *x = (struct expression){.at = NEW(ctx_arena(ctx), struct expr_node), .n = 1, .depth = 1, .file = file, .line = line};
    x->at[0] = (struct expr_node){.op = EXPR_NUMBER, .number = number, .line = line};
    return x;
}

// ---- evaluation ----

static u64 section_base(const struct evaluation *e, u32 section)
{
    return section == VALUE_ABSOLUTE || section == VALUE_NUMBER ? 0 : e->ctx->layout.outputs.at[section]->address;
}

u64 value_absolute(const struct evaluation *e, struct value v)
{
    return v.is_valid ? v.value + section_base(e, v.section) : 0;
}

static struct value number(u64 value)
{
    return (struct value){.value = value, .section = VALUE_NUMBER, .is_valid = true};
}

static struct value absolute(u64 value)
{
    return (struct value){.value = value, .section = VALUE_ABSOLUTE, .is_valid = true};
}

// An address as an offset in the section that is being described.
static struct value relative(const struct evaluation *e, u64 address)
{
    return (struct value){.value = address - section_base(e, e->output), .section = e->output, .is_valid = true};
}

static const struct value invalid = {.section = VALUE_NUMBER};

// The value can't be computed (yet).
static struct value fail(struct evaluation *e, const struct expression *x, const struct expr_node *node, const char *text)
{
    e->is_incomplete = true;
    if (e->is_final)
        error_at(e->ctx, (struct place){.line_file = x->file, .line = node->line}, "%s", text);
    return invalid;
}

static const char *message(struct evaluation *e, const char *fmt, struct str name)
{
    // FMT is one of the literals below.
    struct arena *arena = ctx_arena(e->ctx);
    const char *mark = strstr(fmt, "%s");
    return arena_printf(arena, "%.*s%s%s", (int)(mark - fmt), fmt, printable(e->ctx, name), mark + 2);
}

static struct value at_address(struct evaluation *e, const struct section *s, u64 address)
{
    struct output_section *o = section_output(e->ctx, s);
    return (struct value){.value = address - o->address, .section = o->index, .is_valid = true};
}

// A symbol that an object file defines.
static bool object_symbol_value(struct evaluation *e, u32 id, struct value *v)
{
    struct context *ctx = e->ctx;
    u64 owner = ctx->symbols.owner[id];
    struct input_file *base = ctx->by_rank[owner_rank(owner)];
    if (base == NULL || base->kind != FILE_OBJECT)
        return false;
    const struct object_file *file = (const struct object_file *)base;
    u32 index = owner_symbol(owner);
    const struct elf_sym *sym = &file->symtab[index];
    if (sym->st_shndx == SHN_ABS) {
        *v = e->output != VALUE_ABSOLUTE ? number(sym->st_value) : absolute(sym->st_value);
        return true;
    }
    if (owner_class(owner) == OWNER_COMMON) {
        for (u32 i = 0; i < ctx->commons.n; i++) {
            const struct common_symbol *c = &ctx->commons.at[i];
            enum synthetic_id syn = c->is_tls ? SYN_TLS_COMMON : c->is_large ? SYN_LARGE_COMMON : SYN_COMMON;
            u32 section = ctx->syn[syn].section;
            if (c->symbol != id || section == 0)
                continue;
            const struct section *s = section_at(ctx, section);
            *v = at_address(e, s, section_address(ctx, s) + ctx->symbols.value[id]);
            return true;
        }
        return false;
    }
    u32 section = symbol_section(file, index);
    if (section == NO_SECTION || section == SECTION_DROPPED)
        return false;
    const struct section *s = section_at(ctx, section);
    if (s->rule < RULE_FIRST)
        return false;
    u64 address = s->kind == KIND_MERGE && ctx->merged_address != NULL ? ctx->merged_address(ctx, s, sym->st_value)
                                                                       : section_address(ctx, s) + sym->st_value;
    *v = at_address(e, s, address);
    return true;
}

static struct value symbol_value(struct evaluation *e, const struct expression *x, const struct expr_node *node)
{
    struct context *ctx = e->ctx;
    u32 id = node->symbol;
    u64 owner = id == 0 ? OWNER_UNDEFINED : ctx->symbols.owner[id];
    if (owner == OWNER_UNDEFINED)
        return fail(e, x, node, message(e, "undefined symbol `%s' referenced in expression", node->name));

    if (owner_rank(owner) != 0) {
        struct value v;
        if (object_symbol_value(e, id, &v))
            return v;
        return fail(e, x, node, message(e, "unresolvable symbol `%s' referenced in expression", node->name));
    }

    u32 index = owner_symbol(owner);
    const struct script *script = ctx->layout.script;
    const struct linker_symbol *l = &ctx->linker_symbols.at[index];
    u32 ours = index < script->symbol_of.n ? script->symbol_of.at[index] : 0;
    if (ours != 0 && script->symbols.at[ours - 1].kind == SCRIPT_SYMBOL_ASSIGN) {
        struct value v = script->symbols.at[ours - 1].command->assign.result;
        if (!v.is_valid)
            return fail(e, x, node, message(e, "the value of `%s' depends on itself", node->name));
        // An absolute symbol is a plain number inside a section description.
        if (v.section == VALUE_ABSOLUTE && e->output != VALUE_ABSOLUTE)
            v.section = VALUE_NUMBER;
        return v;
    }
    return (struct value){.value = l->address - section_base(e, l->output == 0 ? VALUE_ABSOLUTE : l->output),
                          .section = l->output, .is_valid = true};
}

static bool symbol_is_defined(struct evaluation *e, const struct expr_node *node)
{
    struct context *ctx = e->ctx;
    u32 id = node->symbol;
    if (id == 0 || ctx->symbols.owner[id] == OWNER_UNDEFINED)
        return false;
    u64 owner = ctx->symbols.owner[id];
    if (owner_rank(owner) != 0)
        return true;
    // One that the script makes is defined from its assignment on.
    u32 index = owner_symbol(owner);
    const struct script *script = ctx->layout.script;
    u32 ours = index < script->symbol_of.n ? script->symbol_of.at[index] : 0;
    if (ours == 0 || script->symbols.at[ours - 1].kind != SCRIPT_SYMBOL_ASSIGN)
        return true;
    u32 position = script->symbols.at[ours - 1].command->assign.position;
    return position != 0 && position < e->position;
}

static struct value section_fact(struct evaluation *e, const struct expression *x, const struct expr_node *node)
{
    struct context *ctx = e->ctx;
    if (node->op == EXPR_ORIGIN || node->op == EXPR_LENGTH)
        return fail(e, x, node, message(e, "undefined MEMORY region `%s' referenced in expression", node->name));
    struct output_section *o = script_find_output(ctx, node->name);
    if (o == NULL || !o->is_live) {
        // GNU ld: a section that is not there has size 0, and so has one that is empty.
        if (o != NULL || node->op == EXPR_SIZEOF || node->op == EXPR_ALIGNOF)
            return node->op == EXPR_ADDR && o != NULL
                       ? (struct value){.section = o->index, .is_valid = true}
                       : number(node->op == EXPR_LOADADDR ? o->load_address : 0);
        return fail(e, x, node, message(e, "undefined section `%s' referenced in expression", node->name));
    }
    switch (node->op) {
    case EXPR_ADDR:
        return (struct value){.section = o->index, .is_valid = true};
    case EXPR_LOADADDR:
        return absolute(o->load_address);
    case EXPR_ALIGNOF:
        return number(o->align);
    default:
        return number(o->size);
    }
}

static struct value constant(struct evaluation *e, const struct expression *x, const struct expr_node *node)
{
    const struct config *config = &e->ctx->config;
    if (str_is(node->name, "MAXPAGESIZE"))
        return number(config->z.max_page_size);
    if (str_is(node->name, "COMMONPAGESIZE"))
        return number(config->z.common_page_size);
    return fail(e, x, node, message(e, "unknown constant `%s' referenced in expression", node->name));
}

static u64 align_value(u64 value, u64 align)
{
    if (align <= 1)
        return value;
    u64 rest = value % align;
    return rest == 0 ? value : value + (align - rest);
}

static struct value segment_align(struct evaluation *e, u64 max_page, u64 common_page)
{
    struct data_segment *seg = e->segment;
    u64 mask = max_page - 1;
    u64 v = align_value(e->dot, max_page);
    if (seg->phase == SEGMENT_RELRO_ADJUST) {
        v = seg->base;
    } else if (seg->phase == SEGMENT_ADJUST) {
        if (common_page < max_page)
            v += (e->dot + common_page - 1) & (max_page - common_page);
    } else {
        v += e->dot & mask;
        if (seg->phase == SEGMENT_NONE) {
            seg->phase = SEGMENT_ALIGN_SEEN;
            seg->base = v;
            seg->page_size = common_page;
            seg->max_page_size = max_page;
            seg->relro_page_size = MAX(max_page, common_page);
            seg->relro_end = 0;
        }
    }
    return absolute(v);
}

static struct value segment_relro_end(struct evaluation *e, u64 offset, u64 address)
{
    struct data_segment *seg = e->segment;
    seg->relro_offset = offset;
    u64 v = address;
    if (seg->phase == SEGMENT_ALIGN_SEEN || seg->phase == SEGMENT_RELRO_ADJUST)
        seg->relro_end = address + offset;
    if (seg->phase == SEGMENT_RELRO_ADJUST && (seg->relro_end & (seg->relro_page_size - 1)) != 0) {
        seg->relro_end = align_value(seg->relro_end, seg->relro_page_size);
        v = seg->relro_end - offset;
    }
    if (seg->phase == SEGMENT_ALIGN_SEEN)
        seg->phase = SEGMENT_RELRO_SEEN;
    return absolute(v);
}

static struct value unary(struct evaluation *e, const struct expression *x, const struct expr_node *node, struct value a)
{
    if (node->op == EXPR_SEGMENT_START) {
        const struct config *config = &e->ctx->config;
        if (config->has_text_segment && str_is(node->name, "text-segment"))
            return absolute(config->text_segment);
        return a;
    }
    if (!a.is_valid)
        return a;
    switch (node->op) {
    case EXPR_NEGATE:
        a.value = 0 - a.value;
        return a;
    case EXPR_NOT:
        a.value = !a.value;
        return a;
    case EXPR_COMPLEMENT:
        a.value = ~a.value;
        return a;
    case EXPR_ABSOLUTE:
        return absolute(value_absolute(e, a));
    case EXPR_ALIGN_DOT:
        e->uses_dot = true;
        return relative(e, align_value(e->dot, value_absolute(e, a)));
    case EXPR_NEXT:
        e->uses_dot = true;
        return absolute(align_value(e->dot, value_absolute(e, a)));
    case EXPR_LOG2CEIL: {
        u64 v = value_absolute(e, a);
        return number(v <= 1 ? 0 : log2_floor(v - 1) + 1);
    }
    case EXPR_SEGMENT_END:
        if (e->segment->phase == SEGMENT_ALIGN_SEEN || e->segment->phase == SEGMENT_RELRO_SEEN) {
            e->segment->phase = SEGMENT_END_SEEN;
            e->segment->end = value_absolute(e, a);
        }
        return a;
    default: // EXPR_ASSERT
        if (a.value == 0 && e->is_final)
            error_at(e->ctx, (struct place){.line_file = x->file, .line = node->line}, "%s",
                     printable(e->ctx, node->name));
        return a;
    }
}

static u64 signed_divide(struct evaluation *e, const struct expression *x, const struct expr_node *node, u64 a, u64 b,
                         bool *is_valid)
{
    if (b == 0) {
        fail(e, x, node, node->op == EXPR_DIVIDE ? "division by zero" : "% by zero");
    } else if ((i64)a == INT64_MIN && (i64)b == -1) {
        fail(e, x, node, "quotient does not fit in 64 bits");
    } else {
        return node->op == EXPR_DIVIDE ? (u64)((i64)a / (i64)b) : (u64)((i64)a % (i64)b);
    }
    *is_valid = false;
    return 0;
}

static struct value binary(struct evaluation *e, const struct expression *x, const struct expr_node *node, struct value a,
                           struct value b)
{
    if (!a.is_valid || !b.is_valid)
        return invalid;
    if (node->op == EXPR_SEGMENT_ALIGN)
        return segment_align(e, MAX(1, value_absolute(e, a)), MAX(1, value_absolute(e, b)));
    if (node->op == EXPR_SEGMENT_RELRO_END)
        return segment_relro_end(e, value_absolute(e, a), value_absolute(e, b));

    struct value r = {.is_valid = true, .section = b.section};
    u32 left = a.section;
    if (a.section != b.section && a.section != VALUE_NUMBER && (node->op == EXPR_ADD || node->op == EXPR_SUBTRACT) &&
        b.section == VALUE_ABSOLUTE)
        b.section = VALUE_NUMBER; // GNU ld makes both absolute. The value is the same, but this one moves with a PIE.
    else if (a.section == VALUE_ABSOLUTE && b.section != VALUE_NUMBER && node->op == EXPR_ADD)
        a.section = VALUE_NUMBER, left = VALUE_NUMBER;
    if (a.section != b.section) {
        if (a.section != VALUE_NUMBER && b.section != VALUE_NUMBER) {
            a.value = value_absolute(e, a);
            b.value = value_absolute(e, b);
            r.section = left = VALUE_ABSOLUTE;
        } else if (b.section == VALUE_NUMBER) {
            r.section = a.section;
            left = VALUE_NUMBER;
        }
    }
    u64 p = a.value, q = b.value;
    bool is_logical = false;
    switch (node->op) {
    case EXPR_MULTIPLY: r.value = p * q; break;
    case EXPR_ADD: r.value = p + q; break;
    case EXPR_SUBTRACT: r.value = p - q; break;
    case EXPR_AND: r.value = p & q; break;
    case EXPR_XOR: r.value = p ^ q; break;
    case EXPR_OR: r.value = p | q; break;
    case EXPR_DIVIDE:
    case EXPR_MODULO:
        r.value = signed_divide(e, x, node, p, q, &r.is_valid);
        break;
    case EXPR_SHIFT_LEFT:
    case EXPR_SHIFT_RIGHT:
        if (q >= 64)
            return fail(e, x, node, "shift by 64 bits or more");
        r.value = node->op == EXPR_SHIFT_LEFT ? p << q : p >> q;
        break;
    case EXPR_MAX: r.value = MAX(p, q); return r;
    case EXPR_MIN: r.value = MIN(p, q); return r;
    case EXPR_ALIGN: r.value = align_value(p, q); return r;
    default:
        is_logical = true;
        break;
    }
    if (!is_logical) {
        // Two operands of one section give a number; outside of sections, where all is absolute, an absolute one.
        if (r.section == left)
            r.section = left == VALUE_ABSOLUTE && e->output == VALUE_ABSOLUTE ? VALUE_ABSOLUTE : VALUE_NUMBER;
        return r;
    }
    switch (node->op) {
    case EXPR_LESS: r.value = p < q; break;
    case EXPR_LESS_EQUAL: r.value = p <= q; break;
    case EXPR_GREATER: r.value = p > q; break;
    case EXPR_GREATER_EQUAL: r.value = p >= q; break;
    case EXPR_EQUAL: r.value = p == q; break;
    case EXPR_NOT_EQUAL: r.value = p != q; break;
    case EXPR_LOGICAL_AND: r.value = p && q; break;
    default: r.value = p || q; break;
    }
    r.section = VALUE_NUMBER;
    return r;
}

static struct value leaf(struct evaluation *e, const struct expression *x, const struct expr_node *node)
{
    switch (node->op) {
    case EXPR_NUMBER:
        return e->output == VALUE_ABSOLUTE ? absolute(node->number) : number(node->number);
    case EXPR_DOT:
        e->uses_dot = true;
        return relative(e, e->dot);
    case EXPR_SYMBOL:
        return symbol_value(e, x, node);
    case EXPR_DEFINED:
        return number(symbol_is_defined(e, node));
    case EXPR_SIZEOF_HEADERS:
        return number(e->ctx->layout.headers_size);
    case EXPR_CONSTANT:
        return constant(e, x, node);
    default:
        return section_fact(e, x, node);
    }
}

struct value expression_evaluate(struct evaluation *e, const struct expression *x)
{
    struct value few[32], *stack = few;
    if (x->depth + 1 > ARRAY_LEN(few))
        stack = RAW_ARRAY(ctx_arena(e->ctx), struct value, x->depth + 1);
    stack[0] = invalid;
    u32 top = 0;                // stack[0 .. top) is in use
    for (u32 i = 0; i < x->n; i++) {
        const struct expr_node *node = &x->at[i];
        if (node->op <= EXPR_LENGTH) {
            stack[top++] = leaf(e, x, node);
        } else if (node->op <= EXPR_ASSERT) {
            stack[top - 1] = unary(e, x, node, stack[top - 1]);
        } else if (node->op <= EXPR_SEGMENT_RELRO_END) {
            top--;
            stack[top - 1] = binary(e, x, node, stack[top - 1], stack[top]);
        } else if (node->op == EXPR_JUMP) {
            i = (u32)node->number - 1;
        } else {
            top--;
            if (!stack[top].is_valid) {
                stack[0] = invalid;
                top = 1;
                break;
            }
            if (stack[top].value == 0)
                i = (u32)node->number - 1;
        }
    }
    return stack[0];
}
