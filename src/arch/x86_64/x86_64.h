// What the files of this folder show each other: the relocation table, symbol classes, and what a pair of them means.
#ifndef X86_64_H
#define X86_64_H

#include "veld/relocs.h"
#include "veld/target.h"

#define R_X86_64_PC32_BND 39
#define R_X86_64_PLT32_BND 40

// ---- howto.c: what a relocation type means. One row feeds scan, apply, range check and name.

// The value of the field. Letters as in the psABI.
enum formula {
    F_NONE,
    F_S_A, F_S_A_P,
    F_G_A,                      // offset of the GOT word from _GLOBAL_OFFSET_TABLE_
    F_G_GOT_A_P,                // its address, relative to the place
    F_GOT_A_P, F_S_A_GOT,
    F_Z_A,
    F_TPOFF, F_DTPOFF, F_DTPMOD,
};

enum fits { FITS_ANY, FITS_SIGNED, FITS_UNSIGNED, FITS_EITHER };

// Types that mean the same to the symbol: a row of the action tables.
enum group {
    G_NOTHING, G_ABS64, G_ABS, G_PC, G_BRANCH, G_GOT, G_GOTX, G_GOTBASE, G_GOTOFF, G_PLTOFF, G_SIZE,
    G_TLSGD, G_TLSLD, G_GOTTPOFF, G_TLSDESC, G_TLSDESC_CALL, G_TPOFF32, G_TPOFF64, G_DTPMOD, G_DTPOFF,
    G_OUTPUT_ONLY, N_GROUPS
};

struct howto {
    const char *name;
    u8 formula, bytes, fits, group;
    u8 before, after;           // bytes around r_offset that a rewriting may touch or look at: [-before, after)
    bool uses_got_base;
};

enum { N_TYPES = 52 };          // 250 and 251 mean nothing, all others are errors

extern const struct howto x86_64_howto[N_TYPES];

// "R_X86_64_PC32", or "R_X86_64_<99>".
const char *x86_64_type_name(struct context *ctx, u32 type);

// Types of no effect in the whole file format: NONE and the vtable hints of old compilers.
static inline bool type_is_ignored(u32 type)
{
    return type == 0 || type == 250 || type == 251;
}

// ---- classify.c: what a symbol is to relocations, as a byte for every symbol of a file (object_file.classes).

enum class {
    C_LOCAL,                    // its address is final at link time and moves with the image
    C_MERGE,                    // section symbol of a KIND_MERGE section: the addend takes part in finding the piece
    C_ABSOLUTE,                 // does not move
    C_WEAK,                     // undefined weak that stays 0
    C_IFUNC,                    // not preemptible
    C_FUNC, C_DATA,             // preemptible or imported
    C_WEAK_IMPORT,              // imported, weak, defined nowhere so far
    C_TLS, C_TLS_IMPORT, C_TLS_WEAK,
    C_UNDEFINED,                // an error
    C_DROPPED,                  // its section lost its group or is not part of the link
    N_CLASSES
};

void x86_64_classify_symbols(struct context *ctx, struct object_file *file);

// ---- howto.c: actions[mode][group][class]: what the pair needs and how its field is made.

enum mode { MODE_PDE, MODE_PIE, MODE_DSO, N_MODES };

enum action {
    // The field is the formula over the symbol's address (for a function with a PLT entry, that).
    A_PLAIN,
    A_PLT,                      // imported: has a PLT entry
    A_IPLT,                     // IFUNC: a call
    A_IPLT_ADDRESS,             // IFUNC: its address is taken, and is that of the .iplt entry
    A_IPLT_PC,                  // one of the two, as the instruction says
    A_DIRECT,                   // imported, in an executable: copy relocation or canonical PLT
    A_DIRECT_PC,                // the same, or just a call
    A_GOT_RELATIVE,             // plain, but .got.plt must exist
    A_LAST_PLAIN = A_GOT_RELATIVE,
    // The rest is decided, and its field made, out of line.
    A_NOTHING,
    A_MERGE,                    // the formula, with the address found by S + A
    A_PLT_DATA,                 // a call of what may be data
    A_WEAK_PC,                  // imported undefined weak: a call, or 0
    A_RELATIVE, A_SYMBOLIC,
    A_DYN64, A_DYN64_WEAK,      // A_SYMBOLIC in writable sections, else A_DIRECT or 0
    A_PC_IMPORT,                // shared library: PLT if a call, dynamic relocation if writable, else an error
    A_PC_WEAK,                  // PIC: a call of undefined weak 0 is harmless, its address an error
    A_PC_ABSOLUTE,              // PIC: only for symbols of veld's and scripts
    A_NOT_PIC,                  // recompile with -fPIC
    A_GOT, A_GOTX, A_GOTBASE, A_SIZE,
    A_GD, A_GD_TO_LE, A_GD_TO_IE, A_LD, A_LD_TO_LE, A_IE, A_IE_TO_LE,
    A_DESC, A_DESC_TO_LE, A_DESC_TO_IE, A_DESC_CALL, A_DESC_CALL_GONE,
    A_DTPOFF,                   // executable: TPOFF in code, because LD became LE
    A_DTPMOD_ONE,               // an executable is module 1
    A_TLS_DYNAMIC,              // dynamic relocation without symbol
    A_MISMATCH,                 // a TLS relocation for another symbol, or the reverse
    A_UNDEFINED, A_DROPPED, A_BAD,
    A_BAD_CODE,                 // not the instructions that a TLS transition needs
};

