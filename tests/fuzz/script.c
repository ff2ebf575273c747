// The readers of script texts: layouts, input scripts, version scripts, dynamic lists, --defsym. What the first byte says.
#include "veld/script.h"
#include "veld/version_script.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

struct run { struct context *ctx; u8 kind; struct str text; };

static void evaluate_all(struct context *ctx)
{
    struct data_segment segment = {0};
    struct evaluation e = {.ctx = ctx, .dot = 0x1000, .segment = &segment, .is_final = true};
    for (struct script_command *c = ctx->layout.script->commands.first; c != NULL; c = c->next)
        if (c->kind == COMMAND_ASSIGN)
            expression_evaluate(&e, c->assign.value);
        else if (c->kind == COMMAND_ASSERT)
            expression_evaluate(&e, c->check.condition);
}

static void run_text(void *arg)
{
    struct run *r = arg;
    struct context *ctx = r->ctx;
    ctx->config.z.max_page_size = ctx->config.z.common_page_size = 0x1000;
    ctx->config.sysroot = "";
    layout_set_up(ctx);
    struct version_script *vs = NULL;
    switch (r->kind % 5) {
    case 0:
        script_parse_layout(ctx, "fuzz.ld", r->text);
        evaluate_all(ctx);
        break;
    case 1: {
        struct script_inputs inputs = {0};
        script_parse_input(ctx, "fuzz.so", r->text, &(struct input_state){0}, &inputs);
        vs = ctx->version_script;
        break;
    }
    case 2:
        version_script_parse(ctx, "fuzz.map", 1, r->text);
        vs = ctx->version_script;
        break;
    case 3:
        vs = NEW(ctx_arena(ctx), struct version_script);
        if (!dynamic_list_parse(ctx, "fuzz.list", r->text, vs))
            vs = NULL;
        break;
    default: {
        struct command_list list = {0};
        if (script_parse_defsym(ctx, STR("x"), r->text, &list)) {
            ctx->layout.script->commands = list;
            evaluate_all(ctx);
        }
        break;
    }
    }
    if (vs == NULL)
        return;
    version_script_compile(ctx, vs);
    struct str name = {r->text.p, MIN(r->text.n, (size_t)40)};
    version_script_match(vs, name);
    version_script_match(vs, STR("_ZN2ns1xEv"));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    // INCLUDE would read whatever the bytes name.
    if (size == 0 || memmem(data, size, "INCLUDE", 7) != NULL)
        return 0;
    struct run r = {context_create("fuzz", NULL), data[0], {(const char *)data + 1, size - 1}};
    if (r.ctx == NULL)
        return 0;
    pool_guard(run_text, &r);
    context_destroy(r.ctx);
    return 0;
}
