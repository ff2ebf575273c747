// .eh_frame records: what is read, and what is refused.
#include "../check.h"

#include "veld/eh_records.h"

#include <string.h>

// zR: code alignment 1, data alignment -8, register 16, pc-relative sdata4.
static const u8 cie[] = {0x14, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0};
static const u8 fde[] = {0x14, 0, 0, 0, 0x1c, 0, 0, 0, 0x10, 0, 0, 0, 0x20, 0, 0, 0, 0, 0x41, 0x0e, 0x10, 0, 0, 0, 0};

static u32 put(u8 *out, u32 at, const u8 *record, u32 n)
{
    memcpy(out + at, record, n);
    return at + n;
}

static void test_walk(void)
{
    u8 bytes[64];
    u32 n = put(bytes, 0, cie, sizeof(cie)), at = 0;
    n = put(bytes, n, fde, sizeof(fde));
    memset(bytes + n, 0, 8);
    struct eh_record r;

    CHECK(eh_next(bytes, n + 8, &at, &r) == EH_RECORD && r.kind == EH_CIE && r.offset == 0 && r.size == 24 && at == 24);
    CHECK(eh_next(bytes, n + 8, &at, &r) == EH_RECORD && r.kind == EH_FDE);
    CHECK(r.offset == 24 && r.size == 24 && r.cie == 0);
    CHECK(eh_next(bytes, n + 8, &at, &r) == EH_RECORD && r.kind == EH_END && r.size == 4);
    CHECK(eh_next(bytes, n + 8, &at, &r) == EH_DONE);
    at = n;                     // records behind the end mark
    bytes[n + 5] = 1;
    CHECK(eh_next(bytes, n + 8, &at, &r) == EH_BROKEN);
}

static enum eh_step step_of(const u8 *p, u64 size)
{
    u32 at = 0;
    struct eh_record r;
    return eh_next(p, size, &at, &r);
}

static void test_broken(void)
{
    u8 bytes[24];
    memcpy(bytes, cie, sizeof(bytes));
    CHECK(step_of(bytes, 24) == EH_RECORD);
    CHECK(step_of(bytes, 23) == EH_BROKEN);     // length past the end
    CHECK(step_of(bytes, 3) == EH_BROKEN);
    write_u32(bytes, 3);                        // below the minimum
    CHECK(step_of(bytes, 24) == EH_BROKEN);
    write_u32(bytes, 0xffffffff);               // the 64-bit form
    CHECK(step_of(bytes, 24) == EH_BROKEN);
    write_u32(bytes, 0x80000000);
    CHECK(step_of(bytes, 24) == EH_BROKEN);
    memcpy(bytes, fde, sizeof(bytes));          // its CIE would stand before the section
    CHECK(step_of(bytes, 24) == EH_BROKEN);
}

static void test_cie(void)
{
    u8 bytes[32];
    struct eh_cie_info info;
    u32 lsda;

    CHECK(eh_read_cie(cie, sizeof(cie), &info));
    CHECK(info.fde_encoding == 0x1b && info.has_augmentation && info.lsda_encoding == EH_ENCODING_OMIT);
    CHECK(eh_read_fde(fde, sizeof(fde), &info, &lsda) && lsda == 0);

    for (u32 n = 8; n < 17; n++)                // cut off anywhere
        CHECK(!eh_read_cie(cie, n, &info));
    memcpy(bytes, cie, sizeof(cie));
    bytes[8] = 2;                               // version
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
    bytes[8] = 3;
    CHECK(eh_read_cie(bytes, sizeof(cie), &info));
    bytes[10] = 'Q';                            // augmentation
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
    bytes[10] = 'R';
    bytes[16] = 0x01;                           // uleb128
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
    bytes[16] = 0x50;                           // aligned
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
    bytes[15] = 9;                              // augmentation data past the end
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
    memset(bytes + 12, 0xff, 12);               // a LEB128 number without end
    CHECK(!eh_read_cie(bytes, sizeof(cie), &info));
}

static void test_personality(void)
{
    static const u8 cxx[] = {0x1c, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'P', 'L', 'R', 0, 1, 0x78,
                             16, 7, 0x9b, 0, 0, 0, 0, 0x1b, 0x1b, 0x0c, 7, 8, 0x90, 1, 0, 0};
    static const u8 with_lsda[] = {0x14, 0, 0, 0, 0x24, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0};
    struct eh_cie_info info;
    u32 lsda;

    CHECK(eh_read_cie(cxx, sizeof(cxx), &info));
    CHECK(info.personality == 19 && info.personality_encoding == 0x9b && info.lsda_encoding == 0x1b);
    CHECK(eh_read_fde(with_lsda, sizeof(with_lsda), &info, &lsda) && lsda == 17);
    CHECK(!eh_read_fde(with_lsda, 15, &info, &lsda));
    CHECK(!eh_read_fde(with_lsda, 20, &info, &lsda)); // augmentation data past the end
}

static void test_pc(void)
{
    u8 p[8];
    write_u64(p, 0xfffffffffffffff0);
    CHECK_EQUAL(eh_read_pc(p, 0x1b, 0x1000), 0xff0);
    CHECK_EQUAL(eh_read_pc(p, 0x03, 0x1000), 0xfffffff0);
    CHECK_EQUAL(eh_read_pc(p, 0x00, 0x1000), -16);
    CHECK_EQUAL(eh_read_pc(p, 0x1c, 0x1000), 0xff0);
    CHECK_EQUAL(eh_read_pc(p, 0x1a, 0x1000), 0xff0);
    CHECK(eh_pointer_size(0x1b) == 4 && eh_pointer_size(0) == 8);
    CHECK(eh_pointer_size(0xff) == 0 && eh_pointer_size(1) == 0);
}

int main(void)
{
    test_walk();
    test_broken();
    test_cie();
    test_personality();
    test_pc();
    return 0;
}
