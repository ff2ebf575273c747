// .comment: which linker made the output, beside what the compilers say, if they say anything.

#include "made.h"

#include "veld.h"

static const char *comment_text(struct context *ctx)
{
    return arena_printf(ctx_arena(ctx), "Linker: veld %s", veld_version());
}

static void write_comment(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)ctx, (void)part;
    memcpy(out, s->data, s->size);
}

void size_comment(struct context *ctx)
{
    if (!ctx->has_comment)
        return;
    const char *text = comment_text(ctx);
    struct synthetic *s = make_synthetic(ctx, SYN_COMMENT, ".comment", SHT_PROGBITS, SHF_MERGE | SHF_STRINGS, 1, 1,
                                         strlen(text) + 1, write_comment);
    s->data = (void *)text;
}
