// .plt, .plt.sec, .plt.got and .iplt with the words behind them in .got.plt and .igot.plt, and .rela.plt.
//
// A preemptible function that is called has an entry in .plt, bound lazily through a JUMP_SLOT; one whose
// address is in .got anyway jumps through that word from .plt.got instead. An IFUNC of our own has an entry in
// .iplt, whose word an IRELATIVE relocation fills. With IBT, calls and addresses go to .plt.sec (.plt only
// pushes the index).

#include "made.h"

enum { GOT_PLT_HEADER = 3, PLT_PER_PART = 32768 };

// Cuts S, HEADER bytes and then N entries of SIZE bytes, after every PLT_PER_PART entries.
static void cut_entries(struct context *ctx, struct synthetic *s, u32 header, u32 size, u32 n)
{
    if (n <= PLT_PER_PART)
        return;
    s->n_parts = (n + PLT_PER_PART - 1) / PLT_PER_PART;
    u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, s->n_parts + 1);
    offsets[0] = 0;
    for (u32 p = 1; p < s->n_parts; p++)
        offsets[p] = header + (u64)p * PLT_PER_PART * size;
    offsets[s->n_parts] = s->size;
    s->part_offsets = offsets;
}

static u64 plt_entry_address(struct context *ctx, u32 i)
{
    return synthetic_address(ctx, SYN_PLT) + ctx->target->plt_header_size + (u64)i * ctx->target->plt_entry_size;
}

static u64 got_plt_word(struct context *ctx, u32 i)
{
    return synthetic_address(ctx, SYN_GOT_PLT) + 8ull * (GOT_PLT_HEADER + i);
}

static void write_plt(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    const struct target *t = ctx->target;
    u64 plt = synthetic_address(ctx, SYN_PLT);
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, made(ctx)->plt.n);
    if (part == 0) {
        t->write_plt_header(ctx, out, plt, synthetic_address(ctx, SYN_GOT_PLT));
        out += t->plt_header_size;
    }
    for (u32 i = begin; i < end; i++, out += t->plt_entry_size)
        t->write_plt_entry(ctx, out, plt_entry_address(ctx, i), i, got_plt_word(ctx, i), plt);
}

static void write_plt_sec(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    u32 size = ctx->target->plt_sec_entry_size;
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, made(ctx)->plt.n);
    for (u32 i = begin; i < end; i++, out += size)
        ctx->target->write_plt_sec_entry(ctx, out, synthetic_address(ctx, SYN_PLT_SEC) + (u64)i * size,
                                         got_plt_word(ctx, i));
}

static void write_plt_got(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    const struct made *m = made(ctx);
    u32 size = plt_direct_entry_size(ctx);
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, m->plt_got.n);
    for (u32 i = begin; i < end; i++, out += size)
        ctx->target->write_plt_got_entry(ctx, out, synthetic_address(ctx, SYN_PLT_GOT) + (u64)i * size,
                          got_word_address(ctx, ref_slots(ctx, m->plt_got.at[i])->got));
}

static void write_iplt(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    u32 size = plt_direct_entry_size(ctx);
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, made(ctx)->iplt.n);
    for (u32 i = begin; i < end; i++, out += size)
        ctx->target->write_plt_got_entry(ctx, out, synthetic_address(ctx, SYN_IPLT) + (u64)i * size,
                          synthetic_address(ctx, SYN_IGOT_PLT) + 8ull * i);
}

// A word first leads back into its PLT entry, to where the index is pushed.
static void write_got_plt(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)s;
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, made(ctx)->plt.n);
    if (part == 0) {
        write_u64(out, has_synthetic(ctx, SYN_DYNAMIC) ? synthetic_address(ctx, SYN_DYNAMIC) : 0);
        write_u64(out + 8, 0);
        write_u64(out + 16, 0);
        out += 8 * GOT_PLT_HEADER;
    }
    for (u32 i = begin; i < end; i++, out += 8)
        write_u64(out, ctx->target->plt_lazy_target(ctx, plt_entry_address(ctx, i)));
}

static void write_igot_plt(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    (void)ctx;
    memset(out, 0, s->size);
}

static struct elf_rela *write_irelatives(struct context *ctx, struct elf_rela *out)
{
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->iplt.n; i++)
        *out++ = (struct elf_rela){synthetic_address(ctx, SYN_IGOT_PLT) + 8ull * i, ctx->target->r.irelative,
                                   (i64)ref_definition(ctx, m->iplt.at[i])};
    return out;
}

static void write_rela_plt(struct context *ctx, const struct synthetic *s, u32 part, u8 *bytes)
{
    const struct made *m = made(ctx);
    struct elf_rela *out = (struct elf_rela *)bytes;
    u32 begin = part * PLT_PER_PART, end = MIN(begin + PLT_PER_PART, m->plt.n);
    for (u32 i = begin; i < end; i++) {
        const struct symbol_slots *slots = ref_slots(ctx, m->plt.at[i]);
        u64 addend = ctx->config.z.mark_plt ? plt_entry_address(ctx, i) : 0;
        *out++ = (struct elf_rela){got_plt_word(ctx, i), (u64)slots->dynsym << 32 | ctx->target->r.jump_slot,
                                   (i64)addend};
    }
    if (part + 1 >= s->n_parts)
        write_irelatives(ctx, out);
}

