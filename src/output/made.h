// What size_synthetics decides and the writers of the synthetic sections read.
#ifndef VELD_OUTPUT_MADE_H
#define VELD_OUTPUT_MADE_H

#include "veld/output.h"
#include "veld/table.h"
#include "veld/target.h"

enum got_kind { GOT_ADDRESS, GOT_TPOFF, GOT_TLSGD, GOT_TLSDESC, GOT_TLSLD };

struct got_entry {
    struct symbol_ref ref;
    u32 word;                   // first word in .got
    u8 kind;                    // enum got_kind
};

struct name_entry { u64 key; u32 id; }; // for sorting symbol ids

// Symbols of .dynsym are handled DYN_CHUNK at a time: a chunk is one part of .dynsym, .gnu.version and .dynstr.
enum { DYN_CHUNK = 8192 };

struct verneed_file {
    struct shared_file *file;
    u16 *index;                 // [version index of the library]: version index in our output; 0: not needed
    bool *strong;               // some strong reference needs it
    u32 n;                      // versions needed
    bool abi_dt_relr;           // also GLIBC_ABI_DT_RELR
    u16 abi_dt_relr_index;
};

enum dynamic_kind { DYN_VALUE, DYN_ADDRESS, DYN_SIZE, DYN_OUTPUT_ADDRESS, DYN_OUTPUT_SIZE, DYN_SYMBOL, DYN_RELACOUNT };

struct dynamic_entry {
    u64 tag;
    u64 value;                  // a constant, or the synthetic_id, output index, symbol id
    u8 kind;                    // enum dynamic_kind
};

struct made {
    // got.c
    VEC(struct got_entry) got;
    u32 n_got_words;
    u32 n_got_relative, n_got_symbolic, n_got_irelative;

    // plt.c
    VEC(struct symbol_ref) plt, plt_got, iplt;

    // dynsym.c: [0] is the null symbol; then undefined ones, then the hashed ones by bucket
    u32 *dynsyms;               // symbol ids
    u32 n_dynsyms, first_hashed;
    u32 *hashes;                // of dynsyms[first_hashed + i], for .gnu.hash
    u32 n_gnu_buckets, bloom_words, bloom_shift;
    u32 n_sysv_buckets;
    u32 *sysv_hashes;           // of dynsyms[i]
    bool has_dynsym;

    // .dynstr: special strings first, then the symbols' names chunk by chunk
    struct table strings;       // special strings: value is the offset + 1
    VEC(struct str) string_list;
    u32 strings_size;           // bytes of the special strings and the first NUL
    u64 *chunk_strings;         // [n_chunks + 1]: offset in .dynstr of the chunk's first name

    // versions.c
    VEC(struct verneed_file) verneeds;
    u32 n_verdefs;              // 0: none; else 1 + nodes
    bool *verdef_has_symbols;   // by node: it has patterns, or names that ask for it
    bool has_versions;

    // dynamic.c
    VEC(struct dynamic_entry) dynamic;

    struct dynrel_state *dynrels; // dynrel.c; NULL: no .dynamic

    // notes.c
    VEC(struct property) properties;

    // symtab.c
    struct symtab *symtab;

    VEC(u32) own_symbols;       // indices in ctx->linker_symbols, of define_synthetic_symbols
    bool has_gnu_symbols;
};

struct property { u32 type; u64 value; };

struct made *made(struct context *ctx);

// ---- made.c: facts about a symbol that has slots ----
u32 ref_flags(struct context *ctx, struct symbol_ref ref);     // SYM_*; locals: TLS, IFUNC, FUNCTION, ABSOLUTE
u16 ref_needs(struct context *ctx, struct symbol_ref ref);
struct symbol_slots *ref_slots(struct context *ctx, struct symbol_ref ref); // made if it has none
u64 ref_address(struct context *ctx, struct symbol_ref ref);   // as relocations see it
bool ref_is_undefined(struct context *ctx, struct symbol_ref ref);
// Where the definition itself is, also for an IFUNC whose address is a PLT entry.
u64 ref_definition(struct context *ctx, struct symbol_ref ref);
static inline bool ref_is_preemptible(struct context *ctx, struct symbol_ref ref)
{
    return ref.file == 0 && (ctx->symbols.flags[ref.symbol] & SYM_PREEMPTIBLE);
}
static inline bool ref_is_local_ifunc(struct context *ctx, struct symbol_ref ref)
{
    return (ref_flags(ctx, ref) & SYM_IFUNC) && !ref_is_preemptible(ctx, ref) && !ref_is_undefined(ctx, ref);
}

// Fills type, binding, visibility, value and size of global symbol ID as the output sees it; st_name and
// st_shndx are left alone. Returns st_shndx as symbol_shndx makes it.
u32 symbol_entry(struct context *ctx, u32 id, bool is_dynamic, struct elf_sym *out);
// Is a global symbol that is defined here local in the output's .symtab? As GNU ld: in a shared library all
// that can't be seen from outside, in an executable only what a version script or PROVIDE_HIDDEN hides and
// veld's own.
bool symbol_becomes_local(struct context *ctx, u32 id);
// The ELF symbol of the winning definition, in its object or library; NULL: veld's own, or undefined.
const struct elf_sym *symbol_definition(struct context *ctx, u32 id);
// Section header indices of symbols: those that don't fit st_shndx carry a mark, to tell them from SHN_ABS and
// the like.
#define LARGE_HEADER (1u << 31)
static inline u32 symbol_shndx(u32 header)
{
    return header == 0 ? SHN_ABS : header >= SHN_LORESERVE ? header | LARGE_HEADER : header;
}
static inline u16 short_index(u32 header) { return header & LARGE_HEADER ? SHN_XINDEX : (u16)header; }
// Is the section of this definition part of the output (not collected, not dropped)?
bool definition_is_live(struct context *ctx, u32 id);
bool is_dynamic_symbol(struct context *ctx, u32 id); // is it in .dynsym?
// A name without its @VERSION.
struct str base_name(struct str name);

