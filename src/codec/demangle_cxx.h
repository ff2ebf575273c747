// What the files of the C++ demangler share: the tree between its parser and its printer, and how
// both are reached. demangle_cxx.c tells the story.
#ifndef CODEC_DEMANGLE_CXX_H
#define CODEC_DEMANGLE_CXX_H

#include <string.h>

#include <veld/base.h>

// Keeps the frame of print, which recurses, small.
#define NOINLINE __attribute__((noinline))

enum {
    MAX_NAME = 1024,            // GNU: a longer name is not demangled at all
    MAX_NODES = 2 * MAX_NAME,
    MAX_SUBSTITUTIONS = MAX_NAME,
    MAX_SCOPES = MAX_NAME,
    MAX_DEPTH = 1024,           // of nested constructs, both steps
    MAX_PARSE_STEPS = 64 * MAX_NAME,
    MAX_NAME_MODIFIERS = 4,     // GNU: a function name with more qualifiers is not demangled
};

// What a node is. `a` and `b` are nodes unless said otherwise; `n` is a number kept in b and c.
enum kind {
    NO_NODE,
    // Names.
    NAME,                       // a: offset in the mangled name; b: size
    TEXT,                       // a: index in texts; else as NAME
    STANDARD,                   // a: index in cxx_standards; b: which of its texts
    TAGGED,                     // a[abi:b]
    QUALIFIED,                  // a::b
    LOCAL,                      // b, which may be a DEFAULT_ARGUMENT, in the function a
    DEFAULT_ARGUMENT,           // a in default argument n
    TEMPLATE,                   // a<b>
    BINDING,                    // structured binding: the name a, then the BINDING b
    CONSTRUCTOR,                // of the class named a
    DESTRUCTOR,
    UNNAMED,                    // unnamed type n
    LAMBDA,                     // a: TEMPLATE_HEAD or LIST of parameters; lambda n
    MODULE,                     // a: enclosing MODULE or none; b: name
    PARTITION,
    IN_MODULE,                  // a, attached to the module b
    OPERATOR,                   // a: index in cxx_operators
    VENDOR_OPERATOR,            // a: name; b: number of operands
    CONVERSION,                 // operator to the type a
    // Whole symbols.
    FUNCTION_NAME,              // the function named a with the FUNCTION type b
    SPECIAL,                    // c: index in specials; a: of what
    CONSTRUCTION_VTABLE,        // of the base a, within b
    REFERENCE_TEMPORARY,        // NUMBER b of the variable a
    CLONE,                      // a with the suffix b
    // Types.
    BUILTIN,                    // a: index in cxx_builtins
    FLOAT_N,                    // a: bits; b: suffix character or 0
    VENDOR_TYPE,                // named a
    FUNCTION,                   // a: return type or none; b: LIST of parameters
    ARRAY,                      // a: dimension or none; b: element type
    MEMBER_POINTER,             // into the class a, at a b
    VECTOR,                     // a: number of elements; b: element type
    PACK_EXPANSION,             // a...
    DECLTYPE,                   // decltype (a)
    TEMPLATE_PARAMETER,         // a: 1 + the scope it was first met in, or 0; parameter n
    ARGUMENTS,                  // template arguments, or a pack: a, then the ARGUMENTS b
    LIST,                       // parameters or operands: a, then the LIST b
    TEMPLATE_HEAD,              // a: first TYPE_PARAMETER...; b: LIST of parameters
    TYPE_PARAMETER,             // b: the next one, here and below
    VALUE_PARAMETER,            // of type a
    TEMPLATE_TEMPLATE_PARAMETER, // a: TEMPLATE_HEAD
    PACK_PARAMETER,             // a: parameter that there may be any number of
    // Modifiers of the type a, written after it.
    POINTER,
    REFERENCE,
    RVALUE_REFERENCE,
    COMPLEX,
    IMAGINARY,
    RESTRICT,
    VOLATILE,
    CONST,
    VENDOR_QUALIFIER,           // named b
    // Modifiers of the function a, written after its parameters: is_function_qualifier.
    RESTRICT_THIS,
    VOLATILE_THIS,
    CONST_THIS,
    REFERENCE_THIS,
    RVALUE_REFERENCE_THIS,
    TRANSACTION_SAFE,
    NOEXCEPT,                   // b: condition or none
    THROWS,                     // b: LIST of types or none
    // Expressions.
    LITERAL,                    // of type a; b: its digits
    NEGATIVE_LITERAL,
    FUNCTION_PARAMETER,         // parameter n from 1; 0: this
    NUMBER,                     // n
    NULLARY,                    // a: operator, here and below
    UNARY,                      // b: operand; an OPERANDS: the operator is a suffix
    BINARY,                     // b: OPERANDS
    TRINARY,                    // b: OPERANDS of the first and OPERANDS of the second and third
    OPERANDS,
    CAST,                       // to the type a; an operator
    INITIALIZER_LIST,           // a: type or none; b: LIST
    VENDOR_EXPRESSION,          // a(b)
};

