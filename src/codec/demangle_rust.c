// Rust names to text: the legacy scheme and v0 (Rust RFC 2603).
//
// Both are read and printed in one walk, without a tree: the parts of a Rust path come in the order
// in which they are written. The legacy scheme looks like C++ (_ZN 4core 3fmt 17h<hash> E) and
// spells the characters that C++ has no place for as $LT$ or `..'. In v0 a B goes back to an
// earlier place in the name, to print that part again: the size of the text is then not bounded by
// the name's, only by the room there is.
//
// The text is that of GNU ld, without the hashes; its oddities are marked "GNU:".
#include <veld/demangle.h>

#include <string.h>

enum {
    MAX_DEPTH = 1024,           // of nested types, paths and constants
    MAX_UNICODE_SIZE = 256,     // characters in an identifier that is not ASCII
    HASH_SIZE = 17,             // "h" and 16 hexadecimal digits
};

struct rust {
    const char *text;           // behind the _R or _ZN
    size_t n;
    size_t at;
    char *out;
    size_t out_size;
    size_t n_out;
    u64 n_lifetimes;            // bound by the `for<...>' around
    size_t steps;               // left
    u32 depth;
    bool is_legacy;
    bool is_quiet;              // parse without printing
    bool failed;
};

struct identifier {
    const char *ascii;
    size_t n_ascii;
    const char *punycode;       // where and which other characters are to be inserted
    size_t n_punycode;
};

static void print_path(struct rust *r, bool in_value);
static void print_type(struct rust *r);

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

static i32 hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static char next_char(struct rust *r)
{
    if (r->at < r->n)
        return r->text[r->at++];
    r->failed = true;
    return '\0';
}

static bool accept(struct rust *r, char c)
{
    if (r->at >= r->n || r->text[r->at] != c)
        return false;
    r->at++;
    return true;
}

static void put(struct rust *r, const char *text, size_t size)
{
    if (r->failed || r->is_quiet || size == 0)
        return;
    if (size >= r->out_size - r->n_out) {           // keeps a byte for the NUL
        r->failed = true;
        return;
    }
    memcpy(r->out + r->n_out, text, size);
    r->n_out += size;
}

static void put_text(struct rust *r, const char *text)
{
    put(r, text, strlen(text));
}

static void put_char(struct rust *r, char c)
{
    put(r, &c, 1);
}

static void put_number(struct rust *r, u64 value, u32 base)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    put(r, digits + at, sizeof digits - at);
}

// One more level, or one more part of a list: false when that is too much.
static bool enter(struct rust *r)
{
    if (r->failed || r->depth == MAX_DEPTH || r->steps == 0) {
        r->failed = true;
        return false;
    }
    r->depth++;
    r->steps--;
    return true;
}

// ----------------------------------------------------------------------- Numbers and identifiers

// "_" is 0, "0_" is 1, ..., "Z_" is 62, "10_" is 63, ...
static u64 parse_base62(struct rust *r)
{
    u64 value = 0;

    if (accept(r, '_'))
        return 0;
    while (!accept(r, '_') && !r->failed) {
        char c = next_char(r);
        value *= 62;
        if (is_digit(c))
            value += (u64)(c - '0');
        else if (is_lower(c))
            value += (u64)(c - 'a') + 10;
        else if (is_upper(c))
            value += (u64)(c - 'A') + 36;
        else
            r->failed = true;
    }
    return value + 1;
}

// [TAG <number>]: 0 if it is not there, else one more than the number.
static u64 parse_optional_base62(struct rust *r, char tag)
{
    return accept(r, tag) ? parse_base62(r) + 1 : 0;
}

// Hexadecimal digits and "_": the number of digits, 0 when malformed. Keeps the last 16 in *VALUE.
static size_t parse_hex(struct rust *r, u64 *value)
{
    size_t n = 0;

    *value = 0;
    while (!accept(r, '_')) {
        i32 digit = hex_value(next_char(r));
        if (digit < 0) {
            r->failed = true;
            return 0;
        }
        *value = *value << 4 | (u64)digit;
        n++;
    }
    return n;
}

// [u] <number> [_] <bytes>
static struct identifier parse_identifier(struct rust *r)
{
    struct identifier none = { 0 };
    bool is_punycode = !r->is_legacy && accept(r, 'u');
    char c = next_char(r);
    size_t size = (size_t)(c - '0');

