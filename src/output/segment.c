// Program headers, by GNU ld's rules (bfd/elf.c, map_sections_to_segments): PHDR INTERP LOADs DYNAMIC NOTEs TLS GNU_PROPERTY
// GNU_EH_FRAME GNU_STACK GNU_RELRO. And the offsets of everything in the file: bytes of a PT_LOAD stand in the file at the
// same place of a page as in memory, because the loader maps pages.
#include "veld/layout.h"
#include "veld/output.h"
#include "veld/target.h"

static struct output_section *output_at(const struct layout *layout, u32 place)
{
    return layout->outputs.at[layout->order[place]];
}

static u32 n_alloc(const struct layout *layout)
{
    u32 n = layout->n_order;
    while (n > 0 && !(output_at(layout, n - 1)->flags & SHF_ALLOC))
        n--;
    return n;
}

static bool is_paged(const struct context *ctx)
{
    return !ctx->config.omagic && !ctx->config.nmagic;
}

static bool separates_code(const struct context *ctx)
{
    return is_paged(ctx) && (ctx->config.z.separate_code || ctx->config.z.separate_loadable_segments);
}

static bool has_bytes(const struct output_section *o)
{
    return o->type != SHT_NOBITS;
}

static u32 segment_flags(const struct output_section *o)
{
    return PF_R | (o->flags & SHF_WRITE ? PF_W : 0) | (o->flags & SHF_EXECINSTR ? PF_X : 0);
}

static struct segment *add_segment(struct context *ctx, u32 type, u32 flags, u64 align)
{
    struct layout *layout = &ctx->layout;
    VEC_PUSH(ctx_arena(ctx), &layout->segments, (struct segment){.type = type, .flags = flags, .align = align});
    return &layout->segments.at[layout->segments.n - 1];
}

// A segment over outputs [first, first + n) of the order.
static struct segment *add_range(struct context *ctx, u32 type, u32 first, u32 n)
{
    const struct output_section *o = output_at(&ctx->layout, first);
    struct segment *s = add_segment(ctx, type, PF_R, 1);
    s->first_output = first;
    s->n_outputs = n;
    s->address = o->address;
    s->load_address = o->load_address;
    for (u32 i = first; i < first + n; i++) {
        o = output_at(&ctx->layout, i);
        s->flags |= segment_flags(o);
        s->align = MAX(s->align, o->align);
        s->memory_size = MAX(s->memory_size, output_end(o) - s->address);
        if (has_bytes(o))
            s->file_size = MAX(s->file_size, output_end(o) - s->address);
    }
    return s;
}

static u32 find_output(const struct layout *layout, const char *name)
{
    for (u32 i = 0; i < layout->n_order; i++)
        if (str_is(output_at(layout, i)->name, name))
            return i;
    return UINT32_MAX;
}

static void add_named(struct context *ctx, u32 type, const char *name)
{
    u32 place = find_output(&ctx->layout, name);
    if (place != UINT32_MAX && output_at(&ctx->layout, place)->flags & SHF_ALLOC)
        add_range(ctx, type, place, 1);
}

static struct output_section *output_of(struct context *ctx, enum synthetic_id id)
{
    u32 section = ctx->syn[id].section;
    return section == 0 || section_at(ctx, section)->rule < RULE_FIRST ? NULL : section_output(ctx, section_at(ctx, section));
}

static void add_synthetic_segment(struct context *ctx, u32 type, enum synthetic_id id)
{
    const struct output_section *o = output_of(ctx, id);
    if (o != NULL && o->is_live && o->header != 0 && (o->flags & SHF_ALLOC))
        add_range(ctx, type, o->header - 1, 1);
}

// ---- PT_LOAD ----

// Loaders protect PT_GNU_RELRO as one piece: nothing of it may be unmapped.
static bool are_relro(const struct layout *layout, const struct output_section *last, const struct output_section *o)
{
    return last->address >= layout->relro_start && o->address < layout->relro_end;
}

// Does O need a new PT_LOAD behind LAST, which ends at LAST_END, in a segment of FLAGS?
static bool begins_segment(struct context *ctx, const struct output_section *last, u64 last_end, u32 flags,
                           const struct output_section *o)
{
    const struct config *config = &ctx->config;
    u64 page = config->z.max_page_size;
    if (last->load_address - last->address != o->load_address - o->address || o->address < last_end)
        return true;
    // Bytes behind a part that has none in the file.
    if (!has_bytes(last) && !output_is_tbss(last) && (has_bytes(o) || output_is_tbss(o)))
        return true;
    u64 end = align_up(last_end, page);
    if (is_paged(ctx) && end + page > last_end && end + page <= o->address && !are_relro(&ctx->layout, last, o))
        return true;            // a whole page would be skipped
    if (!is_paged(ctx))
        return false;
    // Not inside of one page: the second mapping of a page would take the rights of the first away.
    if (end > o->address)
        return false;
    if (separates_code(ctx) && !(flags & PF_X) != !(o->flags & SHF_EXECINSTR))
        return true;
    return !(flags & PF_W) && (o->flags & SHF_WRITE);
}

