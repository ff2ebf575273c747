// Where a section may be cut, so that its parts are relocated apart from each other.

#include "x86_64.h"

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
    enum { MOST_BEFORE = 8, MOST_AFTER = 20, MOST_TRIES = 64 };
    struct relocs relocs = section_relocs(ctx, file, s);
    bool is_sorted = relocs_are_sorted(ctx, s, relocs);
    u64 cut = wanted;
    unsigned tries = 0;
    for (bool again = relocs.n > 0; again && cut > 0;) {
        if (tries++ == MOST_TRIES)
            return 0;           // a field on every byte
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
