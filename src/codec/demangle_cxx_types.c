// The parser of C++ types: <type> and what it is made of, template arguments among it.
#include "demangle_cxx.h"

const struct builtin cxx_builtins[] = {
    ['a' - 'a'] = { "signed char", NULL, CASTED },
    ['b' - 'a'] = { "bool", NULL, BOOLEAN },
    ['c' - 'a'] = { "char", NULL, CASTED },
    ['d' - 'a'] = { "double", NULL, BRACKETED },
    ['e' - 'a'] = { "long double", NULL, BRACKETED },
    ['f' - 'a'] = { "float", NULL, BRACKETED },
    ['g' - 'a'] = { "__float128", NULL, BRACKETED },
    ['h' - 'a'] = { "unsigned char", NULL, CASTED },
    ['i' - 'a'] = { "int", NULL, PLAIN },
    ['j' - 'a'] = { "unsigned int", "u", SUFFIXED },
    ['l' - 'a'] = { "long", "l", SUFFIXED },
    ['m' - 'a'] = { "unsigned long", "ul", SUFFIXED },
    ['n' - 'a'] = { "__int128", NULL, CASTED },
    ['o' - 'a'] = { "unsigned __int128", NULL, CASTED },
    ['s' - 'a'] = { "short", NULL, CASTED },
    ['t' - 'a'] = { "unsigned short", NULL, CASTED },
    ['v' - 'a'] = { "void", NULL, IS_VOID },
    ['w' - 'a'] = { "wchar_t", NULL, CASTED },
    ['x' - 'a'] = { "long long", "ll", SUFFIXED },
    ['y' - 'a'] = { "unsigned long long", "ull", SUFFIXED },
    ['z' - 'a'] = { "...", NULL, CASTED },
    [DECIMAL32] = { "decimal32", NULL, CASTED },
    [DECIMAL64] = { "decimal64", NULL, CASTED },
    [DECIMAL128] = { "decimal128", NULL, CASTED },
    [HALF] = { "half", NULL, BRACKETED },
    [CHAR8] = { "char8_t", NULL, CASTED },
    [CHAR16] = { "char16_t", NULL, CASTED },
    [CHAR32] = { "char32_t", NULL, CASTED },
    [NULLPTR] = { "decltype(nullptr)", NULL, CASTED },
    [BFLOAT16] = { "std::bfloat16_t", NULL, BRACKETED },
};

// Types up to a terminator, as a LIST; at least one. A lone void is an empty list.
u16 cxx_parse_parameters(struct demangler *d)
{
    struct chain types = { 0 };

    for (;;) {
        char c = peek(d);
        if (c == '\0' || c == 'E' || c == '.')
            break;
        if ((c == 'R' || c == 'O') && peek_second(d) == 'E')
            break;                                  // the function's & or &&
        if (!append(d, &types, make_of(d, LIST, cxx_parse_type(d))))
            return 0;
    }
    if (types.first != 0 && types.first == types.last) {
        struct node *list = &d->nodes[types.first];
        const struct node *only = &d->nodes[list->a];
        if (only->kind == BUILTIN && cxx_builtins[only->a].style == IS_VOID)
            list->a = 0;
    }
    return types.first;
}

static bool at_qualifier(const struct demangler *d)
{
    char c = peek(d);
    if (c == 'r' || c == 'V' || c == 'K')
        return true;
    if (c != 'D')
        return false;
    c = peek_second(d);
    return c == 'x' || c == 'o' || c == 'O' || c == 'w';
}

// One of them; MEMBER: of a member function, so of its `this'.
static u16 parse_qualifier(struct demangler *d, bool member)
{
    u16 extra;

    switch (next_char(d)) {
    case 'r': return make(d, member ? RESTRICT_THIS : RESTRICT, 0, 0);
    case 'V': return make(d, member ? VOLATILE_THIS : VOLATILE, 0, 0);
    case 'K': return make(d, member ? CONST_THIS : CONST, 0, 0);
    default:
        switch (next_char(d)) {
        case 'x': return make(d, TRANSACTION_SAFE, 0, 0);
        case 'o': return make(d, NOEXCEPT, 0, 0);
        case 'O':
            extra = cxx_parse_expression(d);
            return extra != 0 && accept(d, 'E') ? make(d, NOEXCEPT, 0, extra) : 0;
        default:
            extra = cxx_parse_parameters(d);
            return extra != 0 && accept(d, 'E') ? make(d, THROWS, 0, extra) : 0;
        }
    }
}

