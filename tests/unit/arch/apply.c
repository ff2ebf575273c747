// One relocation at a time through scan and apply: what is needed, what is written, in each kind of output. And ranges.

#include "../../../src/arch/x86_64/x86_64.h"

#include "veld/map.h"

#include "../check.h"

enum { TEXT = 0x401000, DATA = 0x404000, GOT = 0x403000, GOT_PLT = 0x403800, PLT = 0x400800, TLS = 0x402ff0 };
// Symbols of the file
enum { S_NONE, S_TEXT, S_DATA, S_TLS, S_ABS, S_GLOBAL, S_IMPORT, S_WEAK, S_OBJECT, S_MISSING, N_SYMBOLS };
enum { ID_GLOBAL = 1, ID_IMPORT, ID_WEAK, ID_OBJECT, ID_MISSING, N_IDS };
enum { H_TEXT = 1, H_DATA, H_TLS, H_RELA_TEXT, H_RELA_DATA, N_HEADERS };

static struct context *ctx;
static struct object_file file;
static struct shared_file library;
static struct elf_shdr headers[N_HEADERS];
static struct elf_sym symtab[N_SYMBOLS];
static u8 image[0x1000];
static struct elf_rela *relas = (struct elf_rela *)(image + 0x800);
static struct section *text, *data;
static struct id_list needy[MAX_WORKERS];

static void add_output(u32 id, u64 address, u32 flags)
{
    struct arena *a = ctx_arena(ctx);
    struct output_section *o = NEW(a, struct output_section);
    o->address = address;
    o->flags = flags;
    ctx->layout.outputs.at[id] = o;
    ctx->layout.rules.at[id].output = id;
    struct section *s = &ctx->sections.at[id];
    s->rule = id;
    s->flags = SECTION_LIVE | SECTION_ALLOC;
}

static void set_symbol(u32 i, u32 type, u32 header, u64 value)
{
    symtab[i] = (struct elf_sym){.st_info = (u8)((i < S_GLOBAL ? STB_LOCAL : STB_GLOBAL) << 4 | type),
                                 .st_shndx = (u16)header, .st_value = value, .st_name = 1};
}

static void set_global(u32 id, const char *name, u64 owner, u32 flags, u64 value)
{
    struct symbol_table *t = &ctx->symbols;
    t->names[id] = (u64)(uintptr_t)name | (u64)strlen(name) << 48;
    t->owner[id] = owner;
    t->flags[id] = flags;
    t->value[id] = value;
}

