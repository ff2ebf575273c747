// The command line: words to options.def's rows, rows to struct config. The rules are GNU ld's (a name may have one
// dash or two, a single dash may also be a letter and its argument), less what is ambiguous there: no abbreviated
// names, no grouped letters. Every error is reported before the link stops.

#include "options.h"

#include "veld/hash.h"

#include <errno.h>
#include <stdlib.h>

// clang-format off
#define YES(field)         EFFECT_BOOL, 1, offsetof(struct config, field), NULL, NULL
#define NO(field)          EFFECT_BOOL, 0, offsetof(struct config, field), NULL, NULL
#define SET(field, value)  EFFECT_SET, (value), offsetof(struct config, field), NULL, NULL
#define TEXT(field)        EFFECT_TEXT, 0, offsetof(struct config, field), NULL, NULL
#define NAME(field)        EFFECT_NAME, 0, offsetof(struct config, field), NULL, NULL
#define LIST(field)        EFFECT_LIST, 0, offsetof(struct config, field), NULL, NULL
#define STATE(field, set)  EFFECT_STATE, (set), offsetof(struct input_state, field), NULL, NULL
#define LTO(prefix)        EFFECT_LTO, 0, 0, NULL, prefix
#define CALL(function)     EFFECT_CALL, 0, 0, option_##function, NULL
#define NOTHING            EFFECT_NOTHING, 0, 0, NULL, NULL
#define SECTION(title)     {false, ANY, NONE, HEADING, "", "", title, NOTHING},
#define OPTION(spellings, dashes, argument, metavar, class, effect, help) \
    {false, dashes, argument, class, spellings, metavar, help, effect},
#define Z(spellings, argument, metavar, class, effect, help) \
    {true, ANY, argument, class, spellings, metavar, help, effect},
// clang-format on

const struct option veld_options[] = {
#include "options.def"
};
const u32 veld_n_options = ARRAY_LEN(veld_options);

#undef YES
#undef NO

static struct place word_place(const struct parser *p)
{
    struct place place = {0};
    if (p->word != NULL && p->word->file != NULL) {
        place.line_file = p->word->file;
        place.line = p->word->line;
    }
    return place;
}

void usage_error(struct parser *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    error_at(p->ctx, word_place(p), "%s", arena_vprintf(p->arena, fmt, ap));
    va_end(ap);
}

void usage_warning(struct parser *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    warning_at(p->ctx, word_place(p), "%s", arena_vprintf(p->arena, fmt, ap));
    va_end(ap);
}

bool parse_number(const char *text, int base, u64 *out)
{
    char first = text[0];
    bool is_digit = (first >= '0' && first <= '9') ||
                    (base == 16 && ((first >= 'a' && first <= 'f') || (first >= 'A' && first <= 'F')));
    if (!is_digit)              // strtoull would take blanks and signs
        return false;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, base);
    *out = value;
    return errno == 0 && *end == '\0';
}

void add_text(struct arena *a, struct text_list *list, const char *text)
{
    VEC_PUSH(a, list, str_of(text));
}

// ---- Lookup

static u32 name_hash(struct str name, bool is_z)
{
    return (u32)hash_bytes(name.p, name.n) ^ (is_z ? 0x5a5a5a5a : 0);
}

static struct str spelling_at(const struct option *o, u32 at)
{
    const char *p = o->spellings + at;
    return (struct str){p, strcspn(p, " ")};
}

// Enter each spelling of each row: letters by their code, longer names in an open hash table.
static void index_options(struct parser *p)
{
    for (u32 i = 0; i < veld_n_options; i++) {
        const struct option *o = &veld_options[i];
        for (const char *s = o->spellings; *s != '\0'; s += *s == ' ') {
            struct str name = spelling_at(o, (u32)(s - o->spellings));
            s += name.n;
            if (!o->is_z && name.n == 2) {
                p->letters[(u8)name.p[1] & 127] = (u16)(i + 1);
                continue;
            }
            u16 at = (u16)(name.p - o->spellings);
            while (!o->is_z && *name.p == '-') {
                name.p++;
                name.n--;
                at++;
            }
            u32 hash = name_hash(name, o->is_z), k = hash & (OPTION_SLOTS - 1);
            while (p->slots[k].option != 0)
                k = (k + 1) & (OPTION_SLOTS - 1);
            p->slots[k] = (struct option_slot){hash, (u16)(i + 1), at};
        }
    }
}