static inline u64 owner_key(u64 owner) { return owner & ((1ull << 61) - 1); }
// By key, then by the symbols' names where keys are equal.
void sort_by_key(struct context *ctx, struct name_entry *at, u32 n);
// By key alone, stable; ids are the caller's.
void sort_places(struct context *ctx, struct name_entry *at, u32 n);

// All global symbols that a test is true of, by owner and name. The test is asked twice of each, by any worker: COUNT
// and FILL are gather_count and gather_fill with it, for parallel_for_chunks. Millions exist, so it is to be inlined.
enum { GATHER_CHUNK = 16384 };
struct gather {
    struct context *ctx;
    u32 *counts;                // per chunk: then where the chunk's begin
    struct name_entry *entries;
};
typedef bool symbol_test(struct context *ctx, u32 id);
typedef void gather_step(void *arg, size_t begin, size_t end);
struct name_entry *gather_symbols(struct context *ctx, gather_step *count, gather_step *fill, u32 *n);

static inline __attribute__((always_inline)) void gather_count(struct gather *g, size_t begin, size_t end,
                                                               symbol_test *is_wanted)
{
    u32 n = 0;
    for (size_t id = MAX(begin, 1u); id < end; id++)
        n += is_wanted(g->ctx, (u32)id);
    g->counts[begin / GATHER_CHUNK] = n;
}

static inline __attribute__((always_inline)) void gather_fill(struct gather *g, size_t begin, size_t end,
                                                              symbol_test *is_wanted)
{
    u32 at = g->counts[begin / GATHER_CHUNK];
    for (size_t id = MAX(begin, 1u); id < end; id++)
        if (is_wanted(g->ctx, (u32)id))
            g->entries[at++] = (struct name_entry){owner_key(g->ctx->symbols.owner[id]), (u32)id};
}

// ---- synthetic sections ----
// Sets up ctx->syn[ID]; SIZE 0 leaves it out of the output.
struct synthetic *make_synthetic(struct context *ctx, enum synthetic_id id, const char *name, u32 type, u64 flags,
                                 u64 entsize, u64 align, u64 size,
                                 void (*write)(struct context *ctx, const struct synthetic *s, u32 part, u8 *out));
// A further one of no fixed id.
struct synthetic *new_synthetic(struct context *ctx);
// Parts of STEP bytes each.
void cut_parts(struct context *ctx, struct synthetic *s, u64 step);
static inline u64 part_begin(const struct synthetic *s, u32 part)
{
    return s->part_offsets == NULL ? 0 : s->part_offsets[part];
}
static inline u64 part_end(const struct synthetic *s, u32 part)
{
    return s->part_offsets == NULL ? s->size : s->part_offsets[part + 1];
}
static inline bool has_synthetic(struct context *ctx, enum synthetic_id id) { return ctx->syn[id].section != 0; }
// Once it has a record: assign_addresses carries the size over to that.
void set_synthetic_size(struct context *ctx, enum synthetic_id id, u64 size);

// The rows of a symbol that will be asked for soon: in hash order they are all over the table.
static inline void prefetch_symbol(struct context *ctx, u32 id)
{
    __builtin_prefetch(&ctx->symbols.names[id]);
    __builtin_prefetch(&ctx->symbols.owner[id]);
    __builtin_prefetch(&ctx->symbols.flags[id]);
    __builtin_prefetch(&ctx->symbols.slots[id]);
    __builtin_prefetch(&ctx->symbols.value[id]);
}
enum { PREFETCH_AHEAD = 12 };

// ---- .dynstr ----
u32 dynstr_add(struct context *ctx, struct str s);  // worker 0, before size_dynstr
u32 dynstr_offset(struct context *ctx, struct str s); // of one that was added; from any worker

// ---- hash.c ----
u32 gnu_hash(struct str name);
u32 sysv_hash(struct str name);
u32 hash_buckets(u32 n);
struct bloom { u32 words, shift; };
struct bloom bloom_size(u32 n_symbols);
// Orders the hashed symbols by bucket, keeping the order inside one.
void order_by_bucket(struct context *ctx, u32 *ids, u32 *hashes, u32 n, u32 n_buckets);

// ---- versions.c ----
u16 dynsym_version(struct context *ctx, u32 id);

// ---- symtab.c ----
u32 symtab_first_global(struct context *ctx);

// ---- got.c ----
u32 got_relocations(struct context *ctx, struct elf_rela *relative, struct elf_rela *symbolic,
                    struct elf_rela *irelative);

void got_relative_offsets(struct context *ctx, u64 *out);

// ---- common.c ----
// The largest size that any tentative definition of common symbol ID has.
u64 common_size(struct context *ctx, u32 id);

// ---- dynrel.c ----
u64 relr_encode(const u64 *addresses, u64 n, u64 *out);
bool resize_relr(struct context *ctx);
u64 n_relative_dynrels(struct context *ctx);

// ---- dynamic.c ----
void build_dynamic(struct context *ctx);

#endif
