// Build a record for every section that can reach the output, and settle which file owns each COMDAT group.
// Needs:   ctx->objects with ranks.
// Gives:   object_file.section_of, section records, SECTION_DROPPED for the members of groups that another file owns;
//          without --gc-sections every record is live.
// Threads: one task a file (own); a group is claimed by an atomic minimum of ranks (commute). A group that has lost once can
//          never win, so its members are not even built; the few built too early are dropped by the second sweep.

#include "veld/input.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/symbols.h"

enum { RECORD_BLOCK = 1024 };

struct record_block { u32 next, end; } __attribute__((aligned(64)));

struct sections_pass {
    struct context *ctx;
    struct record_block *blocks; // one a worker
    bool has_pending;           // some signature needs interning (atomic)
};

// ---- groups ----

static void bad_group(struct context *ctx, struct object_file *file, u32 group, const char *what)
{
    file_error(ctx, &file->base, "section [%u]: %s", group, what);
}

// The member list of a group header: section indices behind one word of flags.
static const u8 *group_members(struct context *ctx, struct object_file *file, u32 group, u32 *n)
{
    const struct elf_shdr *s = &file->headers[group];
    const u8 *p = view_at((struct view){file->base.data, file->base.size}, s->sh_offset, s->sh_size);
    if (p == NULL || s->sh_size < 4 || s->sh_size % 4 != 0) {
        bad_group(ctx, file, group, "the group is empty or outside the file");
        return NULL;
    }
    *n = (u32)(s->sh_size / 4 - 1);
    for (u32 i = 1; i <= *n; i++) {
        u32 member = read_u32(p + 4 * (u64)i);
        if (member == 0 || member >= file->n_headers || member == group) {
            bad_group(ctx, file, group, "a group member is out of range");
            return NULL;
        }
    }
    return p;
}

static bool has_lost(struct context *ctx, const struct object_file *file, const struct comdat_ref *ref)
{
    return ref->symbol != 0 && load_relaxed(&ctx->symbols.comdat[ref->symbol]) != file->base.rank;
}

static void claim(struct context *ctx, const struct object_file *file, const struct comdat_ref *ref)
{
    min_u32_relaxed(&ctx->symbols.comdat[ref->symbol], file->base.rank);
}

static void add_group(struct sections_pass *pass, struct object_file *file, struct comdat_ref ref)
{
    struct context *ctx = pass->ctx;
    const struct elf_shdr *s = &file->headers[ref.header];
    bool is_global = !ref.is_linkonce && s->sh_link < file->n_headers &&
                     file->headers[s->sh_link].sh_type == SHT_SYMTAB && s->sh_info >= file->first_global &&
                     s->sh_info < file->n_symbols;
    if (is_global) {
        ref.symbol = file->symbol_ids[s->sh_info - file->first_global];
        claim(ctx, file, &ref);
    }
    VEC_PUSH(ctx_arena(ctx), &file->groups, ref);
}

// A section that several groups name is in the first of them.
static void link_ring(struct context *ctx, struct object_file *file, const u8 *members, u32 n)
{
    if (file->group_next == NULL)
        file->group_next = NEW_ARRAY(ctx_arena(ctx), u32, file->n_headers);
    u32 *next = file->group_next, first = 0, last = 0;
    for (u32 i = 1; i <= n; i++) {
        u32 m = read_u32(members + 4 * (u64)i);
        if (next[m] != 0)
            continue;
        if (first == 0)
            first = m;
        else
            next[last] = m;
        next[m] = first;
        last = m;
    }
}

static void drop_members(struct object_file *file, const u8 *members, u32 n)
{
    for (u32 i = 1; i <= n; i++)
        file->section_of[read_u32(members + 4 * (u64)i)] = SECTION_DROPPED;
}

static void read_groups(struct sections_pass *pass, struct object_file *file)
{
    struct context *ctx = pass->ctx;
    for (u32 i = 1; i < file->n_headers; i++) {
        if (file->headers[i].sh_type != SHT_GROUP)
            continue;
        u32 n;
        const u8 *members = group_members(ctx, file, i, &n);
        if (members == NULL)
            return;
        if (ctx->config.gc_sections)
            link_ring(ctx, file, members, n);
        if (!(read_u32(members) & GRP_COMDAT))
            continue;
        add_group(pass, file, (struct comdat_ref){.header = i});
        if (has_lost(ctx, file, &file->groups.at[file->groups.n - 1]))
            drop_members(file, members, n);
    }
}

// ---- records ----

// Consecutive ids for all records of one file: at most N are used, and what is left is for the next file.
static u32 begin_records(struct sections_pass *pass, u32 n)
{
    struct record_block *block = &pass->blocks[pool_worker()];
    u32 left = block->end - block->next;
    if (left < n) {
        u32 size = pass->ctx->n_workers == 1 ? n - left : MAX(n, (u32)RECORD_BLOCK);
        u32 first = ctx_take_sections(pass->ctx, size);
        if (first != block->end)
            block->next = first;
        block->end = first + size;
    }
    return block->next;
}

