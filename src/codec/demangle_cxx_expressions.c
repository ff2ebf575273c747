// The parser of C++ expressions, as in the template argument X ... E and in decltype.
#include "demangle_cxx.h"

// Sorted by code.
const struct operator_info cxx_operators[] = {
    { "aN", 2, "&=" },
    { "aS", 2, "=" },
    { "aa", 2, "&&" },
    { "ad", 1, "&" },
    { "an", 2, "&" },
    { "at", 1, "alignof " },
    { "aw", 1, "co_await " },
    { "az", 1, "alignof " },
    { "cc", 2, "const_cast" },
    { "cl", 2, "()" },
    { "cm", 2, "," },
    { "co", 1, "~" },
    { "dV", 2, "/=" },
    { "dX", 3, "[...]=" },
    { "da", 1, "delete[] " },
    { "dc", 2, "dynamic_cast" },
    { "de", 1, "*" },
    { "di", 2, "=" },
    { "dl", 1, "delete " },
    { "ds", 2, ".*" },
    { "dt", 2, "." },
    { "dv", 2, "/" },
    { "dx", 2, "]=" },
    { "eO", 2, "^=" },
    { "eo", 2, "^" },
    { "eq", 2, "==" },
    { "fL", 3, "..." },
    { "fR", 3, "..." },
    { "fl", 2, "..." },
    { "fr", 2, "..." },
    { "ge", 2, ">=" },
    { "gs", 1, "::" },
    { "gt", 2, ">" },
    { "ix", 2, "[]" },
    { "lS", 2, "<<=" },
    { "le", 2, "<=" },
    { "li", 1, "operator\"\" " },
    { "ls", 2, "<<" },
    { "lt", 2, "<" },
    { "mI", 2, "-=" },
    { "mL", 2, "*=" },
    { "mi", 2, "-" },
    { "ml", 2, "*" },
    { "mm", 1, "--" },
    { "na", 3, "new[]" },
    { "ne", 2, "!=" },
    { "ng", 1, "-" },
    { "nt", 1, "!" },
    { "nw", 3, "new" },
    { "oR", 2, "|=" },
    { "oo", 2, "||" },
    { "or", 2, "|" },
    { "pL", 2, "+=" },
    { "pl", 2, "+" },
    { "pm", 2, "->*" },
    { "pp", 1, "++" },
    { "ps", 1, "+" },
    { "pt", 2, "->" },
    { "qu", 3, "?" },
    { "rM", 2, "%=" },
    { "rS", 2, ">>=" },
    { "rc", 2, "reinterpret_cast" },
    { "rm", 2, "%" },
    { "rs", 2, ">>" },
    { "sP", 1, "sizeof..." },
    { "sZ", 1, "sizeof..." },
    { "sc", 2, "static_cast" },
    { "ss", 2, "<=>" },
    { "st", 1, "sizeof " },
    { "sz", 1, "sizeof " },
    { "tr", 0, "throw" },
    { "tw", 1, "throw " },
};

