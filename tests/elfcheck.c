// elfcheck FILE: is this linked x86-64 ELF file consistent? Everything that a loader, an unwinder or a debugger relies
// on is looked up the way they look it up. Prints each fault; exit status 1 if there was one. Sections, segments and
// dynamic tags are checked against each other, so a file without section headers is checked less.
#include <elf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

static const char *path;
static unsigned char *file;
static uint64_t file_size;
static int faults;

static Elf64_Ehdr *ehdr;
static Elf64_Phdr *segments;
static Elf64_Shdr *sections;
static uint64_t n_segments, n_sections;
static const char *section_names;
static uint64_t section_names_size;
static uint64_t dynamic_value[64]; // the tags below 64
static bool dynamic_has[64];
static uint64_t flags_1, versym_address, verneed_address, verdef_address, n_verneed, n_verdef,
    gnu_hash_address;
static uint64_t rela_count, relr_address, relr_size;
static bool has_rela_count, has_dynamic, has_interp, has_text_relocations;
static bool has_verneed, has_verdef;

static void __attribute__((format(printf, 1, 2))) fault(const char *format, ...)
{
    if (++faults > 40)
        return;
    va_list list;
    va_start(list, format);
    printf("elfcheck: %s: ", path);
    vprintf(format, list);
    putchar('\n');
    va_end(list);
}

static void *at(uint64_t offset, uint64_t size)
{
    return offset <= file_size && size <= file_size - offset ? file + offset : NULL;
}

static const char *section_name(const Elf64_Shdr *section)
{
    return section->sh_name < section_names_size ? section_names + section->sh_name : "?";
}

static Elf64_Shdr *find_section(const char *name)
{
    for (uint64_t i = 1; i < n_sections; i++)
        if (strcmp(section_name(&sections[i]), name) == 0)
            return &sections[i];
    return NULL;
}

static Elf64_Shdr *find_type(uint32_t type)
{
    for (uint64_t i = 1; i < n_sections; i++)
        if (sections[i].sh_type == type)
            return &sections[i];
    return NULL;
}

static Elf64_Phdr *find_segment(uint32_t type)
{
    for (uint64_t i = 0; i < n_segments; i++)
        if (segments[i].p_type == type)
            return &segments[i];
    return NULL;
}

// The PT_LOAD that holds these addresses.
static Elf64_Phdr *load_of(uint64_t address, uint64_t size)
{
    for (uint64_t i = 0; i < n_segments; i++) {
        Elf64_Phdr *s = &segments[i];
        if (s->p_type == PT_LOAD && address >= s->p_vaddr && address - s->p_vaddr <= s->p_memsz &&
            size <= s->p_memsz - (address - s->p_vaddr) &&
            (size > 0 || address - s->p_vaddr < s->p_memsz))
            return s;
    }
    return NULL;
}

static void *bytes_at(uint64_t address, uint64_t size)
{
    Elf64_Phdr *s = load_of(address, size);
    if (!s || address - s->p_vaddr > s->p_filesz || size > s->p_filesz - (address - s->p_vaddr))
        return NULL;
    return at(s->p_offset + (address - s->p_vaddr), size);
}

static bool is_code(uint64_t address)
{
    Elf64_Phdr *s = load_of(address, 1);
    return s && (s->p_flags & PF_X);
}

static bool power_of_two(uint64_t x)
{
    return (x & (x - 1)) == 0;
}

// ---- Headers

static bool check_header(void)
{
    ehdr = at(0, sizeof *ehdr);
    if (!ehdr || memcmp(ehdr->e_ident, ELFMAG, SELFMAG) != 0) {
        fault("not an ELF file");
        return false;
    }
    if (ehdr->e_ident[EI_CLASS] != ELFCLASS64 || ehdr->e_ident[EI_DATA] != ELFDATA2LSB ||
        ehdr->e_machine != EM_X86_64 || ehdr->e_version != EV_CURRENT ||
        ehdr->e_ident[EI_VERSION] != EV_CURRENT)
        fault("class, byte order, machine or version");
    if (ehdr->e_ehsize != sizeof *ehdr)
        fault("e_ehsize %u", ehdr->e_ehsize);
    for (int i = EI_ABIVERSION; i < EI_NIDENT; i++)
        if (ehdr->e_ident[i] != 0)
            fault("e_ident[%d] is not 0", i);
    if (ehdr->e_type != ET_EXEC && ehdr->e_type != ET_DYN)
        return false;
    n_segments = ehdr->e_phnum;
    if (ehdr->e_shoff != 0) {
        if (ehdr->e_shentsize != sizeof(Elf64_Shdr))
            fault("e_shentsize %u", ehdr->e_shentsize);
        if (ehdr->e_shoff % 8 != 0)
            fault("e_shoff 0x%lx is not aligned", ehdr->e_shoff);
        Elf64_Shdr *first = at(ehdr->e_shoff, sizeof *first);
        if (!first) {
            fault("no section header 0");
            return false;
        }
        n_sections = ehdr->e_shnum ? ehdr->e_shnum : first->sh_size;
        sections = at(ehdr->e_shoff, n_sections * sizeof(Elf64_Shdr));
        if (!sections || n_sections > file_size) {
            fault("section headers are outside the file");
            return false;
        }
        uint64_t names = ehdr->e_shstrndx == SHN_XINDEX ? first->sh_link : ehdr->e_shstrndx;
        if (names == 0 || names >= n_sections || sections[names].sh_type != SHT_STRTAB ||
            !at(sections[names].sh_offset, sections[names].sh_size)) {
            fault("e_shstrndx");
            return false;
        }
        section_names = at(sections[names].sh_offset, 0);
        section_names_size = sections[names].sh_size;
    }
    segments = at(ehdr->e_phoff, n_segments * sizeof(Elf64_Phdr));
    if (!segments || n_segments == 0 || ehdr->e_phentsize != sizeof(Elf64_Phdr)) {
        fault("program headers");
        return false;
    }
    return true;
}