static void attach_relocs(struct context *ctx, struct object_file *file, u32 header)
{
    const struct elf_shdr *s = &file->headers[header];
    if (s->sh_link >= file->n_headers || file->headers[s->sh_link].sh_type != SHT_SYMTAB) {
        file_error(ctx, &file->base, "section [%u]: sh_link %u of the relocations is not a symbol table", header, s->sh_link);
        return;
    }
    if (file->headers[s->sh_link].sh_offset != (u64)((const u8 *)file->symtab - file->base.data)) {
        file_error(ctx, &file->base, "section [%u]: the file has a second symbol table [%u], which its relocations are for",
                   header, s->sh_link);
        return;
    }
    if (s->sh_info == 0 || s->sh_info >= file->n_headers) {
        file_error(ctx, &file->base, "section [%u]: the relocations' target %u is out of range", header, s->sh_info);
        return;
    }
    u32 id = file->section_of[s->sh_info];
    if (id == NO_SECTION || id == SECTION_DROPPED)
        return;
    struct section *target = section_at(ctx, id);
    if (s->sh_type == SHT_REL) {
        file_error(ctx, &file->base, "section [%u]: SHT_REL relocations are not used on x86-64", header);
        return;
    }
    if (target->relocs != 0) {
        file_error(ctx, &file->base, "section [%u]: section [%u] has two relocation sections", header, s->sh_info);
        return;
    }
    if (!view_has((struct view){file->base.data, file->base.size}, s->sh_offset, s->sh_size) ||
        (s->sh_type == SHT_RELA && (s->sh_entsize != sizeof(struct elf_rela) || s->sh_size % sizeof(struct elf_rela) != 0))) {
        file_error(ctx, &file->base, "section [%u]: sh_offset, sh_size or sh_entsize of the relocations is wrong", header);
        return;
    }
    if (s->sh_type == SHT_CREL && !crel_check(file->base.data + s->sh_offset, s->sh_size, NULL)) {
        file_error(ctx, &file->base, "section [%u]: malformed CREL relocations", header);
        return;
    }
    target->relocs = header;
}

// Functions in .ctors and .dtors run from the last to the first, those in .init_array and .fini_array the other way.
static bool is_reversed(struct context *ctx, struct str name, const struct section *r)
{
    bool is_ctors = str_starts(name, STR(".ctors"));
    if (!is_ctors && !str_starts(name, STR(".dtors")))
        return false;
    struct str output = ctx->layout.outputs.at[ctx->layout.rules.at[r->rule].output]->name;
    return str_is(output, is_ctors ? ".init_array" : ".fini_array") && r->kind == KIND_BYTES && r->size > 8 && r->size % 8 == 0;
}

static void keep_section(struct sections_pass *pass, struct object_file *file, u32 i, struct str name, u32 id, struct section *r)
{
    struct context *ctx = pass->ctx;
    const struct elf_shdr *s = &file->headers[i];
    r->rule = layout_match(ctx, file, name, s->sh_type, s->sh_flags);
    if (r->rule == RULE_DISCARD) {
        file->section_of[i] = SECTION_DROPPED;
        return;
    }
    if (is_reversed(ctx, name, r))
        r->flags |= SECTION_REVERSED;
    if (ctx->config.gc_sections) {
        if (is_c_identifier(name))
            r->flags |= SECTION_C_NAME;
        if (ctx->layout.rules.at[r->rule].keep || s->sh_type == SHT_INIT_ARRAY || s->sh_type == SHT_FINI_ARRAY ||
            s->sh_type == SHT_PREINIT_ARRAY || (s->sh_type == SHT_NOTE && !(s->sh_flags & SHF_GROUP)))
            r->flags |= SECTION_RETAIN;
    } else {
        r->flags |= SECTION_LIVE;
    }
    file->has_merge |= r->kind == KIND_MERGE;
    if (!(r->flags & SECTION_ALLOC) && str_is(name, ".comment"))
        store_relaxed(&ctx->has_comment, true);
    file->has_eh_frame |= r->kind == KIND_EH_FRAME;
    file->has_link_order |= (r->flags & SECTION_LINK_ORDER) != 0;
    file->section_of[i] = id;
    *section_at(ctx, id) = *r;
}

