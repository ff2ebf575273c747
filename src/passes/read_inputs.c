// Open every input, find out what it is, and give every global name an id.
// Needs:   the parsed command line.
// Gives:   ctx->nodes in command-line order; objects with symbol ids, archives with interned indices, shared libraries with
//          interned undefined names. Members of archives are not touched.
// Threads: one task an input; a task writes only its own item (own), names go into the shared table (commute).
//
// Small links never see a second thread: inputs are opened one by one until about a megabyte of work is in sight.

#include "veld/input.h"
#include "veld/map.h"
#include "veld/names.h"
#include "veld/passes.h"
#include "veld/proc.h"
#include "veld/script.h"
#include "veld/search.h"
#include "veld/symbols.h"
#include "veld/table.h"

#include <errno.h>
#include <fcntl.h>

enum { MAX_SCRIPT_DEPTH = 200, SERIAL_INPUTS = 16 };
static const u64 parallel_bytes = 1 << 20; // below this much to read, one thread is faster than two

// One file as opened; several arguments that name the same file share it.
struct opened {
    const struct input_argument *argument;
    const char *path;
    struct mapping map;
    enum content_kind content;
    struct input_file *file;    // object or shared library
    struct archive *archive;
    u64 work;                   // bytes that will be looked at
    u32 position;               // on the command line, from 1; of the script for what a script names
    bool is_done, is_missing;
    bool is_used;               // has a node
    const struct opened *includer; // the script that named it
    const char *unopened;       // of the candidates: the first that is there, but could not be opened
    int why;                    // errno of it
};

struct reader {
    struct context *ctx;
    VEC(struct opened *) items; // one an argument; shared ones appear again
    VEC(struct opened *) unique; // each once
    struct table by_key;
    u64 work;
    u32 depth;
};

// ---- opening ----

struct attempt { struct context *ctx; struct opened *o; };

static struct place argument_place(const struct opened *o)
{
    return (struct place){.argument = o->position};
}

// An ELF file, or an archive whose first ELF member says so.
static bool is_for_other_machine(struct view v)
{
    char scratch[128];
    enum content_kind content = identify_content(v);
    if (content == CONTENT_ARCHIVE)
        v = archive_first_elf(v);
    else if (content != CONTENT_ELF)
        return false;
    return v.p != NULL && ehdr_problem(v, scratch) != NULL;
}

// --verbose; inputs are then opened one by one.
static void tell_attempt(struct context *ctx, const char *path, bool is_open)
{
    if (ctx->config.verbose)
        say(ctx, VELD_STDOUT, "attempt to open %s %s\n", printable(ctx, str_of(path)), is_open ? "succeeded" : "failed");
}

// The search goes on behind a candidate that is none, or not for us. Any other failure is one of the machine, and the
// link would be with another file than the user wants: that is an error even if a later candidate can be opened.
static bool is_harmless(int failed)
{
    return failed == EACCES || failed == EPERM || failed == EISDIR || failed == ELOOP || failed == ENAMETOOLONG ||
           failed == ENXIO || failed == ENODEV || failed == EOPNOTSUPP;
}

static void note_failure(struct context *ctx, struct opened *o, const char *path, int failed)
{
    bool is_worse = o->unopened == NULL || (is_harmless(o->why) && !is_harmless(failed));
    if (failed == ENOENT || failed == ENOTDIR || !is_worse)
        return;
    o->unopened = arena_copy(ctx_arena(ctx), str_of(path));
    o->why = failed;
}

// What is wrong with the candidates, for "cannot find NAME: ...".
static const char *why_not_found(struct context *ctx, const struct opened *o)
{
    if (o->unopened == NULL)
        return strerror(ENOENT);
    if (str_equal(str_of(o->unopened), o->argument->name))
        return strerror(o->why);
    return arena_printf(ctx_arena(ctx), "%s: %s", printable(ctx, str_of(o->unopened)), strerror(o->why));
}

