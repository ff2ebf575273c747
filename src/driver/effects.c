// What single options do to struct config where a field and a value do not say it (options.def: CALL).

#include "options.h"

#include "veld/outfile.h"

#include <ctype.h>
#include <stdlib.h>

// One of a fixed set of words and its meaning; the list ends with NULL.
struct word { const char *text; int value; };

static bool find_word(const struct word *words, const char *text, int *value)
{
    for (; words->text != NULL; words++) {
        if (strcmp(words->text, text) == 0) {
            *value = words->value;
            return true;
        }
    }
    return false;
}

// The value of TEXT, or FALLBACK and an error that names the option and the words.
static int choose(struct parser *p, const struct option *o, const struct word *words, const char *text, int fallback)
{
    int value = fallback;
    if (!find_word(words, text, &value))
        usage_error(p, "invalid value `%s' for option '%.*s': expected %s", printable(p->ctx, str_of(text)),
                    (int)p->name.n, p->name.p, o->metavar);
    return value;
}

static bool option_is(const struct parser *p, const char *name)
{
    struct str written = p->name;
    while (written.n > 0 && written.p[0] == '-') {
        written.p++;
        written.n--;
    }
    return str_is(written, name);
}

static bool is_negative(const struct parser *p)
{
    return str_starts(p->name, STR("--no-")) || str_starts(p->name, STR("-no-"));
}

// ---- Output

void option_set_output_kind(struct parser *p, const struct option *o, const char *value)
{
    (void)value;
    enum output_kind old = p->config->output_kind, kind = OUTPUT_EXECUTABLE;
    if (o->spellings[1] == 'r')
        kind = OUTPUT_RELOCATABLE;
    else if (o->spellings[1] == 's')
        kind = OUTPUT_SHARED;
    else if (o->spellings[1] == 'p')
        kind = OUTPUT_PIE;

    bool is_partial = old == OUTPUT_RELOCATABLE || kind == OUTPUT_RELOCATABLE;
    enum output_kind other = old == OUTPUT_RELOCATABLE ? kind : old;
    if (is_partial && (other == OUTPUT_SHARED || other == OUTPUT_PIE))
        usage_error(p, "-r and -%s may not be used together", other == OUTPUT_SHARED ? "shared" : "pie");
    p->config->output_kind = old == OUTPUT_RELOCATABLE ? old : kind;
    if (kind == OUTPUT_RELOCATABLE)
        p->state.is_static = true;
}

void option_set_emulation(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (strcmp(value, "elf_x86_64") != 0)
        usage_error(p, "unrecognised emulation mode: %s; supported emulations: elf_x86_64",
                    printable(p->ctx, str_of(value)));
}

void option_set_output_format(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->output_binary = strcmp(value, "binary") == 0;
    if (!p->config->output_binary && strcmp(value, "elf64-x86-64") != 0 && strcmp(value, "default") != 0)
        usage_error(p, "option `--oformat=%s' is not supported yet: known are elf64-x86-64 and binary",
                    printable(p->ctx, str_of(value)));
}

void option_set_dynamic_linker(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->no_dynamic_linker = value == NULL;
    if (value != NULL)
        p->config->dynamic_linker = value;
    else                        // nobody would look for them
        p->config->z.dynamic_undefined_weak = NO;
}

void option_set_magic(struct parser *p, const struct option *o, const char *value)
{
    (void)value;
    bool is_n = o->spellings[1] == 'n', is_omagic = o->spellings[1] == 'N';
    bool is_undone = !is_n && !is_omagic;
    p->config->nmagic = !is_undone && (is_n || p->config->nmagic);
    p->config->omagic = !is_undone && (is_omagic || p->config->omagic);
    p->state.is_static |= !is_undone;
}

// ---- Symbols

void option_add_defsym(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    // A quoted name may hold anything.
    size_t quoted = *value == '"' ? strcspn(value + 1, "\"") : 0;
    bool is_quoted = quoted > 0 && value[quoted + 1] == '"';
    size_t n = is_quoted ? quoted + 2 + strcspn(value + quoted + 2, "=") : strcspn(value, "=");
    const char *text = value + n;
    while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
        n--;
    if (n == 0 || *text == '\0' || text[1] == '\0') {
        usage_error(p, "--defsym: `%s': syntax error, expected SYMBOL=EXPRESSION", printable(p->ctx, str_of(value)));
        return;
    }
    struct str name = is_quoted && n == quoted + 2 ? (struct str){value + 1, quoted} : (struct str){value, n};
    struct defsym_option defsym = {name, str_of(text + 1), p->config->inputs.n == 0};
    VEC_PUSH(p->arena, &p->config->defsyms, defsym);
}

