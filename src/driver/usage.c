// Text that people and programs ask for. What configure scripts look for in it is told in docs/compat.md and kept by
// tests/unit/driver/usage.c: the words `GNU ld`, a version of 2.45 at the end of the first line, `supported targets:
// elf...`, the names of options.

#include "options.h"

#include "veld.h"

#ifndef VELD_VERSION
#define VELD_VERSION "0.1.0"
#endif

const char *veld_version(void)
{
    return VELD_VERSION;
}

// libtool takes " 0.1.0" for an ancient GNU ld: hence the hyphen. The kernel, glibc and CMake read the last field.
void print_version(struct context *ctx)
{
    say(ctx, VELD_STDOUT, "GNU ld (veld-" VELD_VERSION ") 2.45\n");
}

void print_emulations(struct context *ctx)
{
    say(ctx, VELD_STDOUT, "  Supported emulations:\n   elf_x86_64\n");
}

void print_verbose(struct context *ctx)
{
    static const char line[] = "==================================================";
    print_version(ctx);
    print_emulations(ctx);
    say(ctx, VELD_STDOUT, "using internal linker script:\n%s\n", line);
    say_text(ctx, VELD_STDOUT, builtin_script(ctx));
    say(ctx, VELD_STDOUT, "\n%s\n", line);
}

enum { HELP_COLUMN = 30 };

// `-o FILE, --output=FILE`; `--build-id[=STYLE]`; `-z max-page-size=N`.
static u32 print_spellings(struct context *ctx, const struct option *o)
{
    u32 width = 0;
    for (const char *s = o->spellings; *s != '\0'; s += *s == ' ') {
        int n = (int)strcspn(s, " ");
        bool has_blank = !o->is_z && s[1] != '-'; // `-o FILE`, `-soname NAME`
        const char *before = s == o->spellings ? "  " : ", ", *z = o->is_z ? "-z " : "";
        const char *join = o->argument == NONE ? "" : o->argument == OPTIONAL ? "[=" : has_blank ? " " : "=";
        const char *end = o->argument == OPTIONAL ? "]" : "";
        say(ctx, VELD_STDOUT, "%s%s%.*s%s%s%s", before, z, n, s, join, o->metavar, end);
        width += (u32)(strlen(before) + strlen(z) + (size_t)n + strlen(join) + strlen(o->metavar) + strlen(end));
        s += n;
    }
    return width;
}

static void print_row(struct context *ctx, const struct option *o)
{
    if (o->class == LATER || o->class == WARNED)
        return;
    u32 width = print_spellings(ctx, o);
    if (width + 1 > HELP_COLUMN) {
        say(ctx, VELD_STDOUT, "\n");
        width = 0;
    }
    say(ctx, VELD_STDOUT, "%*s%s\n", (int)(HELP_COLUMN - width), "", o->help);
}

static void print_rows(struct context *ctx, bool only_z)
{
    for (u32 i = 0; i < veld_n_options; i++) {
        const struct option *o = &veld_options[i];
        if (o->class == HEADING && !only_z)
            say(ctx, VELD_STDOUT, "\n%s:\n", o->help);
        else if (o->class != HEADING && (!only_z || o->is_z))
            print_row(ctx, o);
    }
}

void print_help(struct context *ctx)
{
    const char *program = ctx->config.program;
    say(ctx, VELD_STDOUT, "Usage: %s [options] file...\n", program);
    print_rows(ctx, false);
    say(ctx, VELD_STDOUT, "  @FILE                       Read options from FILE\n");
    say(ctx, VELD_STDOUT, "%s: supported targets: elf64-x86-64 binary\n", program);
    say(ctx, VELD_STDOUT, "%s: supported emulations: elf_x86_64\n", program);
}

void print_target_help(struct context *ctx)
{
    say(ctx, VELD_STDOUT, "elf_x86_64:\n");
    print_rows(ctx, true);
}
