// Scripts to commands. A statement is recognised by its first word; what stands inside parentheses is read in the lexer
// mode that GNU ld's lexer would be in. Nothing recurses: the deepest nesting is an output section's list.
#include "lexer.h"

#include "veld/version_script.h"

struct parser {
    struct lexer lexer;
    struct context *ctx;
    const char *main_path;
    // Input scripts
    bool is_input;
    const struct input_state *state;
    struct script_inputs *inputs;
    bool as_needed;
    u32 group;
    // Layouts
    struct output_section *open; // whose braces are open, or the discarded one
    struct script_command *open_command;
};

// ---- building blocks ----

void command_append(struct command_list *list, struct script_command *c)
{
    if (list->first == NULL)
        list->first = c;
    else
        list->last->next = c;
    list->last = c;
}

struct output_section *script_find_output(struct context *ctx, struct str name)
{
    return table_get(&ctx->layout.script->outputs, name);
}

static struct script_command *new_command(struct parser *p, enum command_kind kind, u32 line)
{
    struct script_command *c = NEW(ctx_arena(p->ctx), struct script_command);
    c->kind = kind;
    c->file = p->lexer.source.path;
    c->line = line;
    return c;
}

static const struct token *peek(struct parser *p, enum lex_mode mode)
{
    return lexer_peek(&p->lexer, mode);
}

static struct token next(struct parser *p, enum lex_mode mode)
{
    return lexer_next(&p->lexer, mode);
}

static bool expect(struct parser *p, u32 op)
{
    const struct token *t = peek(p, LEX_NAME);
    if (!token_is_op(t, op))
        return lexer_error(&p->lexer, "syntax error: expected `%c', but found %s", (char)op, token_text(&p->lexer, t));
    next(p, LEX_NAME);
    return true;
}

static bool take(struct parser *p, u32 op)
{
    if (!token_is_op(peek(p, LEX_NAME), op))
        return false;
    next(p, LEX_NAME);
    return true;
}

static bool take_word(struct parser *p, const char *word)
{
    if (!token_is_word(peek(p, LEX_NAME), word))
        return false;
    next(p, LEX_NAME);
    return true;
}

static bool is_name(const struct token *t)
{
    return t->kind == TOKEN_NAME || t->kind == TOKEN_QUOTED;
}

static bool unexpected(struct parser *p, const struct token *t)
{
    return lexer_error_line(&p->lexer, t->line, "syntax error: unexpected %s", token_text(&p->lexer, t));
}

static bool read_name(struct parser *p, enum lex_mode mode, struct str *name)
{
    struct token t = next(p, mode);
    if (!is_name(&t))
        return lexer_error_line(&p->lexer, t.line, "syntax error: expected a name, but found %s",
                                token_text(&p->lexer, &t));
    *name = t.text;
    return true;
}

// ( NAME )
static bool read_one_name(struct parser *p, enum lex_mode mode, struct str *name)
{
    return expect(p, OP1('(')) && read_name(p, mode, name) && expect(p, OP1(')'));
}

// ( EXPRESSION )
static struct expression *read_parenthesised(struct parser *p)
{
    if (!expect(p, OP1('(')))
        return NULL;
    struct expression *x = expression_parse(&p->lexer);
    return x != NULL && expect(p, OP1(')')) ? x : NULL;
}

static bool unsupported(struct parser *p, u32 line, const char *what)
{
    return lexer_error_line(&p->lexer, line, "%s in linker scripts is not supported yet", what);
}

// ---- assignments ----

// NAME, OPERATOR and value; `a += b' becomes a = a + (b).
static struct expression *read_value(struct parser *p, struct str name, u32 op, u32 line)
{
    struct expression *x = expression_parse(&p->lexer);
    if (x == NULL || op == OP1('='))
        return x;
    static const struct { u32 op; u8 code; } ops[] = {
        {OP2('+', '='), EXPR_ADD}, {OP2('-', '='), EXPR_SUBTRACT}, {OP2('*', '='), EXPR_MULTIPLY},
        {OP2('/', '='), EXPR_DIVIDE}, {OP2('&', '='), EXPR_AND}, {OP2('|', '='), EXPR_OR}, {OP2('^', '='), EXPR_XOR},
        {OP2('%', '='), EXPR_MODULO}, {OP3('<', '<', '='), EXPR_SHIFT_LEFT}, {OP3('>', '>', '='), EXPR_SHIFT_RIGHT},
    };
    struct expr_node *at = RAW_ARRAY(ctx_arena(p->ctx), struct expr_node, x->n + 2);
    at[0] = (struct expr_node){.op = EXPR_DOT, .line = line};
    if (!str_is(name, ".")) {
        at[0].op = EXPR_SYMBOL;
        at[0].name = name;
    }
    for (u32 i = 0; i < x->n; i++) {
        at[i + 1] = x->at[i];
        if (x->at[i].op >= EXPR_JUMP)
            at[i + 1].number++;
    }
    at[x->n + 1] = (struct expr_node){.op = EXPR_ADD, .line = line};
    for (size_t i = 0; i < ARRAY_LEN(ops); i++)
        if (ops[i].op == op)
            at[x->n + 1].op = ops[i].code;
    x->at = at;
    x->n += 2;
    x->depth++;
    return x;
}