static void check_segments(void)
{
    uint64_t end = 0;
    bool seen_load = false;
    static const uint32_t single[] = {PT_PHDR,      PT_INTERP,       PT_DYNAMIC,   PT_TLS,
                                      PT_GNU_RELRO, PT_GNU_EH_FRAME, PT_GNU_STACK, PT_GNU_PROPERTY};
    for (uint64_t k = 0; k < sizeof single / sizeof *single; k++) {
        int n = 0;
        for (uint64_t i = 0; i < n_segments; i++)
            n += segments[i].p_type == single[k];
        if (n > 1)
            fault("%d segments of type 0x%x", n, single[k]);
    }
    for (uint64_t i = 0; i < n_segments; i++) {
        Elf64_Phdr *s = &segments[i];
        if (!at(s->p_offset, s->p_filesz))
            fault("segment %lu is outside the file", i);
        if (!power_of_two(s->p_align))
            fault("segment %lu: alignment 0x%lx", i, s->p_align);
        if (s->p_type == PT_NULL)
            continue;
        if (s->p_type != PT_LOAD) {
            if ((s->p_type == PT_PHDR || s->p_type == PT_INTERP) && seen_load)
                fault("segment %lu: PT_PHDR or PT_INTERP after a PT_LOAD", i);
            if (s->p_type == PT_GNU_STACK) {
                if ((s->p_flags & PF_X) && !getenv("ELFCHECK_EXECSTACK"))
                    fault("executable stack");
                continue;
            }
            if (s->p_memsz == 0)
                continue;
            Elf64_Phdr *load = load_of(s->p_vaddr, s->p_type == PT_TLS ? s->p_filesz : s->p_memsz);
            if (!load && s->p_filesz > 0)
                fault("segment %lu (type 0x%x) is not inside a PT_LOAD", i, s->p_type);
            else if (load && s->p_filesz > 0 &&
                     s->p_offset - load->p_offset != s->p_vaddr - load->p_vaddr)
                fault("segment %lu (type 0x%x): offset and address disagree with its PT_LOAD", i,
                      s->p_type);
            if (s->p_type == PT_PHDR &&
                (s->p_offset != ehdr->e_phoff || s->p_filesz != n_segments * sizeof *s))
                fault("PT_PHDR is not the program headers");
            if (s->p_type == PT_INTERP) {
                char *name = at(s->p_offset, s->p_filesz);
                if (!name || s->p_filesz < 2 || name[s->p_filesz - 1] != 0 ||
                    strlen(name) + 1 != s->p_filesz)
                    fault("PT_INTERP is not one string");
            }
            continue;
        }
        if (s->p_filesz > s->p_memsz)
            fault("segment %lu: p_filesz > p_memsz", i);
        if (s->p_align > 1 && (s->p_offset - s->p_vaddr) % s->p_align != 0)
            fault("segment %lu: offset 0x%lx and address 0x%lx are not congruent modulo 0x%lx", i,
                  s->p_offset, s->p_vaddr, s->p_align);
        uint64_t page = s->p_align >= PAGE ? PAGE : 1;
        if (seen_load && s->p_vaddr / page * page < (end + page - 1) / page * page &&
            s->p_memsz > 0)
            fault(
                "segment %lu at 0x%lx overlaps the page of an earlier PT_LOAD, or is not in order",
                i, s->p_vaddr);
        if (s->p_vaddr + s->p_memsz < s->p_vaddr)
            fault("segment %lu wraps around", i);
        if ((s->p_flags & (PF_W | PF_X)) == (PF_W | PF_X) && !getenv("ELFCHECK_RWX"))
            fault("segment %lu is writable and executable", i);
        end = s->p_vaddr + s->p_memsz;
        seen_load = true;
    }
    has_interp = find_segment(PT_INTERP) != NULL;
    if (ehdr->e_entry != 0 && !is_code(ehdr->e_entry))
        fault("entry point 0x%lx is not code", ehdr->e_entry);
    Elf64_Phdr *tls = find_segment(PT_TLS);
    if (tls && tls->p_align > 1 && tls->p_vaddr % tls->p_align != 0)
        fault("PT_TLS: address 0x%lx is not aligned to 0x%lx", tls->p_vaddr, tls->p_align);
    Elf64_Phdr *relro = find_segment(PT_GNU_RELRO);
    if (relro) {
        Elf64_Phdr *load = load_of(relro->p_vaddr, relro->p_memsz);
        if (!load || !(load->p_flags & PF_W))
            fault("PT_GNU_RELRO is not in a writable PT_LOAD");
        if ((relro->p_vaddr + relro->p_memsz) % PAGE != 0)
            fault("PT_GNU_RELRO ends at 0x%lx, not at a page's end",
                  relro->p_vaddr + relro->p_memsz);
    }
}

// ---- Sections

struct range {
    uint64_t start, end;
    const char *name;
};

static int by_start(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->start != y->start ? x->start < y->start ? -1 : 1
           : x->end < y->end    ? -1
                                : x->end > y->end;
}

static void check_overlaps(struct range *ranges, uint64_t n, const char *what, bool gaps)
{
    qsort(ranges, n, sizeof *ranges, by_start);
    uint64_t end = 0;
    const char *previous = "";
    for (uint64_t i = 0; i < n; i++) {
        if (ranges[i].start < end)
            fault("%s: %s overlaps %s", what, ranges[i].name, previous);
        for (uint64_t k = end; gaps && k < ranges[i].start && k < file_size; k++)
            if (file[k] != 0) {
                fault("byte 0x%lx, between %s and %s, is not 0", k, previous, ranges[i].name);
                break;
            }
        if (ranges[i].end > end) {
            end = ranges[i].end;
            previous = ranges[i].name;
        }
    }
    if (gaps && end < file_size)
        fault("0x%lx bytes after the last section", file_size - end);
}

static void check_link(uint64_t index, uint32_t type, uint32_t type_2)
{
    Elf64_Shdr *s = &sections[index];
    if (s->sh_link >= n_sections || s->sh_link == index ||
        (sections[s->sh_link].sh_type != type && sections[s->sh_link].sh_type != type_2))
        fault("section %s: sh_link %u", section_name(s), s->sh_link);
}

static void check_allocated(Elf64_Shdr *s)
{
    bool is_tbss = (s->sh_flags & SHF_TLS) && s->sh_type == SHT_NOBITS;
    if (is_tbss)
        return;
    Elf64_Phdr *load = NULL;
    for (uint64_t i = 0; i < n_segments && !load; i++)
        if (segments[i].p_type == PT_LOAD && s->sh_addr >= segments[i].p_vaddr &&
            s->sh_addr + s->sh_size <= segments[i].p_vaddr + segments[i].p_memsz)
            load = &segments[i];
    if (!load) {
        if (s->sh_size > 0)
            fault("section %s is in no PT_LOAD", section_name(s));
        return;
    }
    if (s->sh_size == 0)
        return;
    if (s->sh_type != SHT_NOBITS) {
        if (s->sh_addr - load->p_vaddr != s->sh_offset - load->p_offset)
            fault("section %s: offset and address disagree with its PT_LOAD", section_name(s));
        if (s->sh_addr + s->sh_size > load->p_vaddr + load->p_filesz)
            fault("section %s is not in the file part of its PT_LOAD", section_name(s));
    }
    if ((s->sh_flags & SHF_WRITE) && !(load->p_flags & PF_W))
        fault("section %s is writable, its segment is not", section_name(s));
    if ((s->sh_flags & SHF_EXECINSTR) && !(load->p_flags & PF_X))
        fault("section %s is code, its segment is not executable", section_name(s));
    // The loader moves a segment by multiples of its alignment only; an option may have put it at an odd place.
    if (s->sh_addralign > 4096 && s->sh_addralign > load->p_align &&
        (load->p_vaddr - load->p_offset) % s->sh_addralign == 0)
        fault("section %s: alignment 0x%lx, but 0x%lx of its segment", section_name(s),
              s->sh_addralign, load->p_align);
}

