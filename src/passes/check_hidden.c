// Report what a library asks of an executable that keeps it to itself: it would find nothing at run time.
// Needs:   symbol flags final, dead sections known.
// Gives:   diagnostics only.
// Threads: worker 0; there is nothing to do unless assign_versions saw such a symbol.

#include "veld/input.h"
#include "veld/passes.h"
#include "veld/symbols.h"

// Defined in the output, but not for others, and not by any library.
static bool is_out_of_reach(struct context *ctx, u32 id)
{
    u32 flags = ctx->symbols.flags[id];
    if (flags & SYM_ALIAS)      // NAME, of which only NAME@VERSION is left
        flags |= ctx->symbols.flags[ctx->symbols.provider[id]] & SYM_LOCALIZED;
    if (!symbol_is_defined_here(ctx, id) || !(flags & (SYM_HIDDEN | SYM_INTERNAL | SYM_LOCALIZED)) ||
        (flags & (SYM_REF_SHARED_STRONG | SYM_DEF_SHARED)) != SYM_REF_SHARED_STRONG)
        return false;
    // With --gc-sections a reference by a library keeps it, if only its visibility did not say that it can't be meant.
    u32 section = symbol_defining_section(ctx, id);
    return (flags & SYM_LOCALIZED) || section == NO_SECTION || (section_at(ctx, section)->flags & SECTION_LIVE);
}

// At run time a reference without a version finds NAME@VERSION if that is the library's first version.
static bool has_first_version(const struct shared_file *file, const char *name)
{
    for (u32 i = 1; file->versym != NULL && i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->dynsym[i];
        u32 version = read_u16(file->versym + 2ull * i) & ~(u32)VERSION_HIDDEN;
        if (sym->st_shndx != SHN_UNDEF && (version == 1 || version == 2) && strcmp(file->dynstr + sym->st_name, name) == 0)
            return true;
    }
    return false;
}

static bool is_found_elsewhere(struct context *ctx, const char *name)
{
    for (u32 i = 0; i < ctx->n_shared; i++)
        if (has_first_version(ctx->shared[i], name))
            return true;
    return false;
}

static void report(struct context *ctx, u32 id)
{
    u32 flags = ctx->symbols.flags[id];
    const char *how = flags & SYM_INTERNAL ? "internal" : flags & SYM_HIDDEN ? "hidden" : "local";
    struct input_file *file = symbol_owner_file(ctx, id);
    error(ctx, "%s symbol `%s' in %s is referenced by DSO", how, symbol_text(ctx, symbol_name(ctx, id)),
          file != NULL ? file_text(ctx, file) : printable(ctx, str_of(ctx->config.output_path)));
    ctx->symbols.flags[id] &= ~(u32)SYM_REF_SHARED_STRONG; // once
}

void check_hidden(struct context *ctx)
{
    if (ctx->config.output_kind == OUTPUT_SHARED)
        return;
    for (u32 n = 0; n < ctx->n_shared; n++) {
        const struct shared_file *file = ctx->shared[n];
        for (u32 i = 0; i < file->undefined.n; i++) {
            const struct shared_symbol *s = &file->undefined.at[i];
            if (sym_bind(&file->dynsym[s->index]) != STB_WEAK && shared_version(file, s->index) == VER_NDX_GLOBAL &&
                is_out_of_reach(ctx, s->symbol) &&
                !is_found_elsewhere(ctx, file->dynstr + file->dynsym[s->index].st_name))
                report(ctx, s->symbol);
        }
    }
}
