// Version scripts and dynamic lists: what the parser takes and refuses, and which node wins, against GNU ld's loop written
// out plainly.

#include "script.h"

#include "veld/demangle.h"
#include "veld/glob.h"
#include "veld/version_script.h"

static struct parsed *load(const char *text)
{
    struct parsed *p = parse("a.o");
    p->err[0] = '\0';
    version_script_parse(p->ctx, "v.map", 1, str_of(text));
    if (p->ctx->version_script != NULL)
        version_script_compile(p->ctx, p->ctx->version_script);
    diag_gate(p->ctx);
    say_flush(p->ctx);
    return p;
}

static void bad(const char *text, const char *message)
{
    struct parsed *p = load(text);
    if (strstr(p->err, message) == NULL || strstr(p->err, "v.map:") == NULL) {
        fprintf(stderr, "`%s': expected `%s', got `%s'\n", text, message, p->err);
        exit(1);
    }
    parsed_free(p);
}

// "V1", "V1 local", "global" (the anonymous node), "local", "-" (no match)
static const char *answer(struct parsed *p, const char *name)
{
    static char text[256];
    const struct version_script *vs = p->ctx->version_script;
    struct version_match m = version_script_match(vs, str_of(name));
    if (!m.is_matched)
        return "-";
    u32 node = vs->patterns.at[m.pattern].node;
    CHECK_EQUAL(vs->nodes.at[node].index, m.version);
    struct str s = vs->nodes.at[node].name;
    if (node == 0)
        return m.is_local ? "local" : "global";
    snprintf(text, sizeof(text), "%.*s%s", (int)s.n, s.p, m.is_local ? " local" : "");
    return text;
}

static void is(struct parsed *p, const char *name, const char *expected)
{
    if (strcmp(answer(p, name), expected) != 0) {
        fprintf(stderr, "%s: expected %s, got %s\n", name, expected, answer(p, name));
        exit(1);
    }
}

static void precedence(void)
{
    struct parsed *p = load("V1 { global: foo; bar*; both*; local: *; exact; };\n"
                            "V2 { global: exactly; bar?; exact2; local: baz*; both_local; } V1;\n"
                            "V3 { \"quo*ted\"; esc\\*aped; [xy]z; } V1 V2;");
    CHECK(p->err[0] == '\0');
    is(p, "foo", "V1");
    is(p, "bar", "V1");
    is(p, "bark", "V2");            // the last node of those with a matching pattern
    is(p, "barks", "V1");
    is(p, "baz1", "V2 local");      // `*' is last
    is(p, "other", "V1 local");
    is(p, "exact", "V1 local");
    is(p, "exact2", "V2");
    is(p, "both1", "V1");
    is(p, "both_local", "V2 local"); // an exact local name beats a global pattern
    is(p, "quo*ted", "V3");
    is(p, "quoXted", "V1 local");
    is(p, "esc*aped", "V3");
    is(p, "xz", "V3");
    is(p, "az", "V1 local");
    const struct version_script *vs = p->ctx->version_script;
    CHECK_EQUAL(vs->nodes.n, 4);
    CHECK_EQUAL(vs->nodes.at[3].parents.n, 2);
    CHECK_EQUAL(version_script_node(vs, STR("V2")), 2);
    CHECK_EQUAL(version_script_node(vs, STR("V9")), 0);
    CHECK(version_script_match_node(vs, STR("bark"), 1).is_matched);
    CHECK(!version_script_match_node(vs, STR("bark"), 3).is_matched);
    parsed_free(p);

    p = load("{ global: a; b*; local: *; };");
    is(p, "a", "global");
    is(p, "bx", "global");
    is(p, "c", "local");
    CHECK(p->ctx->version_script->has_anonymous);
    parsed_free(p);

    p = load("V { global: *; local: secret*; };");
    is(p, "x", "V");
    is(p, "secret1", "V local");
    parsed_free(p);

    // Keywords as names, comments, no final semicolon, several labels.
    p = load("# one\nV { local; global; extern; global: a; local: b; global: c };/* two */");
    CHECK(p->err[0] == '\0');
    is(p, "local", "V");
    is(p, "extern", "V");
    is(p, "b", "V local");
    is(p, "c", "V");
    is(p, "d", "-");
    parsed_free(p);
}

