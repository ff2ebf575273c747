// COMDAT groups (gABI, "Section Groups") and .gnu.linkonce sections: one copy of each signature stays.

#include "veld/hash.h"
#include "veld/names.h"
#include "veld/symbols.h"

static u32 intern_signature(struct context *ctx, const char *name)
{
    size_t n;
    u64 hash = hash_name(name, &n);
    return symbol_intern_reserved(ctx, (struct str){name, n}, hash);
}

static u32 bad(struct context *ctx, struct object_file *file, u32 group, const char *what)
{
    file_error(ctx, &file->base, "section [%u]: %s", group, what);
    return 0;
}

u32 group_signature(struct context *ctx, struct object_file *file, u32 group)
{
    const struct elf_shdr *s = &file->headers[group];
    if (s->sh_type != SHT_GROUP)    // linkonce: the whole section name is the signature
        return intern_signature(ctx, file->section_names + s->sh_name);
    if (s->sh_link >= file->n_headers || file->headers[s->sh_link].sh_type != SHT_SYMTAB)
        return bad(ctx, file, group, "the group's sh_link is not a symbol table");
    if (s->sh_info == 0 || s->sh_info >= file->n_symbols)
        return bad(ctx, file, group, "the group's signature is not a symbol");
    if (s->sh_info >= file->first_global)
        return file->symbol_ids[s->sh_info - file->first_global];
    // A local symbol may name it too; a section symbol stands for its section's name (old GCC).
    const struct elf_sym *sym = &file->symtab[s->sh_info];
    const char *name = file->strtab + sym->st_name;
    if (sym_type(sym) == STT_SECTION && *name == 0 && sym->st_shndx < file->n_headers &&
        file->headers[sym->st_shndx].sh_name < file->section_names_size)
        name = file->section_names + file->headers[sym->st_shndx].sh_name;
    return intern_signature(ctx, name);
}
