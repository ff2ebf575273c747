// The positional side of the command line: which files, in what state of the options that hold for "what follows",
// and where libraries are looked for.

#include "options.h"

#include "veld/map.h"

#include <fcntl.h>

void add_input(struct parser *p, enum input_argument_kind kind, const char *name)
{
    struct input_argument input = {kind, str_of(name), p->state};
    VEC_PUSH(p->arena, &p->config->inputs, input);
}

void option_add_library(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    add_input(p, INPUT_LIBRARY, value);
}

void option_add_library_path(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    add_text(p->arena, &p->config->library_paths, value); // the sysroot is put in at the end: it may come later
}

// GNU ld takes a FILE that is a directory, or that is not there, for an -rpath.
void option_just_symbols(struct parser *p, const struct option *o, const char *value)
{
    struct mapping map;
    if (map_file(AT_FDCWD, value, p->arena, &map) != 0) {
        option_add_rpath(p, o, value);
        return;
    }
    unmap_file(&map);
    bool old = p->state.just_symbols;
    p->state.just_symbols = true;
    add_input(p, INPUT_FILE, value);
    p->state.just_symbols = old;
}

void option_add_script(struct parser *p, const struct option *o, const char *value)
{
    if (o->spellings[1] == 'd') // -dT: read after everything else
        VEC_PUSH(p->arena, &p->default_scripts,
                 (struct input_argument){INPUT_SCRIPT_FILE, str_of(value), {0}});
    else
        add_input(p, INPUT_SCRIPT_FILE, value);
}

void option_set_input_format(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    struct str format = str_of(value);
    if (str_is(format, "binary"))
        p->state.is_binary = true;
    else if (str_is(format, "default") || str_is(format, "elf64-x86-64"))
        p->state.is_binary = false;
    else
        usage_error(p, "invalid BFD target `%s': known are default, elf64-x86-64 and binary",
                    printable(p->ctx, format));
}

// ---- Brackets

void option_start_group(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    if (p->group_depth++ == 0)  // the outermost one searches all of them to the end
        p->state.group = ++p->n_groups;
}

void option_end_group(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    if (p->group_depth == 0)
        usage_error(p, "group ended before it began");
    else if (--p->group_depth == 0)
        p->state.group = 0;
}

void option_start_lib(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    if (p->state.in_lib)
        usage_error(p, "may not nest --start-lib");
    p->state.in_lib = true;
}

void option_end_lib(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    if (!p->state.in_lib)
        usage_error(p, "--end-lib without --start-lib");
    p->state.in_lib = false;
}

void option_push_state(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    VEC_PUSH(p->arena, &p->saved, p->state);
}

// Groups are brackets of their own and stay as they are.
void option_pop_state(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    if (p->saved.n == 0) {
        usage_error(p, "no state pushed before popping");
        return;
    }
    u32 group = p->state.group;
    bool is_binary = p->state.is_binary;
    p->state = p->saved.at[--p->saved.n];
    p->state.group = group;
    p->state.is_binary = is_binary;
}

// ---- Lists that belong to inputs

// Commas and colons separate: `a.a,b.a:c.a`.
void option_exclude_libs(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    for (const char *s = value; *s != '\0';) {
        size_t n = strcspn(s, ",:");
        if (n > 0)
            VEC_PUSH(p->arena, &p->config->exclude_libs, (struct str){s, n});
        s += n + (s[n] != '\0');
    }
}

void option_add_plugin(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    VEC_PUSH(p->arena, &p->config->plugins, (struct plugin_option){.path = value});
}

void option_add_plugin_option(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (p->config->plugins.n == 0)
        usage_error(p, "-plugin-opt %s: no -plugin before it", printable(p->ctx, str_of(value)));
    else
        add_text(p->arena, &p->config->plugins.at[p->config->plugins.n - 1].options, value);
}

// --lto-O2: the level is the end of the name.
void option_lto_level(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    const char *level = arena_printf(p->arena, "O%c", p->name.p[p->name.n - 1]);
    add_text(p->arena, &p->config->lto_options, level);
}

void option_set_soname(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (*value == '\0')
        usage_warning(p, "SONAME must not be empty string; ignored");
    else
        p->config->soname = value;
}

void option_add_rpath(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (joined_add(&p->rpaths, p->arena, str_of(value)))
        add_text(p->arena, &p->config->rpaths, value);
}

void option_add_audit(struct parser *p, const struct option *o, const char *value)
{
    bool is_depaudit = o->spellings[1] == 'P';
    joined_add_parts(is_depaudit ? &p->depaudit : &p->audit, p->arena, str_of(value));
}

// ---- At the end

// "=DIR" and "$SYSROOTDIR" lie in the sysroot.
static struct str in_sysroot(struct parser *p, struct str path)
{
    struct str variable = STR("$SYSROOT");
    size_t n = path.n > 0 && path.p[0] == '=' ? 1 : str_starts(path, variable) ? variable.n : 0;
    return n == 0 ? path : str_of(arena_printf(p->arena, "%s%s", p->config->sysroot, path.p + n));
}

static void finish_library_paths(struct parser *p)
{
    // Those of Debian's and Fedora's GNU ld; a directory that is not there costs a failed open per library not found
    // before.
    static const char *const built_in[] = {
        "=/usr/local/lib/x86_64-linux-gnu", "=/lib/x86_64-linux-gnu", "=/usr/lib/x86_64-linux-gnu",
        "=/usr/local/lib64", "=/lib64", "=/usr/lib64", "=/usr/local/lib", "=/lib", "=/usr/lib",
    };
    struct text_list *paths = &p->config->library_paths;
    for (u32 i = 0; i < ARRAY_LEN(built_in) && !p->config->nostdlib; i++)
        add_text(p->arena, paths, built_in[i]);
    for (u32 i = 0; i < paths->n; i++)
        paths->at[i] = in_sysroot(p, paths->at[i]);
}

void finish_inputs(struct parser *p)
{
    finish_library_paths(p);
    p->config->audit = p->audit.at;
    p->config->depaudit = p->depaudit.at;
    for (u32 i = 0; i < p->default_scripts.n; i++)
        VEC_PUSH(p->arena, &p->config->inputs, p->default_scripts.at[i]);
    if (p->state.group != 0)
        usage_warning(p, "missing --end-group; added as last command line option");
}