static void languages(void)
{
    struct parsed *p = load("V1 { global: extern \"C++\" { \"foo(int)\"; ns::*; plain; }; extern \"C\" { _Z1c*; }; local: *; };\n"
                            "V2 { extern \"c++\" { \"bar()\"; extern \"C\" { c; } } };");
    CHECK(p->err[0] == '\0');
    is(p, "_Z3fooi", "V1");
    is(p, "_Z3foov", "V1 local");
    is(p, "_ZN2ns1xEv", "V1");
    is(p, "_Z3barv", "V2");
    is(p, "_Z1cv", "V1");
    is(p, "plain", "V1");
    is(p, "c", "V2");
    parsed_free(p);
}

// Two texts for one link, and errors.
static void texts(void)
{
    struct parsed *p = load("V1 { a; };");
    CHECK(version_script_parse(p->ctx, "w.map", 1, STR("V2 { b; } V1;")));
    CHECK(!version_script_parse(p->ctx, "w.map", 1, STR("V1 { b; };")));
    diag_gate(p->ctx);
    say_flush(p->ctx);
    CHECK(strstr(p->err, "w.map:1: duplicate version tag `V1'") != NULL);
    version_script_compile(p->ctx, p->ctx->version_script);
    is(p, "b", "V2");
    parsed_free(p);

    bad("", "no version is defined");
    bad("V1", "expected `{'");
    bad("V1 {", "expected a name");
    bad("V1 { a; }", "expected `;'");
    bad("V1 { a b; };", "expected `;' after `a'");
    bad("V1 { a; } V0;", "unable to find version dependency `V0'");
    bad("V1 { a; };\n V1 { b; };", "v.map:2: duplicate version tag `V1'");
    bad("{ a; }; V1 { b; };", "anonymous version tag cannot be combined");
    bad("V1 { a; }; { b; };", "anonymous version tag cannot be combined");
    bad("V1 { extern \"Pascal\" { a; }; };", "unknown language `Pascal'");
    bad("V1 { a; local: a; };", "duplicate expression `a' in version information");
    bad("V1 { \"a; };", "no end");
    bad("V1 { /* a; };", "no end");
    bad("V1 { a, b; };", "unexpected byte");
    bad("V1 { (); };", "unexpected byte");
}

static void lists(void)
{
    struct parsed *p = parse("a.o");
    struct version_script *list = NEW(ctx_arena(p->ctx), struct version_script);
    CHECK(dynamic_list_parse(p->ctx, "d.list", STR("{ foo; bar*; extern \"C++\" { ns::x*; }; };\n{ second; };"), list));
    dynamic_list_add(p->ctx, list, STR("option_*"));
    version_script_compile(p->ctx, list);
    CHECK(version_script_match(list, STR("foo")).is_matched);
    CHECK(version_script_match(list, STR("barx")).is_matched);
    CHECK(version_script_match(list, STR("second")).is_matched);
    CHECK(version_script_match(list, STR("option_1")).is_matched);
    CHECK(version_script_match(list, STR("_ZN2ns1xEv")).is_matched);
    CHECK(!version_script_match(list, STR("other")).is_matched);
    list = NEW(ctx_arena(p->ctx), struct version_script);
    CHECK(!dynamic_list_parse(p->ctx, "d.list", STR("{ local: x; };"), list));
    CHECK(!dynamic_list_parse(p->ctx, "d.list", STR("x;"), list));
    parsed_free(p);
}

// bfd_find_version_for_sym and lang_vers_match, line by line.
static bool pattern_matches(const struct version_pattern *p, const char *name, const char *cxx)
{
    struct str s = str_of(p->language == LANGUAGE_C ? name : cxx);
    return p->is_literal ? str_equal(p->text, s) : glob_match(p->text, s);
}