static bool try_open(void *arg, const char *path)
{
    struct opened *o = ((struct attempt *)arg)->o;
    struct context *ctx = ((struct attempt *)arg)->ctx;
    struct mapping map;
    int failed = map_file(AT_FDCWD, path, ctx_arena(ctx), &map);
    tell_attempt(ctx, path, failed == 0);
    if (failed != 0) {
        note_failure(ctx, o, path, failed);
        return false;
    }
    // A file of the right name for another machine is passed over, as GNU ld does when it searches.
    struct view v = {map.data, map.size};
    if (is_for_other_machine(v)) {
        unmap_file(&map);
        if (ctx->config.warn_search_mismatch)
            warning_at(ctx, argument_place(o), "skipping incompatible %s when searching for %s%s",
                       printable(ctx, str_of(path)), o->argument->kind == INPUT_LIBRARY ? "-l" : "",
                       printable(ctx, o->argument->name));
        return false;
    }
    o->map = map;
    o->path = arena_copy(ctx_arena(ctx), str_of(path));
    watch_input(ctx, o->path, &map);
    return true;
}

// The directory, with its slash, of the script that names a file; "" where there is none.
static struct str script_directory(const struct opened *includer)
{
    const char *slash = includer != NULL && includer->path != NULL ? strrchr(includer->path, '/') : NULL;
    return slash != NULL ? (struct str){includer->path, (size_t)(slash + 1 - includer->path)} : (struct str){"", 0};
}

// An input script (no -T) means the files that lie beside it before all others.
static bool search_beside(struct attempt *attempt, struct str name)
{
    const struct opened *includer = attempt->o->includer;
    struct str directory = script_directory(includer);
    if (directory.n == 0 || includer->argument->kind == INPUT_SCRIPT_FILE || strchr("/=$", name.p[0]) != NULL)
        return false;
    return try_open(attempt, arena_printf(ctx_arena(attempt->ctx), "%.*s%s", (int)directory.n, directory.p, name.p));
}

// A name that is looked for. False: nothing was found.
static bool search_file(struct context *ctx, struct opened *o)
{
    const struct input_argument *a = o->argument;
    struct attempt attempt = {ctx, o};
    const char *script = o->includer == NULL || a->kind == INPUT_SCRIPT_FILE ? NULL : o->includer->path;
    if (a->kind == INPUT_LIBRARY)
        return search_library(ctx, a->name, a->state.is_static, try_open, &attempt) != NULL;
    if (a->kind == INPUT_NEEDED)
        return search_needed(ctx, a->name, (const struct shared_file *)o->includer->file, try_open, &attempt) != NULL;
    if (a->kind == INPUT_FILE && search_beside(&attempt, a->name))
        return true;
    return search_input(ctx, a->name, script, try_open, &attempt) != NULL;
}

static void report_not_found(struct context *ctx, const struct opened *o)
{
    const struct input_argument *a = o->argument;
    const char *name = printable(ctx, a->name), *why = why_not_found(ctx, o);
    const char *includer = o->includer == NULL ? NULL : printable(ctx, str_of(o->includer->path));
    if (a->kind == INPUT_LIBRARY)
        error_at(ctx, argument_place(o), "cannot find -l%s: %s", name, why);
    else if (a->kind == INPUT_NEEDED)
        warning_at(ctx, argument_place(o), "%s, needed by %s, not found (try using -rpath or -rpath-link)", name, includer);
    else if (a->kind == INPUT_SCRIPT_FILE)
        error_at(ctx, argument_place(o), "cannot open linker script file %s: %s", name, why);
    else
        error_at(ctx, argument_place(o), "%s: cannot find %s: %s", includer, name, why);
}

