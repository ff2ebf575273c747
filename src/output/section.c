// What stands in an output section besides input sections: data statements and FILL()s of a script.
#include "veld/bits.h"
#include "veld/layout.h"
#include "veld/script.h"

void write_output_data(struct context *ctx, const struct output_section *o, u8 *out)
{
    (void)ctx;
    for (const struct script_command *c = o->command->output.children.first; c != NULL; c = c->next) {
        if (c->kind != COMMAND_DATA)
            continue;
        u8 *at = out + c->data.offset;
        if (c->data.value == NULL) {
            memcpy(at, c->data.text.p, c->data.text.n);
            at[c->data.text.n] = '\0';
            continue;
        }
        for (u32 i = 0; i < c->data.size; i++)
            at[i] = (u8)(c->data.number >> 8 * i);
    }
}