// Headers of SIZE bytes are mapped together with the first section, if there is room for them before it on its page. Where
// code is kept apart, they get a segment of their own on the page before code that comes first.
enum headers { HEADERS_NOT_LOADED, HEADERS_WITH_FIRST, HEADERS_ALONE };

static enum headers place_headers(struct context *ctx, u64 size)
{
    const struct layout *layout = &ctx->layout;
    u64 page = ctx->config.z.max_page_size;
    if (!is_paged(ctx) || n_alloc(layout) == 0)
        return HEADERS_NOT_LOADED;
    const struct output_section *first = output_at(layout, 0);
    if (first->address % page >= size && first->load_address % page >= size)
        return HEADERS_WITH_FIRST;
    bool is_code = (first->flags & SHF_EXECINSTR) != 0 && separates_code(ctx);
    bool has_room = first->address >= align_up(size, page) && first->load_address >= align_up(size, page);
    return is_code && has_room && size <= page ? HEADERS_ALONE : HEADERS_NOT_LOADED;
}

// The address of a segment for the headers alone: so that they end before the first section.
static u64 lone_headers_address(struct context *ctx, u64 first, u64 size)
{
    return (first - size) & ~(ctx->config.z.max_page_size - 1);
}

static void add_loads(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    u32 n = n_alloc(layout), first = 0;
    u64 end = 0;                // of the segment so far; .tbss takes no space
    u32 flags = 0;
    for (u32 i = 0; i < n; i++) {
        const struct output_section *o = output_at(layout, i);
        if (i > first && begins_segment(ctx, output_at(layout, i - 1), end, flags, o)) {
            add_range(ctx, PT_LOAD, first, i - first);
            first = i;
        }
        if (i == first)
            flags = 0;
        flags |= segment_flags(o);
        end = output_is_tbss(o) ? MAX(o->address, i == first ? 0 : end) : output_end(o);
    }
    if (n > first)
        add_range(ctx, PT_LOAD, first, n - first);
}

// A .tbss at the end of a segment is no part of its memory.
static void trim_loads(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    for (u32 k = 0; k < layout->segments.n; k++) {
        struct segment *s = &layout->segments.at[k];
        if (s->type != PT_LOAD || s->n_outputs == 0)
            continue;
        s->memory_size = 0;
        s->align = is_paged(ctx) ? MAX(ctx->config.z.max_page_size, 1) : 1;
        for (u32 i = s->first_output; i < s->first_output + s->n_outputs; i++) {
            const struct output_section *o = output_at(layout, i);
            if (output_is_tbss(o))
                continue;
            s->memory_size = MAX(s->memory_size, output_end(o) - s->address);
            // More than a page: the loader keeps it, wherever it loads a PIE. An address that a script or an option chose
            // may be less aligned than the section asks for.
            if (o->align > s->align && o->address % o->align == 0)
                s->align = o->align;
        }
    }
}

// ---- the others ----

static void add_notes(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    u32 n = n_alloc(layout);
    for (u32 i = 0, next; i < n; i = next) {
        const struct output_section *o = output_at(layout, i);
        next = i + 1;
        if (o->type != SHT_NOTE)
            continue;
        for (; next < n; next++) {
            const struct output_section *last = output_at(layout, next - 1), *more = output_at(layout, next);
            if (more->type != SHT_NOTE || more->align != o->align || align_up(output_end(last), o->align) != more->address)
                break;
        }
        add_range(ctx, PT_NOTE, i, next - i);
    }
}

static void add_tls(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    u32 n = n_alloc(layout), first = 0;
    while (first < n && !(output_at(layout, first)->flags & SHF_TLS))
        first++;
    if (first == n)
        return;
    u32 end = first;
    for (u32 i = first; i < n; i++)
        if (output_at(layout, i)->flags & SHF_TLS)
            end = i + 1;
    struct segment *s = add_range(ctx, PT_TLS, first, end - first);
    s->flags = PF_R;
    for (u32 i = first; i < end; i++)
        s->flags |= segment_flags(output_at(layout, i)) & PF_X;
}

