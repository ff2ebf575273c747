// Objects that veld makes up: -b binary (a file of raw bytes as .data with _binary_NAME_{start,end,size}) and --just-symbols
// (the global symbols of a linked file, as absolute ones).

#include "veld/input.h"

enum { B_NULL, B_DATA, B_SYMTAB, B_STRTAB, B_SHSTRTAB, B_SECTIONS };

static const char section_names[] = "\0.data\0.symtab\0.strtab\0.shstrtab";
static const u32 section_name_at[B_SECTIONS] = {0, 1, 7, 15, 23};

static void describe_tables(struct elf_shdr *s, u64 symtab, u64 n_symbols, u64 strtab, u64 strtab_size, u64 names)
{
    s[B_SYMTAB] = (struct elf_shdr){.sh_type = SHT_SYMTAB, .sh_offset = symtab, .sh_link = B_STRTAB, .sh_info = 1,
                                    .sh_size = n_symbols * sizeof(struct elf_sym), .sh_addralign = 8,
                                    .sh_entsize = sizeof(struct elf_sym)};
    s[B_STRTAB] =
        (struct elf_shdr){.sh_type = SHT_STRTAB, .sh_offset = strtab, .sh_size = strtab_size, .sh_addralign = 1};
    s[B_SHSTRTAB] = (struct elf_shdr){.sh_type = SHT_STRTAB, .sh_offset = names, .sh_size = sizeof(section_names),
                                      .sh_addralign = 1};
    for (u32 i = 0; i < B_SECTIONS; i++)
        s[i].sh_name = section_name_at[i];
}

void binary_make_object(struct context *ctx, struct input_file *file)
{
    struct arena *arena = ctx_arena(ctx);
    char *stem = arena_copy(arena, str_of(file->path));
    for (char *p = stem; *p != 0; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')))
            *p = '_';

    size_t stem_n = strlen(stem), room = 3 * (stem_n + 16) + 1;
    u64 symtab = sizeof(struct elf_ehdr) + align_up(file->size, 8), strtab = symtab + 4 * sizeof(struct elf_sym);
    u64 names = strtab + room, headers = align_up(names + sizeof(section_names), 8);
    u64 total = headers + B_SECTIONS * sizeof(struct elf_shdr);
    u8 *p = arena_zalloc(arena, total, 16);

    *(struct elf_ehdr *)p = (struct elf_ehdr){
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT}, .e_type = ET_REL, .e_machine = EM_X86_64,
        .e_version = EV_CURRENT, .e_shoff = headers, .e_ehsize = sizeof(struct elf_ehdr),
        .e_shentsize = sizeof(struct elf_shdr), .e_shnum = B_SECTIONS, .e_shstrndx = B_SHSTRTAB};
    memcpy(p + sizeof(struct elf_ehdr), file->data, file->size);
    memcpy(p + names, section_names, sizeof(section_names));

    static const char *const suffix[3] = {"start", "end", "size"};
    struct elf_sym *sym = (struct elf_sym *)(p + symtab);
    char *text = (char *)p + strtab;
    u32 at = 1;
    for (u32 i = 0; i < 3; i++) {
        char *name = arena_printf(arena, "_binary_%s_%s", stem, suffix[i]);
        size_t n = strlen(name) + 1;
        memcpy(text + at, name, n);
        sym[i + 1] = (struct elf_sym){.st_name = at, .st_info = STB_GLOBAL << 4 | STT_NOTYPE,
                                      .st_shndx = i == 2 ? SHN_ABS : B_DATA, .st_value = i == 0 ? 0 : file->size};
        at += (u32)n;
    }
    struct elf_shdr *s = (struct elf_shdr *)(p + headers);
    s[B_DATA] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC | SHF_WRITE,
                                  .sh_offset = sizeof(struct elf_ehdr), .sh_size = file->size, .sh_addralign = 1};
    describe_tables(s, symtab, 4, strtab, room, names);
    file->data = p;
    file->size = total;
}

static void just_symbols_bad(struct context *ctx, struct input_file *file)
{
    file_error(ctx, file, "no symbol table for --just-symbols inside the file");
}

void just_symbols_make_object(struct context *ctx, struct input_file *file)
{
    struct arena *arena = ctx_arena(ctx);
    struct view v = {file->data, file->size};
    const struct elf_ehdr *h = view_at(v, 0, sizeof(*h));
    char scratch[128];
    const char *problem = ehdr_problem(v, scratch);
    if (problem != NULL) {
        file_error(ctx, file, "%s", problem);
        return;
    }
    const struct elf_shdr *s = h->e_shentsize == sizeof(*s) ? view_table(v, h->e_shoff, h->e_shnum, sizeof(*s)) : NULL;
    u32 at = 0;
    for (u32 i = 1; s != NULL && i < h->e_shnum; i++)
        if (s[i].sh_type == SHT_SYMTAB)
            at = i;
    const struct elf_sym *symbols = at == 0 ? NULL : view_at(v, s[at].sh_offset, s[at].sh_size);
    if (symbols == NULL || s[at].sh_link == 0 || s[at].sh_link >= h->e_shnum) {
        just_symbols_bad(ctx, file);
        return;
    }
    const struct elf_shdr *strings = &s[s[at].sh_link];
    struct view text = {view_at(v, strings->sh_offset, strings->sh_size), strings->sh_size};
    if (text.p == NULL || !view_is_strings(text)) {
        just_symbols_bad(ctx, file);
        return;
    }

    u64 n = s[at].sh_size / sizeof(*symbols), symtab = sizeof(*h), strtab = symtab + (n + 1) * sizeof(*symbols);
    u64 names = strtab + text.n, headers = align_up(names + sizeof(section_names), 8), n_globals = 1;
    u64 total = headers + B_SECTIONS * sizeof(struct elf_shdr);
    u8 *p = arena_zalloc(arena, total, 16);
    struct elf_sym *out = (struct elf_sym *)(p + symtab);
    for (u64 i = 1; i < n; i++) {
        const struct elf_sym *sym = &symbols[i];
        if (sym_bind(sym) == STB_LOCAL || sym->st_shndx == SHN_UNDEF || sym->st_name >= text.n || sym_type(sym) == STT_TLS)
            continue;
        out[n_globals] = *sym;
        out[n_globals++].st_shndx = SHN_ABS;
    }
    *(struct elf_ehdr *)p = *h;
    struct elf_ehdr *header = (struct elf_ehdr *)p;
    header->e_type = ET_REL;
    header->e_shoff = headers;
    header->e_phnum = 0;
    header->e_shnum = B_SECTIONS;
    header->e_shstrndx = B_SHSTRTAB;
    memcpy(p + strtab, text.p, text.n);
    memcpy(p + names, section_names, sizeof(section_names));
    struct elf_shdr *sections = (struct elf_shdr *)(p + headers);
    sections[B_DATA] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_addralign = 1};
    describe_tables(sections, symtab, n_globals, strtab, text.n, names);
    file->data = p;
    file->size = total;
}
