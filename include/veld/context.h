// model: everything about one link. There are no mutable globals; two links may run at once.
#ifndef VELD_CONTEXT_H
#define VELD_CONTEXT_H

#include "veld/config.h"
#include "veld/diag.h"
#include "veld/dynrel.h"
#include "veld/file.h"
#include "veld/layout.h"
#include "veld/pool.h"
#include "veld/section.h"
#include "veld/symbol.h"
#include "veld/synthetic.h"

struct veld_callbacks;
struct target;
struct outfile;
struct diag_list;
struct name_table;
struct version_script;
struct phase_times;
struct merged;
struct eh_frames;
struct line_reader;

enum { MAX_WORKERS = 64 };

// One place of the command line (or of an INPUT() list) in order, once opened. Places that name the same archive share it.
enum node_kind { NODE_OBJECT, NODE_SHARED, NODE_ARCHIVE };
struct input_node {
    enum node_kind kind;
    struct input_state state;
    struct input_file *file;    // NODE_OBJECT, NODE_SHARED
    struct archive *archive;    // NODE_ARCHIVE
};

// A symbol whose value veld or a script gives: _end, __start_X, foo = 1. `address` is set by assign_addresses.
struct linker_symbol {
    u32 symbol;                 // symbol id
    u32 output;                 // output section index that it belongs to; 0: absolute
    u64 address;
    u8 type;                    // STT_*
};

// A symbol copied out of a shared library into .bss (R_X86_64_COPY).
struct copy_slot {
    u32 symbol;                 // the one that is named by the relocation; aliases share its address
    bool is_relro;
    u64 offset;                 // in SYN_COPY_BSS or SYN_COPY_RELRO
    u64 size;
};

// A file that the link writes, and which one that is now, if there is an old one.
struct target_file { const char *path, *what; u64 device, inode; bool is_there; };

// An input that is read in place, as it was when it was opened.
struct watched { const char *path; u64 device, inode, mtime_ns, size; };
struct watch_list { struct watched *at; u32 n, cap; } __attribute__((aligned(64)));

// A common symbol that won (resolve_symbols), the largest size and alignment of all its tentative definitions.
// size_synthetics gives it a place: symbols.value is then its offset in SYN_COMMON, SYN_LARGE_COMMON or SYN_TLS_COMMON,
// and its address after place_linker_symbols.
struct common_symbol {
    u32 symbol;                 // symbol id
    u64 size, align;            // bytes
    bool is_tls, is_large;
};

// What write_sections learned about one window while it was hot, for the build id.
struct digest { u8 bytes[16]; };

enum milestone { MILESTONE_NONE, MILESTONE_FILES, MILESTONE_SECTIONS, MILESTONE_SLOTS, MILESTONE_ADDRESSES };

// A list that each worker fills for itself; padded against false sharing.
struct id_list { u32 *at; u32 n, cap; } __attribute__((aligned(64)));

struct context {
    struct config config;
    const struct veld_callbacks *callbacks;
    struct pool *pool;
    u32 n_workers;
    struct arena *arenas;       // one a worker: ctx_arena
    struct diag_list *diags;    // one a worker (model/diag.c)
    u32 phase;                  // for the order of messages
    u32 n_errors, n_warnings;   // atomic
    enum milestone milestone;
    const struct target *target;

    // What read_inputs opened, in command-line order; archives once each.
    VEC(struct input_node) nodes;
    VEC(struct archive *) archives;
    VEC(const char *) traced;   // -t: paths in the order of use
    u32 n_index_entries;        // of all archives
    VEC(u32) roots;             // symbols asked for by -u, --require-defined, the entry
    VEC(u32) script_definitions; // symbols that --defsym or a script defines
    bool has_at_names;          // some object spells NAME@VERSION
    bool has_comment;           // some object has a .comment section (atomic)
    bool has_duplicates;        // two strong definitions of one name met (atomic)
    bool has_late;              // some object is_late
    bool hides_from_libraries;  // a library may ask for a symbol that an executable keeps to itself (atomic)

    // Files. [0] is NULL: veld itself. Region-backed, grown between parallel phases; index from ctx_add_file.
    struct input_file **files;
    u32 n_files, files_cap;
    struct object_file **objects; // selected ones by rank, after select_members
    u32 n_objects;
    struct shared_file **shared; // those that are part of the link (needed or not), by rank
    u32 n_shared;
    u32 max_rank;
    struct input_file **by_rank; // [rank]; [0] NULL