static void add_stack(struct context *ctx)
{
    const struct layout *layout = &ctx->layout;
    if (!layout->has_gnu_stack && !ctx->config.z.has_stack_size)
        return;
    struct segment *s = add_segment(ctx, PT_GNU_STACK, PF_R | PF_W | (layout->stack_is_executable ? PF_X : 0), 16);
    if (ctx->config.z.has_stack_size)
        s->memory_size = ctx->config.z.stack_size;
}

// Only what one PT_LOAD maps can be protected.
static void add_relro(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    if (layout->relro_end <= layout->relro_start)
        return;
    u32 n = n_alloc(layout), first = UINT32_MAX, end = 0;
    for (u32 i = 0; i < n; i++) {
        const struct output_section *o = output_at(layout, i);
        if (o->address < layout->relro_start || o->address >= layout->relro_end || o->size == 0)
            continue;
        first = MIN(first, i);
        end = i + 1;
    }
    if (first == UINT32_MAX)
        return;
    struct segment *s = add_range(ctx, PT_GNU_RELRO, first, end - first);
    s->flags = PF_R;
    s->align = 1;
    s->memory_size = layout->relro_end - s->address;
    s->file_size = MIN(s->file_size, s->memory_size);
}

void make_segments(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    if (ctx->config.output_binary) { // only what is loaded, nothing that says where
        layout->segments.n = 0;
        layout->headers_size = 0;
        layout->headers_loaded = false;
        return;
    }
    // What PT_PHDR and a lone segment take room for is known once they are counted.
    enum headers headers = HEADERS_WITH_FIRST;
    for (u32 round = 0;; round++) {
        layout->segments.n = 0;
        const struct output_section *interp = output_of(ctx, SYN_INTERP);
        bool has_interp = interp != NULL && interp->is_live;
        if (has_interp && headers != HEADERS_NOT_LOADED && is_paged(ctx))
            add_segment(ctx, PT_PHDR, PF_R, 8);
        if (has_interp)
            add_named(ctx, PT_INTERP, ".interp");
        u32 lone = layout->segments.n;
        if (headers == HEADERS_ALONE)
            add_segment(ctx, PT_LOAD, PF_R, ctx->config.z.max_page_size);
        add_loads(ctx);
        add_synthetic_segment(ctx, PT_DYNAMIC, SYN_DYNAMIC);
        add_notes(ctx);
        add_tls(ctx);
        add_named(ctx, PT_GNU_PROPERTY, ".note.gnu.property");
        add_synthetic_segment(ctx, PT_GNU_EH_FRAME, SYN_EH_FRAME_HDR);
        add_stack(ctx);
        add_relro(ctx);
        layout->headers_size = sizeof(struct elf_ehdr) + layout->segments.n * sizeof(struct elf_phdr);
        enum headers wanted = place_headers(ctx, layout->headers_size);
        layout->headers_loaded = headers != HEADERS_NOT_LOADED && wanted == headers;
        if (headers == HEADERS_ALONE && layout->headers_loaded) {
            struct segment *s = &layout->segments.at[lone];
            const struct output_section *first = output_at(layout, 0);
            s->address = lone_headers_address(ctx, first->address, layout->headers_size);
            s->load_address = lone_headers_address(ctx, first->load_address, layout->headers_size);
            s->file_size = s->memory_size = layout->headers_size;
        }
        if (headers == HEADERS_NOT_LOADED || wanted == headers)
            break;
        headers = round == 0 ? wanted : HEADERS_NOT_LOADED;
    }
    trim_loads(ctx);
}

// ---- offsets ----

// Warnings that only the finished segments can give.
static void check_segments(struct context *ctx)
{
    const struct config *config = &ctx->config;
    if (!config->warn_rwx_segments && !config->error_rwx_segments)
        return;
    for (u32 i = 0; i < ctx->layout.segments.n; i++) {
        const struct segment *s = &ctx->layout.segments.at[i];
        bool rwx = s->type == PT_LOAD && s->flags == (PF_R | PF_W | PF_X), tls = s->type == PT_TLS && s->flags & PF_X;
        if (!rwx && !tls)
            continue;
        const char *path = printable(ctx, str_of(config->output_path));
        const char *what = rwx ? "has a LOAD segment with RWX permissions" : "has a TLS segment with execute permission";
        if (config->error_rwx_segments)
            error(ctx, "%s %s", path, what);
        else
            warning(ctx, "%s %s", path, what);
    }
}

