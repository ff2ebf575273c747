// What a relocation becomes where the action tables leave it open: by the instruction, the section, the options.
// Scanning and applying ask the same questions here, so that what was counted is what is written.

#include "x86_64.h"

// By the input section alone: what else is in the output section is not known yet when relocations are scanned.
bool section_is_writable(const struct section *s)
{
    return (s->flags & SECTION_WRITE) != 0;
}

const char *symbol_label(struct context *ctx, const struct object_file *file, u32 sym)
{
    if (sym >= file->first_global)
        return symbol_text(ctx, symbol_name(ctx, file->symbol_ids[sym - file->first_global]));
    const struct elf_sym *s = &file->symtab[sym];
    if (sym == 0)
        return "*UND*";
    if (sym_type(s) == STT_SECTION) {
        u32 header = s->st_shndx == SHN_XINDEX && file->shndx != NULL ? file->shndx[sym] : s->st_shndx;
        if (header < file->n_headers)
            return printable(ctx, str_of(file->section_names + file->headers[header].sh_name));
    }
    return symbol_text(ctx, str_of(file->strtab + s->st_name));
}

// A call or jump to the symbol, for which a PLT entry does as well as the function.
static bool is_branch(const struct site *site)
{
    if (!(site->s->flags & SECTION_EXEC) || x86_64_howto[site->type].bytes != 4 || site->rela->r_addend != -4 ||
        site->before < 1)
        return false;
    const u8 *at = site->at;
    if (at[-1] == 0xe8 || at[-1] == 0xe9)
        return true;
    return site->before >= 2 && at[-2] == 0x0f && (at[-1] & 0xf0) == 0x80;
}

// Types that loaders know with a symbol.
static bool can_be_symbolic(u32 type)
{
    switch (type) {
    case R_X86_64_64: case R_X86_64_PC64: case R_X86_64_PC32: case R_X86_64_SIZE32: case R_X86_64_SIZE64:
    case R_X86_64_DTPMOD64: case R_X86_64_DTPOFF64: case R_X86_64_TPOFF64:
        return true;
    default:
        return false;
    }
}

static enum action import_in_shared_library(const struct site *site)
{
    if (is_branch(site))
        return A_PLT_DATA;
    bool is_allowed = site->ctx->config.textrel == REPORT_IGNORE || section_is_writable(site->s);
    if (is_allowed && can_be_symbolic(site->type))
        return A_SYMBOLIC;
    return A_NOT_PIC;
}

// In PIC the distance to an absolute address changes with the base; what veld and scripts define is let through, as
// GNU ld does.
static enum action relative_to_absolute(const struct site *site)
{
    if (site->symbol == 0)
        return A_PLAIN;
    if (site_is_local(site))
        return A_PC_ABSOLUTE;
    return site->ctx->symbols.flags[site_symbol_id(site)] & SYM_LINKER ? A_PLAIN : A_PC_ABSOLUTE;
}

static enum action tls_pair(const struct site *site, enum action action)
{
    struct tls_shape shape = action == A_LD_TO_LE ? tls_ld_shape(site->at, site->before, site->after)
                                                  : tls_gd_shape(site->at, site->before, site->after);
    return tls_call_follows(site->rela, site->rela_end, shape) ? action : A_BAD_CODE;
}

// Local-dynamic access to a symbol of the library itself is meant for its own definition, whoever else has one.
static bool is_offset_in_own_block(const struct site *site)
{
    return x86_64_howto[site->type].group == G_DTPOFF && !site_is_local(site) &&
           symbol_is_defined_here(site->ctx, site_symbol_id(site));
}

// A section symbol of .tdata is nothing but an address to those relocations that are not about TLS.
static enum action mismatch(const struct site *site)
{
    bool is_tls = site->class == C_TLS && site_is_local(site) &&
                  sym_type(&site->file->symtab[site->symbol]) == STT_SECTION;
    u8 action = x86_64_actions[site->mode][x86_64_howto[site->type].group][C_LOCAL];
    return is_tls && action != A_MISMATCH ? final_action(site, action) : A_MISMATCH;
}

bool is_missing_tls(const struct site *site)
{
    bool is_offset = site->type == R_X86_64_DTPOFF32 || (site->mode != MODE_DSO && x86_64_howto[site->type].group == G_TPOFF32);
    return site->class == C_TLS_IMPORT && is_offset &&
           site->ctx->symbols.owner[site_symbol_id(site)] == OWNER_UNDEFINED;
}