    struct { struct section *at; u32 n, cap; } sections; // [0] unused; region-backed
    struct symbol_table symbols;
    struct name_table *names;   // symbols/table.c

    struct { struct linker_symbol *at; u32 n, cap; } linker_symbols;
    struct layout layout;
    struct version_script *version_script; // merged from all scripts, or NULL

    struct synthetic syn[N_SYNTHETICS];
    VEC(struct synthetic *) synthetics; // all that exist, fixed and merged; a KIND_SYNTHETIC section's `header` indexes this
    struct { struct symbol_slots *at; u32 n, cap; } slots; // [0] unused
    struct { struct copy_slot *at; u32 n, cap; } copies;
    VEC(struct common_symbol) commons;
    struct made *made;          // output/: what size_synthetics decided
    VEC(struct digest) digests; // one a window, in file order (write_sections); for write_build_id
    struct dynrel_sink dynrels; // output/dynrel.c makes it at ADDRESSES, apply_section fills it
    struct id_list *needy;      // per worker: symbol ids with a need (mark_and_scan)

    struct merged *merged;      // merged.h; NULL: nothing was merged
    struct eh_frames *eh_frames; // output/eh_frame.c

    // Facts that the scan finds; atomic OR or add.
    u32 got_base_used;          // _GLOBAL_OFFSET_TABLE_ or GOT-relative relocations: .got.plt must exist
    u32 has_static_tls;         // DF_STATIC_TLS
    u32 has_textrel;
    u32 needs_tlsld;            // one module-id pair in .got
    u64 n_symbolic_dynrels;     // dynamic relocations of input sections that name a symbol (or IRELATIVE in data)
    u32 tlsld_got;              // word index in .got, SLOT_NONE
    bool is_dynamic;            // has .dynamic: a shared library was linked, or -shared, or -pie
    bool is_static_pie;
    bool use_ibt_plt;
    u32 feature_1_and;          // merged GNU_PROPERTY_X86_FEATURE_1_AND
    u32 tls_module_base, got_symbol, dynamic_symbol; // symbol ids, 0: nobody asks
    const char *dynamic_linker;

    // Set by output/merged.c: answers merged_address().
    u64 (*merged_address)(struct context *ctx, const struct section *s, u64 offset);
    // What each worker remembers between two sections (relocs.h); freed by worker_caches_free.
    struct worker_cache *worker_caches[MAX_WORKERS];

    struct watch_list watched[MAX_WORKERS];
    struct outfile *out;
    struct target_file targets[4]; // model/targets.c: what must not be an input
    u32 n_targets;
    VEC(const char *) side_files; // written already
    struct phase_times *times;  // --time-phases

    struct line_reader *lines;  // input/lines.c; what it has decoded
    // Set by lines_set_up, called by the printer: the source line, the function and the source file of a place, or NULL.
    const char *(*place_line)(struct context *ctx, const struct place *place);
    const char *(*place_function)(struct context *ctx, const struct place *place);
    const char *(*place_source)(struct context *ctx, const struct place *place);
    // Called by diag_gate with sorted messages; driver/print.c. NULL: they are dropped.
    void (*print_diagnostics)(struct context *ctx, const struct diagnostic *const *sorted, u32 n);
};

// model/context.c. PROGRAM begins messages. The arenas for MAX_WORKERS exist at once (empty), the pool starts with one worker.
struct context *context_create(const char *program, const struct veld_callbacks *callbacks);
void context_destroy(struct context *ctx);
// model/watch.c. An error for each watched input that was written to since; false: there is none.
struct mapping;
void watch_input(struct context *ctx, const char *path, const struct mapping *map);
bool report_changed_inputs(struct context *ctx);
// model/targets.c. What the link is going to write, in ctx->targets; an error if two are the same.
void targets_set_up(struct context *ctx);
// "output file" if an input with this identity is the old output, and so on; NULL: it is none of the targets.
const char *target_that_is(const struct context *ctx, u64 device, u64 inode);
// Write a file beside the output; an error if that fails. All are removed again if the link fails later.
void side_file(struct context *ctx, const char *path, const char *text, size_t n);
void side_files_remove(struct context *ctx);
// Between parallel phases: work with N workers from now on.
void ctx_set_workers(struct context *ctx, u32 n);
// Room for N_MORE files (sections), which parallel tasks then take with ctx_add_file (ctx_take_sections).
void ctx_reserve_files(struct context *ctx, u64 n_more);
u32 ctx_add_file(struct context *ctx, struct input_file *file);
void ctx_reserve_sections(struct context *ctx, u64 n_more);
// Ids of N consecutive section records, zeroed.
u32 ctx_take_sections(struct context *ctx, u32 n);

