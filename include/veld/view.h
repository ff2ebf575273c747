// elf: bounds-checked reading. Every offset, size and count that comes from a file is checked here, once (design decision 20).
#ifndef VELD_VIEW_H
#define VELD_VIEW_H

#include "veld/elf.h"

struct view {
    const u8 *p;
    u64 n;
};

// Are bytes [offset, offset + size) inside the view? Sums can't wrap.
static inline bool view_has(struct view v, u64 offset, u64 size)
{
    return offset <= v.n && size <= v.n - offset;
}

// Pointer to those bytes, or NULL.
static inline const void *view_at(struct view v, u64 offset, u64 size)
{
    return view_has(v, offset, size) ? v.p + offset : NULL;
}

// A table of COUNT entries of SIZE bytes at OFFSET, or NULL; the product can't wrap.
static inline const void *view_table(struct view v, u64 offset, u64 count, u64 size)
{
    return count <= v.n / size ? view_at(v, offset, count * size) : NULL;
}

// Is N > 0 and the last byte NUL, so that any offset below N is the start of a terminated string?
static inline bool view_is_strings(struct view v)
{
    return v.n > 0 && v.p[v.n - 1] == 0;
}

// What a file is by its first bytes.
enum content_kind { CONTENT_UNKNOWN, CONTENT_ELF, CONTENT_ARCHIVE, CONTENT_THIN_ARCHIVE, CONTENT_BITCODE, CONTENT_TEXT };
enum content_kind identify_content(struct view v);

// What is wrong with an ELF header for this linker, or NULL: another class, byte order, machine or version. SCRATCH holds
// the text.
const char *ehdr_problem(struct view v, char scratch[128]);
const char *elf_machine_name(u32 machine);
const char *elf_type_name(u32 type);

#endif
