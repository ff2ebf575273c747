// Where libraries and the files that scripts name are looked for, and in which order.

#include "../driver/driver.h"

#include "veld/search.h"

struct tried { char paths[1024]; const char *wanted; };

static bool try_one(void *arg, const char *path)
{
    struct tried *t = arg;
    strcat(strcat(t->paths, path), " ");
    return strcmp(path, t->wanted) == 0;
}

static void library(const char *line, const char *name, bool is_static, const char *wanted, const char *paths)
{
    struct parsed *p = parse(line);
    struct tried t = {.wanted = wanted};
    const char *found = search_library(p->ctx, str_of(name), is_static, try_one, &t);
    CHECK(strcmp(t.paths, paths) == 0);
    CHECK(*wanted == '\0' ? found == NULL : strcmp(found, wanted) == 0);
    parsed_free(p);
}

static void input(const char *line, const char *name, const char *script, const char *wanted, const char *paths)
{
    struct parsed *p = parse(line);
    struct tried t = {.wanted = wanted};
    const char *found = search_input(p->ctx, str_of(name), script, try_one, &t);
    CHECK(strcmp(t.paths, paths) == 0);
    CHECK(*wanted == '\0' ? found == NULL : strcmp(found, wanted) == 0);
    parsed_free(p);
}

int main(void)
{
    // The order of directories beats the kind.
    library("-nostdlib -La -Lb/ x", "m", false, "b/libm.so", "a/libm.so a/libm.a b/libm.so ");
    library("-nostdlib -La -Lb/ x", "m", true, "b/libm.a", "a/libm.a b/libm.a ");
    library("-nostdlib -La -Lb x", ":m.so.6", true, "b/m.so.6", "a/m.so.6 b/m.so.6 ");
    library("-nostdlib -L=/a --sysroot=/r x", "m", false, "", "/r/a/libm.so /r/a/libm.a ");
    library("-nostdlib x", "m", false, "", "");

    input("-nostdlib -La x", "f.o", "dir/s.ld", "a/f.o", "f.o a/f.o ");
    input("-nostdlib -La x", "/f.o", "dir/s.ld", "", "/f.o ");
    input("-nostdlib -La --sysroot=/etc/ x", "/lib/libc.so.6", "/etc/passwd", "", "/etc//lib/libc.so.6 ");
    input("-nostdlib -La --sysroot=/et x", "/lib/libc.so.6", "/etc/passwd", "", "/lib/libc.so.6 ");
    input("-nostdlib -La --sysroot=/r x", "=/f.o", NULL, "", "/r/f.o ");
    input("-nostdlib -La --sysroot=/r x", "$SYSROOT/f.o", NULL, "", "/r/f.o ");
    return 0;
}
