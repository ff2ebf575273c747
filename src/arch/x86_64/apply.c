// Applying relocations to a range of a section's bytes while they are in the cache. PC32, PLT32 and 64 against symbols that
// need nothing are done in the loop; all else by apply_special, which asks the same questions as the scan (decide.c).
// Safe for any relocation table: a field or instruction that is not wholly in the range is left alone.

#include "x86_64.h"

#include "veld/map.h"

enum { N_PENDING = 32 };

struct apply {
    struct context *ctx;
    struct object_file *file;
    const struct section *s;
    u8 *bytes;                  // [begin, begin + size) of the section
    u64 begin, size;
    u64 address;                // of bytes[0]
    struct relocs relocs;
    const u64 *addresses;       // of all symbols, or NULL: symbol_value computes it
    enum mode mode;
    // Dynamic relocations
    struct elf_rela *relative, *relative_end;
    u32 n_pending;
    struct elf_rela pending[N_PENDING];
};

// What is not in the output has no address; debug information says so by a value that no address has (tombstone).
#define DEAD_ADDRESS 0xdead0000dead0000u

// ---- symbols

static const struct symbol_slots *slots_of(struct context *ctx, const struct object_file *file, u32 sym)
{
    static const struct symbol_slots none = {SLOT_NONE, SLOT_NONE, SLOT_NONE, SLOT_NONE,
                                             SLOT_NONE, SLOT_NONE, SLOT_NONE, SLOT_NONE};
    u32 slot = sym >= file->first_global ? ctx->symbols.slots[file->symbol_ids[sym - file->first_global]]
               : file->local_slots != NULL ? file->local_slots[sym] : 0;
    return slot != 0 ? &ctx->slots.at[slot] : &none;
}

// Where the definition is, also of an IFUNC: its resolver.
static u64 definition_address(struct context *ctx, const struct object_file *file, u32 sym)
{
    if (sym >= file->first_global) {
        u32 id = file->symbol_ids[sym - file->first_global];
        return symbol_is_defined_here(ctx, id) ? ctx->symbols.value[id] : 0;
    }
    u32 id = symbol_section(file, sym);
    if (id == NO_SECTION)
        return file->symtab[sym].st_shndx == SHN_ABS ? file->symtab[sym].st_value : 0;
    if (id == SECTION_DROPPED)
        return DEAD_ADDRESS;
    const struct section *s = section_at(ctx, id);
    if (!(s->flags & SECTION_LIVE))
        return DEAD_ADDRESS;
    u64 value = file->symtab[sym].st_value;
    return s->kind == KIND_MERGE ? merged_address(ctx, s, value) : section_address(ctx, s) + value;
}

// S of the formulas, for plain actions: of a function with a PLT entry, that.
static u64 symbol_value(struct context *ctx, const struct object_file *file, u32 sym, u8 class)
{
    switch (class) {
    case C_LOCAL: case C_TLS: case C_ABSOLUTE:
        return definition_address(ctx, file, sym);
    case C_IFUNC: {
        const struct symbol_slots *slots = slots_of(ctx, file, sym);
        return slots->plt != SLOT_NONE ? symbol_iplt_address(ctx, slots) : definition_address(ctx, file, sym);
    }
    case C_FUNC:
        return symbol_plt_address(ctx, slots_of(ctx, file, sym));
    case C_DATA:
        return symbol_address(ctx, file->symbol_ids[sym - file->first_global]);
    default:
        return 0;
    }
}

// All of them at once pay off once a worker has met as many relocations of the file as it has symbols.
static const u64 *file_addresses(struct context *ctx, const struct object_file *file, u32 n_relocs)
{
    struct worker_cache *cache = worker_cache(ctx);
    if (cache->file != file) {
        cache->file = file;
        cache->n_relocs_seen = 0;
        cache->has_addresses = false;
    }
    if (cache->has_addresses)
        return cache->addresses;
    cache->n_relocs_seen += n_relocs;
    if (cache->n_relocs_seen < file->n_symbols)
        return NULL;
    size_t bytes = sizeof(u64) * (size_t)file->n_symbols;
    if (bytes > cache->addresses_size) {
        region_free(cache->addresses, cache->addresses_size);
        cache->addresses_size = 0;
        cache->addresses = region_alloc(bytes);
        if (cache->addresses == NULL)
            pool_throw(POOL_OUT_OF_MEMORY);
        cache->addresses_size = bytes;
    }
    for (u32 i = 0; i < file->n_symbols; i++)
        cache->addresses[i] = symbol_value(ctx, file, i, file->classes[i]);
    cache->has_addresses = true;
    return cache->addresses;
}

