// Relocating what is not loaded, debug information above all: no slots, and what is gone leaves a tombstone.

#include "x86_64.h"

#include "veld/merged.h"

// The pair (0, 0) ends these lists, so what is gone is (1, 1) there.
static u64 tombstone_of(const struct object_file *file, const struct section *s)
{
    struct str name = section_name(file, s);
    return str_is(name, ".debug_loc") || str_is(name, ".debug_ranges") ? 1 : 0;
}

// Is the definition that the file means part of the output? The file's own copy of a function in a lost group is not,
// though the name has a definition elsewhere.
static bool is_dead(struct context *ctx, const struct object_file *file, u32 sym)
{
    const struct elf_sym *esym = &file->symtab[sym];
    u32 id = NO_SECTION;
    if (esym->st_shndx == SHN_UNDEF || esym->st_shndx == SHN_ABS || esym->st_shndx == SHN_COMMON) {
        if (sym >= file->first_global)
            id = symbol_defining_section(ctx, file->symbol_ids[sym - file->first_global]);
        if (id == NO_SECTION)
            return false;
    } else {
        id = symbol_section(file, sym);
    }
    return id == NO_SECTION || id == SECTION_DROPPED || !(section_at(ctx, id)->flags & SECTION_LIVE);
}

// Debug information means definitions, never PLT entries; copies of a library's data are at home here.
static u64 debug_address(struct context *ctx, const struct object_file *file, u32 sym, u8 class)
{
    switch (class) {
    case C_LOCAL: case C_TLS: case C_TLS_IMPORT: case C_ABSOLUTE: case C_IFUNC: case C_FUNC:
        return definition_address(ctx, file, sym);
    case C_DATA:
        return symbol_address(ctx, file->symbol_ids[sym - file->first_global]);
    default:
        return 0;
    }
}

static void __attribute__((noinline)) report_debug(struct context *ctx, const struct object_file *file,
                                                   const struct section *s, const struct elf_rela *r, const char *what)
{
    error_at(ctx, (struct place){.file = &file->base, .section = s->header, .offset = r->r_offset, .has_offset = true},
             "relocation %s: %s", x86_64_type_name(ctx, rela_type(r)), what);
}

// Bytes [begin, end) of a section that is not loaded.
struct debug_range {
    struct context *ctx;
    struct object_file *file;
    const struct section *s;
    u8 *bytes;
    u64 begin, end;
    u64 address;                // of bytes[0]: an offset in the output section
    u64 tombstone;
    const u64 *addresses;       // of local symbols, or NULL
    u32 strings_symbol;         // the merged section that was referred to last: its symbol, 0: none
    const struct merge_input *strings; // what became of it; NULL: debug_value knows
    u64 strings_address;        // of the section that it was merged into
};

static void find_strings(struct debug_range *d, u32 sym)
{
    struct context *ctx = d->ctx;
    u32 id = symbol_section(d->file, sym);
    d->strings_symbol = sym;
    d->strings = NULL;
    if (id == NO_SECTION || id == SECTION_DROPPED || !(section_at(ctx, id)->flags & SECTION_LIVE))
        return;
    const struct merge_input *in = merge_input_of(ctx->merged, id);
    if (in == NULL || in->pieces == NULL)
        return;
    d->strings = in;
    d->strings_address = section_address(ctx, section_at(ctx, ctx->merged->at[in->merged]->synthetic.section));
}

// The address of a piece, in a few steps: half of all relocations of debug information are offsets of strings.
static bool string_value(struct debug_range *d, const struct elf_rela *r, u64 *value)
{
    u32 sym = rela_symbol(r), piece;
    if (sym != d->strings_symbol)
        find_strings(d, sym);
    u64 offset = d->file->symtab[sym].st_value + (u64)r->r_addend;
    if (d->strings == NULL || !merge_piece(d->strings, offset, &piece))
        return false;
    *value = d->strings_address + offset + d->strings->pieces[piece];
    return true;
}

