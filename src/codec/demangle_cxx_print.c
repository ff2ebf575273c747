// The printer of C++ names: the walk over the tree, what a T_ stands for in it, and all nodes that
// are neither types nor expressions.
#include "demangle_cxx.h"

static const char *const texts[] = {
    [T_STD] = "std",
    [T_AUTO] = "auto",
    [T_DECLTYPE_AUTO] = "decltype(auto)",
    [T_ANONYMOUS] = "(anonymous namespace)",
    [T_STRING_LITERAL] = "string literal",
};

static const char *const specials[] = {
    [S_VTABLE] = "vtable for ",
    [S_VTT] = "VTT for ",
    [S_TYPEINFO] = "typeinfo for ",
    [S_TYPEINFO_NAME] = "typeinfo name for ",
    [S_TYPEINFO_FUNCTION] = "typeinfo fn for ",
    [S_JAVA_CLASS] = "java Class for ",
    [S_THUNK] = "non-virtual thunk to ",
    [S_VIRTUAL_THUNK] = "virtual thunk to ",
    [S_COVARIANT_THUNK] = "covariant return thunk to ",
    [S_TLS_INIT] = "TLS init function for ",
    [S_TLS_WRAPPER] = "TLS wrapper function for ",
    [S_TEMPLATE_OBJECT] = "template parameter object for ",
    [S_GUARD] = "guard variable for ",
    [S_HIDDEN_ALIAS] = "hidden alias for ",
    [S_TRANSACTION] = "transaction clone for ",
    [S_NON_TRANSACTION] = "non-transaction clone for ",
    [S_MODULE_INIT] = "initializer for module ",
    [S_GLOBAL_CONSTRUCTORS] = "global constructors keyed to ",
    [S_GLOBAL_DESTRUCTORS] = "global destructors keyed to ",
};

void cxx_put_number(struct demangler *d, i64 number)
{
    char digits[24];
    size_t at = sizeof digits;
    u64 value = number < 0 ? 0 - (u64)number : (u64)number;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    if (number < 0)
        digits[--at] = '-';
    put(d, digits + at, sizeof digits - at);
}

// C++98 needs a space between the angle brackets of nested templates, and `operator<' before its.
static void put_open_angle(struct demangler *d)
{
    if (d->last == '<')
        put_char(d, ' ');
    put_char(d, '<');
}

static void put_close_angle(struct demangler *d)
{
    if (d->last == '>')
        put_char(d, ' ');
    put_char(d, '>');
}

// T_ stands for an argument of the template ID until cxx_leave_scope gets what this returns.
u16 cxx_enter_scope(struct demangler *d, u16 id)
{
    u16 outer = d->scope;

    if (d->n_scopes == MAX_SCOPES) {
        d->failed = true;
        return outer;
    }
    d->scopes[d->n_scopes] = (struct scope){ .template = id, .next = outer };
    d->scope = (u16)d->n_scopes++;
    return outer;
}

void cxx_leave_scope(struct demangler *d, u16 outer)
{
    d->n_scopes = MAX(d->scope, d->n_kept_scopes);
    d->scope = outer;
}

// Element I of the pack or argument list ID; all of it for -1; 0: there is none.
static u16 argument_at(const struct demangler *d, u16 id, i32 i)
{
    if (i < 0)
        return id;
    for (; kind_of(d, id) == ARGUMENTS; id = d->nodes[id].b, i--)
        if (i == 0)
            return d->nodes[id].a;
    return 0;
}

// What the TEMPLATE_PARAMETER ID stands for here; 0: nothing.
static u16 template_argument(struct demangler *d, u16 id)
{
    if (d->scope == 0) {
        d->failed = true;
        return 0;
    }
    u16 template = d->scopes[d->scope].template;
    return argument_at(d, d->nodes[template].b, number_of(&d->nodes[id]));
}

// The same, and if that is a pack then the element that its expansion is at.
u16 cxx_template_argument_element(struct demangler *d, u16 id)
{
    u16 argument = template_argument(d, id);
    if (kind_of(d, argument) == ARGUMENTS)
        argument = argument_at(d, argument, d->pack_index);
    if (argument == 0)
        d->failed = true;
    return argument;
}

