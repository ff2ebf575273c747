// Sections named .gnu.warning.SYMBOL: glibc has them for gets, tmpnam and those that need its shared libraries even when
// they are linked statically.

#include "veld/symbols.h"
#include "veld/view.h"

static const char prefix[] = ".gnu.warning.";

void note_symbol_warning(struct context *ctx, struct object_file *file, u32 header, struct str name)
{
    size_t n = sizeof(prefix) - 1;
    if (name.n > n)
        VEC_PUSH(ctx_arena(ctx), &file->warnings, (struct symbol_warning){header, {name.p + n, name.n - n}});
}

struct str symbol_warning_text(const struct input_file *file, const struct elf_shdr *header)
{
    const char *text = view_at((struct view){file->data, file->size}, header->sh_offset, header->sh_size);
    if (text == NULL || header->sh_type == SHT_NOBITS)
        return (struct str){NULL, 0};
    return (struct str){text, strnlen(text, header->sh_size)};
}

// The names of a library's sections; {NULL, 0}: they can't be read.
static struct view section_names(const struct shared_file *file)
{
    struct view all = {file->base.data, file->base.size}, none = {NULL, 0};
    const struct elf_ehdr *h = view_at(all, 0, sizeof(*h));
    if (h == NULL || file->headers == NULL || file->n_headers == 0)
        return none;
    u32 at = h->e_shstrndx != SHN_XINDEX ? h->e_shstrndx : file->headers[0].sh_link;
    if (at == 0 || at >= file->n_headers)
        return none;
    const struct elf_shdr *s = &file->headers[at];
    struct view names = {view_at(all, s->sh_offset, s->sh_size), s->sh_size};
    return names.p != NULL && s->sh_type == SHT_STRTAB && view_is_strings(names) ? names : none;
}

void each_shared_warning(const struct shared_file *file, void (*fn)(void *arg, struct str symbol, struct str text),
                         void *arg)
{
    struct view names = section_names(file);
    size_t n = sizeof(prefix) - 1;
    for (u32 i = 1; names.n > 0 && i < file->n_headers; i++) {
        const struct elf_shdr *s = &file->headers[i];
        if (s->sh_type != SHT_PROGBITS || s->sh_name >= names.n || names.n - s->sh_name <= n ||
            memcmp(names.p + s->sh_name, prefix, n) != 0)
            continue;
        struct str symbol = str_of((const char *)names.p + s->sh_name + n), text = symbol_warning_text(&file->base, s);
        if (text.n > 0)
            fn(arg, symbol, text);
    }
}