    if (!is_digit(c)) {
        r->failed = true;
        return none;
    }
    if (c != '0') {
        while (r->at < r->n && is_digit(r->text[r->at])) {
            size = size * 10 + (size_t)(r->text[r->at++] - '0');
            if (size > r->n)
                break;
        }
    }
    if (!r->is_legacy)
        accept(r, '_');
    if (size > r->n - r->at) {
        r->failed = true;
        return none;
    }
    struct identifier id = { .ascii = r->text + r->at, .n_ascii = size };
    r->at += size;
    if (is_punycode) {
        // The last "_" is between the two parts; without one, there is no ASCII part.
        while (id.n_ascii > 0) {
            id.n_ascii--;
            if (id.ascii[id.n_ascii] == '_')
                break;
            id.n_punycode++;
        }
        if (id.n_punycode == 0)
            r->failed = true;
        id.punycode = id.ascii + (size - id.n_punycode);
    }
    return id;
}

static bool is_empty(const struct identifier *id)
{
    return id->n_ascii == 0 && id->n_punycode == 0;
}

// The character that TEXT, which starts with a $, has an escape for, and its *SIZE; else 0.
static char legacy_escape(const char *text, size_t n, size_t *size)
{
    static const struct { char code[4]; char character; } escapes[] = {
        { "C$", ',' }, { "SP$", '@' }, { "BP$", '*' }, { "RF$", '&' },
        { "LT$", '<' }, { "GT$", '>' }, { "LP$", '(' }, { "RP$", ')' },
    };

    for (u32 i = 0; i < ARRAY_LEN(escapes); i++) {
        size_t code_size = escapes[i].code[1] == '$' ? 2 : 3;
        if (n > code_size && memcmp(text + 1, escapes[i].code, code_size) == 0) {
            *size = 1 + code_size;
            return escapes[i].character;
        }
    }
    if (n < 5 || text[1] != 'u' || text[4] != '$')
        return '\0';
    i32 high = hex_value(text[2]);
    i32 low = hex_value(text[3]);
    if (high < 2 || high > 7 || low < 0)            // printable ASCII only
        return '\0';
    *size = 5;
    return (char)(high << 4 | low);
}

static void print_legacy_identifier(struct rust *r, const char *text, size_t n)
{
    if (n >= 2 && text[0] == '_' && text[1] == '$') {
        text++;                                     // made it start like an identifier
        n--;
    }
    while (n > 0 && !r->failed) {
        size_t size = 0;
        char c;
        if (text[0] == '$' && (c = legacy_escape(text, n, &size)) != '\0') {
            put_char(r, c);
        } else if (text[0] == '.') {
            size = n >= 2 && text[1] == '.' ? 2 : 1;
            put(r, size == 2 ? "::" : ".", size);
        } else if (text[0] == '$') {
            size = n;                               // no escape: nor does GNU look for others
            put(r, text, size);
        } else {
            while (size < n && text[size] != '$' && text[size] != '.')
                size++;
            put(r, text, size);
        }
        text += size;
        n -= size;
    }
}

static void put_utf8(struct rust *r, u32 c)
{
    char bytes[4];
    size_t n = 0;

    if (c < 0x80) {
        bytes[n++] = (char)c;
    } else {
        if (c >= 0x10000) {
            bytes[n++] = (char)(0xf0 | c >> 18);
            bytes[n++] = (char)(0x80 | (c >> 12 & 0x3f));
        } else if (c >= 0x800) {
            bytes[n++] = (char)(0xe0 | c >> 12);
        }
        bytes[n++] = (char)((c >= 0x800 ? 0x80 : 0xc0) | (c >> 6 & 0x3f));
        bytes[n++] = (char)(0x80 | (c & 0x3f));
    }
    put(r, bytes, n);
}