static void check_sections(void)
{
    struct range *in_file = calloc(n_sections + 2, sizeof *in_file);
    struct range *in_memory = calloc(n_sections, sizeof *in_memory);
    uint64_t n_file = 0, n_memory = 0, last = 0;
    int n_symtab = 0, n_dynsym = 0;
    in_file[n_file++] = (struct range){0, sizeof *ehdr, "the ELF header"};
    in_file[n_file++] =
        (struct range){ehdr->e_phoff, ehdr->e_phoff + n_segments * sizeof(Elf64_Phdr),
                       "program headers"};
    if (sections[0].sh_type != SHT_NULL || sections[0].sh_flags || sections[0].sh_addr ||
        sections[0].sh_offset)
        fault("section 0 is not empty");
    for (uint64_t i = 1; i < n_sections; i++) {
        Elf64_Shdr *s = &sections[i];
        const char *name = section_name(s);
        if (s->sh_name >= section_names_size ||
            !memchr(section_names + s->sh_name, 0, section_names_size - s->sh_name))
            fault("section %lu: name", i);
        if (!power_of_two(s->sh_addralign))
            fault("section %s: alignment 0x%lx", name, s->sh_addralign);
        if ((s->sh_flags & SHF_ALLOC) && s->sh_addralign > 1 && s->sh_addr % s->sh_addralign != 0)
            fault("section %s: address 0x%lx is not aligned to 0x%lx", name, s->sh_addr,
                  s->sh_addralign);
        if (s->sh_type != SHT_NOBITS && !at(s->sh_offset, s->sh_size)) {
            fault("section %s is outside the file", name);
            continue;
        }
        if (s->sh_type == SHT_GROUP || (s->sh_flags & SHF_GROUP))
            fault("section %s: a group in linked output", name);
        if ((s->sh_flags & SHF_COMPRESSED) && (s->sh_flags & SHF_ALLOC))
            fault("section %s: allocated and compressed", name);
        if (!(s->sh_flags & SHF_ALLOC) && s->sh_addr != 0)
            fault("section %s: not allocated, but at 0x%lx", name, s->sh_addr);
        if (s->sh_type != SHT_NOBITS && s->sh_size > 0)
            in_file[n_file++] = (struct range){s->sh_offset, s->sh_offset + s->sh_size, name};
        if (s->sh_flags & SHF_ALLOC) {
            check_allocated(s);
            if (s->sh_size > 0 && !((s->sh_flags & SHF_TLS) && s->sh_type == SHT_NOBITS))
                in_memory[n_memory++] = (struct range){s->sh_addr, s->sh_addr + s->sh_size, name};
            if (i > 1 && !(sections[i - 1].sh_flags & SHF_ALLOC))
                fault("section %s: an allocated section after one that is not", name);
            if (s->sh_addr < last && !getenv("ELFCHECK_SCRIPT"))
                fault("section %s: headers are not in the order of addresses", name);
            last = s->sh_addr;
        }
        uint64_t entry = 0;
        switch (s->sh_type) {
        case SHT_SYMTAB:
            n_symtab++;
            entry = 24;
            check_link(i, SHT_STRTAB, SHT_STRTAB);
            break;
        case SHT_DYNSYM:
            n_dynsym++;
            entry = 24;
            check_link(i, SHT_STRTAB, SHT_STRTAB);
            break;
        case SHT_DYNAMIC:
            entry = 16;
            check_link(i, SHT_STRTAB, SHT_STRTAB);
            break;
        case SHT_RELA:
            entry = 24;
            if (s->sh_flags & SHF_ALLOC && s->sh_link != 0)
                check_link(i, SHT_DYNSYM, SHT_SYMTAB);
            if ((s->sh_flags & SHF_INFO_LINK) && (s->sh_info == 0 || s->sh_info >= n_sections))
                fault("section %s: sh_info %u", name, s->sh_info);
            break;
        case 19: entry = 8; break; // SHT_RELR
        case SHT_HASH: check_link(i, SHT_DYNSYM, SHT_DYNSYM); break;
        case SHT_GNU_HASH: check_link(i, SHT_DYNSYM, SHT_DYNSYM); break;
        case SHT_GNU_versym:
            entry = 2;
            check_link(i, SHT_DYNSYM, SHT_DYNSYM);
            break;
        case SHT_GNU_verneed: check_link(i, SHT_STRTAB, SHT_STRTAB); break;
        case SHT_GNU_verdef: check_link(i, SHT_STRTAB, SHT_STRTAB); break;
        case SHT_SYMTAB_SHNDX:
            entry = 4;
            check_link(i, SHT_SYMTAB, SHT_SYMTAB);
            break;
        case SHT_STRTAB: {
            char *text = at(s->sh_offset, s->sh_size);
            if (s->sh_size == 0 || text[0] != 0 || text[s->sh_size - 1] != 0)
                fault("section %s does not begin and end with NUL", name);
            break;
        }
        case SHT_INIT_ARRAY:
        case SHT_FINI_ARRAY:
        case SHT_PREINIT_ARRAY:
            if (s->sh_size % 8 != 0 || s->sh_addr % 8 != 0)
                fault("section %s: size or alignment", name);
            break;
        }
        if (entry != 0 && (s->sh_entsize != entry || s->sh_size % entry != 0))
            fault("section %s: sh_entsize 0x%lx, sh_size 0x%lx", name, s->sh_entsize, s->sh_size);
    }
    if (n_symtab > 1 || n_dynsym > 1)
        fault("more than one symbol table of a kind");
    in_file[n_file++] =
        (struct range){ehdr->e_shoff, ehdr->e_shoff + n_sections * sizeof(Elf64_Shdr),
                       "section headers"};
    check_overlaps(in_file, n_file, "in the file", true);
    check_overlaps(in_memory, n_memory, "in memory", false);
    free(in_file);
    free(in_memory);

    uint64_t start = UINT64_MAX, file_end = 0, end = 0, align = 1;
    for (uint64_t i = 1; i < n_sections; i++) {
        Elf64_Shdr *s = &sections[i];
        if (!(s->sh_flags & SHF_TLS) || !(s->sh_flags & SHF_ALLOC))
            continue;
        start = s->sh_addr < start ? s->sh_addr : start;
        end = s->sh_addr + s->sh_size > end ? s->sh_addr + s->sh_size : end;
        align = s->sh_addralign > align ? s->sh_addralign : align;
        if (s->sh_type != SHT_NOBITS)
            file_end = s->sh_addr + s->sh_size;
    }
    Elf64_Phdr *tls = find_segment(PT_TLS);
    if ((start != UINT64_MAX && end > start) != (tls && tls->p_memsz > 0))
        fault("PT_TLS without TLS sections, or the other way round");
    else if (tls &&
             (tls->p_vaddr != start || tls->p_vaddr + tls->p_memsz < end || tls->p_align < align ||
              (file_end != 0 && tls->p_vaddr + tls->p_filesz != file_end)))
        fault("PT_TLS is not what the TLS sections are");
    Elf64_Phdr *relro = find_segment(PT_GNU_RELRO);
    static const char *const protected[] = {".dynamic", ".init_array", ".fini_array",
                                            ".preinit_array", ".data.rel.ro"};
    for (uint64_t i = 0; relro && i < sizeof protected / sizeof *protected; i++) {
        Elf64_Shdr *s = find_section(protected[i]);
        if (s && s->sh_size > 0 &&
            (s->sh_addr < relro->p_vaddr ||
             s->sh_addr + s->sh_size > relro->p_vaddr + relro->p_memsz))
            fault("section %s is not covered by PT_GNU_RELRO", protected[i]);
    }
}

// ---- Symbols

