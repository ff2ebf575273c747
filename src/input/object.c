// Relocatable objects: headers, symbol table, and what each section is (gABI chapter 4; psABI 4.2 for x86-64's own).

#include "veld/input.h"
#include "veld/merge.h"

#include <stdio.h>

bool is_c_identifier(struct str s)
{
    if (s.n == 0 || (s.p[0] >= '0' && s.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

static bool read_section_table(struct context *ctx, struct object_file *file)
{
    struct input_file *f = &file->base;
    struct view v = {f->data, f->size};
    const struct elf_ehdr *h = (const struct elf_ehdr *)f->data;

    if (h->e_shoff == 0) {
        file->n_headers = 0;
        return true;
    }
    if (h->e_shentsize != sizeof(struct elf_shdr)) {
        file_error(ctx, f, "e_shentsize is %u, expected %zu", h->e_shentsize, sizeof(struct elf_shdr));
        return false;
    }
    const struct elf_shdr *first = view_at(v, h->e_shoff, sizeof(*first));
    if (first == NULL) {
        file_error(ctx, f, "e_shoff 0x%llx is past the end of the file (0x%llx bytes)",
                   (unsigned long long)h->e_shoff, (unsigned long long)f->size);
        return false;
    }
    u64 n = h->e_shnum != 0 ? h->e_shnum : first->sh_size;
    u32 names = h->e_shstrndx != SHN_XINDEX ? h->e_shstrndx : first->sh_link;
    file->headers = view_table(v, h->e_shoff, n, sizeof(*first));
    if (file->headers == NULL || n >= UINT32_MAX) {
        file_error(ctx, f, "%llu section headers at 0x%llx reach past the end of the file (0x%llx bytes)",
                   (unsigned long long)n, (unsigned long long)h->e_shoff, (unsigned long long)f->size);
        return false;
    }
    file->n_headers = (u32)n;
    if (n == 0)
        return true;
    if (names >= n) {
        file_error(ctx, f, "e_shstrndx %u is out of range (%llu sections)", names, (unsigned long long)n);
        return false;
    }
    const struct elf_shdr *s = &file->headers[names];
    struct view strings = {view_at(v, s->sh_offset, s->sh_size), s->sh_size};
    if (names == 0 || s->sh_type != SHT_STRTAB || strings.p == NULL || !view_is_strings(strings)) {
        file_error(ctx, f, "section [%u] holds no valid section names", names);
        return false;
    }
    file->section_names = (const char *)strings.p;
    file->section_names_size = strings.n;
    return true;
}

static bool read_symbol_table(struct context *ctx, struct object_file *file)
{
    struct input_file *f = &file->base;
    struct view v = {f->data, f->size};
    u32 at = 0;

    // Compilers put it near the end.
    for (u32 i = file->n_headers; i-- > 1;)
        if (file->headers[i].sh_type == SHT_SYMTAB) {
            at = i;
            break;
        }
    if (at == 0)
        return true;
    const struct elf_shdr *s = &file->headers[at];
    if (s->sh_entsize != sizeof(struct elf_sym) || s->sh_size % sizeof(struct elf_sym) != 0) {
        file_error(ctx, f, "section [%u]: the symbol table's size 0x%llx or entry size %llu is wrong", at,
                   (unsigned long long)s->sh_size, (unsigned long long)s->sh_entsize);
        return false;
    }
    u64 n = s->sh_size / sizeof(struct elf_sym);
    file->symtab = view_at(v, s->sh_offset, s->sh_size);
    if (file->symtab == NULL || n >= UINT32_MAX) {
        file_error(ctx, f, "section [%u]: sh_offset 0x%llx + sh_size 0x%llx is past the end of the file (0x%llx bytes)", at,
                   (unsigned long long)s->sh_offset, (unsigned long long)s->sh_size, (unsigned long long)f->size);
        return false;
    }
    if (s->sh_link == 0 || s->sh_link >= file->n_headers || file->headers[s->sh_link].sh_type != SHT_STRTAB) {
        file_error(ctx, f, "section [%u]: the symbol table's sh_link %u is not a string table", at, s->sh_link);
        return false;
    }
    const struct elf_shdr *strings = &file->headers[s->sh_link];
    struct view text = {view_at(v, strings->sh_offset, strings->sh_size), strings->sh_size};
    if (text.p == NULL || (n > 0 && !view_is_strings(text))) {
        file_error(ctx, f, "section [%u]: the string table is outside the file or does not end in NUL", s->sh_link);
        return false;
    }
    if (s->sh_info > n) {
        file_error(ctx, f, "section [%u]: sh_info %u is past the %llu symbols", at, s->sh_info, (unsigned long long)n);
        return false;
    }
    file->n_symbols = (u32)n;
    file->first_global = s->sh_info == 0 && n > 0 ? 1 : s->sh_info;
    file->strtab = (const char *)text.p;
    file->strtab_size = text.n;
    return true;
}

// Looked for when the first symbol needs it, which is in files of more than 65,279 sections.
static bool read_shndx_table(struct context *ctx, struct object_file *file)
{
    struct input_file *f = &file->base;
    for (u32 i = 1; i < file->n_headers; i++) {
        const struct elf_shdr *s = &file->headers[i];
        if (s->sh_type != SHT_SYMTAB_SHNDX || s->sh_link >= file->n_headers ||
            file->headers[s->sh_link].sh_type != SHT_SYMTAB)
            continue;
        file->shndx = view_table((struct view){f->data, f->size}, s->sh_offset, file->n_symbols, 4);
        if (s->sh_size / 4 < file->n_symbols || file->shndx == NULL) {
            file_error(ctx, f, "section [%u]: the extended section index table is shorter than the symbol table", i);
            return false;
        }
    }
    return true;
}

// Symbol I's section index: false when it is out of range.
static bool section_index_is_valid(const struct object_file *file, u32 i)
{
    u32 shndx = file->symtab[i].st_shndx;
    if (shndx < SHN_LORESERVE)
        return shndx < file->n_headers || shndx == SHN_UNDEF;
    if (shndx == SHN_XINDEX)
        return file->shndx != NULL && file->shndx[i] < file->n_headers;
    return shndx == SHN_ABS || shndx == SHN_COMMON || shndx == SHN_X86_64_LCOMMON;
}

static bool check_symbols(struct context *ctx, struct object_file *file, u32 begin, u32 end, bool local)
{
    for (u32 i = begin; i < end; i++) {
        const struct elf_sym *sym = &file->symtab[i];
        if (UNLIKELY(sym->st_name >= file->strtab_size)) {
            file_error(ctx, &file->base, "symbol %u: st_name 0x%x is outside the string table (0x%llx bytes)", i,
                       sym->st_name, (unsigned long long)file->strtab_size);
            return false;
        }
        if (UNLIKELY(sym->st_shndx == SHN_XINDEX && file->shndx == NULL) && !read_shndx_table(ctx, file))
            return false;
        if (UNLIKELY(!section_index_is_valid(file, i))) {
            file_error(ctx, &file->base, "symbol %u '%s': section index 0x%x is out of range", i,
                       printable(ctx, str_of(file->strtab + sym->st_name)), sym->st_shndx);
            return false;
        }
        if (UNLIKELY((sym_bind(sym) == STB_LOCAL) != local)) {
            file_error(ctx, &file->base, "symbol %u '%s': %s symbol %s the first global one (sh_info %u)", i,
                       printable(ctx, str_of(file->strtab + sym->st_name)), local ? "global" : "local",
                       local ? "before" : "after", file->first_global);
            return false;
        }
    }
    return true;
}

bool object_check_locals(struct context *ctx, struct object_file *file)
{
    // Nobody cares what symbol 0 holds, as long as it can be looked at.
    if (file->n_symbols > 0 && !section_index_is_valid(file, 0)) {
        file_error(ctx, &file->base, "symbol 0: section index 0x%x is out of range", file->symtab[0].st_shndx);
        return false;
    }
    return file->first_global <= 1 || check_symbols(ctx, file, 1, file->first_global, true);
}

bool object_read_header(struct context *ctx, struct object_file *file)
{
    struct input_file *f = &file->base;
    char scratch[128];
    const char *problem = ehdr_problem((struct view){f->data, f->size}, scratch);
    if (problem == NULL) {
        const struct elf_ehdr *h = (const struct elf_ehdr *)f->data;
        if (h->e_type != ET_REL) {
            snprintf(scratch, sizeof(scratch), "cannot link a file of type %u (%s)", h->e_type, elf_type_name(h->e_type));
            problem = scratch;
        }
    }
    if (problem != NULL) {
        file_error(ctx, f, "%s", problem);
        return false;
    }
    if (!read_section_table(ctx, file) || !read_symbol_table(ctx, file) ||
        !check_symbols(ctx, file, file->first_global, file->n_symbols, false)) {
        file->n_symbols = file->first_global = 0;
        return false;
    }
    f->has_at_names = file->strtab_size > 0 && memchr(file->strtab, '@', file->strtab_size) != NULL;
    return true;
}

static bool is_debug_name(struct str name)
{
    return str_starts(name, STR(".debug")) || str_starts(name, STR(".zdebug")) ||
           str_starts(name, STR(".gnu.debuglto_")) || str_starts(name, STR(".line")) ||
           str_starts(name, STR(".stab")) || str_is(name, ".gdb_index") || str_starts(name, STR(".gnu.linkonce.wi."));
}

static enum section_fate bad(struct context *ctx, struct object_file *file, u32 i, struct str name, const char *what)
{
    file_error(ctx, &file->base, "section [%u] '%s': %s", i, printable(ctx, name), what);
    return FATE_BAD;
}

static u16 compact_flags(u64 sh_flags)
{
    return (u16)((sh_flags & SHF_WRITE ? SECTION_WRITE : 0) | (sh_flags & SHF_ALLOC ? SECTION_ALLOC : 0) |
                 (sh_flags & SHF_EXECINSTR ? SECTION_EXEC : 0) | (sh_flags & SHF_TLS ? SECTION_TLS : 0) |
                 (sh_flags & SHF_STRINGS ? SECTION_STRINGS : 0) | (sh_flags & SHF_LINK_ORDER ? SECTION_LINK_ORDER : 0) |
                 (sh_flags & SHF_GNU_RETAIN ? SECTION_RETAIN : 0) | (sh_flags & SHF_X86_64_LARGE ? SECTION_LARGE : 0) |
                 (sh_flags & SHF_GROUP ? SECTION_IN_GROUP : 0) | (sh_flags & SHF_MERGE ? SECTION_MERGE_FLAG : 0));
}

// A compressed section's record carries the expanded size and alignment (gABI "Compressed section header").
static const char *read_compression(const struct object_file *file, const struct elf_shdr *s, bool is_zdebug, struct section *r)
{
    const u8 *p = file->base.data + s->sh_offset;
    if (s->sh_flags & SHF_ALLOC)
        return "SHF_COMPRESSED on a section that is loaded";
    if (is_zdebug) {
        if (s->sh_size < 12 || memcmp(p, "ZLIB", 4) != 0)
            return NULL;        // not compressed after all
        r->size = __builtin_bswap64(read_u64(p + 4));
        if (r->size / 1032 > s->sh_size)
            return "the expanded size is more than its bytes can yield";
    } else {
        const struct elf_chdr *h = (const struct elf_chdr *)p;
        if (s->sh_size < sizeof(*h))
            return "the compression header is cut off";
        if (h->ch_type != ELFCOMPRESS_ZLIB && h->ch_type != ELFCOMPRESS_ZSTD)
            return "unknown compression type";
        if (h->ch_type == ELFCOMPRESS_ZLIB && h->ch_size / 1032 > s->sh_size)
            return "the expanded size is more than its bytes can yield";
        // zstd: an RLE block of 4 bytes yields at most 128 KiB.
        if (h->ch_type == ELFCOMPRESS_ZSTD && h->ch_size / 32768 > s->sh_size)
            return "the expanded size is more than its bytes can yield";
        if (h->ch_addralign > 1 && (!is_power_of_two(h->ch_addralign) || h->ch_addralign > 1ull << 32))
            return "the alignment is not a power of two";
        r->size = h->ch_size;
        r->p2align = h->ch_addralign > 1 ? (u8)log2_floor(h->ch_addralign) : 0;
    }
    r->flags |= SECTION_COMPRESSED;
    return NULL;
}

// GCC's .gnu.lto_.lto.ID begins with {major, minor: 2 bytes each; 1 if the object has no machine code} (lto-streamer.h).
static bool is_slim_lto(const struct object_file *file, const struct elf_shdr *s, struct str name)
{
    return str_starts(name, STR(".gnu.lto_.lto.")) && s->sh_size > 4 && s->sh_type != SHT_NOBITS &&
           file->base.data[s->sh_offset + 4] == 1;
}

static bool is_stripped(const struct config *config, bool is_debug)
{
    return is_debug && config->strip != STRIP_NONE && config->output_kind != OUTPUT_RELOCATABLE;
}

enum section_fate object_section_fate(struct context *ctx, struct object_file *file, u32 i, struct str *name,
                                      struct section *r)
{
    const struct elf_shdr *s = &file->headers[i];
    if (s->sh_name >= file->section_names_size)
        return bad(ctx, file, i, STR(""), "the name is outside the section name table");
    switch (s->sh_type) {
    case SHT_NULL:
    case SHT_SYMTAB:
    case SHT_STRTAB:
    case SHT_SYMTAB_SHNDX:
        return FATE_SKIP;
    case SHT_RELA:
    case SHT_CREL:
    case SHT_REL:
        return FATE_RELOCS;
    case SHT_GROUP:
        return FATE_GROUP;
    case SHT_LLVM_ADDRSIG:
        return FATE_ADDRSIG;
    default:
        break;
    }
    *name = str_of(file->section_names + s->sh_name);
    if (s->sh_addralign > 1 && (!is_power_of_two(s->sh_addralign) || s->sh_addralign > 1ull << 32))
        return bad(ctx, file, i, *name, "the alignment is not a power of two, or too large");
    if (s->sh_type != SHT_NOBITS && !view_has((struct view){file->base.data, file->base.size}, s->sh_offset, s->sh_size)) {
        file_error(ctx, &file->base,
                   "section [%u] '%s': sh_offset 0x%llx + sh_size 0x%llx is past the end of the file (0x%llx bytes)", i,
                   printable(ctx, *name), (unsigned long long)s->sh_offset, (unsigned long long)s->sh_size,
                   (unsigned long long)file->base.size);
        return FATE_BAD;
    }
    if (s->sh_size > 1ull << 62)
        return bad(ctx, file, i, *name, "the size is too large");

    *r = (struct section){.size = s->sh_size, .file = file->base.index, .header = i, .flags = compact_flags(s->sh_flags),
                          .p2align = s->sh_addralign > 1 ? (u8)log2_floor(s->sh_addralign) : 0};
    bool is_linkonce = false;
    if (name->n > 2 && name->p[0] == '.') {
        switch (name->p[1]) {
        case 'n':
            if (str_is(*name, ".note.GNU-stack"))
                return FATE_STACK_NOTE;
            if (s->sh_type == SHT_NOTE && str_is(*name, ".note.gnu.property"))
                return FATE_PROPERTY_NOTE;
            break;
        case 'g':
            if (str_starts(*name, STR(".gnu.warning.")))
                return FATE_WARNING;
            if (is_slim_lto(file, s, *name))
                return bad(ctx, file, i, *name,
                           "the object has code for link-time optimisation only, which is not supported yet");
            if (str_is(*name, ".gnu_debuglink") || str_is(*name, ".gnu_debugaltlink") || str_starts(*name, STR(".gnu.lto_")))
                return FATE_SKIP;
            is_linkonce = str_starts(*name, STR(".gnu.linkonce."));
            break;
        case 'e':
            if (str_is(*name, ".eh_frame") && (s->sh_flags & SHF_ALLOC) && s->sh_type != SHT_NOBITS) {
                r->kind = KIND_EH_FRAME;
                return FATE_KEEP;
            }
            break;
        case 'l':
            if (str_is(*name, ".llvmbc") || str_is(*name, ".llvmcmd"))
                return FATE_SKIP;
            break;
        default:
            break;
        }
    }
    if (s->sh_flags & SHF_EXCLUDE)
        return FATE_SKIP;
    if (!(s->sh_flags & SHF_ALLOC)) {
        bool is_zdebug = str_starts(*name, STR(".zdebug_"));
        bool is_debug = is_debug_name(*name);
        if (is_stripped(&ctx->config, is_debug))
            return FATE_SKIP;
        if (is_debug)
            r->flags |= SECTION_DEBUG;
        if ((s->sh_flags & SHF_COMPRESSED) || is_zdebug) {
            const char *problem = s->sh_type == SHT_NOBITS ? "compressed, but without bytes"
                                                           : read_compression(file, s, is_zdebug, r);
            if (problem != NULL)
                return bad(ctx, file, i, *name, problem);
            if (is_zdebug && (r->flags & SECTION_COMPRESSED))
                *name = str_of(arena_printf(ctx_arena(ctx), ".%s", name->p + 2));
        }
    } else if (s->sh_flags & SHF_COMPRESSED) {
        return bad(ctx, file, i, *name, "SHF_COMPRESSED on a section that is loaded");
    }
    if (s->sh_type == SHT_NOBITS)
        r->kind = KIND_NOBITS;
    else if ((s->sh_flags & SHF_MERGE) && is_mergeable(ctx, file, r, i))
        r->kind = KIND_MERGE;
    return is_linkonce ? FATE_LINKONCE : FATE_KEEP;
}