extern const u8 x86_64_actions[N_MODES][N_GROUPS][N_CLASSES];

static inline enum mode output_mode(const struct context *ctx)
{
    return ctx->config.output_kind == OUTPUT_SHARED ? MODE_DSO : ctx->config.is_pic ? MODE_PIE : MODE_PDE;
}

// ---- decide.c: shared by scan.c and apply.c, so that needs and code agree.

// One relocation and what is around it.
struct site {
    struct context *ctx;
    struct object_file *file;
    const struct section *s;
    const struct elf_rela *rela, *rela_end;
    u32 type, symbol;           // symbol: index in the file
    u8 class;
    enum mode mode;
    const u8 *at;               // the field, in the input's bytes: other relocations do not change the answer
    u64 before, after;          // bytes of the section that stand before `at`, and from it on
};

// Follows the decisions that the tables leave open, down to an action that leaves none. A_UNDEFINED becomes that of
// an undefined weak symbol (the report is scan's). The errors NOT_PIC, PC_ABSOLUTE, MISMATCH, DROPPED, BAD and
// BAD_CODE stay.
enum action final_action(const struct site *site, enum action action);
// An undefined weak TLS symbol that the loader might find elsewhere, but in a place that it could not tell: local-exec code
// of an executable, an offset of 32 bits.
bool is_missing_tls(const struct site *site);
bool section_is_writable(const struct section *s);
// Id of a global symbol of the file.
static inline u32 site_symbol_id(const struct site *site)
{
    return site->file->symbol_ids[site->symbol - site->file->first_global];
}
static inline bool site_is_local(const struct site *site) { return site->symbol < site->file->first_global; }
// For messages: a symbol's name, for section symbols the section's.
const char *symbol_label(struct context *ctx, const struct object_file *file, u32 sym);

// ---- relax.c: instructions that are rewritten. Pure functions of bytes; AT is the field, BEFORE and AFTER how many
// bytes may be looked at on either side.

enum gotx_form { GOTX_KEEP, GOTX_MOV, GOTX_CALL, GOTX_JMP, GOTX_TEST, GOTX_BINOP };
enum gotx_form gotx_form(u32 type, const u8 *at, u64 before, u64 after);
// Is the instruction's operand 64 bits wide (the immediate is then sign-extended)?
bool gotx_is_wide(u32 type, const u8 *at);
// decide.c: what to make of it, for scan and apply alike.
enum gotx_form gotx_decide(const struct site *site);

struct call_nop { bool is_suffix; u8 byte; };
void relax_mov_to_lea(u8 *at);
void relax_to_immediate(u32 type, enum gotx_form form, u8 *at);
// Returns how many bytes before AT the 4-byte field now stands (0 or 1).
u32 relax_call(struct call_nop nop, u8 *at);
u32 relax_jmp(u8 *at);

// A TLS access of more than one instruction: how long it is and where its call's relocation is.
struct tls_shape {
    u8 size;                    // bytes; 0: not the expected code
    u8 before;                  // of them before the field
    u8 call;                    // offset of the call's relocation from the field
    bool is_large;
};
struct tls_shape tls_gd_shape(const u8 *at, u64 before, u64 after);
struct tls_shape tls_ld_shape(const u8 *at, u64 before, u64 after);
// Is the relocation behind it the call of __tls_get_addr that SHAPE expects?
bool tls_call_follows(const struct elf_rela *rela, const struct elf_rela *end, struct tls_shape shape);
void relax_gd_to_le(struct tls_shape shape, u8 *at, u32 tpoff);
// GOT: address of the GOTTPOFF word, less that of the field.
void relax_gd_to_ie(struct tls_shape shape, u8 *at, i64 got);
void relax_ld_to_le(struct tls_shape shape, u8 *at);

