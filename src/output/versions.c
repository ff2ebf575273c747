// .gnu.version, .gnu.version_d and .gnu.version_r: which version of a dynamic symbol is meant, what versions we
// define, and what we need of which library. Index 1 is the unversioned global one; ours follow, then those of
// the libraries.

#include "made.h"
#include "veld/symbols.h"
#include "veld/version_script.h"

#include <stdlib.h>

enum { VERSION_INDEX = 0x7fff };

static struct verneed_file *verneed_of(struct context *ctx, const struct shared_file *file)
{
    struct made *m = made(ctx);
    return file->verneed_index != 0 ? &m->verneeds.at[file->verneed_index - 1] : NULL;
}

u16 dynsym_version(struct context *ctx, u32 id)
{
    if (symbol_is_defined_here(ctx, id))
        return ctx->symbols.version[id] != VER_NDX_LOCAL ? ctx->symbols.version[id] : VER_NDX_GLOBAL;
    const struct input_file *file = symbol_owner_file(ctx, id);
    if (file == NULL)
        return VER_NDX_GLOBAL;
    const struct shared_file *shared = (const struct shared_file *)file;
    u32 version = shared_version(shared, owner_symbol(ctx->symbols.owner[id]));
    const struct verneed_file *need = verneed_of(ctx, shared);
    return version > 1 && need != NULL && need->index[version] != 0 ? need->index[version] : VER_NDX_GLOBAL;
}

// ---- needed ----

static void need_version(struct context *ctx, u32 id)
{
    struct made *m = made(ctx);
    struct input_file *file = symbol_is_defined_here(ctx, id) ? NULL : symbol_owner_file(ctx, id);
    if (file == NULL || file->kind != FILE_SHARED)
        return;
    struct shared_file *shared = (struct shared_file *)file;
    u32 version = shared_version(shared, owner_symbol(ctx->symbols.owner[id]));
    if (version <= 1)
        return;
    struct verneed_file *need = verneed_of(ctx, shared);
    if (need == NULL) {
        VEC_PUSH(ctx_arena(ctx), &m->verneeds,
                 (struct verneed_file){.file = shared,
                                       .index = NEW_ARRAY(ctx_arena(ctx), u16, shared->n_versions),
                                       .strong = NEW_ARRAY(ctx_arena(ctx), bool, shared->n_versions)});
        shared->verneed_index = m->verneeds.n;
        need = &m->verneeds.at[m->verneeds.n - 1];
    }
    if (need->index[version] == 0) {
        need->index[version] = 1;   // numbered below
        need->n++;
    }
    if (!(ctx->symbols.flags[id] & SYM_WEAK))
        need->strong[version] = true;
}

static int compare_needs(const void *a, const void *b)
{
    u32 x = ((const struct verneed_file *)a)->file->base.rank, y = ((const struct verneed_file *)b)->file->base.rank;
    return (x > y) - (x < y);
}

// glibc refuses to load what uses DT_RELR without asking for a libc that knows it.
static bool needs_abi_dt_relr(struct context *ctx, const struct verneed_file *need)
{
    if (!has_synthetic(ctx, SYN_RELR_DYN) || !str_starts(need->file->soname, STR("libc.so.")))
        return false;
    for (u32 v = 2; v < need->file->n_versions; v++) {
        if (need->index[v] != 0 && str_is(need->file->versions[v], "GLIBC_ABI_DT_RELR"))
            return false;
    }
    for (u32 v = 2; v < need->file->n_versions; v++)
        if (need->index[v] != 0 && str_starts(need->file->versions[v], STR("GLIBC_2.")))
            return true;
    return false;
}

static void number_needs(struct context *ctx)
{
    struct made *m = made(ctx);
    u32 next = MAX(m->n_verdefs, 1u) + 1;
    if (m->verneeds.n > 1)
        qsort(m->verneeds.at, m->verneeds.n, sizeof(*m->verneeds.at), compare_needs);
    for (u32 i = 0; i < m->verneeds.n; i++) {
        struct verneed_file *need = &m->verneeds.at[i];
        need->file->verneed_index = i + 1;
        dynstr_add(ctx, need->file->soname);
        need->abi_dt_relr = needs_abi_dt_relr(ctx, need);
        for (u32 v = 2; v < need->file->n_versions; v++)
            if (need->index[v] != 0) {
                need->index[v] = (u16)next++;
                dynstr_add(ctx, need->file->versions[v]);
            }
        if (need->abi_dt_relr) {
            need->abi_dt_relr_index = (u16)next++;
            need->n++;
            dynstr_add(ctx, STR("GLIBC_ABI_DT_RELR"));
        }
    }
    if (next > VERSION_INDEX)
        error(ctx, "more than %d symbol versions", VERSION_INDEX);
}

static void write_need(struct context *ctx, struct elf_vernaux *out, struct str name, bool is_weak, u32 index,
                       bool is_last)
{
    *out = (struct elf_vernaux){sysv_hash(name), is_weak ? VER_FLG_WEAK : 0, (u16)index, dynstr_offset(ctx, name),
                                is_last ? 0 : sizeof(*out)};
}

