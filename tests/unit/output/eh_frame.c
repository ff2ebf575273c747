// .eh_frame of three files: dead functions' records and repeated CIEs go, the rest is found through .eh_frame_hdr.
#include "../check.h"

#include "veld/eh_frame.h"
#include "veld/eh_records.h"
#include "veld/output.h"
#include "veld/target.h"

#include <string.h>

enum { N_TEXT = 4, TEXT_SIZE = 0x100, MAX_BYTES = 4096 };

// zR, pc-relative sdata4; a record of 0x14 + 4 bytes, and FDEs of 0x10 + 4: not a multiple of 8, as gcc makes them.
static const u8 cie[] = {0x14, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0};

struct input {
    u8 bytes[MAX_BYTES];
    struct elf_rela relocs[64];
    u32 size, n_relocs;
};

static void add_cie(struct input *in, u8 data_alignment)
{
    memcpy(in->bytes + in->size, cie, sizeof(cie));
    in->bytes[in->size + 13] = data_alignment;
    in->size += sizeof(cie);
}

static void add_fde(struct input *in, u32 cie_offset, u32 text)
{
    u8 *p = in->bytes + in->size;
    memset(p, 0, 20);
    write_u32(p, 16);
    write_u32(p + 4, in->size + 4 - cie_offset);
    write_u32(p + 12, TEXT_SIZE);
    in->relocs[in->n_relocs++] = (struct elf_rela){in->size + 8, (u64)(text + 1) << 32 | 2, 0};
    in->size += 20;
}

// ---- a machine with one relocation: 32 bits, pc-relative ----

static u32 n_scanned;

static void scan_relocs(struct scan *scan, struct object_file *file, u32 section, u32 first, u32 end)
{
    (void)scan, (void)file, (void)section;
    __atomic_fetch_add(&n_scanned, end - first, __ATOMIC_RELAXED);
}

static void scan_section(struct scan *scan, struct object_file *file, u32 section)
{
    (void)scan, (void)file, (void)section;
}

static void apply_moved(struct context *ctx, struct object_file *file, const struct section *s, u8 *bytes, u64 begin,
                        u64 end, u64 address)
{
    struct relocs relocs = section_relocs(ctx, file, s);
    for (u32 i = 0; i < relocs.n; i++) {
        const struct elf_rela *r = &relocs.at[i];
        if (r->r_offset < begin || r->r_offset + 4 > end)
            continue;
        u32 target = symbol_section(file, rela_symbol(r));
        CHECK(target != NO_SECTION && target != SECTION_DROPPED);
        u64 value = section_address(ctx, section_at(ctx, target)) + (u64)r->r_addend;
        write_u32(bytes + (r->r_offset - begin), (u32)(value - (address + (r->r_offset - begin))));
    }
}

static const struct target machine = {.name = "test", .scan_relocs = scan_relocs, .scan_section = scan_section,
                                      .apply_moved = apply_moved};

// ---- a link: text sections are headers 1 .. N_TEXT of each file, .eh_frame is N_TEXT + 1, its relocations N_TEXT +
// 2 ----

struct link { struct context *ctx; struct output_section text, eh_frame, hdr; };

static struct object_file *add_file(struct link *link, const struct input *in, u32 live, u32 dropped)
{
    struct context *ctx = link->ctx;
    struct arena *arena = &ctx->arenas[0];
    struct object_file *file = NEW(arena, struct object_file);
    struct elf_shdr *headers = NEW_ARRAY(arena, struct elf_shdr, N_TEXT + 3);
    struct elf_sym *symtab = NEW_ARRAY(arena, struct elf_sym, N_TEXT + 1);
    u8 *data = arena_alloc(arena, in->size + in->n_relocs * 24ul, 8);

