// Giving every global symbol of a file its id: --wrap renames, and NAME@@VERSION is the same symbol as NAME.

#include "veld/hash.h"
#include "veld/names.h"
#include "veld/symbols.h"

// `ref to S` becomes __wrap_S, `ref to __real_S` becomes S; definitions keep their names (GNU ld, "--wrap").
static const char *wrapped_name(struct context *ctx, const char *name)
{
    struct str s = str_of(name);
    for (u32 i = 0; i < ctx->config.wraps.n; i++) {
        struct str wrap = ctx->config.wraps.at[i];
        if (str_equal(s, wrap))
            return arena_printf(ctx_arena(ctx), "__wrap_%s", name);
        if (s.n == wrap.n + 7 && memcmp(name, "__real_", 7) == 0 && memcmp(name + 7, wrap.p, wrap.n) == 0)
            return name + 7;
    }
    return name;
}

// The name under which NAME@@VERSION is known: without its version. NAME@VERSION keeps it: it is a symbol of its own.
static const char *unversioned_name(struct context *ctx, const char *name, bool is_definition)
{
    const char *at = strchr(name, '@');
    if (at == NULL || at == name)
        return name;
    if (at[1] == '@' && is_definition)
        return arena_copy(ctx_arena(ctx), (struct str){name, (size_t)(at - name)});
    if (at[1] == '@')           // a reference to foo@@V means foo@V
        return arena_printf(ctx_arena(ctx), "%.*s%s", (int)(at - name), name, at + 1);
    return name;
}

void intern_object(struct context *ctx, struct object_file *file)
{
    u32 n = file->n_symbols - file->first_global;
    const struct elf_sym *syms = file->symtab + file->first_global;
    bool plain = !file->base.has_at_names && ctx->config.wraps.n == 0;
    const char *names[INTERN_BATCH];

    file->symbol_ids = RAW_ARRAY(ctx_arena(ctx), u32, n + 1);
    if (file->base.has_at_names)
        store_relaxed(&ctx->has_at_names, true);
    for (u32 begin = 0; begin < n; begin += INTERN_BATCH) {
        u32 count = MIN(n - begin, (u32)INTERN_BATCH);
        for (u32 i = 0; i < count; i++) {
            const struct elf_sym *sym = &syms[begin + i];
            names[i] = file->strtab + sym->st_name;
            if (UNLIKELY(!plain)) {
                bool defined = sym->st_shndx != SHN_UNDEF;
                if (!defined && ctx->config.wraps.n > 0)
                    names[i] = wrapped_name(ctx, names[i]);
                names[i] = unversioned_name(ctx, names[i], defined);
            }
        }
        intern_batch(ctx, names, count, file->symbol_ids + begin);
    }
}

void intern_archive(struct context *ctx, struct archive *ar)
{
    ar->index_symbols = RAW_ARRAY(ctx_arena(ctx), u32, ar->n_index + 1);
    for (u32 begin = 0; begin < ar->n_index; begin += INTERN_BATCH)
        intern_batch(ctx, ar->index_names + begin, MIN(ar->n_index - begin, (u32)INTERN_BATCH), ar->index_symbols + begin);
    for (u32 e = 0; ar->has_at_names && e < ar->n_index; e++)
        if (UNLIKELY(strchr(ar->index_names[e], '@') != NULL)) {
            const char *name = unversioned_name(ctx, ar->index_names[e], true);
            ar->index_symbols[e] = symbol_intern_reserved(ctx, str_of(name), hash_bytes(name, strlen(name)));
        }
}

static u32 version_of(const struct shared_file *file, u32 i)
{
    return file->versym == NULL ? VER_NDX_GLOBAL : read_u16(file->versym + 2 * (u64)i);
}

void intern_shared_undefined(struct context *ctx, struct shared_file *file)
{
    for (u32 i = 1; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->dynsym[i];
        if (sym->st_shndx != SHN_UNDEF || sym_bind(sym) == STB_LOCAL || sym->st_name == 0)
            continue;
        size_t n;
        const char *name = file->dynstr + sym->st_name;
        if (UNLIKELY(ctx->config.wraps.n > 0))
            name = wrapped_name(ctx, name);
        u64 hash = hash_name(name, &n);
        u32 id = symbol_intern_reserved(ctx, (struct str){name, n}, hash);
        VEC_PUSH(ctx_arena(ctx), &file->undefined, (struct shared_symbol){id, i});
    }
}

void match_shared_defined(struct context *ctx, struct shared_file *file)
{
    struct arena *arena = ctx_arena(ctx);
    file->defined.n = 0;
    for (u32 i = 1; i < file->n_symbols; i++) {
        const struct elf_sym *sym = &file->dynsym[i];
        if (sym->st_shndx == SHN_UNDEF || sym_bind(sym) == STB_LOCAL || sym->st_name == 0)
            continue;
        unsigned visibility = sym_visibility(sym);
        if (visibility == STV_HIDDEN || visibility == STV_INTERNAL)
            continue;
        u32 version = version_of(file, i), index = version & 0x7fff;
        if (index == VER_NDX_LOCAL && file->versym != NULL)
            continue;
        size_t n;
        const char *name = file->dynstr + sym->st_name;
        u64 hash = hash_name(name, &n);
        // The default version answers for the plain name; any version for NAME@VERSION.
        if (!(version & 0x8000)) {
            u32 id = symbol_lookup_hashed(ctx, (struct str){name, n}, hash);
            if (id != 0)
                VEC_PUSH(arena, &file->defined, (struct shared_symbol){id, i});
        }
        if (ctx->has_at_names && index < file->n_versions && file->versions[index].p != NULL) {
            struct arena_mark mark = arena_mark(arena);
            char *full = arena_printf(arena, "%s@%s", name, file->versions[index].p);
            u32 id = symbol_lookup(ctx, str_of(full));
            arena_reset(arena, mark);
            if (id != 0)
                VEC_PUSH(arena, &file->defined, (struct shared_symbol){id, i});
        }
    }
}
