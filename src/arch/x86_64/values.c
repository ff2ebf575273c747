// The numbers that relocations are made of: addresses of symbols, GOT words, offsets into the TLS block, and the
// formulas.

#include "x86_64.h"

#include "veld/merged.h"

const struct symbol_slots *slots_of(struct context *ctx, const struct object_file *file, u32 sym)
{
    static const struct symbol_slots none = {SLOT_NONE, SLOT_NONE, SLOT_NONE, SLOT_NONE,
                                             SLOT_NONE, SLOT_NONE, SLOT_NONE, SLOT_NONE};
    u32 slot = sym >= file->first_global ? ctx->symbols.slots[file->symbol_ids[sym - file->first_global]]
               : file->local_slots != NULL ? file->local_slots[sym] : 0;
    return slot != 0 ? &ctx->slots.at[slot] : &none;
}

u64 definition_address(struct context *ctx, const struct object_file *file, u32 sym)
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

u64 symbol_value(struct context *ctx, const struct object_file *file, u32 sym, u8 class)
{
    switch (class) {
    case C_LOCAL: case C_TLS: case C_TLS_IMPORT: case C_ABSOLUTE:
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

const u64 *file_addresses(struct context *ctx, const struct object_file *file, u32 n_relocs)
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
    if (cache->n_relocs_seen < file->first_global)
        return NULL;
    size_t bytes = sizeof(u64) * (size_t)file->first_global;
    cache->addresses = worker_region(cache->addresses, &cache->addresses_size, bytes);
    for (u32 i = 0; i < file->first_global; i++)
        cache->addresses[i] = symbol_value(ctx, file, i, file->classes[i]);
    cache->has_addresses = true;
    return cache->addresses;
}

u64 piece_address(struct context *ctx, const struct object_file *file, u32 sym, i64 addend)
{
    u32 id = symbol_section(file, sym);
    if (id == NO_SECTION || id == SECTION_DROPPED)
        return DEAD_ADDRESS;
    const struct section *s = section_at(ctx, id);
    if (!(s->flags & SECTION_LIVE))
        return DEAD_ADDRESS;
    u64 address;
    bool is_inside = merged_lookup(ctx, s, file->symtab[sym].st_value + (u64)addend, &address);
    return is_inside ? address - (u64)addend : 0; // reported by the scan
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

// ---- what needs more than the symbol

u64 got_word(const struct site *site, enum action action)
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

u64 tpoff(const struct site *site, u64 symbol)
{
    bool is_zero = site->class == C_TLS_WEAK || site->class == C_WEAK || site->class == C_UNDEFINED || is_missing_tls(site) ||
                   (!site_is_local(site) && site_symbol_id(site) == site->ctx->tls_module_base);
    return is_zero ? 0 : symbol - tp_address(site->ctx);
}

static u64 dtpoff(const struct site *site, u64 symbol)
{
    bool is_absent = site->class == C_TLS_WEAK || site->class == C_WEAK || site->class == C_UNDEFINED ||
                     (site->class == C_TLS_IMPORT && !symbol_is_defined_here(site->ctx, site_symbol_id(site)));
    return is_absent ? 0 : symbol - site->ctx->layout.tls_address;
}

u64 formula_value(const struct site *site, enum action action, u64 s, u64 p)
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