const struct option *find_option(const struct parser *p, struct str name, bool is_z)
{
    u32 hash = name_hash(name, is_z);
    for (u32 k = hash & (OPTION_SLOTS - 1); p->slots[k].option != 0; k = (k + 1) & (OPTION_SLOTS - 1)) {
        const struct option *o = &veld_options[p->slots[k].option - 1];
        if (p->slots[k].hash == hash && o->is_z == is_z && str_equal(spelling_at(o, p->slots[k].at), name))
            return o;
    }
    return NULL;
}

// ---- Effects

static void add_lto_option(struct parser *p, const struct option *o, const char *value)
{
    const char *join = o->argument == OPTIONAL && value != NULL ? "=" : "";
    add_text(p->arena, &p->config->lto_options,
             arena_printf(p->arena, "%s%s%s", o->prefix, join, value == NULL ? "" : value));
}

void apply_option(struct parser *p, const struct option *o, const char *value)
{
    if (o->class == LATER) {
        const char *join = value == NULL ? "" : o->is_z ? "=" : "";
        usage_error(p, "option `%.*s%s%s' is not supported yet", (int)p->name.n, p->name.p, join,
                    *join != '\0' ? printable(p->ctx, str_of(value)) : "");
    }
    if (o->class == WARNED)
        usage_warning(p, "%.*s ignored", (int)p->name.n, p->name.p);

    char *field = (char *)p->config + o->offset;
    switch ((enum option_effect)o->effect) {
    case EFFECT_NOTHING:
        break;
    case EFFECT_BOOL:
        *(bool *)field = o->value;
        break;
    case EFFECT_SET:
        *(int *)(void *)field = o->value;
        break;
    case EFFECT_TEXT:
        *(const char **)(void *)field = value;
        break;
    case EFFECT_NAME:
        *(struct str *)(void *)field = str_of(value);
        break;
    case EFFECT_LIST:
        add_text(p->arena, (struct text_list *)(void *)field, value);
        break;
    case EFFECT_STATE:
        *((bool *)&p->state + o->offset) = o->value;
        break;
    case EFFECT_LTO:
        add_lto_option(p, o, value);
        break;
    case EFFECT_CALL:
        o->call(p, o, value);
        break;
    }
}

// ---- Words

static void unknown_option(struct parser *p, const char *word)
{
    enum { MOST_SUGGESTIONS = 20 };
    const char *near = NULL;
    if (p->n_suggestions++ < MOST_SUGGESTIONS)
        near = suggest_option(p->arena, word);
    const char *shown = printable(p->ctx, str_of(word));
    if (near != NULL)
        usage_error(p, "unrecognized option '%s'; did you mean '%s'?", shown, near);
    else
        usage_error(p, "unrecognized option '%s'", shown);
}

// The word after the option, or NULL and an error.
static const char *next_word(struct parser *p)
{
    if (p->at < p->args.n)
        return p->args.at[p->at++].text;
    usage_error(p, "option '%.*s' requires an argument", (int)p->name.n, p->name.p);
    return NULL;
}

// A long option: NAME is what stands behind the dashes, up to '='; VALUE behind that, or NULL.
static void long_option(struct parser *p, const struct option *o, struct str written, const char *value)
{
    p->name = written;
    if (o->argument == NONE && value != NULL) {
        usage_error(p, "option '%.*s' doesn't allow an argument", (int)written.n, written.p);
        return;
    }
    if (o->argument == ARG && value == NULL) {
        value = next_word(p);
        if (value == NULL)
            return;
    }
    apply_option(p, o, value);
}

