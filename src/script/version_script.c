// Version scripts and dynamic lists: parsing, and the question which node a name belongs to.
//
// GNU ld looks at the nodes in order (bfd_find_version_for_sym): the first exact name ends the search, and within a node a
// global one comes before a local one. Without an exact name a global pattern wins over a local one, the last node over
// earlier ones, and `*' counts only if nothing else matches, first as a global, then as a local pattern.
#include "trie.h"

#include "veld/demangle.h"
#include "veld/table.h"
#include "veld/version_script.h"

#include <stdarg.h>
#include <strings.h>

// ---- tokens ----

enum vtoken { V_END, V_NAME, V_QUOTED, V_PUNCTUATION, V_BAD };

struct vparser {
    struct context *ctx;
    const char *path;
    const char *at, *end;
    u32 line;
    bool failed;
    struct version_script *vs;
    // The token that was read
    enum vtoken kind;
    struct str text;
    char c;
    u32 token_line;
};

static bool fail(struct vparser *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
static bool fail(struct vparser *p, const char *fmt, ...)
{
    if (p->failed)
        return false;
    p->failed = true;
    p->kind = V_BAD;
    va_list ap;
    va_start(ap, fmt);
    error_at(p->ctx, (struct place){.line_file = p->path, .line = p->token_line}, "%s",
             arena_vprintf(ctx_arena(p->ctx), fmt, ap));
    va_end(ap);
    return false;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (u8)c >= 128 ||
           (c != '\0' && strchr("_.$*?[]-!^\\@+~%", c) != NULL);
}

static bool skip_space(struct vparser *p)
{
    while (p->at < p->end) {
        char c = *p->at;
        if (c == '\n') {
            p->line++;
        } else if (c == '#') {
            while (p->at + 1 < p->end && p->at[1] != '\n')
                p->at++;
        } else if (c == '/' && p->end - p->at > 1 && p->at[1] == '*') {
            p->token_line = p->line;
            const char *q = p->at + 2;
            for (; p->end - q > 1 && !(q[0] == '*' && q[1] == '/'); q++)
                p->line += *q == '\n';
            if (p->end - q <= 1)
                return fail(p, "this comment has no end");
            p->at = q + 1;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\v') {
            break;
        }
        p->at++;
    }
    return true;
}

// Reads the next token into P.
static void next(struct vparser *p)
{
    if (p->failed || !skip_space(p))
        return;
    p->token_line = p->line;
    if (p->at == p->end) {
        p->kind = V_END;
        return;
    }
    const char *begin = p->at;
    if (*begin == '"') {
        const char *close = memchr(begin + 1, '"', (size_t)(p->end - begin - 1));
        if (close == NULL) {
            fail(p, "this string has no end");
            return;
        }
        for (const char *q = begin; q < close; q++)
            p->line += *q == '\n';
        p->kind = V_QUOTED;
        p->text = (struct str){begin + 1, (size_t)(close - begin - 1)};
        p->at = close + 1;
        return;
    }
    const char *q = begin;
    // A C++ name may have `::' inside; a single colon ends `global:'.
    while (q < p->end && (is_name_char(*q) || (*q == ':' && p->end - q > 1 && q[1] == ':' && q > begin))) {
        // A comment may follow without a space only after other characters: '/' is none of a name.
        q += *q == ':' ? 2 : 1;
    }
    if (q > begin) {
        p->kind = V_NAME;
        p->text = (struct str){begin, (size_t)(q - begin)};
        p->at = q;
        return;
    }
    if (strchr("{};:", *begin) == NULL || *begin == '\0') {
        fail(p, "syntax error: unexpected byte 0x%02x", (u8)*begin);
        return;
    }
    p->kind = V_PUNCTUATION;
    p->c = *begin;
    p->at++;
}

static bool is(const struct vparser *p, char c)
{
    return p->kind == V_PUNCTUATION && p->c == c;
}

static const char *describe(struct vparser *p)
{
    if (p->kind == V_END)
        return "end of file";
    if (p->kind == V_PUNCTUATION)
        return arena_printf(ctx_arena(p->ctx), "`%c'", p->c);
    struct str s = {p->text.p, MIN(p->text.n, (size_t)100)};
    return arena_printf(ctx_arena(p->ctx), "`%s'", printable(p->ctx, s));
}

static bool expect(struct vparser *p, char c)
{
    if (!is(p, c))
        return fail(p, "syntax error: expected `%c', but found %s", c, describe(p));
    next(p);
    return !p->failed;
}

// ---- patterns ----

static struct str without_backslashes(struct context *ctx, struct str s)
{
    if (memchr(s.p, '\\', s.n) == NULL)
        return s;
    char *to = arena_alloc(ctx_arena(ctx), s.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
        to[n++] = s.p[i];
    }
    return (struct str){to, n};
}

static void add_pattern(struct vparser *p, struct str text, bool is_quoted, u8 language, bool is_local, u32 node)
{
    bool literal = is_quoted || !glob_is_pattern(text);
    if (literal && !is_quoted)
        text = without_backslashes(p->ctx, text);
    VEC_PUSH(ctx_arena(p->ctx), &p->vs->patterns,
             (struct version_pattern){.text = text, .language = language, .is_local = is_local, .is_literal = literal,
                                      .node = node, .line = p->token_line, .file = p->path});
}

static bool parse_language(struct vparser *p, u8 *language)
{
    static const struct { const char *name; u8 language; } languages[] = {
        {"C", LANGUAGE_C}, {"C++", LANGUAGE_CXX}, {"Java", LANGUAGE_JAVA},
    };
    for (size_t i = 0; i < ARRAY_LEN(languages); i++)
        if (p->text.n == strlen(languages[i].name) && strncasecmp(p->text.p, languages[i].name, p->text.n) == 0) {
            *language = languages[i].language;
            next(p);
            return true;
        }
    return fail(p, "unknown language %s in version information", describe(p));
}

// Names up to the brace that closes the node: `global:', `local:' and extern blocks may come in any order and number.
static bool parse_names(struct vparser *p, u32 node, bool allow_labels)
{
    enum { MAX_EXTERN = 64 };
    u8 languages[MAX_EXTERN + 1] = {LANGUAGE_C}; // of the blocks that are open
    u32 depth = 0;
    bool is_local = false;
    while (!p->failed) {
        if (is(p, ';')) {
            next(p);
        } else if (is(p, '}')) {
            next(p);
            if (depth-- == 0)
                return !p->failed;
            if (is(p, ';'))
                next(p);
        } else if (p->kind == V_NAME || p->kind == V_QUOTED) {
            bool is_quoted = p->kind == V_QUOTED;
            struct str text = p->text;
            u32 line = p->token_line;
            next(p);
            if (!is_quoted && str_is(text, "extern") && p->kind == V_QUOTED) {
                if (depth == MAX_EXTERN)
                    return fail(p, "extern is nested deeper than %d", MAX_EXTERN);
                if (!parse_language(p, &languages[++depth]) || !expect(p, '{'))
                    return false;
                continue;
            }
            if (!is_quoted && is(p, ':') && depth == 0 && (str_is(text, "global") || str_is(text, "local"))) {
                if (!allow_labels)
                    return fail(p, "syntax error: `%.*s:' in a dynamic list", (int)text.n, text.p);
                is_local = str_is(text, "local");
                next(p);
                continue;
            }
            if (!is(p, ';') && !is(p, '}')) {
                p->token_line = line;
                return fail(p, "syntax error: expected `;' after `%s', but found %s", printable(p->ctx, text), describe(p));
            }
            u32 here = p->token_line;
            p->token_line = line;
            add_pattern(p, text, is_quoted, languages[depth], is_local, node);
            p->token_line = here;
        } else {
            return fail(p, "syntax error: expected a name, but found %s", describe(p));
        }
    }
    return false;
}

// ---- nodes ----

static struct version_script *new_script(struct context *ctx)
{
    struct version_script *vs = NEW(ctx_arena(ctx), struct version_script);
    VEC_PUSH(ctx_arena(ctx), &vs->nodes, (struct version_node){.index = VER_NDX_GLOBAL, .name = STR("")});
    table_init(&vs->by_name, ctx_arena(ctx));
    return vs;
}

u32 version_script_node(const struct version_script *vs, struct str name)
{
    if (vs->by_name.n > 0)
        return (u32)(uintptr_t)table_get(&vs->by_name, name);
    for (u32 i = 1; i < vs->nodes.n; i++)
        if (str_equal(vs->nodes.at[i].name, name))
            return i;
    return 0;
}

u32 version_script_add_node(struct context *ctx, struct str name)
{
    if (ctx->version_script == NULL)
        ctx->version_script = new_script(ctx);
    struct version_script *vs = ctx->version_script;
    void **slot = table_slot(&vs->by_name, name);
    if (*slot == NULL) {
        u32 node = vs->nodes.n;
        *slot = (void *)(uintptr_t)node;
        VEC_PUSH(ctx_arena(ctx), &vs->nodes, (struct version_node){.name = name, .index = node + 1});
    }
    return (u32)(uintptr_t)*slot;
}

static bool parse_node(struct vparser *p)
{
    struct version_script *vs = p->vs;
    struct arena *arena = ctx_arena(p->ctx);
    u32 node = 0, line = p->token_line;
    if (p->kind == V_NAME || p->kind == V_QUOTED) {
        if (vs->has_anonymous)
            return fail(p, "anonymous version tag cannot be combined with other version tags");
        void **slot = table_slot(&vs->by_name, p->text);
        if (*slot != NULL)
            return fail(p, "duplicate version tag %s", describe(p));
        node = vs->nodes.n;
        if (node + 1 > 0x7ffe)
            return fail(p, "more than %d versions", 0x7ffd);
        *slot = (void *)(uintptr_t)node;
        VEC_PUSH(arena, &vs->nodes,
                 (struct version_node){.name = p->text, .index = node + 1, .file = p->path, .line = line});
        next(p);
    } else {
        if (vs->nodes.n > 1 || vs->has_anonymous)
            return fail(p, "anonymous version tag cannot be combined with other version tags");
        vs->has_anonymous = true;
    }
    if (!expect(p, '{') || !parse_names(p, node, true))
        return false;
    while (p->kind == V_NAME || p->kind == V_QUOTED) {
        u32 parent = version_script_node(vs, p->text);
        if (node == 0 || parent == 0)
            return fail(p, "unable to find version dependency %s", describe(p));
        VEC_PUSH(arena, &vs->nodes.at[node].parents, parent);
        next(p);
    }
    return expect(p, ';');
}

bool version_script_parse(struct context *ctx, const char *path, u32 first_line, struct str text)
{
    if (ctx->version_script == NULL)
        ctx->version_script = new_script(ctx);
    struct vparser p = {.ctx = ctx, .path = path, .at = text.p, .end = text.p + text.n, .line = first_line,
                        .vs = ctx->version_script};
    next(&p);
    if (p.kind == V_END && !p.failed)
        return fail(&p, "syntax error: no version is defined");
    while (!p.failed && p.kind != V_END)
        if (!parse_node(&p))
            return false;
    return !p.failed;
}

bool dynamic_list_parse(struct context *ctx, const char *path, struct str text, struct version_script *list)
{
    struct vparser p = {.ctx = ctx, .path = path, .at = text.p, .end = text.p + text.n, .line = 1, .vs = list};
    if (list->nodes.n == 0)
        VEC_PUSH(ctx_arena(ctx), &list->nodes, (struct version_node){.index = VER_NDX_GLOBAL, .name = STR("")});
    next(&p);
    if (p.kind == V_END && !p.failed)
        return fail(&p, "syntax error: the list has no `{'");
    while (!p.failed && p.kind != V_END)
        if (!expect(&p, '{') || !parse_names(&p, 0, false) || !expect(&p, ';'))
            return false;
    return !p.failed;
}

void dynamic_list_add(struct context *ctx, struct version_script *list, struct str pattern)
{
    struct vparser p = {.ctx = ctx, .path = "--export-dynamic-symbol", .vs = list};
    if (list->nodes.n == 0)
        VEC_PUSH(ctx_arena(ctx), &list->nodes, (struct version_node){.index = VER_NDX_GLOBAL, .name = STR("")});
    add_pattern(&p, pattern, false, LANGUAGE_C, false, 0);
}

// ---- compiling ----

struct version_matcher {
    struct table literals[N_LANGUAGES]; // name -> index of the first pattern + 1
    struct trie globals[N_LANGUAGES], locals[N_LANGUAGES]; // order: later patterns first
    bool has_globals[N_LANGUAGES], has_locals[N_LANGUAGES];
    u32 star_global, star_local; // index + 1
    bool demangles;
};

static bool is_star(const struct version_pattern *p)
{
    return !p->is_literal && p->text.n == 1 && p->text.p[0] == '*';
}

// In the order in which GNU ld would come to them.
static u64 literal_rank(const struct version_pattern *p)
{
    return (u64)p->node << 1 | p->is_local;
}

static void add_literal(struct context *ctx, struct version_script *vs, u32 index)
{
    struct version_pattern *p = &vs->patterns.at[index];
    void **slot = table_slot(&vs->matcher->literals[p->language], p->text);
    if (*slot == NULL) {
        *slot = (void *)(uintptr_t)(index + 1);
        return;
    }
    const struct version_pattern *other = &vs->patterns.at[(uintptr_t)*slot - 1];
    if (other->is_local != p->is_local) {
        error_at(ctx, (struct place){.line_file = p->file, .line = p->line},
                 "duplicate expression `%s' in version information", printable(ctx, p->text));
        return;
    }
    if (literal_rank(p) < literal_rank(other))
        *slot = (void *)(uintptr_t)(index + 1);
}

void version_script_compile(struct context *ctx, struct version_script *vs)
{
    struct arena *arena = ctx_arena(ctx);
    struct version_matcher *m = vs->matcher = NEW(arena, struct version_matcher);
    for (u32 l = 0; l < N_LANGUAGES; l++)
        table_init(&m->literals[l], arena);
    for (u32 i = 0; i < vs->patterns.n; i++) {
        const struct version_pattern *p = &vs->patterns.at[i];
        m->demangles |= p->language != LANGUAGE_C && !is_star(p);
        if (p->is_literal)
            add_literal(ctx, vs, i);
        else if (is_star(p))
            *(p->is_local ? &m->star_local : &m->star_global) = i + 1;
    }
    for (u32 i = vs->patterns.n; i-- > 0;) {
        const struct version_pattern *p = &vs->patterns.at[i];
        if (p->is_literal || is_star(p))
            continue;
        struct trie_entry e = {.order = vs->patterns.n - i, .value = i};
        trie_add(p->is_local ? &m->locals[p->language] : &m->globals[p->language], arena, p->text, false, &e);
        *(p->is_local ? &m->has_locals[p->language] : &m->has_globals[p->language]) = true;
    }
    for (u32 l = 0; l < N_LANGUAGES; l++) {
        trie_finish(&m->globals[l], arena);
        trie_finish(&m->locals[l], arena);
    }
}

// ---- matching ----

static struct version_match found(const struct version_script *vs, u32 index)
{
    const struct version_pattern *p = &vs->patterns.at[index];
    return (struct version_match){.pattern = index, .version = (u16)vs->nodes.at[p->node].index, .is_local = p->is_local,
                                  .is_matched = true};
}

// The name as patterns of each language see it.
struct names { struct str by_language[N_LANGUAGES]; char demangled[1100]; };

static void demangle_names(struct names *names, struct str name, bool demangles)
{
    for (u32 l = 0; l < N_LANGUAGES; l++)
        names->by_language[l] = name;
    if (!demangles || name.n < 3 || name.p[0] != '_')
        return;
    size_t n = demangle(name.p, name.n, names->demangled, sizeof(names->demangled));
    if (n > 0)
        names->by_language[LANGUAGE_CXX] = names->by_language[LANGUAGE_JAVA] = (struct str){names->demangled, n};
}

static u32 find_literal(const struct version_script *vs, const struct names *names)
{
    u32 best = 0;
    for (u32 l = 0; l < N_LANGUAGES; l++) {
        const struct table *t = &vs->matcher->literals[l];
        u32 index = t->n == 0 ? 0 : (u32)(uintptr_t)table_get(t, names->by_language[l]);
        if (index != 0 && (best == 0 || literal_rank(&vs->patterns.at[index - 1]) < literal_rank(&vs->patterns.at[best - 1])))
            best = index;
    }
    return best;
}

static u32 find_pattern(const struct trie *tries, const bool *has, const struct names *names)
{
    u32 best = 0, limit = UINT32_MAX;
    for (u32 l = 0; l < N_LANGUAGES; l++) {
        const struct trie_entry *e = has[l] ? trie_first(&tries[l], names->by_language[l], limit, NULL, NULL) : NULL;
        if (e != NULL) {
            best = e->value + 1;
            limit = e->order;
        }
    }
    return best;
}

struct version_match version_script_match(const struct version_script *vs, struct str name)
{
    const struct version_matcher *m = vs->matcher;
    struct names names;
    demangle_names(&names, name, m->demangles);
    u32 index = find_literal(vs, &names);
    if (index == 0)
        index = find_pattern(m->globals, m->has_globals, &names);
    // `*' as a global counts only when no local pattern is more special.
    u32 local = index == 0 ? find_pattern(m->locals, m->has_locals, &names) : 0;
    if (index == 0 && local == 0)
        index = m->star_global;
    if (index == 0)
        index = local;
    if (index == 0)
        index = m->star_local;
    return index != 0 ? found(vs, index - 1) : (struct version_match){.version = VER_NDX_GLOBAL};
}

struct version_match version_script_match_node(const struct version_script *vs, struct str name, u32 node)
{
    struct names names;
    demangle_names(&names, name, vs->matcher->demangles);
    u32 best = 0;
    for (u32 i = 0; i < vs->patterns.n; i++) {
        const struct version_pattern *p = &vs->patterns.at[i];
        struct str text = names.by_language[p->language];
        if (p->node != node || !(p->is_literal ? str_equal(p->text, text) : glob_match(p->text, text)))
            continue;
        if (!p->is_local)
            return found(vs, i);
        if (best == 0)
            best = i + 1;
    }
    return best != 0 ? found(vs, best - 1) : (struct version_match){.version = VER_NDX_GLOBAL};
}
