// Shared libraries: .dynamic, .dynsym and the version tables (gABI chapter 5; LSB "Symbol Versioning"). Section headers are
// used where they exist; a library without them is read through PT_DYNAMIC, as the loader does.

#include "veld/input.h"

struct dynamic_facts {
    u64 strtab, strsz, symtab, versym, verdef, verdef_n, verneed, verneed_n, gnu_hash, hash; // addresses; 0: none
    u64 soname, runpath, rpath, audit; // string offsets + 1; 0: none
};

static struct view file_view(const struct shared_file *file)
{
    return (struct view){file->base.data, file->base.size};
}

// The bytes from virtual address ADDRESS up to the end of its segment's file image.
static struct view at_address(const struct shared_file *file, u64 address)
{
    const struct elf_ehdr *h = (const struct elf_ehdr *)file->base.data;
    const struct elf_phdr *p = view_table(file_view(file), h->e_phoff, h->e_phnum, sizeof(*p));
    for (u32 i = 0; p != NULL && i < h->e_phnum; i++) {
        if (p[i].p_type != PT_LOAD || address < p[i].p_vaddr || address - p[i].p_vaddr >= p[i].p_filesz)
            continue;
        u64 skip = address - p[i].p_vaddr, n = p[i].p_filesz - skip;
        if (p[i].p_offset > file->base.size || skip > file->base.size - p[i].p_offset)
            break;
        u64 offset = p[i].p_offset + skip;
        return (struct view){file->base.data + offset, MIN(n, file->base.size - offset)};
    }
    return (struct view){NULL, 0};
}

static bool bad(struct context *ctx, struct shared_file *file, const char *what)
{
    file_error(ctx, &file->base, "%s", what);
    return false;
}

static struct view section_view(const struct shared_file *file, const struct elf_shdr *s)
{
    return (struct view){view_at(file_view(file), s->sh_offset, s->sh_size), s->sh_size};
}

static bool read_headers(struct context *ctx, struct shared_file *file)
{
    const struct elf_ehdr *h = (const struct elf_ehdr *)file->base.data;
    if (h->e_shoff == 0)
        return true;
    const struct elf_shdr *first = view_at(file_view(file), h->e_shoff, sizeof(*first));
    if (first == NULL || h->e_shentsize != sizeof(*first))
        return bad(ctx, file, "the section header table is outside the file");
    u64 n = h->e_shnum != 0 ? h->e_shnum : first->sh_size;
    file->headers = view_table(file_view(file), h->e_shoff, n, sizeof(*first));
    if (file->headers == NULL || n >= UINT32_MAX)
        return bad(ctx, file, "the section header table reaches past the end of the file");
    file->n_headers = (u32)n;
    return true;
}

static struct view find_dynamic(const struct shared_file *file)
{
    for (u32 i = 1; i < file->n_headers; i++)
        if (file->headers[i].sh_type == SHT_DYNAMIC)
            return section_view(file, &file->headers[i]);
    const struct elf_ehdr *h = (const struct elf_ehdr *)file->base.data;
    const struct elf_phdr *p = view_table(file_view(file), h->e_phoff, h->e_phnum, sizeof(*p));
    for (u32 i = 0; p != NULL && i < h->e_phnum; i++)
        if (p[i].p_type == PT_DYNAMIC)
            return (struct view){view_at(file_view(file), p[i].p_offset, p[i].p_filesz), p[i].p_filesz};
    return (struct view){NULL, 0};
}

