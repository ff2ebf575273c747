// model: all that differs by machine. Filled in by arch/; nothing above names a machine (design decision 17).
#ifndef VELD_TARGET_H
#define VELD_TARGET_H

#include "veld/context.h"

// What one worker carries through mark_and_scan.
struct scan {
    struct context *ctx;
    bool gc;                    // mark what the relocations reach
    u64 *marks;                 // gc only: a bit for each section id, 1: live (atomic OR); the visit sets SECTION_LIVE
    u64 n_symbolic;             // added to ctx->n_symbolic_dynrels at the end
};

struct target {
    const char *name;           // "elf_x86_64"
    u16 machine;                // EM_*
    u64 image_base;
    u8 code_fill;               // 0x90
    u32 plt_header_size, plt_entry_size, plt_got_entry_size, plt_sec_entry_size; // bytes; plt_sec only with IBT

    // Before mark_and_scan, one call a selected file: its class byte for every symbol. Symbol flags, owners and
    // section_of are final; liveness need not be.
    void (*classify_symbols)(struct context *ctx, struct object_file *file);
    // One visit of a live ALLOC section: sets NEED_*, counts dynamic relocations, reports undefined symbols and
    // relocations that this kind of output can't have; with gc also marks (scan_mark) the sections that it refers to.
    void (*scan_section)(struct scan *scan, struct object_file *file, u32 section);
    // The same for relocations [first, end) of a section that is visited in parts (.eh_frame). A TLS sequence must not
    // be cut.
    void (*scan_relocs)(struct scan *scan, struct object_file *file, u32 section, u32 first, u32 end);
    // BYTES holds bytes [begin, end) of the section as in the input; relocate every field that begins in that range.
    // Fields that cross a border are the caller's to avoid: ranges of one section are cut by reloc_cut. A field that
    // crosses one all the same is left alone, never written outside of BYTES.
    void (*apply_section)(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                          u64 end);
    // The same where the bytes do not stand at section_address + begin: ADDRESS is that of BYTES[0] (.eh_frame
    // records).
    void (*apply_moved)(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end, u64 address);
    // The same for a section that is not ALLOC (debug): no slots, tombstones for what was dropped.
    void (*apply_debug)(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end);
    // The largest offset <= WANTED at which a range of the section may end: no field and no rewritten instruction
    // crosses it. 0: there is none, the section must be relocated in one piece.
    u64 (*reloc_cut)(struct context *ctx, const struct object_file *file, const struct section *s, u64 wanted);
    // The offsets of the section's RELATIVE relocations, in the order of the table; OUT has room for s->n_dynrels.
    // Returns how many there are. After mark_and_scan, in any parallel phase.
    u32 (*list_relative)(struct context *ctx, struct object_file *file, const struct section *s, u64 *out);

    void (*write_plt_header)(struct context *ctx, u8 *out, u64 address, u64 got_plt);
    // The lazy entry (IBT form if ctx->use_ibt_plt). INDEX counts JUMP_SLOTs; GOT: address of its word; PLT: address of
    // .plt's first byte (the header).
    void (*write_plt_entry)(struct context *ctx, u8 *out, u64 address, u32 index, u64 got, u64 plt);
    void (*write_plt_sec_entry)(struct context *ctx, u8 *out, u64 address, u64 got); // .plt.sec
    // .plt.got and .iplt: plt_direct_entry_size(ctx) bytes, IBT form if ctx->use_ibt_plt
    void (*write_plt_got_entry)(struct context *ctx, u8 *out, u64 address, u64 got);
    // What a lazily bound word of .got.plt holds at first: ADDRESS is that of its entry in .plt.
    u64 (*plt_lazy_target)(struct context *ctx, u64 address);
    // .eh_frame CIE and FDEs for .plt (DW_CFA_def_cfa_expression), .plt.sec, .plt.got and .iplt, as far as they
    // exist: the sizes of those synthetics must be final for plt_unwind_size, their addresses for write_plt_unwind.
    u32 (*plt_unwind_size)(struct context *ctx);
    void (*write_plt_unwind)(struct context *ctx, u8 *out, u64 address);

    struct {                    // dynamic relocation types
        u32 none, absolute, relative, irelative, glob_dat, jump_slot, copy, dtpmod, dtpoff, tpoff, tlsdesc;
    } r;
};

extern const struct target target_x86_64;

// Bytes of an entry in .plt.got and .iplt.
static inline u32 plt_direct_entry_size(const struct context *ctx)
{
    return ctx->use_ibt_plt ? ctx->target->plt_sec_entry_size : ctx->target->plt_got_entry_size;
}

// A section that a live one refers to.
static inline void scan_mark(struct scan *scan, u32 id)
{
    or_relaxed(&scan->marks[id / 64], 1ull << id % 64);
}
// A global symbol that live code refers to and that is in no section.
static inline void scan_mark_symbol(struct scan *scan, u32 symbol)
{
    or_relaxed(&scan->ctx->symbols.needs[symbol], NEED_LIVE);
}

// What a need obliges output/got.c, plt.c, copyrel.c and dynsym.c to make (size_synthetics):
//   NEED_GOT        one word. Preemptible: GLOB_DAT. IFUNC that is not: the .iplt address if NEED_IPLT_ADDRESS, else
//                   IRELATIVE. Else the address, RELATIVE in PIC (but not for absolute symbols, nor for undefined weak
//                   ones, which are 0).
//   NEED_PLT        an entry to call: JUMP_SLOT, or .plt.got when there is a GOT word too; IFUNC that is not
//                   preemptible: .iplt with IRELATIVE.
//   NEED_GOTTPOFF   one word. Preemptible: TPOFF64. Else S - TP; in a shared library TPOFF64 without symbol,
//                   addend S - TLS start.
//   NEED_TLSGD      two words. Preemptible: DTPMOD64, DTPOFF64. Else in a shared library DTPMOD64 and S - TLS start.
//   NEED_TLSDESC    two words, TLSDESC (shared libraries only); without symbol the addend is S - TLS start.
//   NEED_COPY       a copy relocation; the symbol and its aliases are then defined here.
//   NEED_CANONICAL_PLT  its .dynsym entry has the PLT entry's address as st_value.
//   ctx->needs_tlsld    two words at tlsld_got: DTPMOD64, 0 (shared libraries only).
//   ctx->got_base_used  .got.plt exists.
// Note that symbol ID needs NEED; the first need puts it on this worker's list.
static inline void symbol_need(struct context *ctx, u32 id, u16 need)
{
    u16 *needs = &ctx->symbols.needs[id];
    if ((load_relaxed(needs) & need) == need)
        return;
    if (__atomic_fetch_or(needs, need | NEED_LISTED, __ATOMIC_RELAXED) & NEED_LISTED)
        return;
    struct id_list *list = &ctx->needy[pool_worker()];
    if (list->n == list->cap)
        list->at = vec_grow(ctx_arena(ctx), list->at, &list->cap, list->n + 1, sizeof(u32), sizeof(u32));
    list->at[list->n++] = id;
}

#endif
