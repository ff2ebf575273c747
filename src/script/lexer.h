// The tokens of linker scripts. What a character means depends on where it stands, so the parser says how to read on.
#ifndef VELD_SCRIPT_LEXER_H
#define VELD_SCRIPT_LEXER_H

#include "veld/script.h"

enum lex_mode {
    LEX_NAME,       // a command, symbol, file or output section name: may hold + - * ? [ ] : but no operators of assignment
    LEX_WILD,       // inside the parentheses of an input section description
    LEX_FILES,      // inside INPUT( ) and the like
    LEX_EXPRESSION,
};

enum token_kind {
    TOKEN_END, TOKEN_NAME, TOKEN_QUOTED, TOKEN_NUMBER,
    TOKEN_OPERATOR, // punctuation: TOKEN.op is its first to third character, first one lowest
    TOKEN_BAD,      // an error was reported
};

#define OP1(a) ((u32)(a))
#define OP2(a, b) ((u32)(a) | (u32)(b) << 8)
#define OP3(a, b, c) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16)

struct token {
    enum token_kind kind;
    u32 line;
    u32 op;
    struct str text;            // names; of quoted ones what is between the quotes
    u64 number;
    const char *next;           // behind it
    u32 next_line;
};

struct lex_source {
    const char *path;
    const char *at, *end;
    u32 line;
};

enum { LEX_MAX_INCLUDES = 200 };

struct lexer {
    struct context *ctx;
    struct lex_source source;   // the one being read
    VEC(struct lex_source) outer; // that included it
    struct token token;         // the one ahead, read in `mode` at `source.at`
    enum lex_mode mode;
    bool has_token;
    bool failed;                // one error a text is enough
};

void lexer_init(struct lexer *l, struct context *ctx, const char *path, struct str text);
// The token ahead.
const struct token *lexer_peek(struct lexer *l, enum lex_mode mode);
struct token lexer_next(struct lexer *l, enum lex_mode mode);
// Read another file first; at its end the lexer comes back. False: reported.
bool lexer_include(struct lexer *l, struct str name);
// Report at the token ahead (or LINE). Always returns false.
bool lexer_error(struct lexer *l, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool lexer_error_line(struct lexer *l, u32 line, const char *fmt, ...) PRINTF_LIKE(3, 4);
const char *token_text(struct lexer *l, const struct token *t);

static inline bool token_is_op(const struct token *t, u32 op) { return t->kind == TOKEN_OPERATOR && t->op == op; }
static inline bool token_is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_NAME && str_is(t->text, word);
}

// expr.c: reads as much as is an expression; NULL: reported.
struct expression *expression_parse(struct lexer *l);
struct expression *expression_number(struct context *ctx, u64 number, const char *file, u32 line);

#endif
