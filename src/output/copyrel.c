// Variables of shared libraries that position-dependent code addresses directly: they are copied into our .bss
// (.data.rel.ro if the library has them read-only) at start-up, and the library is made to use our copy, under
// every name that it has for that address.

#include "made.h"
#include "veld/names.h"

#include <stdlib.h>

struct copy_place { u64 value; u32 shndx, copy; };

static const struct elf_shdr *copied_header(const struct shared_file *file, const struct elf_sym *sym)
{
    return file->headers != NULL && sym->st_shndx < file->n_headers ? &file->headers[sym->st_shndx] : NULL;
}

// Is the variable in memory that the library does not write, once it is relocated?
static bool is_read_only(const struct shared_file *file, const struct elf_sym *sym)
{
    const struct elf_shdr *h = copied_header(file, sym);
    if (h != NULL && !(h->sh_flags & SHF_WRITE))
        return true;
    const struct elf_ehdr *e = (const struct elf_ehdr *)file->base.data;
    u64 size = file->base.size;
    if (e->e_phentsize != sizeof(struct elf_phdr) || e->e_phoff > size ||
        (size - e->e_phoff) / sizeof(struct elf_phdr) < e->e_phnum)
        return false;
    const struct elf_phdr *p = (const struct elf_phdr *)(file->base.data + e->e_phoff);
    bool is_writable = true;
    for (u32 i = 0; i < e->e_phnum; i++)
        if (sym->st_value >= p[i].p_vaddr && sym->st_value - p[i].p_vaddr < p[i].p_memsz) {
            if (p[i].p_type == PT_GNU_RELRO || (p[i].p_type == PT_LOAD && !(p[i].p_flags & PF_W)))
                is_writable = false;
        }
    return !is_writable;
}

// What the library is known to guarantee: its section's alignment, as far as the address keeps to it.
static u64 copy_alignment(const struct shared_file *file, const struct elf_sym *sym)
{
    const struct elf_shdr *h = copied_header(file, sym);
    u64 align = h != NULL && is_power_of_two(h->sh_addralign) ? MIN(h->sh_addralign, 1ull << 16) : 64;
    u64 lowest = sym->st_value & -sym->st_value;
    return lowest != 0 ? MIN(align, lowest) : align;
}

static void add_copy(struct context *ctx, u32 id, const struct shared_file *file, const struct elf_sym *sym)
{
    const char *name = symbol_text(ctx, symbol_name(ctx, id));
    if (sym_visibility(sym) == STV_PROTECTED)
        error(ctx, "copy relocation against non-copyable protected symbol `%s' in %s", name,
              file_text(ctx, &file->base));
    if (sym->st_size == 0)
        warning(ctx, "type and size of dynamic symbol `%s' are not defined", name);

    bool is_relro = is_read_only(file, sym);
    struct synthetic *s = &ctx->syn[is_relro ? SYN_COPY_RELRO : SYN_COPY_BSS];
    u64 align = copy_alignment(file, sym);
    struct copy_slot copy = {.symbol = id,
                             .is_relro = is_relro,
                             .offset = align_up(s->size, align),
                             .size = sym->st_size};
    s->size = copy.offset + MAX(copy.size, 1u); // one without a size has an address of its own too
    s->align = MAX(s->align, align);
    ref_slots(ctx, (struct symbol_ref){0, id})->copy = ctx->copies.n;
    ctx->symbols.flags[id] |= SYM_EXPORTED;
    VEC_PUSH(ctx_arena(ctx), &ctx->copies, copy);
}

// The id under which the library's symbol INDEX is another name of a copied one; 0: the link gives that name to
// something else.
static u32 alias_id(struct context *ctx, const struct shared_file *file, u32 index)
{
    const struct elf_sym *sym = &file->dynsym[index];
    u64 owner = owner_word(OWNER_SHARED, file->base.rank, index);
    struct str name = str_of(file->dynstr + sym->st_name);
    u32 id = symbol_lookup(ctx, name);
    if (id == 0)
        id = symbol_intern(ctx, name);
    if (ctx->symbols.owner[id] == OWNER_UNDEFINED || ctx->symbols.owner[id] == 0)
        ctx->symbols.owner[id] = owner;
    if (ctx->symbols.owner[id] != owner)
        return 0;
    ctx->symbols.flags[id] |= SYM_EXPORTED | SYM_DEF_SHARED | SYM_OBJECT | (sym_bind(sym) == STB_WEAK ? SYM_WEAK : 0);
    return id;
}