u16 cxx_parse_operator(struct demangler *d)
{
    char c1 = next_char(d);
    char c2 = next_char(d);

    if (c1 == 'v' && is_digit(c2)) {
        u16 name = cxx_parse_source_name(d);
        return name != 0 ? make(d, VENDOR_OPERATOR, name, (u32)(c2 - '0')) : 0;
    }
    if (c1 == 'c' && c2 == 'v') {
        // In an expression cv is a cast. As a name it is a conversion operator, and the template
        // arguments that follow its type may be the operator's.
        bool outer = d->in_conversion;
        d->in_conversion = !d->in_expression;
        u16 type = cxx_parse_type(d);
        u16 id = make_of(d, d->in_conversion ? CONVERSION : CAST, type);
        d->in_conversion = outer;
        return id;
    }

    u32 low = 0;
    u32 high = ARRAY_LEN(cxx_operators);
    while (low < high) {
        u32 middle = (low + high) / 2;
        u16 code = CODE(cxx_operators[middle].code[0], cxx_operators[middle].code[1]);
        if (code == CODE(c1, c2))
            return make(d, OPERATOR, middle, 0);
        if (code < CODE(c1, c2))
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

// <expression>* TERMINATOR, as a LIST.
static u16 parse_operands(struct demangler *d, char terminator)
{
    struct chain operands = { 0 };

    if (accept(d, terminator))
        return make(d, LIST, 0, 0);
    do {
        if (!append(d, &operands, make_of(d, LIST, cxx_parse_expression(d))))
            return 0;
    } while (!accept(d, terminator));
    return operands.first;
}

// L <type> <value> E | L <mangled-name> E
static u16 parse_literal(struct demangler *d)
{
    u16 id;

    d->at++;
    if (peek(d) == '_' || peek(d) == 'Z') {         // old compilers left out the '_'
        id = cxx_parse_mangled(d, false);
        return accept(d, 'E') ? id : 0;
    }
    u16 type = cxx_parse_type(d);
    if (type == 0)
        return 0;
    if (kind_of(d, type) == BUILTIN && d->nodes[type].a == NULLPTR && accept(d, 'E'))
        return type;
    enum kind kind = accept(d, 'n') ? NEGATIVE_LITERAL : LITERAL;
    const char *digits = d->at;
    while (d->at < d->end && *d->at != 'E')
        d->at++;
    if (d->at == digits)
        return 0;
    id = make(d, NAME, (u32)(digits - d->start), (u32)(d->at - digits));
    return accept(d, 'E') ? make_pair(d, kind, type, id) : 0;
}

// sr <type> <name> | srN <prefix> E <name> | sr <prefix> E <name>: T::x, A::B::x. Old compilers
// wrote A::x as `sr 1A 1x', today it is `sr 1A E 1x': read the new way first.
static u16 parse_unresolved_name(struct demangler *d)
{
    u16 scope;

    d->at += 2;
    char c = peek(d);
    if (!d->old_unresolved &&
        (is_digit(c) || is_lower(c) || c == 'C' || c == 'U' || c == 'L')) {
        d->saw_unresolved = true;
        scope = cxx_parse_prefix(d, false);
        accept(d, 'E');
    } else {
        scope = cxx_parse_type(d);
    }
    if (scope == 0)
        return 0;
    return with_template_args(d, cxx_parse_unqualified_name(d, scope, 0));
}

// fp <compact number> | fpT
static u16 parse_function_param(struct demangler *d)
{
    d->at += 2;
    if (accept(d, 'T'))
        return make_numbered(d, FUNCTION_PARAMETER, 0, 0);
    i32 number = cxx_parse_compact_number(d);
    if (number < 0 || number == INT32_MAX)
        return 0;
    return make_numbered(d, FUNCTION_PARAMETER, 0, number + 1);
}

// An operand that is a name: `f' in `f(x)', `m' in `x.m'.
static u16 parse_name_operand(struct demangler *d)
{
    return with_template_args(d, cxx_parse_unqualified_name(d, 0, 0));
}

static u16 parse_unary(struct demangler *d, u16 op)
{
    u16 code = operator_code(d, op);
    u16 operand;
    bool suffix = false;

    if (code == CODE('s', 't'))
        return make_pair(d, UNARY, op, cxx_parse_type(d));
    if (code == CODE('p', 'p') || code == CODE('m', 'm'))
        suffix = !accept(d, '_');
    if (kind_of(d, op) == CAST && accept(d, '_'))
        operand = parse_operands(d, 'E');
    else if (code == CODE('s', 'P'))
        operand = cxx_parse_template_args_rest(d);
    else
        operand = cxx_parse_expression(d);
    if (suffix)
        operand = make_pair(d, OPERANDS, operand, operand);
    return make_pair(d, UNARY, op, operand);
}

static u16 parse_binary(struct demangler *d, u16 op)
{
    u16 code = operator_code(d, op);
    u16 left;
    u16 right;

    if (code == 0)
        return 0;
    if (is_named_cast(code))
        left = cxx_parse_type(d);
    else if (code >> 8 == 'f')                      // fold expression
        left = cxx_parse_operator(d);
    else if (code == CODE('d', 'i'))                // designated initializer
        left = cxx_parse_unqualified_name(d, 0, 0);
    else
        left = cxx_parse_expression(d);
    if (left == 0)
        return 0;

    if (code == CODE('c', 'l'))
        right = parse_operands(d, 'E');
    else if ((code == CODE('d', 't') || code == CODE('p', 't')) && !at_pair(d, 'g', 's') &&
             !at_pair(d, 's', 'r'))
        right = parse_name_operand(d);
    else
        right = cxx_parse_expression(d);
    return make_pair(d, BINARY, op, make_pair(d, OPERANDS, left, right));
}

static u16 parse_trinary(struct demangler *d, u16 op)
{
    u16 code = operator_code(d, op);
    u16 first;
    u16 second;
    u16 third = 0;

    if (code == 0)
        return 0;
    if (code == CODE('n', 'w') || code == CODE('n', 'a')) {
        first = parse_operands(d, '_');
        second = first != 0 ? cxx_parse_type(d) : 0;
        if (second == 0)
            return 0;
        if (!accept(d, 'E')) {
            if (accept_pair(d, 'p', 'i'))
                third = parse_operands(d, 'E');
            else if (at_pair(d, 'i', 'l'))
                third = cxx_parse_expression(d);
            if (third == 0)
                return 0;
        }
    } else {
        first = code >> 8 == 'f' ? cxx_parse_operator(d) : cxx_parse_expression(d);
        second = first != 0 ? cxx_parse_expression(d) : 0;
        third = second != 0 ? cxx_parse_expression(d) : 0;
        if (third == 0)
            return 0;
    }
    u16 rest = make(d, OPERANDS, second, third);
    return make_pair(d, TRINARY, op, make_pair(d, OPERANDS, first, rest));
}

static u16 parse_operation(struct demangler *d)
{
    u16 op = cxx_parse_operator(d);
    u32 n_operands;

    switch (kind_of(d, op)) {
    case OPERATOR: n_operands = cxx_operators[d->nodes[op].a].n_operands; break;
    case VENDOR_OPERATOR: n_operands = d->nodes[op].b; break;
    case CAST: n_operands = 1; break;
    default: return 0;
    }
    switch (n_operands) {
    case 0: return make_of(d, NULLARY, op);
    case 1: return parse_unary(d, op);
    case 2: return parse_binary(d, op);
    case 3: return parse_trinary(d, op);
    default: return 0;
    }
}

static u16 parse_expression_here(struct demangler *d)
{
    char c = peek(d);

    if (c == 'L')
        return parse_literal(d);
    if (c == 'T')
        return cxx_parse_template_param(d);
    if (at_pair(d, 's', 'r'))
        return parse_unresolved_name(d);
    if (at_pair(d, 'f', 'p'))
        return parse_function_param(d);
    if (accept_pair(d, 's', 'p'))
        return make_of(d, PACK_EXPANSION, cxx_parse_expression(d));
    if (is_digit(c))
        return parse_name_operand(d);
    if (accept_pair(d, 'o', 'n'))
        return parse_name_operand(d);
    if (accept_pair(d, 'i', 'l')) {
        u16 list = parse_operands(d, 'E');
        return list != 0 ? make(d, INITIALIZER_LIST, 0, list) : 0;
    }
    if (accept_pair(d, 't', 'l')) {
        u16 type = cxx_parse_type(d);
        return type != 0 ? make_pair(d, INITIALIZER_LIST, type, parse_operands(d, 'E')) : 0;
    }
    if (accept(d, 'u')) {
        u16 name = cxx_parse_source_name(d);
        u16 operands = name != 0 ? cxx_parse_template_args_rest(d) : 0;
        return make_pair(d, VENDOR_EXPRESSION, name, operands);
    }
    return parse_operation(d);
}

u16 cxx_parse_expression(struct demangler *d)
{
    if (d->depth >= MAX_DEPTH || d->steps == 0)
        return 0;
    bool outer = d->in_expression;
    d->in_expression = true;
    d->depth++;
    d->steps--;
    u16 id = parse_expression_here(d);
    d->depth--;
    d->in_expression = outer;
    return id;
}
