// @FILE on the command line: its words take its place. Words are separated by white space, `'...'` and `"..."` may
// begin and end inside one, a backslash takes the next character as it is, everywhere. No comments. An @FILE inside
// is relative to the working directory too. A file that is not there is left as the word it is: it may be an input
// called "@x".
//
// A stack of open files instead of recursion; as in GNU ld there are at most 2000 files, so that files that name each
// other end, and files that name many others do not blow up.

#include "options.h"

#include "veld/map.h"

#include <errno.h>
#include <fcntl.h>

enum { MOST_FILES = 2000 };

struct response_file {
    const char *name;
    struct mapping map;
    const u8 *at, *end;
    char *out;                  // room for what is left of the words
    u32 line;
};

struct expansion {
    struct context *ctx;
    struct arena *arena;
    struct argument_list *words;
    VEC(struct response_file) stack;
    u32 n_files;
};

static bool is_blank(u8 c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_open(const struct expansion *e, const struct mapping *map)
{
    for (u32 i = 0; i < e->stack.n; i++) {
        const struct mapping *open = &e->stack.at[i].map;
        if (open->inode == map->inode && open->device == map->device && map->inode != 0)
            return true;
    }
    return false;
}

// Put the file named behind the '@' of WORD on the stack. False: it is an ordinary word.
static bool open_file(struct expansion *e, const struct argument *word)
{
    const char *name = word->text + 1;
    struct response_file file = {.name = name, .line = 1};
    struct place place = {.line_file = word->file, .line = word->line};
    int reason = map_file(AT_FDCWD, name, e->arena, &file.map);
    bool may_be_input = reason == ENOENT || reason == ENOTDIR || reason == EACCES || reason == ENAMETOOLONG;
    if (reason == EISDIR)
        error_at(e->ctx, place, "@%s: response file is a directory", printable(e->ctx, str_of(name)));
    else if (reason != 0 && !may_be_input)
        error_at(e->ctx, place, "@%s: cannot read: %s", printable(e->ctx, str_of(name)), strerror(reason));
    if (reason != 0)
        return !may_be_input;

    const char *problem = NULL;
    const u8 *nul = file.map.size == 0 ? NULL : memchr(file.map.data, 0, file.map.size);
    if (is_open(e, &file.map))
        problem = "response file includes itself";
    else if (++e->n_files > MOST_FILES)
        problem = "too many response files";
    else if (nul != NULL)
        problem = "response file contains a NUL byte";
    if (problem != NULL) {
        error_at(e->ctx, place, "@%s: %s", printable(e->ctx, str_of(name)), problem);
        unmap_file(&file.map);
        e->n_files = MIN(e->n_files, MOST_FILES);
        return true;
    }
    file.at = file.map.data;
    file.end = file.map.data + file.map.size;
    file.out = RAW_ARRAY(e->arena, char, file.map.size + 1); // each word and its NUL replace a word and its blank
    VEC_PUSH(e->arena, &e->stack, file);
    return true;
}

static void skip_blanks(struct response_file *f)
{
    for (; f->at < f->end && is_blank(*f->at); f->at++)
        f->line += *f->at == '\n';
}

// The next word of F, unquoted. F is not at a blank, nor at its end.
static struct argument read_word(struct response_file *f)
{
    struct argument word = {f->out, f->name, f->line};
    u8 quote = 0;
    for (; f->at < f->end && (quote != 0 || !is_blank(*f->at)); f->at++) {
        u8 c = *f->at;
        if (c == '\\') {
            if (++f->at == f->end)
                break;
            c = *f->at;
        } else if (c == quote) {
            quote = 0;
            continue;
        } else if (quote == 0 && (c == '\'' || c == '"')) {
            quote = c;
            continue;
        }
        f->line += c == '\n';
        *f->out++ = (char)c;
    }
    *f->out++ = '\0';
    return word;
}

static void add_word(struct expansion *e, struct argument word)
{
    if (word.text[0] != '@' || !open_file(e, &word))
        VEC_PUSH(e->arena, e->words, word);
}

static void read_open_files(struct expansion *e)
{
    while (e->stack.n > 0) {
        struct response_file *f = &e->stack.at[e->stack.n - 1];
        skip_blanks(f);
        if (f->at == f->end) {
            unmap_file(&f->map);
            e->stack.n--;
        } else {
            add_word(e, read_word(f)); // may move the stack
        }
    }
}

void expand_response_files(struct context *ctx, int argc, const char *const *argv, struct argument_list *out)
{
    struct expansion e = {.ctx = ctx, .arena = ctx_arena(ctx), .words = out};
    if (argc > 1)
        VEC_RESERVE(e.arena, out, (u32)argc);
    for (int i = 1; i < argc && argv[i] != NULL; i++) {
        add_word(&e, (struct argument){argv[i], NULL, 0});
        read_open_files(&e);
    }
}