static inline u64 value_of(const struct apply *a, u32 sym, u8 class)
{
    return a->addresses != NULL ? a->addresses[sym] : symbol_value(a->ctx, a->file, sym, class);
}

// The address of piece S + A of a merged section, less A.
static u64 piece_address(struct context *ctx, const struct object_file *file, u32 sym, i64 addend)
{
    u32 id = symbol_section(file, sym);
    if (id == NO_SECTION || id == SECTION_DROPPED)
        return DEAD_ADDRESS;
    const struct section *s = section_at(ctx, id);
    if (!(s->flags & SECTION_LIVE))
        return DEAD_ADDRESS;
    u64 offset = file->symtab[sym].st_value + (u64)addend;
    if (offset > file->headers[s->header].sh_size)
        return 0;               // reported by the scan
    return merged_address(ctx, s, offset) - (u64)addend;
}

static u64 symbol_size(struct context *ctx, const struct object_file *file, u32 sym)
{
    if (sym >= file->first_global) {
        u64 owner = ctx->symbols.owner[file->symbol_ids[sym - file->first_global]];
        if (owner == OWNER_UNDEFINED || owner_class(owner) >= OWNER_SHARED || owner_rank(owner) == 0)
            return 0;
        file = (const struct object_file *)ctx->by_rank[owner_rank(owner)];
        sym = owner_symbol(owner);
    }
    return file->symtab[sym].st_size;
}

// ---- fields

static bool fits(const struct howto *howto, u64 value)
{
    unsigned bits = 8u * howto->bytes;
    if (howto->fits == FITS_ANY || bits == 64)
        return true;
    i64 sign = (i64)value >> (bits - 1);
    bool is_signed = sign == 0 || sign == -1, is_unsigned = value >> bits == 0;
    return howto->fits == FITS_SIGNED ? is_signed : howto->fits == FITS_UNSIGNED ? is_unsigned : is_signed || is_unsigned;
}

static void write_field(u8 *at, unsigned bytes, u64 value)
{
    switch (bytes) {
    case 1:
        *at = (u8)value;
        break;
    case 2:
        write_u16(at, (u16)value);
        break;
    case 4:
        write_u32(at, (u32)value);
        break;
    case 8:
        write_u64(at, value);
        break;
    default:
        break;
    }
}

// Where the winning definition is, in GNU ld's words.
static const char *definition_text(struct context *ctx, u32 id)
{
    u32 section = symbol_defining_section(ctx, id);
    struct input_file *file = symbol_owner_file(ctx, id);
    const char *name = "*ABS*";
    if (section != 0)
        name = printable(ctx, section_name((const struct object_file *)file, section_at(ctx, section)));
    else if (ctx->symbols.flags[id] & SYM_COMMON)
        name = "COMMON";
    return arena_printf(ctx_arena(ctx), "%s section in %s", name,
                        file != NULL ? file_text(ctx, file) : ctx->config.output_path);
}

static void report_overflow(struct context *ctx, const struct object_file *file, const struct section *s,
                            const struct elf_rela *r)
{
    if (ctx->config.z.noreloc_overflow)
        return;
    struct place place = {.file = &file->base, .section = s->header, .offset = r->r_offset, .has_offset = true};
    const char *type = x86_64_type_name(ctx, rela_type(r)), *label = symbol_label(ctx, file, rela_symbol(r));
    if (rela_symbol(r) < file->first_global) {
        error_gnu(ctx, place, "relocation truncated to fit: %s against `%s'", type, label);
        return;
    }
    u32 id = file->symbol_ids[rela_symbol(r) - file->first_global];
    if (ctx->symbols.owner[id] == OWNER_UNDEFINED)
        error_gnu(ctx, place, "relocation truncated to fit: %s against undefined symbol `%s'", type, label);
    else
        error_gnu(ctx, place, "relocation truncated to fit: %s against symbol `%s' defined in %s", type, label,
                  definition_text(ctx, id));
}

