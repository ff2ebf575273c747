// Names that several tables share stand in .dynstr once; the offsets that were given out stay right when it is
// written.
#include "dynamic.h"

static void check_strings(void)
{
    struct context *ctx = new_link(1);
    u32 libc = dynstr_add(ctx, STR("libc.so.6")), path = dynstr_add(ctx, STR("$ORIGIN/../lib"));
    CHECK(libc == 1);
    CHECK(dynstr_add(ctx, STR("")) == 0);
    CHECK(dynstr_add(ctx, STR("libc.so.6")) == libc);
    CHECK(dynstr_offset(ctx, STR("$ORIGIN/../lib")) == path);
    define(ctx, "foo", 1);
    define(ctx, "libc.so.6", 2);    // a symbol's name is not looked for among the others
    u32 versioned = define(ctx, "bar@V1", 3);
    ctx->symbols.flags[versioned] |= SYM_HAS_VERSION;
    size_tables(ctx);
    const char *strings = (const char *)contents(ctx, SYN_DYNSTR);
    CHECK(strings[0] == 0 && strcmp(strings + libc, "libc.so.6") == 0 && strcmp(strings + path, "$ORIGIN/../lib") == 0);
    u32 found = 0;
    for (u32 i = 1; i < 4; i++)
        found += strcmp(dynsym_text(ctx, i), "foo") == 0 || strcmp(dynsym_text(ctx, i), "bar") == 0;
    CHECK(found == 2);
    CHECK(ctx->syn[SYN_DYNSTR].size == 1 + sizeof("libc.so.6") + sizeof("$ORIGIN/../lib") + sizeof("foo") +
                                           sizeof("libc.so.6") + sizeof("bar"));
    end_link(ctx);
}

// More symbols than a chunk holds: the borders between parts fall between names.
static void check_chunks(void)
{
    struct context *ctx = new_link(2);
    u32 n = 2 * DYN_CHUNK + 17;
    dynstr_add(ctx, STR("needed.so"));
    for (u32 i = 0; i < n; i++)
        define(ctx,
               arena_printf(ctx_arena(ctx), "%.*s%u", (int)(i % 40),
                            "a_rather_long_name_that_is_cut_somewhere_here", i),
               i);
    size_tables(ctx);
    CHECK(ctx->syn[SYN_DYNSTR].n_parts == 4 && ctx->syn[SYN_DYNSYM].n_parts == 3);
    const struct elf_sym *syms = (const struct elf_sym *)contents(ctx, SYN_DYNSYM);
    const char *strings = (const char *)contents(ctx, SYN_DYNSTR);
    for (u32 i = 1; i <= n; i++) {
        u32 id = made(ctx)->dynsyms[i];
        CHECK(str_is(symbol_name(ctx, id), strings + syms[i].st_name));
        CHECK(syms[i].st_value == ctx->symbols.value[id]);
    }
    end_link(ctx);
}

int main(void)
{
    check_strings();
    check_chunks();
    return 0;
}