static void set_up(enum output_kind kind)
{
    ctx = context_create("veld", NULL);
    struct arena *a = ctx_arena(ctx);
    ctx->target = &target_x86_64;
    ctx->phase = 1;
    ctx->config.output_kind = kind;
    ctx->config.is_pic = kind != OUTPUT_EXECUTABLE;
    ctx->config.relax = true;
    ctx->config.unresolved_in_objects = REPORT_ERROR;
    ctx->config.textrel = REPORT_WARNING;
    ctx->config.z.call_nop.byte = 0x67;
    ctx->is_dynamic = true;
    memset(needy, 0, sizeof(needy));
    ctx->needy = needy;
    ctx->sections.at = NEW_ARRAY(a, struct section, 16);
    ctx->sections.n = 16;
    ctx->layout.rules.at = NEW_ARRAY(a, struct input_rule, 16);
    ctx->layout.outputs.at = NEW_ARRAY(a, struct output_section *, 16);
    add_output(1, TEXT, SHF_ALLOC | SHF_EXECINSTR);
    add_output(2, DATA, SHF_ALLOC | SHF_WRITE);
    add_output(3, TLS, SHF_ALLOC | SHF_WRITE | SHF_TLS);
    add_output(4, GOT, SHF_ALLOC | SHF_WRITE);
    add_output(5, GOT_PLT, SHF_ALLOC | SHF_WRITE);
    add_output(6, PLT, SHF_ALLOC | SHF_EXECINSTR);
    ctx->syn[SYN_GOT].section = 4;
    ctx->syn[SYN_GOT_PLT].section = 5;
    ctx->syn[SYN_PLT].section = 6;
    ctx->layout.tls_address = TLS;
    ctx->layout.tls_size = 16;

    memset(image, 0, sizeof(image));
    memset(headers, 0, sizeof(headers));
    headers[H_TEXT] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_offset = 0x100, .sh_size = 64};
    headers[H_DATA] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_offset = 0x200, .sh_size = 64};
    headers[H_TLS] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_offset = 0x300, .sh_size = 16};
    headers[H_RELA_TEXT] = headers[H_RELA_DATA] = (struct elf_shdr){.sh_type = SHT_RELA, .sh_offset = 0x800};
    set_symbol(S_TEXT, STT_SECTION, H_TEXT, 0);
    set_symbol(S_DATA, STT_OBJECT, H_DATA, 0x10);
    set_symbol(S_TLS, STT_TLS, H_TLS, 8);
    set_symbol(S_ABS, STT_NOTYPE, SHN_ABS, 0x1234);
    set_symbol(S_GLOBAL, STT_FUNC, H_TEXT, 0x20);
    set_symbol(S_IMPORT, STT_NOTYPE, SHN_UNDEF, 0);
    set_symbol(S_WEAK, STT_NOTYPE, SHN_UNDEF, 0);
    set_symbol(S_OBJECT, STT_NOTYPE, SHN_UNDEF, 0);
    set_symbol(S_MISSING, STT_NOTYPE, SHN_UNDEF, 0);

    static struct elf_sym dynsym[3];
    dynsym[1] = (struct elf_sym){.st_info = STB_GLOBAL << 4 | STT_FUNC, .st_shndx = 1};
    dynsym[2] = (struct elf_sym){.st_info = STB_GLOBAL << 4 | STT_OBJECT, .st_shndx = 1, .st_size = 8};
    library = (struct shared_file){.base = {.kind = FILE_SHARED, .rank = 2, .path = "l.so"}, .dynsym = dynsym,
                                   .n_symbols = 3};

    struct symbol_table *t = &ctx->symbols;
    t->names = region_alloc(8 * N_IDS);
    t->owner = region_alloc(8 * N_IDS);
    t->value = region_alloc(8 * N_IDS);
    t->flags = region_alloc(4 * N_IDS);
    t->slots = region_alloc(4 * N_IDS);
    t->needs = region_alloc(2 * N_IDS);
    t->n = N_IDS;
    const u32 import = SYM_IMPORTED | SYM_PREEMPTIBLE | SYM_REF_STRONG;
    set_global(ID_GLOBAL, "global", owner_word(OWNER_STRONG, 1, S_GLOBAL), SYM_FUNCTION | SYM_REF_STRONG, TEXT + 0x20);
    set_global(ID_IMPORT, "import", owner_word(OWNER_SHARED, 2, 1), import | SYM_FUNCTION, 0);
    set_global(ID_WEAK, "weak", OWNER_UNDEFINED, SYM_REF_WEAK, 0);
    set_global(ID_OBJECT, "object", owner_word(OWNER_SHARED, 2, 2), import | SYM_OBJECT, 0);
    set_global(ID_MISSING, "missing", OWNER_UNDEFINED, SYM_REF_STRONG, 0);

    static u32 ids[] = {ID_GLOBAL, ID_IMPORT, ID_WEAK, ID_OBJECT, ID_MISSING};
    static u32 section_of[] = {0, 1, 2, 3, 0, 0};
    static const char names[] = "\0name";
    file = (struct object_file){
        .base = {.kind = FILE_OBJECT, .index = 1, .rank = 1, .path = "a.o", .data = image, .size = sizeof(image)},
        .headers = headers, .n_headers = N_HEADERS, .n_symbols = N_SYMBOLS, .first_global = S_GLOBAL, .symtab = symtab,
        .strtab = names, .strtab_size = sizeof(names), .section_names = names, .section_names_size = sizeof(names),
        .symbol_ids = ids, .section_of = section_of,
    };
    ctx->by_rank = NEW_ARRAY(a, struct input_file *, 3);
    ctx->by_rank[1] = &file.base;
    ctx->by_rank[2] = &library.base;

    text = &ctx->sections.at[1];
    data = &ctx->sections.at[2];
    text->flags |= SECTION_EXEC;
    data->flags |= SECTION_WRITE;
    ctx->sections.at[3].flags |= SECTION_WRITE | SECTION_TLS;
    text->header = H_TEXT;
    data->header = H_DATA;
    ctx->sections.at[3].header = H_TLS;
    text->size = data->size = 64;
    text->relocs = H_RELA_TEXT;
    data->relocs = H_RELA_DATA;
    text->p2align = data->p2align = 4;
    x86_64_classify_symbols(ctx, &file);
}