static bool find_file(struct context *ctx, struct opened *o)
{
    const struct input_argument *a = o->argument;
    if (a->kind == INPUT_FILE && o->includer == NULL) {
        o->path = a->name.p;
        int failed = map_file(AT_FDCWD, o->path, ctx_arena(ctx), &o->map);
        tell_attempt(ctx, o->path, failed == 0);
        if (failed != 0)
            error_at(ctx, argument_place(o), "cannot find %s: %s", printable(ctx, a->name), strerror(failed));
        else
            watch_input(ctx, o->path, &o->map);
        return failed == 0;
    }
    bool is_found = search_file(ctx, o);
    if (o->unopened != NULL && !is_harmless(o->why))
        error_at(ctx, argument_place(o), "cannot open %s: %s", printable(ctx, str_of(o->unopened)), strerror(o->why));
    else if (!is_found)
        report_not_found(ctx, o);
    return is_found;
}

static void open_object(struct context *ctx, struct opened *o)
{
    struct object_file *file = NEW(ctx_arena(ctx), struct object_file);
    file->base = (struct input_file){.kind = FILE_OBJECT, .path = o->path, .data = o->map.data, .size = o->map.size,
                                     .state = o->argument->state};
    o->file = &file->base;
    if (o->content == CONTENT_UNKNOWN)
        binary_make_object(ctx, &file->base);
    else if (o->argument->state.just_symbols)
        just_symbols_make_object(ctx, &file->base);
    if (!file->base.is_bad)
        object_read_header(ctx, file);
    o->work = o->map.size;
}

static void open_shared(struct context *ctx, struct opened *o)
{
    struct shared_file *file = NEW(ctx_arena(ctx), struct shared_file);
    file->base = (struct input_file){.kind = FILE_SHARED, .path = o->path, .data = o->map.data, .size = o->map.size,
                                     .state = o->argument->state};
    file->by_library_option = o->argument->kind == INPUT_LIBRARY;
    o->file = &file->base;
    if (!shared_read(ctx, file))
        error_in(ctx, &file->base, "%s", file->base.errors.at[0]);
    o->work = (u64)file->n_symbols * 24 + file->dynstr_size;
}

static void open_archive(struct context *ctx, struct opened *o)
{
    struct archive *ar = NEW(ctx_arena(ctx), struct archive);
    *ar = (struct archive){.path = o->path, .data = o->map.data, .size = o->map.size, .state = o->argument->state};
    o->archive = ar;
    archive_read(ctx, ar, o->argument->state.whole_archive);
    o->work = o->argument->state.whole_archive ? ar->size : (u64)ar->n_index * 48;
}

static bool is_dynamic_object(struct view v)
{
    return v.n >= sizeof(struct elf_ehdr) && v.p[EI_CLASS] == ELFCLASS64 && v.p[EI_DATA] == ELFDATA2LSB &&
           ((const struct elf_ehdr *)v.p)->e_type == ET_DYN;
}

static void open_elf(struct context *ctx, struct opened *o)
{
    const struct input_state *state = &o->argument->state;
    const char *path = printable(ctx, str_of(o->path));
    if (!is_dynamic_object((struct view){o->map.data, o->map.size})) {
        open_object(ctx, o);
    } else if (state->just_symbols) {
        error_at(ctx, argument_place(o), "%s: --just-symbols may not be used on DSO", path);
        o->is_missing = true;
    } else if (state->is_static) {
        error_at(ctx, argument_place(o), "attempted static link of dynamic object `%s'", path);
        o->is_missing = true;
    } else {
        open_shared(ctx, o);
    }
}

static void open_item(struct context *ctx, struct opened *o)
{
    o->is_done = true;
    if (!find_file(ctx, o)) {
        o->is_missing = true;
        return;
    }
    struct view v = {o->map.data, o->map.size};
    o->content = o->argument->state.is_binary ? CONTENT_UNKNOWN : identify_content(v);
    switch (o->content) {
    case CONTENT_ELF:
        open_elf(ctx, o);
        break;
    case CONTENT_ARCHIVE:
    case CONTENT_THIN_ARCHIVE:
        open_archive(ctx, o);
        break;
    case CONTENT_TEXT:
        o->work = v.n;
        break;
    case CONTENT_BITCODE:
        error_at(ctx, argument_place(o), "%s: LLVM bitcode needs link-time optimisation, which is not supported yet",
                 printable(ctx, str_of(o->path)));
        o->is_missing = true;
        break;
    case CONTENT_UNKNOWN:
        if (o->argument->state.is_binary) {
            open_object(ctx, o);
        } else {
            error_at(ctx, argument_place(o), "%s: file format not recognized", printable(ctx, str_of(o->path)));
            o->is_missing = true;
        }
        break;
    }
}