enum text { T_STD, T_AUTO, T_DECLTYPE_AUTO, T_ANONYMOUS, T_STRING_LITERAL };

enum special {
    S_VTABLE, S_VTT, S_TYPEINFO, S_TYPEINFO_NAME, S_TYPEINFO_FUNCTION, S_JAVA_CLASS, S_THUNK,
    S_VIRTUAL_THUNK, S_COVARIANT_THUNK, S_TLS_INIT, S_TLS_WRAPPER, S_TEMPLATE_OBJECT, S_GUARD,
    S_HIDDEN_ALIAS, S_TRANSACTION, S_NON_TRANSACTION, S_MODULE_INIT, S_GLOBAL_CONSTRUCTORS,
    S_GLOBAL_DESTRUCTORS,
};

// The abbreviations St, Sa, ...: as a type, as a constructor's scope, and the class's own name.
enum standard_text { AS_TYPE, AS_SCOPE, AS_CLASS };

struct standard {
    char code;
    const char *text[3];
};

extern const struct standard cxx_standards[];

// How a literal of a builtin type is written: 5, 5u, true, (double)[...], (char)65.
enum literal_style { CASTED, PLAIN, SUFFIXED, BOOLEAN, BRACKETED, IS_VOID };

struct builtin {
    const char *name;
    const char *suffix;         // of a SUFFIXED literal
    u8 style;
};

enum {
    DECIMAL32 = 26, DECIMAL64, DECIMAL128, HALF, CHAR8, CHAR16, CHAR32, NULLPTR, BFLOAT16
};

extern const struct builtin cxx_builtins[];

#define CODE(c1, c2) ((u16)((u8)(c1) << 8 | (u8)(c2)))

struct operator_info {
    char code[3];
    u8 n_operands;
    const char *name;           // a space at the end stands between it and its operand
};

extern const struct operator_info cxx_operators[];

struct node {
    u8 kind;
    u8 n_open;                  // how often the printer is inside it now
    u16 a, b, c;
};

// A type modifier that is on its way down to the place where it can be written. It lives in the
// stack frame of the node that it belongs to.
struct modifier {
    struct modifier *next;      // the next outer one
    u16 node;
    u16 scope;                  // what T_ means in it
    bool printed;
};

// The template whose arguments T_ stands for, and what it means inside of those arguments. Never
// changed once made, so that a list can be kept by its first element.
struct scope {
    u16 template;
    u16 next;
};

struct demangler {
    // The parser.
    const char *at;
    const char *end;
    const char *start;
    u32 n_nodes;
    u32 n_substitutions;
    u32 depth;
    u32 steps;                  // left
    u16 last_name;              // what C1 and D1 name
    bool in_expression;
    bool in_conversion;
    bool old_unresolved;        // read "sr" in the way of old compilers
    bool saw_unresolved;

