// Expressions: precedence, numbers and sections, and everything that has no value.

#include "script.h"

static struct parsed *p;
static struct data_segment segment;

struct result { struct value v; u64 absolute; bool parsed; };

// TEXT at address DOT, in output section OUTPUT (0: outside of all).
static struct result evaluate(const char *text, u32 output, u64 dot)
{
    struct lexer l;
    struct result r = {0};
    p->err[0] = '\0';
    lexer_init(&l, p->ctx, "x.ld", str_of(text));
    struct expression *x = expression_parse(&l);
    if (x != NULL && lexer_peek(&l, LEX_EXPRESSION)->kind == TOKEN_END) {
        struct evaluation e = {.ctx = p->ctx, .dot = dot, .output = output, .is_final = true, .segment = &segment};
        r.parsed = true;
        r.v = expression_evaluate(&e, x);
        r.absolute = value_absolute(&e, r.v);
    }
    diag_gate(p->ctx);
    say_flush(p->ctx);
    return r;
}

static void gives(const char *text, u64 expected)
{
    struct result r = evaluate(text, 0, 0x1234);
    if (!r.parsed || !r.v.is_valid || r.absolute != expected) {
        fprintf(stderr, "`%.100s': expected %llx, got %llx (%s)\n", text, (unsigned long long)expected,
                (unsigned long long)r.absolute, p->err);
        exit(1);
    }
}

static void fails(const char *text, const char *message)
{
    struct result r = evaluate(text, 0, 0x1234);
    if ((r.parsed && r.v.is_valid) || strstr(p->err, message) == NULL) {
        fprintf(stderr, "`%.100s': expected `%s', got `%s'\n", text, message, p->err);
        exit(1);
    }
}

static struct output_section *section(const char *name, u64 address, u64 size, u64 align)
{
    struct output_section *o = script_find_output(p->ctx, str_of(name));
    CHECK(o != NULL);
    o->address = o->load_address = address;
    o->size = size;
    o->align = align;
    o->is_live = true;
    return o;
}

static char *repeat(const char *what, int n, const char *middle, const char *after)
{
    size_t a = strlen(what), b = strlen(after);
    char *text = malloc((a + b) * (size_t)n + strlen(middle) + 1), *at = text;
    for (int i = 0; i < n; i++, at += a)
        memcpy(at, what, a);
    at = stpcpy(at, middle);
    for (int i = 0; i < n; i++, at += b)
        memcpy(at, after, b);
    *at = '\0';
    return text;
}

