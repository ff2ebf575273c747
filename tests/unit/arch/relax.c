// Every rewriting: bytes in, bytes out; and code that is not the expected one is left alone.

#include "../../../src/arch/x86_64/x86_64.h"

#include "../check.h"

struct code { u8 at[32]; u32 size; };

static struct code code(const char *hex)
{
    struct code c = {{0}, 0};
    for (const char *p = hex; *p != '\0';) {
        if (*p == ' ') {
            p++;
            continue;
        }
        char byte[3] = {p[0], p[1], '\0'};
        c.at[c.size++] = (u8)strtoul(byte, NULL, 16);
        p += 2;
    }
    return c;
}

static void check_code(int line, struct code c, const char *hex)
{
    struct code expected = code(hex);
    if (c.size == expected.size && memcmp(c.at, expected.at, c.size) == 0)
        return;
    fprintf(stderr, "line %d: expected %s, have", line, hex);
    for (u32 i = 0; i < c.size; i++)
        fprintf(stderr, " %02x", c.at[i]);
    fprintf(stderr, "\n");
    exit(1);
}
#define CHECK_CODE(c, hex) check_code(__LINE__, (c), (hex))

static enum gotx_form form_of(u32 type, const char *hex, u32 field)
{
    struct code c = code(hex);
    return gotx_form(type, c.at + field, field, c.size - field);
}

static void test_gotx_forms(void)
{
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "8b 05 00000000", 2), GOTX_MOV);
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "ff 15 00000000", 2), GOTX_CALL);
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "ff 25 00000000", 2), GOTX_JMP);
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "ff 35 00000000", 2), GOTX_KEEP); // push
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "85 05 00000000", 2), GOTX_TEST);
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "48 8b 05 00000000", 3), GOTX_MOV);
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "48 85 0d 00000000", 3), GOTX_TEST);
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "4c 3b 25 00000000", 3), GOTX_BINOP);
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "48 8b 04 00000000", 3), GOTX_KEEP); // not %rip-relative
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "88 8b 05 00000000", 3), GOTX_KEEP); // no REX
    CHECK_EQUAL(form_of(R_X86_64_CODE_4_GOTPCRELX, "d5 48 8b 05 00000000", 4), GOTX_MOV);
    CHECK_EQUAL(form_of(R_X86_64_CODE_4_GOTPCRELX, "d5 c8 8b 05 00000000", 4), GOTX_KEEP); // two-byte opcode
    CHECK_EQUAL(form_of(R_X86_64_CODE_5_GOTPCRELX, "62 d5 48 8b 05 00000000", 5), GOTX_KEEP);

    // Never a look outside the section.
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "05 00000000", 1), GOTX_KEEP);
    CHECK_EQUAL(form_of(R_X86_64_REX_GOTPCRELX, "8b 05 00000000", 2), GOTX_KEEP);
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "8b 05 000000", 2), GOTX_KEEP);
    CHECK_EQUAL(form_of(R_X86_64_GOTPCRELX, "00000000", 0), GOTX_KEEP);
}

static struct code immediate(u32 type, const char *hex, u32 field)
{
    struct code c = code(hex);
    relax_to_immediate(type, gotx_form(type, c.at + field, field, c.size - field), c.at + field);
    return c;
}

static void test_gotx_rewriting(void)
{
    struct code c = code("48 8b 05 00000000");
    relax_mov_to_lea(c.at + 3);
    CHECK_CODE(c, "48 8d 05 00000000");

    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 8b 05 00000000", 3), "48 c7 c0 00000000");
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "4c 8b 25 00000000", 3), "49 c7 c4 00000000");
    CHECK_CODE(immediate(R_X86_64_GOTPCRELX, "8b 1d 00000000", 2), "c7 c3 00000000");
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 85 0d 00000000", 3), "48 f7 c1 00000000");
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "4c 85 3d 00000000", 3), "49 f7 c7 00000000");
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 03 05 00000000", 3), "48 81 c0 00000000"); // add
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 0b 0d 00000000", 3), "48 81 c9 00000000"); // or
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 13 15 00000000", 3), "48 81 d2 00000000"); // adc
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 1b 1d 00000000", 3), "48 81 db 00000000"); // sbb
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 23 25 00000000", 3), "48 81 e4 00000000"); // and
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 2b 2d 00000000", 3), "48 81 ed 00000000"); // sub
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "48 33 35 00000000", 3), "48 81 f6 00000000"); // xor
    CHECK_CODE(immediate(R_X86_64_REX_GOTPCRELX, "4c 3b 05 00000000", 3), "49 81 f8 00000000"); // cmp
    CHECK_CODE(immediate(R_X86_64_CODE_4_GOTPCRELX, "d5 48 8b 05 00000000", 4), "d5 18 c7 c0 00000000"); // %r16
    CHECK_CODE(immediate(R_X86_64_CODE_4_GOTPCRELX, "d5 4c 3b 0d 00000000", 4), "d5 19 81 f9 00000000"); // %r25

    struct call_nop prefix = {false, 0x67}, suffix = {true, 0x90};
    c = code("ff 15 00000000");
    CHECK_EQUAL(relax_call(prefix, c.at + 2), 0);
    CHECK_CODE(c, "67 e8 00000000");
    c = code("ff 15 00000000");
    CHECK_EQUAL(relax_call(suffix, c.at + 2), 1);
    CHECK_CODE(c, "e8 15 000000 90"); // the field, from byte 1 on, is written next
    c = code("ff 25 00000000");
    CHECK_EQUAL(relax_jmp(c.at + 2), 1);
    CHECK_CODE(c, "e9 25 000000 90");
}