static void tear_down(void)
{
    struct symbol_table *t = &ctx->symbols;
    region_free(t->names, 8 * N_IDS);
    region_free(t->owner, 8 * N_IDS);
    region_free(t->value, 8 * N_IDS);
    region_free(t->flags, 4 * N_IDS);
    region_free(t->slots, 4 * N_IDS);
    region_free(t->needs, 2 * N_IDS);
    memset(t, 0, sizeof(*t));
    ctx->sections.at = NULL;
    ctx->sections.cap = 0;
    worker_caches_free(ctx);
    context_destroy(ctx);
}

// Slots as size_synthetics would give them, all for every symbol: GOT word 1, GOTTPOFF 2, TLSGD 3, TLSDESC 5, PLT
// entry 0.
static void give_slots(void)
{
    static struct symbol_slots slots[3];
    slots[1] = (struct symbol_slots){.got = 1, .gottpoff = 2, .tlsgd = 3, .tlsdesc = 5, .plt = 0, .pltgot = SLOT_NONE,
                                     .dynsym = 7, .copy = SLOT_NONE};
    static struct copy_slot copies[1];
    copies[0] = (struct copy_slot){.offset = 0x30};
    ctx->syn[SYN_COPY_BSS].section = 2;
    ctx->copies.at = copies;
    slots[2] = slots[1];
    slots[2].copy = 0;
    ctx->slots.at = slots;
    static u32 local_slots[S_GLOBAL];
    for (u32 i = 0; i < S_GLOBAL; i++)
        local_slots[i] = 1;
    file.local_slots = local_slots;
    for (u32 id = 1; id < N_IDS; id++)
        ctx->symbols.slots[id] = 1;
    if (ctx->symbols.needs[ID_OBJECT] & NEED_COPY)
        ctx->symbols.slots[ID_OBJECT] = 2;
    ctx->tlsld_got = 8;
}

static u32 parse(const char *hex, u8 *out)
{
    u32 n = 0;
    for (const char *p = hex; *p != '\0';) {
        if (*p == ' ') {
            p++;
            continue;
        }
        char byte[3] = {p[0], p[1], '\0'};
        out[n++] = (u8)strtoul(byte, NULL, 16);
        p += 2;
    }
    return n;
}

struct test_case {
    int line;
    enum output_kind kind;
    bool in_data;
    u32 type, symbol;
    i64 addend;
    u32 field;                  // offset
    const char *before, *after; // bytes of the section from 0 on; AFTER NULL: an error of the scan
    u16 needs;                  // of the symbol
    u32 n_relative, n_symbolic;
    u32 next_type;              // a second relocation, of the call behind
    u32 next_offset;
};

static u16 needs_of(u32 symbol)
{
    if (symbol >= N_SYMBOLS)
        return 0;
    if (symbol >= S_GLOBAL)
        return ctx->symbols.needs[file.symbol_ids[symbol - S_GLOBAL]] & (u16)~NEED_LISTED;
    return file.local_needs != NULL ? file.local_needs[symbol] : 0;
}

static void fail(const struct test_case *c, const char *what, const u8 *bytes, u32 n)
{
    fprintf(stderr, "case of line %d: %s", c->line, what);
    for (u32 i = 0; i < n; i++)
        fprintf(stderr, " %02x", bytes[i]);
    fprintf(stderr, "\n");
    exit(1);
}

