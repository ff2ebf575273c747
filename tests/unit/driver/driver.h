// For the tests of the command line: parse words, keep what is printed.
#ifndef TESTS_UNIT_DRIVER_H
#define TESTS_UNIT_DRIVER_H

#include "../../../src/driver/options.h"
#include "../check.h"

#include "veld.h"

struct parsed {
    struct context *ctx;
    struct config *c;
    bool goes_on;
    int status;
    char out[1 << 16], err[1 << 16];
    const char *words[512];
    int n_words;
    char *line;
    struct veld_callbacks callbacks;
};

static inline int keep_text(void *user, enum veld_stream stream, const char *text, size_t size)
{
    struct parsed *p = user;
    char *to = stream == VELD_STDOUT ? p->out : p->err;
    size_t n = strlen(to);
    CHECK(n + size < sizeof(p->out));
    memcpy(to + n, text, size);
    to[n + size] = '\0';
    return 0;
}

static inline void parse_guarded(void *arg)
{
    struct parsed *p = arg;
    p->goes_on = parse_command_line(p->ctx, p->n_words, p->words, &p->status);
}

// Parse LINE, split at blanks (`_` stands for an empty word). Free with parsed_free.
static inline struct parsed *parse(const char *line)
{
    struct parsed *p = calloc(1, sizeof(*p));
    p->callbacks = (struct veld_callbacks){keep_text, p};
    p->ctx = context_create("veld", &p->callbacks);
    p->ctx->print_diagnostics = print_diagnostics;
    p->c = &p->ctx->config;
    p->words[p->n_words++] = "/usr/bin/veld";
    char *rest = p->line = strdup(line);
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        if (*word != '\0')
            p->words[p->n_words++] = strcmp(word, "_") == 0 ? "" : word;
    }
    CHECK(pool_guard(parse_guarded, p) == 0);
    say_flush(p->ctx);
    return p;
}

static inline void parsed_free(struct parsed *p)
{
    context_destroy(p->ctx);
    free(p->line);
    free(p);
}

#define STR_IS(s, z) CHECK(str_is((s), (z)))

static inline const char *input_name(const struct parsed *p, u32 i)
{
    CHECK(i < p->c->inputs.n);
    return p->c->inputs.at[i].name.p;
}

// LINE is refused with a message that contains TEXT.
static inline void refused(const char *line, const char *text)
{
    struct parsed *p = parse(line);
    if (p->goes_on || p->status != 1 || strstr(p->err, text) == NULL) {
        fprintf(stderr, "`%s': expected the error `%s', got status %d and `%s'\n", line, text, p->status, p->err);
        exit(1);
    }
    parsed_free(p);
}

// LINE is taken, with a warning that contains TEXT (none: nothing is printed).
static inline struct parsed *taken(const char *line, const char *text)
{
    struct parsed *p = parse(line);
    bool is_right = text == NULL ? p->err[0] == '\0' : strstr(p->err, text) != NULL;
    if (!p->goes_on || !is_right) {
        fprintf(stderr, "`%s': expected %s, got `%s'\n", line, text == NULL ? "no message" : text, p->err);
        exit(1);
    }
    return p;
}

#endif