static void __attribute__((noinline)) overflow(const struct apply *a, const struct elf_rela *r)
{
    u8 class = a->file->classes[rela_symbol(r)];
    if ((class == C_WEAK || class == C_UNDEFINED) && x86_64_howto[rela_type(r)].formula == F_S_A_P)
        return;                 // a call that is never made
    report_overflow(a->ctx, a->file, a->s, r);
}

static void store(const struct apply *a, const struct elf_rela *r, const struct howto *howto, u8 *at, u64 value)
{
    if (UNLIKELY(!fits(howto, value)))
        overflow(a, r);
    write_field(at, howto->bytes, value);
}

// A rewritten instruction's 32-bit operand.
static u32 store_signed(const struct apply *a, const struct elf_rela *r, u64 value)
{
    if (UNLIKELY((i64)value != (i32)value))
        overflow(a, r);
    return (u32)value;
}

// ---- dynamic relocations

static void flush_symbolic(struct apply *a)
{
    struct dynrel_sink *sink = &a->ctx->dynrels;
    if (a->n_pending == 0 || sink->symbolic == NULL)
        return;
    u64 k = add_relaxed(&sink->n_symbolic, a->n_pending);
    for (u32 i = 0; i < a->n_pending && k + i < sink->symbolic_cap; i++)
        sink->symbolic[k + i] = a->pending[i];
    a->n_pending = 0;
}

static void add_symbolic(struct apply *a, u64 place, u32 dynsym, u32 type, u64 addend)
{
    if (a->n_pending == N_PENDING)
        flush_symbolic(a);
    if (a->n_pending < N_PENDING)
        a->pending[a->n_pending++] = (struct elf_rela){place, (u64)dynsym << 32 | type, (i64)addend};
}

static void add_relative(struct apply *a, const struct elf_rela *r, u8 *at, u64 place, u64 value)
{
    struct context *ctx = a->ctx;
    bool is_packed = dynrel_is_packed(&ctx->dynrels, a->s, r->r_offset);
    if (!is_packed && a->relative != NULL && a->relative < a->relative_end)
        *a->relative++ = (struct elf_rela){place, R_X86_64_RELATIVE, (i64)value};
    if (is_packed || a->relative == NULL || ctx->config.apply_dynamic_relocs)
        write_u64(at, value);
}

// ---- one relocation that is not plain

static u64 got_word(const struct site *site, enum action action)
{
    const struct symbol_slots *slots = slots_of(site->ctx, site->file, site->symbol);
    u32 word = slots->got;
    switch (action) {
    case A_GD:
        word = slots->tlsgd;
        break;
    case A_LD:
        word = site->ctx->tlsld_got;
        break;
    case A_IE: case A_GD_TO_IE: case A_DESC_TO_IE:
        word = slots->gottpoff;
        break;
    case A_DESC:
        word = slots->tlsdesc;
        break;
    default:
        break;
    }
    if (word == SLOT_NONE) {
        error_at(site->ctx, (struct place){.file = &site->file->base, .section = site->s->header,
                                           .offset = site->rela->r_offset, .has_offset = true},
                 "internal error: %s has no GOT entry", x86_64_type_name(site->ctx, site->type));
        return 0;
    }
    return got_word_address(site->ctx, word);
}

// Undefined weak symbols have offset 0. So has _TLS_MODULE_BASE_ in an executable, where the offsets from it (DTPOFF)
// have become those from the thread pointer, as after LD to LE.
static u64 tpoff(const struct site *site, u64 symbol)
{
    bool is_zero = site->class == C_TLS_WEAK || site->class == C_WEAK || site->class == C_UNDEFINED ||
                   (!site_is_local(site) && site_symbol_id(site) == site->ctx->tls_module_base);
    return is_zero ? 0 : symbol - tp_address(site->ctx);
}

static u64 dtpoff(const struct site *site, u64 symbol)
{
    bool is_weak = site->class == C_TLS_WEAK || site->class == C_WEAK || site->class == C_UNDEFINED;
    return is_weak ? 0 : symbol - site->ctx->layout.tls_address;
}