    // The printer.
    char *out;
    size_t out_size;
    size_t n_out;
    struct modifier *modifiers;
    u32 n_scopes;               // used of `scopes`, from 1
    u32 n_kept_scopes;          // the first that are still needed once they are left
    i32 pack_index;             // element of each pack that an expansion is at; -1: all
    u32 lambda_depth;
    u16 scope;
    u16 outer_template;         // the innermost template being printed
    u16 lambda_head;
    char last;                  // character printed, GNU: even if taken back since
    bool failed;

    struct node nodes[MAX_NODES];
    u16 substitutions[MAX_SUBSTITUTIONS];
    struct scope scopes[MAX_SCOPES];
};

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static inline bool is_function_qualifier(enum kind kind)
{
    return kind >= RESTRICT_THIS && kind <= THROWS;
}

static inline bool is_cv_qualifier(enum kind kind)
{
    return kind >= RESTRICT && kind <= CONST;
}

static inline enum kind kind_of(const struct demangler *d, u16 id)
{
    return (enum kind)d->nodes[id].kind;
}

static inline i32 number_of(const struct node *node)
{
    return (i32)((u32)node->c << 16 | node->b);
}

static inline bool is_module(const struct demangler *d, u16 id)
{
    return kind_of(d, id) == MODULE || kind_of(d, id) == PARTITION;
}

// The two letters of an operator; 0: it is none of the table's.
static inline u16 operator_code(const struct demangler *d, u16 id)
{
    if (kind_of(d, id) != OPERATOR)
        return 0;
    const char *code = cxx_operators[d->nodes[id].a].code;
    return CODE(code[0], code[1]);
}

static inline bool is_named_cast(u16 code)
{
    return code == CODE('s', 'c') || code == CODE('d', 'c') || code == CODE('c', 'c') ||
           code == CODE('r', 'c');
}

// ---- The parser: reading

static inline char peek(const struct demangler *d)
{
    return d->at < d->end ? d->at[0] : '\0';
}

static inline char peek_second(const struct demangler *d)
{
    return d->end - d->at > 1 ? d->at[1] : '\0';
}

static inline char next_char(struct demangler *d)
{
    return d->at < d->end ? *d->at++ : '\0';
}

static inline bool accept(struct demangler *d, char c)
{
    if (peek(d) != c)
        return false;
    d->at++;
    return true;
}

static inline bool at_pair(const struct demangler *d, char c1, char c2)
{
    return d->end - d->at > 1 && d->at[0] == c1 && d->at[1] == c2;
}

static inline bool accept_pair(struct demangler *d, char c1, char c2)
{
    if (!at_pair(d, c1, c2))
        return false;
    d->at += 2;
    return true;
}

// ---- The parser: making nodes

static inline u16 make(struct demangler *d, enum kind kind, u32 a, u32 b)
{
    if (d->n_nodes == MAX_NODES)
        return 0;
    d->nodes[d->n_nodes] = (struct node){ .kind = (u8)kind, .a = (u16)a, .b = (u16)b };
    return (u16)d->n_nodes++;
}

// A node that is worth nothing without its A; without its A and B. No A is how failure is told.
static inline u16 make_of(struct demangler *d, enum kind kind, u16 a)
{
    return a != 0 ? make(d, kind, a, 0) : 0;
}

static inline u16 make_pair(struct demangler *d, enum kind kind, u16 a, u16 b)
{
    return a != 0 && b != 0 ? make(d, kind, a, b) : 0;
}

static inline u16 make_numbered(struct demangler *d, enum kind kind, u16 a, i32 number)
{
    u16 id = make(d, kind, a, (u32)number & 0xffff);
    d->nodes[id].c = (u16)((u32)number >> 16);
    return id;
}

static inline bool add_substitution(struct demangler *d, u16 id)
{
    if (id == 0 || d->n_substitutions == MAX_SUBSTITUTIONS)
        return false;
    d->substitutions[d->n_substitutions++] = id;
    return true;
}

// Nodes of one kind in a row, each with the next in its b: see LIST.
struct chain {
    u16 first, last;            // 0: none yet
};

static inline bool append(struct demangler *d, struct chain *chain, u16 id)
{
    if (id == 0)
        return false;
    if (chain->first == 0)
        chain->first = id;
    else
        d->nodes[chain->last].b = id;
    chain->last = id;
    return true;
}

