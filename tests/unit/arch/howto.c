// The relocation table and the action tables say the same thing everywhere.

#include "../../../src/arch/x86_64/x86_64.h"

#include "../check.h"

static void test_names_and_sizes(void)
{
    for (u32 t = 0; t < N_TYPES; t++) {
        const struct howto *h = &x86_64_howto[t];
        CHECK(h->name != NULL && strncmp(h->name, "R_X86_64_", 9) == 0);
        CHECK(h->bytes == 0 || h->bytes == 1 || h->bytes == 2 || h->bytes == 4 || h->bytes == 8);
        CHECK((h->formula == F_NONE) == (h->bytes == 0));
        CHECK(h->after >= h->bytes);
        CHECK(h->group < N_GROUPS);
        if (h->group == G_OUTPUT_ONLY || h->group == G_NOTHING)
            CHECK_EQUAL(h->bytes, 0);
        if (h->bytes == 8)
            CHECK_EQUAL(h->fits, FITS_ANY);
    }
    // The numbers of the psABI, for those that elf.h knows.
    CHECK(strcmp(x86_64_howto[R_X86_64_64].name, "R_X86_64_64") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_PC32].name, "R_X86_64_PC32") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_GOTPCREL].name, "R_X86_64_GOTPCREL") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_TLSGD].name, "R_X86_64_TLSGD") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_GOTTPOFF].name, "R_X86_64_GOTTPOFF") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_PC64].name, "R_X86_64_PC64") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_PLTOFF64].name, "R_X86_64_PLTOFF64") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_TLSDESC].name, "R_X86_64_TLSDESC") == 0);
    CHECK(strcmp(x86_64_howto[R_X86_64_REX_GOTPCRELX].name, "R_X86_64_REX_GOTPCRELX") == 0);
}

static void test_actions(void)
{
    for (u32 m = 0; m < N_MODES; m++) {
        for (u32 g = 0; g < N_GROUPS; g++) {
            bool any = g == G_NOTHING || g == G_GOTBASE || g == G_OUTPUT_ONLY || g == G_TLSLD || g == G_TLSDESC_CALL;
            CHECK_EQUAL(x86_64_actions[m][g][C_UNDEFINED] == A_UNDEFINED, !any);
            CHECK_EQUAL(x86_64_actions[m][g][C_DROPPED] == A_DROPPED, !any);
            // A weak undefined symbol is what an undefined one becomes, so it must not lead back.
            CHECK(x86_64_actions[m][g][C_WEAK] != A_UNDEFINED);
        }
        // The places that nearly all relocations take.
        CHECK_EQUAL(x86_64_actions[m][G_PC][C_LOCAL], A_PLAIN);
        CHECK_EQUAL(x86_64_actions[m][G_BRANCH][C_LOCAL], A_PLAIN);
        CHECK_EQUAL(x86_64_actions[m][G_BRANCH][C_FUNC], A_PLT);
    }
    CHECK_EQUAL(x86_64_actions[MODE_PDE][G_ABS64][C_LOCAL], A_PLAIN);
    CHECK_EQUAL(x86_64_actions[MODE_PIE][G_ABS64][C_LOCAL], A_RELATIVE);
    CHECK_EQUAL(x86_64_actions[MODE_DSO][G_ABS64][C_DATA], A_SYMBOLIC);
    CHECK_EQUAL(x86_64_actions[MODE_PIE][G_ABS][C_LOCAL], A_NOT_PIC);
    CHECK_EQUAL(x86_64_actions[MODE_DSO][G_TPOFF32][C_TLS], A_NOT_PIC);
    CHECK_EQUAL(x86_64_actions[MODE_DSO][G_TLSGD][C_TLS], A_GD);
    CHECK_EQUAL(x86_64_actions[MODE_PIE][G_TLSGD][C_TLS_IMPORT], A_GD_TO_IE);
    CHECK_EQUAL(x86_64_actions[MODE_PDE][G_GOTTPOFF][C_LOCAL], A_MISMATCH);
    CHECK_EQUAL(x86_64_actions[MODE_PDE][G_PC][C_TLS], A_MISMATCH);
    CHECK_EQUAL(x86_64_actions[MODE_PIE][G_ABS64][C_IFUNC], A_RELATIVE);
}

int main(void)
{
    test_names_and_sizes();
    test_actions();
    return 0;
}
