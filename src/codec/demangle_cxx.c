// C++ names to text: the grammar of the Itanium C++ ABI, 5.1 "External Names (a.k.a. Mangling)".
//
// Two steps. The parser turns the name into a tree of 8-byte nodes; the printer walks the tree. A
// tree is needed because C++ writes a type around its name (`void (*f(int))()`), because a return
// type that says T_ comes before the template arguments that T_ stands for, and because S_ repeats
// any earlier part. A T_ is looked up only when it is printed: the same node, reached again through
// a substitution, may mean another template's argument.
//
// The text is GNU's to the byte, so the oddities are kept and marked "GNU:". People paste these
// names into bug reports and version scripts, and match on them.
//
// Names are hostile: both steps count their depth, and their work, so that a name made to explode
// costs a bounded time and is then shown as it is.
//
// The parser: this file (whole symbols), demangle_cxx_names.c, _types.c and _expressions.c. The
// printer: demangle_cxx_print.c (names, template arguments), _print_types.c, _print_expressions.c.
#include "demangle_cxx.h"

#include <veld/demangle.h>

static bool is_constructor_or_conversion(const struct demangler *d, u16 id)
{
    while (kind_of(d, id) == QUALIFIED || kind_of(d, id) == LOCAL)
        id = d->nodes[id].b;
    enum kind kind = kind_of(d, id);
    return kind == CONSTRUCTOR || kind == DESTRUCTOR || kind == CONVERSION;
}

// A template's function type starts with its return type, as several may differ only by that.
static bool has_return_type(const struct demangler *d, u16 id)
{
    for (;;) {
        enum kind kind = kind_of(d, id);
        if (kind == LOCAL)
            id = d->nodes[id].b;
        else if (is_function_qualifier(kind))
            id = d->nodes[id].a;
        else
            return kind == TEMPLATE && !is_constructor_or_conversion(d, d->nodes[id].a);
    }
}

// h <number> _ | v <number> _ <number> _: how a thunk adjusts `this', not shown.
static bool parse_call_offset(struct demangler *d)
{
    char c = next_char(d);

    if (c != 'h' && c != 'v')
        return false;
    cxx_parse_number(d);
    if (c == 'v') {
        if (!accept(d, '_'))
            return false;
        cxx_parse_number(d);
    }
    return accept(d, '_');
}

static u16 make_special(struct demangler *d, enum special which, u16 a)
{
    u16 id = make_of(d, SPECIAL, a);
    d->nodes[id].c = (u16)which;
    return id;
}

static u16 parse_construction_vtable(struct demangler *d)
{
    u16 derived = cxx_parse_type(d);
    if (derived == 0 || cxx_parse_number(d) < 0 || !accept(d, '_'))
        return 0;
    u16 base = cxx_parse_type(d);
    return make_pair(d, CONSTRUCTION_VTABLE, base, derived);
}

static u16 parse_thunk(struct demangler *d, enum special which)
{
    if (!parse_call_offset(d))
        return 0;
    if (which == S_COVARIANT_THUNK && !parse_call_offset(d))
        return 0;
    return make_special(d, which, cxx_parse_encoding(d));
}

static u16 parse_t_special(struct demangler *d)
{
    d->at++;
    switch (next_char(d)) {
    case 'V': return make_special(d, S_VTABLE, cxx_parse_type(d));
    case 'T': return make_special(d, S_VTT, cxx_parse_type(d));
    case 'I': return make_special(d, S_TYPEINFO, cxx_parse_type(d));
    case 'S': return make_special(d, S_TYPEINFO_NAME, cxx_parse_type(d));
    case 'F': return make_special(d, S_TYPEINFO_FUNCTION, cxx_parse_type(d));
    case 'J': return make_special(d, S_JAVA_CLASS, cxx_parse_type(d));
    case 'H': return make_special(d, S_TLS_INIT, cxx_parse_name(d));
    case 'W': return make_special(d, S_TLS_WRAPPER, cxx_parse_name(d));
    case 'A': return make_special(d, S_TEMPLATE_OBJECT, cxx_parse_template_arg(d));
    case 'C': return parse_construction_vtable(d);
    case 'h': d->at--; return parse_thunk(d, S_THUNK);
    case 'v': d->at--; return parse_thunk(d, S_VIRTUAL_THUNK);
    case 'c': return parse_thunk(d, S_COVARIANT_THUNK);
    default: return 0;
    }
}

static u16 parse_g_special(struct demangler *d)
{
    u16 id = 0;

    d->at++;
    switch (next_char(d)) {
    case 'V': return make_special(d, S_GUARD, cxx_parse_name(d));
    case 'A': return make_special(d, S_HIDDEN_ALIAS, cxx_parse_encoding(d));
    case 'R':
        id = cxx_parse_name(d);
        return make_pair(d, REFERENCE_TEMPORARY, id,
                         make_numbered(d, NUMBER, 0, cxx_parse_number(d)));
    case 'I':
        return cxx_parse_module_name(d, &id) ? make_special(d, S_MODULE_INIT, id) : 0;
    case 'T': {
        enum special which = next_char(d) == 'n' ? S_NON_TRANSACTION : S_TRANSACTION;
        return make_special(d, which, cxx_parse_encoding(d));
    }
    default: return 0;
    }
}