struct named {
    const char *name;
    uint64_t index;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void check_symbol_table(Elf64_Shdr *table, bool is_dynamic)
{
    const char *what = is_dynamic ? ".dynsym" : ".symtab";
    Elf64_Sym *symbols = at(table->sh_offset, table->sh_size);
    uint64_t n = table->sh_size / sizeof *symbols;
    Elf64_Shdr *strings = &sections[table->sh_link];
    const char *names = at(strings->sh_offset, strings->sh_size);
    Elf64_Phdr *tls = find_segment(PT_TLS);
    uint32_t *extended = NULL;
    uint64_t n_extended = 0;
    for (uint64_t i = 1; i < n_sections && !is_dynamic; i++)
        if (sections[i].sh_type == SHT_SYMTAB_SHNDX) {
            extended = at(sections[i].sh_offset, sections[i].sh_size);
            n_extended = sections[i].sh_size / 4;
        }
    if (n == 0 || !names) {
        fault("%s is empty", what);
        return;
    }
    Elf64_Sym zero = {0};
    if (memcmp(&symbols[0], &zero, sizeof zero) != 0)
        fault("%s: symbol 0 is not empty", what);
    if (table->sh_info > n || table->sh_info == 0)
        fault("%s: sh_info %u of %lu symbols", what, table->sh_info, n);
    struct named *globals = calloc(n, sizeof *globals);
    uint64_t n_globals = 0;
    for (uint64_t i = 1; i < n; i++) {
        Elf64_Sym *s = &symbols[i];
        if (s->st_name >= strings->sh_size) {
            fault("%s: symbol %lu: name outside the strings", what, i);
            continue;
        }
        const char *name = names + s->st_name;
        int type = ELF64_ST_TYPE(s->st_info), binding = ELF64_ST_BIND(s->st_info);
        if ((binding == STB_LOCAL) != (i < table->sh_info))
            fault("%s: symbol %lu '%s': local and global are mixed", what, i, name);
        if (binding != STB_LOCAL && *name == 0)
            fault("%s: symbol %lu: no name", what, i);
        if (binding != STB_LOCAL && binding != STB_GLOBAL && binding != STB_WEAK &&
            binding != STB_GNU_UNIQUE)
            fault("%s: symbol %lu '%s': binding %d", what, i, name, binding);
        uint64_t section = s->st_shndx;
        if (section == SHN_XINDEX) {
            if (!extended || i >= n_extended) {
                fault("%s: symbol %lu '%s': SHN_XINDEX without an index", what, i, name);
                continue;
            }
            section = extended[i];
        } else if (section >= SHN_LORESERVE) {
            if (section != SHN_ABS)
                fault("%s: symbol %lu '%s': section 0x%lx", what, i, name, section);
            continue;
        }
        if (section == SHN_UNDEF) {
            if (binding == STB_LOCAL)
                fault("%s: symbol %lu '%s': local and undefined", what, i, name);
            continue;
        }
        if (section >= n_sections) {
            fault("%s: symbol %lu '%s': section %lu of %lu", what, i, name, section, n_sections);
            continue;
        }
        Elf64_Shdr *home = &sections[section];
        if (binding != STB_LOCAL && !is_dynamic)
            globals[n_globals++] = (struct named){name, i};
        if (type == STT_TLS) {
            if (!tls || s->st_value > tls->p_memsz || s->st_size > tls->p_memsz - s->st_value)
                fault("%s: symbol '%s': value 0x%lx, size 0x%lx is not in the TLS segment", what,
                      name, s->st_value, s->st_size);
            if (!(home->sh_flags & SHF_TLS))
                fault("%s: symbol '%s': a TLS symbol in %s", what, name, section_name(home));
        } else if (type == STT_SECTION) {
            if (s->st_value != home->sh_addr)
                fault("%s: symbol of section %s: value 0x%lx", what, section_name(home),
                      s->st_value);
        } else if ((type == STT_FUNC || type == STT_OBJECT || type == STT_GNU_IFUNC) &&
                   s->st_size > 0 && (home->sh_flags & SHF_ALLOC) && home->sh_size > 0) {
            if (s->st_value < home->sh_addr ||
                s->st_value + s->st_size > home->sh_addr + home->sh_size)
                fault("%s: symbol '%s': 0x%lx, size 0x%lx, is not inside %s", what, name,
                      s->st_value, s->st_size, section_name(home));
        }
        if (home->sh_type == SHT_NULL)
            fault("%s: symbol '%s' in section 0", what, name);
    }
    qsort(globals, n_globals, sizeof *globals, by_name);
    for (uint64_t i = 1; i < n_globals; i++)
        if (strcmp(globals[i - 1].name, globals[i].name) == 0)
            fault("%s: '%s' is there twice", what, globals[i].name);
    free(globals);
}

// ---- The dynamic section

static Elf64_Sym *dynsym;
static uint64_t n_dynsym;
static const char *dynstr;

static const char *dynamic_string(uint64_t offset)
{
    return dynstr && offset < dynamic_value[DT_STRSZ] ? dynstr + offset : "?";
}

static void compare_tag(uint64_t address, uint64_t size, const char *tag, Elf64_Shdr *section)
{
    if (!section) {
        if (n_sections > 0 && size > 0)
            fault("%s, but no section of that kind", tag);
        return;
    }
    if (address != section->sh_addr || (size != UINT64_MAX && size != section->sh_size))
        fault("%s: 0x%lx, size 0x%lx; section %s: 0x%lx, size 0x%lx", tag, address, size,
              section_name(section), section->sh_addr, section->sh_size);
}

static void check_dynamic(void)
{
    Elf64_Phdr *segment = find_segment(PT_DYNAMIC);
    Elf64_Shdr *section = find_type(SHT_DYNAMIC);
    if (!segment) {
        if (section)
            fault(".dynamic without PT_DYNAMIC");
        if (has_interp)
            fault("PT_INTERP without PT_DYNAMIC");
        return;
    }
    has_dynamic = true;
    if (n_sections > 0)
        compare_tag(segment->p_vaddr, segment->p_memsz, "PT_DYNAMIC", section);
    Elf64_Dyn *entries = at(segment->p_offset, segment->p_filesz);
    uint64_t n = segment->p_filesz / sizeof *entries, i;
    if (!entries)
        return;
    for (i = 0; i < n && entries[i].d_tag != DT_NULL; i++) {
        uint64_t tag = (uint64_t)entries[i].d_tag, value = entries[i].d_un.d_val;
        for (uint64_t k = 0; k < i; k++)
            if ((uint64_t)entries[k].d_tag == tag && tag != DT_NEEDED && tag != DT_AUXILIARY &&
                tag != DT_FILTER)
                fault("dynamic tag 0x%lx is there twice", tag);
        if (tag < 64) {
            dynamic_has[tag] = true;
            dynamic_value[tag] = value;
        }
        switch (tag) {
        case DT_FLAGS_1: flags_1 = value; break;
        case DT_VERSYM: versym_address = value; break;
        case DT_VERNEED:
            verneed_address = value;
            has_verneed = true;
            break;
        case DT_VERNEEDNUM: n_verneed = value; break;
        case DT_VERDEF:
            verdef_address = value;
            has_verdef = true;
            break;
        case DT_VERDEFNUM: n_verdef = value; break;
        case DT_GNU_HASH: gnu_hash_address = value; break;
        case DT_RELACOUNT:
            rela_count = value;
            has_rela_count = true;
            break;
        case 36: relr_address = value; break; // DT_RELR
        case 35: relr_size = value; break;    // DT_RELRSZ
        }
    }
    if (i == n)
        fault("the dynamic section has no DT_NULL");
    for (; i < n; i++)
        if (entries[i].d_tag != DT_NULL || entries[i].d_un.d_val != 0)
            fault("entry %lu, after DT_NULL, is not empty", i);
    if (!dynamic_has[DT_STRTAB] || !dynamic_has[DT_STRSZ] || !dynamic_has[DT_SYMTAB] ||
        dynamic_value[DT_SYMENT] != 24) {
        fault("no DT_STRTAB, DT_STRSZ, DT_SYMTAB or DT_SYMENT");
        return;
    }
    dynstr = bytes_at(dynamic_value[DT_STRTAB], dynamic_value[DT_STRSZ]);
    if (!dynstr || dynamic_value[DT_STRSZ] == 0 || dynstr[dynamic_value[DT_STRSZ] - 1] != 0)
        fault("DT_STRTAB");
    for (i = 0; i < n && entries[i].d_tag != DT_NULL; i++) {
        uint64_t tag = (uint64_t)entries[i].d_tag;
        if ((tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH ||
             tag == DT_AUXILIARY || tag == DT_FILTER) &&
            entries[i].d_un.d_val >= dynamic_value[DT_STRSZ])
            fault("dynamic tag 0x%lx: string outside DT_STRSZ", tag);
    }
    Elf64_Shdr *symbols = find_type(SHT_DYNSYM);
    if (symbols) {
        n_dynsym = symbols->sh_size / sizeof *dynsym;
        compare_tag(dynamic_value[DT_SYMTAB], UINT64_MAX, "DT_SYMTAB", symbols);
        compare_tag(dynamic_value[DT_STRTAB], dynamic_value[DT_STRSZ], "DT_STRTAB",
                    &sections[symbols->sh_link]);
    }
    dynsym = bytes_at(dynamic_value[DT_SYMTAB], n_dynsym * sizeof *dynsym);
    if (!dynamic_has[DT_HASH] && !gnu_hash_address)
        fault("neither DT_HASH nor DT_GNU_HASH");
    if (ehdr->e_type == ET_EXEC && (flags_1 & DF_1_PIE))
        fault("DF_1_PIE in an ET_EXEC");
    if (has_interp && ehdr->e_type == ET_DYN && !(flags_1 & DF_1_PIE) && !dynamic_has[DT_SONAME])
        fault("a PIE without DF_1_PIE");
    if ((flags_1 & DF_1_NOW) && !(dynamic_value[DT_FLAGS] & DF_BIND_NOW))
        fault("DF_1_NOW without DF_BIND_NOW");
    if (n_sections == 0)
        return;
    static const struct {
        int address, size;
        uint32_t type;
        const char *name;
    } arrays[] = {{DT_INIT_ARRAY, DT_INIT_ARRAYSZ, SHT_INIT_ARRAY, "DT_INIT_ARRAY"},
                  {DT_FINI_ARRAY, DT_FINI_ARRAYSZ, SHT_FINI_ARRAY, "DT_FINI_ARRAY"},
                  {DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ, SHT_PREINIT_ARRAY, "DT_PREINIT_ARRAY"}};
    for (uint64_t k = 0; k < 3; k++) {
        Elf64_Shdr *array = find_type(arrays[k].type);
        if (dynamic_has[arrays[k].address])
            compare_tag(dynamic_value[arrays[k].address], dynamic_value[arrays[k].size],
                        arrays[k].name, array);
        else if (array && array->sh_size > 0)
            fault("section %s without %s", section_name(array), arrays[k].name);
    }
    if (dynamic_has[DT_INIT] && !is_code(dynamic_value[DT_INIT]))
        fault("DT_INIT is not code");
    if (dynamic_has[DT_FINI] && !is_code(dynamic_value[DT_FINI]))
        fault("DT_FINI is not code");
    if (dynamic_has[DT_HASH])
        compare_tag(dynamic_value[DT_HASH], UINT64_MAX, "DT_HASH", find_type(SHT_HASH));
    if (gnu_hash_address)
        compare_tag(gnu_hash_address, UINT64_MAX, "DT_GNU_HASH", find_type(SHT_GNU_HASH));
    if (versym_address)
        compare_tag(versym_address, n_dynsym * 2, "DT_VERSYM", find_type(SHT_GNU_versym));
    else if (find_type(SHT_GNU_versym))
        fault(".gnu.version without DT_VERSYM");
    if (has_verneed)
        compare_tag(verneed_address, UINT64_MAX, "DT_VERNEED", find_type(SHT_GNU_verneed));
    if (has_verdef)
        compare_tag(verdef_address, UINT64_MAX, "DT_VERDEF", find_type(SHT_GNU_verdef));
    if (relr_address)
        compare_tag(relr_address, relr_size, "DT_RELR", find_type(19));
    uint64_t covered = 0, total = 0;
    for (uint64_t k = 1; k < n_sections; k++)
        if (sections[k].sh_type == SHT_RELA && (sections[k].sh_flags & SHF_ALLOC))
            total += sections[k].sh_size;
    if (dynamic_has[DT_RELA])
        covered += dynamic_value[DT_RELASZ];
    if (dynamic_has[DT_JMPREL] &&
        !(dynamic_has[DT_RELA] && dynamic_value[DT_JMPREL] >= dynamic_value[DT_RELA] &&
          dynamic_value[DT_JMPREL] < dynamic_value[DT_RELA] + dynamic_value[DT_RELASZ]))
        covered += dynamic_value[DT_PLTRELSZ];
    if (covered != total)
        fault("DT_RELA and DT_JMPREL cover 0x%lx of 0x%lx bytes of relocations", covered, total);
}

// ---- Hash tables

static uint32_t sysv_hash(const char *name)
{
    uint32_t h = 0;
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        h = (h << 4) + *p;
        h = (h ^ ((h & 0xf0000000) >> 24)) & 0x0fffffff;
    }
    return h;
}

