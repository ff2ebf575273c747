// What configure scripts look for in --help, -v, -V, --version and --verbose (options.md 1).

#include "driver.h"

static bool has_line(const char *text, const char *before, const char *after)
{
    for (const char *s = text; (s = strstr(s, before)) != NULL; s++) {
        const char *end = strchrnul(s, '\n'), *found = strstr(s, after);
        if (found != NULL && found < end)
            return true;
    }
    return false;
}

static void help(void)
{
    static const char *const words[] = {
        "no-whole-archive", "--push-state", "--pop-state", "-z relro", "-z now", "--version-script", "--gc-sections",
        "--build-id", "--hash-style", "--sysroot", "--dependency-file", "--as-needed", "-soname", "-rpath",
            "--eh-frame-hdr",
        "supported emulations: elf_x86_64", "@FILE",
    };
    struct parsed *p = parse("--help");
    CHECK(p->status == 0 && p->err[0] == '\0' && strncmp(p->out, "Usage: ", 7) == 0);
    CHECK(has_line(p->out, ": supported targets:", " elf")); // libtool: else no shared libraries
    for (u32 i = 0; i < ARRAY_LEN(words); i++)
        CHECK(strstr(p->out, words[i]) != NULL);
    CHECK(strstr(p->out, "--emit-relocs") == NULL); // not yet: not told
    parsed_free(p);
    p = parse("-v --help");     // libstdc++: `ld -v --help | grep "z relro"`
    CHECK(strstr(p->out, "GNU ld") != NULL && strstr(p->out, "z relro") != NULL);
    parsed_free(p);
    p = parse("--target-help");
    CHECK(p->status == 0 && strstr(p->out, "-z ibt ") != NULL && strstr(p->out, "--output") == NULL);
    parsed_free(p);
}

// libtool (older ones do not take brackets away) believes these to be too old for version scripts.
static void not_too_old(const char *text)
{
    CHECK(strstr(text, " 0.") == NULL && strstr(text, " 1.") == NULL);
    CHECK(strstr(text, " 2.10") == NULL && strstr(text, " 2.11") == NULL);
    for (const char *s = text; (s = strstr(s, " 2.")) != NULL; s += 3)
        CHECK(s[4] != '\0' && s[4] != '.' && s[4] != '\n');
}

static void versions(void)
{
    static const char *const lines[] = {"-v", "-V", "--version"};
    for (u32 i = 0; i < ARRAY_LEN(lines); i++) {
        struct parsed *p = parse(lines[i]);
        char *end = strchr(p->out, '\n');
        CHECK(p->status == 0 && end != NULL && strstr(p->out, "GNU") == p->out);
        not_too_old(p->out);
        *end = '\0';
        CHECK(strcmp(strrchr(p->out, ' '), " 2.45") == 0 && strncmp(p->out, "GNU ld (", 8) == 0);
        parsed_free(p);
    }
}

static void verbose(void)
{
    struct parsed *p = parse("--verbose");
    CHECK(p->status == 0 && !p->goes_on && strncmp(p->out, "GNU ld", 6) == 0);
    CHECK(strstr(p->out, "\n   elf_x86_64\nusing internal linker script:\n=====") != NULL);
    CHECK(strcmp(p->out + strlen(p->out) - 5, "====\n") == 0);
    parsed_free(p);
    p = parse("--print-output-format");
    CHECK(p->status == 0 && strcmp(p->out, "elf64-x86-64\n") == 0);
    parsed_free(p);
}

// Each spelling is there once, and no name that one dash may precede hides an argument of a letter by accident.
static void table(void)
{
    struct parsed *p = parse("a.o");
    struct parser *parser = calloc(1, sizeof(*parser));
    parser_init(parser, p->ctx);
    u32 n = 0;
    for (u32 i = 0; i < veld_n_options; i++) {
        const struct option *o = &veld_options[i];
        for (const char *s = o->spellings; *s != '\0'; s += *s == ' ') {
            struct str name = {s, strcspn(s, " ")};
            s += name.n;
            n++;
            if (!o->is_z && name.n == 2) {
                CHECK(name.p[0] == '-' && parser->letters[(u8)name.p[1]] == i + 1);
                continue;
            }
            while (!o->is_z && *name.p == '-') {
                name.p++;
                name.n--;
            }
            CHECK(find_option(parser, name, o->is_z) == o);
            // Else it is -o with a file's name. But nobody means `rphan-handling'.
            if (!o->is_z && name.p[0] == 'o' && !str_is(name, "orphan-handling"))
                CHECK_EQUAL(o->dashes, TWO);
        }
    }
    CHECK(n < OPTION_SLOTS * 3 / 4);
    free(parser);
    parsed_free(p);
}

int main(void)
{
    help();
    versions();
    verbose();
    table();
    return 0;
}
