// The printer of C++ types. C++ writes a type around its name, so the modifiers that are met on the
// way to the innermost type (pointers, qualifiers, a function's name) wait in a list, one in the
// frame of each node that is being printed, until they come to their place.
#include "demangle_cxx.h"

static void print_modifiers(struct demangler *d, struct modifier *mods, bool after_parameters);

// The modifier ID itself, at its place.
static NOINLINE void print_modifier(struct demangler *d, u16 id)
{
    const struct node *node = &d->nodes[id];

    switch (node->kind) {
    case POINTER: put_char(d, '*'); return;
    case REFERENCE: put_char(d, '&'); return;
    case RVALUE_REFERENCE: put(d, "&&", 2); return;
    case REFERENCE_THIS: put(d, " &", 2); return;
    case RVALUE_REFERENCE_THIS: put(d, " &&", 3); return;
    case CONST: case CONST_THIS: put(d, " const", 6); return;
    case VOLATILE: case VOLATILE_THIS: put_text(d, " volatile"); return;
    case RESTRICT: case RESTRICT_THIS: put_text(d, " restrict"); return;
    case TRANSACTION_SAFE: put_text(d, " transaction_safe"); return;
    case COMPLEX: put_text(d, " _Complex"); return;
    case IMAGINARY: put_text(d, " _Imaginary"); return;
    case NOEXCEPT:
    case THROWS:
        put_text(d, node->kind == NOEXCEPT ? " noexcept" : " throw");
        if (node->b != 0) {
            put_char(d, '(');
            cxx_print(d, node->b);
            put_char(d, ')');
        }
        return;
    case VENDOR_QUALIFIER:
        put_char(d, ' ');
        cxx_print(d, node->b);
        return;
    case MEMBER_POINTER:
        if (d->last != '(')
            put_char(d, ' ');
        cxx_print(d, node->a);
        put(d, "::*", 3);
        return;
    case VECTOR:
        put_text(d, " __vector(");
        cxx_print(d, node->a);
        put_char(d, ')');
        return;
    case FUNCTION_NAME:
        cxx_print(d, node->a);
        return;
    default:                                        // the name in a function's declaration
        cxx_print(d, id);
        return;
    }
}

// (parameters), around the modifiers MODS: *(...), const, or the function's name before it, and its
// qualifiers after it.
static NOINLINE void print_function_type(struct demangler *d, u16 id, struct modifier *mods)
{
    bool paren = false;
    bool space = false;

    for (struct modifier *m = mods; m != NULL && !m->printed && !paren; m = m->next) {
        enum kind kind = kind_of(d, m->node);
        if (kind == POINTER || kind == REFERENCE || kind == RVALUE_REFERENCE)
            paren = true;
        else if (is_cv_qualifier(kind) || kind == VENDOR_QUALIFIER || kind == COMPLEX ||
                 kind == IMAGINARY || kind == MEMBER_POINTER)
            paren = space = true;
    }
    if (d->depth >= MAX_DEPTH) {
        d->failed = true;
        return;
    }
    d->depth++;
    if (paren) {
        if (d->last != '(' && d->last != '*')
            space = true;
        if (space && d->last != ' ')
            put_char(d, ' ');
        put_char(d, '(');
    }
    struct modifier *outer = d->modifiers;
    d->modifiers = NULL;
    print_modifiers(d, mods, false);
    if (paren)
        put_char(d, ')');
    put_char(d, '(');
    cxx_print(d, d->nodes[id].b);
    put_char(d, ')');
    print_modifiers(d, mods, true);
    d->modifiers = outer;
    d->depth--;
}

// [dimension], behind the modifiers MODS.
static NOINLINE void print_array_type(struct demangler *d, u16 id, struct modifier *mods)
{
    bool space = true;
    struct modifier *m = mods;

    if (d->depth >= MAX_DEPTH) {
        d->failed = true;
        return;
    }
    d->depth++;
    while (m != NULL && m->printed)
        m = m->next;
    if (m != NULL && kind_of(d, m->node) == ARRAY) {
        space = false;
        print_modifiers(d, mods, false);
    } else if (m != NULL) {
        put(d, " (", 2);
        print_modifiers(d, mods, false);
        put_char(d, ')');
    }
    if (space)
        put_char(d, ' ');
    put_char(d, '[');
    if (d->nodes[id].a != 0)
        cxx_print(d, d->nodes[id].a);
    put_char(d, ']');
    d->depth--;
}

// All that is not printed yet, innermost first; a function's qualifiers only AFTER_PARAMETERS.
static NOINLINE void print_modifiers(struct demangler *d, struct modifier *mods,
                                     bool after_parameters)
{
    u16 scope = d->scope;

    for (; mods != NULL && !d->failed; mods = mods->next) {
        enum kind kind = kind_of(d, mods->node);
        if (mods->printed || (!after_parameters && is_function_qualifier(kind)))
            continue;
        mods->printed = true;
        d->scope = mods->scope;
        if (kind == FUNCTION) {
            print_function_type(d, mods->node, mods->next);
            break;
        }
        if (kind == ARRAY) {
            print_array_type(d, mods->node, mods->next);
            break;
        }
        if (kind == LOCAL) {
            struct modifier *outer = d->modifiers;
            d->modifiers = NULL;
            cxx_print(d, d->nodes[mods->node].a);
            d->modifiers = outer;
            put(d, "::", 2);
            cxx_print_local_part(d, d->nodes[mods->node].b, true);
            break;
        }
        print_modifier(d, mods->node);
        d->scope = scope;
    }
    d->scope = scope;
}