static bool is_assignment(const struct token *t)
{
    if (t->kind != TOKEN_OPERATOR)
        return false;
    u32 op = t->op;
    return op == OP1('=') || op == OP2('+', '=') || op == OP2('-', '=') || op == OP2('*', '=') || op == OP2('/', '=') ||
           op == OP2('&', '=') || op == OP2('|', '=') || op == OP2('^', '=') || op == OP2('%', '=') ||
           op == OP3('<', '<', '=') || op == OP3('>', '>', '=');
}

static struct command_list *current_list(struct parser *p)
{
    return p->open_command != NULL ? &p->open_command->output.children : &p->ctx->layout.script->commands;
}

static bool add_assignment(struct parser *p, struct str name, u32 op, u32 line, bool provide, bool hidden)
{
    struct script_command *c = new_command(p, COMMAND_ASSIGN, line);
    c->assign.name = name;
    c->assign.is_dot = str_is(name, ".");
    c->assign.provide = provide;
    c->assign.hidden = hidden;
    if (c->assign.is_dot && (provide || hidden))
        return lexer_error_line(&p->lexer, line, "can not PROVIDE assignment to location counter");
    if (c->assign.is_dot && p->is_input)
        return lexer_error_line(&p->lexer, line, "assignment to location counter invalid outside of SECTIONS");
    c->assign.value = read_value(p, name, op, line);
    if (c->assign.value == NULL)
        return false;
    if (c->assign.is_dot && p->open_command != NULL)
        p->open_command->output.moves_dot = true;
    command_append(current_list(p), c);
    return true;
}

// PROVIDE, PROVIDE_HIDDEN, HIDDEN ( NAME = VALUE )
static bool parse_provide(struct parser *p, bool provide, bool hidden)
{
    struct str name;
    if (!expect(p, OP1('(')))
        return false;
    struct token t = next(p, LEX_NAME);
    if (!is_name(&t))
        return unexpected(p, &t);
    name = t.text;
    return expect(p, OP1('=')) && add_assignment(p, name, OP1('='), t.line, provide, hidden) && expect(p, OP1(')'));
}

static bool parse_assert(struct parser *p, u32 line)
{
    struct script_command *c = new_command(p, COMMAND_ASSERT, line);
    if (!expect(p, OP1('(')) || (c->check.condition = expression_parse(&p->lexer)) == NULL || !expect(p, OP1(',')) ||
        !read_name(p, LEX_NAME, &c->check.message) || !expect(p, OP1(')')))
        return false;
    command_append(current_list(p), c);
    return true;
}

// Assignments, PROVIDE and ASSERT stand anywhere. *DONE: this was one.
static bool parse_common(struct parser *p, const struct token *word, bool *done)
{
    *done = true;
    if (word->kind == TOKEN_NAME) {
        if (str_is(word->text, "PROVIDE"))
            return parse_provide(p, true, false);
        if (str_is(word->text, "PROVIDE_HIDDEN"))
            return parse_provide(p, true, true);
        if (str_is(word->text, "HIDDEN"))
            return parse_provide(p, false, true);
        if (str_is(word->text, "ASSERT"))
            return parse_assert(p, word->line);
        if (str_is(word->text, "INCLUDE")) {
            struct str name;
            return read_name(p, LEX_FILES, &name) && lexer_include(&p->lexer, name);
        }
    }
    const struct token *t = peek(p, LEX_NAME);
    if (is_assignment(t)) {
        u32 op = t->op;
        struct str name = word->text;
        u32 line = word->line;
        next(p, LEX_NAME);
        if (!add_assignment(p, name, op, line, false, false))
            return false;
        t = peek(p, LEX_NAME);
        if (token_is_op(t, OP1(';')) || token_is_op(t, OP1(',')))
            next(p, LEX_NAME);
        else if (t->kind != TOKEN_END && !token_is_op(t, OP1('}')))
            return lexer_error(&p->lexer, "syntax error: expected `;' after the assignment, but found %s",
                               token_text(&p->lexer, t));
        return true;
    }
    *done = false;
    return true;
}