static bool read_dynamic(struct context *ctx, struct shared_file *file, struct dynamic_facts *facts)
{
    struct view dynamic = find_dynamic(file);
    if (dynamic.p == NULL)
        return bad(ctx, file, "the shared library has no .dynamic section inside the file");
    const struct elf_dyn *d = (const struct elf_dyn *)dynamic.p;
    u64 n = dynamic.n / sizeof(*d), end = 0;
    VEC(u64) needed = {0};

    while (end < n && d[end].d_tag != DT_NULL)
        end++;
    if (end == n)
        return bad(ctx, file, ".dynamic does not end in DT_NULL");
    for (u64 i = 0; i < end; i++) {
        u64 v = d[i].d_val;
        switch (d[i].d_tag) {
        case DT_STRTAB: facts->strtab = v; break;
        case DT_STRSZ: facts->strsz = v; break;
        case DT_SYMTAB: facts->symtab = v; break;
        case DT_VERSYM: facts->versym = v; break;
        case DT_VERDEF: facts->verdef = v; break;
        case DT_VERDEFNUM: facts->verdef_n = v; break;
        case DT_VERNEED: facts->verneed = v; break;
        case DT_VERNEEDNUM: facts->verneed_n = v; break;
        case DT_GNU_HASH: facts->gnu_hash = v; break;
        case DT_HASH: facts->hash = v; break;
        case DT_SONAME: facts->soname = v + 1; break;
        case DT_RUNPATH: facts->runpath = v + 1; break;
        case DT_RPATH: facts->rpath = v + 1; break;
        case DT_AUDIT: facts->audit = v + 1; break;
        case DT_NEEDED: VEC_PUSH(ctx_arena(ctx), &needed, v); break;
        default: break;
        }
    }
    struct view strings = at_address(file, facts->strtab);
    if (strings.p == NULL || facts->strsz == 0 || facts->strsz > strings.n || strings.p[facts->strsz - 1] != 0)
        return bad(ctx, file, "DT_STRTAB and DT_STRSZ do not give a terminated string table inside the file");
    file->dynstr = (const char *)strings.p;
    file->dynstr_size = facts->strsz;

    for (u32 i = 0; i < needed.n; i++) {
        if (needed.at[i] >= facts->strsz)
            return bad(ctx, file, "a DT_NEEDED name is outside the string table");
        VEC_PUSH(ctx_arena(ctx), &file->needed, str_of(file->dynstr + needed.at[i]));
    }
    if (facts->soname > facts->strsz || facts->runpath > facts->strsz || facts->rpath > facts->strsz ||
        facts->audit > facts->strsz)
        return bad(ctx, file, "DT_SONAME, DT_RUNPATH, DT_RPATH or DT_AUDIT is outside the string table");
    if (facts->soname != 0)
        file->soname = str_of(file->dynstr + facts->soname - 1);
    if (facts->runpath != 0)
        file->runpath = str_of(file->dynstr + facts->runpath - 1);
    if (facts->rpath != 0)
        file->rpath = str_of(file->dynstr + facts->rpath - 1);
    if (facts->audit != 0)
        file->audit = str_of(file->dynstr + facts->audit - 1);
    return true;
}

// Without section headers only the hash tables tell how many dynamic symbols there are.
static u64 count_by_hash(const struct shared_file *file, const struct dynamic_facts *facts)
{
    if (facts->hash != 0) {
        struct view v = at_address(file, facts->hash);
        return v.n >= 8 ? read_u32(v.p + 4) : 0;
    }
    struct view v = at_address(file, facts->gnu_hash);
    if (facts->gnu_hash == 0 || v.n < 16)
        return 0;
    u64 n_buckets = read_u32(v.p), first = read_u32(v.p + 4), n_bloom = read_u32(v.p + 8);
    u64 buckets = 16 + n_bloom * 8, chains = buckets + n_buckets * 4, last = 0;
    if (chains > v.n)
        return 0;
    for (u64 i = 0; i < n_buckets; i++)
        last = MAX(last, (u64)read_u32(v.p + buckets + i * 4));
    if (last < first)
        return first;
    while (chains + (last - first + 1) * 4 <= v.n) {
        if (read_u32(v.p + chains + (last - first) * 4) & 1)
            return last + 1;
        last++;
    }
    return 0;
}

// Section headers of what the loader finds by itself must agree that it is there.
static bool check_sections(struct context *ctx, struct shared_file *file)
{
    for (u32 i = 1; i < file->n_headers; i++) {
        const struct elf_shdr *s = &file->headers[i];
        switch (s->sh_type) {
        case SHT_DYNSYM:
            if (s->sh_link >= file->n_headers || file->headers[s->sh_link].sh_type != SHT_STRTAB ||
                section_view(file, &file->headers[s->sh_link]).p == NULL)
                return bad(ctx, file, ".dynsym: sh_link is not a string table inside the file");
            if (s->sh_size % sizeof(struct elf_sym) != 0)
                return bad(ctx, file, ".dynsym: the size is not a multiple of that of a symbol");
            break;
        case SHT_GNU_verdef: case SHT_GNU_verneed: case SHT_GNU_versym:
            if (section_view(file, s).p == NULL)
                return bad(ctx, file, "a version section (.gnu.version*) reaches past the end of the file");
            break;
        default:
            break;
        }
    }
    return true;
}

static bool read_symbols(struct context *ctx, struct shared_file *file, const struct dynamic_facts *facts)
{
    struct view symbols = {NULL, 0};
    for (u32 i = 1; i < file->n_headers; i++)
        if (file->headers[i].sh_type == SHT_DYNSYM) {
            symbols = section_view(file, &file->headers[i]);
            if (symbols.p == NULL)
                return bad(ctx, file, ".dynsym reaches past the end of the file");
            break;
        }
    if (symbols.p == NULL && facts->symtab != 0) {
        symbols = at_address(file, facts->symtab);
        u64 n = count_by_hash(file, facts);
        if (symbols.p == NULL || n > symbols.n / sizeof(struct elf_sym))
            return bad(ctx, file, "DT_SYMTAB and the hash table do not give a symbol table inside the file");
        symbols.n = n * sizeof(struct elf_sym);
    }
    u64 n = symbols.n / sizeof(struct elf_sym);
    if (n >= UINT32_MAX)
        return bad(ctx, file, "too many dynamic symbols");
    file->dynsym = (const struct elf_sym *)symbols.p;
    file->n_symbols = (u32)n;
    for (u64 i = 1; i < n; i++) {
        file->n_undefined += file->dynsym[i].st_shndx == SHN_UNDEF;
        if (file->dynsym[i].st_name >= file->dynstr_size) {
            file_error(ctx, &file->base, ".dynsym: symbol %llu: st_name 0x%x is outside .dynstr", (unsigned long long)i,
                       file->dynsym[i].st_name);
            return false;
        }
    }
    if (facts->versym != 0) {
        struct view v = at_address(file, facts->versym);
        if (v.p == NULL || v.n / 2 < n)
            return bad(ctx, file, ".gnu.version is shorter than .dynsym");
        file->versym = v.p;
    }
    return true;
}

