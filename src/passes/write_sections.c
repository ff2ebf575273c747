// Copy, relocate and hash every byte of the output, one window at a time.
// Needs:   ADDRESSES frozen; ctx->out open.
// Gives:   the file's bytes; ctx->digests (one a window, in file order) for the build id.
// Threads: one task a window (own): about 256 KiB of consecutive output, so that copying, relocating and hashing all happen
//          in the cache. Windows are cut by the layout only, never by the number of workers.

#include "veld/eh_frame.h"
#include "veld/hash.h"
#include "veld/input.h"
#include "veld/map.h"
#include "veld/outfile.h"
#include "veld/output.h"
#include "veld/passes.h"
#include "veld/target.h"

static const u64 window_size = 256 << 10;
static const u64 giant_size = 768 << 10; // a section from here on is cut up itself

enum span_kind { SPAN_HEADERS, SPAN_MEMBERS, SPAN_CUT, SPAN_PART, SPAN_SECTION_HEADERS };

// Consecutive bytes from one source. Offsets are file offsets.
struct span {
    enum span_kind kind;
    u64 offset, size;
    struct output_section *output;
    u32 first, end;             // SPAN_MEMBERS: layout.members[first .. end)
    u32 section;                // SPAN_CUT, SPAN_PART
    u64 begin;                  // SPAN_CUT: offset in the section
    u32 part;                   // SPAN_PART
};

struct window { u64 offset, size; u32 first_span, n_spans; };

struct writer {
    struct context *ctx;
    VEC(struct span) spans;
    VEC(struct window) windows;
    u64 largest;                // window, bytes
    u8 **buffers;               // one a worker
    int error;                  // errno value of the first write that failed (atomic)
};

// ---- cutting ----

static void add_window(struct writer *w, u32 first_span)
{
    const struct span *first = &w->spans.at[first_span], *last = &w->spans.at[w->spans.n - 1];
    struct window window = {.offset = first->offset, .size = last->offset + last->size - first->offset,
                            .first_span = first_span, .n_spans = w->spans.n - first_span};
    w->largest = MAX(w->largest, window.size);
    VEC_PUSH(ctx_arena(w->ctx), &w->windows, window);
}

static void add_span(struct writer *w, struct span span)
{
    VEC_PUSH(ctx_arena(w->ctx), &w->spans, span);
}

static void add_alone(struct writer *w, struct span span)
{
    add_span(w, span);
    add_window(w, w->spans.n - 1);
}

static u64 member_offset(struct writer *w, u32 member)
{
    return section_at(w->ctx, w->ctx->layout.members[member])->offset;
}

static struct synthetic *synthetic_of(struct context *ctx, const struct section *s)
{
    return s->kind == KIND_SYNTHETIC ? ctx->synthetics.at[s->header] : NULL;
}