// ---- input section descriptions ----

// ( a b , c ... )
static bool read_name_list(struct parser *p, enum lex_mode mode, struct name_list *list)
{
    if (!expect(p, OP1('(')))
        return false;
    for (;;) {
        struct token t = next(p, mode);
        if (token_is_op(&t, OP1(')')))
            return true;
        if (token_is_op(&t, OP1(',')))
            continue;
        if (!is_name(&t))
            return unexpected(p, &t);
        VEC_PUSH(ctx_arena(p->ctx), list, t.text);
    }
}

static enum sort_kind sort_word(struct str word)
{
    if (str_is(word, "SORT") || str_is(word, "SORT_BY_NAME"))
        return SORT_NAME;
    if (str_is(word, "SORT_BY_ALIGNMENT"))
        return SORT_ALIGNMENT;
    if (str_is(word, "SORT_BY_INIT_PRIORITY"))
        return SORT_INIT_PRIORITY;
    if (str_is(word, "SORT_NONE"))
        return SORT_NONE;
    return SORT_UNSET;
}

// One name inside the parentheses, with what is written around it: SORT(EXCLUDE_FILE(a) .text.*)
static bool read_section_name(struct parser *p, struct token t, struct section_pattern *pattern)
{
    u32 n_open = 0;
    while (t.kind == TOKEN_NAME && sort_word(t.text) != SORT_UNSET && token_is_op(peek(p, LEX_WILD), OP1('('))) {
        u8 sort = (u8)sort_word(t.text);
        if (n_open == 0)
            pattern->sort = sort;
        else if (n_open == 1)
            pattern->sort2 = sort;
        else
            return lexer_error_line(&p->lexer, t.line, "sorts are nested too deeply");
        n_open++;
        next(p, LEX_WILD);
        t = next(p, LEX_WILD);
    }
    if (token_is_word(&t, "EXCLUDE_FILE")) {
        if (!read_name_list(p, LEX_WILD, &pattern->excluded))
            return false;
        t = next(p, LEX_WILD);
        // EXCLUDE_FILE(a) SORT(.b)
        if (n_open == 0 && t.kind == TOKEN_NAME && sort_word(t.text) != SORT_UNSET)
            return read_section_name(p, t, pattern);
    }
    if (!is_name(&t))
        return unexpected(p, &t);
    pattern->name = t.text;
    for (; n_open > 0; n_open--)
        if (!expect(p, OP1(')')))
            return false;
    if (pattern->sort2 == pattern->sort)
        pattern->sort2 = SORT_UNSET;
    return true;
}

// What follows the file's name: ( .text .text.* ... )
static bool read_section_names(struct parser *p, struct script_command *c)
{
    struct section_pattern few[16];
    struct { struct section_pattern *at; u32 n, cap; } list = {few, 0, ARRAY_LEN(few)};
    if (!expect(p, OP1('(')))
        return false;
    for (;;) {
        struct token t = next(p, LEX_WILD);
        if (token_is_op(&t, OP1(')')))
            break;
        if (token_is_op(&t, OP1(',')))
            continue;
        VEC_RESERVE(ctx_arena(p->ctx), &list, 1);
        struct section_pattern *pattern = &list.at[list.n++];
        *pattern = (struct section_pattern){0};
        if (!read_section_name(p, t, pattern))
            return false;
    }
    if (list.n == 0)
        return lexer_error(&p->lexer, "syntax error: no section is named");
    c->input.n_patterns = list.n;
    c->input.patterns = RAW_ARRAY(ctx_arena(p->ctx), struct section_pattern, list.n);
    memcpy(c->input.patterns, list.at, list.n * sizeof(*list.at));
    p->ctx->layout.script->n_patterns += list.n;
    return true;
}

