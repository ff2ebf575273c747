// The string-keyed table, with more keys than its first size and with keys that are not ended by NUL.
#include "../check.h"

#include "veld/table.h"

int main(void)
{
    struct arena arena;
    struct table t;
    arena_init(&arena, NULL, NULL);
    table_init(&t, &arena);
    CHECK(table_get(&t, STR("x")) == NULL);

    enum { N = 20000 };
    for (uintptr_t i = 0; i < N; i++) {
        char *key = arena_printf(&arena, "key-%zu", (size_t)i);
        void **slot = table_slot(&t, str_of(key));
        CHECK(*slot == NULL);
        *slot = (void *)(i + 1);
    }
    CHECK_EQUAL(t.n, N);
    for (uintptr_t i = 0; i < N; i++) {
        char key[32];
        int n = snprintf(key, sizeof(key), "key-%zuzzz", (size_t)i);
        CHECK(table_get(&t, (struct str){key, (size_t)n - 3}) == (void *)(i + 1));
        CHECK(table_get(&t, (struct str){key, (size_t)n}) == NULL);
        CHECK(*table_slot(&t, (struct str){key, (size_t)n - 3}) == (void *)(i + 1));
    }
    CHECK_EQUAL(t.n, N);

    *table_slot(&t, (struct str){NULL, 0}) = &t;
    CHECK(table_get(&t, STR("")) == &t);
    arena_free(&arena);
    return 0;
}