// The field's value by its formula. S: the symbol's address; P: the field's.
static u64 formula_value(const struct site *site, enum action action, u64 s, u64 p)
{
    u64 addend = (u64)site->rela->r_addend;
    struct context *ctx = site->ctx;
    switch (x86_64_howto[site->type].formula) {
    case F_S_A:
        return s + addend;
    case F_S_A_P:
        return s + addend - p;
    case F_G_A:
        return got_word(site, action) - got_base_address(ctx) + addend;
    case F_G_GOT_A_P:
        return got_word(site, action) + addend - p;
    case F_GOT_A_P:
        return got_base_address(ctx) + addend - p;
    case F_S_A_GOT:
        return s + addend - got_base_address(ctx);
    case F_Z_A:
        return symbol_size(ctx, site->file, site->symbol) + addend;
    case F_TPOFF:
        return tpoff(site, s) + addend;
    case F_DTPOFF:
        // LD became LE in an executable's code, and gave the thread pointer itself.
        return (action == A_DTPOFF && (site->s->flags & SECTION_EXEC) ? tpoff(site, s) : dtpoff(site, s)) + addend;
    case F_DTPMOD:
        return action == A_DTPMOD_ONE;
    default:
        return 0;
    }
}

static void apply_gotx(struct apply *a, const struct site *site, u8 *at, u64 s, u64 p)
{
    enum gotx_form form = gotx_decide(site);
    bool is_wide = form != GOTX_CALL && form != GOTX_JMP && gotx_is_wide(site->type, at);
    bool is_immediate = is_wide ? (i64)s == (i32)s : s <= UINT32_MAX;
    struct call_nop nop = {a->ctx->config.z.call_nop.is_suffix, a->ctx->config.z.call_nop.byte};
    u32 back;
    switch (form) {
    case GOTX_CALL:
        back = relax_call(nop, at);
        write_u32(at - back, store_signed(a, site->rela, s - (p - back + 4)));
        break;
    case GOTX_JMP:
        back = relax_jmp(at);
        write_u32(at - back, store_signed(a, site->rela, s - (p - back + 4)));
        break;
    case GOTX_MOV:
        if (site->class == C_LOCAL && (a->mode != MODE_PDE || !is_immediate)) {
            relax_mov_to_lea(at);
            write_u32(at, store_signed(a, site->rela, s - 4 - p));
            break;
        }
        // fall through
    case GOTX_TEST: case GOTX_BINOP:
        if (!is_immediate)
            overflow(a, site->rela);
        relax_to_immediate(site->type, form, at);
        write_u32(at, (u32)s);
        break;
    default:
        break;
    }
}

static u32 dynsym_of(const struct site *site)
{
    return site_is_local(site) ? 0 : slots_of(site->ctx, site->file, site->symbol)->dynsym;
}