// The pack that an expansion of ID goes over: the first that ID mentions; 0: none.
u16 cxx_find_pack(struct demangler *d, u16 id)
{
    u16 pack = 0;

    if (d->depth >= MAX_DEPTH) {
        d->failed = true;
        return 0;
    }
    d->depth++;
    while (id != 0 && pack == 0) {
        if (d->steps == 0) {
            d->failed = true;
            break;
        }
        d->steps--;
        const struct node *node = &d->nodes[id];
        id = 0;
        switch (node->kind) {
        case TEMPLATE_PARAMETER:
            pack = template_argument(d, (u16)(node - d->nodes));
            if (kind_of(d, pack) != ARGUMENTS)
                pack = 0;
            d->depth--;
            return pack;
        case NAME: case TEXT: case STANDARD: case TAGGED: case DEFAULT_ARGUMENT: case UNNAMED:
        case LAMBDA: case OPERATOR: case BUILTIN: case FLOAT_N: case PACK_EXPANSION:
        case FUNCTION_PARAMETER: case NUMBER:
            break;
        case CONSTRUCTOR: case DESTRUCTOR: case VENDOR_OPERATOR:
            id = node->a;
            break;
        default:
            pack = cxx_find_pack(d, node->a);
            id = node->b;
            break;
        }
    }
    d->depth--;
    return pack;
}

i32 cxx_pack_length(const struct demangler *d, u16 pack)
{
    i32 n = 0;
    for (; kind_of(d, pack) == ARGUMENTS && d->nodes[pack].a != 0; pack = d->nodes[pack].b)
        n++;
    return n;
}

// The number of arguments in the list ID, with its expansions expanded.
i32 cxx_expanded_length(struct demangler *d, u16 id)
{
    i32 n = 0;
    for (; kind_of(d, id) == ARGUMENTS; id = d->nodes[id].b) {
        u16 element = d->nodes[id].a;
        if (element == 0)
            break;
        if (kind_of(d, element) == PACK_EXPANSION)
            n += cxx_pack_length(d, cxx_find_pack(d, d->nodes[element].a));
        else
            n++;
    }
    return n;
}

// a, b, c. GNU: an empty pack leaves its comma, except at the end.
static NOINLINE void print_list(struct demangler *d, u16 id)
{
    size_t end;

    if (d->nodes[id].a != 0)
        cxx_print(d, d->nodes[id].a);
    end = d->n_out;
    while ((id = d->nodes[id].b) != 0 && !d->failed) {
        put(d, ", ", 2);
        size_t before = d->n_out;
        if (d->nodes[id].a != 0)
            cxx_print(d, d->nodes[id].a);
        if (d->n_out != before)
            end = d->n_out;
    }
    d->n_out = end;
}

static NOINLINE void print_expansion(struct demangler *d, u16 pattern)
{
    u16 pack = d->lambda_depth == 0 ? cxx_find_pack(d, pattern) : 0;
    if (pack == 0) {                                // of function parameters: kept as it is
        cxx_print_operand(d, pattern);
        put(d, "...", 3);
        return;
    }
    i32 n = cxx_pack_length(d, pack);

    for (i32 i = 0; i < n && !d->failed; i++) {
        d->pack_index = i;
        cxx_print(d, pattern);
        if (i < n - 1)
            put(d, ", ", 2);
    }
}

static NOINLINE void print_template(struct demangler *d, u16 id)
{
    struct modifier *modifiers = d->modifiers;
    u16 outer = d->outer_template;

    d->outer_template = id;
    d->modifiers = NULL;                            // they apply to the whole, not to its name
    cxx_print(d, d->nodes[id].a);
    put_open_angle(d);
    cxx_print(d, d->nodes[id].b);
    put_close_angle(d);
    d->modifiers = modifiers;
    d->outer_template = outer;
}

static void print_lambda_parameter(struct demangler *d, enum kind kind, i32 index)
{
    switch (kind) {
    case TYPE_PARAMETER: put(d, "$T", 2); break;
    case VALUE_PARAMETER: put(d, "$N", 2); break;
    case TEMPLATE_TEMPLATE_PARAMETER: put(d, "$TT", 3); break;
    default: d->failed = true; break;
    }
    cxx_put_number(d, index);
}

// T_ among a lambda's parameters: one of its own, named as in its head, or an `auto'.
static void print_lambda_auto(struct demangler *d, i32 number)
{
    u16 id = kind_of(d, d->lambda_head) == TEMPLATE_HEAD ? d->nodes[d->lambda_head].a : 0;

    for (i32 i = number; id != 0 && i > 0; i--)
        id = d->nodes[id].b;
    if (id == 0) {
        put(d, "auto:", 5);
        cxx_put_number(d, (i64)number + 1);
        return;
    }
    if (kind_of(d, id) == PACK_PARAMETER)
        id = d->nodes[id].a;
    print_lambda_parameter(d, kind_of(d, id), number);
}

// An argument may itself mention a T_: that is one of the template around.
static NOINLINE void print_template_param(struct demangler *d, u16 id)
{
    if (d->lambda_depth > 0) {
        print_lambda_auto(d, number_of(&d->nodes[id]));
        return;
    }
    u16 argument = cxx_template_argument_element(d, id);
    if (argument == 0)
        return;
    u16 scope = d->scope;
    d->scope = d->scopes[scope].next;
    cxx_print(d, argument);
    d->scope = scope;
}