// ---- The parser: the grammar. What is malformed, or too much, is node 0 or false.

// demangle_cxx.c
u16 cxx_parse_encoding(struct demangler *d);
u16 cxx_parse_mangled(struct demangler *d, bool underscore_needed);

// demangle_cxx_names.c
i32 cxx_parse_number(struct demangler *d);
i32 cxx_parse_compact_number(struct demangler *d);
u16 cxx_parse_source_name(struct demangler *d);
bool cxx_parse_module_name(struct demangler *d, u16 *module);
u16 cxx_parse_unqualified_name(struct demangler *d, u16 scope, u16 module);
u16 cxx_parse_substitution(struct demangler *d, bool prefix);
u16 cxx_parse_prefix(struct demangler *d, bool substitutable);
u16 cxx_parse_name(struct demangler *d);

// demangle_cxx_types.c
u16 cxx_parse_parameters(struct demangler *d);
bool cxx_parse_qualifiers(struct demangler *d, bool member, u16 *first, u16 *last);
u16 cxx_parse_ref_qualifier(struct demangler *d, u16 id);
u16 cxx_parse_bare_function_type(struct demangler *d, bool has_return_type);
u16 cxx_parse_type(struct demangler *d);
u16 cxx_parse_template_param(struct demangler *d);
u16 cxx_parse_template_arg(struct demangler *d);
u16 cxx_parse_template_args(struct demangler *d);
u16 cxx_parse_template_args_rest(struct demangler *d);

// demangle_cxx_expressions.c
u16 cxx_parse_operator(struct demangler *d);
u16 cxx_parse_expression(struct demangler *d);

// ID with its template arguments, if any follow.
static inline u16 with_template_args(struct demangler *d, u16 id)
{
    return peek(d) == 'I' ? make_pair(d, TEMPLATE, id, cxx_parse_template_args(d)) : id;
}

// ---- The printer. A failure is kept in `failed` and ends it.

// demangle_cxx_print.c
static inline void put(struct demangler *d, const char *text, size_t size)
{
    if (size == 0)
        return;
    if (size >= d->out_size - d->n_out) {           // keeps a byte for the NUL
        d->failed = true;
        return;
    }
    memcpy(d->out + d->n_out, text, size);
    d->n_out += size;
    d->last = text[size - 1];
}

static inline void put_text(struct demangler *d, const char *text)
{
    put(d, text, strlen(text));
}

static inline void put_char(struct demangler *d, char c)
{
    put(d, &c, 1);
}

void cxx_put_number(struct demangler *d, i64 number);
u16 cxx_enter_scope(struct demangler *d, u16 id);
void cxx_leave_scope(struct demangler *d, u16 outer);
u16 cxx_template_argument_element(struct demangler *d, u16 id);
u16 cxx_find_pack(struct demangler *d, u16 id);
i32 cxx_pack_length(const struct demangler *d, u16 pack);
i32 cxx_expanded_length(struct demangler *d, u16 id);
void cxx_print_local_part(struct demangler *d, u16 id, bool strip);
void cxx_print(struct demangler *d, u16 id);

// demangle_cxx_print_types.c
void cxx_print_modified(struct demangler *d, u16 id, u16 inner);
void cxx_print_qualifier(struct demangler *d, u16 id);
void cxx_print_reference(struct demangler *d, u16 id);
void cxx_print_function(struct demangler *d, u16 id);
void cxx_print_array(struct demangler *d, u16 id);
void cxx_print_function_name(struct demangler *d, u16 id);

// demangle_cxx_print_expressions.c
void cxx_print_operator(struct demangler *d, u16 id);
void cxx_print_operand(struct demangler *d, u16 id);
void cxx_print_unary(struct demangler *d, u16 id);
void cxx_print_binary(struct demangler *d, u16 id);
void cxx_print_trinary(struct demangler *d, u16 id);
void cxx_print_literal(struct demangler *d, u16 id);

#endif