// Returns how many relocations behind this one belong to it.
static u32 apply_special(struct apply *a, const struct elf_rela *r, u8 class, enum action action, u64 offset)
{
    struct context *ctx = a->ctx;
    const struct howto *howto = &x86_64_howto[rela_type(r)];
    u8 *at = a->bytes + offset;
    u64 p = a->address + offset, addend = (u64)r->r_addend;
    struct site site = {
        .ctx = ctx, .file = a->file, .s = a->s, .rela = r, .rela_end = a->relocs.at + a->relocs.n, .type = rela_type(r),
        .symbol = rela_symbol(r), .class = class, .mode = a->mode, .at = at, .before = offset, .after = a->size - offset,
    };
    action = final_action(&site, action);
    u64 s = class == C_MERGE ? piece_address(ctx, a->file, site.symbol, r->r_addend) : value_of(a, site.symbol, class);
    switch (action) {
    case A_PLT_DATA:
        s = symbol_plt_address(ctx, slots_of(ctx, a->file, site.symbol));
        break;
    case A_RELATIVE:
        add_relative(a, r, at, p, s + addend);
        return 0;
    case A_SYMBOLIC:
        add_symbolic(a, p, dynsym_of(&site), site.type, addend);
        return 0;
    case A_IRELATIVE:
        add_symbolic(a, p, 0, R_X86_64_IRELATIVE, definition_address(ctx, a->file, site.symbol) + addend);
        return 0;
    case A_TLS_DYNAMIC:
        add_symbolic(a, p, 0, site.type, site.type == R_X86_64_TPOFF64 ? s + addend - ctx->layout.tls_address : 0);
        return 0;
    case A_GOTX:
        apply_gotx(a, &site, at, s, p);
        return 0;
    case A_GD_TO_LE:
        relax_gd_to_le(tls_gd_shape(at, site.before, site.after), at, store_signed(a, r, tpoff(&site, s) + addend + 4));
        return 1;
    case A_GD_TO_IE:
        relax_gd_to_ie(tls_gd_shape(at, site.before, site.after), at, (i32)store_signed(a, r, got_word(&site, action) - p));
        return 1;
    case A_LD_TO_LE:
        relax_ld_to_le(tls_ld_shape(at, site.before, site.after), at);
        return 1;
    case A_IE_TO_LE:
        relax_ie_to_le(site.type, at);
        write_u32(at, store_signed(a, r, tpoff(&site, s) + addend + 4));
        return 0;
    case A_DESC_TO_LE:
        relax_desc_to_le(site.type, at);
        write_u32(at, store_signed(a, r, tpoff(&site, s) + addend + 4));
        return 0;
    case A_DESC_TO_IE:
        relax_desc_to_ie(site.type, at);
        write_u32(at, store_signed(a, r, got_word(&site, action) + addend - p));
        return 0;
    case A_DESC_CALL_GONE:
        relax_desc_call(at, desc_call_size(at, site.after));
        return 0;
    case A_NOTHING: case A_DESC_CALL: case A_NOT_PIC: case A_PC_ABSOLUTE: case A_MISMATCH: case A_DROPPED: case A_BAD:
    case A_BAD_CODE:
        return 0;               // no field, or reported by the scan
    default:
        break;
    }
    if (howto->formula != F_NONE)
        store(a, r, howto, at, formula_value(&site, action, s, p));
    return 0;
}

// ---- a range

static bool is_whole(const struct apply *a)
{
    return a->begin == 0 && a->size == a->file->headers[a->s->header].sh_size;
}

// The part of the table that the range can need.
static void find_relocs(const struct apply *a, u32 *first, u32 *end)
{
    *first = 0;
    *end = a->relocs.n;
    if (is_whole(a) || !relocs_are_sorted(a->ctx, a->s, a->relocs))
        return;
    *first = relocs_lower_bound(a->relocs, a->begin);
    *end = relocs_lower_bound(a->relocs, a->begin + a->size);
}

static u32 count_relative(const struct apply *a, const u8 (*actions)[N_CLASSES], u32 first, u32 end)
{
    u32 n = 0;
    for (u32 i = first; i < end; i++) {
        const struct elf_rela *r = &a->relocs.at[i];
        u32 type = rela_type(r), sym = rela_symbol(r);
        u64 offset = r->r_offset - a->begin;
        if (type >= N_TYPES || sym >= a->file->n_symbols || offset >= a->size || a->size - offset < 8)
            continue;
        enum action action = actions[x86_64_howto[type].group][a->file->classes[sym]];
        if (action == A_MISMATCH) {
            struct site site = {.ctx = a->ctx, .file = a->file, .s = a->s, .rela = r, .type = type, .symbol = sym,
                                .class = a->file->classes[sym], .mode = a->mode};
            action = final_action(&site, action);
        }
        n += action == A_RELATIVE && !dynrel_is_packed(&a->ctx->dynrels, a->s, r->r_offset);
    }
    return n;
}

// Slots in .rela.dyn for the RELATIVE relocations of the range.
static void take_relative_slots(struct apply *a, const u8 (*actions)[N_CLASSES], u32 first, u32 end)
{
    struct dynrel_sink *sink = &a->ctx->dynrels;
    if (a->s->n_dynrels == 0 || sink->relative == NULL)
        return;
    u32 n = is_whole(a) && !sink->pack ? a->s->n_dynrels : count_relative(a, actions, first, end);
    u64 k = add_relaxed(&sink->next[a->s - a->ctx->sections.at], n);
    a->relative = sink->relative + MIN(k, sink->n_relative);
    a->relative_end = sink->relative + MIN(k + n, sink->n_relative);
}