bool ie_can_relax(u32 type, const u8 *at, u64 before, u64 after);
void relax_ie_to_le(u32 type, u8 *at);                 // the field is S - TP + A + 4
bool desc_can_relax(u32 type, const u8 *at, u64 before, u64 after);
void relax_desc_to_le(u32 type, u8 *at);               // the field is S - TP + A + 4
void relax_desc_to_ie(u32 type, u8 *at);               // the field is GOTTPOFF + A - P
u32 desc_call_size(const u8 *at, u64 after);           // 0: not a call through a register
void relax_desc_call(u8 *at, u32 size);

// ---- values.c, fields.c: shared by apply.c and debug.c

// What is not in the output has no address; debug information says so by a value that no address has (tombstone).
#define DEAD_ADDRESS 0xdead0000dead0000u

// Never NULL: one without any slot if the symbol has none.
const struct symbol_slots *slots_of(struct context *ctx, const struct object_file *file, u32 sym);
// Where the definition is, also of an IFUNC: its resolver.
u64 definition_address(struct context *ctx, const struct object_file *file, u32 sym);
// S of the formulas, for plain actions: of a function with a PLT entry, that.
u64 symbol_value(struct context *ctx, const struct object_file *file, u32 sym, u8 class);
// symbol_value of all local symbols at once, or NULL: it pays off once a worker has met as many relocations of the file as
// it has local symbols. N_RELOCS more come now.
const u64 *file_addresses(struct context *ctx, const struct object_file *file, u32 n_relocs);
// The address of piece S + A of a merged section, less A.
u64 piece_address(struct context *ctx, const struct object_file *file, u32 sym, i64 addend);
// The address of the word (or pair) that ACTION needs.
u64 got_word(const struct site *site, enum action action);
// SYMBOL's offset from the thread pointer. Undefined weak symbols have 0. So has _TLS_MODULE_BASE_ in an executable,
// where the offsets from it (DTPOFF) have become those from the thread pointer, as after LD to LE.
u64 tpoff(const struct site *site, u64 symbol);
// The field's value by its formula. S: the symbol's address; P: the field's.
u64 formula_value(const struct site *site, enum action action, u64 s, u64 p);

bool field_fits(const struct howto *howto, u64 value);
void write_field(u8 *at, unsigned bytes, u64 value);
void report_overflow(struct context *ctx, const struct object_file *file, const struct section *s,
                     const struct elf_rela *r);

// ---- scan.c, apply.c, debug.c, ranges.c, stubs.c
void x86_64_scan_section(struct scan *scan, struct object_file *file, u32 section);
void x86_64_scan_relocs(struct scan *scan, struct object_file *file, u32 section, u32 first, u32 end);
u32 x86_64_list_relative(struct context *ctx, struct object_file *file, const struct section *s, u64 *out);
void x86_64_apply_section(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                          u64 end);
void x86_64_apply_moved(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end, u64 address);
void x86_64_apply_debug(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end);
u64 x86_64_reloc_cut(struct context *ctx, const struct object_file *file, const struct section *s, u64 wanted);

enum { PLT_HEADER_SIZE = 16, PLT_ENTRY_SIZE = 16, PLT_SEC_ENTRY_SIZE = 16, PLT_GOT_ENTRY_SIZE = 8 };
void x86_64_write_plt_header(struct context *ctx, u8 *out, u64 address, u64 got_plt);
void x86_64_write_plt_entry(struct context *ctx, u8 *out, u64 address, u32 index, u64 got, u64 plt);
void x86_64_write_plt_sec_entry(struct context *ctx, u8 *out, u64 address, u64 got);
void x86_64_write_plt_got_entry(struct context *ctx, u8 *out, u64 address, u64 got);
u64 x86_64_plt_lazy_target(struct context *ctx, u64 address);
u32 x86_64_plt_unwind_size(struct context *ctx);
void x86_64_write_plt_unwind(struct context *ctx, u8 *out, u64 address);

#endif