static void open_task(void *arg, size_t i)
{
    struct reader *r = arg;
    struct opened *o = r->unique.at[i];
    if (!o->is_done)
        open_item(r->ctx, o);
}

// Arguments of the same spelling are one file (drivers name libgcc and libc twice); in a script it depends on where that is.
static void add_item(struct reader *r, const struct input_argument *a, const struct opened *includer)
{
    struct arena *arena = ctx_arena(r->ctx);
    bool is_plain = a->kind != INPUT_FILE || (a->name.p[0] == '/' && *r->ctx->config.sysroot == '\0');
    struct str beside = is_plain ? (struct str){"", 0} : script_directory(includer);
    const char *key = arena_printf(arena, "%d%d%d%d%.*s%s%s", a->kind, a->kind == INPUT_LIBRARY && a->state.is_static,
                                   a->state.whole_archive, a->state.is_binary | a->state.just_symbols << 1, (int)beside.n,
                                   beside.p, beside.n > 0 ? ":" : "", a->name.p);
    void **slot = table_slot(&r->by_key, str_of(key));
    struct opened *o = *slot;
    if (o == NULL) {
        o = NEW(arena, struct opened);
        o->includer = includer;
        o->position = includer != NULL ? includer->position : r->items.n + 1;
        o->argument = a;
        *slot = o;
        VEC_PUSH(arena, &r->unique, o);
    }
    VEC_PUSH(arena, &r->items, o);
}

static void choose_workers(struct reader *r)
{
    struct context *ctx = r->ctx;
    u64 wanted = ctx->config.n_threads;
    if (wanted == 0) {
        wanted = MIN(r->work / parallel_bytes + 1, 32u);
        u64 n_cpus = wanted > 1 ? proc_n_cpus() : 1; // asking takes 20 system calls
        wanted = MIN(wanted, n_cpus);
    }
    ctx_set_workers(ctx, (u32)MIN(wanted, (u64)MAX_WORKERS));
}

static void open_all(struct reader *r)
{
    struct context *ctx = r->ctx;
    u32 n = r->unique.n, i = 0;
    for (; i < n && (r->work < parallel_bytes || n - i < SERIAL_INPUTS || ctx->config.verbose); i++) {
        open_item(ctx, r->unique.at[i]);
        r->work += r->unique.at[i]->work;
    }
    if (i == n)
        return;
    // Enough is known to be worth threads.
    choose_workers(r);
    parallel_for(ctx->pool, n, open_task, r);
    for (; i < n; i++)
        r->work += r->unique.at[i]->work;
}

// ---- in command-line order ----

static void add_node(struct reader *r, struct input_node node)
{
    VEC_PUSH(ctx_arena(r->ctx), &r->ctx->nodes, node);
}

// An object between --start-lib and --end-lib is an archive of one member.
static void add_lib_object(struct reader *r, struct opened *o, const struct input_state *state)
{
    struct context *ctx = r->ctx;
    struct object_file *file = (struct object_file *)o->file;
    struct arena *arena = ctx_arena(ctx);
    struct archive *ar = NEW(arena, struct archive);
    VEC(const char *) names = {0};

    for (u32 i = file->first_global; i < file->n_symbols; i++)
        if (file->symtab[i].st_shndx != SHN_UNDEF)
            VEC_PUSH(arena, &names, file->strtab + file->symtab[i].st_name);
    *ar = (struct archive){.path = o->path, .n_members = 1, .n_index = names.n, .index_names = names.at, .state = *state,
                           .lib_object = file};
    ar->members = NEW(arena, struct archive_member);
    ar->index_members = NEW_ARRAY(arena, u32, names.n + 1);
    VEC_PUSH(arena, &ctx->archives, ar);
    add_node(r, (struct input_node){.kind = NODE_ARCHIVE, .state = *state, .archive = ar});
}

