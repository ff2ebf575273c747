// What the synthetic sections have in common: their records, and facts about the symbols that they are about.

#include "made.h"
#include "veld/script.h"

struct made *made(struct context *ctx)
{
    if (ctx->made == NULL) {
        ctx->made = NEW(ctx_arena(ctx), struct made);
        table_init(&ctx->made->strings, ctx_arena(ctx));
        ctx->made->strings_size = 1;
    }
    return ctx->made;
}

// ---- symbols that have slots ----

static const struct object_file *object_at(struct context *ctx, u32 file)
{
    return (const struct object_file *)ctx->files[file];
}

u32 ref_flags(struct context *ctx, struct symbol_ref ref)
{
    if (ref.file == 0)
        return ctx->symbols.flags[ref.symbol];
    const struct elf_sym *sym = &object_at(ctx, ref.file)->symtab[ref.symbol];
    unsigned type = sym_type(sym);
    return (type == STT_TLS ? SYM_TLS : 0) | (type == STT_GNU_IFUNC ? SYM_IFUNC | SYM_FUNCTION : 0) |
           (type == STT_FUNC ? SYM_FUNCTION : 0) | (sym->st_shndx == SHN_ABS ? SYM_ABSOLUTE : 0);
}

u16 ref_needs(struct context *ctx, struct symbol_ref ref)
{
    return ref.file == 0 ? ctx->symbols.needs[ref.symbol] : object_at(ctx, ref.file)->local_needs[ref.symbol];
}

struct symbol_slots *ref_slots(struct context *ctx, struct symbol_ref ref)
{
    u32 *at;
    if (ref.file == 0) {
        at = &ctx->symbols.slots[ref.symbol];
    } else {
        struct object_file *file = (struct object_file *)ctx->files[ref.file];
        if (file->local_slots == NULL)
            file->local_slots = NEW_ARRAY(ctx_arena(ctx), u32, file->first_global);
        at = &file->local_slots[ref.symbol];
    }
    if (*at == 0) {
        if (ctx->slots.n == 0)
            VEC_PUSH(ctx_arena(ctx), &ctx->slots, (struct symbol_slots){0});
        struct symbol_slots none;
        memset(&none, 0xff, sizeof(none)); // SLOT_NONE in each
        *at = ctx->slots.n;
        VEC_PUSH(ctx_arena(ctx), &ctx->slots, none);
    }
    return &ctx->slots.at[*at];
}

u64 ref_address(struct context *ctx, struct symbol_ref ref)
{
    return ref.file == 0 ? symbol_address(ctx, ref.symbol)
                         : local_symbol_address(ctx, object_at(ctx, ref.file), ref.symbol);
}

bool ref_is_undefined(struct context *ctx, struct symbol_ref ref)
{
    return ref.file == 0 && !symbol_is_defined_here(ctx, ref.symbol) && !ref_is_preemptible(ctx, ref);
}

u64 ref_definition(struct context *ctx, struct symbol_ref ref)
{
    u32 file = ref.file, index = ref.symbol;
    if (file == 0) {
        struct input_file *f = symbol_owner_file(ctx, ref.symbol);
        if (f == NULL || f->kind != FILE_OBJECT)
            return ctx->symbols.value[ref.symbol];
        file = f->index;
        index = owner_symbol(ctx->symbols.owner[ref.symbol]);
    }
    const struct object_file *object = object_at(ctx, file);
    u32 id = symbol_section(object, index);
    u64 value = object->symtab[index].st_value;
    return id == NO_SECTION || id == SECTION_DROPPED ? value : section_address(ctx, section_at(ctx, id)) + value;
}

const struct elf_sym *symbol_definition(struct context *ctx, u32 id)
{
    const struct input_file *file = symbol_owner_file(ctx, id);
    if (file == NULL)
        return NULL;
    u32 index = owner_symbol(ctx->symbols.owner[id]);
    return file->kind == FILE_SHARED ? &((const struct shared_file *)file)->dynsym[index]
                                     : &((const struct object_file *)file)->symtab[index];
}

bool definition_is_live(struct context *ctx, u32 id)
{
    const struct input_file *file = symbol_owner_file(ctx, id);
    if (file == NULL || file->kind != FILE_OBJECT)
        return true;
    const struct object_file *object = (const struct object_file *)file;
    u32 index = owner_symbol(ctx->symbols.owner[id]);
    u32 section = symbol_section(object, index);
    if (ctx->symbols.flags[id] & SYM_COMMON)
        return !ctx->config.gc_sections || (ctx->symbols.needs[id] & NEED_LIVE);
    if (section == NO_SECTION) {
        u32 shndx = object->symtab[index].st_shndx;
        return shndx >= SHN_LORESERVE && shndx != SHN_XINDEX; // absolute
    }
    return section != SECTION_DROPPED && (section_at(ctx, section)->flags & SECTION_LIVE);
}