// INNER with the modifier ID, which INNER prints where it belongs or leaves to be printed last.
void cxx_print_modified(struct demangler *d, u16 id, u16 inner)
{
    struct modifier mod = { d->modifiers, id, d->scope, false };

    d->modifiers = &mod;
    cxx_print(d, inner);
    if (!mod.printed)
        print_modifier(d, id);
    d->modifiers = mod.next;
}

// Qualifiers of an array are handed down to its elements, so they may come by twice.
static bool is_pending_qualifier(const struct demangler *d, u16 id)
{
    for (const struct modifier *m = d->modifiers; m != NULL; m = m->next) {
        if (m->printed)
            continue;
        if (!is_cv_qualifier(kind_of(d, m->node)))
            return false;
        if (kind_of(d, m->node) == kind_of(d, id))
            return true;
    }
    return false;
}

// restrict, volatile or const of a type.
void cxx_print_qualifier(struct demangler *d, u16 id)
{
    if (is_pending_qualifier(d, id))
        cxx_print(d, d->nodes[id].a);
    else
        cxx_print_modified(d, id, d->nodes[id].a);
}

// & or && of ID: & wins where a T_ brings another one.
void cxx_print_reference(struct demangler *d, u16 id)
{
    u16 outer = d->scope;
    u16 inner = d->nodes[id].a;
    u16 sub = inner;

    if (d->lambda_depth == 0 && kind_of(d, sub) == TEMPLATE_PARAMETER) {
        struct node *parameter = &d->nodes[sub];
        if (parameter->a == 0) {
            // Met for the first time: keep what T_ means here, for when it is met again through a
            // substitution, from a place where it would mean something else.
            parameter->a = (u16)(d->scope + 1);
            d->n_kept_scopes = d->n_scopes;
        } else if (parameter->n_open == 0 && d->nodes[id].n_open <= 1) {
            d->scope = (u16)(parameter->a - 1);
        }
        sub = cxx_template_argument_element(d, sub);
        if (sub == 0) {
            d->scope = outer;
            return;
        }
    }
    enum kind kind = kind_of(d, sub);
    if (kind == REFERENCE || kind == d->nodes[id].kind) {
        id = sub;
        inner = d->nodes[sub].a;
    } else if (kind == RVALUE_REFERENCE) {
        inner = d->nodes[sub].a;
    }
    cxx_print_modified(d, id, inner);
    d->scope = outer;
}

void cxx_print_function(struct demangler *d, u16 id)
{
    if (d->nodes[id].a != 0) {
        struct modifier mod = { d->modifiers, id, d->scope, false };
        d->modifiers = &mod;
        cxx_print(d, d->nodes[id].a);
        d->modifiers = mod.next;
        if (mod.printed)
            return;
        put_char(d, ' ');
    }
    print_function_type(d, id, d->modifiers);
}

void cxx_print_array(struct demangler *d, u16 id)
{
    struct modifier *outer = d->modifiers;
    struct modifier mods[MAX_NAME_MODIFIERS];
    u32 n = 1;

    d->depth++;                                     // a large frame
    // A const array is an array of const elements: hand them copies, and mark these as printed.
    mods[0] = (struct modifier){ outer, id, d->scope, false };
    d->modifiers = &mods[0];
    for (struct modifier *m = outer; m != NULL && is_cv_qualifier(kind_of(d, m->node));
         m = m->next) {
        if (m->printed)
            continue;
        if (n == MAX_NAME_MODIFIERS) {
            d->failed = true;
            break;
        }
        mods[n] = (struct modifier){ d->modifiers, m->node, m->scope, false };
        d->modifiers = &mods[n++];
        m->printed = true;
    }
    cxx_print(d, d->nodes[id].b);
    d->modifiers = outer;
    d->depth--;
    if (mods[0].printed)
        return;
    while (n > 1)
        print_modifier(d, mods[--n].node);
    print_array_type(d, id, outer);
}

// The function's name is a modifier of its type, as are its qualifiers.
void cxx_print_function_name(struct demangler *d, u16 id)
{
    struct modifier *outer = d->modifiers;
    struct modifier mods[MAX_NAME_MODIFIERS];
    u16 outer_scope = 0;
    u16 name = d->nodes[id].a;
    u32 n = 0;

    d->depth++;                                     // a large frame
    d->modifiers = NULL;
    for (;; name = d->nodes[name].a) {
        if (n == MAX_NAME_MODIFIERS || name == 0) {
            d->failed = true;
            return;
        }
        mods[n] = (struct modifier){ d->modifiers, name, d->scope, false };
        d->modifiers = &mods[n++];
        if (!is_function_qualifier(kind_of(d, name)))
            break;
    }
    if (kind_of(d, name) == LOCAL) {
        // The qualifiers of a member of a local class are found in the inner name.
        name = d->nodes[name].b;
        if (kind_of(d, name) == DEFAULT_ARGUMENT)
            name = d->nodes[name].a;
        for (; is_function_qualifier(kind_of(d, name)); name = d->nodes[name].a) {
            if (n == MAX_NAME_MODIFIERS) {
                d->failed = true;
                return;
            }
            mods[n] = mods[n - 1];
            mods[n].next = &mods[n - 1];
            mods[n - 1].node = name;
            mods[n - 1].scope = d->scope;
            d->modifiers = &mods[n++];
        }
    }
    bool is_template = kind_of(d, name) == TEMPLATE;
    if (is_template)
        outer_scope = cxx_enter_scope(d, name);
    cxx_print(d, d->nodes[id].b);
    if (is_template)
        cxx_leave_scope(d, outer_scope);
    while (n > 0) {
        n--;
        if (!mods[n].printed) {
            put_char(d, ' ');
            print_modifier(d, mods[n].node);
        }
    }
    d->modifiers = outer;
    d->depth--;
}