static void letter_option(struct parser *p, const char *word)
{
    u8 letter = (u8)word[1];
    u32 index = letter < 128 ? p->letters[letter] : 0;
    const struct option *o = index == 0 ? NULL : &veld_options[index - 1];
    const char *value = word[2] == '\0' ? NULL : word + 2;
    if (o == NULL || (o->argument == NONE && value != NULL)) {
        unknown_option(p, word);
        return;
    }
    p->name = (struct str){word, 2};
    // -G is the Solaris spelling of -shared, unless a number follows.
    if (letter == 'G' && value == NULL) {
        char next = p->at < p->args.n ? p->args.at[p->at].text[0] : '\0';
        if (next < '0' || next > '9')
            o = find_option(p, STR("shared"), false);
    }
    if (o->argument == ARG && value == NULL) {
        value = next_word(p);
        if (value == NULL)
            return;
    }
    apply_option(p, o, value);
}

// One word that begins with '-' and is longer than that.
static void parse_option(struct parser *p, const char *word)
{
    u32 n_dashes = word[1] == '-' ? 2 : 1;
    const char *name = word + n_dashes;
    size_t n = strcspn(name, "=");
    if (n > 1) {                // letters have one dash, and the first reading is the longest name
        const struct option *o = find_option(p, (struct str){name, n}, false);
        if (o != NULL && (n_dashes == 2 || o->dashes == ANY)) {
            long_option(p, o, (struct str){word, n_dashes + n}, name[n] == '=' ? name + n + 1 : NULL);
            return;
        }
    }
    if (n_dashes == 2)
        unknown_option(p, word);
    else
        letter_option(p, word);
}

static void parse_words(struct parser *p)
{
    bool only_files = false;    // after "--"
    while (p->at < p->args.n && !p->must_stop) {
        p->word = &p->args.at[p->at++];
        const char *text = p->word->text;
        if (text[0] != '-' || text[1] == '\0' || only_files)
            add_input(p, INPUT_FILE, text);
        else if (text[1] == '-' && text[2] == '\0')
            only_files = true;
        else
            parse_option(p, text);
    }
    p->word = NULL;
}

// ---- Defaults, and what can be said only when all is known

static void set_defaults(struct config *c, const char *program)
{
    *c = (struct config){
        .program = program,
        .output_path = "a.out",
        .sysroot = "",
        .init_symbol = "_init",
        .fini_symbol = "_fini",
        .new_dtags = true,
        .undefined_version = true,
        .textrel = REPORT_WARNING,
        .warn_execstack_objects = true,
        .warn_rwx_segments = true,
        .warn_search_mismatch = true,
        .demangle = getenv("COLLECT_NO_DEMANGLE") == NULL,
        .color = NO,
        .relax = true,
        .ld_generated_unwind_info = true,
        .hash_style = HASH_BOTH,
        .spare_dynamic_tags = 5,
        .check_sections = true,
        .z = {
            .relro = true,
            .separate_code = true,
            .execstack = UNSET,
            .dynamic_undefined_weak = UNSET,
            .indirect_extern_access = UNSET,
            .start_stop_visibility = STV_PROTECTED,
            .max_page_size = 0x1000,
            .common_page_size = 0x1000,
            .call_nop = {false, 0x67},
        },
    };
}

void parser_init(struct parser *p, struct context *ctx)
{
    memset(p, 0, sizeof(*p));
    p->ctx = ctx;
    p->config = &ctx->config;
    p->arena = ctx_arena(ctx);
    p->report_in_objects = p->report_in_shared = UNSET;
    index_options(p);
}

static enum report_kind unresolved_kind(const struct parser *p, enum tristate report)
{
    if (report == UNSET)        // a shared library may leave symbols to whoever loads it
        report = p->config->output_kind == OUTPUT_SHARED ? NO : YES;
    return report == NO ? REPORT_IGNORE : p->warn_unresolved ? REPORT_WARNING : REPORT_ERROR;
}