enum action final_action(const struct site *site, enum action action)
{
    switch (action) {
    case A_NOT_PIC:
        return is_missing_tls(site) ? A_PLAIN : A_NOT_PIC;
    case A_DIRECT_PC:
        return is_branch(site) ? A_PLT : A_DIRECT;
    case A_IPLT_PC:
        return is_branch(site) ? A_IPLT : A_IPLT_ADDRESS;
    case A_WEAK_PC:
        return is_branch(site) ? A_PLT_DATA : site->mode == MODE_PDE ? A_PLAIN : A_NOT_PIC;
    case A_DYN64:
        return section_is_writable(site->s) ? A_SYMBOLIC : A_DIRECT;
    case A_DYN64_WEAK:
        return section_is_writable(site->s) ? A_SYMBOLIC : A_PLAIN;
    case A_PC_IMPORT:
        return import_in_shared_library(site);
    case A_PC_WEAK:
        return is_branch(site) || section_is_writable(site->s) ? A_PLAIN : A_NOT_PIC;
    case A_PC_ABSOLUTE:
        return relative_to_absolute(site);
    case A_SYMBOLIC:
        if (is_offset_in_own_block(site))
            return A_PLAIN;
        return can_be_symbolic(site->type) ? A_SYMBOLIC : is_missing_tls(site) ? A_PLAIN : A_NOT_PIC;
    case A_GOTX:
        return gotx_decide(site) == GOTX_KEEP ? A_GOT : A_GOTX;
    case A_GD_TO_LE: case A_GD_TO_IE: case A_LD_TO_LE:
        return tls_pair(site, action);
    case A_IE_TO_LE:
        return ie_can_relax(site->type, site->at, site->before, site->after) ? A_IE_TO_LE : A_IE;
    case A_DESC_TO_LE: case A_DESC_TO_IE:
        return desc_can_relax(site->type, site->at, site->before, site->after) ? action : A_BAD_CODE;
    case A_DESC_CALL_GONE:
        return desc_call_size(site->at, site->after) != 0 ? action : A_BAD_CODE;
    case A_UNDEFINED:
        return final_action(site, x86_64_actions[site->mode][x86_64_howto[site->type].group][C_WEAK]);
    case A_MISMATCH:
        return mismatch(site);
    default:
        return action;
    }
}

// ---- GOTPCRELX

// Loads that were relaxed in a static program must stay so with --no-relax: it runs before it has relocated itself.
static bool relaxing(const struct context *ctx)
{
    return ctx->config.relax || !ctx->is_dynamic || ctx->is_static_pie;
}

// Do addresses fit an immediate of 32 bits? Known before layout only where nothing moves the image.
static bool has_small_addresses(const struct context *ctx)
{
    return !ctx->config.is_pic && !ctx->config.has_text_segment && ctx->config.section_starts.n == 0;
}

// The value of an absolute symbol of an object; veld's own are not known before addresses are.
static bool absolute_value(const struct site *site, u64 *value)
{
    const struct object_file *file = site->file;
    u32 sym = site->symbol;
    if (!site_is_local(site)) {
        u64 owner = site->ctx->symbols.owner[site_symbol_id(site)];
        if (owner_rank(owner) == 0)
            return false;
        file = (const struct object_file *)site->ctx->by_rank[owner_rank(owner)];
        sym = owner_symbol(owner);
    }
    *value = file->symtab[sym].st_value;
    return file->symtab[sym].st_shndx == SHN_ABS || sym == 0;
}

static bool fits_immediate(const struct site *site, u64 value)
{
    return gotx_is_wide(site->type, site->at) ? (i64)value == (i32)value : value <= UINT32_MAX;
}

static bool is_large(const struct site *site)
{
    u32 id = site_is_local(site) ? symbol_section(site->file, site->symbol)
                                 : symbol_defining_section(site->ctx, site_symbol_id(site));
    if (id == NO_SECTION || id == SECTION_DROPPED)
        return false;
    u32 flags = load_relaxed(&section_at(site->ctx, id)->flags); // its liveness may change meanwhile
    // A static PIE's start-up code takes main's address before it has relocated the GOT.
    if ((flags & SECTION_EXEC) && site->ctx->is_static_pie)
        flags &= ~(u32)SECTION_LARGE;
    return (flags | site->s->flags) & SECTION_LARGE;
}

enum gotx_form gotx_decide(const struct site *site)
{
    if (site->rela->r_addend != -4 || !(site->s->flags & SECTION_EXEC) || !relaxing(site->ctx))
        return GOTX_KEEP;
    enum gotx_form form = gotx_form(site->type, site->at, site->before, site->after);
    bool is_branch_form = form == GOTX_CALL || form == GOTX_JMP;
    u64 value = 0;
    switch (site->class) {
    case C_LOCAL:
        if ((form == GOTX_TEST || form == GOTX_BINOP) && !has_small_addresses(site->ctx))
            return GOTX_KEEP;
        return is_large(site) ? GOTX_KEEP : form;
    case C_WEAK: case C_UNDEFINED:
        return is_branch_form ? GOTX_KEEP : form;
    case C_ABSOLUTE:
        if (is_branch_form || form == GOTX_KEEP)
            return GOTX_KEEP;
        return absolute_value(site, &value) && fits_immediate(site, value) ? form : GOTX_KEEP;
    default:
        return GOTX_KEEP;
    }
}