static void add_opened(struct reader *r, struct opened *o, const struct input_argument *a);

// The inputs that a linker-script text names stand where the script stood.
static void expand_script(struct reader *r, struct opened *o, const struct input_argument *a)
{
    struct context *ctx = r->ctx;
    if (r->depth == MAX_SCRIPT_DEPTH) {
        error(ctx, "%s: scripts are nested too deeply", printable(ctx, str_of(o->path)));
        return;
    }
    struct script_inputs inputs = {0};
    if (!script_parse_input(ctx, o->path, (struct str){(const char *)o->map.data, o->map.size}, &a->state, &inputs))
        return;
    r->depth++;
    for (u32 i = 0; i < inputs.n; i++) {
        u32 at = r->items.n;
        add_item(r, &inputs.at[i], o);
        struct opened *inner = r->items.at[at];
        if (!inner->is_done) {
            open_item(ctx, inner);
            r->work += inner->work;
        }
        add_opened(r, inner, &inputs.at[i]);
    }
    r->depth--;
}

// An object that is named again is linked again (and its symbols clash), as in GNU ld.
static struct input_file *object_again(struct context *ctx, const struct input_file *first)
{
    struct object_file *file = NEW(ctx_arena(ctx), struct object_file);
    file->base = (struct input_file){.kind = FILE_OBJECT, .path = first->path, .data = first->data, .size = first->size,
                                     .state = first->state};
    object_read_header(ctx, file);
    return &file->base;
}

static void add_opened(struct reader *r, struct opened *o, const struct input_argument *a)
{
    struct context *ctx = r->ctx;
    if (o->is_missing)
        return;
    const char *target = target_that_is(ctx, o->map.device, o->map.inode);
    if (target != NULL)
        error_at(ctx, argument_place(o), "%s: input file is the same as the %s", printable(ctx, str_of(o->path)), target);
    if (o->is_used && o->file != NULL && o->file->kind == FILE_OBJECT)
        o->file = object_again(ctx, o->file);
    else if (o->is_used && o->archive != NULL && a->state.whole_archive && !o->archive->is_bad)
        open_archive(ctx, o);   // so are all of its members
    o->is_used = true;
    if (ctx->config.trace_files || ctx->config.dependency_file != NULL)
        VEC_PUSH(ctx_arena(ctx), &ctx->traced, o->path);
    if (o->content == CONTENT_TEXT && o->file == NULL) {
        expand_script(r, o, a);
    } else if (o->archive != NULL) {
        if (!o->archive->is_listed)
            VEC_PUSH(ctx_arena(ctx), &ctx->archives, o->archive);
        o->archive->is_listed = true;
        add_node(r, (struct input_node){.kind = NODE_ARCHIVE, .state = a->state, .archive = o->archive});
    } else if (o->file->kind == FILE_SHARED) {
        if (o->file->index == 0) {
            ctx_reserve_files(ctx, 1);
            ctx_add_file(ctx, o->file);
        }
        add_node(r, (struct input_node){.kind = NODE_SHARED, .state = a->state, .file = o->file});
    } else if (a->state.in_lib) {
        add_lib_object(r, o, &a->state);
    } else {
        ctx_reserve_files(ctx, 1);
        ctx_add_file(ctx, o->file);
        add_node(r, (struct input_node){.kind = NODE_OBJECT, .state = a->state, .file = o->file});
    }
}

// ---- what libraries need ----

static bool has_library(struct context *ctx, struct str soname)
{
    for (u32 i = 0; i < ctx->nodes.n; i++)
        if (ctx->nodes.at[i].kind == NODE_SHARED &&
            str_equal(((const struct shared_file *)ctx->nodes.at[i].file)->soname, soname))
            return true;
    return false;
}