static void finish_pages(struct parser *p)
{
    struct config *c = p->config;
    if (c->has_text_segment && !c->omagic && !c->nmagic && (c->text_segment & (c->z.max_page_size - 1)) != 0)
        usage_warning(p, "address of `text-segment' isn't multiple of maximum page size");
    if (c->z.common_page_size <= c->z.max_page_size)
        return;
    if (!p->has_common_page_size)
        c->z.common_page_size = c->z.max_page_size;
    else if (!p->has_max_page_size)
        c->z.max_page_size = c->z.common_page_size;
    else
        usage_error(p, "common page size (0x%llx) > maximum page size (0x%llx)",
                    (unsigned long long)c->z.common_page_size, (unsigned long long)c->z.max_page_size);
}

static void finish(struct parser *p)
{
    struct config *c = p->config;
    c->is_pic = c->output_kind == OUTPUT_PIE || c->output_kind == OUTPUT_SHARED;
    c->unresolved_in_objects = unresolved_kind(p, p->report_in_objects);
    c->unresolved_in_shared = unresolved_kind(p, p->report_in_shared);
    if (c->output_kind != OUTPUT_SHARED && c->filters.n > 0)
        usage_error(p, "-F may not be used without -shared");
    if (c->output_kind != OUTPUT_SHARED && c->auxiliaries.n > 0)
        usage_error(p, "-f may not be used without -shared");
    if (c->output_kind == OUTPUT_SHARED || c->no_dynamic_linker)
        c->dynamic_linker = NULL;
    bool has_dynamic_list = c->dynamic_lists.n > 0 || c->dynamic_list_data || c->dynamic_list_cpp_new ||
                            c->dynamic_list_cpp_typeinfo;
    if (has_dynamic_list && c->symbolic == SYMBOLIC_ALL) // the list says which are not
        c->symbolic = SYMBOLIC_NONE;
    // The loader would look here first for what is to stay preemptible.
    c->symbolic_tag = c->output_kind == OUTPUT_SHARED && c->symbolic == SYMBOLIC_ALL &&
                      c->export_symbols.n + c->export_symbol_lists.n == 0;
    c->z.nocopyreloc |= c->z.indirect_extern_access == YES;
    if (c->output_binary)       // nobody could find the note
        c->build_id = BUILD_ID_NONE;
    c->only_loaded = c->output_binary || c->z.nosectionheader;
    if (c->only_loaded)
        c->strip = STRIP_ALL;
    const char *run_path = c->rpaths.n == 0 ? getenv("LD_RUN_PATH") : NULL;
    if (run_path != NULL && *run_path != '\0')
        add_text(p->arena, &c->rpaths, arena_copy(p->arena, str_of(run_path)));
    c->loader_path = getenv("LD_LIBRARY_PATH");
    finish_pages(p);
    finish_inputs(p);
}

bool parse_command_line(struct context *ctx, int argc, const char *const *argv, int *status)
{
    set_defaults(&ctx->config, argc > 0 && argv[0] != NULL ? str_basename(str_of(argv[0])).p : "veld");
    struct parser *p = RAW_ARRAY(ctx_arena(ctx), struct parser, 1);
    parser_init(p, ctx);
    expand_response_files(ctx, argc, argv, &p->args);
    parse_words(p);
    *status = 0;
    if (p->must_stop)
        return false;
    finish(p);
    if (p->print_output_format)
        say(ctx, VELD_STDOUT, "%s\n", ctx->config.output_binary ? "binary" : "elf64-x86-64");
    if (p->print_sysroot && !has_errors(ctx)) {
        if (*ctx->config.sysroot != '\0')
            say(ctx, VELD_STDOUT, "%s\n", ctx->config.sysroot);
        return false;
    }
    if (ctx->config.verbose)
        print_verbose(ctx);
    if (ctx->config.inputs.n == 0 && !has_errors(ctx)) {
        if (p->is_asked)
            return false;
        usage_error(p, "no input files");
    }
    if (!diag_gate(ctx)) {
        *status = 1;
        return false;
    }
    return true;
}
