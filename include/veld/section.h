// model: input sections. One record for each section that can reach the output; nothing for the rest of the headers.
#ifndef VELD_SECTION_H
#define VELD_SECTION_H

#include "veld/elf.h"
#include "veld/str.h"

struct context;
struct object_file;

// What veld does with the bytes.
enum section_kind {
    KIND_BYTES,                 // copied and relocated
    KIND_NOBITS,                // .bss and the like
    KIND_MERGE,                 // SHF_MERGE: its pieces live in a merged section (output/merged.c); size is 0 in the layout
    KIND_EH_FRAME,              // edited: dead FDEs and repeated CIEs dropped
    KIND_SYNTHETIC,             // made by veld: `header` is the index in ctx->synthetics
};

// A compact form of sh_flags and what the link learned.
enum section_flag {
    SECTION_WRITE = 1 << 0,
    SECTION_ALLOC = 1 << 1,
    SECTION_EXEC = 1 << 2,
    SECTION_TLS = 1 << 3,
    SECTION_STRINGS = 1 << 4,
    SECTION_LINK_ORDER = 1 << 5,
    SECTION_RETAIN = 1 << 6,    // a GC root by flag, KEEP or type
    SECTION_LARGE = 1 << 7,
    SECTION_COMPRESSED = 1 << 8,
    SECTION_LIVE = 1 << 9,      // set for all without --gc-sections, by the one visit of the section with it
    SECTION_DEBUG = 1 << 10,    // not ALLOC and named .debug_*, .zdebug_*, .line, .stab*, .gdb_index
    SECTION_IN_GROUP = 1 << 11,
    SECTION_HAS_TEXTREL = 1 << 12,
    SECTION_MERGE_FLAG = 1 << 13, // sh_flags had SHF_MERGE (also when it is handled as KIND_BYTES)
    SECTION_C_NAME = 1 << 14,   // its name is a C identifier: __start_NAME keeps it
    SECTION_REVERSED = 1 << 15, // .ctors, .dtors in .init_array, .fini_array: runs from its end, so words are put the other way
};

// 40 bytes. Indexed by section id (u32) in ctx->sections; 0 is no section. Ids are handed out as files are read, so no
// order may come from them: order is (file rank, header index). Owner: the task of its file; SECTION_LIVE and n_dynrels
// by the scanning task.
struct section {
    u64 offset;                 // bytes from the start of its output section; valid after assign_addresses
    u64 size;                   // bytes it takes in the output (uncompressed size; 0 for KIND_MERGE)
    u32 file;                   // index in ctx->files
    u32 header;                 // index of its section header in that file
    u32 relocs;                 // header index of its SHT_RELA or SHT_CREL; 0: none
    u32 rule;                   // input rule (layout.h) that it matched: gives output section and order
    u32 n_dynrels;              // RELATIVE relocations that it needs
    u16 flags;                  // SECTION_*; atomic
    u8 p2align;
    u8 kind;                    // enum section_kind
};

// Where the word at OFFSET of a SECTION_REVERSED section stands in the output.
static inline u64 reversed_offset(const struct section *s, u64 offset) { return s->size - 8 - offset; }

// In object_file.section_of, indexed by section header: a section id, or one of these.
enum {
    NO_SECTION = 0,             // of a symbol that is absolute, common or undefined
    SECTION_DROPPED = UINT32_MAX, // not part of the link: metadata, excluded, stripped, of a COMDAT group or linkonce that
                                // lost, or went to /DISCARD/: references are tombstones
};

#endif