// What of the qualifiers from FIRST on stood before a function type is of its `this'.
static void qualify_this(struct demangler *d, u16 first)
{
    for (u16 id = first; id != 0; id = d->nodes[id].a) {
        switch (kind_of(d, id)) {
        case RESTRICT: d->nodes[id].kind = RESTRICT_THIS; break;
        case VOLATILE: d->nodes[id].kind = VOLATILE_THIS; break;
        case CONST: d->nodes[id].kind = CONST_THIS; break;
        default: break;
        }
    }
}

// <CV-qualifiers> and exception specifications, outermost first: sets *FIRST and *LAST to a chain
// whose end lacks its operand. MEMBER: they are those of a member function.
bool cxx_parse_qualifiers(struct demangler *d, bool member, u16 *first, u16 *last)
{
    *first = 0;
    *last = 0;
    while (at_qualifier(d)) {
        u16 id = parse_qualifier(d, member);
        if (id == 0)
            return false;
        if (*first == 0)
            *first = id;
        else
            d->nodes[*last].a = id;
        *last = id;
    }
    if (!member && peek(d) == 'F')
        qualify_this(d, *first);
    return true;
}

// [R|O]: the & or && of a member function, around ID.
u16 cxx_parse_ref_qualifier(struct demangler *d, u16 id)
{
    if (accept(d, 'R'))
        return make(d, REFERENCE_THIS, id, 0);
    if (accept(d, 'O'))
        return make(d, RVALUE_REFERENCE_THIS, id, 0);
    return id;
}

// [J] [<return type>] <parameters>
u16 cxx_parse_bare_function_type(struct demangler *d, bool has_return_type)
{
    u16 result = 0;

    if (accept(d, 'J'))
        has_return_type = true;
    if (has_return_type) {
        result = cxx_parse_type(d);
        if (result == 0)
            return 0;
    }
    u16 parameters = cxx_parse_parameters(d);
    return parameters != 0 ? make(d, FUNCTION, result, parameters) : 0;
}

// F [Y] <bare-function-type> [<ref-qualifier>] E
static u16 parse_function_type(struct demangler *d)
{
    d->at++;
    accept(d, 'Y');                                 // extern "C"
    u16 id = cxx_parse_bare_function_type(d, true);
    if (id == 0)
        return 0;
    id = cxx_parse_ref_qualifier(d, id);
    return accept(d, 'E') ? id : 0;
}

// A [<number> | <expression>] _ <type>
static u16 parse_array_type(struct demangler *d)
{
    u16 dimension = 0;

    d->at++;
    if (is_digit(peek(d))) {
        const char *digits = d->at;
        while (is_digit(peek(d)))
            d->at++;
        dimension = make(d, NAME, (u32)(digits - d->start), (u32)(d->at - digits));
        if (dimension == 0)
            return 0;
    } else if (peek(d) != '_') {
        dimension = cxx_parse_expression(d);
        if (dimension == 0)
            return 0;
    }
    if (!accept(d, '_'))
        return 0;
    u16 element = cxx_parse_type(d);
    return element != 0 ? make(d, ARRAY, dimension, element) : 0;
}

// Dv (<number> | _ <expression>) _ <type>
static u16 parse_vector_type(struct demangler *d)
{
    u16 n_elements;

    if (accept(d, '_'))
        n_elements = cxx_parse_expression(d);
    else
        n_elements = make_numbered(d, NUMBER, 0, cxx_parse_number(d));
    if (n_elements == 0 || !accept(d, '_'))
        return 0;
    return make_pair(d, VECTOR, n_elements, cxx_parse_type(d));
}

// T_, T0_, ...
u16 cxx_parse_template_param(struct demangler *d)
{
    if (!accept(d, 'T'))
        return 0;
    i32 number = cxx_parse_compact_number(d);
    return number >= 0 ? make_numbered(d, TEMPLATE_PARAMETER, 0, number) : 0;
}

