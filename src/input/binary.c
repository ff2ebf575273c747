// -b binary: a file of raw bytes as an object with one .data section and _binary_NAME_{start,end,size}.

#include "veld/input.h"

enum { B_NULL, B_DATA, B_SYMTAB, B_STRTAB, B_SHSTRTAB, B_SECTIONS };

static const char section_names[] = "\0.data\0.symtab\0.strtab\0.shstrtab";
static const u32 section_name_at[B_SECTIONS] = {0, 1, 7, 15, 23};

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
    s[B_SYMTAB] = (struct elf_shdr){.sh_type = SHT_SYMTAB, .sh_offset = symtab, .sh_size = 4 * sizeof(*sym), .sh_link = B_STRTAB,
                                    .sh_info = 1, .sh_addralign = 8, .sh_entsize = sizeof(*sym)};
    s[B_STRTAB] = (struct elf_shdr){.sh_type = SHT_STRTAB, .sh_offset = strtab, .sh_size = room, .sh_addralign = 1};
    s[B_SHSTRTAB] = (struct elf_shdr){.sh_type = SHT_STRTAB, .sh_offset = names, .sh_size = sizeof(section_names), .sh_addralign = 1};
    for (u32 i = 0; i < B_SECTIONS; i++)
        s[i].sh_name = section_name_at[i];
    file->data = p;
    file->size = total;
}
