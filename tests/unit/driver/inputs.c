// Positional options: which state each input gets.

#include "driver.h"

static const struct input_state *state(const struct parsed *p, const char *name)
{
    for (u32 i = 0; i < p->c->inputs.n; i++) {
        if (str_is(p->c->inputs.at[i].name, name))
            return &p->c->inputs.at[i].state;
    }
    CHECK(!"no such input");
    return NULL;
}

static void positions(void)
{
    struct parsed *p = taken("a --as-needed b -Bstatic c --whole-archive d --no-as-needed -Bdynamic e "
                             "--no-whole-archive f "
                             "--copy-dt-needed-entries g --no-add-needed h -b binary i --format=default j", NULL);
    CHECK(!state(p, "a")->as_needed && state(p, "b")->as_needed && state(p, "d")->as_needed &&
          !state(p, "e")->as_needed);
    CHECK(!state(p, "b")->is_static && state(p, "c")->is_static && !state(p, "e")->is_static);
    CHECK(!state(p, "c")->whole_archive && state(p, "d")->whole_archive && !state(p, "f")->whole_archive);
    CHECK(state(p, "g")->copy_dt_needed && !state(p, "h")->copy_dt_needed);
    CHECK(state(p, "i")->is_binary && !state(p, "j")->is_binary);
    parsed_free(p);
    p = taken("a -N b", NULL); // as -static, from here on
    CHECK(!state(p, "a")->is_static && state(p, "b")->is_static && p->c->omagic);
    parsed_free(p);
    p = taken("a -n b --no-omagic", NULL);
    CHECK(state(p, "b")->is_static && !p->c->nmagic);
    parsed_free(p);
    refused("-b foo a.o", "invalid BFD target `foo'");
}

static void pushed(void)
{
    struct parsed *p = taken("--as-needed --push-state --no-as-needed --whole-archive --push-state -static a "
                             "--pop-state b "
                             "--pop-state c --push-state", NULL);
    CHECK(!state(p, "a")->as_needed && state(p, "a")->whole_archive && state(p, "a")->is_static);
    CHECK(!state(p, "b")->as_needed && state(p, "b")->whole_archive && !state(p, "b")->is_static);
    CHECK(state(p, "c")->as_needed && !state(p, "c")->whole_archive);
    parsed_free(p);
    refused("--pop-state a.o", "no state pushed before popping");
}

static void groups(void)
{
    struct parsed *p = taken("a --start-group b c --end-group d -( e -) --start-lib f --end-lib g", NULL);
    CHECK(state(p, "a")->group == 0 && state(p, "b")->group == 1 && state(p, "c")->group == 1);
    CHECK(state(p, "d")->group == 0 && state(p, "e")->group == 2 && state(p, "f")->in_lib && !state(p, "g")->in_lib);
    parsed_free(p);
    refused("a --end-group", "group ended before it began");
    refused("a --end-lib", "--end-lib without --start-lib");
    refused("--start-group a --end-group --end-group", "group ended before it began");
    p = taken("--start-group a -( b -) c --end-group d", NULL); // one group
    CHECK(state(p, "a")->group == 1 && state(p, "b")->group == 1 && state(p, "c")->group == 1 && state(p, "d")->group == 0);
    parsed_free(p);
    refused("a --start-lib --start-lib", "may not nest --start-lib");
    p = taken("--start-group b", "warning: missing --end-group");
    CHECK(state(p, "b")->group == 1);
    parsed_free(p);
}

static void libraries(void)
{
    struct parsed *p = taken("-lfoo --library=bar -l :x.so.1 -L =/a -L$SYSROOT/b -L/c --sysroot=/root -Lrel", NULL);
    CHECK(p->c->inputs.n == 3 && p->c->inputs.at[0].kind == INPUT_LIBRARY);
    STR_IS(p->c->inputs.at[2].name, ":x.so.1");
    STR_IS(p->c->library_paths.at[0], "/root/a");
    STR_IS(p->c->library_paths.at[1], "/root/b");
    STR_IS(p->c->library_paths.at[2], "/c");
    STR_IS(p->c->library_paths.at[3], "rel");
    STR_IS(p->c->library_paths.at[4], "/root/usr/local/lib/x86_64-linux-gnu");
    parsed_free(p);
    p = taken("-nostdlib -L/c a.o", NULL);
    CHECK(p->c->library_paths.n == 1);
    parsed_free(p);
}

static void lists(void)
{
    struct parsed *p = taken("--exclude-libs a.a,b.a:c.a --exclude-libs=ALL -rpath /x -rpath=/y -rpath /x --audit a "
                             "--audit b "
                             "-P c -P d -R /nonexistent x.o", NULL);
    CHECK(p->c->exclude_libs.n == 4 && str_is(p->c->exclude_libs.at[1], "b.a") &&
          str_is(p->c->exclude_libs.at[3], "ALL"));
    CHECK(p->c->rpaths.n == 3 && str_is(p->c->rpaths.at[2], "/nonexistent"));
    CHECK(strcmp(p->c->audit, "a:b") == 0 && strcmp(p->c->depaudit, "c:d") == 0);
    parsed_free(p);
    p = taken("--audit a:b --audit c:a x.o -h s -soname=", "warning: SONAME must not be empty string; ignored");
    CHECK(strcmp(p->c->audit, "a:b:c") == 0 && strcmp(p->c->soname, "s") == 0);
    parsed_free(p);
    p = taken("-R /dev/null x.o -R /", NULL);
    CHECK(state(p, "/dev/null")->just_symbols && !state(p, "x.o")->just_symbols && str_is(p->c->rpaths.at[0], "/"));
    parsed_free(p);
    p = taken("-plugin a.so -plugin-opt=x -plugin-opt y --lto-O2 --thinlto-jobs=3 -mllvm -foo --thinlto-index-only=z "
              "a.o", NULL);
    CHECK(p->c->plugins.n == 1 && p->c->plugins.at[0].options.n == 2 && p->c->lto_options.n == 4);
    STR_IS(p->c->lto_options.at[0], "O2");
    STR_IS(p->c->lto_options.at[1], "jobs=3");
    STR_IS(p->c->lto_options.at[2], "-foo");
    STR_IS(p->c->lto_options.at[3], "thinlto-index-only=z");
    parsed_free(p);
    refused("-plugin-opt=x a.o", "no -plugin before it");
    refused("--defsym foo a.o", "--defsym: `foo': syntax error");
    refused("--defsym =1 a.o", "syntax error");
}

static void environment(void)
{
    setenv("LD_RUN_PATH", "/e:/f", 1);
    struct parsed *p = taken("a.o", NULL);
    CHECK(p->c->rpaths.n == 1 && str_is(p->c->rpaths.at[0], "/e:/f"));
    parsed_free(p);
    p = taken("-rpath /x a.o", NULL);
    CHECK(p->c->rpaths.n == 1 && str_is(p->c->rpaths.at[0], "/x"));
    parsed_free(p);
    unsetenv("LD_RUN_PATH");
}

int main(void)
{
    unsetenv("LD_RUN_PATH");
    positions();
    pushed();
    groups();
    libraries();
    lists();
    environment();
    return 0;
}
