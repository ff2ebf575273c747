// Fields of relocations: what fits, how it is written, what is said when it does not fit.

#include "x86_64.h"

bool field_fits(const struct howto *howto, u64 value)
{
    unsigned bits = 8u * howto->bytes;
    if (howto->fits == FITS_ANY || bits == 64)
        return true;
    i64 sign = (i64)value >> (bits - 1);
    bool is_signed = sign == 0 || sign == -1, is_unsigned = value >> bits == 0;
    return (is_signed && howto->fits != FITS_UNSIGNED) || (is_unsigned && howto->fits != FITS_SIGNED);
}

void write_field(u8 *at, unsigned bytes, u64 value)
{
    switch (bytes) {
    case 1:
        *at = (u8)value;
        break;
    case 2:
        write_u16(at, (u16)value);
        break;
    case 4:
        write_u32(at, (u32)value);
        break;
    case 8:
        write_u64(at, value);
        break;
    default:
        break;
    }
}

// Where the winning definition is, in GNU ld's words.
static const char *definition_text(struct context *ctx, u32 id)
{
    u32 section = symbol_defining_section(ctx, id);
    struct input_file *file = symbol_owner_file(ctx, id);
    const char *name = "*ABS*";
    if (section != 0)
        name = printable(ctx, section_name((const struct object_file *)file, section_at(ctx, section)));
    else if (ctx->symbols.flags[id] & SYM_COMMON)
        name = "COMMON";
    return arena_printf(ctx_arena(ctx), "%s section in %s", name,
                        file != NULL ? file_text(ctx, file) : ctx->config.output_path);
}

void report_overflow(struct context *ctx, const struct object_file *file, const struct section *s,
                            const struct elf_rela *r)
{
    if (ctx->config.z.noreloc_overflow)
        return;
    struct place place = {.file = &file->base, .section = s->header, .offset = r->r_offset, .has_offset = true};
    const char *type = x86_64_type_name(ctx, rela_type(r)), *label = symbol_label(ctx, file, rela_symbol(r));
    if (rela_symbol(r) < file->first_global) {
        error_gnu(ctx, place, "relocation truncated to fit: %s against `%s'", type, label);
        return;
    }
    u32 id = file->symbol_ids[rela_symbol(r) - file->first_global];
    if (ctx->symbols.owner[id] == OWNER_UNDEFINED)
        error_gnu(ctx, place, "relocation truncated to fit: %s against undefined symbol `%s'", type, label);
    else
        error_gnu(ctx, place, "relocation truncated to fit: %s against symbol `%s' defined in %s", type, label,
                  definition_text(ctx, id));
}