static inline struct arena *ctx_arena(struct context *ctx)
{
    return &ctx->arenas[pool_worker()];
}

static inline struct section *section_at(struct context *ctx, u32 id)
{
    return &ctx->sections.at[id];
}

static inline struct object_file *object_of(struct context *ctx, const struct section *s)
{
    return (struct object_file *)ctx->files[s->file];
}

static inline struct output_section *section_output(struct context *ctx, const struct section *s)
{
    return ctx->layout.outputs.at[ctx->layout.rules.at[s->rule].output];
}

// Virtual address of a section's first byte; valid once ADDRESSES are frozen.
static inline u64 section_address(struct context *ctx, const struct section *s)
{
    return section_output(ctx, s)->address + s->offset;
}

static inline u64 synthetic_address(struct context *ctx, enum synthetic_id id)
{
    return section_address(ctx, section_at(ctx, ctx->syn[id].section));
}

static inline struct str symbol_name(struct context *ctx, u32 id)
{
    return symbol_name_of(&ctx->symbols, id);
}

// The file whose definition won; NULL: undefined, or veld's own.
static inline struct input_file *symbol_owner_file(struct context *ctx, u32 id)
{
    u64 owner = ctx->symbols.owner[id];
    return owner == OWNER_UNDEFINED ? NULL : ctx->by_rank[owner_rank(owner)];
}

static inline bool symbol_is_defined_here(struct context *ctx, u32 id)
{
    u64 owner = ctx->symbols.owner[id];
    return owner != OWNER_UNDEFINED && owner_class(owner) < OWNER_SHARED;
}

// The section of symbol SYM_INDEX of FILE: a section id, NO_SECTION (absolute, common, undefined) or SECTION_DROPPED.
static inline u32 symbol_section(const struct object_file *file, u32 sym_index)
{
    u32 shndx = file->symtab[sym_index].st_shndx;
    if (UNLIKELY(shndx >= SHN_LORESERVE)) {
        if (shndx != SHN_XINDEX)
            return NO_SECTION;
        shndx = file->shndx[sym_index];
    }
    return file->section_of[shndx];
}

// The section id that a global symbol is defined in; 0: none (absolute, common, linker-made, undefined).
u32 symbol_defining_section(struct context *ctx, u32 id);

// model/address.c. All virtual addresses; valid once ADDRESSES are frozen.
u64 symbol_address(struct context *ctx, u32 id);             // canonical PLT and copies included
u64 local_symbol_address(struct context *ctx, const struct object_file *file, u32 sym_index);
u64 symbol_plt_address(struct context *ctx, const struct symbol_slots *s);   // entry to call; 0: has none
u64 symbol_iplt_address(struct context *ctx, const struct symbol_slots *s);  // the same for an IFUNC that is not preemptible
u64 got_word_address(struct context *ctx, u32 index);        // of word INDEX in .got
u64 got_base_address(struct context *ctx);                   // _GLOBAL_OFFSET_TABLE_
u64 tp_address(struct context *ctx);                         // thread pointer: end of the aligned TLS segment
// An address inside a merged section: where offset OFFSET of the KIND_MERGE section landed. output/merged.c sets the hook.
u64 merged_address(struct context *ctx, const struct section *s, u64 offset);

// A relocation entry, from SHT_RELA in place or decoded from SHT_CREL. See input/relocs.c.
struct relocs {
    const struct elf_rela *at;  // sorted or not, as in the file
    u32 n;
};
// The relocations of a section; CREL is decoded into the worker's scratch (valid until the arena is reset).
struct relocs section_relocs(struct context *ctx, const struct object_file *file, const struct section *s);

// Is SHT_CREL content well-formed? *n (if not NULL) is the number of relocations. input/relocs.c
bool crel_check(const u8 *p, u64 size, u32 *n);

// Bytes of an input section: in place, or decompressed into OUT (size bytes) when SECTION_COMPRESSED. NULL OUT with a
// compressed section allocates from the worker's arena. Never NULL; a bad stream was rejected when the file was read...
// or is reported here and reads as zeros.
const u8 *section_bytes(struct context *ctx, const struct object_file *file, const struct section *s, u8 *out);
struct str section_name(const struct object_file *file, const struct section *s);

#endif
