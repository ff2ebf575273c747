// PLT bytes against GNU ld's.

#include "../../../src/arch/x86_64/x86_64.h"

#include "../check.h"

static struct context *ctx;

static void check_bytes(int line, const u8 *p, const char *expected, size_t n)
{
    if (memcmp(p, expected, n) == 0)
        return;
    fprintf(stderr, "line %d:", line);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, " %02x", p[i]);
    fprintf(stderr, "\n");
    exit(1);
}
#define CHECK_BYTES(p, expected) check_bytes(__LINE__, (p), (expected), sizeof(expected) - 1)

static void test_entries(void)
{
    u8 out[16];
    x86_64_write_plt_header(ctx, out, 0x1000, 0x4000);
    CHECK_BYTES(out, "\xff\x35\x02\x30\0\0\xff\x25\x04\x30\0\0\x0f\x1f\x40\x00");
    x86_64_write_plt_entry(ctx, out, 0x1020, 1, 0x4020, 0x1000);
    CHECK_BYTES(out, "\xff\x25\xfa\x2f\0\0\x68\x01\0\0\0\xe9\xd0\xff\xff\xff");
    CHECK_EQUAL(x86_64_plt_lazy_target(ctx, 0x1020), 0x1026);
    x86_64_write_plt_got_entry(ctx, out, 0x1030, 0x3ff8);
    CHECK_BYTES(out, "\xff\x25\xc2\x2f\0\0\x66\x90");

    ctx->use_ibt_plt = true;
    x86_64_write_plt_entry(ctx, out, 0x1010, 0, 0x4018, 0x1000);
    CHECK_BYTES(out, "\xf3\x0f\x1e\xfa\x68\0\0\0\0\xe9\xe2\xff\xff\xff\x66\x90");
    CHECK_EQUAL(x86_64_plt_lazy_target(ctx, 0x1010), 0x1010);
    x86_64_write_plt_sec_entry(ctx, out, 0x1040, 0x4018);
    CHECK_BYTES(out, "\xf3\x0f\x1e\xfa\xff\x25\xce\x2f\0\0\x66\x0f\x1f\x44\0\0");
    x86_64_write_plt_got_entry(ctx, out, 0x1040, 0x4018);
    CHECK_BYTES(out, "\xf3\x0f\x1e\xfa\xff\x25\xce\x2f\0\0\x66\x0f\x1f\x44\0\0");
    ctx->use_ibt_plt = false;
}

static void test_unwind(void)
{
    static struct section sections[3];
    static struct input_rule rules[3];
    static struct output_section plt = {.address = 0x1000}, plt_got = {.address = 0x1100};
    static struct output_section *outputs[] = {NULL, &plt, &plt_got};

    CHECK_EQUAL(x86_64_plt_unwind_size(ctx), 0);
    sections[1].rule = 1;
    sections[2].rule = 2;
    rules[1].output = 1;
    rules[2].output = 2;
    ctx->sections.at = sections;
    ctx->layout.rules.at = rules;
    ctx->layout.outputs.at = outputs;
    ctx->syn[SYN_PLT].section = 1;
    ctx->syn[SYN_PLT].size = 0x30;
    CHECK_EQUAL(x86_64_plt_unwind_size(ctx), 24 + 40);
    ctx->syn[SYN_PLT_GOT].section = 2;
    ctx->syn[SYN_PLT_GOT].size = 8;
    CHECK_EQUAL(x86_64_plt_unwind_size(ctx), 24 + 40 + 24);

    u8 out[88];
    x86_64_write_plt_unwind(ctx, out, 0x2000);
    CHECK_BYTES(out, "\x14\0\0\0\0\0\0\0\x01zR\0\x01\x78\x10\x01\x1b\x0c\x07\x08\x90\x01\0\0");
    CHECK_BYTES(out + 24, "\x24\0\0\0\x1c\0\0\0\xe0\xef\xff\xff\x30\0\0\0\0\x0e\x10\x46\x0e\x18\x4a\x0f\x0b\x77"
                          "\x08\x80\0"
                          "\x3f\x1a\x3b\x2a\x33\x24\x22\0\0\0\0");
    CHECK_BYTES(out + 64, "\x14\0\0\0\x44\0\0\0\xb8\xf0\xff\xff\x08\0\0\0\0\0\0\0\0\0\0\0");
}

int main(void)
{
    ctx = calloc(1, sizeof(*ctx));
    CHECK(ctx != NULL);
    test_entries();
    test_unwind();
    free(ctx);
    return 0;
}