// --copy-dt-needed-entries: behind all else, what the libraries need, as if it were named under --as-needed.
static void add_needed_libraries(struct reader *r)
{
    struct context *ctx = r->ctx;
    for (u32 i = 0; i < ctx->nodes.n; i++) {
        const struct shared_file *file = (const struct shared_file *)ctx->nodes.at[i].file;
        if (ctx->nodes.at[i].kind != NODE_SHARED || !ctx->nodes.at[i].state.copy_dt_needed)
            continue;
        for (u32 n = 0; n < file->needed.n; n++) {
            if (has_library(ctx, file->needed.at[n]))
                continue;
            struct input_argument *a = NEW(ctx_arena(ctx), struct input_argument);
            *a = (struct input_argument){.kind = INPUT_NEEDED, .name = file->needed.at[n],
                                         .state = {.as_needed = true, .copy_dt_needed = true}};
            struct opened *by = NEW(ctx_arena(ctx), struct opened);
            by->path = file->base.path;
            by->file = ctx->nodes.at[i].file;
            u32 at = r->items.n;
            add_item(r, a, by);
            struct opened *o = r->items.at[at];
            if (o->is_done)
                continue;
            open_item(ctx, o);
            r->work += o->work;
            add_opened(r, o, a);
        }
    }
}

// ---- names ----

static void intern_task(void *arg, size_t i)
{
    struct context *ctx = arg;
    struct input_node *node = &ctx->nodes.at[i];
    switch (node->kind) {
    case NODE_OBJECT: {
        struct object_file *file = (struct object_file *)node->file;
        if (!file->base.is_bad)
            intern_object(ctx, file);
        break;
    }
    case NODE_SHARED: {
        struct shared_file *file = (struct shared_file *)node->file;
        // Only the first of several mentions does the work.
        if (!file->base.is_bad && !__atomic_exchange_n(&file->is_interned, true, __ATOMIC_ACQ_REL))
            intern_shared_undefined(ctx, file);
        break;
    }
    case NODE_ARCHIVE:
        if (!node->archive->is_bad && !__atomic_exchange_n(&node->archive->is_interned, true, __ATOMIC_ACQ_REL))
            intern_archive(ctx, node->archive);
        break;
    }
}

static u64 count_names(const struct input_node *node)
{
    switch (node->kind) {
    case NODE_OBJECT: {
        const struct object_file *file = (const struct object_file *)node->file;
        return file->n_symbols - file->first_global;
    }
    case NODE_SHARED:
        // Its undefined names only; most of a big library's symbols are defined, and those are not interned.
        return ((const struct shared_file *)node->file)->n_undefined;
    case NODE_ARCHIVE:
        return node->archive->n_index;
    }
    return 0;
}

static void intern_all(struct context *ctx)
{
    u64 n_names = 0;
    for (u32 i = 0; i < ctx->nodes.n; i++)
        n_names += count_names(&ctx->nodes.at[i]);
    for (u32 i = 0; i < ctx->archives.n; i++) {
        ctx->archives.at[i]->first_entry = ctx->n_index_entries;
        ctx->n_index_entries += ctx->archives.at[i]->n_index;
    }
    names_reserve(ctx, n_names);
    parallel_for(ctx->pool, ctx->nodes.n, intern_task, ctx);
}

void read_inputs(struct context *ctx)
{
    struct reader r = {.ctx = ctx};
    table_init(&r.by_key, ctx_arena(ctx));
    ctx_reserve_files(ctx, ctx->config.inputs.n);
    targets_set_up(ctx);

    for (u32 i = 0; i < ctx->config.inputs.n; i++)
        add_item(&r, &ctx->config.inputs.at[i], NULL);
    open_all(&r);
    for (u32 i = 0; i < ctx->config.inputs.n; i++)
        add_opened(&r, r.items.at[i], &ctx->config.inputs.at[i]);
    add_needed_libraries(&r);
    if (ctx->config.inputs.n == 0)
        error(ctx, "no input files");
    choose_workers(&r);
    intern_all(ctx);
}