// <name> [<bare-function-type>] | <special-name>
u16 cxx_parse_encoding(struct demangler *d)
{
    u16 id;

    if (d->depth >= MAX_DEPTH)
        return 0;
    d->depth++;
    if (peek(d) == 'T') {
        id = parse_t_special(d);
    } else if (peek(d) == 'G') {
        id = parse_g_special(d);
    } else {
        id = cxx_parse_name(d);
        if (id != 0 && d->at < d->end && *d->at != 'E')
            id = make_pair(d, FUNCTION_NAME, id,
                           cxx_parse_bare_function_type(d, has_return_type(d, id)));
    }
    d->depth--;
    return id;
}

u16 cxx_parse_mangled(struct demangler *d, bool underscore_needed)
{
    if (!accept(d, '_') && underscore_needed)
        return 0;
    return accept(d, 'Z') ? cxx_parse_encoding(d) : 0;
}

// .part.0 and the like: (. <letters, digits> (. <digits>)*)*, one CLONE each.
static u16 parse_clone_suffixes(struct demangler *d, u16 id)
{
    for (;;) {
        const char *suffix = d->at;
        char c = peek_second(d);
        if (peek(d) != '.' || !(is_lower(c) || c == '_' || is_digit(c)))
            return id;
        d->at++;
        while (is_lower(peek(d)) || peek(d) == '_' || is_digit(peek(d)))
            d->at++;
        while (peek(d) == '.' && is_digit(peek_second(d))) {
            d->at++;
            while (is_digit(peek(d)))
                d->at++;
        }
        u16 name = make(d, NAME, (u32)(suffix - d->start), (u32)(d->at - suffix));
        id = make_pair(d, CLONE, id, name);
        if (id == 0)
            return 0;
    }
}

// _GLOBAL_ (. | _ | $) (I | D) _ <name>: old compilers' functions that run all constructors of a
// file, named for its first symbol.
static bool is_global_constructors(const char *name, size_t n)
{
    return n >= 11 && memcmp(name, "_GLOBAL_", 8) == 0 &&
           (name[8] == '.' || name[8] == '_' || name[8] == '$') &&
           (name[9] == 'I' || name[9] == 'D') && name[10] == '_';
}

static u16 parse_global_constructors(struct demangler *d)
{
    enum special which = d->at[9] == 'I' ? S_GLOBAL_CONSTRUCTORS : S_GLOBAL_DESTRUCTORS;
    u16 id;

    d->at += 11;
    if (at_pair(d, '_', 'Z')) {
        id = cxx_parse_mangled(d, true);
    } else {
        size_t size = (size_t)(d->end - d->at);
        id = size > 0 ? make(d, NAME, (u32)(d->at - d->start), (u32)size) : 0;
    }
    d->at = d->end;
    return make_special(d, which, id);
}

static u16 parse_symbol(struct demangler *d)
{
    u16 id;

    d->at = d->start;
    d->n_nodes = 1;
    d->nodes[0] = (struct node){ 0 };
    d->n_substitutions = 0;
    d->depth = 0;
    d->last_name = 0;
    d->in_expression = false;
    d->in_conversion = false;
    if (d->start[1] == 'G') {
        id = parse_global_constructors(d);
    } else {
        id = cxx_parse_mangled(d, true);
        if (id != 0)
            id = parse_clone_suffixes(d, id);
    }
    return d->at == d->end ? id : 0;
}

size_t demangle_cxx(const char *name, size_t n, char *out, size_t out_size)
{
    if (n < 3 || n > MAX_NAME || out_size == 0 || name[0] != '_')
        return 0;
    if (name[1] != 'Z' && !is_global_constructors(name, n))
        return 0;
    if (memchr(name, '\0', n) != NULL)
        return 0;

    struct demangler d;
    d.start = name;
    d.end = name + n;
    d.steps = MAX_PARSE_STEPS;
    d.old_unresolved = false;
    d.saw_unresolved = false;
    u16 id = parse_symbol(&d);
    if (id == 0 && d.saw_unresolved) {
        d.steps = MAX_PARSE_STEPS;
        d.old_unresolved = true;
        id = parse_symbol(&d);
    }
    if (id == 0)
        return 0;

    d.out = out;
    d.out_size = out_size;
    d.n_out = 0;
    d.modifiers = NULL;
    d.n_scopes = 1;
    d.n_kept_scopes = 1;
    d.pack_index = 0;
    d.lambda_depth = 0;
    d.lambda_head = 0;
    d.scope = 0;
    d.outer_template = 0;
    d.last = '\0';
    d.failed = false;
    d.depth = 0;
    d.steps = (u32)MIN(out_size, UINT32_MAX / 32) * 16 + MAX_PARSE_STEPS;
    cxx_print(&d, id);
    if (d.failed || d.n_out == 0)
        return 0;
    out[d.n_out] = '\0';
    return d.n_out;
}