static uint32_t gnu_hash(const char *name)
{
    uint32_t h = 5381;
    for (const unsigned char *p = (const unsigned char *)name; *p; p++)
        h = h * 33 + *p;
    return h;
}

// Is this symbol one that others may find here?
static bool is_export(const Elf64_Sym *s)
{
    return ELF64_ST_BIND(s->st_info) != STB_LOCAL && (s->st_shndx != SHN_UNDEF || s->st_value != 0);
}

static void check_sysv_hash(void)
{
    uint32_t *table = bytes_at(dynamic_value[DT_HASH], 8);
    if (!table || !bytes_at(dynamic_value[DT_HASH], (2 + (uint64_t)table[0] + table[1]) * 4) ||
        table[0] == 0) {
        fault(".hash");
        return;
    }
    uint32_t n_buckets = table[0], *buckets = table + 2, *chain = buckets + n_buckets;
    if (table[1] != n_dynsym) {
        fault(".hash: %u chain words for %lu symbols", table[1], n_dynsym);
        return;
    }
    for (uint64_t i = 1; i < n_dynsym; i++) {
        if (!is_export(&dynsym[i]))
            continue;
        uint32_t k = buckets[sysv_hash(dynamic_string(dynsym[i].st_name)) % n_buckets];
        uint64_t steps = 0;
        while (k != 0 && k != i && k < n_dynsym && steps++ < n_dynsym)
            k = chain[k];
        if (k != i)
            fault(".hash does not find symbol %lu '%s'", i, dynamic_string(dynsym[i].st_name));
    }
}

static void check_gnu_hash(void)
{
    uint32_t *table = bytes_at(gnu_hash_address, 16);
    if (!table || table[0] == 0 || table[2] == 0 || !power_of_two(table[2])) {
        fault(".gnu.hash: header");
        return;
    }
    uint32_t n_buckets = table[0], first = table[1], n_words = table[2], shift = table[3];
    uint64_t n_chain = n_dynsym > first ? n_dynsym - first : 0;
    uint64_t size = 16 + (uint64_t)n_words * 8 + n_buckets * 4ul + n_chain * 4;
    unsigned char *all = bytes_at(gnu_hash_address, size);
    if (!all) {
        fault(".gnu.hash is too short");
        return;
    }
    const unsigned char *bloom = all + 16;
    uint32_t *buckets = (uint32_t *)(void *)(all + 16 + (uint64_t)n_words * 8),
             *chain = buckets + n_buckets;
    for (uint64_t i = 1; i < n_dynsym; i++) {
        const char *name = dynamic_string(dynsym[i].st_name);
        if (!is_export(&dynsym[i]))
            continue;
        if (i < first) {
            fault(".gnu.hash: symbol %lu '%s' is before the first hashed one", i, name);
            continue;
        }
        uint32_t h = gnu_hash(name);
        uint64_t word;
        memcpy(&word, bloom + (h / 64) % n_words * 8, 8);
        if (!((word >> (h % 64)) & (word >> ((h >> shift) % 64)) & 1))
            fault(".gnu.hash: the filter hides '%s'", name);
        uint32_t k = buckets[h % n_buckets];
        bool found = false;
        if (k >= first)
            for (; k < n_dynsym; k++) {
                if (k == i && (chain[k - first] | 1) == (h | 1))
                    found = true;
                if (found || (chain[k - first] & 1))
                    break;
            }
        if (!found)
            fault(".gnu.hash does not find symbol %lu '%s'", i, name);
    }
}

// ---- Versions