struct str base_name(struct str name)
{
    const char *at = memchr(name.p, '@', name.n);
    return at == NULL || at == name.p ? name : (struct str){name.p, (size_t)(at - name.p)};
}

// The section header of an address that veld or a script gave; SHN_ABS if it belongs to nothing.
static u32 linker_symbol_header(struct context *ctx, u32 id)
{
    const struct linker_symbol *l = &ctx->linker_symbols.at[owner_symbol(ctx->symbols.owner[id])];
    if (ctx->symbols.flags[id] & SYM_ABSOLUTE)
        return SHN_ABS;
    u32 header = l->output != 0 ? ctx->layout.outputs.at[l->output]->header : 0;
    if (header == 0 && ctx->layout.n_order > 0)
        header = ctx->layout.outputs.at[ctx->layout.order[0]]->header;
    return symbol_shndx(header);
}

static u32 header_of_section(struct context *ctx, u32 section)
{
    return symbol_shndx(section_output(ctx, section_at(ctx, section))->header);
}

static u32 common_section(struct context *ctx, const struct elf_sym *sym)
{
    enum synthetic_id id = sym_type(sym) == STT_TLS        ? SYN_TLS_COMMON
                           : sym->st_shndx != SHN_COMMON ? SYN_LARGE_COMMON
                                                         : SYN_COMMON;
    return ctx->syn[id].section;
}

// The section header index of a symbol that is defined here.
static u32 symbol_header(struct context *ctx, u32 id)
{
    const struct input_file *file = symbol_owner_file(ctx, id);
    if (file == NULL)
        return linker_symbol_header(ctx, id);
    const struct object_file *object = (const struct object_file *)file;
    u32 index = owner_symbol(ctx->symbols.owner[id]);
    u32 section = symbol_section(object, index);
    if (section == NO_SECTION && (ctx->symbols.flags[id] & SYM_COMMON))
        section = common_section(ctx, &object->symtab[index]);
    return section == NO_SECTION || section == SECTION_DROPPED ? SHN_ABS : header_of_section(ctx, section);
}

static u8 symbol_info(unsigned bind, unsigned type) { return (u8)(bind << 4 | type); }

// A copy of a library's variable: ours from now on, with the library's type and size.
static u32 copied_entry(struct context *ctx, u32 id, const struct copy_slot *copy, struct elf_sym *out)
{
    const struct elf_sym *sym = symbol_definition(ctx, id);
    out->st_info = sym->st_info;
    out->st_other = 0;
    out->st_size = sym->st_size;
    out->st_value = symbol_address(ctx, id);
    return header_of_section(ctx, ctx->syn[copy->is_relro ? SYN_COPY_RELRO : SYN_COPY_BSS].section);
}

static u32 undefined_entry(struct context *ctx, u32 id, u32 flags, struct elf_sym *out)
{
    const struct elf_sym *sym = symbol_definition(ctx, id);
    unsigned type = sym != NULL ? sym_type(sym) : flags & SYM_TLS ? STT_TLS : STT_NOTYPE;
    out->st_info = symbol_info(flags & SYM_WEAK ? STB_WEAK : STB_GLOBAL, type == STT_GNU_IFUNC ? STT_FUNC : type);
    out->st_other = 0;
    out->st_size = 0;
    out->st_value = 0;
    // A function whose address was taken by position-dependent code: everybody's address is our PLT entry.
    if ((ctx->symbols.needs[id] & NEED_CANONICAL_PLT) && ctx->symbols.slots[id] != 0)
        out->st_value = symbol_plt_address(ctx, &ctx->slots.at[ctx->symbols.slots[id]]);
    return SHN_UNDEF;
}

// Is linker symbol INDEX hidden by whoever defined it, not only by those who refer to it?
static bool is_hidden_by_definition(struct context *ctx, u32 index)
{
    const struct script *script = ctx->layout.script;
    u32 k = script != NULL && index < script->symbol_of.n ? script->symbol_of.at[index] : 0;
    if (k == 0)
        return true;            // veld's own
    const struct script_symbol *s = &script->symbols.at[k - 1];
    return s->kind != SCRIPT_SYMBOL_ASSIGN || s->command->assign.hidden;
}

