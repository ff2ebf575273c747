// Slices: comparison, prefixes, base names.
#include "../check.h"

#include "veld/str.h"

int main(void)
{
    CHECK(str_equal(STR("a"), str_of("a")) && !str_equal(STR("a"), STR("ab")));
    CHECK(str_equal((struct str){NULL, 0}, STR("")));
    CHECK(str_is(STR("abc"), "abc") && !str_is(STR("abc"), "abd"));
    CHECK(str_starts(STR("libc.so"), STR("lib")) && !str_starts(STR("li"), STR("lib")));
    CHECK(str_ends(STR("libc.so"), STR(".so")) && !str_ends(STR("o"), STR(".so")));
    CHECK(str_compare(STR("a"), STR("b")) < 0 && str_compare(STR("b"), STR("a")) > 0);
    CHECK(str_compare(STR("a"), STR("ab")) < 0 && str_compare(STR("ab"), STR("ab")) == 0);
    CHECK(str_compare(STR("\xff"), STR("a")) > 0);
    CHECK(str_compare((struct str){NULL, 0}, STR("")) == 0);
    CHECK(str_is(str_basename(STR("a/b.o")), "b.o") && str_is(str_basename(STR("b.o")), "b.o"));
    CHECK(str_is(str_basename(STR("a/")), "") && str_is(str_basename(STR("/x")), "x"));

    u8 bytes[9] = {0xff, 1, 2, 3, 4, 5, 6, 7, 8};
    CHECK(read_u16(bytes + 1) == 0x0201 && read_u32(bytes + 1) == 0x04030201);
    CHECK(read_u64(bytes + 1) == 0x0807060504030201);
    write_u32(bytes + 3, 0xaabbccdd);
    CHECK(bytes[3] == 0xdd && bytes[6] == 0xaa && bytes[7] == 7);
    CHECK(align_up(0, 8) == 0 && align_up(1, 8) == 8 && align_up(8, 8) == 8);
    CHECK(is_power_of_two(64) && !is_power_of_two(0) && !is_power_of_two(12));
    return 0;
}