static const char *reference(struct parsed *p, const char *name)
{
    static char text[256];
    const struct version_script *vs = p->ctx->version_script;
    char cxx[512];
    if (demangle(name, strlen(name), cxx, sizeof(cxx)) == 0)
        strcpy(cxx, name);
    int global = -1, local = -1, star_global = -1, star_local = -1;
    bool done = false;
    for (u32 n = 0; n < vs->nodes.n && !done; n++) {
        for (int is_local = 0; is_local < 2 && !done; is_local++) {
            bool literal = false;
            for (u32 i = 0; i < vs->patterns.n; i++) {
                const struct version_pattern *x = &vs->patterns.at[i];
                if (x->node == n && x->is_local == is_local && x->is_literal && pattern_matches(x, name, cxx))
                    literal = true;
            }
            for (u32 i = 0; i < vs->patterns.n && !literal; i++) {
                const struct version_pattern *x = &vs->patterns.at[i];
                if (x->node != n || x->is_local != is_local || x->is_literal || !pattern_matches(x, name, cxx))
                    continue;
                bool star = str_is(x->text, "*");
                *(is_local ? (star ? &star_local : &local) : star ? &star_global : &global) = (int)n;
            }
            if (literal) {
                if (is_local)
                    global = star_global = -1, local = (int)n;
                else
                    global = (int)n;
                done = true;
            }
        }
    }
    if (global < 0 && local < 0)
        global = star_global;
    bool is_local = global < 0;
    int node = !is_local ? global : local >= 0 ? local : star_local;
    if (node < 0)
        return "-";
    struct str s = vs->nodes.at[node].name;
    snprintf(text, sizeof(text), "%.*s%s", (int)s.n, s.p, is_local ? " local" : "");
    return text;
}

static void random_scripts(void)
{
    u32 seed = 7;
#define NEXT(n) ((seed = seed * 1103515245 + 12345, seed >> 16) % (n))
    u32 n_tried = 0;
    for (int round = 0; round < 400; round++) {
        char text[8192], *at = text;
        bool many = round % 2;  // enough patterns with a leading wildcard for their index
        for (int v = 1; v <= 3; v++) {
            at += sprintf(at, "V%d {", v);
            for (int half = 0; half < 2; half++) {
                at += sprintf(at, " %s:", half == 0 ? "global" : "local");
                for (u32 i = many ? 12 : NEXT(4); i > 0; i--) {
                    u32 length = many ? 3 + NEXT(4) : 1 + NEXT(3);
                    bool cxx = NEXT(6) == 0;
                    at += sprintf(at, cxx ? " extern \"C++\" { " : " ");
                    for (u32 k = 0; k < length; k++)
                        *at++ = many && k == 0 ? "*?*"[NEXT(3)] : "aab*?"[NEXT(5)];
                    at += sprintf(at, cxx ? "; };" : ";");
                }
            }
            at += sprintf(at, " };\n");
        }
        struct parsed *p = load(text);
        if (p->err[0] == '\0') {
            n_tried++;
            for (int i = 0; i < 40; i++) {
                char name[12];
                u32 n = 0, length = 1 + NEXT(many ? 9 : 4);
                while (n < length)
                    name[n++] = "ab"[NEXT(2)];
                name[n] = '\0';
                char expected[64];
                strcpy(expected, reference(p, name));
                if (strcmp(expected, answer(p, name)) != 0) {
                    fprintf(stderr, "%s\n%s: expected %s, got %s\n", text, name, expected, answer(p, name));
                    exit(1);
                }
            }
        } else {
            CHECK(strstr(p->err, "duplicate expression") != NULL);
        }
        parsed_free(p);
    }
    CHECK(n_tried > 50);
}

int main(void)
{
    precedence();
    languages();
    texts();
    lists();
    random_scripts();
    return 0;
}
