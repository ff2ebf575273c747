// What each symbol of a file is to relocations: one byte, made once, so that scanning and applying look at nothing
// else. Needs: flags and owners of symbols final, section_of settled. Liveness does not matter.

#include "x86_64.h"

static u8 class_in_section(struct context *ctx, const struct elf_sym *sym, u32 id)
{
    if (id == NO_SECTION || id == SECTION_DROPPED)
        return C_DROPPED;
    const struct section *s = section_at(ctx, id);
    unsigned type = sym_type(sym);
    if (UNLIKELY((s->flags & SECTION_TLS) || type == STT_TLS))
        return C_TLS;
    if (UNLIKELY(type == STT_GNU_IFUNC))
        return C_IFUNC;
    return s->kind == KIND_MERGE && type == STT_SECTION ? C_MERGE : C_LOCAL;
}

// The section header index of symbol I, or SHN_ABS, SHN_COMMON.
static u32 header_of(const struct object_file *file, u32 i)
{
    u32 shndx = file->symtab[i].st_shndx;
    return UNLIKELY(shndx == SHN_XINDEX) ? file->shndx[i] : shndx;
}

static u8 class_of_local(struct context *ctx, const struct object_file *file, u32 i)
{
    const struct elf_sym *sym = &file->symtab[i];
    if (sym->st_shndx == SHN_UNDEF || (sym->st_shndx >= SHN_LORESERVE && sym->st_shndx != SHN_XINDEX))
        return C_ABSOLUTE;
    return class_in_section(ctx, sym, file->section_of[header_of(file, i)]);
}

// Is what a library defines code? Its type says so, or, without one, its section; a size speaks for data.
static bool is_shared_function(struct context *ctx, u64 owner)
{
    const struct shared_file *file = (const struct shared_file *)ctx->by_rank[owner_rank(owner)];
    const struct elf_sym *sym = &file->dynsym[owner_symbol(owner)];
    switch (sym_type(sym)) {
    case STT_FUNC: case STT_GNU_IFUNC:
        return true;
    case STT_OBJECT: case STT_COMMON:
        return false;
    default:
        if (file->headers != NULL && sym->st_shndx < file->n_headers)
            return (file->headers[sym->st_shndx].sh_flags & SHF_EXECINSTR) != 0;
        return sym->st_size == 0;
    }
}

static u8 class_of_import(struct context *ctx, const struct elf_sym *sym, u32 flags, u64 owner)
{
    if ((flags & SYM_TLS) || sym_type(sym) == STT_TLS)
        return C_TLS_IMPORT;
    if (owner == OWNER_UNDEFINED) {
        if (!(flags & SYM_REF_STRONG))
            return C_WEAK_IMPORT;
        return flags & SYM_OBJECT ? C_DATA : C_FUNC;
    }
    if (flags & SYM_FUNCTION)
        return C_FUNC;
    if (owner_class(owner) == OWNER_SHARED)
        return is_shared_function(ctx, owner) ? C_FUNC : C_DATA;
    return flags & SYM_OBJECT ? C_DATA : C_FUNC;
}

static u8 class_of_undefined(struct context *ctx, const struct object_file *file, u32 i, u32 flags)
{
    const struct elf_sym *sym = &file->symtab[i];
    bool is_tls = sym_type(sym) == STT_TLS;
    if (sym->st_shndx != SHN_UNDEF && symbol_section(file, i) == SECTION_DROPPED)
        return C_DROPPED;
    // What must be in this output can't be ignored.
    bool is_ignored = ctx->config.unresolved_in_objects == REPORT_IGNORE && symbol_visibility_of(flags) == STV_DEFAULT;
    if (!(flags & SYM_REF_STRONG) || is_ignored)
        return is_tls ? C_TLS_WEAK : C_WEAK;
    return C_UNDEFINED;
}

static u8 class_of_global(struct context *ctx, const struct object_file *file, u32 i)
{
    u32 id = file->symbol_ids[i - file->first_global];
    u32 flags = ctx->symbols.flags[id];
    if (flags & SYM_PREEMPTIBLE)
        return class_of_import(ctx, &file->symtab[i], flags, ctx->symbols.owner[id]);
    if (!symbol_is_defined_here(ctx, id))
        return class_of_undefined(ctx, file, i, flags);
    if (flags & SYM_TLS)
        return C_TLS;
    if (flags & SYM_IFUNC)
        return C_IFUNC;
    return flags & SYM_ABSOLUTE ? C_ABSOLUTE : C_LOCAL;
}

void x86_64_classify_symbols(struct context *ctx, struct object_file *file)
{
    u8 *classes = RAW_ARRAY(ctx_arena(ctx), u8, file->n_symbols + 1);
    classes[0] = C_ABSOLUTE;    // "no symbol": 0
    for (u32 i = 1; i < file->first_global; i++)
        classes[i] = class_of_local(ctx, file, i);
    for (u32 i = MAX(file->first_global, 1u); i < file->n_symbols; i++)
        classes[i] = class_of_global(ctx, file, i);
    file->classes = classes;
}
