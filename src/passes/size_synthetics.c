// Which slots each symbol gets, and how large every section of veld's own is.
// Needs:   SECTIONS frozen; symbols.needs and local_needs, ctx->needy, n_dynrels and the facts in ctx from
//          mark_and_scan.
// Gives:   ctx->slots and copies, layout.has_gnu_stack and its company, .dynsym and its company, a section
//          record for each synthetic section that is wanted.
// Threads: worker 0, with parallel_for where there may be many symbols.

#include "veld/eh_frame.h"
#include "veld/output.h"
#include "veld/passes.h"

struct refs { struct symbol_ref *at; u32 n, cap; };

// Globals in the order of their owners; undefined ones, by name, come last.
static void gather_globals(struct context *ctx, struct refs *refs)
{
    u32 n = 0, at = 0;
    for (u32 w = 0; w < ctx->n_workers; w++)
        n += ctx->needy[w].n;
    u32 *ids = RAW_ARRAY(ctx_arena(ctx), u32, n);
    for (u32 w = 0; w < ctx->n_workers; w++)
        for (u32 i = 0; i < ctx->needy[w].n; i++)
            ids[at++] = ctx->needy[w].at[i];
    sort_symbols(ctx, ids, n);
    VEC_RESERVE(ctx_arena(ctx), refs, n);
    for (u32 i = 0; i < n; i++)
        refs->at[refs->n++] = (struct symbol_ref){0, ids[i]};
}

static void gather_locals(struct context *ctx, struct refs *refs)
{
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct object_file *file = ctx->objects[i];
        for (u32 s = 0; file->local_needs != NULL && s < file->first_global; s++)
            if (file->local_needs[s] != 0)
                VEC_PUSH(ctx_arena(ctx), refs, (struct symbol_ref){file->base.index, s});
    }
}

void size_synthetics(struct context *ctx)
{
    struct refs refs = {NULL, 0, 0};
    merge_properties(ctx);      // decides the form of the PLT
    gather_globals(ctx, &refs);
    gather_locals(ctx, &refs);

    size_interp(ctx);
    size_comment(ctx);
    size_notes(ctx);
    place_commons(ctx);
    assign_copies(ctx, refs.at, refs.n);
    assign_got(ctx, refs.at, refs.n);
    assign_plt(ctx, refs.at, refs.n);
    size_eh_frame_hdr(ctx);
    size_dynrel(ctx);
    size_dynsym(ctx);
    size_versions(ctx);         // asks whether there is .relr.dyn
    size_hashes(ctx);
    size_dynamic(ctx);
    size_dynstr(ctx);
    size_symtab(ctx);
    ctx->layout.is_gnu_abi |= output_is_gnu(ctx);
}