static void write_verneed(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    (void)part;
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->verneeds.n; i++) {
        const struct verneed_file *need = &m->verneeds.at[i];
        struct elf_verneed *head = (struct elf_verneed *)out;
        struct elf_vernaux *aux = (struct elf_vernaux *)(head + 1);
        u32 size = (u32)(sizeof(*head) + need->n * sizeof(*aux));
        *head = (struct elf_verneed){1, (u16)need->n, dynstr_offset(ctx, need->file->soname), sizeof(*head),
                                     i + 1 < m->verneeds.n ? size : 0};
        const struct elf_vernaux *last = aux + need->n - 1;
        for (u32 v = 2; v < need->file->n_versions; v++)
            if (need->index[v] != 0) {
                write_need(ctx, aux, need->file->versions[v], !need->strong[v], need->index[v], aux == last);
                aux++;
            }
        if (need->abi_dt_relr)
            write_need(ctx, aux, STR("GLIBC_ABI_DT_RELR"), false, need->abi_dt_relr_index, true);
        out += size;
    }
}

// ---- defined ----

static struct str base_version(struct context *ctx)
{
    return ctx->config.soname != NULL ? str_of(ctx->config.soname) : str_basename(str_of(ctx->config.output_path));
}

// Node 0 is the anonymous one, whose symbols have no version; in its place stands the base version, named for
// the output.
static u64 size_verdef(struct context *ctx)
{
    const struct version_script *vs = ctx->version_script;
    if (vs == NULL || vs->nodes.n <= 1)
        return 0;
    struct made *m = made(ctx);
    m->n_verdefs = vs->nodes.n;
    m->verdef_has_symbols = NEW_ARRAY(ctx_arena(ctx), bool, vs->nodes.n);
    for (u32 i = 0; i < vs->patterns.n; i++)
        m->verdef_has_symbols[vs->patterns.at[i].node] = true;
    for (u32 i = 1; i < m->n_dynsyms; i++) {
        u32 id = m->dynsyms[i], version = ctx->symbols.version[id] & VERSION_INDEX;
        if (version > VER_NDX_GLOBAL && version <= vs->nodes.n && symbol_is_defined_here(ctx, id) &&
            !(ctx->symbols.flags[id] & SYM_LINKER))   // the version's own name
            m->verdef_has_symbols[version - 1] = true;
    }
    u64 size = sizeof(struct elf_verdef) + sizeof(struct elf_verdaux);
    dynstr_add(ctx, base_version(ctx));
    for (u32 i = 1; i < vs->nodes.n; i++) {
        dynstr_add(ctx, vs->nodes.at[i].name);
        size += sizeof(struct elf_verdef) + (1 + vs->nodes.at[i].parents.n) * sizeof(struct elf_verdaux);
    }
    return size;
}

static u8 *write_definition(struct context *ctx, u8 *out, u32 index, struct str name, const u32 *parents, u32 n_parents)
{
    const struct version_script *vs = ctx->version_script;
    struct elf_verdef *def = (struct elf_verdef *)out;
    struct elf_verdaux *aux = (struct elf_verdaux *)(def + 1);
    u32 size = (u32)(sizeof(*def) + (1 + n_parents) * sizeof(*aux));
    u16 flags = index == 1 ? VER_FLG_BASE : made(ctx)->verdef_has_symbols[index - 1] ? 0 : VER_FLG_WEAK;
    *def = (struct elf_verdef){1, flags, (u16)index, (u16)(1 + n_parents), sysv_hash(name),
                               sizeof(*def), index == made(ctx)->n_verdefs ? 0 : size};
    aux[0] = (struct elf_verdaux){dynstr_offset(ctx, name), n_parents > 0 ? sizeof(*aux) : 0};
    for (u32 p = 0; p < n_parents; p++)
        aux[p + 1] = (struct elf_verdaux){dynstr_offset(ctx, vs->nodes.at[parents[p]].name),
                                          p + 1 < n_parents ? sizeof(*aux) : 0};
    return out + size;
}

static void write_verdef(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    (void)part;
    out = write_definition(ctx, out, 1, base_version(ctx), NULL, 0);
    for (u32 i = 1; i < made(ctx)->n_verdefs; i++) {
        const struct version_node *node = &ctx->version_script->nodes.at[i];
        out = write_definition(ctx, out, node->index, node->name, node->parents.at, node->parents.n);
    }
}

static void write_versym(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct made *m = made(ctx);
    u32 begin = (u32)(part_begin(s, part) / 2), end = (u32)(part_end(s, part) / 2);
    for (u32 i = begin; i < end; i++, out += 2)
        write_u16(out, i == 0 ? VER_NDX_LOCAL : dynsym_version(ctx, m->dynsyms[i]));
}

void size_versions(struct context *ctx)
{
    struct made *m = made(ctx);
    if (!m->has_dynsym)
        return;
    make_synthetic(ctx, SYN_VERDEF, ".gnu.version_d", SHT_GNU_verdef, SHF_ALLOC, 0, 8, size_verdef(ctx), write_verdef);
    for (u32 i = 1; i < m->n_dynsyms; i++)
        need_version(ctx, m->dynsyms[i]);
    number_needs(ctx);
    u64 size = 0;
    for (u32 i = 0; i < m->verneeds.n; i++)
        size += sizeof(struct elf_verneed) + m->verneeds.at[i].n * sizeof(struct elf_vernaux);
    make_synthetic(ctx, SYN_VERNEED, ".gnu.version_r", SHT_GNU_verneed, SHF_ALLOC, 0, 8, size, write_verneed);

    m->has_versions = m->n_verdefs > 0 || m->verneeds.n > 0;
    struct synthetic *s = make_synthetic(ctx, SYN_VERSYM, ".gnu.version", SHT_GNU_versym, SHF_ALLOC, 2, 2,
                                         m->has_versions ? 2ull * m->n_dynsyms : 0, write_versym);
    cut_parts(ctx, s, 1 << 18);
}