static void run_case(const struct test_case *c)
{
    set_up(c->kind);
    struct section *s = c->in_data ? data : text;
    u32 n = c->next_type != 0 ? 2 : 1;
    headers[H_RELA_TEXT].sh_size = headers[H_RELA_DATA].sh_size = n * sizeof(struct elf_rela);
    relas[0] = (struct elf_rela){c->field, (u64)c->symbol << 32 | c->type, c->addend};
    relas[1] = (struct elf_rela){c->next_offset, (u64)S_MISSING << 32 | c->next_type, -4};
    u8 *in = image + headers[s->header].sh_offset, expected[64];
    u32 size = parse(c->before, in);
    struct scan scan = {.ctx = ctx};
    x86_64_scan_section(&scan, &file, (u32)(s - ctx->sections.at));
    if ((ctx->n_errors > 0) != (c->after == NULL))
        fail(c, "errors of the scan", NULL, 0);
    if (c->after != NULL) {
        if (needs_of(c->symbol) != c->needs)
            fail(c, "needs", (u8[]){(u8)(needs_of(c->symbol) >> 8), (u8)needs_of(c->symbol)}, 2);
        if (s->n_dynrels != c->n_relative || scan.n_symbolic != c->n_symbolic)
            fail(c, "dynamic relocations counted", (u8[]){(u8)s->n_dynrels, (u8)scan.n_symbolic}, 2);
        give_slots();
        struct elf_rela relative[2], symbolic[2];
        u32 next[16] = {0};
        ctx->dynrels = (struct dynrel_sink){.relative = relative, .next = next, .n_relative = s->n_dynrels,
                                            .symbolic = symbolic, .symbolic_cap = scan.n_symbolic};
        u8 out[64];
        memcpy(out, in, sizeof(out));
        x86_64_apply_section(ctx, &file, s, out, 0, sizeof(out));
        if (parse(c->after, expected) != size || memcmp(out, expected, size) != 0)
            fail(c, "bytes", out, size);
        if (ctx->n_errors > 0 || next[s - ctx->sections.at] != c->n_relative ||
            ctx->dynrels.n_symbolic != c->n_symbolic)
            fail(c, "dynamic relocations written", NULL, 0);
        u64 offset;
        if (x86_64_list_relative(ctx, &file, s, &offset) != c->n_relative || (c->n_relative > 0 && offset != c->field))
            fail(c, "list_relative", NULL, 0);
    }
    tear_down();
}

#define EXE OUTPUT_EXECUTABLE
#define PIE OUTPUT_PIE
#define DSO OUTPUT_SHARED
#define T(...) {__LINE__, __VA_ARGS__}