// <typename $T0, int $N1>; without the names inside of another head.
static NOINLINE void print_template_head(struct demangler *d, u16 id, bool named)
{
    i32 i = 0;

    put_char(d, '<');
    for (u16 at = d->nodes[id].a; at != 0 && !d->failed; at = d->nodes[at].b) {
        if (i > 0)
            put(d, ", ", 2);
        cxx_print(d, at);
        if (named) {
            enum kind kind = kind_of(d, at);
            if (kind == PACK_PARAMETER)
                kind = kind_of(d, d->nodes[at].a);
            put_char(d, ' ');
            print_lambda_parameter(d, kind, i);
        }
        i++;
    }
    put_char(d, '>');
}

// A number that the mangled name counts from 0 and the text from 1.
static NOINLINE void print_ordinal(struct demangler *d, const char *before, i32 number)
{
    put_text(d, before);
    cxx_put_number(d, (i64)number + 1);
    put_char(d, '}');
}

static NOINLINE void print_lambda(struct demangler *d, u16 id)
{
    u16 outer_head = d->lambda_head;
    u16 parameters = d->nodes[id].a;

    put_text(d, "{lambda");
    d->lambda_head = parameters;
    d->lambda_depth++;
    if (kind_of(d, parameters) == TEMPLATE_HEAD) {
        print_template_head(d, parameters, true);
        parameters = d->nodes[parameters].b;
    }
    put_char(d, '(');
    cxx_print(d, parameters);
    d->lambda_depth--;
    d->lambda_head = outer_head;
    print_ordinal(d, ")#", number_of(&d->nodes[id]));
}

// operator T: the operator's type is in terms of the template around.
static NOINLINE void print_conversion(struct demangler *d, u16 id)
{
    u16 type = d->nodes[id].a;
    bool is_template = kind_of(d, type) == TEMPLATE;
    u16 outer = 0;

    put_text(d, "operator ");
    if (d->outer_template != 0)
        outer = cxx_enter_scope(d, d->outer_template);
    cxx_print(d, is_template ? d->nodes[type].a : type);
    if (d->outer_template != 0)
        cxx_leave_scope(d, outer);
    if (!is_template)
        return;
    put_open_angle(d);
    cxx_print(d, d->nodes[type].b);
    put_close_angle(d);
}

// The b of a LOCAL; strips the qualifiers that the function around has taken over.
void cxx_print_local_part(struct demangler *d, u16 id, bool strip)
{
    if (kind_of(d, id) == DEFAULT_ARGUMENT) {
        put_text(d, "{default arg#");
        cxx_put_number(d, (i64)number_of(&d->nodes[id]) + 1);
        put(d, "}::", 3);
        id = d->nodes[id].a;
    }
    while (strip && is_function_qualifier(kind_of(d, id)))
        id = d->nodes[id].a;
    cxx_print(d, id);
}

// The node ID between two texts.
static NOINLINE void print_between(struct demangler *d, const char *before, u16 id,
                                   const char *after)
{
    put_text(d, before);
    cxx_print(d, id);
    put_text(d, after);
}

static NOINLINE void print_binding(struct demangler *d, u16 id)
{
    put_char(d, '[');
    for (;;) {
        cxx_print(d, d->nodes[id].a);
        id = d->nodes[id].b;
        if (id == 0)
            break;
        put(d, ", ", 2);
    }
    put_char(d, ']');
}

static NOINLINE void print_module(struct demangler *d, const struct node *node)
{
    if (node->a != 0)
        cxx_print(d, node->a);
    if (node->kind == PARTITION)
        put_char(d, ':');
    else if (node->a != 0)
        put_char(d, '.');
    cxx_print(d, node->b);
}

static NOINLINE void print_operator_name(struct demangler *d, const struct node *node)
{
    const char *name = cxx_operators[node->a].name;
    size_t size = strlen(name);

    put_text(d, is_lower(name[0]) ? "operator " : "operator");
    put(d, name, name[size - 1] == ' ' ? size - 1 : size);
}

static NOINLINE void print_float_type(struct demangler *d, const struct node *node)
{
    put_text(d, "_Float");
    cxx_put_number(d, node->a);
    if (node->b != 0)
        put_char(d, (char)node->b);
}

static NOINLINE void print_function_parameter(struct demangler *d, i32 number)
{
    if (number == 0)
        put_text(d, "this");
    else
        print_ordinal(d, "{parm#", number - 1);
}

