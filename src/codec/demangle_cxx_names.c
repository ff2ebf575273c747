// The parser of C++ names: <name> and what it is made of, and the numbers in them.
#include "demangle_cxx.h"

const struct standard cxx_standards[] = {
    { 't', { "std", "std", NULL } },
    { 'a', { "std::allocator", "std::allocator", "allocator" } },
    { 'b', { "std::basic_string", "std::basic_string", "basic_string" } },
    { 's', { "std::string",
             "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
             "basic_string" } },
    { 'i', { "std::istream", "std::basic_istream<char, std::char_traits<char> >",
             "basic_istream" } },
    { 'o', { "std::ostream", "std::basic_ostream<char, std::char_traits<char> >",
             "basic_ostream" } },
    { 'd', { "std::iostream", "std::basic_iostream<char, std::char_traits<char> >",
             "basic_iostream" } },
};

// <number>, which may be empty (0) and have an 'n' for minus; -1 too when it is too large.
i32 cxx_parse_number(struct demangler *d)
{
    bool negative = accept(d, 'n');
    i32 value = 0;

    while (is_digit(peek(d))) {
        i32 digit = *d->at - '0';
        if (value > (INT32_MAX - digit) / 10)
            return -1;
        value = value * 10 + digit;
        d->at++;
    }
    return negative ? -value : value;
}

// "_" is 0, "0_" is 1, "1_" is 2, ...; -1: malformed.
i32 cxx_parse_compact_number(struct demangler *d)
{
    i32 value = 0;

    if (peek(d) == 'n')
        return -1;
    if (peek(d) != '_') {
        value = cxx_parse_number(d);
        if (value == INT32_MAX)
            return -1;
        value++;
    }
    return accept(d, '_') ? value : -1;
}

// <source-name> ::= <number> <identifier>
u16 cxx_parse_source_name(struct demangler *d)
{
    i32 size = cxx_parse_number(d);
    if (size <= 0 || d->end - d->at < size)
        return 0;
    const char *text = d->at;
    d->at += size;

    bool anonymous = size >= 10 && memcmp(text, "_GLOBAL_", 8) == 0 && text[9] == 'N' &&
                     (text[8] == '.' || text[8] == '_' || text[8] == '$');
    d->last_name = anonymous ? make(d, TEXT, T_ANONYMOUS, 0)
                             : make(d, NAME, (u32)(text - d->start), (u32)size);
    return d->last_name;
}

// (B <source-name>)*. A tag is not a class's name.
static u16 parse_abi_tags(struct demangler *d, u16 name)
{
    u16 last_name = d->last_name;
    while (name != 0 && accept(d, 'B'))
        name = make_pair(d, TAGGED, name, cxx_parse_source_name(d));
    d->last_name = last_name;
    return name;
}

static u16 parse_constructor(struct demangler *d)
{
    if (accept(d, 'C')) {
        bool inherited = accept(d, 'I');
        char which = next_char(d);
        if (which < '1' || which > '5')
            return 0;
        if (inherited)
            cxx_parse_type(d);
        return make_of(d, CONSTRUCTOR, d->last_name);
    }
    d->at++;
    char which = next_char(d);
    if (which < '0' || which > '5' || which == '3')
        return 0;
    return make_of(d, DESTRUCTOR, d->last_name);
}

// _ <digit> | __ <number> _, which tells apart two names in one function: not shown.
static bool parse_discriminator(struct demangler *d)
{
    if (!accept(d, '_'))
        return true;
    bool is_long = accept(d, '_');
    i32 value = cxx_parse_number(d);
    if (value < 0)
        return false;
    return !is_long || value < 10 || accept(d, '_');
}

static u16 parse_template_head(struct demangler *d);

// Ty | Tn <type> | Tt <template-head> E | Tp <template-parm>; 0 without BAD: there is none here.
static u16 parse_template_parameter_declaration(struct demangler *d, bool *bad)
{
    u16 id = 0;

    if (accept_pair(d, 'T', 'y'))
        return make(d, TYPE_PARAMETER, 0, 0);
    if (accept_pair(d, 'T', 'n')) {
        id = make_of(d, VALUE_PARAMETER, cxx_parse_type(d));
    } else if (accept_pair(d, 'T', 't')) {
        id = make_of(d, TEMPLATE_TEMPLATE_PARAMETER, parse_template_head(d));
        if (!accept(d, 'E'))
            id = 0;
    } else if (accept_pair(d, 'T', 'p')) {
        if (d->depth < MAX_DEPTH) {
            d->depth++;
            id = make_of(d, PACK_PARAMETER, parse_template_parameter_declaration(d, bad));
            d->depth--;
        }
    } else {
        return 0;
    }
    *bad = id == 0;
    return id;
}

static u16 parse_template_head(struct demangler *d)
{
    struct chain parameters = { 0 };
    u16 id;
    bool bad = false;

    if (d->depth >= MAX_DEPTH)
        return 0;
    d->depth++;
    while ((id = parse_template_parameter_declaration(d, &bad)) != 0)
        append(d, &parameters, id);
    d->depth--;
    return !bad ? make_of(d, TEMPLATE_HEAD, parameters.first) : 0;
}