// Punycode (RFC 3492): each number tells where to insert which character, as the distance from the
// last insertion if all places of all characters are counted through.
static __attribute__((noinline)) void print_punycode(struct rust *r, const struct identifier *id)
{
    u32 text[MAX_UNICODE_SIZE];
    size_t n = id->n_ascii;
    size_t at = 0;
    u64 place = 0;
    u64 character = 0x80;
    u64 bias = 72;
    u64 damp = 700;

    if (n + id->n_punycode > MAX_UNICODE_SIZE) {
        r->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        text[i] = (u8)id->ascii[i];

    while (at < id->n_punycode) {
        u64 delta = 0;
        u64 weight = 1;
        u64 digit;
        u64 threshold;
        u64 k = 0;
        do {
            k += 36;
            threshold = k <= bias ? 1 : MIN(k - bias, 26);
            if (at == id->n_punycode)
                return;                             // GNU: prints nothing, and goes on
            char c = id->punycode[at++];
            if (is_lower(c)) {
                digit = (u64)(c - 'a');
            } else if (is_digit(c)) {
                digit = (u64)(c - '0') + 26;
            } else {
                r->failed = true;
                return;
            }
            delta += digit * weight;
            weight *= 36 - threshold;
        } while (digit >= threshold);

        n++;
        place += delta;
        character += place / n;
        place %= n;
        if (character > 0x10ffff) {
            r->failed = true;
            return;
        }
        memmove(text + place + 1, text + place, (n - place - 1) * sizeof text[0]);
        text[place++] = (u32)character;

        delta /= damp;
        damp = 2;
        delta += delta / n;
        for (k = 0; delta > 35 * 26 / 2; k += 36)
            delta /= 35;
        bias = k + 36 * delta / (delta + 38);
    }
    for (size_t i = 0; i < n; i++)
        put_utf8(r, text[i]);
}

static void print_identifier(struct rust *r, const struct identifier *id)
{
    if (r->failed || r->is_quiet)
        return;
    if (r->is_legacy)
        print_legacy_identifier(r, id->ascii, id->n_ascii);
    else if (id->n_punycode > 0)
        print_punycode(r, id);
    else
        put(r, id->ascii, id->n_ascii);
}

// -------------------------------------------------------------------------------------- v0 names

// Lifetimes are counted from the innermost `for<...>' outwards, and named from the outermost.
static void print_lifetime(struct rust *r, u64 index)
{
    put_char(r, '\'');
    if (index == 0) {
        put_char(r, '_');
        return;
    }
    u64 depth = r->n_lifetimes - index;
    if (depth < 26) {
        put_char(r, (char)('a' + depth));
    } else {
        put_char(r, '_');
        put_number(r, depth, 10);
    }
}

// [G <number>]: for<'a, 'b>, around all up to where the caller resets n_lifetimes.
static void print_binder(struct rust *r)
{
    u64 n = parse_optional_base62(r, 'G');

    if (r->failed || n == 0)
        return;
    put_text(r, "for<");
    for (u64 i = 0; i < n && !r->failed; i++) {
        if (r->steps == 0) {
            r->failed = true;
            return;
        }
        r->steps--;
        if (i > 0)
            put_text(r, ", ");
        r->n_lifetimes++;
        print_lifetime(r, 1);
    }
    put_text(r, "> ");
}

static const char *basic_type(char tag)
{
    static const char *const types[26] = {
        ['a' - 'a'] = "i8", ['b' - 'a'] = "bool", ['c' - 'a'] = "char", ['d' - 'a'] = "f64",
        ['e' - 'a'] = "str", ['f' - 'a'] = "f32", ['h' - 'a'] = "u8", ['i' - 'a'] = "isize",
        ['j' - 'a'] = "usize", ['l' - 'a'] = "i32", ['m' - 'a'] = "u32", ['n' - 'a'] = "i128",
        ['o' - 'a'] = "u128", ['p' - 'a'] = "_", ['s' - 'a'] = "i16", ['t' - 'a'] = "u16",
        ['u' - 'a'] = "()", ['v' - 'a'] = "...", ['x' - 'a'] = "i64", ['y' - 'a'] = "u64",
        ['z' - 'a'] = "!",
    };
    return is_lower(tag) ? types[tag - 'a'] : NULL;
}

static void print_integer(struct rust *r)
{
    u64 value;
    size_t n = parse_hex(r, &value);

    if (n == 0) {
        r->failed = true;
    } else if (n > 16) {
        put_text(r, "0x");
        put(r, r->text + r->at - n, n);             // GNU: one too far, "_" and all
    } else {
        put_number(r, value, 10);
    }
}

static void print_boolean(struct rust *r)
{
    u64 value;

    if (parse_hex(r, &value) != 1 || value > 1)
        r->failed = true;
    else
        put_text(r, value != 0 ? "true" : "false");
}

static void print_character(struct rust *r)
{
    u64 value;
    size_t n = parse_hex(r, &value);

    if (n == 0 || n > 8) {
        r->failed = true;
        return;
    }
    put_char(r, '\'');
    if (value == '\t') {
        put_text(r, "\\t");
    } else if (value == '\r') {
        put_text(r, "\\r");
    } else if (value == '\n') {
        put_text(r, "\\n");
    } else if (value > ' ' && value < '~') {
        put_char(r, (char)value);
    } else {
        put_text(r, "\\u{");
        put_number(r, value, 16);
        put_char(r, '}');
    }
    put_char(r, '\'');
}

// B <place>: print again what is there. Not while quiet: then it may have been left out there.
static void print_back_reference(struct rust *r, void (*print)(struct rust *r))
{
    u64 place = parse_base62(r);

    if (r->failed || r->is_quiet)
        return;
    size_t at = r->at;
    r->at = (size_t)MIN(place, r->n);
    print(r);
    r->at = at;
}

static void print_constant(struct rust *r)
{
    if (!enter(r))
        return;
    if (accept(r, 'B')) {
        print_back_reference(r, print_constant);
        r->depth--;
        return;
    }
    switch (next_char(r)) {
    case 'p':
        put_char(r, '_');
        break;
    case 'h': case 't': case 'm': case 'y': case 'o': case 'j':
        print_integer(r);
        break;
    case 'a': case 's': case 'l': case 'x': case 'n': case 'i':
        if (accept(r, 'n'))
            put_char(r, '-');
        print_integer(r);
        break;
    case 'b':
        print_boolean(r);
        break;
    case 'c':
        print_character(r);
        break;
    default:
        r->failed = true;
        break;
    }
    r->depth--;
}

// L <lifetime> | K <constant> | <type>
static void print_generic_argument(struct rust *r)
{
    if (accept(r, 'L'))
        print_lifetime(r, parse_base62(r));
    else if (accept(r, 'K'))
        print_constant(r);
    else
        print_type(r);
}

// <item>* E, with ", " between them; the number of items.
static size_t print_list(struct rust *r, void (*print)(struct rust *r))
{
    size_t n = 0;

    for (; !r->failed && !accept(r, 'E'); n++) {
        if (n > 0)
            put_text(r, ", ");
        print(r);
    }
    return n;
}

static void print_path_as_value(struct rust *r) { print_path(r, true); }
static void print_path_as_type(struct rust *r) { print_path(r, false); }

// N <namespace> <path> <disambiguator> <identifier>
static void print_nested_path(struct rust *r, bool in_value)
{
    char space = next_char(r);

    if (!is_lower(space) && !is_upper(space)) {
        r->failed = true;
        return;
    }
    print_path(r, in_value);
    u64 disambiguator = parse_optional_base62(r, 's');
    struct identifier id = parse_identifier(r);
    if (is_lower(space)) {
        if (!is_empty(&id)) {
            put_text(r, "::");
            print_identifier(r, &id);
        }
        return;
    }
    // What has no name in the source: closures, shims.
    put_text(r, "::{");
    if (space == 'C')
        put_text(r, "closure");
    else if (space == 'S')
        put_text(r, "shim");
    else
        put_char(r, space);
    if (!is_empty(&id)) {
        put_char(r, ':');
        print_identifier(r, &id);
    }
    put_char(r, '#');
    put_number(r, disambiguator, 10);
    put_char(r, '}');
}

// IN_VALUE: generic arguments are written a::<b>, not a<b>.
static void print_path(struct rust *r, bool in_value)
{
    if (!enter(r))
        return;
    char tag = next_char(r);
    switch (tag) {
    case 'C': {
        parse_optional_base62(r, 's');
        struct identifier id = parse_identifier(r);
        print_identifier(r, &id);
        break;
    }
    case 'N':
        print_nested_path(r, in_value);
        break;
    case 'M':
    case 'X': {                                     // where the impl is does not matter
        parse_optional_base62(r, 's');
        bool outer = r->is_quiet;
        r->is_quiet = true;
        print_path(r, in_value);
        r->is_quiet = outer;
    }
        // fall through
    case 'Y':
        put_char(r, '<');
        print_type(r);
        if (tag != 'M') {
            put_text(r, " as ");
            print_path(r, false);
        }
        put_char(r, '>');
        break;
    case 'I':
        print_path(r, in_value);
        put_text(r, in_value ? "::<" : "<");
        print_list(r, print_generic_argument);
        put_char(r, '>');
        break;
    case 'B':
        print_back_reference(r, in_value ? print_path_as_value : print_path_as_type);
        break;
    default:
        r->failed = true;
        break;
    }
    r->depth--;
}

// A path whose generic arguments, if any, are left without their ">": true if so.
static bool print_open_path(struct rust *r)
{
    bool is_open = false;

    if (!enter(r))
        return false;
    if (accept(r, 'B')) {
        u64 place = parse_base62(r);
        if (!r->failed && !r->is_quiet) {
            size_t at = r->at;
            r->at = (size_t)MIN(place, r->n);
            is_open = print_open_path(r);
            r->at = at;
        }
    } else if (accept(r, 'I')) {
        print_path(r, false);
        put_char(r, '<');
        is_open = true;
        print_list(r, print_generic_argument);
    } else {
        print_path(r, false);
    }
    r->depth--;
    return is_open;
}

// <path> (p <identifier> <type>)*: Iterator<Item = u8>
static void print_dyn_trait(struct rust *r)
{
    bool is_open = print_open_path(r);

    while (!r->failed && accept(r, 'p')) {
        put_text(r, is_open ? ", " : "<");
        is_open = true;
        struct identifier id = parse_identifier(r);
        print_identifier(r, &id);
        put_text(r, " = ");
        print_type(r);
    }
    if (is_open)
        put_char(r, '>');
}

// [G <binder>] <dyn-trait>* E L <lifetime>
static void print_dyn_type(struct rust *r)
{
    u64 outer = r->n_lifetimes;

    put_text(r, "dyn ");
    print_binder(r);
    for (size_t i = 0; !r->failed && !accept(r, 'E'); i++) {
        if (i > 0)
            put_text(r, " + ");
        print_dyn_trait(r);
    }
    r->n_lifetimes = outer;
    if (!accept(r, 'L')) {
        r->failed = true;
        return;
    }
    u64 lifetime = parse_base62(r);
    if (lifetime != 0) {
        put_text(r, " + ");
        print_lifetime(r, lifetime);
    }
}

// [G <binder>] [U] [K <abi>] <type>* E <type>
static void print_function_type(struct rust *r)
{
    u64 outer = r->n_lifetimes;

    print_binder(r);
    if (accept(r, 'U'))
        put_text(r, "unsafe ");
    if (accept(r, 'K')) {
        put_text(r, "extern \"");
        if (accept(r, 'C')) {
            put_char(r, 'C');
        } else {
            struct identifier abi = parse_identifier(r);
            if (abi.n_ascii == 0 || abi.n_punycode > 0)
                r->failed = true;
            for (size_t i = 0; i < abi.n_ascii && !r->failed; i++)
                put_char(r, abi.ascii[i] == '_' ? '-' : abi.ascii[i]);
        }
        put_text(r, "\" ");
    }
    put_text(r, "fn(");
    print_list(r, print_type);
    put_char(r, ')');
    if (!accept(r, 'u')) {
        put_text(r, " -> ");
        print_type(r);
    }
    r->n_lifetimes = outer;
}

static void print_type(struct rust *r)
{
    if (!enter(r))
        return;
    char tag = next_char(r);
    const char *basic = basic_type(tag);
    if (basic != NULL) {
        put_text(r, basic);
        r->depth--;
        return;
    }
    switch (tag) {
    case 'R':
    case 'Q':
        put_char(r, '&');
        if (accept(r, 'L')) {
            u64 lifetime = parse_base62(r);
            if (lifetime != 0) {
                print_lifetime(r, lifetime);
                put_char(r, ' ');
            }
        }
        if (tag == 'Q')
            put_text(r, "mut ");
        print_type(r);
        break;
    case 'P':
    case 'O':
        put_text(r, tag == 'P' ? "*const " : "*mut ");
        print_type(r);
        break;
    case 'A':
    case 'S':
        put_char(r, '[');
        print_type(r);
        if (tag == 'A') {
            put_text(r, "; ");
            print_constant(r);
        }
        put_char(r, ']');
        break;
    case 'T':
        put_char(r, '(');
        if (print_list(r, print_type) == 1)
            put_char(r, ',');
        put_char(r, ')');
        break;
    case 'F':
        print_function_type(r);
        break;
    case 'D':
        print_dyn_type(r);
        break;
    case 'B':
        print_back_reference(r, print_type);
        break;
    default:
        r->at--;
        print_path(r, false);
        break;
    }
    r->depth--;
}

// <path> [<path of the crate that has this instance>]
static void print_v0(struct rust *r)
{
    print_path(r, true);
    if (!r->failed && r->at < r->n) {
        r->is_quiet = true;
        print_path(r, false);
    }
    if (r->at != r->n)
        r->failed = true;
}

// ------------------------------------------------------------------------------------ Legacy names

// "h" and 16 hexadecimal digits that look random.
static bool is_hash(const char *text)
{
    u32 seen = 0;

    if (text[0] != 'h')
        return false;
    for (size_t i = 1; i < HASH_SIZE; i++) {
        i32 digit = hex_value(text[i]);
        if (digit < 0)
            return false;
        seen |= 1u << digit;
    }
    return __builtin_popcount(seen) >= 5;
}

// <identifier>+ 17h<hash> E [.<suffix>]
static void print_legacy(struct rust *r)
{
    // The last E that ends the name or comes before a '.'
    bool ends = true;
    while (r->n > 0 && !(ends && r->text[r->n - 1] == 'E')) {
        ends = r->text[r->n - 1] == '.';
        r->n--;
    }
    if (r->n <= HASH_SIZE + 3 || memcmp(r->text + r->n - 1 - HASH_SIZE - 2, "17h", 3) != 0) {
        r->failed = true;
        return;
    }
    r->n--;

    struct identifier id;
    do {
        id = parse_identifier(r);
        if (id.n_ascii == 0)
            r->failed = true;
    } while (!r->failed && r->at < r->n);
    if (r->failed || id.n_ascii != HASH_SIZE || !is_hash(id.ascii)) {
        r->failed = true;
        return;
    }

    r->n -= HASH_SIZE + 2;
    r->at = 0;
    do {
        if (r->at > 0)
            put_text(r, "::");
        id = parse_identifier(r);
        print_identifier(r, &id);
    } while (!r->failed && r->at < r->n);
}

// Sets r->n to what belongs to the name: false if there is a character that Rust does not use.
static bool check_characters(struct rust *r)
{
    for (size_t i = 0; i < r->n; i++) {
        char c = r->text[i];
        if (c == '_' || is_digit(c) || is_lower(c) || is_upper(c))
            continue;
        if (!r->is_legacy && c == '.') {
            r->n = i;                               // a suffix of LLVM's, not shown
            return true;
        }
        if (!r->is_legacy || (c != '$' && c != '.' && c != ':' && c != '@'))
            return false;
    }
    return true;
}

size_t demangle_rust(const char *name, size_t n, char *out, size_t out_size)
{
    if (n < 4 || out_size == 0 || name[0] != '_')
        return 0;

    struct rust r = { .out = out, .out_size = out_size, .steps = out_size * 4 + 4096 };
    if (name[1] == 'R' && is_upper(name[2])) {
        r.text = name + 2;
        r.n = n - 2;
    } else if (name[1] == 'Z' && name[2] == 'N') {
        r.text = name + 3;
        r.n = n - 3;
        r.is_legacy = true;
    } else {
        return 0;
    }
    if (r.is_legacy) {
        // Most such names are C++: look for the hash before anything else.
        if (memmem(r.text, r.n, "17h", 3) == NULL)
            return 0;
    }
    if (!check_characters(&r))
        return 0;
    if (r.is_legacy)
        print_legacy(&r);
    else
        print_v0(&r);
    if (r.failed || r.n_out == 0)
        return 0;
    out[r.n_out] = '\0';
    return r.n_out;
}

size_t demangle(const char *name, size_t n, char *out, size_t out_size)
{
    size_t size = demangle_rust(name, n, out, out_size);
    return size > 0 ? size : demangle_cxx(name, n, out, out_size);
}