static struct tls_shape gd_shape(struct code *c, u32 field)
{
    return tls_gd_shape(c->at + field, field, c->size - field);
}

static struct tls_shape ld_shape(struct code *c, u32 field)
{
    return tls_ld_shape(c->at + field, field, c->size - field);
}

static void test_general_dynamic(void)
{
    static const char *const small[] = {
        "66 48 8d 3d 00000000 66 66 48 e8 00000000",
        "66 48 8d 3d 00000000 66 48 67 e8 00000000",
        "66 48 8d 3d 00000000 66 48 ff 15 00000000",
    };
    for (u32 i = 0; i < ARRAY_LEN(small); i++) {
        struct code c = code(small[i]);
        struct tls_shape shape = gd_shape(&c, 4);
        CHECK_EQUAL(shape.size, 16);
        CHECK_EQUAL(shape.call, 8);
        relax_gd_to_le(shape, c.at + 4, 0xfffffff0);
        CHECK_CODE(c, "64 48 8b 04 25 00000000 48 8d 80 f0ffffff");
        c = code(small[i]);
        relax_gd_to_ie(shape, c.at + 4, 0x1000); // the word is 0x1000 bytes behind the field
        CHECK_CODE(c, "64 48 8b 04 25 00000000 48 03 05 f40f0000");
    }
    static const char *const large[] = {
        "48 8d 3d 00000000 48 b8 0000000000000000 48 01 d8 ff d0",
        "48 8d 3d 00000000 48 b8 0000000000000000 4c 01 f8 ff d0",
    };
    for (u32 i = 0; i < ARRAY_LEN(large); i++) {
        struct code c = code(large[i]);
        struct tls_shape shape = gd_shape(&c, 3);
        CHECK_EQUAL(shape.size, 22);
        CHECK(shape.is_large);
        relax_gd_to_le(shape, c.at + 3, 0xfffffff0);
        CHECK_CODE(c, "64 48 8b 04 25 00000000 48 8d 80 f0ffffff 66 0f 1f 44 00 00");
        c = code(large[i]);
        relax_gd_to_ie(shape, c.at + 3, 0x1000);
        CHECK_CODE(c, "64 48 8b 04 25 00000000 48 03 05 f30f0000 66 0f 1f 44 00 00");
    }
    struct code bad = code("66 48 8d 3d 00000000 66 66 48 e9 00000000");
    CHECK_EQUAL(gd_shape(&bad, 4).size, 0);
    bad = code("66 48 8d 3d 00000000 66 66 48 e8 000000");
    CHECK_EQUAL(gd_shape(&bad, 4).size, 0);
    bad = code("48 8d 3d 00000000 66 66 48 e8 00000000");
    CHECK_EQUAL(gd_shape(&bad, 3).size, 0);
}

static void test_local_dynamic(void)
{
    struct code c = code("48 8d 3d 00000000 e8 00000000");
    struct tls_shape shape = ld_shape(&c, 3);
    CHECK_EQUAL(shape.size, 12);
    CHECK_EQUAL(shape.call, 5);
    relax_ld_to_le(shape, c.at + 3);
    CHECK_CODE(c, "66 66 66 64 48 8b 04 25 00000000");

    c = code("48 8d 3d 00000000 ff 15 00000000");
    shape = ld_shape(&c, 3);
    CHECK_EQUAL(shape.size, 13);
    relax_ld_to_le(shape, c.at + 3);
    CHECK_CODE(c, "66 66 66 66 64 48 8b 04 25 00000000");
    c = code("48 8d 3d 00000000 67 e8 00000000");
    CHECK_EQUAL(ld_shape(&c, 3).size, 13);

    c = code("48 8d 3d 00000000 48 b8 0000000000000000 4c 01 f8 ff d0");
    shape = ld_shape(&c, 3);
    CHECK_EQUAL(shape.size, 22);
    relax_ld_to_le(shape, c.at + 3);
    CHECK_CODE(c, "66 66 66 66 2e 0f 1f 84 00 00000000 64 48 8b 04 25 00000000");
}