// Ul [<template-head>] <parameters> E <compact number> | Ut <compact number>
static u16 parse_unnamed(struct demangler *d)
{
    if (accept_pair(d, 'U', 't')) {
        i32 number = cxx_parse_compact_number(d);
        u16 id = number >= 0 ? make_numbered(d, UNNAMED, 0, number) : 0;
        return add_substitution(d, id) ? id : 0;
    }
    if (!accept_pair(d, 'U', 'l'))
        return 0;

    u16 head = 0;
    char c = peek_second(d);
    if (peek(d) == 'T' && (c == 'y' || c == 'n' || c == 't' || c == 'p')) {
        head = parse_template_head(d);
        if (head == 0)
            return 0;
    }
    u16 parameters = cxx_parse_parameters(d);
    if (parameters == 0 || !accept(d, 'E'))
        return 0;
    i32 number = cxx_parse_compact_number(d);
    if (number < 0)
        return 0;
    if (head == 0)
        return make_numbered(d, LAMBDA, parameters, number);
    d->nodes[head].b = parameters;
    return make_numbered(d, LAMBDA, head, number);
}

// (W [P] <source-name>)*, onto the module *MODULE.
bool cxx_parse_module_name(struct demangler *d, u16 *module)
{
    while (accept(d, 'W')) {
        enum kind kind = accept(d, 'P') ? PARTITION : MODULE;
        u16 name = cxx_parse_source_name(d);
        *module = name != 0 ? make(d, kind, *module, name) : 0;
        if (!add_substitution(d, *module))
            return false;
    }
    return true;
}

// DC <source-name>+ E
static u16 parse_structured_binding(struct demangler *d)
{
    struct chain names = { 0 };

    do {
        if (!append(d, &names, make_of(d, BINDING, cxx_parse_source_name(d))))
            return 0;
    } while (!accept(d, 'E'));
    return names.first;
}

static u16 parse_operator_name(struct demangler *d)
{
    bool outer = d->in_expression;
    if (accept_pair(d, 'o', 'n'))
        d->in_expression = false;                   // cv is a conversion operator after all
    u16 id = cxx_parse_operator(d);
    d->in_expression = outer;
    if (operator_code(d, id) == CODE('l', 'i'))
        id = make_pair(d, UNARY, id, cxx_parse_source_name(d));
    return id;
}

// [<module-name>] (<operator-name> | <ctor-dtor-name> | <source-name> | <unnamed-type-name> |
// DC <source-name>+ E) [<abi-tags>], within SCOPE if that is not 0.
u16 cxx_parse_unqualified_name(struct demangler *d, u16 scope, u16 module)
{
    u16 id;

    if (!cxx_parse_module_name(d, &module))
        return 0;
    char c = peek(d);
    if (is_digit(c)) {
        id = cxx_parse_source_name(d);
    } else if (is_lower(c)) {
        id = parse_operator_name(d);
    } else if (c == 'D' && accept_pair(d, 'D', 'C')) {
        id = parse_structured_binding(d);
    } else if (c == 'C' || c == 'D') {
        id = parse_constructor(d);
    } else if (c == 'L') {                          // internal linkage
        d->at++;
        id = cxx_parse_source_name(d);
        if (id != 0 && !parse_discriminator(d))
            return 0;
    } else if (c == 'U') {
        id = parse_unnamed(d);
    } else {
        return 0;
    }
    if (module != 0)
        id = make_pair(d, IN_MODULE, id, module);
    if (peek(d) == 'B')
        id = parse_abi_tags(d, id);
    return scope != 0 ? make_pair(d, QUALIFIED, scope, id) : id;
}

// S_, S0_, ..., SZ_, S10_, ...: something seen before; or a standard abbreviation. PREFIX: it may
// be the class of a constructor, which is then spelled out.
u16 cxx_parse_substitution(struct demangler *d, bool prefix)
{
    if (!accept(d, 'S'))
        return 0;
    char c = peek(d);
    if (c == '_' || is_digit(c) || is_upper(c)) {
        u32 index = 0;
        const char *digits = d->at;
        while ((c = next_char(d)) != '_') {
            if (is_digit(c))
                index = index * 36 + (u32)(c - '0');
            else if (is_upper(c))
                index = index * 36 + (u32)(c - 'A') + 10;
            else
                return 0;
            if (index >= MAX_SUBSTITUTIONS)
                return 0;
        }
        if (d->at - digits > 1)                     // "S_" is the one before "S0_"
            index++;
        return index < d->n_substitutions ? d->substitutions[index] : 0;
    }

    d->at = d->at < d->end ? d->at + 1 : d->at;
    for (u32 i = 0; i < ARRAY_LEN(cxx_standards); i++) {
        if (cxx_standards[i].code != c)
            continue;
        bool as_scope = prefix && (peek(d) == 'C' || peek(d) == 'D');
        if (cxx_standards[i].text[AS_CLASS] != NULL)
            d->last_name = make(d, STANDARD, i, AS_CLASS);
        u16 id = make(d, STANDARD, i, as_scope ? AS_SCOPE : AS_TYPE);
        if (peek(d) == 'B') {
            id = parse_abi_tags(d, id);
            if (!add_substitution(d, id))
                return 0;
        }
        return id;
    }
    return 0;
}

