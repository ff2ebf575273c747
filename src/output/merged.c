// The sections that hold merged pieces: their records, and their bytes.

#include "veld/merge.h"
#include "veld/merged_output.h"

static const u64 part_size = 1 << 20;

// The pieces of a chunk that went behind all that was written before are its own; the rest have their copy elsewhere.
static u8 *write_chunk(const struct merged *m, const struct merge_chunk *chunk, u8 *out)
{
    u64 done = chunk->offset;   // OUT stands for this offset
    for (u32 p = chunk->first_part; p < chunk->first_part + chunk->n_parts; p++) {
        const struct merge_part *part = &m->parts[p];
        const struct merge_input *in = &m->inputs[part->input];
        const u64 *piece = in->pieces + part->first_piece;
        const u64 chunk_end = chunk->offset + chunk->size;
        u64 at = part_first_piece(in, part), end;
        while (at < part->end && done < chunk_end) {
            u64 delta = *piece++, target = at + delta;
            end = piece_end(in, at);
            if (target >= done && target < chunk_end) {
                // Neighbours that stayed neighbours are copied at once.
                while (end < part->end && *piece == delta) {
                    end = piece_end(in, end);
                    piece++;
                }
                memset(out, 0, target - done);
                memcpy(out + (target - done), in->bytes + at, end - at);
                out += target - done + (end - at);
                done = target + (end - at);
            }
            at = end;
        }
    }
    return out;
}

static void write_merged(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct merged *m = ctx->merged;
    const struct merged_section *g = s->data;
    u64 done = s->part_offsets != NULL ? s->part_offsets[part] : 0;
    u64 end = s->part_offsets != NULL ? s->part_offsets[part + 1] : s->size;

    // The first chunk of the part: the first one that ends behind its beginning.
    u32 low = LOWER_BOUND(g->first_chunk, g->first_chunk + g->n_chunks, i,
                          m->chunks[i].offset + m->chunks[i].size <= done);
    for (u32 c = low; c < g->first_chunk + g->n_chunks && m->chunks[c].offset < end; c++) {
        const struct merge_chunk *chunk = &m->chunks[c];
        if (chunk->size == 0)
            continue;
        memset(out, 0, chunk->offset - done);
        out = write_chunk(m, chunk, out + (chunk->offset - done));
        done = chunk->offset + chunk->size;
    }
    memset(out, 0, end - done);
}

// Parts begin where a chunk begins.
static void cut_merged(struct context *ctx, const struct merged *m, struct merged_section *g)
{
    struct synthetic *s = &g->synthetic;
    if (s->size <= part_size)
        return;
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, g->n_chunks + 1);
    u32 n = 0;
    offsets[n++] = 0;
    for (u32 c = g->first_chunk; c < g->first_chunk + g->n_chunks; c++)
        if (m->chunks[c].size > 0 && m->chunks[c].offset >= offsets[n - 1] + part_size)
            offsets[n++] = m->chunks[c].offset;
    offsets[n] = s->size;
    s->n_parts = n;
    s->part_offsets = offsets;
}

static u64 address_in_merged(struct context *ctx, const struct section *s, u64 offset)
{
    u64 address;
    return merged_lookup(ctx, s, offset, &address) ? address : 0;
}

void make_merged_sections(struct context *ctx)
{
    struct merged *m = ctx->merged;
    u32 *first = NEW_ARRAY(ctx_arena(ctx), u32, m->n);

    for (u32 i = m->n_inputs; i-- > 0;)
        if (m->input_of[m->inputs[i].section] != 0)
            first[m->inputs[i].merged] = i;
    ctx_reserve_sections(ctx, m->n);
    for (u32 k = 0; k < m->n; k++) {
        struct merged_section *g = m->at[k];
        struct section *from = section_at(ctx, m->inputs[first[k]].section);
        const struct object_file *file = object_of(ctx, from);
        const struct elf_shdr *header = &file->headers[from->header];
        struct synthetic *s = &g->synthetic;

        s->name = section_name(file, from);
        s->type = header->sh_type;
        s->flags = header->sh_flags & ~(u64)(SHF_COMPRESSED | SHF_GROUP | SHF_LINK_ORDER | SHF_GNU_RETAIN);
        s->entsize = g->entsize;
        s->align = 1ull << g->p2align;
        s->rank = file->base.rank;
        s->order = from->header;
        s->write = write_merged;
        s->data = g;
        cut_merged(ctx, m, g);

        u32 id = ctx_take_sections(ctx, 1);
        *section_at(ctx, id) = (struct section){
            .size = s->size,
            .header = ctx->synthetics.n,
            .rule = g->rule,
            .flags = (u16)(g->flags | SECTION_LIVE | SECTION_MERGE_FLAG),
            .p2align = g->p2align,
            .kind = KIND_SYNTHETIC,
        };
        s->section = id;
        VEC_PUSH(ctx_arena(ctx), &ctx->synthetics, s);
    }
    ctx->merged_address = address_in_merged;
}
