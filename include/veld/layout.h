// model: what the output consists of. The layout is a list of script commands in every case (design decision 8); this header
// holds its nouns, script/ makes the commands, passes/assign_addresses.c runs them.
#ifndef VELD_LAYOUT_H
#define VELD_LAYOUT_H

#include "veld/elf.h"
#include "veld/str.h"
#include "veld/vec.h"

struct context;
struct object_file;
struct script;                  // script/: commands, expressions, matcher
struct script_command;

enum sort_kind { SORT_UNSET, SORT_NONE, SORT_NAME, SORT_ALIGNMENT, SORT_INIT_PRIORITY };

// One input section description of the script, or an orphan's. All sections that match it stand together in the output,
// in file order (or sorted as it says). Indices never make an order: orphans get theirs in the order in which workers
// meet them.
struct input_rule {
    u32 output;                 // index in layout.outputs; valid as soon as layout_match has returned the rule
    u32 first, n;               // after place_sections: layout.members[first .. first + n), final order
    u8 sort, sort2;             // enum sort_kind
    bool sort_files;            // by the names of the files first
    bool keep;                  // KEEP(): a GC root
    bool is_orphan;
    u8 p2align;                 // largest of its members
    struct str name;            // orphans: the section name
    u64 begin, end;             // assign_addresses: offsets in the output section; begin == UINT64_MAX: not packed yet
};

enum { RULE_NONE = 0, RULE_DISCARD = 1, RULE_FIRST = 2 };

struct output_section {
    struct str name;
    u32 index;                  // in layout.outputs
    u32 type;                   // SHT_*
    u64 flags;                  // SHF_*
    u64 align;                  // bytes
    u64 entsize;
    u64 address;                // virtual address
    u64 load_address;
    u64 offset;                 // file offset, bytes
    u64 size;                   // bytes in memory
    u32 link, info;             // section header fields, indices of headers
    u32 header;                 // its index in the section header table. One that is not live has the index of a live
                                // neighbour, for the symbols that were in it; 0: there is none
    struct script_command *command; // in layout order; orphans get commands too
    u32 first, n;               // layout.members[first .. first + n): all that is in it, in address order
    u32 *rules;                 // its rules in that order; n_rules
    u32 n_rules;
    bool is_live;               // will be in the output
    bool is_relro;
    bool is_orphan;
    u8 orphan_key;              // of those with the same name: 0 not ALLOC, 1 NOBITS, 2 the rest
    u8 p2align;                 // largest of its members
    bool has_data;              // data statements or fills of the script: write_output_data
    bool has_start;             // --section-start, -Ttext=, ...
    u64 start;
    u8 fill[4]; bool has_fill;  // else 0, or 0x90 for code
};

struct segment {
    u32 type, flags;
    u64 offset, address, load_address, file_size, memory_size, align;
    u32 first_output, n_outputs; // indices in layout.order, when it covers sections
};

struct layout {
    struct script *script;
    // Rules and outputs have room reserved for LAYOUT_MAX, so that orphans can be added while others read; [0] unused.
    VEC(struct input_rule) rules;       // [0] none, [1] /DISCARD/
    VEC(struct output_section *) outputs; // by index
    u32 *order;                 // live outputs in file order: ALLOC ones by address, then the rest; n_order
    u32 n_order;
    u32 *members;               // section ids, by output section and rule
    u32 n_members;
    VEC(struct segment) segments;
    u64 headers_size;           // ELF header and program headers, bytes
    u64 file_size;              // all of it, section headers included
    u64 section_headers_offset;
    u32 n_section_headers;
    u32 shstrndx, shstrtab_output; // header index, index in outputs
    u64 tls_address, tls_size;  // PT_TLS; size rounded up to its alignment (the TP is tls_address + tls_size)
    u64 tls_align;
    u64 relro_start, relro_end; // addresses; equal: no PT_GNU_RELRO
    u64 entry;
    bool headers_loaded;        // ELF and program headers are inside a PT_LOAD
    bool has_gnu_stack, stack_is_executable; // set by the notes pass before assign_addresses
    bool is_gnu_abi;            // ELFOSABI_GNU
    struct str section_names;   // .shstrtab contents
};

enum { LAYOUT_MAX = 1 << 19 };  // rules, output sections

// ---- script/: before any file is read ----

// Sets up ctx->layout from the built-in script and the --defsym options. Errors are reported as usual.
void layout_set_up(struct context *ctx);
// What --verbose prints: the built-in script's text.
struct str builtin_script(struct context *ctx);

// ---- while files are read ----

// Thread-safe: which rule takes a section of this name? FILE is NULL for veld's own. Orphans get a rule of their own.
u32 layout_match(struct context *ctx, const struct object_file *file, struct str name, u32 type, u64 flags);

// ---- passes/script_symbols.c, after resolve_symbols ----

// Makes veld the owner of the symbols that layout commands, --defsym, __start_X and __stop_X define. Needs to know which
// sections the selected files have (their rules).
void script_define_symbols(struct context *ctx);

// ---- passes, at SLOTS ----

// Sorts the live sections into output sections (layout.members) and places orphans. Needs all synthetic sections.
void place_sections(struct context *ctx);
// Addresses, offsets, segments; repeats until nothing moves. Calls resize_synthetics and place_linker_symbols.
void assign_addresses(struct context *ctx);
// layout.entry, once symbol_address works; part of assign_addresses.
void set_entry(struct context *ctx);

// ---- output/headers.c ----

// Makes layout.segments from layout.order. Called by assign_addresses, also to learn how many there will be.
void make_segments(struct context *ctx);
// File offsets of everything, and the section header table's place.
void assign_offsets(struct context *ctx);
// Bytes [0, headers_size) of the file: ELF header and program headers.
void write_headers(struct context *ctx, u8 *out);
// The section header table: layout.n_section_headers entries.
void write_section_headers(struct context *ctx, u8 *out);
// The bytes of the script's data statements inside O (OUT is O's first byte); call it after O's sections are written.
void write_output_data(struct context *ctx, const struct output_section *o, u8 *out);

static inline u64 output_end(const struct output_section *o) { return o->address + o->size; }
static inline bool output_is_tbss(const struct output_section *o) { return o->type == SHT_NOBITS && (o->flags & SHF_TLS); }

#endif
