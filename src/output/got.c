// .got: one word or pair for each way in which a symbol is reached through it, in the order of the symbols' owners.

#include "made.h"

// What fills a word.
enum word_class { WORD_STATIC, WORD_RELATIVE, WORD_IRELATIVE, WORD_SYMBOLIC };

static bool is_pair(u8 kind)
{
    return kind == GOT_TLSGD || kind == GOT_TLSDESC || kind == GOT_TLSLD;
}

// Does the address of an IFUNC count as its PLT entry's?
static bool has_iplt_address(struct context *ctx, struct symbol_ref ref)
{
    return (ref_needs(ctx, ref) & NEED_IPLT_ADDRESS) != 0;
}

// The class of the first word. The second one of a pair is WORD_SYMBOLIC only for GOT_TLSGD of a preemptible symbol.
static enum word_class word_class(struct context *ctx, const struct got_entry *e)
{
    bool is_shared = ctx->config.output_kind == OUTPUT_SHARED;
    if (e->kind == GOT_TLSLD)
        return is_shared ? WORD_SYMBOLIC : WORD_STATIC;
    if (ref_is_preemptible(ctx, e->ref))
        return WORD_SYMBOLIC;
    if (ref_is_undefined(ctx, e->ref))
        return WORD_STATIC;
    switch (e->kind) {
    case GOT_TPOFF:
    case GOT_TLSGD:
        return is_shared ? WORD_SYMBOLIC : WORD_STATIC;
    case GOT_TLSDESC:
        return WORD_SYMBOLIC;
    default:
        break;
    }
    if (ref_is_local_ifunc(ctx, e->ref) && !has_iplt_address(ctx, e->ref))
        return WORD_IRELATIVE;
    if (ref_flags(ctx, e->ref) & SYM_ABSOLUTE)
        return WORD_STATIC;
    return ctx->config.is_pic ? WORD_RELATIVE : WORD_STATIC;
}

static u32 add_entry(struct context *ctx, struct symbol_ref ref, u8 kind)
{
    struct made *m = made(ctx);
    struct got_entry e = {ref, m->n_got_words, kind};
    VEC_PUSH(ctx_arena(ctx), &m->got, e);
    m->n_got_words += is_pair(kind) ? 2 : 1;
    switch (word_class(ctx, &e)) {
    case WORD_RELATIVE:
        m->n_got_relative++;
        break;
    case WORD_IRELATIVE:
        m->n_got_irelative++;
        break;
    case WORD_SYMBOLIC:
        m->n_got_symbolic += kind == GOT_TLSGD && ref_is_preemptible(ctx, ref) ? 2 : 1;
        break;
    default:
        break;
    }
    return e.word;
}

// ---- writing ----

static struct elf_rela rela(u64 offset, u32 symbol, u32 type, u64 addend)
{
    return (struct elf_rela){offset, (u64)symbol << 32 | type, (i64)addend};
}

static u32 dynsym_index(struct context *ctx, struct symbol_ref ref)
{
    return ref_is_preemptible(ctx, ref) ? ctx->slots.at[ctx->symbols.slots[ref.symbol]].dynsym : 0;
}

static u64 word_address(struct context *ctx, u32 word)
{
    return synthetic_address(ctx, SYN_GOT) + 8ull * word;
}

static u64 tls_offset(struct context *ctx, struct symbol_ref ref)
{
    return ref_address(ctx, ref) - ctx->layout.tls_address;
}

// What the word holds in the file.
static void write_words(struct context *ctx, const struct got_entry *e, u8 *out)
{
    enum word_class class = word_class(ctx, e);
    u64 first = 0, second = 0;
    bool is_known = e->kind != GOT_TLSLD && !ref_is_preemptible(ctx, e->ref) && !ref_is_undefined(ctx, e->ref);
    switch (e->kind) {
    case GOT_ADDRESS:
        if (is_known && class != WORD_IRELATIVE)
            first = ref_address(ctx, e->ref);
        break;
    case GOT_TPOFF:
        if (is_known && class == WORD_STATIC)
            first = ref_address(ctx, e->ref) - tp_address(ctx);
        break;
    case GOT_TLSGD:
        first = class == WORD_STATIC;   // an executable is module 1
        second = is_known ? tls_offset(ctx, e->ref) : 0;
        break;
    case GOT_TLSLD:
        first = class == WORD_STATIC;
        break;
    default:
        break;
    }
    write_u64(out, first);
    if (is_pair(e->kind))
        write_u64(out + 8, second);
}

enum { ENTRIES_PER_PART = 65536 };

