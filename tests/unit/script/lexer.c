// Tokens of linker scripts in each mode.

#include "script.h"

static struct parsed *p;

static struct token first(const char *text, enum lex_mode mode)
{
    struct lexer l;
    lexer_init(&l, p->ctx, "t", str_of(text));
    return lexer_next(&l, mode);
}

static void name(enum lex_mode mode, const char *text, const char *expected)
{
    struct token t = first(text, mode);
    if (t.kind != TOKEN_NAME || !str_is(t.text, expected)) {
        fprintf(stderr, "`%s' in mode %d: expected `%s'\n", text, mode, expected);
        exit(1);
    }
}

static void number(const char *text, u64 expected)
{
    struct token t = first(text, LEX_EXPRESSION);
    if (t.kind != TOKEN_NUMBER || t.number != expected) {
        fprintf(stderr, "`%s': expected %llx, got kind %d, %llx\n", text, (unsigned long long)expected, t.kind,
                (unsigned long long)t.number);
        exit(1);
    }
}

static void bad(const char *text, enum lex_mode mode)
{
    CHECK(first(text, mode).kind == TOKEN_BAD);
}

static void op(const char *text, enum lex_mode mode, u32 expected)
{
    struct token t = first(text, mode);
    CHECK(t.kind == TOKEN_OPERATOR && t.op == expected);
}

int main(void)
{
    p = with_layout("a.o");
    name(LEX_NAME, ".text:{", ".text");
    name(LEX_NAME, ".text : {", ".text");
    name(LEX_NAME, "lib.a:b.o(.text)", "lib.a:b.o");
    name(LEX_NAME, ".+=4", ".");
    name(LEX_NAME, "a-b c", "a-b");
    name(LEX_NAME, "*crtbegin?.o(.ctors)", "*crtbegin?.o");
    name(LEX_NAME, "  /* x */ .=1", ".");
    name(LEX_NAME, "a/* x */", "a");
    name(LEX_WILD, ".text.[a-z]*)", ".text.[a-z]*");
    name(LEX_WILD, ".a,.b", ".a");
    name(LEX_FILES, "-lgcc_s )", "-lgcc_s");
    name(LEX_FILES, "=/lib/x.so.1,", "=/lib/x.so.1");
    name(LEX_FILES, "libc++.so", "libc++.so");
    name(LEX_EXPRESSION, "a+b", "a");
    name(LEX_EXPRESSION, "a/2", "a/2");      // GNU ld's reading
    name(LEX_EXPRESSION, "feed", "feed");
    name(LEX_EXPRESSION, "_x$y.z", "_x$y.z");
    op("/2", LEX_EXPRESSION, OP1('/'));
    op("<<=1", LEX_NAME, OP3('<', '<', '='));
    op("<<1", LEX_EXPRESSION, OP2('<', '<'));
    op("!=1", LEX_EXPRESSION, OP2('!', '='));
    op("{", LEX_NAME, OP1('{'));

    number("10", 10);
    number("0x1F", 31);
    number("$1f", 31);
    number("010", 8);
    number("10h", 16);
    number("1fH", 31);
    number("17o", 15);
    number("11b", 3);
    number("12d", 12);
    number("4K", 4096);
    number("0x10k", 16384);
    number("2M", 2 << 20);
    number("0xffffffffffffffff", UINT64_MAX);
    number("7h/2", 7);
    bad("0x10000000000000000", LEX_EXPRESSION);
    bad("0xfffffffffffffffK", LEX_EXPRESSION);
    bad("12ab", LEX_EXPRESSION);
    bad("0b11", LEX_EXPRESSION);
    bad("/* open", LEX_NAME);
    bad("\"open", LEX_NAME);
    bad("\x01", LEX_NAME);
    CHECK(first("", LEX_NAME).kind == TOKEN_END);
    CHECK(first("/**/ \n", LEX_NAME).kind == TOKEN_END);

    struct token quoted = first("\"a b\nc\"x", LEX_NAME);
    CHECK(quoted.kind == TOKEN_QUOTED && str_is(quoted.text, "a b\nc"));

    // Lines, and the same place read in two modes.
    struct lexer l;
    lexer_init(&l, p->ctx, "t", STR("a\n/* \n */\n.text:5"));
    CHECK_EQUAL(lexer_next(&l, LEX_NAME).line, 1);
    CHECK(str_is(lexer_peek(&l, LEX_WILD)->text, ".text:5"));
    struct token t = lexer_next(&l, LEX_EXPRESSION);
    CHECK(str_is(t.text, ".text") && t.line == 4);
    CHECK(token_is_op(lexer_peek(&l, LEX_EXPRESSION), OP1(':')));
    parsed_free(p);
    return 0;
}