static void read_file_sections(struct sections_pass *pass, struct object_file *file)
{
    struct context *ctx = pass->ctx;
    u32 first = begin_records(pass, file->n_headers), next = first;
    bool has_early_relocs = false;

    file->first_section = first;
    for (u32 i = 1; i < file->n_headers; i++) {
        if (file->section_of[i] == SECTION_DROPPED)
            continue;
        struct str name;
        struct section record;
        switch (object_section_fate(ctx, file, i, &name, &record)) {
        case FATE_LINKONCE:
            add_group(pass, file, (struct comdat_ref){.header = i, .is_linkonce = true});
            // fall through
        case FATE_KEEP:
            keep_section(pass, file, i, name, next, &record);
            next += file->section_of[i] == next;
            break;
        case FATE_RELOCS:
            if (file->headers[i].sh_info < i)
                attach_relocs(ctx, file, i);
            else
                has_early_relocs = true;
            break;
        case FATE_STACK_NOTE:
            file->has_stack_note = true;
            file->needs_execstack |= (file->headers[i].sh_flags & SHF_EXECINSTR) != 0;
            break;
        case FATE_PROPERTY_NOTE:
            file->properties = i;
            break;
        case FATE_ADDRSIG:
            file->addrsig = i;
            break;
        case FATE_BAD:
            return;
        case FATE_WARNING:
            note_symbol_warning(ctx, file, i, name);
            if (ctx->config.output_kind == OUTPUT_EXECUTABLE || ctx->config.output_kind == OUTPUT_PIE)
                break;          // a library keeps them, for those who link with it
            keep_section(pass, file, i, name, next, &record);
            next += file->section_of[i] == next;
            break;
        case FATE_GROUP:
        case FATE_SKIP:
            break;
        }
        if (file->section_of[i] == NO_SECTION)
            file->section_of[i] = SECTION_DROPPED; // what is defined there is defined nowhere
    }
    file->n_sections = next - first;
    pass->blocks[pool_worker()].next = next;
    for (u32 i = 1; has_early_relocs && i < file->n_headers; i++) {
        u32 type = file->headers[i].sh_type;
        if ((type == SHT_RELA || type == SHT_CREL || type == SHT_REL) && file->headers[i].sh_info >= i)
            attach_relocs(ctx, file, i);
    }
}

static void read_task(void *arg, size_t i)
{
    struct sections_pass *pass = arg;
    struct context *ctx = pass->ctx;
    struct object_file *file = ctx->objects[i];

    file->section_of = NEW_ARRAY(ctx_arena(ctx), u32, file->n_headers + 1);
    if (object_check_locals(ctx, file)) {
        read_groups(pass, file);
        if (!file->base.is_bad)
            read_file_sections(pass, file);
    }
    for (u32 e = 0; e < file->base.errors.n; e++)
        error_in(ctx, &file->base, "%s", file->base.errors.at[e]);
    for (u32 g = 0; g < file->groups.n; g++)
        if (file->groups.at[g].symbol == 0)
            store_relaxed(&pass->has_pending, true);
}

// ---- the settlement ----

static void settle_task(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[i];
    if (file->base.is_bad)
        return;
    for (u32 g = 0; g < file->groups.n; g++) {
        const struct comdat_ref *ref = &file->groups.at[g];
        if (!has_lost(ctx, file, ref))
            continue;
        u32 n = 1, one[2] = {0, ref->header};
        const u8 *members = ref->is_linkonce ? (const u8 *)one : group_members(ctx, file, ref->header, &n);
        for (u32 m = 1; members != NULL && m <= n; m++) {
            u32 header = read_u32(members + 4 * (u64)m), id = file->section_of[header];
            if (id != NO_SECTION && id != SECTION_DROPPED)
                section_at(ctx, id)->flags &= (u16)~(SECTION_LIVE | SECTION_RETAIN);
            file->section_of[header] = SECTION_DROPPED;
        }
    }
}

// Local signatures and linkonce names are rare: one thread interns them, file by file, and repeats the claims.
static void claim_pending(struct sections_pass *pass)
{
    struct context *ctx = pass->ctx;
    for (u32 i = 0; pass->has_pending && i < ctx->n_objects; i++) {
        struct object_file *file = ctx->objects[i];
        for (u32 g = 0; g < file->groups.n; g++) {
            struct comdat_ref *ref = &file->groups.at[g];
            if (ref->symbol != 0 || file->base.is_bad)
                continue;
            names_reserve(ctx, 1);
            ref->symbol = group_signature(ctx, file, ref->header);
            if (ref->symbol != 0)
                claim(ctx, file, ref);
            else
                error_in(ctx, &file->base, "%s", file->base.errors.at[file->base.errors.n - 1]);
        }
    }
}

void read_sections(struct context *ctx)
{
    struct sections_pass pass = {.ctx = ctx};
    struct arena *arena = ctx_arena(ctx);
    u64 n_headers = 0;

    pass.blocks = arena_zalloc(arena, sizeof(*pass.blocks) * ctx->n_workers, _Alignof(struct record_block));
    for (u32 i = 0; i < ctx->n_objects; i++)
        n_headers += ctx->objects[i]->n_headers;
    ctx_reserve_sections(ctx, n_headers * 2 + (u64)ctx->n_workers * RECORD_BLOCK);
    parallel_for(ctx->pool, ctx->n_objects, read_task, &pass);
    claim_pending(&pass);
    parallel_for(ctx->pool, ctx->n_objects, settle_task, ctx);
}
