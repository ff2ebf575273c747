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
#include <veld/demangle.h>

#include <string.h>

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
    STANDARD,                   // a: index in standards; b: which of its texts
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
    OPERATOR,                   // a: index in operators
    VENDOR_OPERATOR,            // a: name; b: number of operands
    CONVERSION,                 // operator to the type a
    // Whole symbols.
    FUNCTION_NAME,              // the function named a with the FUNCTION type b
    SPECIAL,                    // c: index in specials; a: of what
    CONSTRUCTION_VTABLE,        // of the base a, within b
    REFERENCE_TEMPORARY,        // NUMBER b of the variable a
    CLONE,                      // a with the suffix b
    // Types.
    BUILTIN,                    // a: index in builtins
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

static const char *const texts[] = {
    [T_STD] = "std",
    [T_AUTO] = "auto",
    [T_DECLTYPE_AUTO] = "decltype(auto)",
    [T_ANONYMOUS] = "(anonymous namespace)",
    [T_STRING_LITERAL] = "string literal",
};

enum special {
    S_VTABLE, S_VTT, S_TYPEINFO, S_TYPEINFO_NAME, S_TYPEINFO_FUNCTION, S_JAVA_CLASS, S_THUNK,
    S_VIRTUAL_THUNK, S_COVARIANT_THUNK, S_TLS_INIT, S_TLS_WRAPPER, S_TEMPLATE_OBJECT, S_GUARD,
    S_HIDDEN_ALIAS, S_TRANSACTION, S_NON_TRANSACTION, S_MODULE_INIT, S_GLOBAL_CONSTRUCTORS,
    S_GLOBAL_DESTRUCTORS,
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

// The abbreviations St, Sa, ...: as a type, as a constructor's scope, and the class's own name.
enum standard_text { AS_TYPE, AS_SCOPE, AS_CLASS };

struct standard {
    char code;
    const char *text[3];
};

static const struct standard standards[] = {
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

static const struct builtin builtins[] = {
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

#define CODE(c1, c2) ((u16)((u8)(c1) << 8 | (u8)(c2)))

struct operator_info {
    char code[3];
    u8 n_operands;
    const char *name;           // a space at the end stands between it and its operand
};

// Sorted by code.
static const struct operator_info operators[] = {
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

static u16 parse_encoding(struct demangler *d);
static u16 parse_expression(struct demangler *d);
static u16 parse_mangled(struct demangler *d, bool underscore_needed);
static u16 parse_name(struct demangler *d);
static u16 parse_template_args(struct demangler *d);
static u16 parse_template_args_rest(struct demangler *d);
static u16 parse_type(struct demangler *d);

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static bool is_function_qualifier(enum kind kind)
{
    return kind >= RESTRICT_THIS && kind <= THROWS;
}

static bool is_cv_qualifier(enum kind kind)
{
    return kind >= RESTRICT && kind <= CONST;
}

// ---------------------------------------------------------------------------- Reading and making

static char peek(const struct demangler *d)
{
    return d->at < d->end ? d->at[0] : '\0';
}

static char peek_second(const struct demangler *d)
{
    return d->end - d->at > 1 ? d->at[1] : '\0';
}

static char next_char(struct demangler *d)
{
    return d->at < d->end ? *d->at++ : '\0';
}

static bool accept(struct demangler *d, char c)
{
    if (peek(d) != c)
        return false;
    d->at++;
    return true;
}

static bool at_pair(const struct demangler *d, char c1, char c2)
{
    return d->end - d->at > 1 && d->at[0] == c1 && d->at[1] == c2;
}

static bool accept_pair(struct demangler *d, char c1, char c2)
{
    if (!at_pair(d, c1, c2))
        return false;
    d->at += 2;
    return true;
}

static enum kind kind_of(const struct demangler *d, u16 id)
{
    return (enum kind)d->nodes[id].kind;
}

static u16 make(struct demangler *d, enum kind kind, u32 a, u32 b)
{
    if (d->n_nodes == MAX_NODES)
        return 0;
    d->nodes[d->n_nodes] = (struct node){ .kind = (u8)kind, .a = (u16)a, .b = (u16)b };
    return (u16)d->n_nodes++;
}

// A node that is worth nothing without its A; without its A and B. No A is how failure is told.
static u16 make_of(struct demangler *d, enum kind kind, u16 a)
{
    return a != 0 ? make(d, kind, a, 0) : 0;
}

static u16 make_pair(struct demangler *d, enum kind kind, u16 a, u16 b)
{
    return a != 0 && b != 0 ? make(d, kind, a, b) : 0;
}

static u16 make_numbered(struct demangler *d, enum kind kind, u16 a, i32 number)
{
    u16 id = make(d, kind, a, (u32)number & 0xffff);
    d->nodes[id].c = (u16)((u32)number >> 16);
    return id;
}

static u16 make_special(struct demangler *d, enum special which, u16 a)
{
    u16 id = make_of(d, SPECIAL, a);
    d->nodes[id].c = (u16)which;
    return id;
}

static i32 number_of(const struct node *node)
{
    return (i32)((u32)node->c << 16 | node->b);
}

static bool add_substitution(struct demangler *d, u16 id)
{
    if (id == 0 || d->n_substitutions == MAX_SUBSTITUTIONS)
        return false;
    d->substitutions[d->n_substitutions++] = id;
    return true;
}

// <number>, which may be empty (0) and have an 'n' for minus; -1 too when it is too large.
static i32 parse_number(struct demangler *d)
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
static i32 parse_compact_number(struct demangler *d)
{
    i32 value = 0;

    if (peek(d) == 'n')
        return -1;
    if (peek(d) != '_') {
        value = parse_number(d);
        if (value == INT32_MAX)
            return -1;
        value++;
    }
    return accept(d, '_') ? value : -1;
}

// --------------------------------------------------------------------------------- Parsing names

// <source-name> ::= <number> <identifier>
static u16 parse_source_name(struct demangler *d)
{
    i32 size = parse_number(d);
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
        name = make_pair(d, TAGGED, name, parse_source_name(d));
    d->last_name = last_name;
    return name;
}

static u16 parse_operator(struct demangler *d)
{
    char c1 = next_char(d);
    char c2 = next_char(d);

    if (c1 == 'v' && is_digit(c2)) {
        u16 name = parse_source_name(d);
        return name != 0 ? make(d, VENDOR_OPERATOR, name, (u32)(c2 - '0')) : 0;
    }
    if (c1 == 'c' && c2 == 'v') {
        // In an expression cv is a cast. As a name it is a conversion operator, and the template
        // arguments that follow its type may be the operator's.
        bool outer = d->in_conversion;
        d->in_conversion = !d->in_expression;
        u16 type = parse_type(d);
        u16 id = make_of(d, d->in_conversion ? CONVERSION : CAST, type);
        d->in_conversion = outer;
        return id;
    }

    u32 low = 0;
    u32 high = ARRAY_LEN(operators);
    while (low < high) {
        u32 middle = (low + high) / 2;
        u16 code = CODE(operators[middle].code[0], operators[middle].code[1]);
        if (code == CODE(c1, c2))
            return make(d, OPERATOR, middle, 0);
        if (code < CODE(c1, c2))
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

// The two letters of an operator; 0: it is none of the table's.
static u16 operator_code(const struct demangler *d, u16 id)
{
    if (kind_of(d, id) != OPERATOR)
        return 0;
    const char *code = operators[d->nodes[id].a].code;
    return CODE(code[0], code[1]);
}

static u16 parse_constructor(struct demangler *d)
{
    if (accept(d, 'C')) {
        bool inherited = accept(d, 'I');
        char which = next_char(d);
        if (which < '1' || which > '5')
            return 0;
        if (inherited)
            parse_type(d);
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
    i32 value = parse_number(d);
    if (value < 0)
        return false;
    return !is_long || value < 10 || accept(d, '_');
}

// Types up to a terminator, as a LIST; at least one. A lone void is an empty list.
static u16 parse_parameters(struct demangler *d)
{
    u16 first = 0;
    u16 last = 0;

    for (;;) {
        char c = peek(d);
        if (c == '\0' || c == 'E' || c == '.')
            break;
        if ((c == 'R' || c == 'O') && peek_second(d) == 'E')
            break;                                  // the function's & or &&
        u16 cell = make_of(d, LIST, parse_type(d));
        if (cell == 0)
            return 0;
        if (first == 0)
            first = cell;
        else
            d->nodes[last].b = cell;
        last = cell;
    }
    if (first != 0 && first == last) {
        const struct node *only = &d->nodes[d->nodes[first].a];
        if (only->kind == BUILTIN && builtins[only->a].style == IS_VOID)
            d->nodes[first].a = 0;
    }
    return first;
}

static u16 parse_template_head(struct demangler *d);

// Ty | Tn <type> | Tt <template-head> E | Tp <template-parm>; 0 without BAD: there is none here.
static u16 parse_template_parameter_declaration(struct demangler *d, bool *bad)
{
    u16 id = 0;

    if (accept_pair(d, 'T', 'y'))
        return make(d, TYPE_PARAMETER, 0, 0);
    if (accept_pair(d, 'T', 'n')) {
        id = make_of(d, VALUE_PARAMETER, parse_type(d));
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
    u16 first = 0;
    u16 last = 0;
    u16 id;
    bool bad = false;

    if (d->depth >= MAX_DEPTH)
        return 0;
    d->depth++;
    while ((id = parse_template_parameter_declaration(d, &bad)) != 0) {
        if (first == 0)
            first = id;
        else
            d->nodes[last].b = id;
        last = id;
    }
    d->depth--;
    return !bad && first != 0 ? make(d, TEMPLATE_HEAD, first, 0) : 0;
}

// Ul [<template-head>] <parameters> E <compact number> | Ut <compact number>
static u16 parse_unnamed(struct demangler *d)
{
    if (accept_pair(d, 'U', 't')) {
        i32 number = parse_compact_number(d);
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
    u16 parameters = parse_parameters(d);
    if (parameters == 0 || !accept(d, 'E'))
        return 0;
    i32 number = parse_compact_number(d);
    if (number < 0)
        return 0;
    if (head == 0)
        return make_numbered(d, LAMBDA, parameters, number);
    d->nodes[head].b = parameters;
    return make_numbered(d, LAMBDA, head, number);
}

// (W [P] <source-name>)*, onto the module *MODULE.
static bool parse_module_name(struct demangler *d, u16 *module)
{
    while (accept(d, 'W')) {
        enum kind kind = accept(d, 'P') ? PARTITION : MODULE;
        u16 name = parse_source_name(d);
        *module = name != 0 ? make(d, kind, *module, name) : 0;
        if (!add_substitution(d, *module))
            return false;
    }
    return true;
}

static bool is_module(const struct demangler *d, u16 id)
{
    return kind_of(d, id) == MODULE || kind_of(d, id) == PARTITION;
}

// DC <source-name>+ E
static u16 parse_structured_binding(struct demangler *d)
{
    u16 first = 0;
    u16 last = 0;

    do {
        u16 cell = make_of(d, BINDING, parse_source_name(d));
        if (cell == 0)
            return 0;
        if (first == 0)
            first = cell;
        else
            d->nodes[last].b = cell;
        last = cell;
    } while (!accept(d, 'E'));
    return first;
}

static u16 parse_operator_name(struct demangler *d)
{
    bool outer = d->in_expression;
    if (accept_pair(d, 'o', 'n'))
        d->in_expression = false;                   // cv is a conversion operator after all
    u16 id = parse_operator(d);
    d->in_expression = outer;
    if (operator_code(d, id) == CODE('l', 'i'))
        id = make_pair(d, UNARY, id, parse_source_name(d));
    return id;
}

// [<module-name>] (<operator-name> | <ctor-dtor-name> | <source-name> | <unnamed-type-name> |
// DC <source-name>+ E) [<abi-tags>], within SCOPE if that is not 0.
static u16 parse_unqualified_name(struct demangler *d, u16 scope, u16 module)
{
    u16 id;

    if (!parse_module_name(d, &module))
        return 0;
    char c = peek(d);
    if (is_digit(c)) {
        id = parse_source_name(d);
    } else if (is_lower(c)) {
        id = parse_operator_name(d);
    } else if (c == 'D' && accept_pair(d, 'D', 'C')) {
        id = parse_structured_binding(d);
    } else if (c == 'C' || c == 'D') {
        id = parse_constructor(d);
    } else if (c == 'L') {                          // internal linkage
        d->at++;
        id = parse_source_name(d);
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
static u16 parse_substitution(struct demangler *d, bool prefix)
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
    for (u32 i = 0; i < ARRAY_LEN(standards); i++) {
        if (standards[i].code != c)
            continue;
        bool as_scope = prefix && (peek(d) == 'C' || peek(d) == 'D');
        if (standards[i].text[AS_CLASS] != NULL)
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

// T_, T0_, ...
static u16 parse_template_param(struct demangler *d)
{
    if (!accept(d, 'T'))
        return 0;
    i32 number = parse_compact_number(d);
    return number >= 0 ? make_numbered(d, TEMPLATE_PARAMETER, 0, number) : 0;
}

// The parts of a nested name, each of which becomes a substitution (if SUBSTITUTABLE) except the
// last one: that becomes one as a type.
static u16 parse_prefix(struct demangler *d, bool substitutable)
{
    u16 id = 0;

    for (;;) {
        char c = peek(d);
        if (c == 'D' && (peek_second(d) == 'T' || peek_second(d) == 't')) {
            if (id != 0)
                return 0;
            id = parse_type(d);
        } else if (c == 'I') {
            if (id == 0)
                return 0;
            id = make_pair(d, TEMPLATE, id, parse_template_args(d));
        } else if (c == 'T') {
            if (id != 0)
                return 0;
            id = parse_template_param(d);
        } else if (c == 'M') {
            d->at++;                                // initializer scope of a lambda
            continue;
        } else {
            u16 module = 0;
            if (c == 'S') {
                module = parse_substitution(d, true);
                if (module == 0)
                    return 0;
                if (!is_module(d, module)) {
                    if (id != 0)
                        return 0;
                    id = module;
                    continue;
                }
            }
            id = parse_unqualified_name(d, id, module);
        }
        if (id == 0 || peek(d) == 'E')
            return id;
        if (substitutable && !add_substitution(d, id))
            return 0;
    }
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

// <CV-qualifiers> and exception specifications, outermost first: sets *FIRST and *LAST to a chain
// whose end lacks its operand. MEMBER: they are those of a member function.
static bool parse_qualifiers(struct demangler *d, bool member, u16 *first, u16 *last)
{
    *first = 0;
    *last = 0;
    while (at_qualifier(d)) {
        enum kind kind;
        u16 extra = 0;

        switch (next_char(d)) {
        case 'r': kind = member ? RESTRICT_THIS : RESTRICT; break;
        case 'V': kind = member ? VOLATILE_THIS : VOLATILE; break;
        case 'K': kind = member ? CONST_THIS : CONST; break;
        default:
            switch (next_char(d)) {
            case 'x': kind = TRANSACTION_SAFE; break;
            case 'o': kind = NOEXCEPT; break;
            case 'O':
                kind = NOEXCEPT;
                extra = parse_expression(d);
                if (extra == 0 || !accept(d, 'E'))
                    return false;
                break;
            default:
                kind = THROWS;
                extra = parse_parameters(d);
                if (extra == 0 || !accept(d, 'E'))
                    return false;
                break;
            }
        }
        u16 id = make(d, kind, 0, extra);
        if (id == 0)
            return false;
        if (*first == 0)
            *first = id;
        else
            d->nodes[*last].a = id;
        *last = id;
    }
    if (member || peek(d) != 'F')
        return true;
    for (u16 id = *first; id != 0; id = d->nodes[id].a) {
        switch (kind_of(d, id)) {
        case RESTRICT: d->nodes[id].kind = RESTRICT_THIS; break;
        case VOLATILE: d->nodes[id].kind = VOLATILE_THIS; break;
        case CONST: d->nodes[id].kind = CONST_THIS; break;
        default: break;
        }
    }
    return true;
}

// [R|O]: the & or && of a member function, around ID.
static u16 parse_ref_qualifier(struct demangler *d, u16 id)
{
    if (accept(d, 'R'))
        return make(d, REFERENCE_THIS, id, 0);
    if (accept(d, 'O'))
        return make(d, RVALUE_REFERENCE_THIS, id, 0);
    return id;
}

// N [<CV-qualifiers>] [<ref-qualifier>] <prefix> E
static u16 parse_nested_name(struct demangler *d)
{
    u16 first;
    u16 last;

    d->at++;
    if (!parse_qualifiers(d, true, &first, &last))
        return 0;
    u16 reference = parse_ref_qualifier(d, 0);
    u16 id = parse_prefix(d, true);
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
    u16 function = parse_encoding(d);
    if (function == 0 || !accept(d, 'E'))
        return 0;
    if (accept(d, 's')) {
        if (!parse_discriminator(d))
            return 0;
        name = make(d, TEXT, T_STRING_LITERAL, 0);
    } else {
        i32 argument = -1;
        if (accept(d, 'd')) {
            argument = parse_compact_number(d);
            if (argument < 0)
                return 0;
        }
        name = parse_name(d);
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
            module = parse_substitution(d, false);
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
        id = parse_unqualified_name(d, id, module);
    if (peek(d) == 'I') {
        if (!substitution && !add_substitution(d, id))
            return 0;
        id = make_pair(d, TEMPLATE, id, parse_template_args(d));
    }
    return id;
}

static u16 parse_name(struct demangler *d)
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

// --------------------------------------------------------------------------------- Parsing types

// [J] [<return type>] <parameters>
static u16 parse_bare_function_type(struct demangler *d, bool has_return_type)
{
    u16 result = 0;

    if (accept(d, 'J'))
        has_return_type = true;
    if (has_return_type) {
        result = parse_type(d);
        if (result == 0)
            return 0;
    }
    u16 parameters = parse_parameters(d);
    return parameters != 0 ? make(d, FUNCTION, result, parameters) : 0;
}

// F [Y] <bare-function-type> [<ref-qualifier>] E
static u16 parse_function_type(struct demangler *d)
{
    d->at++;
    accept(d, 'Y');                                 // extern "C"
    u16 id = parse_bare_function_type(d, true);
    if (id == 0)
        return 0;
    id = parse_ref_qualifier(d, id);
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
        dimension = parse_expression(d);
        if (dimension == 0)
            return 0;
    }
    if (!accept(d, '_'))
        return 0;
    u16 element = parse_type(d);
    return element != 0 ? make(d, ARRAY, dimension, element) : 0;
}

// Dv (<number> | _ <expression>) _ <type>
static u16 parse_vector_type(struct demangler *d)
{
    u16 n_elements;

    if (accept(d, '_'))
        n_elements = parse_expression(d);
    else
        n_elements = make_numbered(d, NUMBER, 0, parse_number(d));
    if (n_elements == 0 || !accept(d, '_'))
        return 0;
    return make_pair(d, VECTOR, n_elements, parse_type(d));
}

// T_ as a type, which may be a template template parameter with arguments.
static u16 parse_template_param_type(struct demangler *d)
{
    u16 id = parse_template_param(d);

    if (peek(d) != 'I')
        return id;
    if (!d->in_conversion) {
        if (!add_substitution(d, id))
            return 0;
        return make_pair(d, TEMPLATE, id, parse_template_args(d));
    }

    // `operator T_' is followed by the operator's own arguments. They belong to T_ only if there
    // are others behind them, so read on to see.
    const char *at = d->at;
    u32 n_nodes = d->n_nodes;
    u32 n_substitutions = d->n_substitutions;
    u16 arguments = parse_template_args(d);
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
    u16 name = parse_source_name(d);
    if (peek(d) == 'I')
        name = make_pair(d, TEMPLATE, name, parse_template_args(d));
    if (name == 0)
        return 0;
    return make_pair(d, VENDOR_QUALIFIER, parse_type(d), name);
}

// DF <number> (_ | x | b)
static u16 parse_float_type(struct demangler *d)
{
    i32 n_bits = parse_number(d);
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
        id = make_of(d, DECLTYPE, parse_expression(d));
        return accept(d, 'E') ? id : 0;
    case 'p': return make_of(d, PACK_EXPANSION, parse_type(d));
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
        u16 id = parse_substitution(d, false);
        if (!is_module(d, id)) {
            if (peek(d) == 'I')
                return make_pair(d, TEMPLATE, id, parse_template_args(d));
            *known = true;
            return id;
        }
        d->at = at;
    }
    u16 id = parse_name(d);
    *known = kind_of(d, id) == STANDARD;
    return id;
}

// All qualifiers at once: of `K V i' the whole and the `i' are candidates for a substitution, but
// not the `V i' between them.
static u16 parse_qualified_type(struct demangler *d)
{
    u16 first;
    u16 last;

    if (!parse_qualifiers(d, false, &first, &last))
        return 0;
    // Qualifiers of a function type are those of its `this', so it is not one without them.
    u16 type = peek(d) == 'F' ? parse_function_type(d) : parse_type(d);
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
    if (is_lower(c) && builtins[c - 'a'].name != NULL) {
        d->at++;
        return make(d, BUILTIN, (u32)(c - 'a'), 0);
    }
    switch (c) {
    case 'P': d->at++; id = make_of(d, POINTER, parse_type(d)); break;
    case 'R': d->at++; id = make_of(d, REFERENCE, parse_type(d)); break;
    case 'O': d->at++; id = make_of(d, RVALUE_REFERENCE, parse_type(d)); break;
    case 'C': d->at++; id = make_of(d, COMPLEX, parse_type(d)); break;
    case 'G': d->at++; id = make_of(d, IMAGINARY, parse_type(d)); break;
    case 'u': d->at++; id = make_of(d, VENDOR_TYPE, parse_source_name(d)); break;
    case 'U': id = parse_vendor_qualified_type(d); break;
    case 'F': id = parse_function_type(d); break;
    case 'A': id = parse_array_type(d); break;
    case 'T': id = parse_template_param_type(d); break;
    case 'D': id = parse_d_type(d, &known); break;
    case 'M':
        d->at++;
        id = parse_type(d);
        if (id != 0)
            id = make_pair(d, MEMBER_POINTER, id, parse_type(d));
        break;
    default: id = parse_class_type(d, &known); break;
    }
    return known || add_substitution(d, id) ? id : 0;
}

static u16 parse_type(struct demangler *d)
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
static u16 parse_template_arg(struct demangler *d)
{
    switch (peek(d)) {
    case 'X': {
        d->at++;
        u16 id = parse_expression(d);
        return accept(d, 'E') ? id : 0;
    }
    case 'L':
        return parse_expression(d);
    case 'I':
    case 'J':
        return parse_template_args(d);
    default:
        return parse_type(d);
    }
}

// <template-arg>* E
static u16 parse_template_args_rest(struct demangler *d)
{
    u16 last_name = d->last_name;
    u16 first = 0;
    u16 last = 0;

    if (accept(d, 'E'))
        return make(d, ARGUMENTS, 0, 0);
    if (d->depth >= MAX_DEPTH || d->steps == 0)
        return 0;
    d->depth++;
    d->steps--;
    do {
        u16 cell = make_of(d, ARGUMENTS, parse_template_arg(d));
        if (cell == 0)
            return 0;
        if (first == 0)
            first = cell;
        else
            d->nodes[last].b = cell;
        last = cell;
    } while (!accept(d, 'E'));
    d->depth--;
    d->last_name = last_name;
    return first;
}

// (I | J) <template-arg>* E
static u16 parse_template_args(struct demangler *d)
{
    if (!accept(d, 'I') && !accept(d, 'J'))
        return 0;
    return parse_template_args_rest(d);
}

// --------------------------------------------------------------------------- Parsing expressions

// <expression>* TERMINATOR, as a LIST.
static u16 parse_operands(struct demangler *d, char terminator)
{
    u16 first = 0;
    u16 last = 0;

    if (accept(d, terminator))
        return make(d, LIST, 0, 0);
    do {
        u16 cell = make_of(d, LIST, parse_expression(d));
        if (cell == 0)
            return 0;
        if (first == 0)
            first = cell;
        else
            d->nodes[last].b = cell;
        last = cell;
    } while (!accept(d, terminator));
    return first;
}

// L <type> <value> E | L <mangled-name> E
static u16 parse_literal(struct demangler *d)
{
    u16 id;

    d->at++;
    if (peek(d) == '_' || peek(d) == 'Z') {         // old compilers left out the '_'
        id = parse_mangled(d, false);
        return accept(d, 'E') ? id : 0;
    }
    u16 type = parse_type(d);
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
        scope = parse_prefix(d, false);
        accept(d, 'E');
    } else {
        scope = parse_type(d);
    }
    if (scope == 0)
        return 0;
    u16 id = parse_unqualified_name(d, scope, 0);
    if (peek(d) == 'I')
        id = make_pair(d, TEMPLATE, id, parse_template_args(d));
    return id;
}

// fp <compact number> | fpT
static u16 parse_function_param(struct demangler *d)
{
    d->at += 2;
    if (accept(d, 'T'))
        return make_numbered(d, FUNCTION_PARAMETER, 0, 0);
    i32 number = parse_compact_number(d);
    if (number < 0 || number == INT32_MAX)
        return 0;
    return make_numbered(d, FUNCTION_PARAMETER, 0, number + 1);
}

// An operand that is a name: `f' in `f(x)', `m' in `x.m'.
static u16 parse_name_operand(struct demangler *d)
{
    u16 id = parse_unqualified_name(d, 0, 0);
    if (id != 0 && peek(d) == 'I')
        id = make_pair(d, TEMPLATE, id, parse_template_args(d));
    return id;
}

static u16 parse_unary(struct demangler *d, u16 op)
{
    u16 code = operator_code(d, op);
    u16 operand;
    bool suffix = false;

    if (code == CODE('s', 't'))
        return make_pair(d, UNARY, op, parse_type(d));
    if (code == CODE('p', 'p') || code == CODE('m', 'm'))
        suffix = !accept(d, '_');
    if (kind_of(d, op) == CAST && accept(d, '_'))
        operand = parse_operands(d, 'E');
    else if (code == CODE('s', 'P'))
        operand = parse_template_args_rest(d);
    else
        operand = parse_expression(d);
    if (suffix)
        operand = make_pair(d, OPERANDS, operand, operand);
    return make_pair(d, UNARY, op, operand);
}

static bool is_named_cast(u16 code)
{
    return code == CODE('s', 'c') || code == CODE('d', 'c') || code == CODE('c', 'c') ||
           code == CODE('r', 'c');
}

static u16 parse_binary(struct demangler *d, u16 op)
{
    u16 code = operator_code(d, op);
    u16 left;
    u16 right;

    if (code == 0)
        return 0;
    if (is_named_cast(code))
        left = parse_type(d);
    else if (code >> 8 == 'f')                      // fold expression
        left = parse_operator(d);
    else if (code == CODE('d', 'i'))                // designated initializer
        left = parse_unqualified_name(d, 0, 0);
    else
        left = parse_expression(d);
    if (left == 0)
        return 0;

    if (code == CODE('c', 'l'))
        right = parse_operands(d, 'E');
    else if ((code == CODE('d', 't') || code == CODE('p', 't')) && !at_pair(d, 'g', 's') &&
             !at_pair(d, 's', 'r'))
        right = parse_name_operand(d);
    else
        right = parse_expression(d);
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
        second = first != 0 ? parse_type(d) : 0;
        if (second == 0)
            return 0;
        if (!accept(d, 'E')) {
            if (accept_pair(d, 'p', 'i'))
                third = parse_operands(d, 'E');
            else if (at_pair(d, 'i', 'l'))
                third = parse_expression(d);
            if (third == 0)
                return 0;
        }
    } else {
        first = code >> 8 == 'f' ? parse_operator(d) : parse_expression(d);
        second = first != 0 ? parse_expression(d) : 0;
        third = second != 0 ? parse_expression(d) : 0;
        if (third == 0)
            return 0;
    }
    u16 rest = make(d, OPERANDS, second, third);
    return make_pair(d, TRINARY, op, make_pair(d, OPERANDS, first, rest));
}

static u16 parse_operation(struct demangler *d)
{
    u16 op = parse_operator(d);
    u32 n_operands;

    switch (kind_of(d, op)) {
    case OPERATOR: n_operands = operators[d->nodes[op].a].n_operands; break;
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
        return parse_template_param(d);
    if (at_pair(d, 's', 'r'))
        return parse_unresolved_name(d);
    if (at_pair(d, 'f', 'p'))
        return parse_function_param(d);
    if (accept_pair(d, 's', 'p'))
        return make_of(d, PACK_EXPANSION, parse_expression(d));
    if (is_digit(c))
        return parse_name_operand(d);
    if (accept_pair(d, 'o', 'n'))
        return parse_name_operand(d);
    if (accept_pair(d, 'i', 'l')) {
        u16 list = parse_operands(d, 'E');
        return list != 0 ? make(d, INITIALIZER_LIST, 0, list) : 0;
    }
    if (accept_pair(d, 't', 'l')) {
        u16 type = parse_type(d);
        return type != 0 ? make_pair(d, INITIALIZER_LIST, type, parse_operands(d, 'E')) : 0;
    }
    if (accept(d, 'u')) {
        u16 name = parse_source_name(d);
        return name != 0 ? make_pair(d, VENDOR_EXPRESSION, name, parse_template_args_rest(d)) : 0;
    }
    return parse_operation(d);
}

static u16 parse_expression(struct demangler *d)
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

// ------------------------------------------------------------------------- Parsing whole symbols

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
    parse_number(d);
    if (c == 'v') {
        if (!accept(d, '_'))
            return false;
        parse_number(d);
    }
    return accept(d, '_');
}

static u16 parse_construction_vtable(struct demangler *d)
{
    u16 derived = parse_type(d);
    if (derived == 0 || parse_number(d) < 0 || !accept(d, '_'))
        return 0;
    u16 base = parse_type(d);
    return make_pair(d, CONSTRUCTION_VTABLE, base, derived);
}

static u16 parse_thunk(struct demangler *d, enum special which)
{
    if (!parse_call_offset(d))
        return 0;
    if (which == S_COVARIANT_THUNK && !parse_call_offset(d))
        return 0;
    return make_special(d, which, parse_encoding(d));
}

static u16 parse_t_special(struct demangler *d)
{
    d->at++;
    switch (next_char(d)) {
    case 'V': return make_special(d, S_VTABLE, parse_type(d));
    case 'T': return make_special(d, S_VTT, parse_type(d));
    case 'I': return make_special(d, S_TYPEINFO, parse_type(d));
    case 'S': return make_special(d, S_TYPEINFO_NAME, parse_type(d));
    case 'F': return make_special(d, S_TYPEINFO_FUNCTION, parse_type(d));
    case 'J': return make_special(d, S_JAVA_CLASS, parse_type(d));
    case 'H': return make_special(d, S_TLS_INIT, parse_name(d));
    case 'W': return make_special(d, S_TLS_WRAPPER, parse_name(d));
    case 'A': return make_special(d, S_TEMPLATE_OBJECT, parse_template_arg(d));
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
    case 'V': return make_special(d, S_GUARD, parse_name(d));
    case 'A': return make_special(d, S_HIDDEN_ALIAS, parse_encoding(d));
    case 'R':
        id = parse_name(d);
        return make_pair(d, REFERENCE_TEMPORARY, id, make_numbered(d, NUMBER, 0, parse_number(d)));
    case 'I':
        return parse_module_name(d, &id) ? make_special(d, S_MODULE_INIT, id) : 0;
    case 'T': {
        enum special which = next_char(d) == 'n' ? S_NON_TRANSACTION : S_TRANSACTION;
        return make_special(d, which, parse_encoding(d));
    }
    default: return 0;
    }
}

// <name> [<bare-function-type>] | <special-name>
static u16 parse_encoding(struct demangler *d)
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
        id = parse_name(d);
        if (id != 0 && d->at < d->end && *d->at != 'E')
            id = make_pair(d, FUNCTION_NAME, id,
                           parse_bare_function_type(d, has_return_type(d, id)));
    }
    d->depth--;
    return id;
}

static u16 parse_mangled(struct demangler *d, bool underscore_needed)
{
    if (!accept(d, '_') && underscore_needed)
        return 0;
    return accept(d, 'Z') ? parse_encoding(d) : 0;
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
        id = parse_mangled(d, true);
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
        id = parse_mangled(d, true);
        if (id != 0)
            id = parse_clone_suffixes(d, id);
    }
    return d->at == d->end ? id : 0;
}

// -------------------------------------------------------------------------------------- Printing

static void print(struct demangler *d, u16 id);
static void print_modifiers(struct demangler *d, struct modifier *mods, bool after_parameters);

static void put(struct demangler *d, const char *text, size_t size)
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

static void put_text(struct demangler *d, const char *text)
{
    put(d, text, strlen(text));
}

static void put_char(struct demangler *d, char c)
{
    put(d, &c, 1);
}

static void put_number(struct demangler *d, i64 number)
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

// T_ stands for an argument of the template ID until leave_scope gets what this returns.
static u16 enter_scope(struct demangler *d, u16 id)
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

static void leave_scope(struct demangler *d, u16 outer)
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
static u16 template_argument_element(struct demangler *d, u16 id)
{
    u16 argument = template_argument(d, id);
    if (kind_of(d, argument) == ARGUMENTS)
        argument = argument_at(d, argument, d->pack_index);
    if (argument == 0)
        d->failed = true;
    return argument;
}

// The pack that an expansion of ID goes over: the first that ID mentions; 0: none.
static u16 find_pack(struct demangler *d, u16 id)
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
            pack = find_pack(d, node->a);
            id = node->b;
            break;
        }
    }
    d->depth--;
    return pack;
}

static i32 pack_length(const struct demangler *d, u16 pack)
{
    i32 n = 0;
    for (; kind_of(d, pack) == ARGUMENTS && d->nodes[pack].a != 0; pack = d->nodes[pack].b)
        n++;
    return n;
}

// The number of arguments in the list ID, with its expansions expanded.
static i32 expanded_length(struct demangler *d, u16 id)
{
    i32 n = 0;
    for (; kind_of(d, id) == ARGUMENTS; id = d->nodes[id].b) {
        u16 element = d->nodes[id].a;
        if (element == 0)
            break;
        if (kind_of(d, element) == PACK_EXPANSION)
            n += pack_length(d, find_pack(d, d->nodes[element].a));
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
        print(d, d->nodes[id].a);
    end = d->n_out;
    while ((id = d->nodes[id].b) != 0 && !d->failed) {
        put(d, ", ", 2);
        size_t before = d->n_out;
        if (d->nodes[id].a != 0)
            print(d, d->nodes[id].a);
        if (d->n_out != before)
            end = d->n_out;
    }
    d->n_out = end;
}

static NOINLINE void print_expansion(struct demangler *d, u16 pattern, u16 pack)
{
    i32 n = pack_length(d, pack);

    for (i32 i = 0; i < n && !d->failed; i++) {
        d->pack_index = i;
        print(d, pattern);
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
    print(d, d->nodes[id].a);
    put_open_angle(d);
    print(d, d->nodes[id].b);
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
    put_number(d, index);
}

// T_ among a lambda's parameters: one of its own, named as in its head, or an `auto'.
static void print_lambda_auto(struct demangler *d, i32 number)
{
    u16 id = kind_of(d, d->lambda_head) == TEMPLATE_HEAD ? d->nodes[d->lambda_head].a : 0;

    for (i32 i = number; id != 0 && i > 0; i--)
        id = d->nodes[id].b;
    if (id == 0) {
        put(d, "auto:", 5);
        put_number(d, (i64)number + 1);
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
    u16 argument = template_argument_element(d, id);
    if (argument == 0)
        return;
    u16 scope = d->scope;
    d->scope = d->scopes[scope].next;
    print(d, argument);
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
        print(d, at);
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
    print(d, parameters);
    d->lambda_depth--;
    d->lambda_head = outer_head;
    put(d, ")#", 2);
    put_number(d, (i64)number_of(&d->nodes[id]) + 1);
    put_char(d, '}');
}

// operator T: the operator's type is in terms of the template around.
static NOINLINE void print_conversion(struct demangler *d, u16 id)
{
    u16 type = d->nodes[id].a;
    bool is_template = kind_of(d, type) == TEMPLATE;
    u16 outer = 0;

    put_text(d, "operator ");
    if (d->outer_template != 0)
        outer = enter_scope(d, d->outer_template);
    print(d, is_template ? d->nodes[type].a : type);
    if (d->outer_template != 0)
        leave_scope(d, outer);
    if (!is_template)
        return;
    put_open_angle(d);
    print(d, d->nodes[type].b);
    put_close_angle(d);
}

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
            print(d, node->b);
            put_char(d, ')');
        }
        return;
    case VENDOR_QUALIFIER:
        put_char(d, ' ');
        print(d, node->b);
        return;
    case MEMBER_POINTER:
        if (d->last != '(')
            put_char(d, ' ');
        print(d, node->a);
        put(d, "::*", 3);
        return;
    case VECTOR:
        put_text(d, " __vector(");
        print(d, node->a);
        put_char(d, ')');
        return;
    case FUNCTION_NAME:
        print(d, node->a);
        return;
    default:                                        // the name in a function's declaration
        print(d, id);
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
    print(d, d->nodes[id].b);
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
        print(d, d->nodes[id].a);
    put_char(d, ']');
    d->depth--;
}

// The b of a LOCAL; strips the qualifiers that the function around has taken over.
static void print_local_part(struct demangler *d, u16 id, bool strip)
{
    if (kind_of(d, id) == DEFAULT_ARGUMENT) {
        put_text(d, "{default arg#");
        put_number(d, (i64)number_of(&d->nodes[id]) + 1);
        put(d, "}::", 3);
        id = d->nodes[id].a;
    }
    while (strip && is_function_qualifier(kind_of(d, id)))
        id = d->nodes[id].a;
    print(d, id);
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
            print(d, d->nodes[mods->node].a);
            d->modifiers = outer;
            put(d, "::", 2);
            print_local_part(d, d->nodes[mods->node].b, true);
            break;
        }
        print_modifier(d, mods->node);
        d->scope = scope;
    }
    d->scope = scope;
}

// INNER with the modifier ID, which INNER prints where it belongs or leaves to be printed last.
static NOINLINE void print_modified(struct demangler *d, u16 id, u16 inner)
{
    struct modifier mod = { d->modifiers, id, d->scope, false };

    d->modifiers = &mod;
    print(d, inner);
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

// & or && of ID: & wins where a T_ brings another one.
static NOINLINE void print_reference(struct demangler *d, u16 id)
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
        sub = template_argument_element(d, sub);
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
    print_modified(d, id, inner);
    d->scope = outer;
}

static NOINLINE void print_function(struct demangler *d, u16 id)
{
    if (d->nodes[id].a != 0) {
        struct modifier mod = { d->modifiers, id, d->scope, false };
        d->modifiers = &mod;
        print(d, d->nodes[id].a);
        d->modifiers = mod.next;
        if (mod.printed)
            return;
        put_char(d, ' ');
    }
    print_function_type(d, id, d->modifiers);
}

static NOINLINE void print_array(struct demangler *d, u16 id)
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
    print(d, d->nodes[id].b);
    d->modifiers = outer;
    d->depth--;
    if (mods[0].printed)
        return;
    while (n > 1)
        print_modifier(d, mods[--n].node);
    print_array_type(d, id, outer);
}

// The function's name is a modifier of its type, as are its qualifiers.
static NOINLINE void print_function_name(struct demangler *d, u16 id)
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
        outer_scope = enter_scope(d, name);
    print(d, d->nodes[id].b);
    if (is_template)
        leave_scope(d, outer_scope);
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

// -------------------------------------------------------------------------- Printing expressions

static void print_operator(struct demangler *d, u16 id)
{
    if (kind_of(d, id) == OPERATOR)
        put_text(d, operators[d->nodes[id].a].name);
    else
        print(d, id);
}

static void print_operand(struct demangler *d, u16 id)
{
    enum kind kind = kind_of(d, id);
    bool paren = kind != NAME && kind != TEXT && kind != QUALIFIED && kind != INITIALIZER_LIST &&
                 kind != FUNCTION_PARAMETER;

    if (paren)
        put_char(d, '(');
    print(d, id);
    if (paren)
        put_char(d, ')');
}

static NOINLINE void print_unary(struct demangler *d, u16 id)
{
    u16 op = d->nodes[id].a;
    u16 operand = d->nodes[id].b;
    u16 code = operator_code(d, op);

    if (code == CODE('a', 'd') && kind_of(d, operand) == FUNCTION_NAME &&
        kind_of(d, d->nodes[operand].a) == QUALIFIED &&
        kind_of(d, d->nodes[operand].b) == FUNCTION)
        operand = d->nodes[operand].a;              // &A::f needs no parameters
    if (code != 0 && kind_of(d, operand) == OPERANDS) {
        print_operand(d, d->nodes[operand].a);
        print_operator(d, op);
        return;
    }
    if (code == CODE('s', 'Z')) {
        put_number(d, pack_length(d, find_pack(d, operand)));
        return;
    }
    if (code == CODE('s', 'P')) {
        put_number(d, expanded_length(d, operand));
        return;
    }
    if (kind_of(d, op) == CAST) {
        put_char(d, '(');
        print(d, d->nodes[op].a);
        put_char(d, ')');
    } else {
        print_operator(d, op);
    }
    if (code == CODE('g', 's')) {
        print(d, operand);
    } else if (code == CODE('s', 't')) {
        put_char(d, '(');
        print(d, operand);
        put_char(d, ')');
    } else {
        print_operand(d, operand);
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
        print_operator(d, op);
        print_operand(d, first);
        put_char(d, ')');
        break;
    case 'r':
        put_char(d, '(');
        print_operand(d, first);
        print_operator(d, op);
        put_text(d, "...)");
        break;
    default:
        put_char(d, '(');
        print_operand(d, first);
        print_operator(d, op);
        put_text(d, "...");
        print_operator(d, op);
        print_operand(d, second);
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
    print(d, d->nodes[operands].a);
    if (code == CODE('d', 'X')) {
        put_text(d, " ... ");
        print(d, d->nodes[value].a);
        value = d->nodes[value].b;
    }
    if (code != CODE('d', 'i'))
        put_char(d, ']');
    enum kind kind = kind_of(d, value);
    if ((kind == BINARY || kind == TRINARY) && is_designator(operator_code(d, d->nodes[value].a))) {
        print(d, value);
    } else {
        put_char(d, '=');
        print_operand(d, value);
    }
}

static NOINLINE void print_binary(struct demangler *d, u16 id)
{
    u16 op = d->nodes[id].a;
    u16 left = d->nodes[d->nodes[id].b].a;
    u16 right = d->nodes[d->nodes[id].b].b;
    u16 code = operator_code(d, op);

    if (is_named_cast(code)) {
        print_operator(d, op);
        put_char(d, '<');
        print(d, left);
        put(d, ">(", 2);
        print(d, right);
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
    print_operand(d, left);
    if (code == CODE('i', 'x')) {
        put_char(d, '[');
        print(d, right);
        put_char(d, ']');
    } else {
        if (code != CODE('c', 'l'))
            print_operator(d, op);
        print_operand(d, right);
    }
    if (code == CODE('g', 't'))
        put_char(d, ')');
}

static NOINLINE void print_trinary(struct demangler *d, u16 id)
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
        print_operand(d, first);
        print_operator(d, op);
        print_operand(d, second);
        put_text(d, " : ");
        print_operand(d, third);
    } else {
        put_text(d, "new ");
        if (d->nodes[first].a != 0) {
            print_operand(d, first);
            put_char(d, ' ');
        }
        print(d, second);
        if (third != 0)
            print_operand(d, third);
    }
}

static NOINLINE void print_literal(struct demangler *d, u16 id)
{
    const struct node *type = &d->nodes[d->nodes[id].a];
    const struct node *digits = &d->nodes[d->nodes[id].b];
    const struct builtin *builtin = type->kind == BUILTIN ? &builtins[type->a] : NULL;
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
        print(d, d->nodes[id].a);
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

static void print_binding(struct demangler *d, u16 id)
{
    put_char(d, '[');
    for (;;) {
        print(d, d->nodes[id].a);
        id = d->nodes[id].b;
        if (id == 0)
            break;
        put(d, ", ", 2);
    }
    put_char(d, ']');
}

static void print_operator_name(struct demangler *d, const struct node *node)
{
    const char *name = operators[node->a].name;
    size_t size = strlen(name);

    put_text(d, is_lower(name[0]) ? "operator " : "operator");
    put(d, name, name[size - 1] == ' ' ? size - 1 : size);
}

static void print_here(struct demangler *d, u16 id)
{
    const struct node *node = &d->nodes[id];

    switch ((enum kind)node->kind) {
    case NAME: put(d, d->start + node->a, node->b); return;
    case TEXT: put_text(d, texts[node->a]); return;
    case STANDARD: put_text(d, standards[node->a].text[node->b]); return;
    case BUILTIN: put_text(d, builtins[node->a].name); return;
    case NUMBER: put_number(d, number_of(node)); return;
    case QUALIFIED:
    case LOCAL:
        print(d, node->a);
        put(d, "::", 2);
        print_local_part(d, node->b, false);
        return;
    case TEMPLATE: print_template(d, id); return;
    case TEMPLATE_PARAMETER: print_template_param(d, id); return;
    case ARGUMENTS:
    case LIST: print_list(d, id); return;
    case FUNCTION_NAME: print_function_name(d, id); return;
    case FUNCTION: print_function(d, id); return;
    case ARRAY: print_array(d, id); return;

    case RESTRICT:
    case VOLATILE:
    case CONST:
        if (is_pending_qualifier(d, id))
            print(d, node->a);
        else
            print_modified(d, id, node->a);
        return;
    case REFERENCE:
    case RVALUE_REFERENCE: print_reference(d, id); return;
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
    case THROWS: print_modified(d, id, node->a); return;
    case MEMBER_POINTER:
    case VECTOR: print_modified(d, id, node->b); return;

    case CONSTRUCTOR:
    case VENDOR_TYPE: print(d, node->a); return;
    case DESTRUCTOR:
        put_char(d, '~');
        print(d, node->a);
        return;
    case TAGGED:
        print(d, node->a);
        put_text(d, "[abi:");
        print(d, node->b);
        put_char(d, ']');
        return;
    case BINDING: print_binding(d, id); return;
    case UNNAMED:
        put_text(d, "{unnamed type#");
        put_number(d, (i64)number_of(node) + 1);
        put_char(d, '}');
        return;
    case LAMBDA: print_lambda(d, id); return;
    case MODULE:
    case PARTITION:
        if (node->a != 0)
            print(d, node->a);
        if (node->kind == PARTITION)
            put_char(d, ':');
        else if (node->a != 0)
            put_char(d, '.');
        print(d, node->b);
        return;
    case IN_MODULE:
        print(d, node->a);
        put_char(d, '@');
        print(d, node->b);
        return;
    case OPERATOR: print_operator_name(d, node); return;
    case VENDOR_OPERATOR:
        put_text(d, "operator ");
        print(d, node->a);
        return;
    case CONVERSION: print_conversion(d, id); return;

    case SPECIAL:
        put_text(d, specials[node->c]);
        print(d, node->a);
        return;
    case CONSTRUCTION_VTABLE:
        put_text(d, "construction vtable for ");
        print(d, node->a);
        put_text(d, "-in-");
        print(d, node->b);
        return;
    case REFERENCE_TEMPORARY:
        put_text(d, "reference temporary #");
        print(d, node->b);
        put_text(d, " for ");
        print(d, node->a);
        return;
    case CLONE:
        print(d, node->a);
        put_text(d, " [clone ");
        print(d, node->b);
        put_char(d, ']');
        return;

    case FLOAT_N:
        put_text(d, "_Float");
        put_number(d, node->a);
        if (node->b != 0)
            put_char(d, (char)node->b);
        return;
    case DECLTYPE:
        put_text(d, "decltype (");
        print(d, node->a);
        put_char(d, ')');
        return;
    case PACK_EXPANSION: {
        u16 pack = d->lambda_depth == 0 ? find_pack(d, node->a) : 0;
        if (pack != 0) {
            print_expansion(d, node->a, pack);
        } else {                                    // of function parameters: kept as it is
            print_operand(d, node->a);
            put_text(d, "...");
        }
        return;
    }
    case TYPE_PARAMETER: put_text(d, "typename"); return;
    case VALUE_PARAMETER: print(d, node->a); return;
    case TEMPLATE_TEMPLATE_PARAMETER:
        put_text(d, "template");
        print(d, node->a);
        put_text(d, " class");
        return;
    case PACK_PARAMETER:
        print(d, node->a);
        put_text(d, "...");
        return;
    case TEMPLATE_HEAD: print_template_head(d, id, false); return;

    case LITERAL:
    case NEGATIVE_LITERAL: print_literal(d, id); return;
    case FUNCTION_PARAMETER:
        if (number_of(node) == 0) {
            put_text(d, "this");
        } else {
            put_text(d, "{parm#");
            put_number(d, number_of(node));
            put_char(d, '}');
        }
        return;
    case NULLARY: print_operator(d, node->a); return;
    case UNARY: print_unary(d, id); return;
    case BINARY: print_binary(d, id); return;
    case TRINARY: print_trinary(d, id); return;
    case INITIALIZER_LIST:
        if (node->a != 0)
            print(d, node->a);
        put_char(d, '{');
        print(d, node->b);
        put_char(d, '}');
        return;
    case VENDOR_EXPRESSION:
        print(d, node->a);
        put_char(d, '(');
        print(d, node->b);
        put_char(d, ')');
        return;

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
static void print(struct demangler *d, u16 id)
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
    print(&d, id);
    if (d.failed || d.n_out == 0)
        return 0;
    out[d.n_out] = '\0';
    return d.n_out;
}