int main(void)
{
    p = with_layout("a.o -z max-page-size=0x200000 -z common-page-size=0x1000");
    struct output_section *text = section(".text", 0x401000, 0x500, 16), *data = section(".data", 0x403000, 0x20, 32);
    p->ctx->layout.headers_size = 0x238;

    gives("1+2*3", 7);
    gives("(1+2)*3", 9);
    gives("10-4-3", 3);
    gives("100/10/5", 2);
    gives("-7/2", (u64)-3);
    gives("-7%3", (u64)-1);
    gives("1<<4+1", 32);
    gives("0xf0>>4&3", 3);
    gives("1|2^3&1", 3);
    gives("~0", UINT64_MAX);
    gives("!5", 0);
    gives("!0", 1);
    gives("--5", 5);
    gives("- -5 + +3", 8);
    gives("1<2==2>1", 1);
    gives("-1 < 0", 0);             // unsigned, as in GNU ld
    gives("3>=3 && 2<=1 || 1!=1", 0);
    gives("1?2:3", 2);
    gives("0?2:3", 3);
    gives("0?1:0?2:3", 3);
    gives("1?0?4:5:6", 5);
    gives("(1?2:3)+10", 12);
    gives("1 ? 2 : 1/0", 2);        // the other branch is not looked at
    gives("4K+1M", 4096 + (1 << 20));
    gives("MAX(3,4)*MIN(5,2)", 8);
    gives("ALIGN(16)", 0x1240);
    gives("ALIGN(.,0x1000)", 0x2000);
    gives("ALIGN(0x1001, 0x1000)", 0x2000);
    gives("BLOCK(0x100)", 0x1300);
    gives("NEXT(0x1000)", 0x2000);
    gives("LOG2CEIL(0)+LOG2CEIL(1)+LOG2CEIL(9)", 4);
    gives("ABSOLUTE(.)", 0x1234);
    gives(".", 0x1234);
    gives("CONSTANT(MAXPAGESIZE)", 0x200000);
    gives("CONSTANT (COMMONPAGESIZE)", 0x1000);
    gives("SIZEOF_HEADERS+sizeof_headers", 0x470);
    gives("ADDR(.text)", 0x401000);
    gives("ADDR(.text)+SIZEOF(.text)", 0x401500);
    gives("SIZEOF(.text)/2", 0x280);
    gives("SIZEOF(\".text\")", 0x500);
    gives("SIZEOF(.absent)", 0);
    gives("ALIGNOF(.data)", 32);
    gives("LOADADDR(.data)", 0x403000);
    gives("ADDR(.data)-ADDR(.text)", 0x2000);
    gives("SEGMENT_START(\"text-segment\", 0x400000)", 0x400000);
    gives("DEFINED(nosuch) ? 1 : 2", 2);
    gives("ASSERT(1, \"no\")", 1);
    gives("1 /* one */ + /* two */ 2", 3);

    fails("1/0", "division by zero");
    fails("1%0", "% by zero");
    fails("(1<<63)/-1", "does not fit");
    fails("1<<64", "shift by 64");
    fails("1>>100", "shift by 64");
    fails("nosuch+1", "undefined symbol `nosuch' referenced in expression");
    fails("ADDR(.absent)", "undefined section `.absent'");
    fails("ORIGIN(ram)", "undefined MEMORY region `ram'");
    fails("CONSTANT(WHAT)", "unknown constant `WHAT'");
    fails("", "expected an expression");
    fails("1+", "expected an expression");
    fails("(1", "expected `)'");
    fails("1?2", "expected `:'");
    fails("(1:2)", "expected `)'");
    fails("MAX(1)", "wrong number of arguments");
    fails("MAX(1,2,3)", "too many arguments");
    fails("ALIGN 3", "expected `('");
    fails("ASSERT(1)", "ASSERT needs a message");
    fails("18446744073709551616", "64 bits");
    evaluate("ASSERT(0, \"too big\")", 0, 0);
    CHECK(strstr(p->err, "x.ld:1: too big") != NULL);
    CHECK(!evaluate("1 2", 0, 0).parsed && !evaluate("1)", 0, 0).parsed);

    // Numbers, offsets, absolute values.
    CHECK(evaluate("5", 0, 0).v.section == VALUE_ABSOLUTE);
    CHECK(evaluate("5", text->index, 0x401010).v.section == VALUE_NUMBER);
    struct result r = evaluate(".", text->index, 0x401010);
    CHECK(r.v.section == text->index && r.v.value == 0x10);
    r = evaluate(". + 4", text->index, 0x401010);
    CHECK(r.v.section == text->index && r.v.value == 0x14);
    r = evaluate(". - ADDR(.text)", text->index, 0x401010);
    CHECK(r.v.section == VALUE_NUMBER && r.v.value == 0x10);
    r = evaluate("ADDR(.data) - .", text->index, 0x401010);
    CHECK(r.v.section == VALUE_NUMBER && r.v.value == 0x1ff0);
    r = evaluate("ALIGN(. != 0 ? 64 / 8 : 1)", data->index, 0x403003);
    CHECK(r.v.section == data->index && r.v.value == 8);
    r = evaluate("ALIGN(. != 0 ? 64 / 8 : 1)", data->index, 0x403000);
    CHECK(r.v.section == data->index && r.v.value == 0);
    r = evaluate("ADDR(.data) + 4", 0, 0); // moves with a PIE
    CHECK(r.v.section == data->index && r.absolute == 0x403004);

    // Depth: 10,000 works, more is an error, and neither needs the C stack.
    char *deep = repeat("(", 9990, "7", ")");
    gives(deep, 7);
    free(deep);
    deep = repeat("-", 9990, "7", "");
    gives(deep, 7);
    free(deep);
    deep = repeat("1+(", 9000, "7", ")");
    gives(deep, 9007);
    free(deep);
    deep = repeat("1?", 4000, "7", ":8");
    gives(deep, 7);
    free(deep);
    deep = repeat("(", 100000, "7", ")");
    fails(deep, "nested deeper");
    free(deep);
    deep = repeat("1+", 100000, "7", "");
    gives(deep, 100007);
    free(deep);
    parsed_free(p);
    return 0;
}