static void check_versions(void)
{
    bool defined[0x8000] = {false}, needed[0x8000] = {false};
    uint64_t address = verdef_address;
    for (uint64_t i = 0; has_verdef && i < n_verdef; i++) {
        Elf64_Verdef *d = bytes_at(address, sizeof *d);
        if (!d || d->vd_version != 1 || d->vd_ndx == 0 || d->vd_ndx >= 0x8000 || d->vd_cnt == 0) {
            fault(".gnu.version_d: entry %lu", i);
            return;
        }
        if (defined[d->vd_ndx])
            fault(".gnu.version_d: index %u twice", d->vd_ndx);
        defined[d->vd_ndx] = true;
        uint64_t aux = address + d->vd_aux;
        for (unsigned k = 0; k < d->vd_cnt; k++) {
            Elf64_Verdaux *a = bytes_at(aux, sizeof *a);
            if (!a || a->vda_name >= dynamic_value[DT_STRSZ]) {
                fault(".gnu.version_d: entry %lu, name %u", i, k);
                return;
            }
            if (k == 0 && sysv_hash(dynamic_string(a->vda_name)) != d->vd_hash)
                fault(".gnu.version_d: hash of '%s'", dynamic_string(a->vda_name));
            if (k == 0 && (d->vd_flags & VER_FLG_BASE) && dynamic_has[DT_SONAME] &&
                strcmp(dynamic_string(a->vda_name), dynamic_string(dynamic_value[DT_SONAME])) != 0)
                fault(".gnu.version_d: the base version is '%s'", dynamic_string(a->vda_name));
            if ((a->vda_next == 0) != (k + 1 == d->vd_cnt))
                fault(".gnu.version_d: entry %lu: vda_next and vd_cnt disagree", i);
            aux += a->vda_next;
        }
        if ((d->vd_next == 0) != (i + 1 == n_verdef))
            fault(".gnu.version_d: vd_next and DT_VERDEFNUM disagree");
        address += d->vd_next;
    }
    address = verneed_address;
    for (uint64_t i = 0; has_verneed && i < n_verneed; i++) {
        Elf64_Verneed *v = bytes_at(address, sizeof *v);
        if (!v || v->vn_version != 1 || v->vn_cnt == 0 || v->vn_file >= dynamic_value[DT_STRSZ]) {
            fault(".gnu.version_r: entry %lu", i);
            return;
        }
        Elf64_Phdr *segment = find_segment(PT_DYNAMIC);
        bool found = false;
        for (Elf64_Dyn *d = at(segment->p_offset, segment->p_filesz); d->d_tag != DT_NULL; d++)
            found |= d->d_tag == DT_NEEDED &&
                     strcmp(dynamic_string(d->d_un.d_val), dynamic_string(v->vn_file)) == 0;
        if (!found)
            fault(".gnu.version_r: '%s' is not DT_NEEDED", dynamic_string(v->vn_file));
        uint64_t aux = address + v->vn_aux;
        for (unsigned k = 0; k < v->vn_cnt; k++) {
            Elf64_Vernaux *a = bytes_at(aux, sizeof *a);
            if (!a || a->vna_name >= dynamic_value[DT_STRSZ] || a->vna_other >= 0x8000) {
                fault(".gnu.version_r: entry %lu, version %u", i, k);
                return;
            }
            if (needed[a->vna_other] || defined[a->vna_other] || a->vna_other < 2)
                fault(".gnu.version_r: index %u twice", a->vna_other);
            needed[a->vna_other] = true;
            if (sysv_hash(dynamic_string(a->vna_name)) != a->vna_hash)
                fault(".gnu.version_r: hash of '%s'", dynamic_string(a->vna_name));
            if ((a->vna_next == 0) != (k + 1 == v->vn_cnt))
                fault(".gnu.version_r: entry %lu: vna_next and vn_cnt disagree", i);
            aux += a->vna_next;
        }
        if ((v->vn_next == 0) != (i + 1 == n_verneed))
            fault(".gnu.version_r: vn_next and DT_VERNEEDNUM disagree");
        address += v->vn_next;
    }
    if (!versym_address) {
        if (has_verneed || has_verdef)
            fault("versions without DT_VERSYM");
        return;
    }
    uint16_t *versym = bytes_at(versym_address, n_dynsym * 2);
    if (!versym) {
        fault(".gnu.version");
        return;
    }
    if (versym[0] != 0)
        fault(".gnu.version: entry 0 is %u", versym[0]);
    for (uint64_t i = 1; i < n_dynsym; i++) {
        unsigned index = versym[i] & 0x7fff;
        if (index > 1 && !defined[index] && !needed[index])
            fault(".gnu.version: symbol %lu '%s' has the unknown index %u", i,
                  dynamic_string(dynsym[i].st_name), index);
        if (dynsym[i].st_shndx == SHN_UNDEF && index > 1 && !needed[index])
            fault(".gnu.version: undefined '%s' with a version of this file",
                  dynamic_string(dynsym[i].st_name));
    }
}

// ---- Dynamic relocations

static struct range *places;
static uint64_t n_places, room_for_places;

static void add_place(uint64_t address, uint64_t size)
{
    if (n_places == room_for_places)
        places = realloc(places, (room_for_places = room_for_places * 2 + 1024) * sizeof *places);
    places[n_places++] = (struct range){address, address + size, "a relocation"};
    Elf64_Phdr *load = load_of(address, size);
    if (!load)
        fault("relocation at 0x%lx: outside all segments", address);
    else if (!(load->p_flags & PF_W))
        has_text_relocations = true;
}

static void check_relocation(const Elf64_Rela *r, bool is_plt, bool *static_tls)
{
    uint64_t type = ELF64_R_TYPE(r->r_info), symbol = ELF64_R_SYM(r->r_info), size = 8;
    const char *name = symbol < n_dynsym ? dynamic_string(dynsym[symbol].st_name) : "?";
    if (has_dynamic && symbol >= n_dynsym && symbol != 0)
        fault("relocation at 0x%lx: symbol %lu of %lu", r->r_offset, symbol, n_dynsym);
    switch (type) {
    case R_X86_64_NONE: return;
    case R_X86_64_64:
    case R_X86_64_GLOB_DAT:
        if (symbol == 0)
            fault("relocation at 0x%lx: type %lu without a symbol", r->r_offset, type);
        break;
    case R_X86_64_JUMP_SLOT:
        if (!is_plt || symbol == 0)
            fault("relocation at 0x%lx: JUMP_SLOT outside DT_JMPREL or without a symbol",
                  r->r_offset);
        else if (!(dynamic_value[DT_FLAGS] & DF_BIND_NOW)) {
            uint64_t *slot = bytes_at(r->r_offset, 8);
            if (!slot || !is_code(*slot))
                fault("the PLT slot of '%s' does not lead back to the PLT", name);
        }
        break;
    case R_X86_64_COPY:
        if (symbol >= n_dynsym || symbol == 0 || dynsym[symbol].st_shndx == SHN_UNDEF ||
            dynsym[symbol].st_value != r->r_offset || dynsym[symbol].st_size == 0)
            fault("copy relocation at 0x%lx: symbol '%s'", r->r_offset, name);
        else
            size = dynsym[symbol].st_size;
        if (ehdr->e_type == ET_DYN && !(flags_1 & DF_1_PIE))
            fault("copy relocation in a shared library");
        break;
    case R_X86_64_RELATIVE:
        if (symbol != 0 || !load_of((uint64_t)r->r_addend, 0))
            // One past the end of a segment is where `_end` and `__stop_X` may be.
            if (symbol != 0 || !load_of((uint64_t)r->r_addend - 1, 1))
                fault("relative relocation at 0x%lx: addend 0x%lx", r->r_offset,
                      (uint64_t)r->r_addend);
        break;
    case R_X86_64_IRELATIVE:
        if (symbol != 0 || !is_code((uint64_t)r->r_addend))
            fault("IRELATIVE at 0x%lx: the resolver 0x%lx is not code", r->r_offset,
                  (uint64_t)r->r_addend);
        break;
    case R_X86_64_TPOFF64: *static_tls = true; break;
    case R_X86_64_DTPMOD64:
    case R_X86_64_DTPOFF64: break;
    case R_X86_64_TLSDESC: size = 16; break;
    case R_X86_64_32:
    case R_X86_64_PC32:
    case R_X86_64_SIZE32: size = 4; break;
    case R_X86_64_PC64:
    case R_X86_64_SIZE64: break;
    default: fault("relocation at 0x%lx: type %lu in linked output", r->r_offset, type);
    }
    add_place(r->r_offset, size);
}

