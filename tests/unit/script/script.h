// For the tests of scripts: a context with a layout of its own.
#ifndef TESTS_UNIT_SCRIPT_H
#define TESTS_UNIT_SCRIPT_H

#include "../driver/driver.h"

#include "../../../src/script/lexer.h"

// A context as after `veld WORDS`, the built-in layout set up. Free with parsed_free.
static inline struct parsed *with_layout(const char *words)
{
    struct parsed *p = parse(words);
    CHECK(p->goes_on);
    p->err[0] = '\0';
    layout_set_up(p->ctx);
    diag_gate(p->ctx);
    CHECK(p->err[0] == '\0');
    return p;
}

// The same, with TEXT as the layout.
static inline struct parsed *with_script(const char *text)
{
    struct parsed *p = parse("a.o");
    CHECK(p->goes_on);
    struct context *ctx = p->ctx;
    struct layout *layout = &ctx->layout;
    layout->script = NEW(ctx_arena(ctx), struct script);
    table_init(&layout->script->outputs, ctx_arena(ctx));
    layout->rules.cap = layout->outputs.cap = 4096;
    layout->rules.at = NEW_ARRAY(ctx_arena(ctx), struct input_rule, layout->rules.cap);
    layout->outputs.at = NEW_ARRAY(ctx_arena(ctx), struct output_section *, layout->outputs.cap);
    layout->rules.n = RULE_FIRST;
    layout->outputs.n = 1;
    if (script_parse_layout(ctx, "test.ld", str_of(text)))
        matcher_compile(ctx);
    diag_gate(ctx);
    say_flush(ctx);
    return p;
}

// TEXT as a script is refused with a message that contains WHAT.
static inline void script_refused(const char *text, const char *what)
{
    struct parsed *p = with_script(text);
    if (strstr(p->err, what) == NULL || strstr(p->err, "test.ld:") == NULL) {
        fprintf(stderr, "`%s': expected `%s', got `%s'\n", text, what, p->err);
        exit(1);
    }
    parsed_free(p);
}

#endif
