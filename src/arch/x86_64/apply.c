// Applying relocations to a range of a section's bytes while they are in the cache. PC32, PLT32 and 64 against
// symbols that need nothing are done in the loop; all else by apply_special, which asks the same questions as the
// scan (decide.c). Safe for any relocation table: a field or instruction that is not wholly in the range is left
// alone.

#include "x86_64.h"

enum { N_PENDING = 32 };

struct apply {
    struct context *ctx;
    struct object_file *file;
    const struct section *s;
    u8 *bytes;                  // [begin, begin + size) of the section
    u64 begin, size;
    u64 address;                // of bytes[0]
    struct relocs relocs;
    const u64 *addresses;       // of local symbols, or NULL: symbol_value computes it
    enum mode mode;
    // Dynamic relocations
    struct elf_rela *relative, *relative_end;
    u32 n_pending;
    struct elf_rela *pending;   // [N_PENDING]; not part of the struct, which is cleared for each section
};

static inline u64 value_of(const struct apply *a, u32 sym, u8 class)
{
    const struct object_file *file = a->file;
    if (sym >= file->first_global && LIKELY(class == C_LOCAL))
        return a->ctx->symbols.value[file->symbol_ids[sym - file->first_global]];
    if (sym < file->first_global && a->addresses != NULL)
        return a->addresses[sym];
    return symbol_value(a->ctx, file, sym, class);
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
    if (UNLIKELY(!field_fits(howto, value)))
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

// Where the word at PLACE of the section stands in the output.
static u64 final_place(const struct apply *a, u64 place)
{
    u64 first = a->address - a->begin;
    return UNLIKELY(a->s->flags & SECTION_REVERSED) ? first + reversed_offset(a->s, place - first) : place;
}

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
        a->pending[a->n_pending++] = (struct elf_rela){final_place(a, place), (u64)dynsym << 32 | type, (i64)addend};
}

static void add_relative(struct apply *a, const struct elf_rela *r, u8 *at, u64 place, u64 value)
{
    struct context *ctx = a->ctx;
    bool is_packed = dynrel_is_packed(&ctx->dynrels, a->s, r->r_offset);
    if (!is_packed && a->relative != NULL && a->relative < a->relative_end)
        *a->relative++ = (struct elf_rela){final_place(a, place), R_X86_64_RELATIVE, (i64)value};
    if (is_packed || a->relative == NULL || ctx->config.apply_dynamic_relocs)
        write_u64(at, value);
}

// ---- one relocation that is not plain

static void apply_gotx(struct apply *a, const struct site *site, u8 *at, u64 s, u64 p)
{
    enum gotx_form form = gotx_decide(site);
    bool is_wide = form != GOTX_CALL && form != GOTX_JMP && gotx_is_wide(site->type, site->at);
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

static bool is_rewriting(enum action action)
{
    switch (action) {
    case A_GOTX: case A_GD_TO_LE: case A_GD_TO_IE: case A_LD_TO_LE: case A_IE_TO_LE:
    case A_DESC_TO_LE: case A_DESC_TO_IE: case A_DESC_CALL_GONE:
        return true;
    default:
        return false;
    }
}

// Does an instruction reach beyond the range in hand? Only a table that reloc_cut could not heed has such ones.
static bool is_cut_off(const struct apply *a, const struct site *site, u64 offset)
{
    const struct howto *howto = &x86_64_howto[site->type];
    return MIN(howto->before, site->before) > offset || MIN(howto->after, site->after) > a->size - offset;
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
    const struct elf_shdr *h = &a->file->headers[a->s->header];
    struct site site = {
        .ctx = ctx, .file = a->file, .s = a->s, .rela = r, .rela_end = a->relocs.at + a->relocs.n, .type = rela_type(r),
        .symbol = rela_symbol(r), .class = class, .mode = a->mode,
        .at = a->file->base.data + h->sh_offset + r->r_offset, .before = r->r_offset, .after = h->sh_size - r->r_offset,
    };
    action = final_action(&site, action);
    if (is_rewriting(action) && is_cut_off(a, &site, offset))
        return 0;
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
    case A_TLS_DYNAMIC:
        add_symbolic(a, p, 0, site.type, site.type == R_X86_64_TPOFF64 ? s + addend - ctx->layout.tls_address : 0);
        return 0;
    case A_GOTX:
        apply_gotx(a, &site, at, s, p);
        return 0;
    case A_GD_TO_LE:
        relax_gd_to_le(tls_gd_shape(site.at, site.before, site.after), at, store_signed(a, r, tpoff(&site, s) + addend + 4));
        return 1;
    case A_GD_TO_IE:
        relax_gd_to_ie(tls_gd_shape(site.at, site.before, site.after), at,
                       (i32)store_signed(a, r, got_word(&site, action) - p));
        return 1;
    case A_LD_TO_LE:
        relax_ld_to_le(tls_ld_shape(site.at, site.before, site.after), at);
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
        relax_desc_call(at, desc_call_size(site.at, site.after));
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
    struct elf_rela pending[N_PENDING];
    struct apply a = {.ctx = ctx, .file = file, .s = s, .bytes = bytes, .begin = begin, .size = end - begin,
                      .address = address, .relocs = relocs, .mode = output_mode(ctx), .pending = pending};
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