bool symbol_becomes_local(struct context *ctx, u32 id)
{
    u32 flags = ctx->symbols.flags[id];
    u64 owner = ctx->symbols.owner[id];
    if (flags & SYM_LOCALIZED)
        return true;
    if (!(flags & (SYM_HIDDEN | SYM_INTERNAL)))
        return false;
    return ctx->config.output_kind == OUTPUT_SHARED ||
           (owner_rank(owner) == 0 && is_hidden_by_definition(ctx, owner_symbol(owner)));
}

u32 symbol_entry(struct context *ctx, u32 id, bool is_dynamic, struct elf_sym *out)
{
    u32 flags = ctx->symbols.flags[id], slot = ctx->symbols.slots[id];
    if (slot != 0 && ctx->slots.at[slot].copy != SLOT_NONE)
        return copied_entry(ctx, id, &ctx->copies.at[ctx->slots.at[slot].copy], out);
    if (!symbol_is_defined_here(ctx, id))
        return undefined_entry(ctx, id, flags, out);

    const struct elf_sym *sym = symbol_definition(ctx, id);
    unsigned visibility = symbol_visibility_of(flags);
    bool is_local = !is_dynamic && symbol_becomes_local(ctx, id);
    if (sym == NULL) {
        const struct linker_symbol *l = &ctx->linker_symbols.at[owner_symbol(ctx->symbols.owner[id])];
        out->st_info = symbol_info(is_local ? STB_LOCAL : STB_GLOBAL, l->type);
        out->st_size = 0;
        out->st_other = is_local ? 0 : (u8)visibility;
    } else {
        unsigned type = sym_type(sym) == STT_COMMON ? STT_OBJECT : sym_type(sym);
        unsigned bind = sym_bind(sym);
        out->st_info = symbol_info(is_local ? STB_LOCAL : bind, type);
        out->st_other = (u8)((sym->st_other & ~3) | (is_local ? 0 : visibility));
        out->st_size = flags & SYM_COMMON ? common_size(ctx, id) : sym->st_size;
    }
    if (flags & SYM_IFUNC) {
        bool is_canonical = (ctx->symbols.needs[id] & NEED_IPLT_ADDRESS) && !(flags & SYM_PREEMPTIBLE);
        out->st_value = is_canonical ? symbol_address(ctx, id) : ref_definition(ctx, (struct symbol_ref){0, id});
        if (is_canonical) {
            out->st_info = symbol_info(out->st_info >> 4, STT_FUNC);
            out->st_size = 0;   // that of the resolver says nothing about the PLT entry
            u32 iplt = ctx->syn[SYN_IPLT].section;
            return iplt != 0 ? header_of_section(ctx, iplt) : symbol_header(ctx, id);
        }
    } else {
        out->st_value = symbol_address(ctx, id);
    }
    if ((flags & SYM_TLS) || (out->st_info & 15) == STT_TLS)
        out->st_value -= ctx->layout.tls_address;
    return symbol_header(ctx, id);
}

// ---- order ----

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

static int compare_names(struct context *ctx, u32 a, u32 b)
{
    return str_compare(symbol_name(ctx, a), symbol_name(ctx, b));
}

static void merge_by_name(struct context *ctx, struct name_entry *at, struct name_entry *scratch, u32 n)
{
    if (n < 2)
        return;
    u32 half = n / 2, i = 0, j = half, k = 0;
    merge_by_name(ctx, at, scratch, half);
    merge_by_name(ctx, at + half, scratch + half, n - half);
    while (i < half && j < n)
        scratch[k++] = compare_names(ctx, at[j].id, at[i].id) < 0 ? at[j++] : at[i++];
    while (i < half)
        scratch[k++] = at[i++];
    while (j < n)
        scratch[k++] = at[j++];
    memcpy(at, scratch, n * sizeof(*at));
}

static void sort_few(struct name_entry *at, u32 n)
{
    for (u32 i = 1; i < n; i++) {
        struct name_entry entry = at[i];
        u32 k = i;
        for (; k > 0 && at[k - 1].key > entry.key; k--)
            at[k] = at[k - 1];
        at[k] = entry;
    }
}