void x86_64_apply_moved(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end, u64 address)
{
    struct relocs relocs = section_relocs(ctx, file, s);
    if (relocs.n == 0 || begin >= end)
        return;
    struct apply a = {.ctx = ctx, .file = file, .s = s, .bytes = bytes, .begin = begin, .size = end - begin,
                      .address = address, .relocs = relocs, .mode = output_mode(ctx)};
    const u8 (*actions)[N_CLASSES] = x86_64_actions[a.mode];
    const u8 *classes = file->classes;
    const u32 n_symbols = file->n_symbols;
    u32 first, last;
    find_relocs(&a, &first, &last);
    a.addresses = file_addresses(ctx, file, last - first);
    take_relative_slots(&a, actions, first, last);

    const u64 wide = a.size >= 8 ? a.size - 7 : 0; // offsets below have 8 bytes in the range
    for (u32 i = first; i < last; i++) {
        const struct elf_rela *r = &relocs.at[i];
        u32 type = rela_type(r), sym = rela_symbol(r);
        u64 offset = r->r_offset - begin;
        if (UNLIKELY(type >= N_TYPES || sym >= n_symbols))
            continue;
        const struct howto *howto = &x86_64_howto[type];
        if (UNLIKELY(offset >= wide) && (offset > a.size || a.size - offset < howto->bytes))
            continue;
        u8 class = classes[sym];
        enum action action = actions[howto->group][class];
        if (LIKELY(action <= A_LAST_PLAIN)) {
            u64 symbol = value_of(&a, sym, class);
            if (LIKELY(type == R_X86_64_PC32 || type == R_X86_64_PLT32)) {
                u64 value = symbol + (u64)r->r_addend - (address + offset);
                if (UNLIKELY((i64)value != (i32)value))
                    overflow(&a, r);
                write_u32(bytes + offset, (u32)value);
                continue;
            }
            if (type == R_X86_64_64) {
                write_u64(bytes + offset, symbol + (u64)r->r_addend);
                continue;
            }
        }
        i += apply_special(&a, r, class, action, offset);
    }
    flush_symbolic(&a);
}

void x86_64_apply_section(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                          u64 end)
{
    if (s->relocs != 0)
        x86_64_apply_moved(ctx, file, s, bytes, begin, end, section_address(ctx, s) + begin);
}

// ---- sections that are not loaded

// The pair (0, 0) ends these lists, so what is gone is (1, 1) there.
static u64 tombstone_of(const struct object_file *file, const struct section *s)
{
    struct str name = section_name(file, s);
    return str_is(name, ".debug_loc") || str_is(name, ".debug_ranges") ? 1 : 0;
}

// Is the definition that the file means part of the output? The file's own copy of a function in a lost group is not, though
// the name has a definition elsewhere.
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
    case C_LOCAL: case C_TLS: case C_ABSOLUTE: case C_IFUNC: case C_FUNC:
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

static bool debug_value(struct apply *a, const struct elf_rela *r, u8 class, u64 offset, u64 *value)
{
    struct context *ctx = a->ctx;
    u32 sym = rela_symbol(r);
    struct site site = {.ctx = ctx, .file = a->file, .s = a->s, .rela = r, .type = rela_type(r), .symbol = sym,
                        .class = class, .mode = a->mode};
    u64 s = class == C_MERGE ? piece_address(ctx, a->file, sym, r->r_addend) : debug_address(ctx, a->file, sym, class);
    switch (x86_64_howto[site.type].formula) {
    case F_S_A: case F_S_A_P: case F_Z_A: case F_DTPOFF:
        *value = formula_value(&site, A_PLAIN, s, a->address + offset);
        return true;
    case F_TPOFF:
        *value = formula_value(&site, A_PLAIN, s, 0);
        return true;
    case F_GOT_A_P: case F_S_A_GOT:
        if (ctx->syn[SYN_GOT_PLT].section != 0) {
            *value = formula_value(&site, A_PLAIN, s, a->address + offset);
            return true;
        }
        break;
    default:
        break;
    }
    report_debug(ctx, a->file, a->s, r, "has no meaning in a section that is not loaded");
    return false;
}