// T_ as a type, which may be a template template parameter with arguments.
static u16 parse_template_param_type(struct demangler *d)
{
    u16 id = cxx_parse_template_param(d);

    if (peek(d) != 'I')
        return id;
    if (!d->in_conversion) {
        if (!add_substitution(d, id))
            return 0;
        return make_pair(d, TEMPLATE, id, cxx_parse_template_args(d));
    }

    // `operator T_' is followed by the operator's own arguments. They belong to T_ only if there
    // are others behind them, so read on to see.
    const char *at = d->at;
    u32 n_nodes = d->n_nodes;
    u32 n_substitutions = d->n_substitutions;
    u16 arguments = cxx_parse_template_args(d);
    if (arguments == 0)
        return 0;
    if (peek(d) == 'I') {
        if (!add_substitution(d, id))
            return 0;
        return make_pair(d, TEMPLATE, id, arguments);
    }
    d->at = at;
    d->n_nodes = n_nodes;
    d->n_substitutions = n_substitutions;
    return id;
}

// U <source-name> [<template-args>] <type>
static u16 parse_vendor_qualified_type(struct demangler *d)
{
    d->at++;
    u16 name = with_template_args(d, cxx_parse_source_name(d));
    return name != 0 ? make_pair(d, VENDOR_QUALIFIER, cxx_parse_type(d), name) : 0;
}

// DF <number> (_ | x | b)
static u16 parse_float_type(struct demangler *d)
{
    i32 n_bits = cxx_parse_number(d);
    if (accept(d, 'b'))
        return n_bits == 16 ? make(d, BUILTIN, BFLOAT16, 0) : 0;
    char suffix = next_char(d);
    if ((suffix != 'x' && suffix != '_') || n_bits < 0 || n_bits > UINT16_MAX)
        return 0;
    return make(d, FLOAT_N, (u32)n_bits, suffix == 'x' ? 'x' : 0);
}

// What begins with D. Sets *BUILTIN_TYPE if it is no candidate for a substitution.
static u16 parse_d_type(struct demangler *d, bool *builtin_type)
{
    u16 id;

    d->at++;
    char c = next_char(d);
    *builtin_type = c != 'T' && c != 't' && c != 'p' && c != 'v';
    switch (c) {
    case 'T':
    case 't':
        id = make_of(d, DECLTYPE, cxx_parse_expression(d));
        return accept(d, 'E') ? id : 0;
    case 'p': return make_of(d, PACK_EXPANSION, cxx_parse_type(d));
    case 'v': return parse_vector_type(d);
    case 'F': return parse_float_type(d);
    case 'a': return make(d, TEXT, T_AUTO, 0);
    case 'c': return make(d, TEXT, T_DECLTYPE_AUTO, 0);
    case 'f': return make(d, BUILTIN, DECIMAL32, 0);
    case 'd': return make(d, BUILTIN, DECIMAL64, 0);
    case 'e': return make(d, BUILTIN, DECIMAL128, 0);
    case 'h': return make(d, BUILTIN, HALF, 0);
    case 'u': return make(d, BUILTIN, CHAR8, 0);
    case 's': return make(d, BUILTIN, CHAR16, 0);
    case 'i': return make(d, BUILTIN, CHAR32, 0);
    case 'n': return make(d, BUILTIN, NULLPTR, 0);
    default: return 0;
    }
}

// A class or enum, by name or by a substitution. Sets *KNOWN if it is one already.
static u16 parse_class_type(struct demangler *d, bool *known)
{
    const char *at = d->at;
    char c = peek_second(d);

    if (peek(d) == 'S' && (c == '_' || is_digit(c) || is_upper(c))) {
        u16 id = cxx_parse_substitution(d, false);
        if (!is_module(d, id)) {
            if (peek(d) == 'I')
                return make_pair(d, TEMPLATE, id, cxx_parse_template_args(d));
            *known = true;
            return id;
        }
        d->at = at;
    }
    u16 id = cxx_parse_name(d);
    *known = kind_of(d, id) == STANDARD;
    return id;
}