// A file pattern and its sections. WORD is the first word, KEEP is dealt with.
static bool parse_input_section(struct parser *p, struct token word, bool keep)
{
    struct script_command *c = new_command(p, COMMAND_INPUT, word.line);
    c->input.keep = keep;
    if (token_is_word(&word, "INPUT_SECTION_FLAGS"))
        return unsupported(p, word.line, "INPUT_SECTION_FLAGS");
    u32 n_open = 0;
    while (word.kind == TOKEN_NAME && (token_is_word(&word, "EXCLUDE_FILE") || sort_word(word.text) != SORT_UNSET) &&
           token_is_op(peek(p, LEX_NAME), OP1('('))) {
        if (token_is_word(&word, "EXCLUDE_FILE")) {
            if (!read_name_list(p, LEX_WILD, &c->input.excluded))
                return false;
        } else if (n_open > 0) {
            return lexer_error_line(&p->lexer, word.line, "sorts are nested too deeply");
        } else {
            c->input.sort_files = sort_word(word.text) == SORT_NAME;
            next(p, LEX_NAME);
            n_open++;
        }
        word = next(p, LEX_NAME);
    }
    // SORT(CONSTRUCTORS): only for object formats without sections for them.
    if (n_open > 0 && token_is_word(&word, "CONSTRUCTORS"))
        return expect(p, OP1(')'));
    if (!is_name(&word))
        return unexpected(p, &word);
    c->input.file = word.text;
    for (; n_open > 0; n_open--)
        if (!expect(p, OP1(')')))
            return false;
    if (token_is_op(peek(p, LEX_NAME), OP1('(')) && !read_section_names(p, c))
        return false;
    command_append(current_list(p), c);
    return true;
}

static bool parse_data(struct parser *p, struct str word, u32 line, bool *done)
{
    static const struct { const char *name; u8 size; } kinds[] = {
        {"BYTE", 1}, {"SHORT", 2}, {"LONG", 4}, {"QUAD", 8}, {"SQUAD", 8},
    };
    *done = true;
    if (str_is(word, "ASCIZ")) {
        struct script_command *c = new_command(p, COMMAND_DATA, line);
        command_append(current_list(p), c);
        p->open_command->output.moves_dot = true;
        return read_name(p, LEX_NAME, &c->data.text);
    }
    if (str_is(word, "FILL")) {
        struct script_command *c = new_command(p, COMMAND_FILL, line);
        command_append(current_list(p), c);
        return (c->fill.value = read_parenthesised(p)) != NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!str_is(word, kinds[i].name))
            continue;
        struct script_command *c = new_command(p, COMMAND_DATA, line);
        c->data.size = kinds[i].size;
        command_append(current_list(p), c);
        p->open_command->output.moves_dot = true;
        return (c->data.value = read_parenthesised(p)) != NULL;
    }
    *done = false;
    return true;
}

// Inside the braces of an output section description.
static bool parse_section_statement(struct parser *p)
{
    if (token_is_op(peek(p, LEX_NAME), OP1(';')) || token_is_op(peek(p, LEX_NAME), OP1(','))) {
        next(p, LEX_NAME);
        return true;
    }
    struct token word = next(p, LEX_NAME);
    if (!is_name(&word))
        return unexpected(p, &word);
    if (token_is_op(peek(p, LEX_NAME), OP1('('))) {
        bool done = false;
        if (token_is_word(&word, "KEEP")) {
            next(p, LEX_NAME);
            return parse_input_section(p, next(p, LEX_NAME), true) && expect(p, OP1(')'));
        }
        if (word.kind == TOKEN_NAME && word.text.p[0] >= 'A' && word.text.p[0] <= 'S' &&
            (!parse_data(p, word.text, word.line, &done) || done))
            return !p->lexer.failed;
    }
    if (token_is_word(&word, "ASCIZ")) {
        bool done;
        return parse_data(p, word.text, word.line, &done);
    }
    if (token_is_word(&word, "CONSTRUCTORS") || token_is_word(&word, "LINKER_VERSION"))
        return true;
    if (token_is_word(&word, "CREATE_OBJECT_SYMBOLS"))
        return unsupported(p, word.line, "CREATE_OBJECT_SYMBOLS");
    bool done;
    if (!parse_common(p, &word, &done) || done)
        return !p->lexer.failed;
    return parse_input_section(p, word, false);
}

// ---- output section descriptions ----

struct output_section *script_add_output(struct context *ctx, struct str name)
{
    struct layout *layout = &ctx->layout;
    u32 index = add_relaxed(&layout->outputs.n, 1);
    if (index >= layout->outputs.cap)
        fatal(ctx, "too many output sections");
    struct output_section *o = NEW(ctx_arena(ctx), struct output_section);
    o->name = name;
    o->index = index;
    o->align = 1;
    layout->outputs.at[index] = o;
    return o;
}

