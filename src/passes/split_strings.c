// Cut every SHF_MERGE section into pieces: find where its strings begin.
// Needs:   FILES frozen, sections read.
// Gives:   ctx->merged with inputs in (file rank, section header) order, their blocks and parts; NULL if there are
//          none.
// Threads: one task a file to list the sections, one a run of parts to mark starts (own). Below 1 MB on one thread.

#include "veld/merge.h"
#include "veld/passes.h"

struct split {
    struct context *ctx;
    struct merged *merged;
    u32 *n_inputs;              // [n_objects + 1]: counts, then prefix sums
    u64 *bytes;                 // [n_objects]
};

// GNU ld merges no section that has relocations.
static bool is_input(struct context *ctx, const struct object_file *file, struct section *s)
{
    if (s->kind != KIND_MERGE || s->rule == RULE_DISCARD)
        return false;
    if (s->relocs != 0) {
        s->kind = KIND_BYTES;
        s->size = merge_input_size(file, s);
        return false;
    }
    (void)ctx;
    return true;
}

static void count_file(void *arg, size_t i)
{
    struct split *split = arg;
    struct context *ctx = split->ctx;
    struct object_file *file = ctx->objects[i];
    u32 n = 0;
    u64 bytes = 0;

    for (u32 k = 0; file->has_merge && k < file->n_sections; k++) {
        struct section *s = section_at(ctx, file->first_section + k);
        if (is_input(ctx, file, s)) {
            n++;
            bytes += merge_input_size(file, s);
        }
    }
    split->n_inputs[i] = n;
    split->bytes[i] = bytes;
}

static void list_file(void *arg, size_t i)
{
    struct split *split = arg;
    struct context *ctx = split->ctx;
    struct object_file *file = ctx->objects[i];
    u32 at = split->n_inputs[i];

    if (at == split->n_inputs[i + 1])
        return;
    for (u32 k = 0; k < file->n_sections; k++) {
        u32 id = file->first_section + k;
        struct section *s = section_at(ctx, id);
        if (s->kind != KIND_MERGE || s->rule == RULE_DISCARD)
            continue;
        const struct elf_shdr *header = &file->headers[s->header];
        s->size = 0;
        split->merged->input_of[id] = at + 1;
        split->merged->inputs[at++] = (struct merge_input){
            .bytes = s->flags & SECTION_COMPRESSED ? NULL : file->base.data + header->sh_offset,
            .size = merge_input_size(file, s),
            .entsize = (u32)header->sh_entsize,
            .section = id,
        };
    }
}

static void expand(void *arg, size_t i)
{
    struct split *split = arg;
    struct context *ctx = split->ctx;
    struct merge_input *in = &split->merged->inputs[i];
    if (in->bytes != NULL)
        return;
    struct section s = *section_at(ctx, in->section);
    s.size = in->size;
    u8 *out = arena_alloc(ctx_arena(ctx), in->size + in->entsize, 16);
    memset(out + in->size, 0, in->entsize);
    in->bytes = section_bytes(ctx, object_of(ctx, &s), &s, out);
    if (in->bytes != out || !(s.flags & SECTION_STRINGS))
        return;
    // A last string that has no end gets one.
    for (u32 k = 1; k <= in->entsize; k++)
        if (out[in->size - k] != 0) {
            in->size += in->entsize;
            break;
        }
}

// Constants are cut between two of them, strings at a block.
static u64 part_step(const struct merge_input *in)
{
    if (in->blocks != NULL)
        return MERGE_PART;
    return in->entsize >= MERGE_PART ? in->entsize : MERGE_PART / in->entsize * in->entsize;
}

static void cut_parts(struct split *split)
{
    struct context *ctx = split->ctx;
    struct merged *m = split->merged;
    u64 n_parts = 0, n_blocks = 0;

    for (u32 i = 0; i < m->n_inputs; i++) {
        struct merge_input *in = &m->inputs[i];
        if (section_at(ctx, in->section)->flags & SECTION_STRINGS)
            n_blocks += (in->size + 63) / 64;
    }
    struct merge_block *blocks = RAW_ARRAY(ctx_arena(ctx), struct merge_block, n_blocks + 1);
    for (u32 i = 0; i < m->n_inputs; i++) {
        struct merge_input *in = &m->inputs[i];
        if (section_at(ctx, in->section)->flags & SECTION_STRINGS) {
            in->blocks = blocks;
            blocks += (in->size + 63) / 64;
        }
        u64 step = part_step(in);
        in->first_part = (u32)n_parts;
        in->n_parts = (u32)((in->size + step - 1) / step);
        n_parts += in->n_parts;
    }
    if (n_parts > UINT32_MAX / 2)
        fatal(ctx, "too many mergeable sections");
    m->n_parts = (u32)n_parts;
    m->parts = RAW_ARRAY(ctx_arena(ctx), struct merge_part, n_parts);
    for (u32 i = 0; i < m->n_inputs; i++) {
        const struct merge_input *in = &m->inputs[i];
        u64 step = part_step(in);
        for (u32 k = 0; k < in->n_parts; k++)
            m->parts[in->first_part + k] = (struct merge_part){
                .input = i, .begin = (u32)(k * step), .end = (u32)MIN((k + 1) * step, in->size)};
    }
}

static void mark_part(void *arg, size_t i)
{
    struct split *split = arg;
    struct merge_part *part = &split->merged->parts[i];
    struct merge_input *in = &split->merged->inputs[part->input];
    part->n_pieces = in->blocks != NULL ? mark_string_starts(in, part->begin, part->end)
                                        : (part->end - part->begin) / in->entsize;
}

static void each(struct split *split, size_t n, void (*fn)(void *arg, size_t i))
{
    static const u64 worth_threads = 1 << 20;
    if (split->merged->bytes >= worth_threads)
        parallel_for(split->ctx->pool, n, fn, split);
    else
        for (size_t i = 0; i < n; i++)
            fn(split, i);
}

void split_strings(struct context *ctx)
{
    struct arena *arena = ctx_arena(ctx);
    struct merged *m = NEW(arena, struct merged);
    struct split split = {.ctx = ctx, .merged = m};
    u32 n_objects = ctx->n_objects;

    split.n_inputs = RAW_ARRAY(arena, u32, n_objects + 1);
    split.bytes = RAW_ARRAY(arena, u64, n_objects + 1);
    parallel_for(ctx->pool, n_objects, count_file, &split);
    for (u32 i = 0; i < n_objects; i++) {
        u32 n = split.n_inputs[i];
        split.n_inputs[i] = m->n_inputs;
        m->n_inputs += n;
        m->bytes += split.bytes[i];
    }
    split.n_inputs[n_objects] = m->n_inputs;
    if (m->n_inputs == 0)
        return;
    m->n_sections = ctx->sections.n;
    m->input_of = NEW_ARRAY(arena, u32, m->n_sections);
    m->inputs = RAW_ARRAY(arena, struct merge_input, m->n_inputs);
    each(&split, n_objects, list_file);
    each(&split, m->n_inputs, expand);
    cut_parts(&split);
    each(&split, m->n_parts, mark_part);
    for (u32 i = 0; i < m->n_inputs; i++) {
        struct merge_input *in = &m->inputs[i];
        for (u32 k = 0; k < in->n_parts; k++) {
            struct merge_part *part = &m->parts[in->first_part + k];
            part->first_piece = in->n_pieces;
            in->n_pieces += part->n_pieces;
        }
    }
    ctx->merged = m;
}
