// The printer of C++ expressions.
#include "demangle_cxx.h"

void cxx_print_operator(struct demangler *d, u16 id)
{
    if (kind_of(d, id) == OPERATOR)
        put_text(d, cxx_operators[d->nodes[id].a].name);
    else
        cxx_print(d, id);
}

void cxx_print_operand(struct demangler *d, u16 id)
{
    enum kind kind = kind_of(d, id);
    bool paren = kind != NAME && kind != TEXT && kind != QUALIFIED && kind != INITIALIZER_LIST &&
                 kind != FUNCTION_PARAMETER;

    if (paren)
        put_char(d, '(');
    cxx_print(d, id);
    if (paren)
        put_char(d, ')');
}

void cxx_print_unary(struct demangler *d, u16 id)
{
    u16 op = d->nodes[id].a;
    u16 operand = d->nodes[id].b;
    u16 code = operator_code(d, op);

    if (code == CODE('a', 'd') && kind_of(d, operand) == FUNCTION_NAME &&
        kind_of(d, d->nodes[operand].a) == QUALIFIED &&
        kind_of(d, d->nodes[operand].b) == FUNCTION)
        operand = d->nodes[operand].a;              // &A::f needs no parameters
    if (code != 0 && kind_of(d, operand) == OPERANDS) {
        cxx_print_operand(d, d->nodes[operand].a);
        cxx_print_operator(d, op);
        return;
    }
    if (code == CODE('s', 'Z')) {
        cxx_put_number(d, cxx_pack_length(d, cxx_find_pack(d, operand)));
        return;
    }
    if (code == CODE('s', 'P')) {
        cxx_put_number(d, cxx_expanded_length(d, operand));
        return;
    }
    if (kind_of(d, op) == CAST) {
        put_char(d, '(');
        cxx_print(d, d->nodes[op].a);
        put_char(d, ')');
    } else {
        cxx_print_operator(d, op);
    }
    if (code == CODE('g', 's')) {
        cxx_print(d, operand);
    } else if (code == CODE('s', 't')) {
        put_char(d, '(');
        cxx_print(d, operand);
        put_char(d, ')');
    } else {
        cxx_print_operand(d, operand);
    }
}

// (... + x), (x + ...), (1 + ... + x), (x + ... + 1)
static NOINLINE void print_fold(struct demangler *d, u16 code, u16 operands)
{
    i32 pack_index = d->pack_index;
    u16 op = d->nodes[operands].a;
    u16 first = d->nodes[operands].b;
    u16 second = 0;

    if (kind_of(d, first) == OPERANDS) {
        second = d->nodes[first].b;
        first = d->nodes[first].a;
    }
    d->pack_index = -1;                             // the whole pack is one operand
    switch (code & 0xff) {
    case 'l':
        put_text(d, "(...");
        cxx_print_operator(d, op);
        cxx_print_operand(d, first);
        put_char(d, ')');
        break;
    case 'r':
        put_char(d, '(');
        cxx_print_operand(d, first);
        cxx_print_operator(d, op);
        put_text(d, "...)");
        break;
    default:
        put_char(d, '(');
        cxx_print_operand(d, first);
        cxx_print_operator(d, op);
        put_text(d, "...");
        cxx_print_operator(d, op);
        cxx_print_operand(d, second);
        put_char(d, ')');
        break;
    }
    d->pack_index = pack_index;
}

static bool is_designator(u16 code)
{
    return code == CODE('d', 'i') || code == CODE('d', 'x') || code == CODE('d', 'X');
}

// .a=1, [0]=1, [0 ... 9]=1; .a[0]=1 when nested.
static NOINLINE void print_designated(struct demangler *d, u16 code, u16 operands)
{
    u16 value = d->nodes[operands].b;

    put_char(d, code == CODE('d', 'i') ? '.' : '[');
    cxx_print(d, d->nodes[operands].a);
    if (code == CODE('d', 'X')) {
        put_text(d, " ... ");
        cxx_print(d, d->nodes[value].a);
        value = d->nodes[value].b;
    }
    if (code != CODE('d', 'i'))
        put_char(d, ']');
    enum kind kind = kind_of(d, value);
    if ((kind == BINARY || kind == TRINARY) && is_designator(operator_code(d, d->nodes[value].a))) {
        cxx_print(d, value);
    } else {
        put_char(d, '=');
        cxx_print_operand(d, value);
    }
}