// A group knows all of its symbols.
void option_set_group(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->config->group = true;
    p->report_in_objects = p->report_in_shared = YES;
}

// --no-undefined, --[no-]allow-shlib-undefined, -z defs, -z undefs.
void option_set_undefined(struct parser *p, const struct option *o, const char *value)
{
    (void)value;
    if (o->is_z)
        p->report_in_objects = o->spellings[0] == 'd' ? YES : NO;
    else if (option_is(p, "no-undefined"))
        p->report_in_objects = YES;
    else
        p->report_in_shared = is_negative(p) ? YES : NO;
}

void option_set_unresolved(struct parser *p, const struct option *o, const char *value)
{
    enum { OBJECTS = 1, SHARED = 2 };
    static const struct word words[] = {
        {"report-all", OBJECTS | SHARED},
        {"ignore-all", 0},
        {"ignore-in-object-files", SHARED},
        {"ignore-in-shared-libs", OBJECTS},
        {NULL, 0},
    };
    (void)o;
    int report;
    if (!find_word(words, value, &report)) {
        usage_error(p, "bad --unresolved-symbols option: %s", printable(p->ctx, str_of(value)));
        return;
    }
    p->report_in_objects = report & OBJECTS ? YES : NO;
    p->report_in_shared = report & SHARED ? YES : NO;
}

void option_set_unresolved_severity(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->warn_unresolved = option_is(p, "warn-unresolved-symbols");
}

// ---- Layout and content

// Addresses on GNU ld's command line are hexadecimal, with or without 0x.
static bool parse_address(struct parser *p, const char *text, u64 *address)
{
    if (parse_number(text, 16, address))
        return true;
    usage_error(p, "invalid hex number `%s'", printable(p->ctx, str_of(text)));
    return false;
}

static void place_section(struct parser *p, struct str name, const char *text)
{
    u64 address;
    if (!parse_address(p, text, &address))
        return;
    for (u32 i = 0; i < p->config->section_starts.n; i++) {
        struct address_option *start = &p->config->section_starts.at[i];
        if (str_equal(start->section, name)) {
            start->address = address;
            return;
        }
    }
    VEC_PUSH(p->arena, &p->config->section_starts, (struct address_option){name, address});
}

void option_set_section_start(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (option_is(p, "Ttext"))
        place_section(p, STR(".text"), value);
    else if (option_is(p, "Tdata"))
        place_section(p, STR(".data"), value);
    else if (option_is(p, "Tbss"))
        place_section(p, STR(".bss"), value);
    else {
        size_t n = strcspn(value, "=");
        if (n == 0 || value[n] == '\0')
            usage_error(p, "invalid argument to option \"--section-start\": expected SECTION=ADDRESS");
        else
            place_section(p, (struct str){value, n}, value + n + 1);
    }
}

void option_set_text_segment(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (parse_address(p, value, &p->config->text_segment))
        p->config->has_text_segment = true;
}

void option_print_gc_sections(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->print_gc_sections = true;
    p->config->print_gc_path = value;
}

static void not_yet(struct parser *p, const char *value)
{
    usage_error(p, "option `%.*s=%s' is not supported yet", (int)p->name.n, p->name.p,
                printable(p->ctx, str_of(value)));
}

void option_set_icf(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"none", 0}, {"safe", 1}, {"all", 1}, {NULL, 0}};
    if (choose(p, o, words, value, 0) != 0)
        not_yet(p, value);
}

void option_set_compress_debug(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"none", 0}, {"zlib", 1}, {"zlib-gabi", 1}, {"zlib-gnu", 1}, {"zstd", 1}, {NULL, 0},
    };
    char *kind = arena_copy(p->arena, str_of(value));
    kind[strcspn(kind, ":")] = '\0'; // zstd:19 names a level
    if (choose(p, o, words, kind, 0) != 0)
        not_yet(p, value);
}