struct version_names { struct str *at; u32 n, cap; };

static void name_version(struct context *ctx, struct version_names *names, u32 index, struct str name)
{
    while (names->n <= index)
        VEC_PUSH(ctx_arena(ctx), names, (struct str){NULL, 0});
    names->at[index] = name;
}

// What it defines. The base definition names the library itself, not a version of symbols.
static bool read_defined_versions(struct context *ctx, struct shared_file *file, const struct dynamic_facts *facts,
                                  struct version_names *names)
{
    struct view v = at_address(file, facts->verdef);
    u64 at = 0;
    // DT_VERDEFNUM bounds the walk; so does the fact that every step goes forward.
    for (u64 i = 0; facts->verdef != 0 && i < facts->verdef_n; i++) {
        const struct elf_verdef *def = view_at(v, at, sizeof(*def));
        if (def == NULL)
            return bad(ctx, file, ".gnu.version_d: an entry reaches past the end of the file");
        const struct elf_verdaux *aux = view_at(v, at + def->vd_aux, sizeof(*aux));
        if (def->vd_cnt == 0 || aux == NULL || aux->vda_name >= file->dynstr_size)
            return bad(ctx, file, ".gnu.version_d: an entry has no valid name");
        bool is_base = def->vd_flags & VER_FLG_BASE;
        name_version(ctx, names, def->vd_ndx & 0x7fff,
                     is_base ? (struct str){NULL, 0} : str_of(file->dynstr + aux->vda_name));
        if (def->vd_next == 0)
            break;
        if (def->vd_next < sizeof(*def))
            return bad(ctx, file, ".gnu.version_d: entries overlap");
        at += def->vd_next;
    }
    return true;
}

// What its undefined symbols ask of other libraries.
static bool read_needed_versions(struct context *ctx, struct shared_file *file, const struct dynamic_facts *facts,
                                 struct version_names *names)
{
    struct view v = at_address(file, facts->verneed);
    u64 at = 0, room = v.n / sizeof(struct elf_vernaux);
    for (u64 i = 0; facts->verneed != 0 && i < facts->verneed_n; i++) {
        const struct elf_verneed *need = view_at(v, at, sizeof(*need));
        if (need == NULL)
            return bad(ctx, file, ".gnu.version_r: an entry reaches past the end of the file");
        u64 aux_at = at + need->vn_aux;
        for (u32 k = 0; k < need->vn_cnt; k++) {
            const struct elf_vernaux *aux = view_at(v, aux_at, sizeof(*aux));
            if (room-- == 0)
                return bad(ctx, file, ".gnu.version_r: entries overlap");
            if (aux == NULL || aux->vna_name >= file->dynstr_size)
                return bad(ctx, file, ".gnu.version_r: an entry has no valid name");
            name_version(ctx, names, aux->vna_other & 0x7fff, str_of(file->dynstr + aux->vna_name));
            if (aux->vna_next == 0)
                break;
            if (aux->vna_next < sizeof(*aux))
                return bad(ctx, file, ".gnu.version_r: entries overlap");
            aux_at += aux->vna_next;
        }
        if (need->vn_next == 0)
            break;
        if (need->vn_next < sizeof(*need))
            return bad(ctx, file, ".gnu.version_r: entries overlap");
        at += need->vn_next;
    }
    return true;
}

static bool read_versions(struct context *ctx, struct shared_file *file, const struct dynamic_facts *facts)
{
    struct version_names names = {0};
    if (!read_needed_versions(ctx, file, facts, &names) || !read_defined_versions(ctx, file, facts, &names))
        return false;
    file->versions = names.at;
    file->n_versions = names.n;
    return true;
}

bool shared_read(struct context *ctx, struct shared_file *file)
{
    struct dynamic_facts facts = {0};
    char scratch[128];
    const char *problem = ehdr_problem(file_view(file), scratch);
    if (problem != NULL)
        return bad(ctx, file, problem);
    if (!read_headers(ctx, file) || !check_sections(ctx, file) || !read_dynamic(ctx, file, &facts) ||
        !read_symbols(ctx, file, &facts) || !read_versions(ctx, file, &facts))
        return false;
    if (file->soname.p == NULL || file->soname.n == 0) {
        // GNU ld records what followed -l as the base name, and a path as it was given.
        struct str path = str_of(file->base.path);
        file->soname = file->by_library_option ? str_basename(path) : path;
    }
    return true;
}
