// .gnu.version and its two companions: indices, parents, weak needs, the base version, GLIBC_ABI_DT_RELR.
#include "dynamic.h"

enum { N_SYMS = 8 };

// A library of rank RANK with versions 2, 3, ... of the given names; symbol i has version versym[i].
static struct shared_file *library(struct context *ctx, u32 rank, const char *soname, const char *const *versions,
                                   u32 n, const u16 *versym)
{
    struct shared_file *f = NEW(ctx_arena(ctx), struct shared_file);
    struct elf_sym *syms = NEW_ARRAY(ctx_arena(ctx), struct elf_sym, N_SYMS);
    for (u32 i = 1; i < N_SYMS; i++)
        syms[i] = (struct elf_sym){.st_info = STB_GLOBAL << 4 | STT_FUNC, .st_shndx = 1, .st_value = 16 * i};
    f->base = (struct input_file){.kind = FILE_SHARED, .rank = rank, .path = soname};
    f->soname = str_of(soname);
    f->dynsym = syms;
    f->n_symbols = N_SYMS;
    f->versym = (const u8 *)versym;
    f->n_versions = n + 2;
    f->versions = NEW_ARRAY(ctx_arena(ctx), struct str, n + 2);
    for (u32 i = 0; i < n; i++)
        f->versions[i + 2] = str_of(versions[i]);
    ctx->by_rank[rank] = &f->base;
    return f;
}

static u16 version_of(struct context *ctx, const char *name)
{
    const u8 *versym = contents(ctx, SYN_VERSYM);
    for (u32 i = 1; i < made(ctx)->n_dynsyms; i++)
        if (strcmp(dynsym_text(ctx, i), name) == 0)
            return read_u16(versym + 2 * i);
    CHECK(!"no such symbol");
    return 0;
}

static const char *const c_versions[] = {"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_PRIVATE"};
static const u16 c_versym[N_SYMS] = {0, 2, 3, 2, 4, 1, 0x8000 | 3, 2};

static void check_needs(bool relr)
{
    struct context *ctx = new_link(1);
    ctx->syn[SYN_RELR_DYN].section = relr; // as if there were one
    library(ctx, 3, "libc.so.6", c_versions, 3, c_versym);
    library(ctx, 1, "libm.so.6", c_versions, 2, c_versym);
    import(ctx, "printf", owner_word(OWNER_SHARED, 3, 1));
    import(ctx, "main_start", owner_word(OWNER_SHARED, 3, 2));
    ctx->symbols.flags[import(ctx, "weak", owner_word(OWNER_SHARED, 3, 4))] |= SYM_WEAK;
    import(ctx, "base", owner_word(OWNER_SHARED, 3, 5));
    import(ctx, "sin", owner_word(OWNER_SHARED, 1, 1));
    import(ctx, "nowhere", OWNER_UNDEFINED);
    define(ctx, "mine", 1);
    size_tables(ctx);

    const u8 *p = contents(ctx, SYN_VERNEED);
    const char *strings = (const char *)contents(ctx, SYN_DYNSTR);
    const struct elf_verneed *m = (const struct elf_verneed *)p;
    CHECK(made(ctx)->verneeds.n == 2 && !has_synthetic(ctx, SYN_VERDEF));
    CHECK(m->vn_cnt == 1 && strcmp(strings + m->vn_file, "libm.so.6") == 0);
    const struct elf_vernaux *a = (const struct elf_vernaux *)(p + m->vn_aux);
    CHECK(strcmp(strings + a->vna_name, "GLIBC_2.2.5") == 0 && a->vna_other == version_of(ctx, "sin") &&
          a->vna_next == 0);
    CHECK(a->vna_hash == 0x09691a75 && a->vna_flags == 0 && a->vna_other == 2);

    const struct elf_verneed *c = (const struct elf_verneed *)(p + m->vn_next);
    CHECK(c->vn_cnt == 3 + relr && c->vn_next == 0 && strcmp(strings + c->vn_file, "libc.so.6") == 0);
    a = (const struct elf_vernaux *)((const u8 *)c + c->vn_aux);
    CHECK(a[0].vna_other == version_of(ctx, "printf") && a[1].vna_other == version_of(ctx, "main_start"));
    CHECK(a[2].vna_other == version_of(ctx, "weak") && a[2].vna_flags == VER_FLG_WEAK && a[0].vna_flags == 0);
    CHECK(a[2].vna_next == (relr ? sizeof(*a) : 0));
    if (relr)
        CHECK(strcmp(strings + a[3].vna_name, "GLIBC_ABI_DT_RELR") == 0 && a[3].vna_next == 0 && a[3].vna_other == 6);
    CHECK(version_of(ctx, "base") == 1 && version_of(ctx, "nowhere") == 1 && version_of(ctx, "mine") == 1);
    CHECK((u64)((const u8 *)(a + 3 + relr) - p) == ctx->syn[SYN_VERNEED].size);
    end_link(ctx);
}

static void check_definitions(void)
{
    struct context *ctx = new_link(1);
    ctx->config.soname = "libv.so.1";
    CHECK(version_script_parse(ctx, "v.map", 1, STR("V1 { foo; }; V2 { bar; } V1; V3 { baz; } V1 V2;")));
    library(ctx, 1, "libc.so.6", c_versions, 3, c_versym);
    ctx->symbols.version[define(ctx, "foo", 1)] = 2;
    ctx->symbols.version[define(ctx, "bar", 1)] = 3 | 0x8000;
    define(ctx, "plain", 1);
    import(ctx, "printf", owner_word(OWNER_SHARED, 1, 1));
    size_tables(ctx);

    const u8 *p = contents(ctx, SYN_VERDEF);
    const char *strings = (const char *)contents(ctx, SYN_DYNSTR);
    static const char *const names[] = {"libv.so.1", "V1", "V2", "V3"};
    static const u16 counts[] = {1, 1, 2, 3};
    CHECK(made(ctx)->n_verdefs == 4);
    for (u32 i = 0; i < 4; i++) {
        const struct elf_verdef *d = (const struct elf_verdef *)p;
        const struct elf_verdaux *aux = (const struct elf_verdaux *)(p + d->vd_aux);
        CHECK(d->vd_ndx == i + 1 && d->vd_cnt == counts[i] && d->vd_flags == (i == 0 ? VER_FLG_BASE : 0));
        CHECK(strcmp(strings + aux->vda_name, names[i]) == 0 && d->vd_hash == sysv_hash(str_of(names[i])));
        if (i == 3)
            CHECK(strcmp(strings + aux[1].vda_name, "V1") == 0 && strcmp(strings + aux[2].vda_name, "V2") == 0);
        CHECK((d->vd_next == 0) == (i == 3));
        p += d->vd_next;
    }
    CHECK(version_of(ctx, "foo") == 2 && version_of(ctx, "bar") == (3 | 0x8000) && version_of(ctx, "plain") == 1);
    CHECK(version_of(ctx, "printf") == 5);   // behind our own
    end_link(ctx);
}

static void check_none(void)
{
    struct context *ctx = new_link(1);
    define(ctx, "foo", 1);
    import(ctx, "bar", OWNER_UNDEFINED);
    size_tables(ctx);
    CHECK(!has_synthetic(ctx, SYN_VERSYM) && !has_synthetic(ctx, SYN_VERDEF) && !has_synthetic(ctx, SYN_VERNEED));
    end_link(ctx);
}

int main(void)
{
    check_needs(false);
    check_needs(true);
    check_definitions();
    check_none();
    return 0;
}
