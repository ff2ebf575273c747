// Where libraries and the files that scripts name are found. A candidate is tried by opening it: no look first, no
// second open.

#include "veld/map.h"
#include "veld/search.h"

static bool is_exact(struct str name)
{
    return name.n > 0 && name.p[0] == ':';
}

static size_t longest_directory(const struct config *c)
{
    size_t n = 0;
    for (u32 i = 0; i < c->library_paths.n; i++)
        n = MAX(n, c->library_paths.at[i].n);
    return n;
}

static void join(char *out, struct str directory, const char *before, struct str name, const char *after)
{
    memcpy(out, directory.p, directory.n);
    out += directory.n;
    if (directory.n > 0 && out[-1] != '/')
        *out++ = '/';
    out = stpcpy(out, before);
    memcpy(out, name.p, name.n);
    stpcpy(out + name.n, after);
}

const char *search_library(struct context *ctx, struct str name, bool is_static, try_path *try, void *arg)
{
    const struct config *c = &ctx->config;
    bool exact = is_exact(name);
    if (exact) {
        name.p++;
        name.n--;
    }
    const char *before = exact ? "" : "lib";
    char *path = RAW_ARRAY(ctx_arena(ctx), char, longest_directory(c) + name.n + sizeof("/lib.so"));
    for (u32 i = 0; i < c->library_paths.n; i++) {
        struct str directory = c->library_paths.at[i];
        if (!is_static || exact) {
            join(path, directory, before, name, exact ? "" : ".so");
            if (try(arg, path))
                return path;
        }
        if (!exact) {
            join(path, directory, before, name, ".a");
            if (try(arg, path))
                return path;
        }
    }
    return NULL;
}

// Does the script lie in the sysroot, so that its absolute names do too?
static bool is_in_sysroot(const struct config *c, const char *script)
{
    return *c->sysroot != '\0' && script != NULL && file_is_inside(script, c->sysroot);
}

const char *search_input(struct context *ctx, struct str name, const char *script, try_path *try, void *arg)
{
    const struct config *c = &ctx->config;
    struct arena *arena = ctx_arena(ctx);
    struct str variable = STR("$SYSROOT");
    size_t prefix = name.n > 0 && name.p[0] == '=' ? 1 : str_starts(name, variable) ? variable.n : 0;
    bool is_absolute = name.n > 0 && name.p[0] == '/';
    const char *path;
    if (prefix > 0)
        path = arena_printf(arena, "%s%.*s", c->sysroot, (int)(name.n - prefix), name.p + prefix);
    else if (is_absolute && is_in_sysroot(c, script))
        path = arena_printf(arena, "%s%.*s", c->sysroot, (int)name.n, name.p);
    else
        path = arena_copy(arena, name);
    if (try(arg, path))
        return path;
    if (prefix > 0 || is_absolute)
        return NULL;
    char *joined = RAW_ARRAY(arena, char, longest_directory(c) + name.n + 2);
    for (u32 i = 0; i < c->library_paths.n; i++) {
        join(joined, c->library_paths.at[i], "", name, "");
        if (try(arg, joined))
            return joined;
    }
    return NULL;
}

// In the directories that PATH names, separated by colons; ORIGIN stands for $ORIGIN.
static const char *search_path(struct context *ctx, struct str path, struct str origin, struct str name, try_path *try,
                               void *arg)
{
    while (path.n > 0) {
        const char *colon = memchr(path.p, ':', path.n);
        size_t n = colon != NULL ? (size_t)(colon - path.p) : path.n;
        struct str directory = {path.p, n};
        size_t variable = str_starts(directory, STR("$ORIGIN")) ? 7 : str_starts(directory, STR("${ORIGIN}")) ? 9 : 0;
        if (variable > 0)
            directory = str_of(arena_printf(ctx_arena(ctx), "%.*s%.*s", (int)origin.n, origin.p, (int)(n - variable),
                                            path.p + variable));
        char *candidate = RAW_ARRAY(ctx_arena(ctx), char, directory.n + name.n + 2);
        join(candidate, directory, "", name, "");
        if (n > 0 && try(arg, candidate))
            return candidate;
        n += colon != NULL;
        path = (struct str){path.p + n, path.n - n};
    }
    return NULL;
}

static const char *search_paths(struct context *ctx, const struct text_list *list, struct str name, try_path *try,
                                void *arg)
{
    const char *path = NULL;
    for (u32 i = 0; i < list->n && path == NULL; i++)
        path = search_path(ctx, list->at[i], STR("$ORIGIN"), name, try, arg);
    return path;
}

// The directory of a file, without the slash.
static struct str directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? STR(".") : (struct str){path, (size_t)(slash - path)};
}

const char *search_needed(struct context *ctx, struct str name, const struct shared_file *by, try_path *try, void *arg)
{
    const struct config *c = &ctx->config;
    if (memchr(name.p, '/', name.n) != NULL) {
        const char *path = arena_copy(ctx_arena(ctx), name);
        return try(arg, path) ? path : NULL;
    }
    const char *path = search_paths(ctx, &c->rpath_link, name, try, arg);
    if (path == NULL)
        path = search_paths(ctx, &c->rpaths, name, try, arg);
    if (path == NULL && c->loader_path != NULL)
        path = search_path(ctx, str_of(c->loader_path), STR("$ORIGIN"), name, try, arg);
    if (path == NULL)
        path = search_path(ctx, by->runpath.n > 0 ? by->runpath : by->rpath, directory_of(by->base.path), name, try, arg);
    return path != NULL ? path : search_paths(ctx, &c->library_paths, name, try, arg);
}