static const struct test_case cases[] = {
    // plain
    T(EXE, false, R_X86_64_PC32, S_DATA, -4, 3, "48 8b 05 00000000", "48 8b 05 09300000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PLT32, S_GLOBAL, -4, 1, "e8 00000000", "e8 1b000000", 0, 0, 0, 0, 0),
    T(EXE, true, R_X86_64_64, S_TEXT, 5, 0, "00000000 00000000", "05104000 00000000", 0, 0, 0, 0, 0),
    T(EXE, true, R_X86_64_32, S_TEXT, 5, 0, "00000000", "05104000", 0, 0, 0, 0, 0),
    T(EXE, true, R_X86_64_16, S_ABS, 1, 0, "0000", "3512", 0, 0, 0, 0, 0),
    T(EXE, true, R_X86_64_PC64, S_TEXT, 0, 0, "00000000 00000000", "00d0ffff ffffffff", 0, 0, 0, 0, 0),
    T(EXE, true, R_X86_64_GOTOFF64, S_DATA, 0, 0, "00000000 00000000", "10080000 00000000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_GOTPC32, S_NONE, -4, 3, "48 8d 05 00000000", "48 8d 05 f9270000", 0, 0, 0, 0, 0),
    T(PIE, true, R_X86_64_64, S_ABS, 0, 0, "00000000 00000000", "34120000 00000000", 0, 0, 0, 0, 0),
    // dynamic relocations
    T(PIE, true, R_X86_64_64, S_TEXT, 5, 8, "00000000 00000000 00000000 00000000",
      "00000000 00000000 00000000 00000000", 0, 1, 0, 0, 0),
    T(DSO, true, R_X86_64_64, S_IMPORT, 5, 0, "00000000 00000000", "00000000 00000000", NEED_DYNSYM, 0, 1, 0, 0),
    T(EXE, true, R_X86_64_64, S_IMPORT, 0, 0, "00000000 00000000", "00000000 00000000", NEED_DYNSYM, 0, 1, 0, 0),
    T(PIE, true, R_X86_64_32, S_TEXT, 0, 0, "00000000", NULL, 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_32S, S_GLOBAL, 0, 0, "00000000", NULL, 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_PC32, S_ABS, -4, 3, "48 8d 05 00000000", NULL, 0, 0, 0, 0, 0),
    // calls and addresses of what a library defines
    T(EXE, false, R_X86_64_PLT32, S_IMPORT, -4, 1, "e8 00000000", "e8 0bf8ffff", NEED_PLT | NEED_DYNSYM, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PC32, S_IMPORT, -4, 1, "e8 00000000", "e8 0bf8ffff", NEED_PLT | NEED_DYNSYM, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PC32, S_IMPORT, -4, 3, "48 8d 05 00000000", "48 8d 05 09f8ffff",
      NEED_PLT | NEED_CANONICAL_PLT | NEED_DYNSYM, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_32, S_IMPORT, 0, 1, "bf 00000000", "bf 10084000",
      NEED_PLT | NEED_CANONICAL_PLT | NEED_DYNSYM, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PC32, S_OBJECT, -4, 2, "8b 05 00000000", "8b 05 2a300000",
      NEED_COPY | NEED_DYNSYM, 0, 0, 0, 0),
    T(DSO, false, R_X86_64_PC32, S_OBJECT, -4, 2, "8b 05 00000000", NULL, 0, 0, 0, 0, 0),
    T(DSO, false, R_X86_64_PC32, S_IMPORT, -4, 1, "e8 00000000", "e8 0bf8ffff", NEED_PLT | NEED_DYNSYM, 0, 0, 0, 0),
    // undefined
    T(EXE, false, R_X86_64_PLT32, S_WEAK, -4, 1, "e8 00000000", "e8 fbefbfff", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PLT32, S_MISSING, -4, 1, "e8 00000000", NULL, 0, 0, 0, 0, 0),
    T(PIE, true, R_X86_64_64, S_WEAK, 0, 0, "00000000 00000000", "00000000 00000000", 0, 0, 0, 0, 0),
    // GOTPCRELX
    T(PIE, false, R_X86_64_REX_GOTPCRELX, S_GLOBAL, -4, 3, "48 8b 05 00000000", "48 8d 05 19000000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_REX_GOTPCRELX, S_GLOBAL, -4, 3, "48 8b 05 00000000", "48 c7 c0 20104000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_REX_GOTPCRELX, S_GLOBAL, -4, 3, "4c 3b 25 00000000", "49 81 fc 20104000", 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_REX_GOTPCRELX, S_GLOBAL, -4, 3, "4c 3b 25 00000000", "4c 3b 25 01200000",
      NEED_GOT, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_REX_GOTPCRELX, S_IMPORT, -4, 3, "48 8b 05 00000000", "48 8b 05 01200000",
      NEED_GOT | NEED_DYNSYM, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_GOTPCRELX, S_GLOBAL, -4, 2, "ff 15 00000000", "67 e8 1a000000", 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_GOTPCRELX, S_GLOBAL, -4, 2, "ff 25 00000000", "e9 1b000000 90", 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_GOTPCRELX, S_GLOBAL, 0, 2, "ff 25 00000000", "ff 25 06200000", NEED_GOT, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_REX_GOTPCRELX, S_WEAK, -4, 3, "48 8b 05 00000000", "48 c7 c0 00000000", 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_GOTPCRELX, S_WEAK, -4, 2, "ff 15 00000000", "ff 15 02200000", NEED_GOT, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_REX_GOTPCRELX, S_ABS, -4, 3, "48 8b 05 00000000", "48 c7 c0 34120000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_GOTPCREL, S_GLOBAL, -4, 3, "48 8b 05 00000000", "48 8b 05 01200000", NEED_GOT, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_CODE_5_GOTPCRELX, S_GLOBAL, -4, 0, "00000000", "04200000", NEED_GOT, 0, 0, 0, 0),
    // TLS: x is 8 bytes into the segment of 16, so TPOFF is -8
    T(EXE, false, R_X86_64_TLSGD, S_TLS, -4, 4, "66 48 8d 3d 00000000 66 66 48 e8 00000000",
      "64 48 8b 04 25 00000000 48 8d 80 f8ffffff", 0, 0, 0, R_X86_64_PLT32, 12),
    T(DSO, false, R_X86_64_TLSGD, S_TLS, -4, 4, "66 48 8d 3d 00000000", "66 48 8d 3d 10200000", NEED_TLSGD, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_TLSGD, S_TLS, -4, 4, "66 48 8d 3d 00000000 90909090", NULL, 0, 0, 0, 0, 0),
    T(PIE, false, R_X86_64_TLSLD, S_TLS, -4, 3, "48 8d 3d 00000000 e8 00000000", "66 66 66 64 48 8b 04 25 00000000",
      0, 0, 0, R_X86_64_PLT32, 8),
    T(PIE, false, R_X86_64_DTPOFF32, S_TLS, 0, 0, "00000000", "f8ffffff", 0, 0, 0, 0, 0),
    T(DSO, false, R_X86_64_DTPOFF32, S_TLS, 0, 0, "00000000", "08000000", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_GOTTPOFF, S_TLS, -4, 3, "48 8b 05 00000000", "48 c7 c0 f8ffffff", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_GOTTPOFF, S_TLS, -4, 3, "48 39 05 00000000", "48 39 05 09200000", NEED_GOTTPOFF, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_TPOFF32, S_TLS, 0, 0, "00000000", "f8ffffff", 0, 0, 0, 0, 0),
    T(DSO, false, R_X86_64_TPOFF32, S_TLS, 0, 0, "00000000", NULL, 0, 0, 0, 0, 0),
    T(DSO, true, R_X86_64_TPOFF64, S_TLS, 0, 0, "00000000 00000000", "00000000 00000000", 0, 0, 1, 0, 0),
    T(EXE, false, R_X86_64_GOTPC32_TLSDESC, S_TLS, -4, 3, "48 8d 05 00000000", "48 c7 c0 f8ffffff", 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_TLSDESC_CALL, S_TLS, 0, 0, "ff 10", "66 90", 0, 0, 0, 0, 0),
    T(DSO, false, R_X86_64_GOTPC32_TLSDESC, S_TLS, -4, 3, "48 8d 05 00000000", "48 8d 05 21200000",
      NEED_TLSDESC, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_TPOFF32, S_DATA, 0, 0, "00000000", NULL, 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PC32, S_TLS, 0, 0, "00000000", NULL, 0, 0, 0, 0, 0),
    // malformed
    T(EXE, false, R_X86_64_PC32, S_DATA, 0, 61, "00", NULL, 0, 0, 0, 0, 0),
    T(EXE, false, 77, S_DATA, 0, 0, "00", NULL, 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_PC32, N_SYMBOLS, 0, 0, "00", NULL, 0, 0, 0, 0, 0),
    T(EXE, false, R_X86_64_RELATIVE, S_DATA, 0, 0, "00", NULL, 0, 0, 0, 0, 0),
    T(EXE, false, 250, N_SYMBOLS, 0, 9999, "00", "00", 0, 0, 0, 0, 0),
};

// The same bytes come out whatever ranges the section is cut into.
static void test_ranges(void)
{
    set_up(PIE);
    static const struct elf_rela in[] = {
        {0, (u64)S_TEXT << 32 | R_X86_64_64, 1},   {8, (u64)S_TEXT << 32 | R_X86_64_64, 2},
        {20, (u64)S_DATA << 32 | R_X86_64_PC32, 0}, {24, (u64)S_IMPORT << 32 | R_X86_64_64, 0},
        {35, (u64)S_DATA << 32 | R_X86_64_64, 3},  {56, (u64)S_DATA << 32 | R_X86_64_64, 4},
    };
    for (u32 is_sorted = 0; is_sorted < 2; is_sorted++) {
        for (u32 i = 0; i < ARRAY_LEN(in); i++)
            relas[i] = in[is_sorted ? i : ARRAY_LEN(in) - 1 - i];
        headers[H_RELA_DATA].sh_size = sizeof(in);
        data->n_dynrels = 0;
        worker_caches_free(ctx);
        struct scan scan = {.ctx = ctx};
        x86_64_scan_section(&scan, &file, 2);
        CHECK_EQUAL(data->n_dynrels, 4);
        CHECK_EQUAL(scan.n_symbolic, 1);
        give_slots();
        ctx->config.apply_dynamic_relocs = true;
        u8 whole[64];
        for (u64 step = 64; step > 0; step--) {
            struct elf_rela relative[4], symbolic[1];
            u32 next[16] = {0};
            ctx->dynrels = (struct dynrel_sink){.relative = relative, .next = next, .n_relative = 4,
                                                .symbolic = symbolic,
                                                .symbolic_cap = 1};
            u8 out[64] = {0};
            for (u64 at = 0, end; at < 64; at = end) {
                end = MIN(at + step, 64);
                if (end < 64)
                    end = x86_64_reloc_cut(ctx, &file, data, end);
                if (end <= at)
                    end = 64;
                x86_64_apply_section(ctx, &file, data, out + at, at, end);
            }
            CHECK_EQUAL(next[2], 4);
            CHECK_EQUAL(ctx->dynrels.n_symbolic, 1);
            if (step == 64)
                memcpy(whole, out, sizeof(whole));
            CHECK(memcmp(whole, out, sizeof(whole)) == 0);
        }
        CHECK_EQUAL(x86_64_reloc_cut(ctx, &file, data, 38), 35);
        CHECK_EQUAL(x86_64_reloc_cut(ctx, &file, data, 43), 43);
        CHECK_EQUAL(x86_64_reloc_cut(ctx, &file, data, 27), 24);
        CHECK_EQUAL(x86_64_reloc_cut(ctx, &file, data, 23), 18); // a PC32 may be a branch
        CHECK_EQUAL(x86_64_reloc_cut(ctx, &file, data, 5), 0);
    }
    tear_down();
}

// An odd place and one in an unaligned section stay in .rela.dyn.
static void test_packed(void)
{
    set_up(PIE);
    relas[0] = (struct elf_rela){0, (u64)S_TEXT << 32 | R_X86_64_64, 1};
    relas[1] = (struct elf_rela){11, (u64)S_TEXT << 32 | R_X86_64_64, 2};
    headers[H_RELA_DATA].sh_size = 2 * sizeof(struct elf_rela);
    struct scan scan = {.ctx = ctx};
    x86_64_scan_section(&scan, &file, 2);
    CHECK_EQUAL(data->n_dynrels, 2);
    struct elf_rela relative[1];
    u32 next[16] = {0};
    ctx->dynrels = (struct dynrel_sink){.relative = relative, .next = next, .n_relative = 1, .pack = true};
    u8 out[64] = {0};
    x86_64_apply_section(ctx, &file, data, out, 0, 64);
    CHECK_EQUAL(read_u64(out), TEXT + 1);
    CHECK_EQUAL(read_u64(out + 11), 0);
    CHECK_EQUAL(next[2], 1);
    CHECK_EQUAL(relative[0].r_offset, DATA + 11);
    CHECK_EQUAL(relative[0].r_addend, TEXT + 2);
    tear_down();
}

static void test_debug(void)
{
    set_up(EXE);
    data->flags &= (u16)~SECTION_ALLOC;
    text->flags &= (u16)~SECTION_LIVE; // collected
    relas[0] = (struct elf_rela){0, (u64)S_TEXT << 32 | R_X86_64_64, 0x10};
    relas[1] = (struct elf_rela){8, (u64)S_DATA << 32 | R_X86_64_32, 4};
    relas[2] = (struct elf_rela){12, (u64)S_TLS << 32 | R_X86_64_DTPOFF32, 1};
    relas[3] = (struct elf_rela){16, (u64)S_GLOBAL << 32 | R_X86_64_64, 0};
    relas[4] = (struct elf_rela){24, (u64)S_IMPORT << 32 | R_X86_64_64, 0};
    headers[H_RELA_DATA].sh_size = 5 * sizeof(struct elf_rela);
    u8 out[64];
    for (u32 pass = 0; pass < 4; pass++) { // the last ones with all addresses at hand
        memset(out, 0xcc, sizeof(out));
        x86_64_apply_debug(ctx, &file, data, out, 0, 64);
        CHECK_EQUAL(read_u64(out), 0);
        CHECK_EQUAL(read_u32(out + 8), DATA + 0x14);
        CHECK_EQUAL(read_u32(out + 12), 9);
        CHECK_EQUAL(read_u64(out + 16), 0);
        CHECK_EQUAL(read_u64(out + 24), 0);
        CHECK_EQUAL(out[32], 0xcc);
    }
    CHECK_EQUAL(ctx->n_errors, 0);
    relas[1].r_offset = 62;
    x86_64_apply_debug(ctx, &file, data, out, 0, 64);
    CHECK_EQUAL(ctx->n_errors, 1);
    tear_down();
}

static void test_overflow(void)
{
    set_up(EXE);
    relas[0] = (struct elf_rela){1, (u64)S_GLOBAL << 32 | R_X86_64_PC32, (i64)1 << 32};
    headers[H_RELA_TEXT].sh_size = sizeof(struct elf_rela);
    u8 out[64] = {0};
    x86_64_apply_section(ctx, &file, text, out, 0, 64);
    CHECK_EQUAL(ctx->n_errors, 1);
    relas[0].r_info = (u64)S_WEAK << 32 | R_X86_64_PC32;
    x86_64_apply_section(ctx, &file, text, out, 0, 64);
    CHECK_EQUAL(ctx->n_errors, 1); // a call that is never made
    tear_down();
}

int main(void)
{
    for (u32 i = 0; i < ARRAY_LEN(cases); i++)
        run_case(&cases[i]);
    test_ranges();
    test_packed();
    test_debug();
    test_overflow();
    return 0;
}