void x86_64_apply_debug(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end)
{
    struct relocs relocs = section_relocs(ctx, file, s);
    if (relocs.n == 0 || begin >= end)
        return;
    struct apply a = {.ctx = ctx, .file = file, .s = s, .bytes = bytes, .begin = begin, .size = end - begin,
                      .address = section_address(ctx, s) + begin, .relocs = relocs, .mode = output_mode(ctx)};
    const u8 *classes = file->classes;
    const u64 tombstone = tombstone_of(file, s);
    u32 first = 0, last = relocs.n;
    bool is_partial = begin != 0 || end < s->size;
    if (is_partial && relocs_are_sorted(ctx, s, relocs)) {
        first = relocs_lower_bound(relocs, begin);
        last = relocs_lower_bound(relocs, end);
    }
    a.addresses = file_addresses(ctx, file, last - first);

    for (u32 i = first; i < last; i++) {
        const struct elf_rela *r = &relocs.at[i];
        u32 type = rela_type(r), sym = rela_symbol(r);
        if (type_is_ignored(type))
            continue;
        if (UNLIKELY(type >= N_TYPES || sym >= file->n_symbols)) {
            report_debug(ctx, file, s, r, type >= N_TYPES ? "unknown type" : "symbol index is past the end of the symbol table");
            continue;
        }
        const struct howto *howto = &x86_64_howto[type];
        u64 offset = r->r_offset - begin;
        if (UNLIKELY(offset >= a.size || a.size - offset < howto->bytes)) {
            if (r->r_offset > s->size || s->size - r->r_offset < howto->bytes)
                report_debug(ctx, file, s, r, "field is not inside the section");
            continue;
        }
        u8 class = classes[sym];
        u8 *at = bytes + offset;
        u64 value;
        if (LIKELY(class == C_LOCAL && sym < file->first_global && howto->formula == F_S_A && a.addresses != NULL)) {
            value = a.addresses[sym];
            if (UNLIKELY(value == DEAD_ADDRESS && is_dead(ctx, file, sym))) {
                write_field(at, howto->bytes, tombstone);
                continue;
            }
            value += (u64)r->r_addend;
        } else if (is_dead(ctx, file, sym)) {
            write_field(at, howto->bytes, tombstone);
            continue;
        } else if (!debug_value(&a, r, class, offset, &value)) {
            continue;
        }
        if (UNLIKELY(!fits(howto, value)))
            report_overflow(ctx, file, s, r);
        write_field(at, howto->bytes, value);
    }
}

// ---- ranges

// Does relocation R forbid a border at CUT? Then *LOWER is one below it that it allows.
static bool forbids(const struct elf_rela *r, u64 cut, u64 *lower)
{
    u32 type = rela_type(r);
    if (type >= N_TYPES)
        return false;
    u64 before = x86_64_howto[type].before, after = x86_64_howto[type].after;
    u64 first = r->r_offset < before ? 0 : r->r_offset - before;
    if (cut <= first || r->r_offset > UINT64_MAX - after || cut >= r->r_offset + after)
        return false;
    *lower = first;
    return true;
}

u64 x86_64_reloc_cut(struct context *ctx, const struct object_file *file, const struct section *s, u64 wanted)
{
    enum { MOST_BEFORE = 8, MOST_AFTER = 20 };
    struct relocs relocs = section_relocs(ctx, file, s);
    bool is_sorted = relocs_are_sorted(ctx, s, relocs);
    u64 cut = wanted;
    for (bool again = relocs.n > 0; again && cut > 0;) {
        again = false;
        u32 i = is_sorted ? relocs_lower_bound(relocs, cut < MOST_AFTER ? 0 : cut - MOST_AFTER) : 0;
        for (; i < relocs.n; i++) {
            const struct elf_rela *r = &relocs.at[i];
            if (is_sorted && r->r_offset >= cut && r->r_offset - cut > MOST_BEFORE)
                break;
            again |= forbids(r, cut, &cut);
        }
    }
    return cut;
}