// All qualifiers at once: of `K V i' the whole and the `i' are candidates for a substitution, but
// not the `V i' between them.
static u16 parse_qualified_type(struct demangler *d)
{
    u16 first;
    u16 last;

    if (!cxx_parse_qualifiers(d, false, &first, &last))
        return 0;
    // Qualifiers of a function type are those of its `this', so it is not one without them.
    u16 type = peek(d) == 'F' ? parse_function_type(d) : cxx_parse_type(d);
    if (type == 0)
        return 0;
    enum kind kind = kind_of(d, type);
    if (kind == REFERENCE_THIS || kind == RVALUE_REFERENCE_THIS) {
        // The function's & is written after its const.
        d->nodes[last].a = d->nodes[type].a;
        d->nodes[type].a = first;
        return type;
    }
    d->nodes[last].a = type;
    return first;
}

static u16 parse_type_here(struct demangler *d)
{
    bool known = false;
    u16 id = 0;
    char c = peek(d);

    if (at_qualifier(d)) {
        id = parse_qualified_type(d);
        return add_substitution(d, id) ? id : 0;
    }
    if (is_lower(c) && cxx_builtins[c - 'a'].name != NULL) {
        d->at++;
        return make(d, BUILTIN, (u32)(c - 'a'), 0);
    }
    switch (c) {
    case 'P': d->at++; id = make_of(d, POINTER, cxx_parse_type(d)); break;
    case 'R': d->at++; id = make_of(d, REFERENCE, cxx_parse_type(d)); break;
    case 'O': d->at++; id = make_of(d, RVALUE_REFERENCE, cxx_parse_type(d)); break;
    case 'C': d->at++; id = make_of(d, COMPLEX, cxx_parse_type(d)); break;
    case 'G': d->at++; id = make_of(d, IMAGINARY, cxx_parse_type(d)); break;
    case 'u': d->at++; id = make_of(d, VENDOR_TYPE, cxx_parse_source_name(d)); break;
    case 'U': id = parse_vendor_qualified_type(d); break;
    case 'F': id = parse_function_type(d); break;
    case 'A': id = parse_array_type(d); break;
    case 'T': id = parse_template_param_type(d); break;
    case 'D': id = parse_d_type(d, &known); break;
    case 'M':
        d->at++;
        id = cxx_parse_type(d);
        if (id != 0)
            id = make_pair(d, MEMBER_POINTER, id, cxx_parse_type(d));
        break;
    default: id = parse_class_type(d, &known); break;
    }
    return known || add_substitution(d, id) ? id : 0;
}

u16 cxx_parse_type(struct demangler *d)
{
    if (d->depth >= MAX_DEPTH || d->steps == 0)
        return 0;
    d->depth++;
    d->steps--;
    u16 id = parse_type_here(d);
    d->depth--;
    return id;
}

// <type> | X <expression> E | L <literal> E | J <template-arg>* E
u16 cxx_parse_template_arg(struct demangler *d)
{
    switch (peek(d)) {
    case 'X': {
        d->at++;
        u16 id = cxx_parse_expression(d);
        return accept(d, 'E') ? id : 0;
    }
    case 'L':
        return cxx_parse_expression(d);
    case 'I':
    case 'J':
        return cxx_parse_template_args(d);
    default:
        return cxx_parse_type(d);
    }
}

// <template-arg>* E
u16 cxx_parse_template_args_rest(struct demangler *d)
{
    u16 last_name = d->last_name;
    struct chain arguments = { 0 };

    if (accept(d, 'E'))
        return make(d, ARGUMENTS, 0, 0);
    if (d->depth >= MAX_DEPTH || d->steps == 0)
        return 0;
    d->depth++;
    d->steps--;
    do {
        if (!append(d, &arguments, make_of(d, ARGUMENTS, cxx_parse_template_arg(d))))
            return 0;
    } while (!accept(d, 'E'));
    d->depth--;
    d->last_name = last_name;
    return arguments.first;
}

// (I | J) <template-arg>* E
u16 cxx_parse_template_args(struct demangler *d)
{
    if (!accept(d, 'I') && !accept(d, 'J'))
        return 0;
    return cxx_parse_template_args_rest(d);
}
