// model: sections that veld makes. Each is also a `struct section` (KIND_SYNTHETIC) of file 0, so that the
//        layout places it by name like any other (design decision 9).
#ifndef VELD_SYNTHETIC_H
#define VELD_SYNTHETIC_H

#include "veld/elf.h"
#include "veld/str.h"

struct context;
struct synthetic;

// One is written part by part, in parallel; a part is at most about 1 MiB where that is possible.
struct synthetic {
    struct str name;
    u32 type;                   // SHT_*
    u64 flags;                  // SHF_*
    u64 entsize;
    u64 align;                  // bytes
    u32 section;                // section id, once made live; 0: not part of this output
    u32 rank, order;            // merged sections: file rank and header index of the first contributor, whose place they take
    u64 size;                   // bytes; final at SLOTS (.relr.dyn: at ADDRESSES)
    u32 n_parts;                // 0 means 1: the whole
    const u64 *part_offsets;    // n_parts + 1 values, [0] = 0 and [n_parts] = size; NULL with one part
    // Writes part PART (OUT: where it begins). Called once ADDRESSES are frozen, from any worker. OUT is not zeroed.
    void (*write)(struct context *ctx, const struct synthetic *s, u32 part, u8 *out);
    bool is_last;               // its contents are known only when all input sections have been relocated (.rela.dyn)
    void *data;                 // the maker's own
};

// The fixed ones, in ctx->syn. Merged sections are further ones (output/merged.c).
enum synthetic_id {
    SYN_COMMENT,
    SYN_INTERP, SYN_NOTE_PROPERTY, SYN_NOTE_BUILD_ID, SYN_NOTE_PACKAGE, SYN_HASH, SYN_GNU_HASH, SYN_DYNSYM, SYN_DYNSTR,
    SYN_VERSYM, SYN_VERDEF, SYN_VERNEED, SYN_RELA_DYN, SYN_RELR_DYN, SYN_RELA_PLT, SYN_RELA_IPLT, SYN_PLT, SYN_PLT_GOT,
    SYN_PLT_SEC, SYN_IPLT, SYN_GOT, SYN_GOT_PLT, SYN_IGOT_PLT, SYN_DYNAMIC, SYN_EH_FRAME_HDR, SYN_PLT_EH_FRAME,
    SYN_COPY_BSS, SYN_COPY_RELRO, SYN_COMMON, SYN_LARGE_COMMON, SYN_TLS_COMMON, SYN_SYMTAB, SYN_STRTAB, SYN_SYMTAB_SHNDX,
    SYN_SHSTRTAB, N_SYNTHETICS
};

#endif