// Least significant digit first; digits in which all keys agree are skipped.
void sort_places(struct context *ctx, struct name_entry *at, u32 n)
{
    if (n <= 32) {
        sort_few(at, n);
        return;
    }
    struct arena_mark mark = arena_mark(ctx_arena(ctx));
    struct name_entry *from = at, *to = RAW_ARRAY(ctx_arena(ctx), struct name_entry, n);
    u64 differ = 0;
    bool is_sorted = true;
    for (u32 i = 1; i < n; i++) {
        differ |= at[i].key ^ at[0].key;
        is_sorted &= at[i - 1].key <= at[i].key;
    }
    u32 *counts = RAW_ARRAY(ctx_arena(ctx), u32, RADIX);
    for (unsigned shift = 0; shift < 64 && !is_sorted; shift += RADIX_BITS) {
        if (((differ >> shift) & (RADIX - 1)) == 0)
            continue;
        memset(counts, 0, RADIX * sizeof(*counts));
        for (u32 i = 0; i < n; i++)
            counts[from[i].key >> shift & (RADIX - 1)]++;
        u32 sum = 0;
        for (u32 d = 0; d < RADIX; d++) {
            u32 count = counts[d];
            counts[d] = sum;
            sum += count;
        }
        for (u32 i = 0; i < n; i++)
            to[counts[from[i].key >> shift & (RADIX - 1)]++] = from[i];
        struct name_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != at)
        memcpy(at, from, n * sizeof(*at));
    arena_reset(ctx_arena(ctx), mark);
}

void sort_by_key(struct context *ctx, struct name_entry *at, u32 n)
{
    sort_places(ctx, at, n);
    struct arena_mark mark = arena_mark(ctx_arena(ctx));
    struct name_entry *scratch = NULL;
    for (u32 i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && at[end].key == at[i].key; end++)
            ;
        if (end - i > 1 && scratch == NULL)
            scratch = RAW_ARRAY(ctx_arena(ctx), struct name_entry, n);
        if (end - i > 1)
            merge_by_name(ctx, at + i, scratch + i, end - i);
    }
    arena_reset(ctx_arena(ctx), mark);
}

void sort_symbols(struct context *ctx, u32 *ids, u32 n)
{
    struct name_entry *entries = RAW_ARRAY(ctx_arena(ctx), struct name_entry, n);
    for (u32 i = 0; i < n; i++)
        entries[i] = (struct name_entry){owner_key(ctx->symbols.owner[ids[i]]), ids[i]};
    sort_by_key(ctx, entries, n);
    for (u32 i = 0; i < n; i++)
        ids[i] = entries[i].id;
}

struct name_entry *gather_symbols(struct context *ctx, gather_step *count, gather_step *fill, u32 *n)
{
    u32 n_chunks = (ctx->symbols.n + GATHER_CHUNK - 1) / GATHER_CHUNK, sum = 0;
    struct gather g = {.ctx = ctx, .counts = NEW_ARRAY(ctx_arena(ctx), u32, n_chunks)};
    parallel_for_chunks(ctx->pool, ctx->symbols.n, GATHER_CHUNK, count, &g);
    for (u32 c = 0; c < n_chunks; c++) {
        u32 n_of_chunk = g.counts[c];
        g.counts[c] = sum;
        sum += n_of_chunk;
    }
    g.entries = RAW_ARRAY(ctx_arena(ctx), struct name_entry, sum);
    parallel_for_chunks(ctx->pool, ctx->symbols.n, GATHER_CHUNK, fill, &g);
    sort_by_key(ctx, g.entries, sum);
    *n = sum;
    return g.entries;
}

// ---- synthetic sections ----

u32 add_synthetic_section(struct context *ctx, struct synthetic *s)
{
    if (s->section != 0)
        return s->section;
    u16 flags =
        (u16)(SECTION_LIVE | (s->flags & SHF_WRITE ? SECTION_WRITE : 0) |
              (s->flags & SHF_ALLOC ? SECTION_ALLOC : 0) | (s->flags & SHF_EXECINSTR ? SECTION_EXEC : 0) |
              (s->flags & SHF_TLS ? SECTION_TLS : 0) | (s->flags & SHF_STRINGS ? SECTION_STRINGS : 0) |
              (s->flags & SHF_MERGE ? SECTION_MERGE_FLAG : 0) | (s->flags & SHF_X86_64_LARGE ? SECTION_LARGE : 0));
    ctx_reserve_sections(ctx, 1);
    u32 id = ctx_take_sections(ctx, 1);
    u32 index = ctx->synthetics.n;
    VEC_PUSH(ctx_arena(ctx), &ctx->synthetics, s);
    u32 rule = layout_match(ctx, NULL, s->name, s->type, s->flags);
    *section_at(ctx, id) = (struct section){
        .size = s->size,
        .header = index,
        .rule = rule,
        .flags = rule == RULE_DISCARD ? flags & ~SECTION_LIVE : flags,
        .p2align = s->align > 1 ? (u8)log2_floor(s->align) : 0,
        .kind = KIND_SYNTHETIC,
    };
    s->section = id;
    return id;
}

