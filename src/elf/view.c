// What a file is, and whether its ELF header is one that veld can take (gABI 4.1, "ELF Header").

#include "veld/view.h"

#include <stdio.h>
#include <string.h>

enum content_kind identify_content(struct view v)
{
    if (v.n >= 4 && memcmp(v.p, ELFMAG, 4) == 0)
        return CONTENT_ELF;
    if (v.n >= 8 && memcmp(v.p, "!<arch>\n", 8) == 0)
        return CONTENT_ARCHIVE;
    if (v.n >= 8 && memcmp(v.p, "!<thin>\n", 8) == 0)
        return CONTENT_THIN_ARCHIVE;
    if (v.n >= 4 && (memcmp(v.p, "BC\xc0\xde", 4) == 0 || memcmp(v.p, "\xde\xc0\x17\x0b", 4) == 0))
        return CONTENT_BITCODE;
    // A linker script: text without control characters in its first bytes. An empty file is an empty script.
    u64 n = v.n < 512 ? v.n : 512;
    for (u64 i = 0; i < n; i++)
        if (v.p[i] < 32 && strchr("\t\n\v\f\r", v.p[i]) == NULL)
            return CONTENT_UNKNOWN;
        else if (v.p[i] == 0)
            return CONTENT_UNKNOWN;
    return CONTENT_TEXT;
}

const char *elf_machine_name(u32 machine)
{
    switch (machine) {
    case EM_NONE: return "none";
    case EM_SPARC: return "SPARC";
    case EM_386: return "i386";
    case EM_68K: return "m68k";
    case EM_MIPS: return "MIPS";
    case EM_PPC: return "PowerPC";
    case EM_PPC64: return "PowerPC64";
    case EM_S390: return "s390";
    case EM_ARM: return "ARM";
    case EM_SPARCV9: return "SPARC V9";
    case EM_IA_64: return "IA-64";
    case EM_X86_64: return "x86-64";
    case EM_AARCH64: return "AArch64";
    case EM_RISCV: return "RISC-V";
    case EM_BPF: return "BPF";
    case 258: return "LoongArch";
    default: return NULL;
    }
}

const char *elf_type_name(u32 type)
{
    switch (type) {
    case ET_NONE: return "no type";
    case ET_REL: return "relocatable object";
    case ET_EXEC: return "executable";
    case ET_DYN: return "shared object";
    case ET_CORE: return "core file";
    default: return "unknown type";
    }
}

const char *ehdr_problem(struct view v, char scratch[128])
{
    const struct elf_ehdr *h = view_at(v, 0, sizeof(*h));
    if (v.n < EI_NIDENT)
        return "file format not recognized: the ELF header is cut off";
    if (identify_content(v) == CONTENT_BITCODE)
        return "LLVM bitcode needs link-time optimisation, which is not supported yet";
    const u8 *ident = v.p;
    if (memcmp(ident, ELFMAG, 4) != 0)  // a member of an archive
        return "file format not recognized: not an object";
    if (ident[EI_CLASS] != ELFCLASS64) {
        snprintf(scratch, 128, "%s object file is incompatible with elf64-x86-64 output",
                 ident[EI_CLASS] == ELFCLASS32 ? "32-bit ELF" : "unknown-class ELF");
        return scratch;
    }
    if (ident[EI_DATA] != ELFDATA2LSB) {
        snprintf(scratch, 128, "%s ELF file is incompatible with elf64-x86-64 output",
                 ident[EI_DATA] == ELFDATA2MSB ? "big-endian" : "unknown-endian");
        return scratch;
    }
    if (h == NULL)
        return "file format not recognized: the ELF header is cut off";
    if (h->e_machine != EM_X86_64) {
        const char *name = elf_machine_name(h->e_machine);
        if (name != NULL)
            snprintf(scratch, 128, "%s file (e_machine %u) is incompatible with x86-64 output", name, h->e_machine);
        else
            snprintf(scratch, 128, "file for machine %u is incompatible with x86-64 output", h->e_machine);
        return scratch;
    }
    if (ident[EI_VERSION] != EV_CURRENT) {
        snprintf(scratch, 128, "unknown ELF version %u", ident[EI_VERSION]);
        return scratch;
    }
    return NULL;
}
