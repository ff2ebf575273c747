// .eh_frame edited as GNU ld does it: records of dropped functions and repeated CIEs go, the end mark stays only at
// the end. .eh_frame_hdr (LSB core 5.0, chapter 10.6.2): a table sorted by address, so that an unwinder finds a
// record at once.
//
// Nothing is kept for each FDE. The records are walked to size the section, and again to write it: what stays is
// decided the same way both times, from liveness and the choice of CIEs.

#include "made.h"
#include "veld/eh_frame.h"
#include "veld/eh_records.h"
#include "veld/hash.h"
#include "veld/relocs.h"
#include "veld/target.h"

#include <stdlib.h>

struct eh_cie {
    u64 hash;                   // of bytes and relocations
    struct eh_cie *owner;       // the first equal one, which stays; itself, or another
    u32 offset, size;           // in the input section
    u32 out_offset;             // of an owner, in the edited section; before size_file: kept FDE bytes in front of it
    u32 section;                // section id
    u32 first_reloc, n_relocs;
    const struct elf_rela *relocs; // a copy
    const u8 *bytes;
    struct object_file *file;
    struct eh_cie_info info;
    bool is_used;               // by a kept FDE
};

struct eh_section {
    u32 section;                // section id
    u32 first_cie, n_cies;      // in eh_file.cies, by offset
    u32 fde_bytes;              // of kept FDEs
    u32 n_fdes;                 // kept
    u64 first_entry;            // of .eh_frame_hdr
    bool has_end, keeps_end, is_broken;
};

// A function's section and a symbol that its unwind data refers to.
struct eh_edge { u32 section, symbol; };

struct eh_file {
    VEC(struct eh_section) sections; // in header order
    VEC(struct eh_cie) cies;
    struct eh_edge *edges;      // by section; with --gc-sections
    u32 n_edges;
};

struct eh_entry { i32 pc, record; }; // both less the address of .eh_frame_hdr

struct eh_frames {
    struct scan *scans;         // one a worker
    struct eh_entry *entries;
    u64 n_entries, n_plt_entries;
    u32 any;                    // a section id that tells which output section .eh_frame is
    u32 has_no_table;           // atomic
};

// ---- walking ----

// The walk over one section with its relocations at hand.
struct eh_walk {
    struct context *ctx;
    struct object_file *file;
    const u8 *bytes;
    u64 size;
    struct relocs relocs;
    u32 at;
    u32 first_reloc, end_reloc; // of the current record
    struct eh_record record;
};

static u64 input_size(const struct object_file *file, const struct section *s)
{
    return file->headers[s->header].sh_size;
}

static void walk_begin(struct eh_walk *w, struct context *ctx, struct object_file *file, const struct section *s)
{
    *w = (struct eh_walk){.ctx = ctx, .file = file, .bytes = section_bytes(ctx, file, s, NULL),
                          .size = input_size(file, s), .relocs = section_relocs(ctx, file, s)};
}

static enum eh_step walk_next(struct eh_walk *w)
{
    enum eh_step step = eh_next(w->bytes, w->size, &w->at, &w->record);
    if (step != EH_RECORD)
        return step;
    w->first_reloc = w->end_reloc;
    while (w->end_reloc < w->relocs.n && w->relocs.at[w->end_reloc].r_offset < w->at)
        w->end_reloc++;
    return step;
}

// The relocation of the current FDE's pc_begin, or NULL.
static const struct elf_rela *pc_reloc(const struct eh_walk *w)
{
    for (u32 r = w->first_reloc; r < w->end_reloc; r++)
        if (w->relocs.at[r].r_offset - w->record.offset == 8)
            return &w->relocs.at[r];
    return NULL;
}

// Does the current FDE describe code that is part of the output?
static bool fde_is_live(const struct eh_walk *w)
{
    const struct object_file *file = w->file;
    const struct elf_rela *r = pc_reloc(w);
    if (r == NULL || rela_symbol(r) >= file->n_symbols)
        return true;            // an error of the relocation is found when it is scanned
    u32 index = rela_symbol(r), section = symbol_section(file, index);
    if (section == SECTION_DROPPED)
        return false;
    if (section != NO_SECTION)
        return (load_relaxed(&section_at(w->ctx, section)->flags) & SECTION_LIVE) != 0;
    switch (file->symtab[index].st_shndx) {
    case SHN_ABS: return true;
    case SHN_UNDEF:
        return index >= file->first_global &&
               symbol_is_defined_here(w->ctx, file->symbol_ids[index - file->first_global]);
    default: return false;      // in a section that is not part of the link
    }
}

