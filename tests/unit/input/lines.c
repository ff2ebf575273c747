// Source lines and functions of places: DWARF made by hand, then cut off and damaged everywhere.
#include "../check.h"

#include "veld/input.h"
#include "veld/lines.h"

#include <string.h>

// ---- An object in memory: .text [1], .data [2], four debug sections and the relocations of three.
enum { TEXT = 1, DATA, INFO, ABBREV, LINE, LINE_STR, RELA_INFO, RELA_LINE, N_SECTIONS };

struct buffer { u8 at[4096]; u32 n; };

struct object {
    struct buffer data;         // the file
    struct elf_shdr headers[N_SECTIONS];
    struct elf_sym symbols[12];
    u32 n_symbols;
    struct buffer strings;
    struct object_file file;
};

static void put(struct buffer *b, const void *p, size_t n)
{
    CHECK(b->n + n <= sizeof(b->at));
    memcpy(b->at + b->n, p, n);
    b->n += (u32)n;
}

static void put_number(struct buffer *b, u64 value, u32 size) { put(b, &value, size); }
#define BYTES(b, ...) put((b), (const u8[]){__VA_ARGS__}, sizeof((const u8[]){__VA_ARGS__}))
static void put_string(struct buffer *b, const char *s) { put(b, s, strlen(s) + 1); }

static const char section_names[] = "\0.text\0.data\0.debug_info\0.debug_abbrev\0.debug_line\0.debug_line_str";

static void add_section(struct object *o, u32 i, const char *name, u32 type, u64 flags, u32 info,
                        const struct buffer *b)
{
    const char *at = memmem(section_names, sizeof(section_names), name, strlen(name) + 1);
    o->headers[i] = (struct elf_shdr){.sh_name = (u32)(at - section_names), .sh_type = type, .sh_flags = flags,
                                      .sh_offset = o->data.n, .sh_size = b->n, .sh_info = info};
    put(&o->data, b->at, b->n);
}

static void add_symbol(struct object *o, const char *name, u32 bind, u32 type, u16 section, u64 value, u64 size)
{
    o->symbols[++o->n_symbols] = (struct elf_sym){.st_name = o->strings.n, .st_info = (u8)(bind << 4 | type),
                                                  .st_shndx = section, .st_value = value, .st_size = size};
    put_string(&o->strings, name);
}

static void relocate(struct buffer *relocs, u64 offset, u32 symbol, u32 type, i64 addend)
{
    struct elf_rela r = {offset, (u64)symbol << 32 | type, addend};
    put(relocs, &r, sizeof(r));
}

enum { SYMBOL_SOURCE = 1, SYMBOL_TEXT, SYMBOL_DATA, SYMBOL_F, SYMBOL_LABEL };

static void add_symbols(struct object *o)
{
    put_string(&o->strings, "");
    add_symbol(o, "a.c", STB_LOCAL, STT_FILE, SHN_ABS, 0, 0);
    add_symbol(o, "", STB_LOCAL, STT_SECTION, TEXT, 0, 0);
    add_symbol(o, "", STB_LOCAL, STT_SECTION, DATA, 0, 0);
    add_symbol(o, "f", STB_GLOBAL, STT_FUNC, TEXT, 0x10, 0x20);
    add_symbol(o, "label", STB_GLOBAL, STT_NOTYPE, TEXT, 0x10, 0);
    add_symbol(o, "_Z1gv", STB_GLOBAL, STT_FUNC, TEXT, 0x40, 0x10);
    add_symbol(o, "variable", STB_GLOBAL, STT_OBJECT, DATA, 8, 8);
}

static void put_length(struct buffer *b, bool is_64)
{
    if (is_64)
        put_number(b, 0xffffffff, 4);
    put_number(b, 0, is_64 ? 8 : 4);
}

static void end_unit(struct buffer *b, bool is_64)
{
    if (is_64)
        write_u64(b->at + 4, b->n - 12);
    else
        write_u32(b->at, b->n - 4);
}