void option_set_hash_style(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"sysv", HASH_SYSV}, {"gnu", HASH_GNU}, {"both", HASH_BOTH}, {NULL, 0}};
    (void)o;
    int style;
    if (find_word(words, value, &style))
        p->config->hash_style = (enum hash_style)style;
    else
        usage_error(p, "invalid hash style `%s'", printable(p->ctx, str_of(value)));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// 0xHEX: pairs of digits, with `-` or `:` allowed between them.
static bool parse_id_bytes(struct parser *p, const char *text)
{
    u8 *bytes = RAW_ARRAY(p->arena, u8, strlen(text) / 2 + 1);
    u32 n = 0;
    for (; *text != '\0'; text += *text == '-' || *text == ':') {
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0)
            return false;
        bytes[n++] = (u8)(high << 4 | low);
        text += 2;
    }
    p->config->build_id = BUILD_ID_HEX;
    p->config->build_id_bytes = bytes;
    p->config->build_id_size = n;
    return n > 0;
}

void option_set_build_id(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"none", BUILD_ID_NONE}, {"md5", BUILD_ID_MD5},       {"sha1", BUILD_ID_SHA1},
        {"tree", BUILD_ID_SHA1}, {"sha256", BUILD_ID_SHA256}, {"fast", BUILD_ID_FAST},
        {"xx", BUILD_ID_MD5},    {"uuid", BUILD_ID_UUID},     {NULL, 0},
    };
    (void)o;
    int kind = BUILD_ID_SHA1;
    bool is_hex = value != NULL && value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
    if (is_hex && parse_id_bytes(p, value + 2))
        return;
    p->config->build_id = BUILD_ID_NONE;
    if (is_hex || (value != NULL && !find_word(words, value, &kind)))
        usage_warning(p, "unrecognized --build-id style ignored: %s", printable(p->ctx, str_of(value)));
    else
        p->config->build_id = (enum build_id_kind)kind;
}

// JSON with %XX for any byte; gcc's spec file quoting %[comma] and so on as well. It is a C string: no NUL.
void option_set_package_metadata(struct parser *p, const struct option *o, const char *value)
{
    static const struct word names[] = {
        {"comma", ','}, {"lbrace", '{'}, {"quot", '"'}, {"rbrace", '}'}, {"space", ' '}, {NULL, 0},
    };
    (void)o;
    if (value == NULL)
        return;
    char *text = RAW_ARRAY(p->arena, char, strlen(value) + 1), *out = text;
    for (const char *s = value; *s != '\0';) {
        if (*s != '%') {
            *out++ = *s++;
            continue;
        }
        int high = hex_digit(s[1]), low = high < 0 ? -1 : hex_digit(s[2]), byte = low < 0 ? 0 : high << 4 | low;
        size_t n = 3;
        if (s[1] == '[') {
            n = strcspn(s, "]");
            char *name = arena_copy(p->arena, (struct str){s + 2, n - 2});
            low = s[n++] == ']' && find_word(names, name, &byte) ? 0 : -1;
        }
        if (low < 0 || byte == 0) {
            usage_error(p, "--package-metadata: invalid %% escape at `%.16s'", printable(p->ctx, str_of(s)));
            return;
        }
        *out++ = (char)byte;
        s += n;
    }
    *out = '\0';
    p->config->package_metadata = text;
}

void option_set_sort_common(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"ascending", 1}, {"descending", -1}, {NULL, 0}};
    (void)o;
    if (value == NULL)
        p->config->sort_common = -1;
    else if (!find_word(words, value, &p->config->sort_common))
        usage_error(p, "invalid common section sorting option: %s", printable(p->ctx, str_of(value)));
}

void option_set_sort_section(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"none", SORT_SECTION_NONE}, {"name", SORT_SECTION_NAME}, {"alignment", SORT_SECTION_ALIGNMENT}, {NULL, 0},
    };
    p->config->sort_section = (enum sort_section_kind)choose(p, o, words, value, SORT_SECTION_NONE);
}

void option_set_orphans(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"place", ORPHAN_PLACE}, {"warn", ORPHAN_WARN}, {"error", ORPHAN_ERROR}, {"discard", ORPHAN_DISCARD}, {NULL, 0},
    };
    p->config->orphan_handling = (enum orphan_kind)choose(p, o, words, value, ORPHAN_PLACE);
}