    memcpy(data, in->bytes, in->size);
    memcpy(data + in->size, in->relocs, in->n_relocs * 24ul);
    headers[N_TEXT + 1] = (struct elf_shdr){.sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC, .sh_size = in->size};
    headers[N_TEXT + 2] = (struct elf_shdr){.sh_type = SHT_RELA, .sh_offset = in->size, .sh_size = in->n_relocs * 24ul};
    *file = (struct object_file){.headers = headers, .n_headers = N_TEXT + 3, .symtab = symtab, .n_symbols = N_TEXT + 1,
                                 .first_global = N_TEXT + 1, .section_names = ".eh_frame", .section_names_size = 10,
                                 .n_sections = N_TEXT + 1, .has_eh_frame = true};
    file->base.path = "test.o";
    file->base.data = data;
    file->base.rank = ++ctx->max_rank;
    file->section_of = NEW_ARRAY(arena, u32, N_TEXT + 3);
    ctx_add_file(ctx, &file->base);
    file->first_section = ctx_take_sections(ctx, N_TEXT + 1);
    for (u32 i = 0; i <= N_TEXT; i++) {
        u32 id = file->first_section + i;
        symtab[i].st_shndx = (u16)i;
        file->section_of[i + 1] = i < N_TEXT && (dropped >> i & 1) ? SECTION_DROPPED : id;
        *section_at(ctx, id) = (struct section){
            .file = file->base.index, .header = i + 1, .rule = i < N_TEXT ? 2 : 3,
            .size = i < N_TEXT ? TEXT_SIZE : in->size,
            .flags = (u16)(SECTION_ALLOC | (i == N_TEXT || (live >> i & 1) ? SECTION_LIVE : 0)),
            .kind = i < N_TEXT ? KIND_BYTES : KIND_EH_FRAME, .relocs = i < N_TEXT ? 0 : N_TEXT + 2, .p2align = 3};
    }
    symtab[N_TEXT].st_shndx = N_TEXT;
    ctx->objects[ctx->n_objects++] = file;
    return file;
}

static void begin(struct link *link, u32 n_workers)
{
    struct context *ctx = link->ctx = context_create("test", NULL);
    struct arena *arena = &ctx->arenas[0];
    ctx_set_workers(ctx, n_workers);
    ctx->target = &machine;
    ctx->config.eh_frame_hdr = true;
    ctx_reserve_files(ctx, 16);
    ctx_reserve_sections(ctx, 128);
    ctx->objects = NEW_ARRAY(arena, struct object_file *, 16);
    link->text = (struct output_section){.address = 0x401000};
    link->eh_frame = (struct output_section){.address = 0x500000};
    link->hdr = (struct output_section){.address = 0x4ff000};
    ctx->layout.outputs.at = NEW_ARRAY(arena, struct output_section *, 4);
    ctx->layout.outputs.at[1] = &link->text;
    ctx->layout.outputs.at[2] = &link->eh_frame;
    ctx->layout.outputs.at[3] = &link->hdr;
    ctx->layout.rules.at = arena_zalloc(arena, sizeof(*ctx->layout.rules.at) * 5, 8);
    ctx->layout.rules.n = 5;
    for (u32 i = 2; i < 5; i++)
        ctx->layout.rules.at[i].output = i - 1;
}

// Sizes, places and writes; the bytes of .eh_frame in OUT, its size returned.
static u64 finish(struct link *link, u8 *out, u8 *hdr, u64 *hdr_size)
{
    struct context *ctx = link->ctx;
    u64 text = 0, eh = 0;

    size_eh_frame(ctx);
    size_eh_frame_hdr(ctx);
    for (u32 id = 1; id < ctx->sections.n; id++) {
        struct section *s = section_at(ctx, id);
        u64 *at = s->rule == 2 ? &text : &eh;
        if (s->rule == 4)
            continue;
        *at = align_up(*at, 1ull << s->p2align);
        s->offset = *at;
        *at += s->size;
    }
    memset(out, 0, eh + 8);
    for (u32 i = 0; i < ctx->n_objects; i++) {
        const struct section *s = section_at(ctx, ctx->objects[i]->first_section + N_TEXT);
        if (s->kind == KIND_EH_FRAME)
            write_eh_frame_section(ctx, ctx->objects[i], s, out + s->offset);
    }
    finish_eh_frame_hdr(ctx);
    const struct synthetic *s = &ctx->syn[SYN_EH_FRAME_HDR];
    *hdr_size = s->size;
    if (s->section != 0)
        s->write(ctx, s, 0, hdr);
    return eh;
}