// The CIE at OFFSET of a section, or NULL. Mostly the latest.
static struct eh_cie *find_cie(const struct eh_file *eh, const struct eh_section *es, u32 offset)
{
    u32 end = es->first_cie + es->n_cies;
    if (es->n_cies > 0 && eh->cies.at[end - 1].offset == offset)
        return &eh->cies.at[end - 1];
    u32 low = LOWER_BOUND(es->first_cie, end, i, eh->cies.at[i].offset < offset);
    return low < end && eh->cies.at[low].offset == offset ? &eh->cies.at[low] : NULL;
}

// ---- garbage collection ----

static int compare_edges(const void *a, const void *b)
{
    const struct eh_edge *x = a, *y = b;
    if (x->section != y->section)
        return x->section < y->section ? -1 : 1;
    return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

struct cie_relocs { u32 offset, first, end; };

void index_eh_frame(struct context *ctx, struct object_file *file)
{
    struct arena *arena = ctx_arena(ctx);
    VEC(struct eh_edge) edges = {0};
    VEC(struct cie_relocs) cies = {0};

    for (u32 id = file->first_section; id < file->first_section + file->n_sections; id++) {
        const struct section *s = section_at(ctx, id);
        if (s->kind != KIND_EH_FRAME || s->relocs == 0)
            continue;
        struct eh_walk w;
        walk_begin(&w, ctx, file, s);
        cies.n = 0;
        enum eh_step step;
        while ((step = walk_next(&w)) == EH_RECORD) {
            if (w.record.kind == EH_CIE) {
                struct eh_cie_info info;
                if (!eh_read_cie(w.bytes + w.record.offset, w.record.size, &info)) {
                    step = EH_BROKEN;
                    break;
                }
                if (w.first_reloc < w.end_reloc)
                    VEC_PUSH(arena, &cies, (struct cie_relocs){w.record.offset, w.first_reloc, w.end_reloc});
                continue;
            }
            const struct elf_rela *pc = w.record.kind == EH_FDE ? pc_reloc(&w) : NULL;
            if (pc == NULL || rela_symbol(pc) >= file->n_symbols)
                continue;
            u32 section = symbol_section(file, rela_symbol(pc));
            if (section == NO_SECTION || section == SECTION_DROPPED)
                continue;
            for (u32 r = w.first_reloc; r < w.end_reloc; r++)
                if (&w.relocs.at[r] != pc)
                    VEC_PUSH(arena, &edges, (struct eh_edge){section, rela_symbol(&w.relocs.at[r])});
            u32 low = LOWER_BOUND(0, cies.n, i, cies.at[i].offset < w.record.cie);
            if (low < cies.n && cies.at[low].offset == w.record.cie)
                for (u32 r = cies.at[low].first; r < cies.at[low].end; r++)
                    VEC_PUSH(arena, &edges, (struct eh_edge){section, rela_symbol(&w.relocs.at[r])});
        }
        // size_eh_frame will keep it as it is, and so all that it refers to.
        for (u32 r = 0; step == EH_BROKEN && r < w.relocs.n; r++)
            VEC_PUSH(arena, &edges, (struct eh_edge){NO_SECTION, rela_symbol(&w.relocs.at[r])});
    }
    file->eh_file = NEW(arena, struct eh_file);
    if (edges.n == 0)
        return;
    qsort(edges.at, edges.n, sizeof(*edges.at), compare_edges);
    file->eh_file->edges = edges.at;
    file->eh_file->n_edges = edges.n;
}

void eh_frame_mark(struct scan *scan, struct object_file *file, u32 section)
{
    const struct eh_file *eh = file->eh_file;
    if (eh == NULL)
        return;
    u32 low = LOWER_BOUND(0, eh->n_edges, i, eh->edges[i].section < section);
    for (; low < eh->n_edges && eh->edges[low].section == section; low++) {
        u32 symbol = eh->edges[low].symbol;
        if (symbol < file->n_symbols && file->targets[symbol] != NO_SECTION)
            scan_mark(scan, file->targets[symbol]);
    }
}

// ---- what stays ----

// What a relocation of a CIE refers to, the same number for the same thing in any file.
static u64 reloc_target(const struct object_file *file, const struct elf_rela *r)
{
    u32 index = rela_symbol(r);
    if (index >= file->n_symbols)
        return UINT64_MAX;
    if (index >= file->first_global)
        return file->symbol_ids[index - file->first_global];
    return hash_mix(symbol_section(file, index), file->symtab[index].st_value);
}

static bool same_target(const struct eh_cie *a, const struct eh_cie *b, u32 k)
{
    u32 i = rela_symbol(&a->relocs[k]), j = rela_symbol(&b->relocs[k]);
    bool a_global = i >= a->file->first_global, b_global = j >= b->file->first_global;
    if (i >= a->file->n_symbols || j >= b->file->n_symbols || a_global != b_global)
        return false;
    if (a_global)
        return a->file->symbol_ids[i - a->file->first_global] == b->file->symbol_ids[j - b->file->first_global];
    u32 section = symbol_section(a->file, i);
    return (a->file == b->file && i == j) ||
           (section != NO_SECTION && section != SECTION_DROPPED && section == symbol_section(b->file, j) &&
            a->file->symtab[i].st_value == b->file->symtab[j].st_value);
}

static bool same_cie(struct context *ctx, const struct eh_cie *a, const struct eh_cie *b)
{
    if (a->hash != b->hash || a->size != b->size || a->n_relocs != b->n_relocs ||
        section_at(ctx, a->section)->rule != section_at(ctx, b->section)->rule ||
        memcmp(a->bytes, b->bytes, a->size) != 0)
        return false;
    for (u32 k = 0; k < a->n_relocs; k++)
        if (a->relocs[k].r_offset - a->offset != b->relocs[k].r_offset - b->offset ||
            rela_type(&a->relocs[k]) != rela_type(&b->relocs[k]) || a->relocs[k].r_addend != b->relocs[k].r_addend ||
            !same_target(a, b, k))
            return false;
    return true;
}

static bool add_cie(struct eh_walk *w, struct eh_file *eh, struct eh_section *es, u32 section)
{
    struct arena *arena = ctx_arena(w->ctx);
    struct eh_cie cie = {
        .offset = w->record.offset, .size = w->record.size, .out_offset = es->fde_bytes, .section = section,
        .first_reloc = w->first_reloc, .n_relocs = w->end_reloc - w->first_reloc, .bytes = w->bytes + w->record.offset,
        .file = w->file};
    if (!eh_read_cie(cie.bytes, cie.size, &cie.info))
        return false;
    cie.hash = hash_mix(hash_bytes(cie.bytes, cie.size), section_at(w->ctx, section)->rule);
    if (cie.n_relocs > 0) {
        struct elf_rela *copy = RAW_ARRAY(arena, struct elf_rela, cie.n_relocs);
        memcpy(copy, w->relocs.at + w->first_reloc, cie.n_relocs * sizeof(*copy));
        cie.relocs = copy;
        for (u32 k = 0; k < cie.n_relocs; k++) {
            if (copy[k].r_offset - cie.offset < 8)
                return false;
            cie.hash = hash_mix(cie.hash ^ reloc_target(w->file, &copy[k]), (u64)copy[k].r_addend);
        }
    }
    VEC_PUSH(arena, &eh->cies, cie);
    es->n_cies++;
    return true;
}

// Scans relocations [first, end) of the walk's section, if there are any.
static void scan_range(struct eh_walk *w, u32 section, u32 first, u32 end)
{
    if (first < end)
        w->ctx->target->scan_relocs(&w->ctx->eh_frames->scans[pool_worker()], w->file, section, first, end);
}

// Finds what stays of one section. False: malformed.
static bool survey_section(struct eh_walk *w, struct eh_file *eh, struct eh_section *es)
{
    enum eh_step step;
    while ((step = walk_next(w)) == EH_RECORD) {
        const struct eh_record *r = &w->record;
        u32 lsda;
        if (r->kind == EH_CIE) {
            if (!add_cie(w, eh, es, es->section))
                return false;
        } else if (r->kind == EH_END) {
            es->has_end = true;
        } else {
            struct eh_cie *cie = find_cie(eh, es, r->cie);
            if (cie == NULL || !eh_read_fde(w->bytes + r->offset, r->size, &cie->info, &lsda))
                return false;
            if (w->first_reloc < w->end_reloc && w->relocs.at[w->first_reloc].r_offset - r->offset < 8)
                return false;
            if (!fde_is_live(w))
                continue;
            cie->is_used = true;
            es->fde_bytes += r->size;
            es->n_fdes++;
        }
    }
    return step == EH_DONE && w->end_reloc == w->relocs.n;
}

static void scan_kept_fdes(struct context *ctx, struct object_file *file, const struct eh_section *es)
{
    struct eh_walk w;
    u32 first = 0, end = 0;
    walk_begin(&w, ctx, file, section_at(ctx, es->section));
    while (w.relocs.n > 0 && walk_next(&w) == EH_RECORD) {
        if (w.record.kind != EH_FDE || !fde_is_live(&w))
            continue;
        if (w.first_reloc != end) {
            scan_range(&w, es->section, first, end);
            first = w.first_reloc;
        }
        end = w.end_reloc;
    }
    scan_range(&w, es->section, first, end);
}

static void keep_as_it_is(struct context *ctx, struct object_file *file, struct eh_section *es)
{
    struct section *s = section_at(ctx, es->section);
    ctx->target->scan_section(&ctx->eh_frames->scans[pool_worker()], file, es->section);
    s->kind = KIND_BYTES;
    s->size = input_size(file, s);
    es->n_fdes = es->fde_bytes = es->n_cies = 0;
    es->has_end = false;
}

static void survey_file(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[i];
    struct arena *arena = ctx_arena(ctx);
    if (!file->has_eh_frame || file->base.is_bad)
        return;
    struct eh_file *eh = file->eh_file != NULL ? file->eh_file : NEW(arena, struct eh_file);
    file->eh_file = eh;
    for (u32 id = file->first_section; id < file->first_section + file->n_sections; id++) {
        struct section *s = section_at(ctx, id);
        if (s->kind != KIND_EH_FRAME || !(s->flags & SECTION_LIVE))
            continue;
        struct eh_section es = {.section = id, .first_cie = eh->cies.n};
        struct eh_walk w;
        walk_begin(&w, ctx, file, s);
        if (!relocs_are_sorted(ctx, s, w.relocs) || !survey_section(&w, eh, &es)) {
            es.is_broken = true;
            eh->cies.n = es.first_cie;
            keep_as_it_is(ctx, file, &es);
        } else {
            scan_kept_fdes(ctx, file, &es);
        }
        VEC_PUSH(arena, &eh->sections, es);
    }
}

// The first of equal CIEs, in the order of files, stays. Some thousand at most, so one thread does it.
static void merge_cies(struct context *ctx)
{
    u64 n = 0;
    u32 size = 16;
    for (u32 i = 0; i < ctx->n_objects; i++)
        if (ctx->objects[i]->eh_file != NULL)
            n += ctx->objects[i]->eh_file->cies.n;
    while (size < n * 2)
        size *= 2;
    struct eh_cie **table = NEW_ARRAY(ctx_arena(ctx), struct eh_cie *, size);
    for (u32 i = 0; i < ctx->n_objects; i++) {
        struct eh_file *eh = ctx->objects[i]->eh_file;
        for (u32 c = 0; eh != NULL && c < eh->cies.n; c++) {
            struct eh_cie *cie = &eh->cies.at[c];
            if (!cie->is_used)
                continue;
            u32 at = (u32)cie->hash & (size - 1);
            while (table[at] != NULL && !same_cie(ctx, table[at], cie))
                at = (at + 1) & (size - 1);
            if (table[at] == NULL)
                table[at] = cie;
            cie->owner = table[at];
        }
    }
}

// Only the last .eh_frame content may end with the end mark, or unwinders would see nothing behind it.
static void keep_last_end(struct context *ctx)
{
    for (u32 i = ctx->n_objects; i-- > 0;) {
        struct eh_file *eh = ctx->objects[i]->eh_file;
        for (u32 k = eh == NULL ? 0 : eh->sections.n; k-- > 0;) {
            struct eh_section *es = &eh->sections.at[k];
            es->keeps_end = es->has_end;
            if (es->has_end || es->fde_bytes > 0 || es->is_broken)
                return;
        }
    }
}

// Places the owned CIEs between the kept FDEs, and so finds the size.
static void size_file(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[i];
    struct eh_file *eh = file->eh_file;
    for (u32 k = 0; eh != NULL && k < eh->sections.n; k++) {
        struct eh_section *es = &eh->sections.at[k];
        struct section *s = section_at(ctx, es->section);
        if (es->is_broken)
            continue;
        struct eh_walk w = {.ctx = ctx, .file = file};
        u32 cie_bytes = 0;
        for (u32 c = es->first_cie; c < es->first_cie + es->n_cies; c++) {
            struct eh_cie *cie = &eh->cies.at[c];
            if (cie->owner != cie)
                continue;
            cie->out_offset += cie_bytes;
            cie_bytes += cie->size;
            scan_range(&w, es->section, cie->first_reloc, cie->first_reloc + cie->n_relocs);
        }
        s->size = (u64)es->fde_bytes + cie_bytes;
        // A gap before the next section would read as the end: the last record is made longer by no-ops instead.
        s->size = es->keeps_end ? s->size + 4 : align_up(s->size, 8);
        s->p2align = MIN(s->p2align, 3);
    }
}

void size_eh_frame(struct context *ctx)
{
    struct arena *arena = ctx_arena(ctx);
    bool any = false;
    for (u32 i = 0; i < ctx->n_objects && !any; i++)
        any = ctx->objects[i]->has_eh_frame;
    struct eh_frames *frames = ctx->eh_frames = NEW(arena, struct eh_frames);
    if (!any)
        return;
    frames->scans = arena_zalloc(arena, sizeof(struct scan) * ctx->n_workers, 64);
    for (u32 w = 0; w < ctx->n_workers; w++)
        frames->scans[w].ctx = ctx;

    parallel_for(ctx->pool, ctx->n_objects, survey_file, ctx);
    merge_cies(ctx);
    keep_last_end(ctx);
    parallel_for(ctx->pool, ctx->n_objects, size_file, ctx);
    for (u32 w = 0; w < ctx->n_workers; w++)
        ctx->n_symbolic_dynrels += frames->scans[w].n_symbolic;

    for (u32 i = 0; i < ctx->n_objects; i++) {
        struct object_file *file = ctx->objects[i];
        for (u32 k = 0; file->eh_file != NULL && k < file->eh_file->sections.n; k++) {
            struct eh_section *es = &file->eh_file->sections.at[k];
            const struct section *s = section_at(ctx, es->section);
            if (s->size > 0)
                frames->any = es->section;
            es->first_entry = frames->n_entries;
            frames->n_entries += es->n_fdes;
            if (!es->is_broken)
                continue;
            frames->has_no_table = true;
            if (ctx->config.eh_frame_hdr)
                warning(ctx, "error in %s(%s); no .eh_frame_hdr table will be created", file_text(ctx, &file->base),
                        printable(ctx, section_name(file, s)));
        }
    }
}

// ---- writing ----

static void add_entry(struct eh_frames *frames, u64 index, u64 header, u64 pc, u64 record)
{
    i64 a = (i64)(pc - header), b = (i64)(record - header);
    if (a != (i32)a || b != (i32)b) {
        store_relaxed(&frames->has_no_table, true);
        return;
    }
    frames->entries[index] = (struct eh_entry){(i32)a, (i32)b};
}

// Writes the records of input bytes [begin, end), all of which stay, at OUT, which is run-time address ADDRESS. W
// stands before the first of them.
static u64 write_run(struct eh_walk *w, const struct eh_section *es, u32 begin, u32 end, u8 *out, u64 address,
                     u64 entry)
{
    struct context *ctx = w->ctx;
    struct eh_frames *frames = ctx->eh_frames;
    const struct section *s = section_at(ctx, es->section);
    const struct eh_file *eh = w->file->eh_file;
    const u64 output = section_output(ctx, s)->address;
    const u64 header = frames->entries != NULL ? synthetic_address(ctx, SYN_EH_FRAME_HDR) : 0;

    memcpy(out, w->bytes + begin, end - begin);
    ctx->target->apply_moved(ctx, w->file, s, out, begin, end, address);
    for (u32 at = begin; at < end;) {
        struct eh_record r;
        if (eh_next(w->bytes, end, &at, &r) != EH_RECORD)
            break;
        if (r.kind != EH_FDE)
            continue;
        u32 place = r.offset - begin;
        const struct eh_cie *cie = find_cie(eh, es, r.cie);
        if (cie == NULL || cie->owner == NULL)
            break;              // the file changed under us
        const struct eh_cie *owner = cie->owner;
        u64 cie_address = output + section_at(ctx, owner->section)->offset + owner->out_offset;
        write_u32(out + place + 4, (u32)(address + place + 4 - cie_address));
        if (frames->entries != NULL && entry < es->first_entry + es->n_fdes)
            add_entry(frames, entry++, header,
                      eh_read_pc(out + place + 8, cie->info.fde_encoding, address + place + 8), address + place);
    }
    return entry;
}

void write_eh_frame_section(struct context *ctx, struct object_file *file, const struct section *s, u8 *out)
{
    struct eh_file *eh = file->eh_file;
    struct eh_section *es = NULL;
    struct eh_walk w;
    u32 id = (u32)(s - ctx->sections.at), begin = 0, end = 0, last = 0; // LAST: where the last record begins in OUT
    u64 done = 0, entry, address = section_address(ctx, s);

    for (u32 k = 0; k < eh->sections.n; k++)
        if (eh->sections.at[k].section == id)
            es = &eh->sections.at[k];
    if (es == NULL || s->size == 0)
        return;
    entry = es->first_entry;
    walk_begin(&w, ctx, file, s);
    while (walk_next(&w) == EH_RECORD) {
        const struct eh_record *r = &w.record;
        bool keep = false;
        if (r->kind == EH_FDE) {
            keep = fde_is_live(&w);
        } else if (r->kind == EH_CIE) {
            const struct eh_cie *cie = find_cie(eh, es, r->offset);
            keep = cie != NULL && cie->owner == cie;
        }
        if (!keep)
            continue;
        if (done + (end - begin) + r->size > s->size)
            break;              // the file changed under us
        if (r->offset != end && end > begin) {
            entry = write_run(&w, es, begin, end, out + done, address + done, entry);
            done += end - begin;
            begin = end;
        }
        if (begin == end)
            begin = r->offset;
        last = (u32)(done + r->offset - begin);
        end = r->offset + r->size;
    }
    if (end > begin) {
        write_run(&w, es, begin, end, out + done, address + done, entry);
        done += end - begin;
    }
    memset(out + done, 0, s->size - done);
    if (!es->keeps_end && s->size > done && done > 0)
        write_u32(out + last, read_u32(out + last) + (u32)(s->size - done));
}

// ---- .eh_frame_hdr ----

// Late: once finish_eh_frame_hdr has put the table in order.
static void write_hdr(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct eh_frames *frames = ctx->eh_frames;
    u64 n = frames->n_entries + frames->n_plt_entries;
    u64 address = synthetic_address(ctx, SYN_EH_FRAME_HDR);
    u64 distance = section_output(ctx, section_at(ctx, frames->any))->address - (address + 4);

    (void)part;
    memset(out, 0, s->size);
    out[0] = 1;                 // version
    out[1] = 0x1b;              // address of .eh_frame: pc-relative, signed 4 bytes
    out[2] = out[3] = EH_ENCODING_OMIT;
    write_u32(out + 4, (u32)distance);
    if ((i64)distance != (i32)distance)
        error(ctx, ".eh_frame_hdr is too far away from .eh_frame");
    if (frames->has_no_table || frames->entries == NULL)
        return;
    out[2] = 0x03;              // number of entries: unsigned 4 bytes
    out[3] = 0x3b;              // table: relative to .eh_frame_hdr, signed 4 bytes
    write_u32(out + 8, (u32)n);
    memcpy(out + 12, frames->entries, n * sizeof(*frames->entries));
}

// The FDEs in veld's own records for the PLT, whose bytes at ADDRESS are final; entered into the table from ENTRY
// on, or only counted (ENTRY UINT64_MAX).
static u64 plt_entries(struct context *ctx, u64 address, u64 entry)
{
    u64 size = ctx->syn[SYN_PLT_EH_FRAME].size, n = 0;
    u8 *bytes = arena_zalloc(ctx_arena(ctx), size, 8);
    struct eh_cie_info info = {0};
    struct eh_record r;

    ctx->target->write_plt_unwind(ctx, bytes, address);
    for (u32 at = 0; eh_next(bytes, size, &at, &r) == EH_RECORD;) {
        u64 header = entry == UINT64_MAX ? 0 : synthetic_address(ctx, SYN_EH_FRAME_HDR);
        if (r.kind != EH_FDE || !eh_read_cie(bytes + r.cie, read_u32(bytes + r.cie) + 4, &info))
            continue;
        if (entry != UINT64_MAX)
            add_entry(ctx->eh_frames, entry + n, header,
                      eh_read_pc(bytes + r.offset + 8, info.fde_encoding, address + r.offset + 8), address + r.offset);
        n++;
    }
    return n;
}

void size_eh_frame_hdr(struct context *ctx)
{
    struct eh_frames *frames = ctx->eh_frames;
    const struct synthetic *plt = &ctx->syn[SYN_PLT_EH_FRAME];
    if (!ctx->config.eh_frame_hdr || frames == NULL)
        return;
    if (plt->section != 0 && plt->size > 0)
        frames->any = plt->section;
    if (frames->any == 0)
        return;
    if (!frames->has_no_table) {
        if (plt->section != 0)
            frames->n_plt_entries = plt_entries(ctx, 0, UINT64_MAX);
        frames->entries = NEW_ARRAY(ctx_arena(ctx), struct eh_entry, frames->n_entries + frames->n_plt_entries + 1);
    }
    u64 n = frames->n_entries + frames->n_plt_entries;
    make_synthetic(ctx, SYN_EH_FRAME_HDR, ".eh_frame_hdr", SHT_PROGBITS, SHF_ALLOC, 0, 4,
                   frames->has_no_table ? 8 : 12 + n * sizeof(struct eh_entry), write_hdr)->is_last = true;
}

// By pc; entries of the same pc stay in the order of the records. Three passes of 11 bits.
static struct eh_entry *sort_entries(struct context *ctx, struct eh_entry *at, u64 n)
{
    u64 i = 1;
    while (i < n && at[i].pc >= at[i - 1].pc)
        i++;
    if (i >= n)
        return at;
    struct eh_entry *other = RAW_ARRAY(ctx_arena(ctx), struct eh_entry, n);
    for (unsigned shift = 0; shift < 33; shift += 11) {
        u32 count[2048] = {0};
        for (i = 0; i < n; i++)
            count[((u32)at[i].pc ^ 1u << 31) >> shift & 2047]++;
        for (u32 k = 0, sum = 0; k < 2048; k++) {
            u32 c = count[k];
            count[k] = sum;
            sum += c;
        }
        for (i = 0; i < n; i++)
            other[count[((u32)at[i].pc ^ 1u << 31) >> shift & 2047]++] = at[i];
        struct eh_entry *swap = at;
        at = other;
        other = swap;
    }
    return at;
}

void finish_eh_frame_hdr(struct context *ctx)
{
    struct eh_frames *frames = ctx->eh_frames;
    if (ctx->syn[SYN_EH_FRAME_HDR].section == 0 || frames->entries == NULL || frames->has_no_table)
        return;
    if (frames->n_plt_entries > 0)
        plt_entries(ctx, synthetic_address(ctx, SYN_PLT_EH_FRAME), frames->n_entries);
    frames->entries = sort_entries(ctx, frames->entries, frames->n_entries + frames->n_plt_entries);
}