struct synthetic *make_synthetic(struct context *ctx, enum synthetic_id id, const char *name, u32 type, u64 flags,
                                 u64 entsize, u64 align, u64 size,
                                 void (*write)(struct context *ctx, const struct synthetic *s, u32 part, u8 *out))
{
    struct synthetic *s = &ctx->syn[id];
    *s = (struct synthetic){.name = str_of(name), .type = type, .flags = flags, .entsize = entsize, .align = align,
                            .size = size, .write = write};
    if (size > 0)
        add_synthetic_section(ctx, s);
    return s;
}

struct synthetic *new_synthetic(struct context *ctx)
{
    return NEW(ctx_arena(ctx), struct synthetic);
}

void set_synthetic_size(struct context *ctx, enum synthetic_id id, u64 size)
{
    ctx->syn[id].size = size;
}

void cut_parts(struct context *ctx, struct synthetic *s, u64 step)
{
    if (s->size <= step)
        return;
    s->n_parts = (u32)((s->size + step - 1) / step);
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, s->n_parts + 1);
    for (u32 i = 0; i < s->n_parts; i++)
        offsets[i] = i * step;
    offsets[s->n_parts] = s->size;
    s->part_offsets = offsets;
}

// ---- sh_link and sh_info ----

static u32 header_of(struct context *ctx, enum synthetic_id id)
{
    return has_synthetic(ctx, id) ? section_output(ctx, section_at(ctx, ctx->syn[id].section))->header : 0;
}

static void link_to(struct context *ctx, enum synthetic_id id, enum synthetic_id to)
{
    if (has_synthetic(ctx, id))
        section_output(ctx, section_at(ctx, ctx->syn[id].section))->link = header_of(ctx, to);
}

static void set_info(struct context *ctx, enum synthetic_id id, u32 info)
{
    if (!has_synthetic(ctx, id))
        return;
    struct output_section *o = section_output(ctx, section_at(ctx, ctx->syn[id].section));
    o->info = info;
    o->flags |= ctx->syn[id].flags & SHF_INFO_LINK;
}

void link_headers(struct context *ctx)
{
    static const u8 links[][2] = {
        {SYN_HASH, SYN_DYNSYM},     {SYN_GNU_HASH, SYN_DYNSYM}, {SYN_DYNSYM, SYN_DYNSTR},
        {SYN_VERSYM, SYN_DYNSYM},   {SYN_VERDEF, SYN_DYNSTR},   {SYN_VERNEED, SYN_DYNSTR},
        {SYN_RELA_DYN, SYN_DYNSYM}, {SYN_RELA_PLT, SYN_DYNSYM}, {SYN_RELA_IPLT, SYN_DYNSYM},
        {SYN_DYNAMIC, SYN_DYNSTR},  {SYN_SYMTAB, SYN_STRTAB},   {SYN_SYMTAB_SHNDX, SYN_SYMTAB},
    };
    for (u32 i = 0; i < ARRAY_LEN(links); i++)
        link_to(ctx, links[i][0], links[i][1]);
    if (!has_synthetic(ctx, SYN_DYNSYM)) { // the IRELATIVE relocations of a static executable
        link_to(ctx, SYN_RELA_PLT, SYN_SYMTAB);
        link_to(ctx, SYN_RELA_IPLT, SYN_SYMTAB);
    }
    set_info(ctx, SYN_DYNSYM, 1);
    set_info(ctx, SYN_VERDEF, made(ctx)->n_verdefs);
    set_info(ctx, SYN_VERNEED, made(ctx)->verneeds.n);
    set_info(ctx, SYN_SYMTAB, symtab_first_global(ctx));
    set_info(ctx, SYN_RELA_PLT, header_of(ctx, has_synthetic(ctx, SYN_GOT_PLT) ? SYN_GOT_PLT : SYN_IGOT_PLT));
    set_info(ctx, SYN_RELA_IPLT, header_of(ctx, SYN_IGOT_PLT));
}

bool output_is_gnu(struct context *ctx)
{
    return made(ctx)->has_gnu_symbols || made(ctx)->iplt.n > 0;
}