static bool debug_value(const struct debug_range *d, const struct elf_rela *r, u8 class, u64 offset, u64 *value)
{
    struct context *ctx = d->ctx;
    u32 sym = rela_symbol(r);
    struct site site = {.ctx = ctx, .file = d->file, .s = d->s, .rela = r, .type = rela_type(r), .symbol = sym,
                        .class = class, .mode = output_mode(ctx)};
    u64 s = class == C_MERGE ? piece_address(ctx, d->file, sym, r->r_addend) : debug_address(ctx, d->file, sym, class);
    switch (x86_64_howto[site.type].formula) {
    case F_GOT_A_P: case F_S_A_GOT:
        if (ctx->syn[SYN_GOT_PLT].section == 0)
            break;
        // fall through
    case F_S_A: case F_S_A_P: case F_Z_A: case F_DTPOFF: case F_TPOFF:
        *value = formula_value(&site, A_PLAIN, s, d->address + offset);
        return true;
    default:
        break;
    }
    report_debug(ctx, d->file, d->s, r, "has no meaning in a section that is not loaded");
    return false;
}

static void check_field(const struct debug_range *d, const struct elf_rela *r)
{
    u64 size = d->s->size;
    if (r->r_offset > size || size - r->r_offset < x86_64_howto[rela_type(r)].bytes)
        report_debug(d->ctx, d->file, d->s, r, "field is not inside the section");
}

static void apply_one(struct debug_range *d, const struct elf_rela *r)
{
    const struct object_file *file = d->file;
    u32 type = rela_type(r), sym = rela_symbol(r);
    if (UNLIKELY(type >= N_TYPES || sym >= file->n_symbols)) {
        if (!type_is_ignored(type))
            report_debug(d->ctx, file, d->s, r,
                         type >= N_TYPES ? "unknown type" : "symbol index is past the end of the symbol table");
        return;
    }
    const struct howto *howto = &x86_64_howto[type];
    u64 offset = r->r_offset - d->begin, size = d->end - d->begin;
    if (UNLIKELY(offset >= size || size - offset < howto->bytes)) {
        check_field(d, r);
        return;
    }
    if (UNLIKELY(howto->group == G_NOTHING))
        return;
    u8 class = file->classes[sym];
    u8 *at = d->bytes + offset;
    u64 value = DEAD_ADDRESS;
    bool is_done = false;
    if (class == C_MERGE && howto->formula == F_S_A) {
        is_done = string_value(d, r, &value);
    } else if (class == C_LOCAL && sym < file->first_global && howto->formula == F_S_A && d->addresses != NULL) {
        is_done = d->addresses[sym] != DEAD_ADDRESS;
        value = d->addresses[sym] + (u64)r->r_addend;
    }
    if (UNLIKELY(!is_done)) {
        if (is_dead(d->ctx, file, sym)) {
            write_field(at, howto->bytes, d->tombstone);
            return;
        }
        if (!debug_value(d, r, class, offset, &value))
            return;
    }
    if (UNLIKELY(!field_fits(howto, value)))
        report_overflow(d->ctx, file, d->s, r);
    write_field(at, howto->bytes, value);
}

void x86_64_apply_debug(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end)
{
    struct relocs relocs = section_relocs(ctx, file, s);
    if (relocs.n == 0 || begin >= end)
        return;
    u32 first = 0, last = relocs.n;
    bool is_partial = begin != 0 || end < s->size;
    if (is_partial && relocs_are_sorted(ctx, s, relocs)) {
        first = relocs_lower_bound(relocs, begin);
        // What lies behind the end of the section is for the last range to complain of.
        last = end < s->size ? relocs_lower_bound(relocs, end) : relocs.n;
    }
    struct debug_range d = {
        .ctx = ctx, .file = file, .s = s, .bytes = bytes, .begin = begin, .end = end,
        .address = section_address(ctx, s) + begin, .tombstone = tombstone_of(file, s),
        .addresses = file_addresses(ctx, file, last - first),
    };
    for (u32 i = first; i < last; i++)
        apply_one(&d, &relocs.at[i]);
}