// The parts of a nested name, each of which becomes a substitution (if SUBSTITUTABLE) except the
// last one: that becomes one as a type.
u16 cxx_parse_prefix(struct demangler *d, bool substitutable)
{
    u16 id = 0;

    for (;;) {
        char c = peek(d);
        if (c == 'D' && (peek_second(d) == 'T' || peek_second(d) == 't')) {
            if (id != 0)
                return 0;
            id = cxx_parse_type(d);
        } else if (c == 'I') {
            if (id == 0)
                return 0;
            id = make_pair(d, TEMPLATE, id, cxx_parse_template_args(d));
        } else if (c == 'T') {
            if (id != 0)
                return 0;
            id = cxx_parse_template_param(d);
        } else if (c == 'M') {
            d->at++;                                // initializer scope of a lambda
            continue;
        } else {
            u16 module = 0;
            if (c == 'S') {
                module = cxx_parse_substitution(d, true);
                if (module == 0)
                    return 0;
                if (!is_module(d, module)) {
                    if (id != 0)
                        return 0;
                    id = module;
                    continue;
                }
            }
            id = cxx_parse_unqualified_name(d, id, module);
        }
        if (id == 0 || peek(d) == 'E')
            return id;
        if (substitutable && !add_substitution(d, id))
            return 0;
    }
}

// N [<CV-qualifiers>] [<ref-qualifier>] <prefix> E
static u16 parse_nested_name(struct demangler *d)
{
    u16 first;
    u16 last;

    d->at++;
    if (!cxx_parse_qualifiers(d, true, &first, &last))
        return 0;
    u16 reference = cxx_parse_ref_qualifier(d, 0);
    u16 id = cxx_parse_prefix(d, true);
    if (id == 0)
        return 0;
    if (first != 0) {
        d->nodes[last].a = id;
        id = first;
    }
    if (reference != 0) {
        d->nodes[reference].a = id;
        id = reference;
    }
    return accept(d, 'E') ? id : 0;
}

// Z <encoding> E (<name> [<discriminator>] | s [<discriminator>] | d <compact number> <name>)
static u16 parse_local_name(struct demangler *d)
{
    u16 name;

    d->at++;
    u16 function = cxx_parse_encoding(d);
    if (function == 0 || !accept(d, 'E'))
        return 0;
    if (accept(d, 's')) {
        if (!parse_discriminator(d))
            return 0;
        name = make(d, TEXT, T_STRING_LITERAL, 0);
    } else {
        i32 argument = -1;
        if (accept(d, 'd')) {
            argument = cxx_parse_compact_number(d);
            if (argument < 0)
                return 0;
        }
        name = cxx_parse_name(d);
        if (name == 0)
            return 0;
        if (kind_of(d, name) != LAMBDA && kind_of(d, name) != UNNAMED && !parse_discriminator(d))
            return 0;
        if (argument >= 0)
            name = make_numbered(d, DEFAULT_ARGUMENT, name, argument);
    }
    // The return type of the function around would look like that of the one inside.
    if (kind_of(d, function) == FUNCTION_NAME && kind_of(d, d->nodes[function].b) == FUNCTION)
        d->nodes[d->nodes[function].b].a = 0;
    return make_pair(d, LOCAL, function, name);
}

static u16 parse_unscoped_name(struct demangler *d)
{
    u16 id = 0;
    u16 module = 0;
    bool substitution = false;

    if (peek(d) == 'S') {
        if (accept_pair(d, 'S', 't'))
            id = make(d, TEXT, T_STD, 0);
        if (peek(d) == 'S') {
            module = cxx_parse_substitution(d, false);
            if (module == 0)
                return 0;
            if (!is_module(d, module)) {
                if (id != 0)
                    return 0;
                substitution = true;
                id = module;
            }
        }
    }
    if (!substitution)
        id = cxx_parse_unqualified_name(d, id, module);
    if (peek(d) == 'I') {
        if (!substitution && !add_substitution(d, id))
            return 0;
        id = make_pair(d, TEMPLATE, id, cxx_parse_template_args(d));
    }
    return id;
}

u16 cxx_parse_name(struct demangler *d)
{
    u16 id;

    if (d->depth >= MAX_DEPTH)
        return 0;
    d->depth++;
    switch (peek(d)) {
    case 'N': id = parse_nested_name(d); break;
    case 'Z': id = parse_local_name(d); break;
    default: id = parse_unscoped_name(d); break;
    }
    d->depth--;
    return id;
}
