// Versions of symbols: of those that shared libraries define or ask for, and of names spelled NAME@VERSION.

#include "veld/symbols.h"

enum { VERSION_INDEX = 0x7fff };

u32 shared_version(const struct shared_file *file, u32 index)
{
    u32 version = file->versym == NULL ? VER_NDX_GLOBAL : read_u16(file->versym + 2ull * index);
    const struct elf_sym *sym = &file->dynsym[index];
    // The absolute symbol that is named for a version definition has that version, and means nothing by it (GNU ld).
    if (sym->st_shndx == SHN_ABS && !(version & VERSION_HIDDEN) && sym_type(sym) != STT_FUNC && sym_type(sym) != STT_GNU_IFUNC)
        return VER_NDX_GLOBAL;
    version &= VERSION_INDEX;
    return version < file->n_versions && file->versions[version].p != NULL ? version : VER_NDX_GLOBAL;
}

struct str shared_version_name(const struct shared_file *file, u32 index)
{
    u32 version = shared_version(file, index);
    return version > VER_NDX_GLOBAL ? file->versions[version] : (struct str){NULL, 0};
}

struct str split_version(struct str name, struct str *version, bool *is_default)
{
    const char *at = name.n == 0 ? NULL : memchr(name.p + 1, '@', name.n - 1);
    *is_default = false;
    if (at == NULL) {
        *version = (struct str){NULL, 0};
        return name;
    }
    const char *end = name.p + name.n, *from = at + 1;
    if (from < end && *from == '@') {
        *is_default = true;
        from++;
    }
    *version = (struct str){from, (size_t)(end - from)};
    return (struct str){name.p, (size_t)(at - name.p)};
}