static void check_relocations(void)
{
    bool static_tls = false;
    if (!has_dynamic) {
        for (uint64_t i = 1; i < n_sections; i++)
            if (sections[i].sh_type == SHT_RELA && (sections[i].sh_flags & SHF_ALLOC)) {
                Elf64_Rela *r = at(sections[i].sh_offset, sections[i].sh_size);
                for (uint64_t k = 0; r && k < sections[i].sh_size / sizeof *r; k++)
                    if (ELF64_R_TYPE(r[k].r_info) != R_X86_64_IRELATIVE)
                        fault("relocation type %lu in a static program", ELF64_R_TYPE(r[k].r_info));
                    else
                        check_relocation(&r[k], true, &static_tls);
            }
        return;
    }
    if (dynamic_has[DT_RELA]) {
        uint64_t n = dynamic_value[DT_RELASZ] / sizeof(Elf64_Rela), n_relative = 0,
                 last_relative = 0, ifunc = 0;
        Elf64_Rela *r = bytes_at(dynamic_value[DT_RELA], dynamic_value[DT_RELASZ]);
        if (!r || dynamic_value[DT_RELAENT] != sizeof *r ||
            dynamic_value[DT_RELASZ] % sizeof *r != 0) {
            fault("DT_RELA, DT_RELASZ or DT_RELAENT");
            return;
        }
        for (uint64_t i = 0; i < n; i++) {
            uint64_t type = ELF64_R_TYPE(r[i].r_info);
            if (type == R_X86_64_RELATIVE) {
                n_relative++;
                last_relative = i + 1;
                if (i > 0 && r[i].r_offset < r[i - 1].r_offset)
                    fault("relative relocations are not sorted at 0x%lx", r[i].r_offset);
            }
            if (type == R_X86_64_IRELATIVE)
                ifunc++;
            else if (ifunc > 0)
                fault("relocation at 0x%lx comes after an IRELATIVE", r[i].r_offset);
            uint64_t place = dynamic_value[DT_RELA] + i * sizeof *r;
            bool is_plt = dynamic_has[DT_JMPREL] && place >= dynamic_value[DT_JMPREL] &&
                          place < dynamic_value[DT_JMPREL] + dynamic_value[DT_PLTRELSZ];
            if (!is_plt)
                check_relocation(&r[i], false, &static_tls);
        }
        if (n_relative != last_relative)
            fault("relative relocations are not first");
        if (has_rela_count ? rela_count != n_relative : n_relative > 0)
            fault("DT_RELACOUNT is %lu, there are %lu", rela_count, n_relative);
    }
    if (dynamic_has[DT_JMPREL]) {
        Elf64_Rela *r = bytes_at(dynamic_value[DT_JMPREL], dynamic_value[DT_PLTRELSZ]);
        if (!r || dynamic_value[DT_PLTREL] != DT_RELA)
            fault("DT_JMPREL or DT_PLTREL");
        if (!dynamic_has[DT_PLTGOT])
            fault("DT_JMPREL without DT_PLTGOT, which a lazy loader follows");
        for (uint64_t i = 0; r && i < dynamic_value[DT_PLTRELSZ] / sizeof *r; i++) {
            uint64_t type = ELF64_R_TYPE(r[i].r_info);
            if (type != R_X86_64_NONE && type != R_X86_64_JUMP_SLOT && type != R_X86_64_IRELATIVE &&
                type != R_X86_64_TLSDESC)
                fault("DT_JMPREL: type %lu", type);
            check_relocation(&r[i], true, &static_tls);
        }
    }
    if (relr_size > 0) {
        uint64_t *words = bytes_at(relr_address, relr_size), where = 0;
        for (uint64_t i = 0; words && i < relr_size / 8; i++) {
            if (!(words[i] & 1)) {
                add_place(words[i], 8);
                where = words[i] + 8;
                continue;
            }
            for (unsigned bit = 0; bit < 63; bit++)
                if (words[i] >> (bit + 1) & 1)
                    add_place(where + bit * 8, 8);
            where += 63 * 8;
        }
    }
    bool declared = dynamic_has[DT_TEXTREL] || (dynamic_value[DT_FLAGS] & DF_TEXTREL);
    if (has_text_relocations && !declared)
        fault("relocations in read-only segments without DT_TEXTREL");
    if (static_tls && !has_interp && !(flags_1 & DF_1_PIE) &&
        !(dynamic_value[DT_FLAGS] & DF_STATIC_TLS))
        fault("TPOFF64 without DF_STATIC_TLS");
    check_overlaps(places, n_places, "relocations", false);
}

