// The address of anything. Valid once ADDRESSES are frozen, but for symbol_defining_section, which needs SECTIONS
// read only.

#include "veld/context.h"
#include "veld/target.h"

u32 symbol_defining_section(struct context *ctx, u32 id)
{
    u64 owner = ctx->symbols.owner[id];
    if (owner_class(owner) >= OWNER_SHARED || owner_rank(owner) == 0)
        return 0;
    const struct object_file *file = (const struct object_file *)ctx->by_rank[owner_rank(owner)];
    u32 section = symbol_section(file, owner_symbol(owner));
    return section == SECTION_DROPPED ? 0 : section;
}

u64 symbol_plt_address(struct context *ctx, const struct symbol_slots *s)
{
    const struct target *t = ctx->target;
    if (s->plt != SLOT_NONE) {
        if (ctx->use_ibt_plt)
            return synthetic_address(ctx, SYN_PLT_SEC) + (u64)s->plt * t->plt_sec_entry_size;
        return synthetic_address(ctx, SYN_PLT) + t->plt_header_size + (u64)s->plt * t->plt_entry_size;
    }
    if (s->pltgot != SLOT_NONE)
        return synthetic_address(ctx, SYN_PLT_GOT) + (u64)s->pltgot * plt_direct_entry_size(ctx);
    return 0;
}

u64 symbol_iplt_address(struct context *ctx, const struct symbol_slots *s)
{
    return s->plt == SLOT_NONE ? 0 : synthetic_address(ctx, SYN_IPLT) + (u64)s->plt * plt_direct_entry_size(ctx);
}

u64 symbol_address(struct context *ctx, u32 id)
{
    const struct symbol_table *t = &ctx->symbols;
    if (UNLIKELY(t->slots[id] != 0)) {
        const struct symbol_slots *s = &ctx->slots.at[t->slots[id]];
        if (s->copy != SLOT_NONE) {
            const struct copy_slot *copy = &ctx->copies.at[s->copy];
            return synthetic_address(ctx, copy->is_relro ? SYN_COPY_RELRO : SYN_COPY_BSS) + copy->offset;
        }
        if (t->flags[id] & SYM_PREEMPTIBLE) {
            if (t->needs[id] & NEED_CANONICAL_PLT)
                return symbol_plt_address(ctx, s);
        } else if (t->needs[id] & NEED_IPLT_ADDRESS) {
            return symbol_iplt_address(ctx, s);
        }
    }
    return symbol_is_defined_here(ctx, id) ? t->value[id] : 0;
}

u64 local_symbol_address(struct context *ctx, const struct object_file *file, u32 sym_index)
{
    const struct elf_sym *sym = &file->symtab[sym_index];
    u32 id = symbol_section(file, sym_index);
    if (id == NO_SECTION)
        return sym->st_shndx == SHN_ABS ? sym->st_value : 0;
    if (id == SECTION_DROPPED)
        return 0;
    if (UNLIKELY(sym_type(sym) == STT_GNU_IFUNC) && file->local_needs != NULL && sym_index < file->first_global &&
        (file->local_needs[sym_index] & NEED_IPLT_ADDRESS))
        return symbol_iplt_address(ctx, &ctx->slots.at[file->local_slots[sym_index]]);
    const struct section *s = section_at(ctx, id);
    if (UNLIKELY(s->kind == KIND_MERGE))
        return merged_address(ctx, s, sym->st_value);
    return section_address(ctx, s) + sym->st_value;
}

u64 got_word_address(struct context *ctx, u32 index)
{
    return synthetic_address(ctx, SYN_GOT) + 8 * (u64)index;
}

u64 got_base_address(struct context *ctx)
{
    return synthetic_address(ctx, SYN_GOT_PLT);
}

u64 tp_address(struct context *ctx)
{
    return ctx->layout.tls_address + ctx->layout.tls_size;
}

u64 merged_address(struct context *ctx, const struct section *s, u64 offset)
{
    return ctx->merged_address(ctx, s, offset);
}