void cxx_print_binary(struct demangler *d, u16 id)
{
    u16 op = d->nodes[id].a;
    u16 left = d->nodes[d->nodes[id].b].a;
    u16 right = d->nodes[d->nodes[id].b].b;
    u16 code = operator_code(d, op);

    if (is_named_cast(code)) {
        cxx_print_operator(d, op);
        put_char(d, '<');
        cxx_print(d, left);
        put(d, ">(", 2);
        cxx_print(d, right);
        put_char(d, ')');
        return;
    }
    if (code >> 8 == 'f') {
        print_fold(d, code, d->nodes[id].b);
        return;
    }
    if (is_designator(code)) {
        print_designated(d, code, d->nodes[id].b);
        return;
    }
    if (code == CODE('g', 't'))                     // not the end of the template arguments
        put_char(d, '(');
    if (code == CODE('c', 'l') && kind_of(d, left) == FUNCTION_NAME) {
        if (kind_of(d, d->nodes[left].b) != FUNCTION)
            d->failed = true;
        left = d->nodes[left].a;                    // its operands follow, not its parameters
    }
    cxx_print_operand(d, left);
    if (code == CODE('i', 'x')) {
        put_char(d, '[');
        cxx_print(d, right);
        put_char(d, ']');
    } else {
        if (code != CODE('c', 'l'))
            cxx_print_operator(d, op);
        cxx_print_operand(d, right);
    }
    if (code == CODE('g', 't'))
        put_char(d, ')');
}

void cxx_print_trinary(struct demangler *d, u16 id)
{
    u16 op = d->nodes[id].a;
    u16 operands = d->nodes[id].b;
    u16 first = d->nodes[operands].a;
    u16 second = d->nodes[d->nodes[operands].b].a;
    u16 third = d->nodes[d->nodes[operands].b].b;
    u16 code = operator_code(d, op);

    if (code >> 8 == 'f') {
        print_fold(d, code, operands);
    } else if (is_designator(code)) {
        print_designated(d, code, operands);
    } else if (code == CODE('q', 'u')) {
        cxx_print_operand(d, first);
        cxx_print_operator(d, op);
        cxx_print_operand(d, second);
        put_text(d, " : ");
        cxx_print_operand(d, third);
    } else {
        put_text(d, "new ");
        if (d->nodes[first].a != 0) {
            cxx_print_operand(d, first);
            put_char(d, ' ');
        }
        cxx_print(d, second);
        if (third != 0)
            cxx_print_operand(d, third);
    }
}

void cxx_print_literal(struct demangler *d, u16 id)
{
    const struct node *type = &d->nodes[d->nodes[id].a];
    const struct node *digits = &d->nodes[d->nodes[id].b];
    const struct builtin *builtin = type->kind == BUILTIN ? &cxx_builtins[type->a] : NULL;
    enum literal_style style = builtin != NULL ? (enum literal_style)builtin->style : CASTED;
    bool negative = kind_of(d, id) == NEGATIVE_LITERAL;
    const char *text = d->start + digits->a;

    if (style == BOOLEAN && !negative && digits->b == 1 && (text[0] == '0' || text[0] == '1')) {
        put_text(d, text[0] == '0' ? "false" : "true");
        return;
    }
    bool cast = style != PLAIN && style != SUFFIXED;
    if (cast) {
        put_char(d, '(');
        cxx_print(d, d->nodes[id].a);
        put_char(d, ')');
    }
    if (negative)
        put_char(d, '-');
    if (style == BRACKETED)
        put_char(d, '[');
    put(d, text, digits->b);
    if (style == BRACKETED)
        put_char(d, ']');
    if (style == SUFFIXED)
        put_text(d, builtin->suffix);
}
