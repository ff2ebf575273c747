// Text to tokens. GNU ld's lexer has states for file names, wildcards and expressions; here the parser names the state with
// each read. Nothing is copied: names are slices of the text, which outlives the link.
#include "lexer.h"

#include "veld/map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

enum char_class {
    C_SPACE = 1, C_DIGIT = 2, C_NAME = 4, C_WILD = 8, C_FILES = 16, C_SYMBOL = 32, C_SYMBOL_START = 64,
};

#define LETTER (C_NAME | C_WILD | C_FILES | C_SYMBOL | C_SYMBOL_START)
#define FILE_CHAR (C_NAME | C_WILD | C_FILES)
static const u8 classes[256] = {
    [' '] = C_SPACE, ['\t'] = C_SPACE, ['\n'] = C_SPACE, ['\r'] = C_SPACE, ['\f'] = C_SPACE, ['\v'] = C_SPACE,
    ['0' ... '9'] = C_DIGIT | C_NAME | C_WILD | C_FILES | C_SYMBOL,
    ['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['_'] = LETTER, ['.'] = LETTER, ['$'] = LETTER, ['\\'] = LETTER,
    ['~'] = FILE_CHAR | C_SYMBOL, [128 ... 255] = LETTER,
    ['/'] = FILE_CHAR | C_SYMBOL,
    ['-'] = FILE_CHAR, ['+'] = FILE_CHAR, [':'] = FILE_CHAR, ['['] = FILE_CHAR, [']'] = FILE_CHAR,
    ['*'] = FILE_CHAR, ['?'] = FILE_CHAR, ['^'] = C_NAME | C_WILD, ['!'] = C_WILD | C_FILES,
    ['='] = C_WILD | C_FILES, ['<'] = C_WILD | C_FILES, ['>'] = C_WILD | C_FILES, ['&'] = C_WILD | C_FILES,
    ['@'] = FILE_CHAR, ['%'] = C_WILD | C_FILES, ['#'] = C_WILD | C_FILES,
};

void lexer_init(struct lexer *l, struct context *ctx, const char *path, struct str text)
{
    *l = (struct lexer){.ctx = ctx, .source = {.path = path, .at = text.p, .end = text.p + text.n, .line = 1}};
}

bool lexer_error_line(struct lexer *l, u32 line, const char *fmt, ...)
{
    if (l->failed)
        return false;
    l->failed = true;
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(ctx_arena(l->ctx), fmt, ap);
    va_end(ap);
    error_at(l->ctx, (struct place){.line_file = l->source.path, .line = line}, "%s", text);
    return false;
}

bool lexer_error(struct lexer *l, const char *fmt, ...)
{
    if (l->failed)
        return false;
    va_list ap;
    va_start(ap, fmt);
    char *text = arena_vprintf(ctx_arena(l->ctx), fmt, ap);
    va_end(ap);
    return lexer_error_line(l, l->has_token ? l->token.line : l->source.line, "%s", text);
}

const char *token_text(struct lexer *l, const struct token *t)
{
    switch (t->kind) {
    case TOKEN_END:
        return "end of file";
    case TOKEN_OPERATOR: {
        char op[4] = {(char)t->op, (char)(t->op >> 8), (char)(t->op >> 16), 0};
        return arena_printf(ctx_arena(l->ctx), "`%s'", op);
    }
    case TOKEN_NUMBER:
        return arena_printf(ctx_arena(l->ctx), "number %#llx", (unsigned long long)t->number);
    default: {
        struct str s = t->text;
        bool is_cut = s.n > 100;
        s.n = MIN(s.n, (size_t)100);
        return arena_printf(ctx_arena(l->ctx), "`%s%s'", printable(l->ctx, s), is_cut ? "..." : "");
    }
    }
}

// Skips white space and comments from AT. False: a comment has no end, reported.
static bool skip_space(struct lexer *l, const char **at, u32 *line)
{
    const char *p = *at, *end = l->source.end;
    for (;;) {
        while (p < end && (classes[(u8)*p] & C_SPACE))
            *line += *p++ == '\n';
        if (end - p < 2 || p[0] != '/' || p[1] != '*')
            break;
        u32 first_line = *line;
        for (p += 2;; p++) {
            if (end - p < 2) {
                *at = end;
                return lexer_error_line(l, first_line, "this comment has no end");
            }
            if (p[0] == '*' && p[1] == '/')
                break;
            *line += *p == '\n';
        }
        p += 2;
    }
    *at = p;
    return true;
}

static int digit_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

// 10, 0x10, $10, 010, 4K, 4M, and with the base behind them 10h, 17o, 11b, 10d.
static bool lex_number(struct lexer *l, struct token *t, const char *p)
{
    const char *end = l->source.end, *begin = p;
    int base = 10;
    if (*p == '$') {
        base = 16, p++;
    } else if (end - p > 2 && *p == '0' && (p[1] == 'x' || p[1] == 'X')) {
        base = 16, p += 2;
    } else {
        const char *q = p;
        while (q < end && digit_value(*q) < 16)
            q++;
        // A final b or d is a digit of the hexadecimal kind too; it is a base only when nothing else can follow.
        char last = q < end ? *q : 0;
        if (last == 'h' || last == 'H' || last == 'x' || last == 'X') {
            base = 16;
        } else if (last == 'o' || last == 'O') {
            base = 8;
        } else if (q > p && (q[-1] == 'b' || q[-1] == 'B')) {
            base = 2;
        } else if (q > p && (q[-1] == 'd' || q[-1] == 'D')) {
            base = 10;
        } else if (*p == '0') {
            base = 8;
        }
    }

    u64 value = 0;
    const char *digits = p;
    for (; p < end && digit_value(*p) < base; p++)
        if (__builtin_mul_overflow(value, (u64)base, &value) || __builtin_add_overflow(value, (u64)digit_value(*p), &value))
            return lexer_error_line(l, t->line, "number is larger than 64 bits");
    if (p == digits)
        return lexer_error_line(l, t->line, "bad number");
    if (p < end) {
        u64 scale = *p == 'K' || *p == 'k' ? 1024 : *p == 'M' || *p == 'm' ? 1024 * 1024 : 0;
        if (scale != 0) {
            if (__builtin_mul_overflow(value, scale, &value))
                return lexer_error_line(l, t->line, "number is larger than 64 bits");
            p++;
        } else if (*begin != '$' && strchr("hHxXoObBdD", *p) != NULL && *p != 0) {
            p++;
        }
    }
    if (p < end && (classes[(u8)*p] & (C_SYMBOL | C_DIGIT)) && *p != '/')
        return lexer_error_line(l, t->line, "bad number");
    t->kind = TOKEN_NUMBER;
    t->number = value;
    t->next = p;
    return true;
}

static void lex_operator(struct token *t, const char *p, const char *end)
{
    static const char doubles[] = "== != <= >= << >> && || += -= *= /= &= |= ^= %=";
    u32 c0 = (u8)p[0], c1 = end - p > 1 ? (u8)p[1] : 0, c2 = end - p > 2 ? (u8)p[2] : 0;
    t->kind = TOKEN_OPERATOR;
    t->op = OP1(c0);
    t->next = p + 1;
    if ((c0 == '<' || c0 == '>') && c1 == c0 && c2 == '=') {
        t->op = OP3(c0, c1, c2);
        t->next = p + 3;
        return;
    }
    if (c1 != '=' && c1 != c0)
        return;
    for (const char *d = doubles;; d += 3) {
        if ((u8)d[0] == c0 && (u8)d[1] == c1) {
            t->op = OP2(c0, c1);
            t->next = p + 2;
        }
        if (d[2] == '\0')
            break;
    }
}

static bool lex_quoted(struct lexer *l, struct token *t, const char *p)
{
    const char *end = l->source.end, *close = memchr(p + 1, '"', (size_t)(end - p - 1));
    if (close == NULL)
        return lexer_error_line(l, t->line, "this string has no end");
    t->kind = TOKEN_QUOTED;
    t->text = (struct str){p + 1, (size_t)(close - p - 1)};
    for (const char *q = p; q < close; q++)
        t->next_line += *q == '\n';
    t->next = close + 1;
    return true;
}

// How far the name at P goes; P itself when no name begins there.
static const char *name_end(const char *p, const char *end, enum lex_mode mode)
{
    static const u8 wanted[] = {[LEX_NAME] = C_NAME, [LEX_WILD] = C_WILD, [LEX_FILES] = C_FILES, [LEX_EXPRESSION] = C_SYMBOL};
    u8 mask = wanted[mode];
    const char *begin = p;
    if (mode == LEX_EXPRESSION && !(classes[(u8)*p] & C_SYMBOL_START))
        return p;
    for (; p < end && (classes[(u8)*p] & mask); p++) {
        // A comment may follow a name without a space.
        if (*p == '/' && p + 1 < end && p[1] == '*' && mode != LEX_WILD && p > begin)
            break;
        if (mode != LEX_NAME)
            continue;
        char next = p + 1 < end ? p[1] : ' ';
        if (next == '=' && strchr("+-*/^", *p) != NULL)
            break;              // an assignment operator
        if (*p == ':' && (classes[(u8)next] & C_SPACE || next == '{'))
            break;              // ends the name of an output section
    }
    return p;
}

static void lex(struct lexer *l, enum lex_mode mode)
{
    struct token *t = &l->token;
    const char *p = l->source.at;
    *t = (struct token){.kind = TOKEN_BAD, .line = l->source.line};
    u32 line = l->source.line;
    l->has_token = true;
    l->mode = mode;
    for (;;) {
        if (l->failed || !skip_space(l, &p, &line))
            return;
        t->line = t->next_line = line;
        t->next = p;
        if (p < l->source.end)
            break;
        if (l->outer.n == 0) {
            t->kind = TOKEN_END;
            return;
        }
        l->source = l->outer.at[--l->outer.n];
        p = l->source.at;
        line = l->source.line;
    }

    const char *end = l->source.end;
    u8 c = (u8)*p;
    if (c == '"') {
        lex_quoted(l, t, p);
        return;
    }
    if (mode == LEX_EXPRESSION) {
        bool is_hex = c == '$' && end - p > 1 && digit_value(p[1]) < 16;
        if ((classes[c] & C_DIGIT) || is_hex) {
            lex_number(l, t, p);
            return;
        }
    }
    const char *next = name_end(p, end, mode);
    // A lone * or ! is no name where operators may stand.
    if (next > p) {
        t->kind = TOKEN_NAME;
        t->text = (struct str){p, (size_t)(next - p)};
        t->next = next;
    } else if (c > ' ' && c < 127) {
        lex_operator(t, p, end);
    } else {
        lexer_error_line(l, line, "unexpected byte 0x%02x", c);
    }
}

const struct token *lexer_peek(struct lexer *l, enum lex_mode mode)
{
    if (!l->has_token || l->mode != mode)
        lex(l, mode);
    if (l->failed)
        l->token.kind = TOKEN_BAD;
    return &l->token;
}

struct token lexer_next(struct lexer *l, enum lex_mode mode)
{
    struct token t = *lexer_peek(l, mode);
    if (t.kind != TOKEN_BAD && t.kind != TOKEN_END) {
        l->source.at = t.next;
        l->source.line = t.next_line;
    }
    l->has_token = false;
    return t;
}

// In the working directory, then along -L.
static int open_included(struct lexer *l, struct str name, struct mapping *map, const char **path)
{
    struct arena *arena = ctx_arena(l->ctx);
    *path = arena_copy(arena, name);
    int e = map_file(AT_FDCWD, *path, arena, map);
    if (e != ENOENT || (name.n > 0 && name.p[0] == '/'))
        return e;
    for (u32 i = 0; i < l->ctx->config.library_paths.n; i++) {
        struct str dir = l->ctx->config.library_paths.at[i];
        const char *other = arena_printf(arena, "%.*s/%.*s", (int)dir.n, dir.p, (int)name.n, name.p);
        if (map_file(AT_FDCWD, other, arena, map) == 0) {
            *path = other;
            return 0;
        }
    }
    return e;
}

bool lexer_include(struct lexer *l, struct str name)
{
    if (l->outer.n + 1 >= LEX_MAX_INCLUDES)
        return lexer_error(l, "INCLUDE is nested deeper than %d", LEX_MAX_INCLUDES);
    if (name.n == 0 || memchr(name.p, 0, name.n) != NULL || name.n > 4096)
        return lexer_error(l, "bad file name");
    struct mapping map;
    const char *path;
    int e = open_included(l, name, &map, &path);
    if (e != 0)
        return lexer_error(l, "cannot open `%s': %s", printable(l->ctx, name), strerror(e));
    const char *target = target_that_is(l->ctx, map.device, map.inode);
    if (target != NULL)
        return lexer_error(l, "%s: input file is the same as the %s", printable(l->ctx, str_of(path)), target);
    VEC_PUSH(ctx_arena(l->ctx), &l->outer, l->source);
    const char *text = (const char *)map.data;
    l->source = (struct lex_source){.path = path, .at = text, .end = text + map.size, .line = 1};
    l->has_token = false;
    return true;
}
