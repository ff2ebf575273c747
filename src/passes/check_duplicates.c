// Report symbols with more than one strong definition.
// Needs:   owners settled.
// Gives:   diagnostics only; runs only when resolution saw two strong definitions meet.
// Threads: one task a file.

#include "veld/input.h"
#include "veld/passes.h"
#include "veld/symbols.h"

static struct place definition_place(struct object_file *file, u32 i)
{
    const struct elf_sym *sym = &file->symtab[i];
    struct place place = {.file = &file->base};
    if (sym->st_shndx != SHN_ABS && sym->st_shndx != SHN_COMMON) {
        place.section = sym->st_shndx == SHN_XINDEX ? file->shndx[i] : sym->st_shndx;
        place.offset = sym->st_value;
        place.has_offset = true;
    }
    return place;
}

// GNU ld lets equal absolute symbols pass (bfd/elflink.c); so do lld and mold.
static bool are_same_absolute(const struct elf_sym *a, const struct elf_sym *b)
{
    return a->st_shndx == SHN_ABS && b->st_shndx == SHN_ABS && a->st_value == b->st_value;
}

static const char *place_text(struct context *ctx, const struct object_file *file, u32 i)
{
    const struct elf_sym *sym = &file->symtab[i];
    u32 shndx = sym->st_shndx == SHN_XINDEX ? file->shndx[i] : sym->st_shndx;
    if (sym->st_shndx == SHN_ABS)
        return arena_printf(ctx_arena(ctx), "%s:(*ABS*+0x%llx)", file_text(ctx, &file->base), (unsigned long long)sym->st_value);
    const char *name = file->section_names + file->headers[shndx].sh_name;
    return arena_printf(ctx_arena(ctx), "%s:(%s+0x%llx)", file_text(ctx, &file->base), printable(ctx, str_of(name)),
                        (unsigned long long)sym->st_value);
}

static void check_file(void *arg, size_t n)
{
    struct context *ctx = arg;
    struct object_file *file = ctx->objects[n];
    for (u32 i = file->first_global; !file->base.is_bad && i < file->n_symbols; i++) {
        u32 id = file->symbol_ids[i - file->first_global];
        u64 owner = ctx->symbols.owner[id];
        if (owner == owner_word(OWNER_STRONG, file->base.rank, i) || owner_class(owner) != OWNER_STRONG ||
            owner_rank(owner) == 0 || definition_class(file, i) != OWNER_STRONG)
            continue;
        const struct object_file *first = (const struct object_file *)symbol_owner_file(ctx, id);
        if (are_same_absolute(&file->symtab[i], &first->symtab[owner_symbol(owner)]))
            continue;
        error_gnu(ctx, definition_place(file, i), "multiple definition of `%s'; %s: first defined here",
                  symbol_text(ctx, symbol_name(ctx, id)), place_text(ctx, first, owner_symbol(owner)));
    }
}

void check_duplicates(struct context *ctx)
{
    if (ctx->has_duplicates && !ctx->config.allow_multiple_definition)
        parallel_for(ctx->pool, ctx->n_objects, check_file, ctx);
}