// Rows: 0x10 is line 7, 0x18 line 9 of file 2, 0x20 line 8; the sequence ends at 0x30. Another one: line 20 from 0x40
// to 0x50.
static void put_program(struct buffer *b, struct buffer *relocs)
{
    BYTES(b, 0, 9, 2);
    relocate(relocs, b->n, SYMBOL_TEXT, R_X86_64_64, 0x10);
    put_number(b, 0, 8);
    BYTES(b, 3, 6, 1);                  // advance_line 6, copy
    BYTES(b, 4, 2, 3, 2, 2, 8, 1);      // set_file 2, advance_line 2, advance_pc 8, copy
    BYTES(b, 4, 1, (u8)(13 + 4 + 14 * 8)); // set_file 1; a special opcode: line - 1, address + 8
    BYTES(b, 9, 0x10, 0, 0, 1, 1);      // fixed_advance_pc 16, end_sequence
    BYTES(b, 0, 9, 2);
    relocate(relocs, b->n, SYMBOL_F, R_X86_64_64, 0x30);
    put_number(b, 0, 8);
    BYTES(b, 3, 19, 1, 2, 0x10, 0, 1, 1);
}

static void put_line_table(struct buffer *b, struct buffer *strings, struct buffer *relocs, u32 version, bool is_64)
{
    u32 width = is_64 ? 8 : 4;
    put_length(b, is_64);
    put_number(b, version, 2);
    if (version >= 5)
        BYTES(b, 8, 0);
    u32 at = b->n;
    put_number(b, 0, width);
    BYTES(b, 1);
    if (version >= 4)
        BYTES(b, 1);
    BYTES(b, 1, (u8)-5, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
    if (version >= 5) {
        put_string(strings, "/src");
        put_string(strings, "a.c");
        BYTES(b, 1, 1, 0x1f, 2);                // a path as line_strp; two directories
        relocate(relocs, b->n, 0, is_64 ? R_X86_64_64 : R_X86_64_32, 0);
        put_number(b, 0, width);
        relocate(relocs, b->n, 0, is_64 ? R_X86_64_64 : R_X86_64_32, 0);
        put_number(b, 0, width);
        BYTES(b, 2, 1, 0x08, 2, 0x0b, 3);       // path as string, directory as data1; three files
        put_string(b, "a.c"), BYTES(b, 0);
        put_string(b, "a.c"), BYTES(b, 0);
        put_string(b, "/inc/b.h"), BYTES(b, 1);
    } else {
        put_string(b, "inc"), BYTES(b, 0);
        put_string(b, "a.c"), BYTES(b, 0, 0, 0);
        put_string(b, "b.h"), BYTES(b, 1, 0, 0, 0);
    }
    write_u32(b->at + at, b->n - at - width);
    put_program(b, relocs);
    end_unit(b, is_64);
}

static void put_abbrevs(struct buffer *b, bool is_64)
{
    u8 offset = is_64 ? 0x07 : 0x06;    // data8, data4 for versions before 4; the reader takes them at any
    BYTES(b, 1, 0x11, 1, 0x13, 0x0b, 0x1b, 0x08, 0x10, offset, 0, 0);   // unit: language, comp_dir, stmt_list
    BYTES(b, 2, 0x2e, 1, 0x03, 0x08, 0x11, 0x01, 0x12, 0x06, 0, 0);     // subprogram: name, low, high (data4)
    BYTES(b, 3, 0x1d, 0, 0x31, 0x13, 0x11, 0x01, 0x12, 0x06, 0, 0);     // inlined: origin, low, high
    BYTES(b, 4, 0x2e, 0, 0x03, 0x08, 0, 0);                             // an abstract function
    BYTES(b, 5, 0x34, 0, 0x03, 0x08, 0x3a, 0x0b, 0x3b, 0x0b, 0x02, 0x0a, 0, 0); // variable: name, file, line, location
    BYTES(b, 0);
}

static void put_info(struct buffer *b, struct buffer *relocs, u32 version, bool is_64)
{
    put_length(b, is_64);
    put_number(b, version, 2);
    if (version >= 5)
        BYTES(b, 1, 8);
    put_number(b, 0, is_64 ? 8 : 4);
    if (version < 5)
        BYTES(b, 8);
    BYTES(b, 1, 0x0c);                          // C99
    put_string(b, "/src");
    put_number(b, 0, is_64 ? 8 : 4);
    u32 origin = b->n;
    BYTES(b, 4), put_string(b, "inner");
    BYTES(b, 2), put_string(b, "f");
    relocate(relocs, b->n, SYMBOL_TEXT, R_X86_64_64, 0x10);
    put_number(b, 0, 8), put_number(b, 0x20, 4);
    BYTES(b, 3), put_number(b, origin, 4);
    relocate(relocs, b->n, SYMBOL_TEXT, R_X86_64_64, 0x18);
    put_number(b, 0, 8), put_number(b, 8, 4);
    BYTES(b, 0);
    BYTES(b, 5), put_string(b, "variable");
    BYTES(b, 1, 33, 9, 3);
    relocate(relocs, b->n, SYMBOL_DATA, R_X86_64_64, 8);
    put_number(b, 0, 8);
    BYTES(b, 0);
    end_unit(b, is_64);
}

static void make(struct object *o, u32 version, bool is_64)
{
    struct buffer info = {.n = 0}, abbrev = {.n = 0}, line = {.n = 0}, line_str = {.n = 0}, rela_info = {.n = 0},
                  rela_line = {.n = 0}, code = {.n = 0x60};
    memset(o, 0, sizeof(*o));
    memset(code.at, 0, code.n);
    add_symbols(o);
    put_line_table(&line, &line_str, &rela_line, version, is_64);
    put_abbrevs(&abbrev, is_64);
    put_info(&info, &rela_info, version, is_64);
    add_section(o, TEXT, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0, &code);
    add_section(o, DATA, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0, &code);
    add_section(o, INFO, ".debug_info", SHT_PROGBITS, 0, 0, &info);
    add_section(o, ABBREV, ".debug_abbrev", SHT_PROGBITS, 0, 0, &abbrev);
    add_section(o, LINE, ".debug_line", SHT_PROGBITS, 0, 0, &line);
    add_section(o, LINE_STR, ".debug_line_str", SHT_PROGBITS, 0, 0, &line_str);
    add_section(o, RELA_INFO, "", SHT_RELA, 0, INFO, &rela_info);
    add_section(o, RELA_LINE, "", SHT_RELA, 0, LINE, &rela_line);
    o->file = (struct object_file){
        .base = {.kind = FILE_OBJECT, .rank = 1, .path = "a.o", .data = o->data.at, .size = o->data.n},
        .headers = o->headers, .n_headers = N_SECTIONS, .symtab = o->symbols, .n_symbols = o->n_symbols + 1,
        .first_global = SYMBOL_F, .strtab = (const char *)o->strings.at, .strtab_size = o->strings.n,
        .section_names = section_names, .section_names_size = sizeof(section_names)};
}

// ---- Questions

static void expect(const char *what, const char *got, const char *expected)
{
    if ((got == NULL) != (expected == NULL) || (got != NULL && strcmp(got, expected) != 0)) {
        fprintf(stderr, "%s: expected `%s', got `%s'\n", what, expected == NULL ? "nothing" : expected,
                got == NULL ? "nothing" : got);
        exit(1);
    }
}

static void ask(struct context *ctx, const struct object *o, u32 section, u64 offset, const char *line,
                const char *function, const char *source)
{
    struct place place = {.file = &o->file.base, .section = section, .offset = offset, .has_offset = true};
    expect("line", place_line(ctx, &place), line);
    expect("function", place_function(ctx, &place), function);
    expect("source", place_source(ctx, &place), source);
}

static void test_version(u32 version, bool is_64)
{
    static struct object o;
    struct context *ctx = context_create("veld", NULL);
    lines_set_up(ctx);
    make(&o, version, is_64);
    const char *header = version >= 5 ? "/inc/b.h" : "/src/inc/b.h";
    char header_line[32];
    snprintf(header_line, sizeof(header_line), "%s:9", header);

    ask(ctx, &o, TEXT, 0x10, "/src/a.c:7", "f", "/src/a.c");
    ask(ctx, &o, TEXT, 0x17, "/src/a.c:7", "f", "/src/a.c");
    ask(ctx, &o, TEXT, 0x18, header_line, "inner", header);
    ask(ctx, &o, TEXT, 0x2f, "/src/a.c:8", "f", "/src/a.c");
    ask(ctx, &o, TEXT, 0x11, "/src/a.c:7", "f", "/src/a.c");    // back again
    ask(ctx, &o, TEXT, 0x4f, "/src/a.c:20", "_Z1gv", "/src/a.c");
    ask(ctx, &o, TEXT, 0x08, NULL, NULL, NULL);
    ask(ctx, &o, TEXT, 0x38, NULL, "f", "a.c");                 // behind it, as in GNU ld
    ask(ctx, &o, DATA, 8, "/src/a.c:33", NULL, "/src/a.c");
    ask(ctx, &o, DATA, 9, NULL, NULL, NULL);
    ask(ctx, &o, 0, 0x10, NULL, NULL, NULL);
    ask(ctx, &o, N_SECTIONS, 0x10, NULL, NULL, NULL);
    lines_free(ctx);
    context_destroy(ctx);
}

static void test_no_debug(void)
{
    static struct object o;
    struct context *ctx = context_create("veld", NULL);
    lines_set_up(ctx);
    make(&o, 4, false);
    o.headers[INFO].sh_size = 0;
    ask(ctx, &o, TEXT, 0x18, NULL, "f", "a.c");
    ask(ctx, &o, TEXT, 0x44, NULL, "_Z1gv", "a.c");
    ask(ctx, &o, DATA, 8, NULL, NULL, NULL);
    lines_free(ctx);
    context_destroy(ctx);
}

// More files than are kept, asked in turn.
static void test_many_files(void)
{
    static struct object o[6];
    struct context *ctx = context_create("veld", NULL);
    lines_set_up(ctx);
    for (u32 i = 0; i < ARRAY_LEN(o); i++)
        make(&o[i], 3 + i % 3, i >= 3);
    for (u32 i = 0; i < 20; i++)
        ask(ctx, &o[i * 5 % ARRAY_LEN(o)], TEXT, 0x10, "/src/a.c:7", "f", "/src/a.c");
    lines_free(ctx);
    context_destroy(ctx);
}

// Whatever the bytes are: no crash and an end.
static void ask_anything(struct context *ctx, const struct object *o)
{
    lines_set_up(ctx);
    for (u32 section = TEXT; section <= DATA; section++)
        for (u64 offset = 0; offset < 0x50; offset += 8) {
            struct place place = {.file = &o->file.base, .section = section, .offset = offset};
            place_line(ctx, &place);
            place_function(ctx, &place);
        }
    lines_free(ctx);
}

static void test_damage(u32 version, bool is_64)
{
    static struct object whole, o;
    struct context *ctx = context_create("veld", NULL);
    make(&whole, version, is_64);
    for (u32 section = INFO; section <= RELA_LINE; section++) {
        for (u64 size = 0; size < whole.headers[section].sh_size; size++) {
            make(&o, version, is_64);
            o.headers[section].sh_size = size;
            ask_anything(ctx, &o);
            u8 *p = o.data.at + o.headers[section].sh_offset + size;
            o.headers[section].sh_size = whole.headers[section].sh_size;
            static const u8 values[] = {0, 1, 0x7f, 0x80, 0xff};
            for (u32 i = 0; i < sizeof(values); i++) {
                u8 old = *p;
                *p = values[i];
                ask_anything(ctx, &o);
                *p = old;
            }
        }
    }
    context_destroy(ctx);
}

int main(void)
{
    for (u32 version = 2; version <= 5; version++) {
        test_version(version, false);
        test_version(version, version >= 3);
    }
    test_no_debug();
    test_many_files();
    test_damage(4, false);
    test_damage(5, false);
    test_damage(5, true);
    return 0;
}
