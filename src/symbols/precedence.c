// Which of two definitions wins: GNU ld's link_action table, as an order on owner words.

#include "veld/symbols.h"

enum owner_class definition_class(const struct object_file *file, u32 i)
{
    const struct elf_sym *sym = &file->symtab[i];
    switch (sym->st_shndx) {
    case SHN_UNDEF:
        return OWNER_NONE;
    case SHN_COMMON:
    case SHN_X86_64_LCOMMON:
        return OWNER_COMMON;
    case SHN_ABS:
        break;
    default:
        // A definition in a group that another file owns is only a reference to the owner's.
        if (symbol_section(file, i) == SECTION_DROPPED)
            return OWNER_NONE;
        break;
    }
    // What the link defines itself is preferred to --just-symbols, and what GNU ld finds to what only veld does.
    return sym_bind(sym) == STB_WEAK || file->base.state.just_symbols || file->is_late ? OWNER_WEAK : OWNER_STRONG;
}

bool shared_beats_common(const struct shared_file *file, u32 index)
{
    const struct elf_sym *sym = &file->dynsym[index];
    if (sym_bind(sym) == STB_WEAK || sym_type(sym) == STT_FUNC || sym_type(sym) == STT_GNU_IFUNC)
        return false;
    if (file->headers == NULL || sym->st_shndx >= file->n_headers)
        return sym->st_shndx == SHN_ABS;
    // One without an initial value may have been a common itself.
    return file->headers[sym->st_shndx].sh_type != SHT_NOBITS || sym->st_size == 0;
}