static bool type_word(struct str word, u8 *type)
{
    static const struct { const char *name; u8 type; } types[] = {
        {"NOLOAD", OUTPUT_TYPE_NOLOAD}, {"DSECT", OUTPUT_TYPE_NOALLOC}, {"COPY", OUTPUT_TYPE_NOALLOC},
        {"INFO", OUTPUT_TYPE_NOALLOC}, {"OVERLAY", OUTPUT_TYPE_NOALLOC}, {"READONLY", OUTPUT_TYPE_READONLY},
        {"TYPE", OUTPUT_TYPE_VALUE},
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(word, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    return false;
}

// `(' is ahead: is it a section type? Looks at the word behind it without taking anything.
static bool type_ahead(struct parser *p, u8 *type)
{
    struct lexer saved = p->lexer;
    next(p, LEX_NAME);
    const struct token *t = peek(p, LEX_NAME);
    bool is_type = t->kind == TOKEN_NAME && type_word(t->text, type);
    p->lexer = saved;
    return is_type;
}

static bool parse_type(struct parser *p, struct script_command *c)
{
    next(p, LEX_NAME);          // (
    next(p, LEX_NAME);          // the word
    if (c->output.type == OUTPUT_TYPE_READONLY && take(p, OP1('('))) {
        if (!take_word(p, "TYPE"))
            return lexer_error(&p->lexer, "syntax error: expected TYPE after READONLY (");
        if (!expect(p, OP1('=')) || (c->output.type_value = expression_parse(&p->lexer)) == NULL || !expect(p, OP1(')')))
            return false;
    }
    if (c->output.type == OUTPUT_TYPE_VALUE &&
        (!expect(p, OP1('=')) || (c->output.type_value = expression_parse(&p->lexer)) == NULL))
        return false;
    return expect(p, OP1(')'));
}

// Between the name and `{'.
static bool parse_output_head(struct parser *p, struct script_command *c)
{
    if (!token_is_op(peek(p, LEX_EXPRESSION), OP1(':')) && !token_is_op(peek(p, LEX_EXPRESSION), OP1('{'))) {
        bool is_type = token_is_op(peek(p, LEX_EXPRESSION), OP1('(')) && type_ahead(p, &c->output.type);
        if (!is_type && (c->output.address = expression_parse(&p->lexer)) == NULL)
            return false;
        if (token_is_op(peek(p, LEX_EXPRESSION), OP1('(')) && type_ahead(p, &c->output.type) && !parse_type(p, c))
            return false;
    }
    if (!token_is_op(peek(p, LEX_EXPRESSION), OP1(':')))
        return lexer_error(&p->lexer, "syntax error: expected `:' after the section's name, but found %s",
                           token_text(&p->lexer, peek(p, LEX_EXPRESSION)));
    next(p, LEX_EXPRESSION);
    for (;;) {
        if (take(p, OP1('{')))
            return true;
        struct token t = next(p, LEX_EXPRESSION);
        struct expression **to = NULL;
        if (token_is_word(&t, "AT"))
            to = &c->output.load_address;
        else if (token_is_word(&t, "ALIGN"))
            to = &c->output.align;
        else if (token_is_word(&t, "SUBALIGN"))
            to = &c->output.subalign;
        else if (token_is_word(&t, "ALIGN_WITH_INPUT"))
            c->output.align_with_input = true;
        else if (token_is_word(&t, "ONLY_IF_RO"))
            c->output.constraint = CONSTRAINT_ONLY_IF_RO;
        else if (token_is_word(&t, "ONLY_IF_RW"))
            c->output.constraint = CONSTRAINT_ONLY_IF_RW;
        else
            return unexpected(p, &t);
        if (to != NULL && (*to = read_parenthesised(p)) == NULL)
            return false;
    }
}

// =FILL: an expression gives 4 bytes, big-endian; a hexadecimal number as many as it has digits for (here: up to 4).
static bool parse_fill(struct parser *p, struct output_section *o)
{
    struct expression *x = expression_parse(&p->lexer);
    if (x == NULL)
        return false;
    struct evaluation e = {.ctx = p->ctx, .segment = &(struct data_segment){0}};
    struct value v = expression_evaluate(&e, x);
    if (!v.is_valid)
        return lexer_error_line(&p->lexer, x->line, "nonconstant expression for fill value");
    for (u32 i = 0; i < 4; i++)
        o->fill[i] = (u8)(v.value >> (8 * (3 - i)));
    o->has_fill = true;
    return true;
}

// Behind `}'.
static bool parse_output_tail(struct parser *p, struct script_command *c)
{
    for (;;) {
        if (take(p, OP1(','))) {
            return true;
        } else if (take(p, OP1('>'))) {
            struct token t = *peek(p, LEX_NAME);
            return unsupported(p, t.line, "a memory region");
        } else if (take_word(p, "AT")) {
            return unsupported(p, p->lexer.source.line, "a load region");
        } else if (take(p, OP1('='))) {
            if (c->output.section == NULL)
                return lexer_error(&p->lexer, "syntax error: a discarded section can't be filled");
            if (!parse_fill(p, c->output.section))
                return false;
        } else if (peek(p, LEX_NAME)->kind == TOKEN_NAME && peek(p, LEX_NAME)->text.p[0] == ':') {
            return unsupported(p, peek(p, LEX_NAME)->line, "PHDRS");
        } else {
            return true;
        }
    }
}

static bool parse_output_section(struct parser *p, const struct token *word)
{
    struct context *ctx = p->ctx;
    struct script_command *c = new_command(p, COMMAND_OUTPUT, word->line);
    struct str name = word->text;
    c->output.is_excluded = str_is(name, "/DISCARD/");
    if (!parse_output_head(p, c))
        return false;

    // Two descriptions of one name are one section, unless only one of them will hold.
    struct output_section *same = c->output.is_excluded ? NULL : script_find_output(ctx, name);
    if (same != NULL && same->command->output.constraint == c->output.constraint) {
        if (c->output.address != NULL)
            same->command->output.address = c->output.address;
        if (c->output.load_address != NULL)
            same->command->output.load_address = c->output.load_address;
        if (c->output.align != NULL)
            same->command->output.align = c->output.align;
        if (c->output.subalign != NULL)
            same->command->output.subalign = c->output.subalign;
        if (c->output.type != OUTPUT_TYPE_NONE) {
            same->command->output.type = c->output.type;
            same->command->output.type_value = c->output.type_value;
        }
        c = same->command;
    } else {
        if (!c->output.is_excluded) {
            struct output_section *o = c->output.section = script_add_output(ctx, name);
            o->command = c;
            if (same == NULL)
                *table_slot(&ctx->layout.script->outputs, name) = o;
        }
        command_append(&ctx->layout.script->commands, c);
    }

    p->open_command = c;
    while (!take(p, OP1('}'))) {
        if (peek(p, LEX_NAME)->kind == TOKEN_END)
            return lexer_error(&p->lexer, "syntax error: `{' of section `%s' is not closed", printable(ctx, name));
        if (!parse_section_statement(p))
            return false;
    }
    p->open_command = NULL;
    return parse_output_tail(p, c);
}

// SECTIONS { ... }
static bool parse_sections(struct parser *p)
{
    if (!expect(p, OP1('{')))
        return false;
    while (!take(p, OP1('}'))) {
        if (take(p, OP1(';')))
            continue;
        struct token word = next(p, LEX_NAME);
        if (!is_name(&word))
            return unexpected(p, &word);
        if (word.kind == TOKEN_NAME && token_is_op(peek(p, LEX_NAME), OP1('('))) {
            if (str_is(word.text, "ENTRY")) {
                if (!read_one_name(p, LEX_NAME, &p->ctx->layout.script->entry))
                    return false;
                continue;
            }
        }
        if (token_is_word(&word, "OVERLAY") || token_is_word(&word, "GROUP") || token_is_word(&word, "INSERT"))
            return unsupported(p, word.line, arena_printf(ctx_arena(p->ctx), "%.*s", (int)word.text.n, word.text.p));
        bool done;
        if (!parse_common(p, &word, &done))
            return false;
        if (!done && !parse_output_section(p, &word))
            return false;
    }
    return true;
}

// ---- commands outside of SECTIONS ----

// INPUT, GROUP ( a.o -lb AS_NEEDED ( c ) ... ): AS_NEEDED may be nested, and ends with the outermost one.
static bool parse_input_list(struct parser *p)
{
    if (!expect(p, OP1('(')))
        return false;
    u32 depth = 0;              // of AS_NEEDED
    for (;;) {
        struct token t = next(p, LEX_FILES);
        if (token_is_op(&t, OP1(')'))) {
            if (depth == 0)
                return true;
            depth--;
            continue;
        }
        if (token_is_op(&t, OP1(',')))
            continue;
        if (token_is_word(&t, "AS_NEEDED") && token_is_op(peek(p, LEX_FILES), OP1('('))) {
            next(p, LEX_FILES);
            depth++;
            continue;
        }
        if (!is_name(&t))
            return unexpected(p, &t);
        if (t.text.n == 0 || memchr(t.text.p, 0, t.text.n) != NULL)
            return lexer_error_line(&p->lexer, t.line, "bad file name");
        struct input_argument a = {.kind = INPUT_FILE, .state = *p->state};
        if (depth > 0)
            a.state.as_needed = true;
        if (p->group != 0 && a.state.group == 0)
            a.state.group = p->group;
        struct str name = t.text;
        if (t.kind == TOKEN_NAME && str_starts(name, STR("-l")) && name.n > 2) {
            a.kind = INPUT_LIBRARY;
            name.p += 2;
            name.n -= 2;
        }
        a.name = (struct str){arena_copy(ctx_arena(p->ctx), name), name.n};
        VEC_PUSH(ctx_arena(p->ctx), p->inputs, a);
    }
}

// EXTERN ( a b ... )
static bool parse_extern(struct parser *p)
{
    struct name_list names = {0};
    if (!read_name_list(p, LEX_NAME, &names))
        return false;
    for (u32 i = 0; i < names.n; i++) {
        struct str name = {arena_copy(ctx_arena(p->ctx), names.at[i]), names.at[i].n};
        VEC_PUSH(ctx_arena(p->ctx), &p->ctx->config.undefined, name);
    }
    return true;
}

static bool parse_output_format(struct parser *p)
{
    if (!expect(p, OP1('(')))
        return false;
    for (u32 n = 0;; n++) {
        struct str name;
        u32 line = peek(p, LEX_NAME)->line;
        if (!read_name(p, LEX_NAME, &name))
            return false;
        // An input script for another machine is met only by mistake; GNU ld skips such a library, and so do we.
        if (n == 0 && !str_is(name, "elf64-x86-64") && !str_is(name, "elf64-x86-64-sol2") && !str_is(name, "default"))
            return lexer_error_line(&p->lexer, line, "output format `%s' is not supported", printable(p->ctx, name));
        if (take(p, OP1(')')))
            return true;
        if (!expect(p, OP1(',')))
            return false;
    }
}

// VERSION { ... }: the text up to the brace that closes it.
static bool parse_version(struct parser *p)
{
    if (!token_is_op(peek(p, LEX_NAME), OP1('{')))
        return unexpected(p, peek(p, LEX_NAME));
    next(p, LEX_NAME);
    struct lex_source *s = &p->lexer.source;
    const char *begin = s->at, *at = begin;
    u32 line = s->line, first_line = line, depth = 1;
    for (; at < s->end; at++) {
        char c = *at;
        line += c == '\n';
        if (c == '{')
            depth++;
        else if (c == '}' && --depth == 0)
            break;
        else if (c == '#')
            for (; at + 1 < s->end && at[1] != '\n'; at++)
                ;
        else if (c == '"')
            for (at++; at < s->end && *at != '"'; at++)
                line += *at == '\n';
        else if (c == '/' && at + 1 < s->end && at[1] == '*') {
            for (at += 2; s->end - at > 1 && !(at[0] == '*' && at[1] == '/'); at++)
                line += *at == '\n';
            at++;
        }
    }
    if (at >= s->end)
        return lexer_error_line(&p->lexer, first_line, "syntax error: `{' of VERSION is not closed");
    struct str text = {begin, (size_t)(at - begin)};
    s->at = at + 1;
    s->line = line;
    p->lexer.has_token = false;
    if (!version_script_parse(p->ctx, s->path, first_line, text))
        p->lexer.failed = true; // reported there
    return !p->lexer.failed;
}

// SEARCH_DIR ( dir ), with = or $SYSROOT for the sysroot.
static bool parse_search_dir(struct parser *p)
{
    struct str name;
    if (!read_one_name(p, LEX_FILES, &name))
        return false;
    if (!p->is_input || p->ctx->config.nostdlib)
        return true;            // of a layout: veld has them built in
    struct arena *arena = ctx_arena(p->ctx);
    const char *sysroot = p->ctx->config.sysroot != NULL ? p->ctx->config.sysroot : "";
    if (name.n > 0 && name.p[0] == '=')
        name = str_of(arena_printf(arena, "%s%.*s", sysroot, (int)name.n - 1, name.p + 1));
    else if (str_starts(name, STR("$SYSROOT")))
        name = str_of(arena_printf(arena, "%s%.*s", sysroot, (int)name.n - 8, name.p + 8));
    else
        name.p = arena_copy(arena, name);
    VEC_PUSH(arena, &p->ctx->config.library_paths, name);
    return true;
}

static bool parse_group(struct parser *p)
{
    p->group = 0x80000000 | ++p->ctx->layout.script->n_input_groups;
    bool ok = parse_input_list(p);
    p->group = 0;
    return ok;
}

static bool skip_names(struct parser *p)
{
    if (!expect(p, OP1('(')))
        return false;
    for (;;) {
        struct token t = next(p, LEX_FILES);
        if (token_is_op(&t, OP1(')')))
            return true;
        if (!is_name(&t) && !token_is_op(&t, OP1(',')))
            return unexpected(p, &t);
    }
}

static bool parse_command(struct parser *p, const struct token *word)
{
    static const struct { const char *name; const char *what; } not_yet[] = {
        {"MEMORY", "MEMORY"}, {"PHDRS", "PHDRS"}, {"REGION_ALIAS", "REGION_ALIAS"}, {"INSERT", "INSERT"},
        {"NOCROSSREFS", "NOCROSSREFS"}, {"NOCROSSREFS_TO", "NOCROSSREFS_TO"}, {"OUTPUT", "OUTPUT"},
        {"LD_FEATURE", "LD_FEATURE"}, {"HLL", "HLL"}, {"SYSLIB", "SYSLIB"}, {"FLOAT", "FLOAT"}, {"NOFLOAT", "NOFLOAT"},
    };
    struct str w = word->text;
    if (word->kind == TOKEN_NAME && w.p[0] >= 'A' && w.p[0] <= 'V') {
        if (str_is(w, "SECTIONS")) {
            if (p->is_input)
                return lexer_error_line(&p->lexer, word->line, "linker scripts with SECTIONS are not supported yet");
            return parse_sections(p);
        }
        for (size_t i = 0; i < ARRAY_LEN(not_yet); i++)
            if (str_is(w, not_yet[i].name))
                return p->is_input && i < 2
                           ? lexer_error_line(&p->lexer, word->line, "linker scripts with %s are not supported yet",
                                              not_yet[i].what)
                           : unsupported(p, word->line, not_yet[i].what);
        if (str_is(w, "OUTPUT_FORMAT"))
            return parse_output_format(p);
        if (str_is(w, "OUTPUT_ARCH") || str_is(w, "TARGET"))
            return skip_names(p);
        if (str_is(w, "ENTRY")) {
            struct str name;
            if (!read_one_name(p, LEX_NAME, &name))
                return false;
            p->ctx->layout.script->entry = (struct str){arena_copy(ctx_arena(p->ctx), name), name.n};
            return true;
        }
        if (str_is(w, "SEARCH_DIR"))
            return parse_search_dir(p);
        if (str_is(w, "EXTERN"))
            return parse_extern(p);
        if (str_is(w, "VERSION"))
            return parse_version(p);
        if (str_is(w, "FORCE_COMMON_ALLOCATION") || str_is(w, "INHIBIT_COMMON_ALLOCATION") ||
            str_is(w, "FORCE_GROUP_ALLOCATION"))
            return true;        // about -r
        if (str_is(w, "INPUT") || str_is(w, "GROUP") || str_is(w, "STARTUP")) {
            if (!p->is_input)
                return unsupported(p, word->line, arena_printf(ctx_arena(p->ctx), "%.*s", (int)w.n, w.p));
            return str_is(w, "GROUP") ? parse_group(p) : parse_input_list(p);
        }
    }
    bool done;
    if (!parse_common(p, word, &done))
        return false;
    return done || unexpected(p, word);
}

static bool parse_file(struct parser *p)
{
    for (;;) {
        struct token word = next(p, LEX_NAME);
        if (word.kind == TOKEN_END)
            return true;
        if (token_is_op(&word, OP1(';')))
            continue;
        if (word.kind == TOKEN_BAD || (!is_name(&word) && !unexpected(p, &word)) || !parse_command(p, &word))
            return false;
    }
}

bool script_parse_layout(struct context *ctx, const char *path, struct str text)
{
    struct parser p = {.ctx = ctx, .main_path = path};
    lexer_init(&p.lexer, ctx, path, text);
    return parse_file(&p);
}

bool script_parse_input(struct context *ctx, const char *path, struct str text, const struct input_state *state,
                        struct script_inputs *inputs)
{
    // Assignments of input scripts come after those of the layout: their own list.
    struct parser p = {.ctx = ctx, .main_path = path, .is_input = true, .state = state, .inputs = inputs};
    lexer_init(&p.lexer, ctx, path, text);
    return parse_file(&p);
}

bool script_parse_defsym(struct context *ctx, struct str name, struct str text, struct command_list *list)
{
    struct parser p = {.ctx = ctx, .main_path = "--defsym"};
    lexer_init(&p.lexer, ctx, "--defsym", text);
    struct script_command *c = new_command(&p, COMMAND_ASSIGN, 1);
    c->assign.name = name;
    c->assign.is_defsym = true;
    if (str_is(name, ".") || name.n == 0)
        return lexer_error_line(&p.lexer, 1, "bad symbol name `%s'", printable(ctx, name));
    c->assign.value = expression_parse(&p.lexer);
    if (c->assign.value == NULL)
        return false;
    const struct token *t = lexer_peek(&p.lexer, LEX_EXPRESSION);
    if (t->kind != TOKEN_END)
        return lexer_error(&p.lexer, "syntax error in `%s=%s': unexpected %s", printable(ctx, name), printable(ctx, text),
                           token_text(&p.lexer, t));
    command_append(list, c);
    return true;
}
