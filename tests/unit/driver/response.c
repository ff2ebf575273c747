// Response files: quoting, nesting, and files that must not work.

#include "driver.h"

#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/veld-response-XXXXXX";

static const char *path_of(const char *name)
{
    static char paths[8][128];
    static u32 n;
    char *path = paths[n++ % 8];
    snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
    return path;
}

static void write_file(const char *name, const char *text, size_t n)
{
    FILE *f = fopen(path_of(name), "w");
    CHECK(f != NULL && fwrite(text, 1, n, f) == n && fclose(f) == 0);
}

static struct parsed *parse_file(const char *name)
{
    char line[160];
    snprintf(line, sizeof(line), "-o out @%s last.o", path_of(name));
    return parse(line);
}

static void quoting(void)
{
    static const char text[] = " a.o\t'b c.o' \"d'e\".o f\\ g.o h\"i j\"k \\\\x '' \"q\\\"r\" "
                               "'s\\'t'\n--as-needed\r\n\nu.o";
    write_file("quoting", text, sizeof(text) - 1);
    struct parsed *p = parse_file("quoting");
    static const char *const names[] = {
        "a.o", "b c.o", "d'e.o", "f g.o", "hi jk", "\\x", "", "q\"r", "s't", "u.o", "last.o",
    };
    CHECK(p->goes_on && p->c->inputs.n == ARRAY_LEN(names));
    for (u32 i = 0; i < ARRAY_LEN(names); i++)
        CHECK(strcmp(input_name(p, i), names[i]) == 0);
    CHECK(p->c->inputs.at[9].state.as_needed && !p->c->inputs.at[8].state.as_needed);
    parsed_free(p);
}

static void nesting(void)
{
    char text[256];
    int n = snprintf(text, sizeof(text), "one.o @%s three.o", path_of("inner"));
    write_file("outer", text, (size_t)n);
    write_file("inner", "two.o", 5);
    struct parsed *p = parse_file("outer");
    CHECK(p->goes_on && p->c->inputs.n == 4 && strcmp(input_name(p, 1), "two.o") == 0);
    parsed_free(p);

    n = snprintf(text, sizeof(text), "\n\n @%s", path_of("self"));
    write_file("self", text, (size_t)n);
    p = parse_file("self");
    CHECK(!p->goes_on && strstr(p->err, "self:3: @") != NULL &&
          strstr(p->err, "response file includes itself") != NULL);
    parsed_free(p);

    // 2^40 words, if they were all read.
    for (char level = 'a'; level < 'z'; level++) {
        char name[2] = {level, '\0'}, next[2] = {(char)(level + 1), '\0'};
        n = snprintf(text, sizeof(text), "@%s @%s", path_of(next), path_of(next));
        write_file(name, text, (size_t)n);
    }
    write_file("z", "x.o", 3);
    p = parse_file("a");
    CHECK(!p->goes_on && strstr(p->err, "too many response files") != NULL);
    parsed_free(p);
}

static void unusable(void)
{
    struct parsed *p = taken("@/nonexistent/file @", NULL);
    CHECK(p->c->inputs.n == 2 && strcmp(input_name(p, 0), "@/nonexistent/file") == 0);
    parsed_free(p);
    write_file("nul", "a.o\0b.o", 7);
    p = parse_file("nul");
    CHECK(!p->goes_on && strstr(p->err, "contains a NUL byte") != NULL);
    parsed_free(p);
    write_file("empty", "", 0);
    p = parse_file("empty");
    CHECK(p->goes_on && p->c->inputs.n == 1);
    parsed_free(p);
    refused("@/tmp a.o", "response file is a directory");

    write_file("bad", "a.o\n--nonsense\n", 15);
    p = parse_file("bad");
    CHECK(strstr(p->err, "bad:2: unrecognized option '--nonsense'") != NULL);
    parsed_free(p);

    write_file("open", "'a b", 4);      // GNU ld takes what there is
    p = parse_file("open");
    CHECK(p->goes_on && strcmp(input_name(p, 0), "a b") == 0);
    parsed_free(p);
}

int main(void)
{
    CHECK(mkdtemp(dir) != NULL);
    quoting();
    nesting();
    unusable();
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", dir);
    CHECK(system(command) == 0);
    return 0;
}