// ---- Dynamic linking

static u32 small_number(struct parser *p, const char *text, u32 least, u32 most, u32 fallback)
{
    u64 n;
    if (parse_number(text, 0, &n) && n >= least)
        return n > most ? most : (u32)n;
    usage_error(p, "invalid number `%s' for option '%.*s'", printable(p->ctx, str_of(text)), (int)p->name.n,
                p->name.p);
    return fallback;
}

void option_set_spare_tags(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->spare_dynamic_tags = small_number(p, value, 0, 1 << 20, 5);
}

void option_set_pack_dyn_relocs(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"none", 0}, {"relr", 1}, {"android", 2}, {"android+relr", 2}, {NULL, 0}};
    int kind = choose(p, o, words, value, 0);
    p->config->pack_relative_relocs = kind == 1;
    if (kind == 2)
        not_yet(p, value);
}

// ---- Messages and reports

void option_print_version_line(struct parser *p, const struct option *o, const char *value)
{
    (void)value;
    print_version(p->ctx);
    if (o->spellings[1] == 'V')
        print_emulations(p->ctx);
    p->is_asked = true;
}

void option_print_and_stop(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->must_stop = true;
    if (option_is(p, "help"))
        print_help(p->ctx);
    else if (option_is(p, "target-help"))
        print_target_help(p->ctx);
    else {
        print_version(p->ctx);
        say(p->ctx, VELD_STDOUT,
            "This program is free software under the MIT licence; it has absolutely no warranty.\n");
    }
}

void option_print_sysroot(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->print_sysroot = true;
}

void option_print_output_format(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->print_output_format = true;
    p->is_asked = true;
}

void option_set_verbose(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    u64 level = 1;
    if (value != NULL && !parse_number(value, 0, &level))
        usage_error(p, "invalid argument to option \"--verbose\": `%s'", printable(p->ctx, str_of(value)));
    p->config->verbose = level > 0;
    p->config->trace_files |= p->config->verbose;
    p->config->trace_archives |= p->config->verbose;
    p->is_asked |= p->config->verbose;
}

void option_trace_files(struct parser *p, const struct option *o, const char *value)
{
    (void)value;
    bool is_twice = strcmp(o->spellings, "-tt") == 0;
    p->config->trace_archives |= p->config->trace_files || is_twice;
    p->config->trace_files = true;
}

void option_set_stats(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->stats = true;
    p->config->stats_path = value;
}

void option_set_error_limit(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    p->config->error_limit = small_number(p, value, 0, UINT32_MAX, 0);
}

void option_set_color(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"auto", UNSET}, {"always", YES}, {"never", NO}, {NULL, 0}};
    p->config->color = value == NULL ? YES : (enum tristate)choose(p, o, words, value, NO);
}

// There is one way to print a name readably; the word `none' is a way not to.
void option_set_demangle(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"auto", 1}, {"gnu", 1},  {"gnu-v2", 1}, {"gnu-v3", 1}, {"rust", 1}, {"java", 1}, {"gnat", 1},
        {"arm", 1},  {"edg", 1},  {"hp", 1},     {"dlang", 1},  {"lucid", 1}, {"none", 0}, {NULL, 0},
    };
    (void)o;
    int is_on = 1;
    if (value != NULL && !find_word(words, value, &is_on))
        usage_error(p, "unknown demangling style `%s'", printable(p->ctx, str_of(value)));
    p->config->demangle = is_on;
}

void option_no_warn_execstack(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->config->warn_execstack = p->config->warn_execstack_objects = false;
}

// ---- How veld works

void option_set_threads(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (value != NULL)
        p->config->n_threads = small_number(p, value, 1, MAX_WORKERS, 0);
    else
        p->config->n_threads = is_negative(p) ? 1 : 0;
}

void option_set_write_method(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {
        {"auto", OUTFILE_AUTO}, {"pwrite", OUTFILE_PWRITE}, {"mmap", OUTFILE_MMAP}, {NULL, 0},
    };
    p->config->backend = (u32)choose(p, o, words, value, OUTFILE_AUTO);
}

void option_set_rsp_quoting(struct parser *p, const struct option *o, const char *value)
{
    static const struct word words[] = {{"posix", 0}, {NULL, 0}};
    choose(p, o, words, value, 0);
}
