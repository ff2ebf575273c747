// Which input section description takes a section: against a plain search through all of them, for the built-in layouts, GNU
// ld's own default scripts and scripts made up here.

#include "script.h"

#include "veld/glob.h"

static struct object_file file_of(const char *path, const char *member)
{
    return (struct object_file){.base = {.path = path, .member = member, .rank = 1}};
}

static bool excluded(const struct name_list *list, const struct object_file *file)
{
    for (u32 i = 0; i < list->n; i++)
        if (file_pattern_match(list->at[i], &file->base))
            return true;
    return false;
}

// The name of the output section by the definition: the first description, in order, that matches.
static const char *expected_output(struct context *ctx, const struct object_file *file, const char *name)
{
    for (struct script_command *o = ctx->layout.script->commands.first; o != NULL; o = o->next) {
        if (o->kind != COMMAND_OUTPUT)
            continue;
        for (struct script_command *c = o->output.children.first; c != NULL; c = c->next) {
            if (c->kind != COMMAND_INPUT || !file_pattern_match(c->input.file, &file->base) ||
                excluded(&c->input.excluded, file))
                continue;
            for (u32 i = 0; i < c->input.n_patterns; i++) {
                const struct section_pattern *p = &c->input.patterns[i];
                if (glob_match(p->name, str_of(name)) && !excluded(&p->excluded, file))
                    return o->output.is_excluded ? "/DISCARD/"
                                                 : arena_copy(ctx_arena(ctx), o->output.section->name);
            }
            if (c->input.n_patterns == 0)
                return arena_copy(ctx_arena(ctx), o->output.section->name);
        }
    }
    return name;                // an orphan
}

static const char *output_of(struct context *ctx, const struct object_file *file, const char *name)
{
    u32 rule = layout_match(ctx, file, str_of(name), SHT_PROGBITS, SHF_ALLOC);
    if (rule == RULE_DISCARD)
        return "/DISCARD/";
    struct str s = ctx->layout.outputs.at[ctx->layout.rules.at[rule].output]->name;
    return arena_copy(ctx_arena(ctx), s);
}

static void check(struct context *ctx, const struct object_file *file, const char *name)
{
    const char *expected = expected_output(ctx, file, name), *got = output_of(ctx, file, name);
    if (strcmp(expected, got) != 0) {
        fprintf(stderr, "%s(%s): expected %s, got %s\n", file->base.path, name, expected, got);
        exit(1);
    }
}

static const char *const some_names[] = {
    ".text", ".text.foo", ".text.unlikely", ".text.unlikely.foo", ".text.foo_unlikely", ".text.hot.x", ".text.exit",
    ".text.startup.main", ".text.sorted.1", ".textual", ".stub", ".gnu.linkonce.t.f", ".init", ".fini", ".rodata",
    ".rodata.str1.1", ".rodata1", ".data", ".data.x", ".data.rel.ro", ".data.rel.ro.local", ".data.rel.ro.local._ZTV",
    ".data.rel.ro.x", ".data.rel", ".data.rel.local.x", ".data1", ".bss", ".bss.x", "COMMON", "LARGE_COMMON", ".tdata",
    ".tdata.x", ".tbss.x", ".tcommon", ".ctors", ".ctors.65535", ".dtors", ".dtors.1", ".init_array", ".init_array.00100",
    ".fini_array", ".fini_array.1", ".preinit_array", ".eh_frame", ".eh_frame.x", ".eh_frame_hdr", ".eh_frame_entry.f",
    ".gcc_except_table", ".gcc_except_table._Zf", ".gnu_extab.x", ".note.GNU-stack", ".gnu.lto_.x", ".gnu_debuglink",
    ".comment", ".debug_info", ".debug_line.x", ".debug_line_end", ".gnu.linkonce.wi.x", ".lrodata.x", ".lbss", ".ldata.x",
    ".note.gnu.build-id", ".note.ABI-tag", ".interp", ".dynbss", ".igot.plt", ".got", ".jcr", "my_section", ".tm_clone_table",
    "", ".", ".t", ".gnu.attributes", ".gnu.build.attributes.x", ".exception_ranges.x", ".gnu.warning",
};

static void check_all(struct context *ctx)
{
    struct object_file files[] = {
        file_of("a.o", NULL), file_of("/usr/lib/crtbegin.o", NULL), file_of("crtbeginS.o", NULL),
        file_of("/x/crtend.o", NULL), file_of("crtendT.o", NULL), file_of("libx.a", "m.o"), file_of("libx.a", "crtend.o"),
    };
    for (size_t f = 0; f < ARRAY_LEN(files); f++)
        for (size_t i = 0; i < ARRAY_LEN(some_names); i++)
            check(ctx, &files[f], some_names[i]);
}