// Every pointer of an array of functions is code, once it has been relocated.
static void check_arrays(void)
{
    if (n_places > 0)
        qsort(places, n_places, sizeof *places, by_start);
    for (uint64_t i = 1; i < n_sections; i++) {
        Elf64_Shdr *s = &sections[i];
        if (s->sh_type != SHT_INIT_ARRAY && s->sh_type != SHT_FINI_ARRAY &&
            s->sh_type != SHT_PREINIT_ARRAY)
            continue;
        for (uint64_t k = 0; k + 8 <= s->sh_size; k += 8) {
            uint64_t *word = at(s->sh_offset + k, 8);
            bool relocated = false;
            for (uint64_t low = 0, high = n_places; low < high;) {
                uint64_t middle = (low + high) / 2;
                if (places[middle].start == s->sh_addr + k) {
                    relocated = true;
                    break;
                }
                if (places[middle].start < s->sh_addr + k)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (relocated ||
                (*word != 0 && *word != UINT64_MAX && ehdr->e_type == ET_EXEC && is_code(*word)))
                continue;
            fault("section %s: word %lu is not the address of code", section_name(s), k / 8);
        }
    }
    if (has_dynamic && dynamic_has[DT_PLTGOT]) {
        uint64_t *word = bytes_at(dynamic_value[DT_PLTGOT], 8);
        if (!word || *word != find_segment(PT_DYNAMIC)->p_vaddr)
            fault("the word at DT_PLTGOT is not the address of .dynamic");
    }
}

// ---- Unwind information

static uint64_t read_uleb(const unsigned char **p, const unsigned char *end)
{
    uint64_t value = 0;
    for (unsigned shift = 0; *p < end; shift += 7) {
        unsigned char byte = *(*p)++;
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

static unsigned encoded_size(unsigned encoding)
{
    switch (encoding & 7) {
    case 0: return 8;
    case 2: return 2;
    case 3: return 4;
    case 4: return 8;
    default: return 0;
    }
}

static uint64_t read_encoded(const unsigned char *p, unsigned encoding, uint64_t address)
{
    uint64_t value = 0;
    memcpy(&value, p, encoded_size(encoding));
    if ((encoding & 0xf) == 0xb)
        value = (uint64_t)(int64_t)(int32_t)value;
    else if ((encoding & 0xf) == 0xa)
        value = (uint64_t)(int64_t)(int16_t)value;
    if (value != 0 && (encoding & 0x70) == 0x10)
        value += address;
    return value;
}

// The encoding of code addresses in the FDEs of this CIE, or -1.
static int cie_encoding(const unsigned char *cie, const unsigned char *end)
{
    const unsigned char *p = cie + 8;
    if (p >= end || (*p != 1 && *p != 3))
        return -1;
    unsigned version = *p++;
    const char *augmentation = (const char *)p;
    p = memchr(p, 0, (size_t)(end - p));
    if (!p)
        return -1;
    p++;
    read_uleb(&p, end);
    read_uleb(&p, end);
    if (version == 1)
        p++;
    else
        read_uleb(&p, end);
    if (*augmentation != 'z')
        return 0;
    read_uleb(&p, end);
    for (const char *a = augmentation + 1; *a && p < end; a++) {
        if (*a == 'R')
            return *p;
        if (*a == 'L')
            p++;
        else if (*a == 'P') {
            unsigned encoding = *p++;
            p += encoded_size(encoding);
        } else if (*a != 'S' && *a != 'B')
            return -1;
    }
    return 0;
}

struct fde {
    uint64_t address, pc;
};

static int by_pc(const void *a, const void *b)
{
    const struct fde *x = a, *y = b;
    return x->pc != y->pc            ? x->pc < y->pc ? -1 : 1
           : x->address < y->address ? -1
                                     : x->address > y->address;
}

static void check_unwind(void)
{
    Elf64_Shdr *frame = find_section(".eh_frame");
    struct fde *fdes = NULL;
    uint64_t n_fdes = 0, room = 0;
    if (frame && frame->sh_type != SHT_NOBITS) {
        const unsigned char *start = at(frame->sh_offset, frame->sh_size),
                            *end = start + frame->sh_size, *p = start;
        while (start && end - p >= 4) {
            uint32_t length, id;
            memcpy(&length, p, 4);
            uint64_t where = (uint64_t)(p - start);
            if (length == 0) {
                if (p + 4 != end && !getenv("ELFCHECK_TERMINATORS"))
                    fault(".eh_frame: terminator at 0x%lx, before the end 0x%lx", where,
                          frame->sh_size);
                p += 4;
                continue;
            }
            if (length == UINT32_MAX || length > (uint64_t)(end - p) - 4 || length < 4) {
                fault(".eh_frame: length 0x%x at 0x%lx", length, where);
                return;
            }
            const unsigned char *next = p + 4 + length;
            memcpy(&id, p + 4, 4);
            if (id != 0) {
                if (id > where + 4) {
                    fault(".eh_frame: the FDE at 0x%lx points before the section", where);
                    return;
                }
                const unsigned char *cie = p + 4 - id;
                uint32_t cie_length, cie_id;
                memcpy(&cie_length, cie, 4);
                memcpy(&cie_id, cie + 4, 4);
                int encoding = cie_id == 0 && cie_length <= (uint64_t)(end - cie) - 4
                                   ? cie_encoding(cie, cie + 4 + cie_length)
                                   : -1;
                if (encoding < 0) {
                    fault(".eh_frame: the FDE at 0x%lx has no good CIE", where);
                } else {
                    uint64_t pc =
                        read_encoded(p + 8, (unsigned)encoding, frame->sh_addr + where + 8);
                    uint64_t size =
                        read_encoded(p + 8 + encoded_size((unsigned)encoding), encoding & 0xf, 0);
                    if (size > 0 && (!is_code(pc) || !is_code(pc + size - 1)))
                        fault(".eh_frame: the FDE at 0x%lx is for 0x%lx, size 0x%lx, which is not "
                              "code",
                              where, pc, size);
                    if (n_fdes == room)
                        fdes = realloc(fdes, (room = room * 2 + 256) * sizeof *fdes);
                    fdes[n_fdes++] = (struct fde){frame->sh_addr + where, pc};
                }
            }
            p = next;
        }
        if (start && p != end)
            fault(".eh_frame: bytes at the end");
    }
    Elf64_Phdr *segment = find_segment(PT_GNU_EH_FRAME);
    Elf64_Shdr *section = find_section(".eh_frame_hdr");
    if (!segment) {
        if (section)
            fault(".eh_frame_hdr without PT_GNU_EH_FRAME");
        free(fdes);
        return;
    }
    if (n_sections > 0)
        compare_tag(segment->p_vaddr, segment->p_memsz, "PT_GNU_EH_FRAME", section);
    unsigned char *header = at(segment->p_offset, segment->p_filesz);
    if (!header || segment->p_filesz < 8 || header[0] != 1 || header[1] != 0x1b) {
        fault(".eh_frame_hdr: header");
        free(fdes);
        return;
    }
    if (frame && read_encoded(header + 4, 0x1b, segment->p_vaddr + 4) != frame->sh_addr)
        fault(".eh_frame_hdr does not point to .eh_frame");
    if (header[2] == 0x03 && header[3] == 0x3b && segment->p_filesz >= 12) {
        uint32_t n;
        memcpy(&n, header + 8, 4);
        if (segment->p_filesz != 12 + (uint64_t)n * 8)
            fault(".eh_frame_hdr: %u entries in 0x%lx bytes", n, segment->p_filesz);
        else if (frame) {
            struct fde *table = calloc(n + 1ul, sizeof *table);
            for (uint32_t i = 0; i < n; i++) {
                int32_t words[2];
                memcpy(words, header + 12 + i * 8ul, 8);
                table[i] = (struct fde){segment->p_vaddr + (uint64_t)(int64_t)words[1],
                                        segment->p_vaddr + (uint64_t)(int64_t)words[0]};
                if (i > 0 && table[i].pc < table[i - 1].pc)
                    fault(".eh_frame_hdr: entry %u is not in order", i);
            }
            qsort(table, n, sizeof *table, by_pc);
            qsort(fdes, n_fdes, sizeof *fdes, by_pc);
            if (n != n_fdes)
                fault(".eh_frame_hdr has %u entries, .eh_frame %lu FDEs", n, n_fdes);
            for (uint32_t i = 0; i < n && i < n_fdes; i++)
                if (table[i].pc != fdes[i].pc || table[i].address != fdes[i].address) {
                    fault(".eh_frame_hdr: entry for 0x%lx: FDE 0x%lx; .eh_frame has 0x%lx: 0x%lx",
                          table[i].pc, table[i].address, fdes[i].pc, fdes[i].address);
                    break;
                }
            free(table);
        }
    } else if (n_fdes > 0 && !getenv("ELFCHECK_NO_TABLE")) {
        fault(".eh_frame_hdr has no table");
    }
    free(fdes);
}

// ---- Notes

static void check_notes(void)
{
    for (uint64_t i = 0; i < n_segments; i++) {
        Elf64_Phdr *s = &segments[i];
        if (s->p_type != PT_NOTE)
            continue;
        uint64_t align = s->p_align == 8 ? 8 : 4, position = 0;
        unsigned char *data = at(s->p_offset, s->p_filesz);
        while (data && position < s->p_filesz) {
            Elf64_Nhdr note;
            if (s->p_filesz - position < sizeof note) {
                fault("PT_NOTE %lu: bytes at the end", i);
                break;
            }
            memcpy(&note, data + position, sizeof note);
            uint64_t description =
                position + sizeof note + (note.n_namesz + align - 1) / align * align;
            if (align == 8)
                description = (position + sizeof note + note.n_namesz + 7) / 8 * 8;
            if (description + note.n_descsz > s->p_filesz) {
                fault("PT_NOTE %lu: the note at 0x%lx goes past the end", i, position);
                break;
            }
            bool is_gnu =
                note.n_namesz == 4 && memcmp(data + position + sizeof note, "GNU", 4) == 0;
            if (is_gnu && note.n_type == NT_GNU_BUILD_ID &&
                (note.n_descsz < 1 || note.n_descsz > 64))
                fault("build id of %u bytes", note.n_descsz);
            if (is_gnu && note.n_type == NT_GNU_PROPERTY_TYPE_0) {
                uint64_t p = description, end = description + note.n_descsz;
                uint32_t previous = 0;
                while (p + 8 <= end) {
                    uint32_t property[2];
                    memcpy(property, data + p, 8);
                    if (p > description && property[0] <= previous)
                        fault("properties are not in order: 0x%x after 0x%x", property[0],
                              previous);
                    previous = property[0];
                    p += 8 + (property[1] + 7ul) / 8 * 8;
                }
                if (p != end || align != 8)
                    fault("the property note is badly formed");
            }
            position = (description + note.n_descsz + align - 1) / align * align;
        }
    }
    Elf64_Phdr *property = find_segment(PT_GNU_PROPERTY);
    Elf64_Shdr *section = find_section(".note.gnu.property");
    if (property && n_sections > 0)
        compare_tag(property->p_vaddr, property->p_memsz, "PT_GNU_PROPERTY", section);
    if (!property && section)
        fault(".note.gnu.property without PT_GNU_PROPERTY");
}

static int check(const char *name)
{
    FILE *stream = fopen(name, "rb");
    path = name;
    faults = 0;
    if (!stream || fseek(stream, 0, SEEK_END) != 0) {
        fault("cannot read");
        return 1;
    }
    file_size = (uint64_t)ftell(stream);
    rewind(stream);
    file = aligned_alloc(4096, (file_size + 8192) / 4096 * 4096);
    if (fread(file, 1, file_size, stream) != file_size)
        fault("cannot read");
    fclose(stream);
    if (!check_header())
        return faults > 0;
    check_segments();
    if (n_sections > 0) {
        check_sections();
        for (uint64_t i = 1; i < n_sections; i++)
            if (sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM)
                check_symbol_table(&sections[i], sections[i].sh_type == SHT_DYNSYM);
    }
    check_dynamic();
    if (has_dynamic && dynsym && dynstr) {
        if (dynamic_has[DT_HASH])
            check_sysv_hash();
        if (gnu_hash_address)
            check_gnu_hash();
        check_versions();
    }
    check_relocations();
    check_arrays();
    check_unwind();
    check_notes();
    return faults > 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: elfcheck FILE\n");
        return 2;
    }
    return check(argv[1]);
}
