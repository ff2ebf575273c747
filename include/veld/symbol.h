// model: global symbols. One row a name (with its version, if the name carries one); a local symbol has no row.
#ifndef VELD_SYMBOL_H
#define VELD_SYMBOL_H

#include "veld/bits.h"
#include "veld/elf.h"
#include "veld/str.h"

struct context;
struct input_file;

// Which definition wins: the least owner word. Order as GNU ld's link_action table: a strong definition, a common, a weak
// definition, one in a shared library.
enum owner_class { OWNER_STRONG, OWNER_COMMON, OWNER_WEAK, OWNER_SHARED, OWNER_NONE = 7 };
#define OWNER_UNDEFINED UINT64_MAX

static inline u64 owner_word(enum owner_class class, u32 rank, u32 symbol_index)
{
    return (u64)class << 61 | (u64)rank << 32 | symbol_index;
}
static inline enum owner_class owner_class(u64 owner) { return (enum owner_class)(owner >> 61); }
// Rank 0 is veld itself: symbol_index is then an index into ctx->linker_symbols.
static inline u32 owner_rank(u64 owner) { return (u32)(owner >> 32) & 0x1fffffff; }
static inline u32 owner_symbol(u64 owner) { return (u32)owner; }

// symbol flags: set by resolution and assign_versions, frozen from mark_and_scan on.
enum symbol_flag {
    SYM_PROTECTED = 1 << 0,     // visibility asked for by any object; the strictest counts (symbol_visibility)
    SYM_HIDDEN = 1 << 1,
    SYM_INTERNAL = 1 << 2,
    SYM_REF_STRONG = 1 << 3,    // referenced, not only weakly, by a regular object
    SYM_REF_WEAK = 1 << 4,
    SYM_REF_SHARED = 1 << 5,    // referenced by a shared library that is part of the link
    SYM_DEF_SHARED = 1 << 6,    // a shared library defines it too
    SYM_EXPORTED = 1 << 7,      // defined here and in .dynsym
    SYM_IMPORTED = 1 << 8,      // in .dynsym as undefined
    SYM_PREEMPTIBLE = 1 << 9,   // its address is settled at run time: imported, or defined in a DSO and overridable
    SYM_LOCALIZED = 1 << 10,    // made local by a version script, --exclude-libs, ...
    SYM_WEAK = 1 << 11,         // the winning definition, or every reference, is weak
    SYM_ABSOLUTE = 1 << 12,
    SYM_TLS = 1 << 13,
    SYM_IFUNC = 1 << 14,
    SYM_FUNCTION = 1 << 15,     // STT_FUNC or STT_GNU_IFUNC
    SYM_COMMON = 1 << 16,       // owner is a common: placed in COMMON
    SYM_LINKER = 1 << 17,       // defined by veld or a script
    SYM_HAS_VERSION = 1 << 18,  // the name in the table carries @VERSION
    SYM_DEFAULT_VERSION = 1 << 19, // winning definition was written foo@@V
    SYM_TRACED = 1 << 20,       // -y
    SYM_REF_SHARED_STRONG = 1 << 21, // and not only weakly
    SYM_REPORTED = 1 << 22,     // a message that is said once has been said
    SYM_UNIQUE = 1 << 23,       // STB_GNU_UNIQUE
    SYM_OBJECT = 1 << 24,       // STT_OBJECT (or COMMON)
    SYM_REQUIRED = 1 << 25,     // -u, --require-defined, entry: a root of archive selection and GC
    SYM_IN_DYNAMIC_LIST = 1 << 26, // also by --export-dynamic-symbol
    SYM_VERSION_NODE = 1 << 28, // the absolute symbol of a version definition
    SYM_ALIAS = 1 << 27,        // another name of the symbol `provider': no occurrence mentions it any more
    SYM_ASKED_FOR = 1 << 29,    // by -u or --require-defined
    SYM_CONTESTED = 1 << 30,    // settle_commons: a library defines the common symbol too
    SYM_REF_REGULAR = SYM_REF_STRONG | SYM_REF_WEAK,
};

// What relocations ask for: OR-ed by any scanning task.
enum symbol_need {
    NEED_GOT = 1 << 0,
    NEED_PLT = 1 << 1,
    NEED_GOTTPOFF = 1 << 2,
    NEED_TLSGD = 1 << 3,
    NEED_TLSDESC = 1 << 4,
    NEED_COPY = 1 << 5,         // copy relocation
    NEED_CANONICAL_PLT = 1 << 6, // its address is the PLT entry
    NEED_DYNSYM = 1 << 7,       // named by a dynamic relocation
    NEED_IPLT_ADDRESS = 1 << 8, // IFUNC whose address is taken directly
    NEED_LIVE = 1 << 9,         // --gc-sections: live code refers to it; kept only for symbols that are in no section
    NEED_LISTED = 1 << 15,      // is on some worker's list
};

// Indexed by symbol id, 44 bytes a symbol in all. Row 0 is no symbol. Grown only between parallel phases.
struct symbol_table {
    u64 *names;                 // 48-bit pointer to the bytes, 16-bit length (SYMBOL_LONG: read up to NUL)
    u64 *owner;                 // atomic minimum of owner words
    u64 *value;                 // final address (TLS: address too, not the TP offset) after assign_addresses
    u32 *flags;                 // SYM_*; atomic OR
    u32 *slots;                 // index in ctx->slots, 0: none
    u16 *needs;                 // NEED_*; atomic OR
    u16 *version;               // assign_versions: VER_NDX_*, index of a version node, | 0x8000 hidden
    u32 *provider;              // head of the chain of archive index entries that define it (select_members); 0: none.
                                // After resolve_symbols: what a SYM_ALIAS stands for
    u32 *comdat;                // as a group signature: rank of the owner so far, atomic minimum; UINT32_MAX: none
    u32 n, cap;                 // rows used (including gaps left by workers), rows allocated
};

#define SYMBOL_LONG_NAME 0xffff

static inline struct str symbol_name_of(const struct symbol_table *t, u32 id)
{
    u64 w = t->names[id];
    const char *p = (const char *)(uintptr_t)(w & 0xffffffffffff);
    size_t n = w >> 48;
    return (struct str){p, UNLIKELY(n == SYMBOL_LONG_NAME) ? strlen(p) : n};
}

static inline unsigned symbol_visibility_of(u32 flags)
{
    return flags & SYM_INTERNAL ? STV_INTERNAL : flags & SYM_HIDDEN ? STV_HIDDEN
           : flags & SYM_PROTECTED ? STV_PROTECTED : STV_DEFAULT;
}

// The places of a symbol in the tables that veld makes. Indices count entries, not bytes; SLOT_NONE: has none.
#define SLOT_NONE UINT32_MAX
struct symbol_slots {
    u32 got;                    // word index in .got
    u32 gottpoff, tlsgd, tlsdesc; // ditto; pairs take two words
    u32 plt;                    // entry in .plt (JUMP_SLOT), or in .iplt for an IFUNC that is not preemptible
    u32 pltgot;                 // entry in .plt.got
    u32 dynsym;                 // index in .dynsym
    u32 copy;                   // index in ctx->copies
};

#endif