// The first member at or behind OFFSET.
static u32 find_member(struct writer *w, u32 low, u32 high, u64 offset)
{
    while (low < high) {
        u32 mid = low + (high - low) / 2;
        if (member_offset(w, mid) < offset)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

// One large section, in pieces; END is where its window ends (the next section begins).
static void cut_giant(struct writer *w, struct output_section *o, u32 member, u64 end)
{
    struct context *ctx = w->ctx;
    u32 id = ctx->layout.members[member];
    const struct section *s = section_at(ctx, id);
    struct synthetic *synthetic = synthetic_of(ctx, s);
    u64 base = o->offset + s->offset;

    if (synthetic != NULL && synthetic->is_last) {
        // write_late_part writes all of it
    } else if (synthetic != NULL && synthetic->n_parts > 1) {
        for (u32 p = 0; p < synthetic->n_parts; p++)
            if (synthetic->part_offsets[p + 1] > synthetic->part_offsets[p])
                add_alone(w, (struct span){.kind = SPAN_PART, .offset = base + synthetic->part_offsets[p], .output = o,
                                           .size = synthetic->part_offsets[p + 1] - synthetic->part_offsets[p],
                                           .section = id, .part = p});
    } else if (s->kind == KIND_BYTES && !(s->flags & (SECTION_COMPRESSED | SECTION_REVERSED))) {
        const struct object_file *file = object_of(ctx, s);
        for (u64 at = 0, next; at < s->size; at = next) {
            next = at + window_size < s->size ? at + window_size : s->size;
            if (next < s->size && s->relocs != 0)
                next = ctx->target->reloc_cut(ctx, file, s, next);
            if (next <= at)
                next = s->size;
            add_alone(w, (struct span){.kind = SPAN_CUT, .offset = base + at, .size = next - at, .output = o, .section = id,
                                       .begin = at});
        }
    } else {
        add_alone(w, (struct span){.kind = SPAN_MEMBERS, .offset = base, .size = end - s->offset, .output = o,
                                   .first = member, .end = member + 1});
        return;
    }
    if (o->offset + end > base + s->size)   // the gap behind it
        add_alone(w, (struct span){.kind = SPAN_MEMBERS, .offset = base + s->size, .size = end - s->offset - s->size,
                                   .output = o, .first = member + 1, .end = member + 1});
}

static void cut_output(struct writer *w, struct output_section *o)
{
    u32 last = o->first + o->n;
    u64 at = 0;
    for (u32 first = o->first; at < o->size || first < last;) {
        u32 next = o->has_data ? last : find_member(w, first, last, at + window_size);
        if (next == first && next < last)
            next++;
        u64 end = next < last ? member_offset(w, next) : o->size;
        if (end - at >= giant_size && next > first && !o->has_data) {
            // The last one before the border is the big one: what stands before it goes alone.
            u32 giant = next - 1;
            u64 begin = member_offset(w, giant);
            if (giant > first)
                add_alone(w, (struct span){.kind = SPAN_MEMBERS, .offset = o->offset + at, .size = begin - at, .output = o,
                                           .first = first, .end = giant});
            else if (begin > at)
                add_alone(w, (struct span){.kind = SPAN_MEMBERS, .offset = o->offset + at, .size = begin - at, .output = o,
                                           .first = giant, .end = giant});
            cut_giant(w, o, giant, end);
        } else if (end > at) {
            add_alone(w, (struct span){.kind = SPAN_MEMBERS, .offset = o->offset + at, .size = end - at, .output = o,
                                       .first = first, .end = next});
        }
        at = end;
        first = next;
    }
}

static bool has_bytes(const struct output_section *o)
{
    return o->type != SHT_NOBITS && o->size > 0;
}

// Small output sections share a window, gaps between them included.
static void cut_windows(struct writer *w)
{
    struct context *ctx = w->ctx;
    struct layout *l = &ctx->layout;
    u32 open = w->spans.n;

    if (l->headers_size > 0)
        add_span(w, (struct span){.kind = SPAN_HEADERS, .offset = 0, .size = l->headers_size});
    u64 begin = 0, end = l->headers_size;
    for (u32 i = 0; i < l->n_order; i++) {
        struct output_section *o = l->outputs.at[l->order[i]];
        if (!has_bytes(o))
            continue;
        bool fits = o->size < window_size / 2 && o->offset >= end && o->offset + o->size - begin <= window_size;
        if (!fits && open < w->spans.n)
            add_window(w, open);
        if (!fits && o->size >= window_size / 2) {
            cut_output(w, o);
            open = w->spans.n;
            begin = end = o->offset + o->size;
            continue;
        }
        if (!fits) {
            open = w->spans.n;
            begin = o->offset;
        }
        add_span(w, (struct span){.kind = SPAN_MEMBERS, .offset = o->offset, .size = o->size, .output = o, .first = o->first,
                                  .end = o->first + o->n});
        end = o->offset + o->size;
    }
    u64 headers = (u64)l->n_section_headers * sizeof(struct elf_shdr);
    if (open < w->spans.n && l->section_headers_offset + headers - begin > 4 * window_size) {
        add_window(w, open);
        open = w->spans.n;
    }
    if (headers > 0)
        add_span(w, (struct span){.kind = SPAN_SECTION_HEADERS, .offset = l->section_headers_offset, .size = headers});
    if (open < w->spans.n)
        add_window(w, open);
}

// ---- writing ----

static void relocate(struct context *ctx, const struct section *s, u8 *out, u64 begin, u64 end)
{
    if (s->relocs == 0)
        return;
    if (s->flags & SECTION_ALLOC)
        ctx->target->apply_section(ctx, object_of(ctx, s), s, out, begin, end);
    else
        ctx->target->apply_debug(ctx, object_of(ctx, s), s, out, begin, end);
}

static void reverse_words(u8 *p, u64 n)
{
    for (u64 i = 0; i < n / 2; i++) {
        u64 low = read_u64(p + 8 * i);
        write_u64(p + 8 * i, read_u64(p + 8 * (n - 1 - i)));
        write_u64(p + 8 * (n - 1 - i), low);
    }
}

static void write_member(struct context *ctx, u32 id, u8 *out)
{
    const struct section *s = section_at(ctx, id);
    switch (s->kind) {
    case KIND_BYTES: {
        struct object_file *file = object_of(ctx, s);
        if (s->flags & SECTION_COMPRESSED)
            section_bytes(ctx, file, s, out);
        else
            memcpy(out, file->base.data + file->headers[s->header].sh_offset, s->size);
        relocate(ctx, s, out, 0, s->size);
        if (s->flags & SECTION_REVERSED)
            reverse_words(out, s->size / 8);
        break;
    }
    case KIND_NOBITS:           // between sections that have bytes
        memset(out, 0, s->size);
        break;
    case KIND_EH_FRAME:
        write_eh_frame_section(ctx, object_of(ctx, s), s, out);
        break;
    case KIND_SYNTHETIC: {
        const struct synthetic *synthetic = synthetic_of(ctx, s);
        if (synthetic->is_last || synthetic->write == NULL) {
            memset(out, 0, s->size);
            break;
        }
        synthetic->write(ctx, synthetic, 0, out);
        for (u32 p = 1; p < synthetic->n_parts; p++)
            synthetic->write(ctx, synthetic, p, out + synthetic->part_offsets[p]);
        break;
    }
    case KIND_MERGE:            // its pieces are elsewhere
        break;
    }
}

static void fill_gap(struct context *ctx, const struct output_section *o, u64 at, u8 *out, u64 n)
{
    if (o->has_fill)
        for (u64 i = 0; i < n; i++)
            out[i] = o->fill[(at + i) & 3];
    else
        memset(out, o->flags & SHF_EXECINSTR ? ctx->target->code_fill : 0, n);
}

static void write_members(struct context *ctx, const struct span *span, u8 *out)
{
    const struct output_section *o = span->output;
    u64 begin = span->offset - o->offset, at = begin, end = begin + span->size;
    for (u32 m = span->first; m < span->end; m++) {
        const struct section *s = section_at(ctx, ctx->layout.members[m]);
        if (s->size == 0)
            continue;
        if (m + 4 < span->end) {
            const struct section *ahead = section_at(ctx, ctx->layout.members[m + 4]);
            if (ahead->file != 0)
                __builtin_prefetch(&object_of(ctx, ahead)->headers[ahead->header].sh_offset);
        }
        if (s->offset > at)
            fill_gap(ctx, o, at, out + (at - begin), s->offset - at);
        write_member(ctx, ctx->layout.members[m], out + (s->offset - begin));
        at = s->offset + s->size;
    }
    if (end > at)
        fill_gap(ctx, o, at, out + (at - begin), end - at);
    if (o->has_data)
        write_output_data(ctx, o, out);
}

static void write_span(struct context *ctx, const struct span *span, u8 *out)
{
    switch (span->kind) {
    case SPAN_HEADERS:
        write_headers(ctx, out);
        break;
    case SPAN_SECTION_HEADERS:
        write_section_headers(ctx, out);
        break;
    case SPAN_MEMBERS:
        write_members(ctx, span, out);
        break;
    case SPAN_CUT: {
        const struct section *s = section_at(ctx, span->section);
        const struct object_file *file = object_of(ctx, s);
        memcpy(out, file->base.data + file->headers[s->header].sh_offset + span->begin, span->size);
        relocate(ctx, s, out, span->begin, span->begin + span->size);
        break;
    }
    case SPAN_PART: {
        const struct synthetic *synthetic = synthetic_of(ctx, section_at(ctx, span->section));
        synthetic->write(ctx, synthetic, span->part, out);
        break;
    }
    }
}

static struct digest digest_of(const u8 *p, u64 n)
{
    struct digest d;
    u64 words[2];
    hash_long(p, n, words);
    write_u64(d.bytes, words[0]);
    write_u64(d.bytes + 8, words[1]);
    return d;
}

// Where to assemble [offset, offset + size): in the mapped file, or, if it is not mapped or has no space there, in the
// worker's buffer, which is made when it is needed.
static u8 *place_for(struct writer *w, u64 offset, u64 size)
{
    u8 **buffer = &w->buffers[pool_worker()];
    u8 *out = outfile_reserve(w->ctx->out, offset, size, *buffer);
    if (out == NULL)
        out = *buffer = arena_alloc(ctx_arena(w->ctx), w->largest, 64);
    return out;
}

static void write_window(void *arg, size_t i)
{
    struct writer *w = arg;
    struct context *ctx = w->ctx;
    const struct window *window = &w->windows.at[i];
    u8 *out = place_for(w, window->offset, window->size);
    u64 at = window->offset;

    for (u32 s = 0; s < window->n_spans; s++) {
        const struct span *span = &w->spans.at[window->first_span + s];
        if (span->offset > at)
            memset(out + (at - window->offset), 0, span->offset - at);
        write_span(ctx, span, out + (span->offset - window->offset));
        at = span->offset + span->size;
    }
    if (ctx->config.build_id != BUILD_ID_NONE)
        ctx->digests.at[i] = digest_of(out, window->size);
    int failed = outfile_write(ctx->out, window->offset, out, window->size);
    if (failed != 0)
        store_relaxed(&w->error, failed);
}

// ---- what is known only now ----

struct late_part { const struct synthetic *synthetic; u32 part; u64 offset, size; };
struct late_writer { struct writer *w; VEC(struct late_part) parts; u32 first_digest; };

static void write_late_part(void *arg, size_t i)
{
    struct late_writer *late = arg;
    struct context *ctx = late->w->ctx;
    const struct late_part *part = &late->parts.at[i];
    u8 *out = place_for(late->w, part->offset, part->size);
    part->synthetic->write(ctx, part->synthetic, part->part, out);
    if (ctx->config.build_id != BUILD_ID_NONE)
        ctx->digests.at[late->first_digest + i] = digest_of(out, part->size);
    int failed = outfile_write(ctx->out, part->offset, out, part->size);
    if (failed != 0)
        store_relaxed(&late->w->error, failed);
}

static void list_late(struct late_writer *late)
{
    struct context *ctx = late->w->ctx;
    for (u32 i = 0; i < ctx->synthetics.n; i++) {
        const struct synthetic *s = ctx->synthetics.at[i];
        if (!s->is_last || s->section == 0 || s->size == 0)
            continue;
        const struct section *record = section_at(ctx, s->section);
        const struct output_section *o = section_output(ctx, record);
        if (ctx->config.only_loaded && !(o->flags & SHF_ALLOC))
            continue;
        u64 base = o->offset + record->offset;
        for (u32 p = 0; p < MAX(s->n_parts, 1u); p++) {
            u64 begin = s->n_parts > 1 ? s->part_offsets[p] : 0, end = s->n_parts > 1 ? s->part_offsets[p + 1] : s->size;
            late->w->largest = MAX(late->w->largest, end - begin);
            VEC_PUSH(ctx_arena(ctx), &late->parts, (struct late_part){s, p, base + begin, end - begin});
        }
    }
}

void write_sections(struct context *ctx)
{
    struct writer w = {.ctx = ctx};
    struct late_writer late = {.w = &w};
    struct arena *arena = ctx_arena(ctx);

    link_headers(ctx);
    begin_dynrels(ctx);
    w.buffers = NEW_ARRAY(arena, u8 *, ctx->n_workers);
    cut_windows(&w);
    list_late(&late);
    late.first_digest = w.windows.n;
    VEC_RESERVE(arena, &ctx->digests, w.windows.n + late.parts.n);
    ctx->digests.n = w.windows.n + late.parts.n;
    parallel_for(ctx->pool, w.windows.n, write_window, &w);

    finish_dynrels(ctx);
    finish_eh_frame_hdr(ctx);
    parallel_for(ctx->pool, late.parts.n, write_late_part, &late);
    if (w.error != 0)
        error(ctx, "%s: cannot write: %s", printable(ctx, str_of(ctx->config.output_path)), strerror(w.error));
}