static void write_got(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    const struct made *m = made(ctx);
    u32 begin = part * ENTRIES_PER_PART, end = MIN(begin + ENTRIES_PER_PART, m->got.n);
    for (u32 i = begin; i < end; i++)
        write_words(ctx, &m->got.at[i], out + 8ull * m->got.at[i].word - part_begin(s, part));
}

// Fills the arrays (those not NULL) with the relocations of .got; relative ones ascend by address. Returns how many
// symbolic ones there are.
u32 got_relocations(struct context *ctx, struct elf_rela *relative, struct elf_rela *symbolic,
                    struct elf_rela *irelative)
{
    const struct made *m = made(ctx);
    const struct target *t = ctx->target;
    u32 n = 0;
    for (u32 i = 0; i < m->got.n; i++) {
        const struct got_entry *e = &m->got.at[i];
        u64 at = word_address(ctx, e->word);
        bool is_preemptible = e->kind != GOT_TLSLD && ref_is_preemptible(ctx, e->ref);
        switch (word_class(ctx, e)) {
        case WORD_RELATIVE:
            if (relative != NULL)
                *relative++ = rela(at, 0, t->r.relative, ref_address(ctx, e->ref));
            continue;
        case WORD_IRELATIVE:
            if (irelative != NULL)
                *irelative++ = rela(at, 0, t->r.irelative, ref_definition(ctx, e->ref));
            continue;
        case WORD_STATIC:
            continue;
        default:
            break;
        }
        if (symbolic == NULL)
            continue;
        u32 sym = e->kind == GOT_TLSLD ? 0 : dynsym_index(ctx, e->ref);
        switch (e->kind) {
        case GOT_ADDRESS:
            symbolic[n++] = rela(at, sym, t->r.glob_dat, 0);
            break;
        case GOT_TPOFF:
            symbolic[n++] = rela(at, sym, t->r.tpoff, is_preemptible ? 0 : tls_offset(ctx, e->ref));
            break;
        case GOT_TLSGD:
            symbolic[n++] = rela(at, sym, t->r.dtpmod, 0);
            if (is_preemptible)
                symbolic[n++] = rela(at + 8, sym, t->r.dtpoff, 0);
            break;
        case GOT_TLSDESC:
            symbolic[n++] = rela(at, sym, t->r.tlsdesc, is_preemptible ? 0 : tls_offset(ctx, e->ref));
            break;
        default:
            symbolic[n++] = rela(at, 0, t->r.dtpmod, 0);
            break;
        }
    }
    return n;
}

// Offsets in .got of the words that hold a RELATIVE address, ascending: made->n_got_relative of them.
void got_relative_offsets(struct context *ctx, u64 *out)
{
    const struct made *m = made(ctx);
    for (u32 i = 0; i < m->got.n; i++)
        if (word_class(ctx, &m->got.at[i]) == WORD_RELATIVE)
            *out++ = 8ull * m->got.at[i].word;
}

void assign_got(struct context *ctx, const struct symbol_ref *refs, u32 n)
{
    struct made *m = made(ctx);
    for (u32 i = 0; i < n; i++) {
        u16 needs = ref_needs(ctx, refs[i]);
        if (!(needs & (NEED_GOT | NEED_GOTTPOFF | NEED_TLSGD | NEED_TLSDESC)))
            continue;
        struct symbol_slots *slots = ref_slots(ctx, refs[i]);
        if (needs & NEED_GOT)
            slots->got = add_entry(ctx, refs[i], GOT_ADDRESS);
        if (needs & NEED_GOTTPOFF)
            slots->gottpoff = add_entry(ctx, refs[i], GOT_TPOFF);
        if (needs & NEED_TLSGD)
            slots->tlsgd = add_entry(ctx, refs[i], GOT_TLSGD);
        if (needs & NEED_TLSDESC)
            slots->tlsdesc = add_entry(ctx, refs[i], GOT_TLSDESC);
    }
    ctx->tlsld_got = ctx->needs_tlsld ? add_entry(ctx, (struct symbol_ref){0, 0}, GOT_TLSLD) : SLOT_NONE;

    struct synthetic *s = make_synthetic(ctx, SYN_GOT, ".got", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 8, 8,
                                         8ull * m->n_got_words, write_got);
    if (m->got.n > ENTRIES_PER_PART) {
        s->n_parts = (m->got.n + ENTRIES_PER_PART - 1) / ENTRIES_PER_PART;
        u64 *offsets = RAW_ARRAY(ctx_arena(ctx), u64, s->n_parts + 1);
        for (u32 p = 0; p < s->n_parts; p++)
            offsets[p] = 8ull * m->got.at[p * ENTRIES_PER_PART].word;
        offsets[s->n_parts] = s->size;
        s->part_offsets = offsets;
    }
}