static void write_rela_iplt(struct context *ctx, const struct synthetic *s, u32 part, u8 *bytes)
{
    (void)s;
    (void)part;
    got_relocations(ctx, NULL, NULL, write_irelatives(ctx, (struct elf_rela *)bytes));
}

static void write_plt_eh_frame(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)part;
    ctx->target->write_plt_unwind(ctx, out, section_address(ctx, section_at(ctx, s->section)));
}

static void assign_entry(struct context *ctx, struct symbol_ref ref, u16 needs)
{
    struct made *m = made(ctx);
    struct symbol_slots *slots = ref_slots(ctx, ref);
    if (ref_is_local_ifunc(ctx, ref)) {
        slots->plt = m->iplt.n;
        VEC_PUSH(ctx_arena(ctx), &m->iplt, ref);
    } else if (!ref_is_preemptible(ctx, ref)) {
        return;
    } else if (slots->got != SLOT_NONE && !(needs & NEED_CANONICAL_PLT)) {
        slots->pltgot = m->plt_got.n;
        VEC_PUSH(ctx_arena(ctx), &m->plt_got, ref);
    } else {
        slots->plt = m->plt.n;
        VEC_PUSH(ctx_arena(ctx), &m->plt, ref);
    }
}

void assign_plt(struct context *ctx, const struct symbol_ref *refs, u32 n)
{
    struct made *m = made(ctx);
    const struct target *t = ctx->target;
    for (u32 i = 0; i < n; i++) {
        u16 needs = ref_needs(ctx, refs[i]);
        if (needs & (NEED_PLT | NEED_CANONICAL_PLT | NEED_IPLT_ADDRESS))
            assign_entry(ctx, refs[i], needs);
    }
    u32 n_plt = m->plt.n, n_iplt = m->iplt.n;
    const u64 code = SHF_ALLOC | SHF_EXECINSTR, data = SHF_ALLOC | SHF_WRITE;
    struct synthetic *s =
        make_synthetic(ctx, SYN_PLT, ".plt", SHT_PROGBITS, code, 16, 16,
                       n_plt > 0 ? t->plt_header_size + (u64)n_plt * t->plt_entry_size : 0, write_plt);
    cut_entries(ctx, s, t->plt_header_size, t->plt_entry_size, n_plt);
    if (ctx->use_ibt_plt) {
        s = make_synthetic(ctx, SYN_PLT_SEC, ".plt.sec", SHT_PROGBITS, code, 16, 16, (u64)n_plt * t->plt_sec_entry_size,
                           write_plt_sec);
        cut_entries(ctx, s, 0, t->plt_sec_entry_size, n_plt);
    }
    u32 size = plt_direct_entry_size(ctx);
    s = make_synthetic(ctx, SYN_PLT_GOT, ".plt.got", SHT_PROGBITS, code, size, size, (u64)m->plt_got.n * size,
                       write_plt_got);
    cut_entries(ctx, s, 0, size, m->plt_got.n);
    s = make_synthetic(ctx, SYN_IPLT, ".iplt", SHT_PROGBITS, code, size, 16, (u64)n_iplt * size, write_iplt);
    cut_entries(ctx, s, 0, size, n_iplt);

    // A lazy loader fills the header for any .rela.plt, so it is there for IRELATIVEs alone as well.
    bool has_header = n_plt > 0 || (ctx->is_dynamic && n_iplt > 0) || ctx->got_base_used || ctx->got_symbol != 0;
    s = make_synthetic(ctx, SYN_GOT_PLT, ".got.plt", SHT_PROGBITS, data, 8, 8,
                       has_header ? 8ull * (GOT_PLT_HEADER + n_plt) : 0, write_got_plt);
    cut_entries(ctx, s, 8 * GOT_PLT_HEADER, 8, n_plt);
    make_synthetic(ctx, SYN_IGOT_PLT, ".igot.plt", SHT_PROGBITS, data, 8, 8, 8ull * n_iplt, write_igot_plt);

    // With .dynamic, the loader handles the IRELATIVEs behind the JUMP_SLOTs; else start-up code does, between
    // __rela_iplt_start and __rela_iplt_end.
    const u64 info = SHF_ALLOC | SHF_INFO_LINK;
    if (ctx->is_dynamic) {
        s = make_synthetic(ctx, SYN_RELA_PLT, ".rela.plt", SHT_RELA, info, 24, 8, 24ull * (n_plt + n_iplt),
                           write_rela_plt);
        cut_entries(ctx, s, 0, 24, n_plt);
    } else {
        make_synthetic(ctx, SYN_RELA_IPLT, ".rela.iplt", SHT_RELA, info, 24, 8, 24ull * (n_iplt + m->n_got_irelative),
                       write_rela_iplt);
    }
    if (ctx->config.ld_generated_unwind_info && (n_plt > 0 || m->plt_got.n > 0))
        make_synthetic(ctx, SYN_PLT_EH_FRAME, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, 0, 8, t->plt_unwind_size(ctx),
                       write_plt_eh_frame);
}
