// model: input files. Objects with pointers; everything inside them is read in place.
#ifndef VELD_FILE_H
#define VELD_FILE_H

#include "veld/config.h"
#include "veld/diag.h"
#include "veld/section.h"
#include "veld/vec.h"

enum file_kind { FILE_OBJECT, FILE_SHARED };

// First member of object_file and shared_file.
struct input_file {
    enum file_kind kind;
    u32 index;                  // in ctx->files; an id, never an order
    u32 rank;                   // its place in link order, from 1; 0: not part of the link (a member not selected)
    struct archive *archive;    // that it is a member of, or NULL
    const char *path;           // as the user wrote it; of the archive for a member
    const char *member;         // member's name, or NULL
    const u8 *data;             // borrowed from a mapping that outlives the link
    u64 size;
    struct input_state state;   // of the command line where it stands
    bool is_bad;                // an error was noted: later phases skip it
    bool has_at_names;          // some name carries @VERSION
    VEC(const char *) errors;   // found while reading; reported only if the file is selected
};

// A COMDAT group as met in a file. The group is owned by the file of lowest rank that has one of this signature.
struct comdat_ref {
    u32 symbol;                 // signature: symbol id in its own name space (symbols/comdat.c)
    u32 header;                 // SHT_GROUP header; or the linkonce section itself
    bool is_linkonce;
};

// A section .gnu.warning.SYMBOL: its text is shown to those who refer to SYMBOL (passes/warn_symbols.c).
struct symbol_warning {
    u32 header;
    struct str symbol;
};

struct object_file {
    struct input_file base;
    const struct elf_shdr *headers;
    u32 n_headers;
    u32 n_symbols, first_global; // first_global == n_symbols: no globals
    const struct elf_sym *symtab;
    const char *strtab;         // ends in NUL, checked
    u64 strtab_size;
    const char *section_names;  // ends in NUL, checked
    u64 section_names_size;
    const u32 *shndx;           // SHT_SYMTAB_SHNDX, n_symbols entries, or NULL
    u32 *symbol_ids;            // of symtab[first_global + i]: symbol id
    u8 *classes;                // [n_symbols]: what relocations to it become; target->classify_symbols
    u32 *section_of;            // [n_headers]: section id, NO_SECTION, SECTION_DROPPED
    u32 first_section, n_sections; // its records are ctx->sections.at[first_section ..]
    VEC(struct comdat_ref) groups;
    VEC(struct symbol_warning) warnings;
    bool is_late;               // an archive member that GNU ld would have missed, only because of the order of the inputs
    bool has_merge, has_eh_frame, has_link_order; // some section is of that kind
    bool has_stack_note, needs_execstack;
    struct eh_file *eh_file;    // output/eh_frame.c: what is known of its .eh_frame sections
    u32 properties;             // header of .note.gnu.property, or 0
    u32 addrsig;                // header of SHT_LLVM_ADDRSIG, or 0
    u32 *link_order_first, *link_order_next; // by header, with --gc-sections: chain of sections linked to it; or NULL
    u32 *targets;               // [n_symbols] with --gc-sections: id of the section that the symbol is defined in, 0: none
    u32 *group_next;            // [n_headers] with --gc-sections: next member of the same group, a ring; NULL: no groups
    // For local symbols that need slots: one byte of NEED_* a local symbol, made when the first one is seen (atomic
    // pointer), then slot indices (ctx->slots) by size_synthetics.
    u16 *local_needs;
    u32 *local_slots;
};

struct shared_symbol {          // a dynamic symbol whose name the link knows
    u32 symbol;                 // symbol id
    u32 index;                  // in its .dynsym
};

struct shared_file {
    struct input_file base;
    struct str soname;          // DT_SONAME, or the name as GNU ld would record it
    const struct elf_sym *dynsym;
    u32 n_symbols;
    u32 n_undefined;            // of them
    bool is_interned;
    const char *dynstr;         // ends in NUL, checked
    u64 dynstr_size;
    const u8 *versym;           // u16 a symbol, unaligned; NULL: none
    struct str *versions;       // names by version index; {NULL,0}: none
    u32 n_versions;
    VEC(struct str) needed;     // DT_NEEDED
    struct str runpath, rpath, audit;
    VEC(struct shared_symbol) defined;   // found in the symbol table (symbols/), in dynsym order
    VEC(struct shared_symbol) undefined; // interned
    const struct elf_shdr *headers; // for the section of a copied symbol; may be NULL
    u32 n_headers;
    bool by_library_option;     // found by -l: without DT_SONAME its base name is recorded
    bool is_needed;             // goes into DT_NEEDED
    u32 node;                   // ctx->nodes index of the mention that brought it into the link
    u32 verneed_index;          // output/versions.c
};

struct archive_member {
    u64 offset;                 // of its header in the archive, bytes
    u32 file;                   // ctx->files index once loaded; 0: not
};

// The contents of an archive; command-line places that name the same file share it.
struct archive {
    const char *path;
    struct input_state state;   // of its first mention
    struct object_file *lib_object; // an object between --start-lib and --end-lib: the only member, already open
    const u8 *data;
    u64 size;
    bool is_thin;
    bool is_bad;
    bool is_listed;             // in ctx->archives
    bool is_excluded;           // --exclude-libs: its definitions are hidden
    bool has_at_names;          // some name in the index carries @VERSION
    bool is_interned;
    struct str long_names;      // the "//" member
    struct archive *parent;     // for an archive nested in a thin one
    u32 depth;                  // of nesting
    u32 n_members;
    struct archive_member *members; // by offset; without ALL only those that the index names
    // The symbol index: entry e says that member index_members[e] defines index_names[e].
    u32 n_index;
    const char **index_names;   // NUL-terminated, borrowed
    u32 *index_members;
    u32 *index_symbols;         // symbol ids, once interned
    u32 *index_next;            // select_members: chain of entries for one symbol
    u32 first_entry;            // number of its entry 0 among the entries of all archives
};

#endif