static bool is_alias_candidate(const struct shared_file *file, u32 index)
{
    const struct elf_sym *sym = &file->dynsym[index];
    unsigned type = sym_type(sym);
    if (sym->st_shndx == SHN_UNDEF || sym_bind(sym) == STB_LOCAL || type == STT_TLS || type == STT_FUNC ||
        type == STT_GNU_IFUNC || type == STT_SECTION || type == STT_FILE)
        return false;
    return file->versym == NULL || !(read_u16(file->versym + 2ull * index) & 0x8000);
}

static const struct copy_place *find_place(const struct copy_place *at, u32 n, const struct elf_sym *sym)
{
    u32 begin = LOWER_BOUND(0, n, i, at[i].value < sym->st_value);
    return begin < n && at[begin].value == sym->st_value && at[begin].shndx == sym->st_shndx ? &at[begin] : NULL;
}

static int compare_places(const void *a, const void *b)
{
    const struct copy_place *x = a, *y = b;
    return x->value != y->value ? (x->value < y->value ? -1 : 1) : (x->copy > y->copy) - (x->copy < y->copy);
}

// REFS [begin, end) are copied out of one library.
static void copy_from(struct context *ctx, const struct shared_file *file, const struct symbol_ref *refs, u32 n)
{
    struct copy_place *places = RAW_ARRAY(ctx_arena(ctx), struct copy_place, n);
    u32 n_places = 0;
    for (u32 i = 0; i < n; i++) {
        u32 id = refs[i].symbol;
        if (!(ctx->symbols.needs[id] & NEED_COPY))
            continue;
        const struct elf_sym *sym = symbol_definition(ctx, id);
        u32 known = 0;
        while (known < n_places && !(places[known].value == sym->st_value && places[known].shndx == sym->st_shndx))
            known++;
        if (known < n_places) {     // a second name of it that is referenced too
            ref_slots(ctx, refs[i])->copy = places[known].copy;
            ctx->symbols.flags[id] |= SYM_EXPORTED;
            continue;
        }
        places[n_places++] = (struct copy_place){sym->st_value, sym->st_shndx, ctx->copies.n};
        add_copy(ctx, id, file, sym);
    }
    if (n_places == 0)
        return;
    qsort(places, n_places, sizeof(*places), compare_places);
    for (u32 i = 1; i < file->n_symbols; i++) {
        const struct copy_place *p = find_place(places, n_places, &file->dynsym[i]);
        u32 id = p != NULL && is_alias_candidate(file, i) ? alias_id(ctx, file, i) : 0;
        if (id != 0)
            ref_slots(ctx, (struct symbol_ref){0, id})->copy = p->copy;
    }
}

static void write_zeros(struct context *ctx, const struct synthetic *s, u32 part, u8 *out)
{
    (void)ctx;
    memset(out, 0, part_end(s, part) - part_begin(s, part));
}

void assign_copies(struct context *ctx, const struct symbol_ref *refs, u32 n)
{
    for (u32 i = 0, end; i < n; i = end) {
        const struct input_file *file = refs[i].file == 0 ? symbol_owner_file(ctx, refs[i].symbol) : NULL;
        end = i + 1;
        if (file == NULL || file->kind != FILE_SHARED)
            continue;
        while (end < n && refs[end].file == 0 && symbol_owner_file(ctx, refs[end].symbol) == file)
            end++;
        copy_from(ctx, (const struct shared_file *)file, refs + i, end - i);
    }
    const u64 flags = SHF_ALLOC | SHF_WRITE;
    const struct synthetic *bss = &ctx->syn[SYN_COPY_BSS], *relro = &ctx->syn[SYN_COPY_RELRO];
    make_synthetic(ctx, SYN_COPY_BSS, ".dynbss", SHT_NOBITS, flags, 0, bss->align, bss->size, NULL);
    make_synthetic(ctx, SYN_COPY_RELRO, ".data.rel.ro", SHT_PROGBITS, flags, 0, relro->align, relro->size, write_zeros);
    cut_parts(ctx, &ctx->syn[SYN_COPY_RELRO], 1 << 20);
}