// Follows the table and every record; returns the number of FDEs.
static u32 check_output(struct link *link, const u8 *out, u64 size, const u8 *hdr, u64 hdr_size, u32 n_cies,
                        bool has_end)
{
    struct eh_record r;
    u32 at = 0, n = 0, cies = 0, ends = 0;
    enum eh_step step;
    while ((step = eh_next(out, size, &at, &r)) == EH_RECORD) {
        cies += r.kind == EH_CIE;
        n += r.kind == EH_FDE;
        ends += r.kind == EH_END;
        if (r.kind == EH_FDE)
            CHECK(read_u32(out + r.cie + 4) == 0 && out[r.cie + 8] == 1);
    }
    CHECK(step == EH_DONE);
    CHECK_EQUAL(cies, n_cies);
    CHECK_EQUAL(ends, has_end);
    CHECK_EQUAL(hdr_size, 12 + 8 * n);
    CHECK(hdr[0] == 1 && hdr[1] == 0x1b && hdr[2] == 3 && hdr[3] == 0x3b);
    CHECK_EQUAL(read_u32(hdr + 8), n);
    CHECK_EQUAL(link->hdr.address + 4 + read_u32(hdr + 4), link->eh_frame.address);
    u64 last = 0;
    for (u32 i = 0; i < n; i++) {
        u64 pc = link->hdr.address + (u64)(i64)(i32)read_u32(hdr + 12 + 8 * i);
        u64 record = link->hdr.address + (u64)(i64)(i32)read_u32(hdr + 16 + 8 * i);
        CHECK(pc > last);
        last = pc;
        u64 offset = record - link->eh_frame.address;
        CHECK(offset + 20 <= size);
        CHECK_EQUAL(eh_read_pc(out + offset + 8, 0x1b, record + 8), pc);
        CHECK((pc - link->text.address) % TEXT_SIZE == 0 && read_u32(out + offset + 12) == TEXT_SIZE);
    }
    return n;
}

static void test_edit(u32 n_workers)
{
    static struct input a, b, c;
    static u8 out[3 * MAX_BYTES], hdr[MAX_BYTES];
    struct link link;
    u64 hdr_size;
    a = b = c = (struct input){0};
    begin(&link, n_workers);
    n_scanned = 0;

    add_cie(&a, 0x78);
    add_fde(&a, 0, 2);
    add_fde(&a, 0, 0);
    add_fde(&a, 0, 1);          // dead
    add_file(&link, &a, 0x5, 0);
    add_cie(&b, 0x78);          // as in a
    add_fde(&b, 0, 0);
    add_cie(&b, 0x7c);          // another one
    add_fde(&b, 44, 1);
    add_fde(&b, 0, 2);          // dropped with its group
    add_fde(&b, 44, 3);
    add_cie(&b, 0x70);          // nobody uses it
    b.size += 4;                // an end mark in the middle
    add_file(&link, &b, 0xf, 0x4);
    c.size = 4;
    add_file(&link, &c, 0, 0);
    u64 size = finish(&link, out, hdr, &hdr_size);
    CHECK_EQUAL(check_output(&link, out, size, hdr, hdr_size, 2, true), 5);
    CHECK_EQUAL(n_scanned, 5);
    CHECK_EQUAL(size, 64 + 88 + 4);
    context_destroy(link.ctx);
}

static void test_malformed(void)
{
    static struct input a, b;
    static u8 out[3 * MAX_BYTES], hdr[MAX_BYTES];
    struct link link;
    u64 hdr_size;
    a = b = (struct input){0};
    begin(&link, 1);
    add_cie(&a, 0x78);
    add_fde(&a, 0, 0);
    add_file(&link, &a, 1, 0);
    add_cie(&b, 0x78);
    add_fde(&b, 4, 0);          // its CIE is not there
    struct object_file *file = add_file(&link, &b, 1, 0);
    finish(&link, out, hdr, &hdr_size);
    CHECK(section_at(link.ctx, file->first_section + N_TEXT)->kind == KIND_BYTES);
    CHECK_EQUAL(section_at(link.ctx, file->first_section + N_TEXT)->size, b.size);
    CHECK_EQUAL(hdr_size, 8);
    CHECK(hdr[2] == 0xff && hdr[3] == 0xff);
    CHECK_EQUAL(link.ctx->n_warnings, 1);
    context_destroy(link.ctx);
}