static bool offset_overflows(struct context *ctx, u64 offset, u64 size)
{
    if (offset + size >= offset && offset + size <= (u64)INT64_MAX)
        return false;
    error(ctx, "the output would be larger than a file can be");
    return true;
}

static bool has_lone_headers(const struct layout *layout)
{
    for (u32 i = 0; i < layout->segments.n; i++)
        if (layout->segments.at[i].type == PT_LOAD)
            return layout->segments.at[i].n_outputs == 0;
    return false;
}

// The segment that maps the headers.
static const struct segment *first_load(const struct layout *layout)
{
    const struct segment *s = layout->segments.at;
    while (s->type != PT_LOAD)
        s++;
    return s;
}

// --oformat=binary: memory from the lowest load address on.
static void assign_binary_offsets(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    u64 lowest = UINT64_MAX;
    layout->file_size = layout->section_headers_offset = 0;
    for (u32 i = 0; i < layout->n_order; i++)
        if (has_bytes(output_at(layout, i)))
            lowest = MIN(lowest, output_at(layout, i)->load_address);
    for (u32 i = 0; i < layout->n_order; i++) {
        struct output_section *o = output_at(layout, i);
        o->offset = has_bytes(o) ? o->load_address - lowest : 0;
        if (has_bytes(o) && !offset_overflows(ctx, o->offset, o->size))
            layout->file_size = MAX(layout->file_size, o->offset + o->size);
    }
}

void assign_offsets(struct context *ctx)
{
    struct layout *layout = &ctx->layout;
    if (ctx->config.output_binary) {
        assign_binary_offsets(ctx);
        return;
    }
    u64 page = ctx->config.z.max_page_size;
    u64 at = layout->headers_size;
    for (u32 k = 0; k < layout->segments.n; k++) {
        struct segment *s = &layout->segments.at[k];
        if (s->type != PT_LOAD)
            continue;
        if (s->n_outputs == 0) // the headers alone
            continue;
        bool holds_headers = layout->headers_loaded && s->first_output == 0 && !has_lone_headers(layout);
        u64 lead = 0;           // bytes of the segment before its first section
        if (holds_headers) {
            lead = s->address % page;
            s->address -= lead;
            s->load_address -= lead;
            s->file_size = s->file_size > 0 ? s->file_size + lead : layout->headers_size;
            s->memory_size += lead;
            s->offset = 0;
            while (s->align > page && s->address % s->align != 0)
                s->align /= 2;
        } else if (s->file_size == 0 && s->align > page && s->address % s->align == 0) {
            s->offset = 0;      // never read from the file: no gap for the alignment there
        } else {
            if (is_paged(ctx) && ctx->config.z.separate_loadable_segments)
                at = align_up(at, page);
            s->offset = at + (s->address - at) % s->align;
        }
        if (offset_overflows(ctx, s->offset, s->file_size))
            return;
        for (u32 i = s->first_output; i < s->first_output + s->n_outputs; i++) {
            struct output_section *o = output_at(layout, i);
            u64 delta = o->address - s->address;
            // What has no bytes in the file does not point behind them.
            o->offset = has_bytes(o) ? s->offset + delta : MAX(at, s->offset + MIN(delta, s->file_size));
        }
        at = MAX(at, s->offset + s->file_size);
    }

    // Sections without an address. NOBITS ones take no space; their offset says where they would be.
    for (u32 i = n_alloc(layout); i < layout->n_order; i++) {
        struct output_section *o = output_at(layout, i);
        o->offset = align_up(at, MAX(o->align, 1));
        if (o->type == SHT_NOBITS)
            continue;
        if (offset_overflows(ctx, o->offset, o->size))
            return;
        at = o->offset + o->size;
    }
    layout->section_headers_offset = layout->n_section_headers > 0 ? align_up(at, 8) : 0;
    layout->file_size = layout->n_section_headers > 0
                            ? layout->section_headers_offset + (u64)layout->n_section_headers * sizeof(struct elf_shdr)
                            : at;

    for (u32 k = 0; k < layout->segments.n; k++) {
        struct segment *s = &layout->segments.at[k];
        if (s->type == PT_PHDR) {
            s->offset = sizeof(struct elf_ehdr);
            s->file_size = s->memory_size = layout->headers_size - sizeof(struct elf_ehdr);
            const struct segment *first = first_load(layout);
            s->address = first->address + s->offset;
            s->load_address = first->load_address + s->offset;
        } else if (s->type != PT_LOAD && s->type != PT_GNU_STACK) {
            s->offset = output_at(layout, s->first_output)->offset;
        }
    }
    check_segments(ctx);
}
