// elf: the format as bytes. Structures are packed, because archive members may start at odd offsets; constants are libc's.
#ifndef VELD_ELF_H
#define VELD_ELF_H

#include "veld/base.h"
#include <elf.h>

struct elf_ehdr {
    u8 e_ident[EI_NIDENT];
    u16 e_type, e_machine;
    u32 e_version;
    u64 e_entry, e_phoff, e_shoff;
    u32 e_flags;
    u16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
} PACKED;

struct elf_shdr {
    u32 sh_name, sh_type;
    u64 sh_flags, sh_addr, sh_offset, sh_size;
    u32 sh_link, sh_info;
    u64 sh_addralign, sh_entsize;
} PACKED;

struct elf_phdr {
    u32 p_type, p_flags;
    u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
} PACKED;

struct elf_sym {
    u32 st_name;
    u8 st_info, st_other;
    u16 st_shndx;
    u64 st_value, st_size;
} PACKED;

struct elf_rela { u64 r_offset, r_info; i64 r_addend; } PACKED;
struct elf_dyn { i64 d_tag; u64 d_val; } PACKED;
struct elf_chdr { u32 ch_type, ch_reserved; u64 ch_size, ch_addralign; } PACKED;
struct elf_nhdr { u32 n_namesz, n_descsz, n_type; } PACKED;
struct elf_verdef { u16 vd_version, vd_flags, vd_ndx, vd_cnt; u32 vd_hash, vd_aux, vd_next; } PACKED;
struct elf_verdaux { u32 vda_name, vda_next; } PACKED;
struct elf_verneed { u16 vn_version, vn_cnt; u32 vn_file, vn_aux, vn_next; } PACKED;
struct elf_vernaux { u32 vna_hash; u16 vna_flags, vna_other; u32 vna_name, vna_next; } PACKED;

static inline unsigned sym_type(const struct elf_sym *s) { return s->st_info & 15; }
static inline unsigned sym_bind(const struct elf_sym *s) { return s->st_info >> 4; }
static inline unsigned sym_visibility(const struct elf_sym *s) { return s->st_other & 3; }
static inline u32 rela_type(const struct elf_rela *r) { return (u32)r->r_info; }
static inline u32 rela_symbol(const struct elf_rela *r) { return (u32)(r->r_info >> 32); }

// What libc's elf.h of a Debian 12 lacks.
#ifndef SHT_CREL
#define SHT_CREL 0x40000014
#endif
#ifndef SHT_RELR
#define SHT_RELR 19
#endif
#ifndef DT_RELR
#define DT_RELRSZ 35
#define DT_RELR 36
#define DT_RELRENT 37
#endif
#ifndef SHN_X86_64_LCOMMON
#define SHN_X86_64_LCOMMON 0xff02
#endif
#ifndef SHT_X86_64_UNWIND
#define SHT_X86_64_UNWIND 0x70000001
#endif
#ifndef SHF_GNU_RETAIN
#define SHF_GNU_RETAIN (1 << 21)
#endif
#ifndef SHF_X86_64_LARGE
#define SHF_X86_64_LARGE 0x10000000
#endif
#ifndef SHT_LLVM_ADDRSIG
#define SHT_LLVM_ADDRSIG 0x6fff4c03
#endif
#ifndef ELFCOMPRESS_ZSTD
#define ELFCOMPRESS_ZSTD 2
#endif
#ifndef PT_GNU_PROPERTY
#define PT_GNU_PROPERTY 0x6474e553
#endif
#define R_X86_64_CODE_4_GOTPCRELX 43
#define R_X86_64_CODE_4_GOTTPOFF 44
#define R_X86_64_CODE_4_GOTPC32_TLSDESC 45
#define R_X86_64_CODE_5_GOTPCRELX 46
#define R_X86_64_CODE_5_GOTTPOFF 47
#define R_X86_64_CODE_5_GOTPC32_TLSDESC 48
#define R_X86_64_CODE_6_GOTPCRELX 49
#define R_X86_64_CODE_6_GOTTPOFF 50
#define R_X86_64_CODE_6_GOTPC32_TLSDESC 51

#endif