// Whatever the bytes and relocations say, nothing is written outside the sections' sizes, and the output can be walked.
static void test_mutated(void)
{
    static struct input a, b;
    static u8 out[4 * MAX_BYTES], hdr[MAX_BYTES];
    u32 seed = 1, n_edited = 0;
    for (u32 round = 0; round < 4000; round++) {
        struct link link;
        u64 hdr_size;
        a = b = (struct input){0};
        begin(&link, 1);
        add_cie(&a, 0x78);
        add_fde(&a, 0, 0);
        add_fde(&a, 0, 1);
        add_cie(&b, 0x78);
        add_fde(&b, 0, 0);
        add_cie(&b, 0x7c);
        add_fde(&b, 44, 1);
        add_fde(&b, 0, 3);
        for (u32 k = 0; k < 1 + round % 3; k++) {
            seed = seed * 1664525 + 1013904223;
            if (round % 5 == 0)
                b.relocs[(seed >> 10) % b.n_relocs].r_offset = (seed >> 16) % (b.size + 8);
            else
                b.bytes[(seed >> 10) % b.size] = (u8)(seed >> 24 & (round % 2 == 0 ? 0x1f : 0xff));
        }
        struct object_file *first = add_file(&link, &a, 1, 0), *second = add_file(&link, &b, 0xb, 0);
        memset(out, 0xee, sizeof(out));
        finish(&link, out, hdr, &hdr_size);
        const struct section *s = section_at(link.ctx, second->first_section + N_TEXT);
        CHECK(section_at(link.ctx, first->first_section + N_TEXT)->kind == KIND_EH_FRAME);
        if (s->kind == KIND_EH_FRAME && round % 5 != 0) {
            struct eh_record r;
            u32 at = 0;
            enum eh_step step;
            while ((step = eh_next(out, s->offset + s->size, &at, &r)) == EH_RECORD)
                ;
            CHECK(step == EH_DONE);
            n_edited++;
        }
        CHECK(s->size <= b.size + 8);
        CHECK(s->kind != KIND_EH_FRAME || out[s->offset + s->size] == 0);
        context_destroy(link.ctx);
    }
    CHECK(n_edited > 100);
}

static void test_mark(void)
{
    static struct input a;
    struct link link;
    u64 marks = 0;
    a = (struct input){0};
    begin(&link, 1);
    add_cie(&a, 0x78);
    a.relocs[a.n_relocs++] = (struct elf_rela){20, 3ull << 32 | 2, 0}; // the CIE refers to section 2
    add_fde(&a, 0, 0);
    a.relocs[a.n_relocs++] = (struct elf_rela){24 + 16, 2ull << 32 | 2, 0}; // and the FDE of section 0 to section 1
    struct object_file *file = add_file(&link, &a, 1, 0);
    file->targets = NEW_ARRAY(&link.ctx->arenas[0], u32, file->n_symbols);
    for (u32 i = 0; i < file->n_symbols; i++)
        file->targets[i] = symbol_section(file, i);
    index_eh_frame(link.ctx, file);
    struct scan scan = {.ctx = link.ctx, .gc = true, .marks = &marks};
    eh_frame_mark(&scan, file, file->first_section + 3);
    CHECK_EQUAL(marks, 0);
    eh_frame_mark(&scan, file, file->first_section);
    CHECK_EQUAL(__builtin_popcountll(marks), 2);
    context_destroy(link.ctx);
}

// The one caller of the layout here: .eh_frame_hdr.
__attribute__((weak)) u32 layout_match(struct context *ctx, const struct object_file *file, struct str name, u32 type,
                                       u64 flags)
{
    (void)ctx, (void)file, (void)name, (void)type, (void)flags;
    return 4;
}

int main(void)
{
    test_edit(1);
    test_edit(3);
    test_malformed();
    test_mutated();
    test_mark();
    return 0;
}