static void test_call_follows(void)
{
    struct elf_rela r[2] = {{0x14, R_X86_64_TLSGD, -4}, {0x1c, (u64)5 << 32 | R_X86_64_PLT32, -4}};
    struct tls_shape shape = {.size = 16, .before = 4, .call = 8};
    CHECK(tls_call_follows(r, r + 2, shape));
    CHECK(!tls_call_follows(r, r + 1, shape));
    r[1].r_offset++;
    CHECK(!tls_call_follows(r, r + 2, shape));
    r[1].r_offset--;
    r[1].r_info = R_X86_64_PLTOFF64;
    CHECK(!tls_call_follows(r, r + 2, shape));
    shape.is_large = true;
    CHECK(tls_call_follows(r, r + 2, shape));
}

static struct code ie(u32 type, const char *hex, u32 field)
{
    struct code c = code(hex);
    CHECK(ie_can_relax(type, c.at + field, field, c.size - field));
    relax_ie_to_le(type, c.at + field);
    return c;
}

static void test_initial_exec(void)
{
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "48 8b 05 00000000", 3), "48 c7 c0 00000000");
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "4c 8b 3d 00000000", 3), "49 c7 c7 00000000");
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "48 03 05 00000000", 3), "48 8d 80 00000000"); // lea 0(%rax), %rax
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "4c 03 0d 00000000", 3), "4d 8d 89 00000000"); // lea 0(%r9), %r9
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "48 03 25 00000000", 3), "48 81 c4 00000000"); // add $0, %rsp
    CHECK_CODE(ie(R_X86_64_GOTTPOFF, "4c 03 25 00000000", 3), "49 81 c4 00000000"); // add $0, %r12
    CHECK_CODE(ie(R_X86_64_CODE_4_GOTTPOFF, "d5 48 8b 05 00000000", 4), "d5 18 c7 c0 00000000");
    CHECK_CODE(ie(R_X86_64_CODE_4_GOTTPOFF, "d5 4c 03 0d 00000000", 4), "d5 19 81 c1 00000000");
    // add x(%rip), %r8, %r16 and add %r20, x(%rip), %r17: the register moves to ModRM.rm, R3 to B3, R4 to B4
    CHECK_CODE(ie(R_X86_64_CODE_6_GOTTPOFF, "62 74 fc 10 03 05 00000000", 6), "62 d4 fc 10 81 c0 00000000");
    CHECK_CODE(ie(R_X86_64_CODE_6_GOTTPOFF, "62 e4 f4 10 01 25 00000000", 6), "62 fc f4 10 81 c4 00000000");

    struct code c = code("48 89 05 00000000");
    CHECK(!ie_can_relax(R_X86_64_GOTTPOFF, c.at + 3, 3, 4));
    c = code("8b 05 00000000");
    CHECK(!ie_can_relax(R_X86_64_GOTTPOFF, c.at + 2, 2, 4));
    c = code("48 8b 04 00000000");
    CHECK(!ie_can_relax(R_X86_64_GOTTPOFF, c.at + 3, 3, 4));
}

static void test_descriptors(void)
{
    struct code c = code("48 8d 05 00000000");
    CHECK(desc_can_relax(R_X86_64_GOTPC32_TLSDESC, c.at + 3, 3, 4));
    relax_desc_to_le(R_X86_64_GOTPC32_TLSDESC, c.at + 3);
    CHECK_CODE(c, "48 c7 c0 00000000");
    c = code("4c 8d 15 00000000");
    relax_desc_to_le(R_X86_64_GOTPC32_TLSDESC, c.at + 3);
    CHECK_CODE(c, "49 c7 c2 00000000");
    c = code("48 8d 05 00000000");
    relax_desc_to_ie(R_X86_64_GOTPC32_TLSDESC, c.at + 3);
    CHECK_CODE(c, "48 8b 05 00000000");
    c = code("d5 48 8d 05 00000000");
    CHECK(desc_can_relax(R_X86_64_CODE_4_GOTPC32_TLSDESC, c.at + 4, 4, 4));
    relax_desc_to_le(R_X86_64_CODE_4_GOTPC32_TLSDESC, c.at + 4);
    CHECK_CODE(c, "d5 18 c7 c0 00000000");
    c = code("48 8b 05 00000000");
    CHECK(!desc_can_relax(R_X86_64_GOTPC32_TLSDESC, c.at + 3, 3, 4));

    c = code("ff 10");
    CHECK_EQUAL(desc_call_size(c.at, 2), 2);
    relax_desc_call(c.at, 2);
    CHECK_CODE(c, "66 90");
    c = code("67 ff 10");
    CHECK_EQUAL(desc_call_size(c.at, 3), 3);
    relax_desc_call(c.at, 3);
    CHECK_CODE(c, "0f 1f 00");
    c = code("ff d0");
    CHECK_EQUAL(desc_call_size(c.at, 2), 0);
    CHECK_EQUAL(desc_call_size(c.at, 1), 0);
}

int main(void)
{
    test_gotx_forms();
    test_gotx_rewriting();
    test_general_dynamic();
    test_local_dynamic();
    test_call_follows();
    test_initial_exec();
    test_descriptors();
    return 0;
}
