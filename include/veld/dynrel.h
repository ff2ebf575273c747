// model: where dynamic relocations of input sections go while sections are written. arch/ fills it, output/dynrel.c
// makes, sorts and prints it.
#ifndef VELD_DYNREL_H
#define VELD_DYNREL_H

#include "veld/elf.h"
#include "veld/section.h"

// Made by output/dynrel.c at ADDRESSES, before any section is written; emptied into .rela.dyn after the last one.
//
// RELATIVE: section ID has the slots relative[k .. k + count) where k is what next[ID] begins as (prefix sums of
// section.n_dynrels, less the packed ones, in address order). apply_section takes them with an atomic add on next[ID],
// in the order of the section's relocations; ranges of one section may run on several workers, so a maker of bytes that
// finds `relative` not ascending by r_offset sorts it. Each slot is written once.
// Symbolic (all others, IRELATIVE in data included): symbolic[0 .. ctx->n_symbolic_dynrels), taken in no order: sort
// by type class, symbol and r_offset (then addend) before they are printed.
// NULL arrays: nothing is recorded (the output has no .rela.dyn); the words hold what they would hold at base 0.
struct dynrel_sink {
    struct elf_rela *relative;
    u32 *next;                  // by section id; atomic
    u64 n_relative;             // slots in `relative`; a slot past it is never written
    struct elf_rela *symbolic;
    u64 n_symbolic;             // taken so far; atomic
    u64 symbolic_cap;           // slots in `symbolic`
    bool pack;                  // -z pack-relative-relocs: dynrel_is_packed ones are in .relr.dyn, not here
};

// Does the RELATIVE relocation at OFFSET of input section S go to .relr.dyn? Then its addend is in the place. Known
// before addresses are: even places only (options.md 4). target->list_relative gives the offsets.
static inline bool dynrel_is_packed(const struct dynrel_sink *sink, const struct section *s, u64 offset)
{
    return sink->pack && s->p2align > 0 && (offset & 1) == 0 && s->kind != KIND_EH_FRAME;
}

#endif