// GNU ld's script for OPTIONS; NULL: there is no ld.bfd here.
static char *gnu_script(const char *options)
{
    char command[256];
    snprintf(command, sizeof(command), "ld.bfd %s --verbose 2>/dev/null", options);
    FILE *f = popen(command, "r");
    static char text[1 << 16];
    size_t n = fread(text, 1, sizeof(text) - 1, f);
    pclose(f);
    text[n] = '\0';
    char *begin = strstr(text, "=====\n");
    char *end = begin != NULL ? strstr(begin + 6, "\n=====") : NULL;
    if (end == NULL)
        return NULL;
    *end = '\0';
    return begin + 6;
}

// Every kind of output: the built-in layout puts sections where GNU ld's puts them.
static void check_against_gnu(const char *options)
{
    char words[256];
    snprintf(words, sizeof(words), "a.o %s", options);
    struct parsed *ours = with_layout(words);
    check_all(ours->ctx);
    char *text = gnu_script(options);
    if (text == NULL) {
        SKIP("no ld.bfd");
        parsed_free(ours);
        return;
    }
    struct parsed *gnu = with_script(text);
    if (gnu->err[0] != '\0') {
        fprintf(stderr, "GNU ld's script for `%s': %s\n", options, gnu->err);
        exit(1);
    }
    check_all(gnu->ctx);
    struct object_file files[] = {file_of("a.o", NULL), file_of("crtbegin.o", NULL), file_of("crtend.o", NULL)};
    for (size_t f = 0; f < ARRAY_LEN(files); f++)
        for (size_t i = 0; i < ARRAY_LEN(some_names); i++) {
            const char *a = output_of(ours->ctx, &files[f], some_names[i]);
            const char *b = output_of(gnu->ctx, &files[f], some_names[i]);
            if (strcmp(a, b) != 0) {
                fprintf(stderr, "`%s': %s(%s) goes to %s, with GNU ld to %s\n", options, files[f].base.path,
                        some_names[i], a, b);
                exit(1);
            }
        }
    // The same commands in the same order, but for .rela.* that no object has.
    struct script_command *x = ours->ctx->layout.script->commands.first, *y = gnu->ctx->layout.script->commands.first;
    for (; x != NULL && y != NULL; x = x->next, y = y->next) {
        if (y->kind == COMMAND_OUTPUT && y->output.section != NULL && str_is(y->output.section->name, ".sframe"))
            y = y->next;
        while (y != NULL && y->kind == COMMAND_OUTPUT && y->output.section != NULL &&
               str_starts(y->output.section->name, STR(".rela.")) && !str_is(y->output.section->name, ".rela.plt") &&
               strstr(options, "-N") != NULL)
            y = y->next;
        while (x->kind == COMMAND_OUTPUT && x->output.section != NULL && str_is(x->output.section->name, ".rela.dyn") &&
               strstr(options, "-N") != NULL)
            x = x->next;
        CHECK(y != NULL);
        CHECK_EQUAL(x->kind, y->kind);
        if (x->kind == COMMAND_ASSIGN)
            CHECK(str_equal(x->assign.name, y->assign.name) && x->assign.provide == y->assign.provide &&
                  x->assign.hidden == y->assign.hidden && x->assign.value->n == y->assign.value->n);
        if (x->kind == COMMAND_OUTPUT && x->output.section != NULL)
            CHECK(str_equal(x->output.section->name, y->output.section->name) &&
                  x->output.constraint == y->output.constraint);
    }
    CHECK(x == NULL && y == NULL);
    parsed_free(gnu);
    parsed_free(ours);
}

