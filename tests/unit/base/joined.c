// Names joined by colons, each once.
#include "../check.h"

#include "veld/joined.h"

int main(void)
{
    struct arena arena;
    struct joined j = {0}, parts = {0};
    arena_init(&arena, NULL, NULL);

    CHECK(joined_add(&j, &arena, STR("/a")));
    CHECK(!joined_add(&j, &arena, STR("/a")));
    CHECK(joined_add(&j, &arena, STR("/b:/c")));
    CHECK(!joined_add(&j, &arena, STR("/c")));
    CHECK(!joined_add(&j, &arena, STR("/b:/c")));
    CHECK(joined_add(&j, &arena, STR("/")));
    CHECK(str_is(str_of(j.at), "/a:/b:/c:/"));
    CHECK_EQUAL(j.n, strlen(j.at));

    joined_add_parts(&parts, &arena, STR(""));
    CHECK(parts.at == NULL);
    joined_add_parts(&parts, &arena, STR(":x::y:x:"));
    joined_add_parts(&parts, &arena, STR("z"));
    CHECK(str_is(str_of(parts.at), "x:y:z"));
    arena_free(&arena);
    return 0;
}
