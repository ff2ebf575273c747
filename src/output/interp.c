// .interp: the path of the program that loads ours.

#include "made.h"

static void write_interp(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    memcpy(out, ctx->dynamic_linker, s->size);
}

void size_interp(struct context *ctx)
{
    bool is_wanted = ctx->is_dynamic && !ctx->is_static_pie && ctx->config.output_kind != OUTPUT_SHARED &&
                     !ctx->config.no_dynamic_linker && ctx->dynamic_linker != NULL;
    make_synthetic(ctx, SYN_INTERP, ".interp", SHT_PROGBITS, SHF_ALLOC, 0, 1,
                   is_wanted ? strlen(ctx->dynamic_linker) + 1 : 0, write_interp);
}
