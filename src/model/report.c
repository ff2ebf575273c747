// Wording that several places need: names from files made fit to print.

#include "veld/context.h"

#include "veld/demangle.h"
#include "veld/file.h"
#include "veld/view.h"

enum { LONGEST_TEXT = 4096, DEMANGLED_SIZE = 8192 };

// The bytes of the UTF-8 sequence at S (N left), or 0 if it is not one that may be printed.
static size_t utf8_length(const u8 *s, size_t n)
{
    u32 c = s[0];
    if (c < 0x80)
        return c >= 0x20 && c != 0x7f;
    size_t length = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
    if (length == 0 || length > n)
        return 0;
    u32 code = c & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (s[i] & 0x3f);
    }
    static const u32 least[] = {[2] = 0x80, [3] = 0x800, [4] = 0x10000};
    bool is_surrogate = code >= 0xd800 && code < 0xe000;
    bool is_control = code < 0xa0;
    bool turns_text = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069); // right to left
    return code < least[length] || code > 0x10ffff || is_surrogate || is_control || turns_text ? 0 : length;
}

static char *print_escaped(char *out, const u8 *s, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < n;) {
        size_t length = utf8_length(s + i, n - i);
        if (length > 0) {
            memcpy(out, s + i, length);
            out += length;
            i += length;
        } else {
            *out++ = '\\';
            *out++ = 'x';
            *out++ = hex[s[i] >> 4];
            *out++ = hex[s[i] & 15];
            i++;
        }
    }
    return out;
}

const char *printable(struct context *ctx, struct str s)
{
    static const char gap[] = "[...]";
    size_t head = s.n, tail = 0;
    if (s.n > LONGEST_TEXT) {   // cut in the middle, not inside a character
        head = LONGEST_TEXT / 2;
        tail = LONGEST_TEXT / 2;
        while (head > LONGEST_TEXT / 2 - 4 && ((u8)s.p[head] & 0xc0) == 0x80)
            head--;
        while (tail > LONGEST_TEXT / 2 - 4 && ((u8)s.p[s.n - tail] & 0xc0) == 0x80)
            tail--;
    }
    char *text = RAW_ARRAY(ctx_arena(ctx), char, 4 * (head + tail) + sizeof(gap));
    char *out = print_escaped(text, (const u8 *)s.p, head);
    if (head + tail < s.n) {
        memcpy(out, gap, sizeof(gap) - 1);
        out += sizeof(gap) - 1;
    }
    if (tail > 0)
        out = print_escaped(out, (const u8 *)s.p + s.n - tail, tail);
    *out = '\0';
    return text;
}

const char *symbol_text(struct context *ctx, struct str name)
{
    const char *at = name.n > 0 ? memchr(name.p, '@', name.n) : NULL;
    size_t n = at == NULL ? name.n : (size_t)(at - name.p);
    bool is_dotted = n > 0 && name.p[0] == '.'; // as GNU ld: ._Z1fv is demangled behind the dot
    char text[DEMANGLED_SIZE];
    size_t length = !ctx->config.demangle ? 0 : demangle(name.p + is_dotted, n - is_dotted, text, sizeof(text));
    if (length == 0)
        return printable(ctx, name);
    const char *shown = printable(ctx, (struct str){text, length});
    if (at == NULL && !is_dotted)
        return shown;
    const char *version = at == NULL ? "" : printable(ctx, (struct str){at, name.n - n});
    return arena_printf(ctx_arena(ctx), "%s%s%s", is_dotted ? "." : "", shown, version);
}

const char *file_text(struct context *ctx, const struct input_file *file)
{
    const char *path = printable(ctx, str_of(file->path));
    if (file->member == NULL)
        return path;
    return arena_printf(ctx_arena(ctx), "%s(%s)", path, printable(ctx, str_of(file->member)));
}

void index_groups(struct context *ctx, struct group_index *index, const struct object_file *file)
{
    struct view bytes = {file->base.data, file->base.size};
    if (index->file == file || file->headers == NULL)
        return;
    *index = (struct group_index){.file = file};
    for (u32 i = 1; i < file->n_headers; i++) {
        const struct elf_shdr *s = &file->headers[i];
        const u8 *words = s->sh_type == SHT_GROUP ? view_at(bytes, s->sh_offset, s->sh_size) : NULL;
        if (words != NULL && index->of == NULL)
            index->of = NEW_ARRAY(ctx_arena(ctx), u32, file->n_headers);
        for (u64 at = 4; words != NULL && at + 4 <= s->sh_size; at += 4) {
            u32 member = read_u32(words + at);
            if (member < file->n_headers && index->of[member] == 0)
                index->of[member] = i;
        }
    }
}

const char *group_suffix(struct context *ctx, const struct group_index *index, u32 header)
{
    const struct object_file *file = index->file;
    if (index->of == NULL || header >= file->n_headers || !(file->headers[header].sh_flags & SHF_GROUP))
        return "";
    u32 group = index->of[header], symbol = group == 0 ? UINT32_MAX : file->headers[group].sh_info;
    if (symbol >= file->n_symbols || file->symtab[symbol].st_name >= file->strtab_size)
        return "";
    return arena_printf(ctx_arena(ctx), "[%s]", printable(ctx, str_of(file->strtab + file->symtab[symbol].st_name)));
}
