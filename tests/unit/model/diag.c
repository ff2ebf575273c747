// Messages: order, shape, limits, and text that is not fit to print.

#include "../driver/driver.h"

#include "veld/file.h"

static struct parsed *fresh(const char *line)
{
    struct parsed *p = parse(line);
    CHECK(p->goes_on);
    p->ctx->phase = 1;
    p->err[0] = '\0';
    return p;
}

static void expect(struct parsed *p, const char *text)
{
    diag_gate(p->ctx);
    if (strcmp(p->err, text) != 0) {
        fprintf(stderr, "expected `%s'\ngot `%s'\n", text, p->err);
        exit(1);
    }
    parsed_free(p);
}

static struct object_file a = {.base = {.rank = 1, .path = "a.o"}};
static struct object_file b = {.base = {.rank = 2, .path = "lib.a", .member = "b.o"}};

static void order(void)
{
    struct parsed *p = fresh("a.o");
    p->ctx->phase = 2;
    error(p->ctx, "later phase");
    p->ctx->phase = 1;
    error_in(p->ctx, &b.base, "x");
    error_at(p->ctx, (struct place){.file = &a.base, .section = 2, .has_offset = true, .offset = 16}, "second");
    error_at(p->ctx, (struct place){.file = &a.base, .section = 2, .has_offset = true, .offset = 4}, "first");
    error_at(p->ctx, (struct place){.file = &a.base, .section = 3}, "header");
    error(p->ctx, "nowhere");
    warning_in(p->ctx, &a.base, "z");
    warning_in(p->ctx, &a.base, "z");
    error_in(p->ctx, &a.base, "y");
    error_at(p->ctx, (struct place){.line_file = "s.ld", .line = 7}, "syntax error");
    CHECK(has_errors(p->ctx));
    expect(p, "veld: error: nowhere\n"
              "veld: error: s.ld:7: syntax error\n"
              "veld: warning: a.o: z\n"
              "veld: error: a.o: y\n"
              "veld: error: a.o:(section 2+0x4): first\n"
              "veld: error: a.o:(section 2+0x10): second\n"
              "veld: error: a.o: section [3]: header\n"
              "veld: error: lib.a(b.o): x\n"
              "veld: error: later phase\n");
}

static const char *function_of(struct context *ctx, const struct place *place)
{
    (void)ctx;
    return place->section == 2 ? NULL : place->offset < 100 ? "main" : "_Z1fv";
}

static const char *line_of(struct context *ctx, const struct place *place)
{
    (void)ctx;
    return place->offset == 300 ? "src/a.c:7" : NULL;
}

static const char *source_of(struct context *ctx, const struct place *place)
{
    (void)ctx;
    return place->offset == 300 ? "src/a.c" : "a.c";
}

static void gnu_shape(void)
{
    static const struct elf_shdr headers[] = {[1] = {.sh_name = 1}, [2] = {.sh_name = 7}};
    a.headers = headers;
    a.n_headers = 3;
    a.section_names = "\0.text\0.data";
    a.section_names_size = 13;

    struct parsed *p = fresh("a.o --no-demangle");
    p->ctx->place_function = function_of;
    p->ctx->place_line = line_of;
    p->ctx->place_source = source_of;
    static const struct { u32 section; u64 offset; } places[] = {{1, 5}, {1, 10}, {1, 200}, {1, 300}, {2, 0}, {2, 300}};
    for (u32 i = 0; i < ARRAY_LEN(places); i++)
        error_gnu(p->ctx, (struct place){.file = &a.base, .section = places[i].section, .has_offset = true,
                  .offset = places[i].offset},
                  "undefined reference to `%s'", "foo");
    warning_gnu(p->ctx, (struct place){.file = &a.base, .section = 1, .has_offset = true, .offset = 201}, "careful");
    expect(p, "veld: a.o: in function `main':\n"
              "a.c:(.text+0x5): undefined reference to `foo'\n"
              "veld: a.c:(.text+0xa): undefined reference to `foo'\n"
              "veld: a.o: in function `_Z1fv':\n"
              "a.c:(.text+0xc8): undefined reference to `foo'\n"
              "veld: a.c:(.text+0xc9): warning: careful\n"
              "veld: a.o: in function `_Z1fv':\n"
              "src/a.c:7: undefined reference to `foo'\n"
              "veld: a.o:(.data+0x0): undefined reference to `foo'\n"
              "veld: a.o:src/a.c:7: more undefined references to `foo' follow\n");

    p = fresh("a.o");           // nobody knows functions
    error_at(p->ctx, (struct place){.file = &a.base, .section = 1}, "wrong");
    error_gnu(p->ctx, (struct place){.file = &a.base, .section = 1, .has_offset = true}, "undefined");
    expect(p, "veld: error: a.o: section [1] '.text': wrong\n"
              "veld: a.o:(.text+0x0): undefined\n");
}