static void own_scripts(void)
{
    struct parsed *p = with_script(
        "SECTIONS { .a : { *(.x.special) libx.a:m.o(.y) :a.o(.z) libx.a:(.w) }\n"
        " .b : { *(EXCLUDE_FILE(*b.o libx.a) .x.* .q) EXCLUDE_FILE(a.o) *(.e) KEEP(*(SORT_BY_NAME(SORT_BY_ALIGNMENT(.s*)))) }\n"
        " .c : { *(.x* .y .z .w .e) c.o } .d : { *(.?[a-c]z*end *mid* \"*quoted\") } }");
    CHECK(p->err[0] == '\0');
    struct object_file files[] = {file_of("a.o", NULL), file_of("b.o", NULL), file_of("c.o", NULL), file_of("libx.a", "m.o"),
                                  file_of("libx.a", "n.o"), file_of("dir/a.o", NULL)};
    static const char *const names[] = {".x.special", ".x.other", ".x", ".y", ".z", ".w", ".e", ".q", ".s1", ".t",
                                        ".1azend", ".1dzend", "amidb", "xquoted", ".azmidend", ".1bzzend"};
    for (size_t f = 0; f < ARRAY_LEN(files); f++)
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            check(p->ctx, &files[f], names[i]);
    CHECK(strcmp(output_of(p->ctx, &files[3], ".y"), ".a") == 0);
    CHECK(strcmp(output_of(p->ctx, &files[4], ".y"), ".c") == 0);
    CHECK(strcmp(output_of(p->ctx, &files[0], ".z"), ".a") == 0);
    CHECK(strcmp(output_of(p->ctx, &files[1], ".x.other"), ".c") == 0);
    CHECK(strcmp(output_of(p->ctx, &files[2], ".zzz"), ".c") == 0); // all of c.o

    u32 rule = layout_match(p->ctx, &files[0], STR(".s1"), SHT_PROGBITS, SHF_ALLOC);
    CHECK_EQUAL(p->ctx->layout.rules.at[rule].sort, SORT_NAME);
    CHECK_EQUAL(p->ctx->layout.rules.at[rule].sort2, SORT_ALIGNMENT);
    CHECK(p->ctx->layout.rules.at[rule].keep);

    // Orphans: one rule a name and kind.
    u32 a = layout_match(p->ctx, &files[0], STR("o"), SHT_PROGBITS, SHF_ALLOC);
    CHECK_EQUAL(a, layout_match(p->ctx, &files[1], STR("o"), SHT_PROGBITS, SHF_ALLOC | SHF_WRITE));
    CHECK(a != layout_match(p->ctx, &files[1], STR("o"), SHT_NOBITS, SHF_ALLOC));
    CHECK(a != layout_match(p->ctx, &files[1], STR("o"), SHT_PROGBITS, 0));
    CHECK(p->ctx->layout.rules.at[a].is_orphan);
    parsed_free(p);
}

// Many random patterns and names over a small alphabet.
static void random_scripts(void)
{
    u32 seed = 1;
    for (int round = 0; round < 60; round++) {
        char text[8192], *at = text;
        at += sprintf(at, "SECTIONS {");
        for (int o = 0; o < 8; o++) {
            at += sprintf(at, " .o%d : {", o);
            for (int d = 0; d < 4; d++) {
                at += sprintf(at, " %s%s(", (seed >> 9) % 5 == 0 ? "EXCLUDE_FILE(b.o) " : "", (seed >> 12) % 4 == 0 ? "a*" : "*");
                for (int i = 0; i < 3; i++) {
                    char name[12];
                    int n = 0, length = 1 + (int)((seed >> 16) % 5);
                    for (; n < length; n++) {
                        seed = seed * 1103515245 + 12345;
                        name[n] = ".ab.ab*?"[(seed >> 20) % 8];
                    }
                    name[n] = '\0';
                    at += sprintf(at, "%s ", name);
                }
                at += sprintf(at, ")");
            }
            at += sprintf(at, " }");
        }
        sprintf(at, " }");
        struct parsed *p = with_script(text);
        CHECK(p->err[0] == '\0');
        struct object_file files[] = {file_of("a.o", NULL), file_of("b.o", NULL)};
        for (int i = 0; i < 800; i++) {
            char name[12];
            int n = 0, length = (int)((seed >> 16) % 7);
            for (; n < length; n++) {
                seed = seed * 1103515245 + 12345;
                name[n] = ".ab"[(seed >> 20) % 3];
            }
            seed = seed * 1103515245 + 12345;
            name[n] = '\0';
            check(p->ctx, &files[i & 1], arena_copy(ctx_arena(p->ctx), str_of(name)));
        }
        parsed_free(p);
    }
}

int main(void)
{
    check_against_gnu("");
    check_against_gnu("-pie");
    check_against_gnu("-shared");
    check_against_gnu("-z now");
    check_against_gnu("-pie -z now");
    check_against_gnu("-shared -z now");
    check_against_gnu("-z noseparate-code");
    check_against_gnu("-pie -z noseparate-code");
    check_against_gnu("-shared -z noseparate-code -z now");
    check_against_gnu("-N");
    own_scripts();
    random_scripts();

    script_refused("SECTIONS { .a : { *(.x }", "unexpected");
    script_refused("SECTIONS { .a : { *(.x)", "not closed");
    script_refused("SECTIONS { .a { } }", "expected `:'");
    script_refused("SECTIONS { .a : { *() } }", "no section is named");
    script_refused("SECTIONS { . = 1 .a : { } }", "expected `;'");
    script_refused("SECTIONS { PROVIDE(. = 1); }", "can not PROVIDE");
    script_refused("SECTIONS { .a : { x = ; } }", "expected an expression");
    script_refused("/* ", "comment has no end");
    script_refused("x = \"", "no end");
    script_refused("SECTIONS {\n\n .a : { *(SORT(SORT(SORT(.x)))) } }", "test.ld:3: sorts are nested");
    script_refused("MEMORY { }", "not supported yet");
    script_refused("nonsense", "unexpected `nonsense'");
    script_refused("INCLUDE /nonexistent/file", "cannot open `/nonexistent/file'");
    return 0;
}
