// The ELF header, program headers and section headers as bytes.
#include "veld/layout.h"
#include "veld/output.h"
#include "veld/target.h"

// Was it placed somewhere else than at 0? Then the kernel shall not choose the place, as in GNU ld.
static bool has_base(const struct layout *layout)
{
    for (u32 i = 0; i < layout->segments.n; i++)
        if (layout->segments.at[i].type == PT_LOAD)
            return layout->segments.at[i].address != 0;
    return false;
}

static u16 file_type(const struct context *ctx)
{
    switch (ctx->config.output_kind) {
    case OUTPUT_RELOCATABLE:
        return ET_REL;
    case OUTPUT_EXECUTABLE:
        return ET_EXEC;
    case OUTPUT_PIE:
        return has_base(&ctx->layout) ? ET_EXEC : ET_DYN;
    default:
        return ET_DYN;
    }
}

void write_headers(struct context *ctx, u8 *out)
{
    const struct layout *layout = &ctx->layout;
    u32 n_headers = layout->n_section_headers;
    struct elf_ehdr e = {
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT,
                    layout->is_gnu_abi || output_is_gnu(ctx) ? ELFOSABI_GNU : ELFOSABI_NONE},
        .e_type = file_type(ctx),
        .e_machine = ctx->target->machine,
        .e_version = EV_CURRENT,
        .e_entry = layout->entry,
        .e_phoff = layout->segments.n > 0 ? sizeof(e) : 0,
        .e_shoff = layout->section_headers_offset,
        .e_ehsize = sizeof(e),
        .e_phentsize = sizeof(struct elf_phdr),
        .e_phnum = (u16)MIN(layout->segments.n, (u32)PN_XNUM),
        .e_shentsize = sizeof(struct elf_shdr),
        // Numbers that do not fit are in section header 0.
        .e_shnum = n_headers >= SHN_LORESERVE ? 0 : (u16)n_headers,
        .e_shstrndx = layout->shstrndx >= SHN_LORESERVE ? SHN_XINDEX : (u16)layout->shstrndx,
    };
    if (n_headers == 0)
        e.e_shstrndx = 0;
    memcpy(out, &e, sizeof(e));
    u8 *at = out + sizeof(e);
    for (u32 i = 0; i < layout->segments.n; i++) {
        const struct segment *s = &layout->segments.at[i];
        struct elf_phdr p = {
            .p_type = s->type,
            .p_flags = s->flags,
            .p_offset = s->offset,
            .p_vaddr = s->address,
            .p_paddr = s->load_address,
            .p_filesz = s->file_size,
            .p_memsz = s->memory_size,
            .p_align = s->align,
        };
        memcpy(at, &p, sizeof(p));
        at += sizeof(p);
    }
}

void write_section_headers(struct context *ctx, u8 *out)
{
    const struct layout *layout = &ctx->layout;
    if (layout->n_section_headers == 0)
        return;
    struct elf_shdr null = {0};
    if (layout->n_section_headers >= SHN_LORESERVE)
        null.sh_size = layout->n_section_headers;
    if (layout->shstrndx >= SHN_LORESERVE)
        null.sh_link = layout->shstrndx;
    if (layout->segments.n >= PN_XNUM)
        null.sh_info = layout->segments.n;
    memcpy(out, &null, sizeof(null));
    out += sizeof(null);

    u32 name = 1;               // .shstrtab holds the names in this order
    for (u32 i = 0; i < layout->n_order; i++) {
        const struct output_section *o = layout->outputs.at[layout->order[i]];
        struct elf_shdr h = {
            .sh_name = layout->section_names.n > 0 ? name : 0,
            .sh_type = o->type,
            .sh_flags = o->flags,
            .sh_addr = o->flags & SHF_ALLOC ? o->address : 0,
            .sh_offset = o->offset,
            .sh_size = o->size,
            .sh_link = o->link,
            .sh_info = o->info,
            .sh_addralign = o->align,
            .sh_entsize = o->entsize,
        };
        memcpy(out, &h, sizeof(h));
        out += sizeof(h);
        name += (u32)o->name.n + 1;
    }
}