static void switches(void)
{
    struct parsed *p = fresh("a.o --error-limit=2");
    for (u32 i = 0; i < 5; i++)
        error(p->ctx, "e%u", i);
    expect(p, "veld: error: e0\nveld: error: e1\n"
              "veld: error: too many errors emitted, stopping now (use --error-limit=0 to see all errors)\n");
    p = fresh("a.o -w --fatal-warnings");
    warning(p->ctx, "w");
    CHECK(!has_errors(p->ctx));
    expect(p, "");
    p = fresh("a.o --fatal-warnings");
    warning(p->ctx, "w");
    CHECK(has_errors(p->ctx) && !diag_gate(p->ctx));
    expect(p, "veld: warning: w\n");
    p = fresh("a.o --noinhibit-exec");
    error_gnu(p->ctx, (struct place){.file = &a.base}, "undefined");
    CHECK(!has_errors(p->ctx));
    expect(p, "veld: a.o: undefined\n");
    p = fresh("a.o --color-diagnostics");
    warning(p->ctx, "w");
    expect(p, "veld: \033[1;35mwarning: \033[0mw\n");
}

static void text(void)
{
    struct parsed *p = fresh("a.o");
    struct context *ctx = p->ctx;
    CHECK(strcmp(printable(ctx, STR("plain \xc3\xa9")), "plain \xc3\xa9") == 0);
    CHECK(strcmp(printable(ctx, STR("\x1b[1m\n\xff\xc3\0\x7f")), "\\x1b[1m\\x0a\\xff\\xc3\\x00\\x7f") == 0);
    CHECK(strcmp(printable(ctx, STR("\xc0\x80\xed\xa0\x80\xc2\x85")), "\\xc0\\x80\\xed\\xa0\\x80\\xc2\\x85") == 0);
    CHECK(strcmp(printable(ctx, (struct str){NULL, 0}), "") == 0);
    char *big = malloc(1 << 20);
    memset(big, 'x', 1 << 20);
    const char *cut = printable(ctx, (struct str){big, 1 << 20});
    CHECK(strlen(cut) < 4200 && strstr(cut, "x[...]x") != NULL);
    free(big);
    CHECK(strcmp(symbol_text(ctx, STR("plain@V1")), "plain@V1") == 0);
    CHECK(strcmp(file_text(ctx, &b.base), "lib.a(b.o)") == 0);
    parsed_free(p);
}

static void said(void)
{
    struct parsed *p = fresh("a.o");
    say(p->ctx, VELD_STDOUT, "%d\n", 42);
    error(p->ctx, "e");
    CHECK(p->out[0] == '\0');
    diag_gate(p->ctx);          // what was said before comes first
    CHECK(strcmp(p->out, "42\n") == 0 && say_flush(p->ctx));
    p->out[0] = '\0';
    for (u32 i = 0; i < 5000; i++) {
        say(p->ctx, VELD_STDOUT, "%04u", i);
        say(p->ctx, VELD_STDOUT, " %04u\n", i);
        size_t n = strlen(p->out);
        CHECK(n == 0 || p->out[n - 1] == '\n');
    }
    CHECK(say_flush(p->ctx) && strlen(p->out) == 50000 && strcmp(p->out + 49990, "4999 4999\n") == 0);
    parsed_free(p);
}

static void report_one(void *arg, size_t i)
{
    struct context *ctx = arg;
    error(ctx, "e%03zu", i * 7919 % 500);
}

// Whoever reports first, the order is the same.
static void threads(void)
{
    struct parsed *p = fresh("a.o");
    ctx_set_workers(p->ctx, 8);
    parallel_for(p->ctx->pool, 500, report_one, p->ctx);
    diag_gate(p->ctx);
    CHECK_EQUAL(p->ctx->n_errors, 500);
    const char *s = p->err;
    for (u32 i = 0; i < 500; i++) {
        char line[32];
        int n = snprintf(line, sizeof(line), "veld: error: e%03u\n", i);
        CHECK(strncmp(s, line, (size_t)n) == 0);
        s += n;
    }
    parsed_free(p);
}

int main(void)
{
    order();
    gnu_shape();
    switches();
    text();
    said();
    threads();
    return 0;
}