// The body of cxx_print: a row a kind of node.
static void print_here(struct demangler *d, u16 id)
{
    const struct node *node = &d->nodes[id];
    u16 a = node->a;
    u16 b = node->b;

    switch ((enum kind)node->kind) {
    case NAME: put(d, d->start + a, b); return;
    case TEXT: put_text(d, texts[a]); return;
    case STANDARD: put_text(d, cxx_standards[a].text[b]); return;
    case BUILTIN: put_text(d, cxx_builtins[a].name); return;
    case NUMBER: cxx_put_number(d, number_of(node)); return;
    case QUALIFIED:
    case LOCAL:
        cxx_print(d, a);
        put(d, "::", 2);
        cxx_print_local_part(d, b, false);
        return;
    case TEMPLATE: print_template(d, id); return;
    case TEMPLATE_PARAMETER: print_template_param(d, id); return;
    case ARGUMENTS:
    case LIST: print_list(d, id); return;
    case FUNCTION_NAME: cxx_print_function_name(d, id); return;
    case FUNCTION: cxx_print_function(d, id); return;
    case ARRAY: cxx_print_array(d, id); return;

    case RESTRICT:
    case VOLATILE:
    case CONST: cxx_print_qualifier(d, id); return;
    case REFERENCE:
    case RVALUE_REFERENCE: cxx_print_reference(d, id); return;
    case POINTER:
    case COMPLEX:
    case IMAGINARY:
    case VENDOR_QUALIFIER:
    case RESTRICT_THIS:
    case VOLATILE_THIS:
    case CONST_THIS:
    case REFERENCE_THIS:
    case RVALUE_REFERENCE_THIS:
    case TRANSACTION_SAFE:
    case NOEXCEPT:
    case THROWS: cxx_print_modified(d, id, a); return;
    case MEMBER_POINTER:
    case VECTOR: cxx_print_modified(d, id, b); return;

    case CONSTRUCTOR:
    case VENDOR_TYPE: cxx_print(d, a); return;
    case DESTRUCTOR: print_between(d, "~", a, ""); return;
    case TAGGED: cxx_print(d, a); print_between(d, "[abi:", b, "]"); return;
    case BINDING: print_binding(d, id); return;
    case UNNAMED: print_ordinal(d, "{unnamed type#", number_of(node)); return;
    case LAMBDA: print_lambda(d, id); return;
    case MODULE:
    case PARTITION: print_module(d, node); return;
    case IN_MODULE: cxx_print(d, a); print_between(d, "@", b, ""); return;
    case OPERATOR: print_operator_name(d, node); return;
    case VENDOR_OPERATOR: print_between(d, "operator ", a, ""); return;
    case CONVERSION: print_conversion(d, id); return;

    case SPECIAL: print_between(d, specials[node->c], a, ""); return;
    case CONSTRUCTION_VTABLE:
        print_between(d, "construction vtable for ", a, "-in-");
        cxx_print(d, b);
        return;
    case REFERENCE_TEMPORARY:
        print_between(d, "reference temporary #", b, " for ");
        cxx_print(d, a);
        return;
    case CLONE: cxx_print(d, a); print_between(d, " [clone ", b, "]"); return;

    case FLOAT_N: print_float_type(d, node); return;
    case DECLTYPE: print_between(d, "decltype (", a, ")"); return;
    case PACK_EXPANSION: print_expansion(d, a); return;
    case TYPE_PARAMETER: put_text(d, "typename"); return;
    case VALUE_PARAMETER: cxx_print(d, a); return;
    case TEMPLATE_TEMPLATE_PARAMETER: print_between(d, "template", a, " class"); return;
    case PACK_PARAMETER: print_between(d, "", a, "..."); return;
    case TEMPLATE_HEAD: print_template_head(d, id, false); return;

    case LITERAL:
    case NEGATIVE_LITERAL: cxx_print_literal(d, id); return;
    case FUNCTION_PARAMETER: print_function_parameter(d, number_of(node)); return;
    case NULLARY: cxx_print_operator(d, a); return;
    case UNARY: cxx_print_unary(d, id); return;
    case BINARY: cxx_print_binary(d, id); return;
    case TRINARY: cxx_print_trinary(d, id); return;
    case INITIALIZER_LIST:
        if (a != 0)
            cxx_print(d, a);
        print_between(d, "{", b, "}");
        return;
    case VENDOR_EXPRESSION: cxx_print(d, a); print_between(d, "(", b, ")"); return;

    case NO_NODE:
    case DEFAULT_ARGUMENT:
    case OPERANDS:
    case CAST:                                      // GNU: not as a name
        d->failed = true;
        return;
    }
}

// A node that is entered a third time while it is still being printed is one that contains itself,
// by way of a template argument.
void cxx_print(struct demangler *d, u16 id)
{
    struct node *node = &d->nodes[id];

    if (d->failed || node->n_open > 1 || d->depth >= MAX_DEPTH || d->steps == 0) {
        d->failed = true;
        return;
    }
    d->steps--;
    d->depth++;
    node->n_open++;
    print_here(d, id);
    node->n_open--;
    d->depth--;
}
