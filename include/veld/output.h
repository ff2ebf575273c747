// output: the sections that veld makes itself, from GOT words to .symtab. In the order of the link:
//   resolve_symbols     then define_synthetic_symbols
//   size_synthetics     (passes) calls the size_* below; its own slots, names, dynamic symbols are then final
//   assign_addresses    calls resize_synthetics after each round of addresses, until it returns false; then
//                       place_linker_symbols
//   write_sections      calls begin_dynrels first and link_headers before it writes section headers, then
//                       synthetic->write for each part, in any order and from any worker, but is_last ones
//                       after finish_dynrels
//   write_build_id      (passes) last
#ifndef VELD_OUTPUT_H
#define VELD_OUTPUT_H

#include "veld/context.h"

// A symbol that has slots: global (file 0, SYMBOL is its id) or local to an object file (ctx->files index,
// symtab index).
struct symbol_ref { u32 file, symbol; };

// ---- between resolve_symbols and assign_versions ----
// Makes veld the owner of the symbols that no layout command provides (_DYNAMIC, _GLOBAL_OFFSET_TABLE_, ...),
// where they are referenced and undefined. Needs ctx->is_dynamic.
void define_synthetic_symbols(struct context *ctx);

// ---- size_synthetics ----
void size_synthetics(struct context *ctx);

// Gives S, whose name, type, flags, align and size are set, a section record and a rule, and adds it to
// ctx->synthetics. Worker 0 only. Returns the section id. A second call for the same S changes nothing.
u32 add_synthetic_section(struct context *ctx, struct synthetic *s);
// Into output order: by the file and index of their definitions, undefined ones by name at the end.
void sort_symbols(struct context *ctx, u32 *ids, u32 n);

void merge_properties(struct context *ctx);     // notes.c: feature_1_and, use_ibt_plt
void size_notes(struct context *ctx);
void size_interp(struct context *ctx);
void size_comment(struct context *ctx);
void place_commons(struct context *ctx);
// REFS in output order: by owner, then locals by file.
void assign_copies(struct context *ctx, const struct symbol_ref *refs, u32 n);
void assign_got(struct context *ctx, const struct symbol_ref *refs, u32 n);
void assign_plt(struct context *ctx, const struct symbol_ref *refs, u32 n);
void size_dynsym(struct context *ctx);
void size_versions(struct context *ctx);
void size_hashes(struct context *ctx);
void size_dynrel(struct context *ctx);
void size_dynamic(struct context *ctx);         // adds names to .dynstr
void size_dynstr(struct context *ctx);          // after all names are known
void size_symtab(struct context *ctx);

// ---- assign_addresses ----
// Sizes that depend on the layout: .symtab, .dynamic and .shstrtab on which output sections exist
// (layout.order, is_live), .relr.dyn on addresses. Changes synthetic.size, not the sections' records; true:
// something changed. layout.section_names is made
// here: "\0", then the name and NUL of each output section of layout.order, in that order.
bool resize_synthetics(struct context *ctx);
// Addresses for the symbols of define_synthetic_symbols, and symbols.value of every linker symbol and common.
void place_linker_symbols(struct context *ctx);

// ---- write ----
// begin_dynrels before any section is relocated; finish_dynrels once all are, before the synthetics with
// is_last (.rela.dyn) are written. Worker 0.
void begin_dynrels(struct context *ctx);
void finish_dynrels(struct context *ctx);
// sh_link and sh_info of the output sections that hold veld's own tables. Needs output_section.header.
void link_headers(struct context *ctx);
// Does the output use a GNU extension that asks for ELFOSABI_GNU (IFUNC, STB_GNU_UNIQUE)?
bool output_is_gnu(struct context *ctx);
void write_build_id(struct context *ctx);
// Bytes of the build id proper; 0: none wanted.
u32 build_id_size(const struct config *config);
// The hash of DIGESTS that the options ask for, into OUT (build_id_size bytes).
void build_id_bytes(const struct config *config, const struct digest *digests, size_t n, u8 *out);

#endif
