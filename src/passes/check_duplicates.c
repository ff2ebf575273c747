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

// GNU ld lets equal absolute symbols pass (bfd/elflink.c); so do lld and mold. NAME and NAME@@VERSION of one file, made by
// .symver, are at one place.
static bool are_the_same(const struct object_file *file, u32 i, const struct object_file *other, u32 k)
{
    const struct elf_sym *a = &file->symtab[i], *b = &other->symtab[k];
    return a->st_value == b->st_value && a->st_shndx == b->st_shndx &&
           (a->st_shndx == SHN_ABS || (file == other && symbol_section(file, i) == symbol_section(file, k)));
}

static void report_duplicate(struct context *ctx, struct object_file *file, u32 i, struct object_file *first, u32 owner,
                             const char *name)
{
    const struct elf_sym *sym = &first->symtab[owner];
    if (sym->st_shndx == SHN_ABS)
        error_gnu(ctx, definition_place(file, i), "multiple definition of `%s'; %s:(*ABS*+0x%llx): first defined here",
                  name, file_text(ctx, &first->base), (unsigned long long)sym->st_value);
    else
        error_gnu_twice(ctx, definition_place(file, i), definition_place(first, owner), "multiple definition of `%s'",
                        name);
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
        struct object_file *first = (struct object_file *)symbol_owner_file(ctx, id);
        if (!are_the_same(file, i, first, owner_symbol(owner)))
            report_duplicate(ctx, file, i, first, owner_symbol(owner), symbol_text(ctx, symbol_name(ctx, id)));
    }
}

void check_duplicates(struct context *ctx)
{
    if (ctx->has_duplicates && !ctx->config.allow_multiple_definition)
        parallel_for(ctx->pool, ctx->n_objects, check_file, ctx);
}
