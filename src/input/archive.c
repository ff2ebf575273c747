// Archives: the System V / GNU format, with a 32- or 64-bit symbol index, long names, BSD names, and thin archives, whose
// members are files of their own. Members are touched only when they are selected; the index says who defines what.

#include "veld/input.h"
#include "veld/map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

struct ar_hdr_bytes {
    char name[16], date[12], uid[6], gid[6], mode[8], size[10], fmag[2];
} PACKED;

enum { AR_HEADER = sizeof(struct ar_hdr_bytes), MAX_NESTING = 16 };

static bool parse_decimal(const char *p, size_t n, u64 *value)
{
    u64 v = 0;
    size_t i = 0;
    while (i < n && p[i] >= '0' && p[i] <= '9')
        v = v * 10 + (u64)(p[i++] - '0');
    if (i == 0)
        return false;
    while (i < n && p[i] == ' ')
        i++;
    *value = v;
    return i == n;
}

struct member_header {
    u64 offset;                 // of the header
    u64 data, size;             // of the contents; BSD names are skipped
    struct str name;            // as in the header, or resolved when BSD or long
    bool is_special;            // index, long names
};

static const char *header_problem(struct archive *ar, u64 offset, struct member_header *m)
{
    const struct ar_hdr_bytes *h = view_at((struct view){ar->data, ar->size}, offset, AR_HEADER);
    if (h == NULL)
        return "the member header is cut off";
    if (h->fmag[0] != '`' || h->fmag[1] != '\n')
        return "bad member header (no end mark)";
    u64 size;
    if (!parse_decimal(h->size, sizeof(h->size), &size))
        return "the member's size is not a number";

    size_t n = sizeof(h->name);
    while (n > 0 && h->name[n - 1] == ' ')
        n--;
    *m = (struct member_header){.offset = offset, .data = offset + AR_HEADER, .size = size, .name = {h->name, n}};
    m->is_special = str_is(m->name, "/") || str_is(m->name, "//") || str_is(m->name, "/SYM64/");
    if (ar->is_thin && !m->is_special)
        return NULL;            // the contents are elsewhere
    if (size > ar->size - m->data)
        return "the member reaches past the end of the archive";
    if (n > 3 && memcmp(h->name, "#1/", 3) == 0) {
        u64 length;
        if (!parse_decimal(h->name + 3, n - 3, &length) || length > size)
            return "the member's BSD name is longer than the member";
        const char *p = (const char *)ar->data + m->data;
        m->name = (struct str){p, strnlen(p, length)};
        m->data += length;
        m->size -= length;
        m->is_special = str_starts(m->name, STR("__.SYMDEF"));
    }
    return NULL;
}

static u64 next_member(const struct archive *ar, const struct member_header *m)
{
    u64 end = ar->is_thin && !m->is_special ? m->offset + AR_HEADER : m->data + m->size;
    return end + (end & 1);
}

static u64 read_be(const u8 *p, unsigned width)
{
    return width == 4 ? __builtin_bswap32(read_u32(p)) : __builtin_bswap64(read_u64(p));
}

static int compare_offsets(const void *a, const void *b)
{
    u64 x = ((const struct archive_member *)a)->offset, y = ((const struct archive_member *)b)->offset;
    return x < y ? -1 : x > y;
}

static u32 find_member(const struct archive *ar, u64 offset)
{
    u32 low = 0, high = ar->n_members;
    while (low < high) {
        u32 mid = (low + high) / 2;
        if (ar->members[mid].offset < offset)
            low = mid + 1;
        else
            high = mid;
    }
    return low < ar->n_members && ar->members[low].offset == offset ? low : UINT32_MAX;
}

// The members that the index names, by offset. Index entries are nearly always grouped and ascending.
static void members_from_index(struct context *ctx, struct archive *ar, const u8 *offsets, unsigned width)
{
    struct archive_member *members = RAW_ARRAY(ctx_arena(ctx), struct archive_member, ar->n_index + 1);
    u32 n = 0;
    bool sorted = true;
    for (u32 e = 0; e < ar->n_index; e++) {
        u64 offset = read_be(offsets + (u64)e * width, width);
        if (n > 0 && members[n - 1].offset == offset)
            continue;
        sorted &= n == 0 || members[n - 1].offset < offset;
        members[n++] = (struct archive_member){.offset = offset};
    }
    if (!sorted) {
        qsort(members, n, sizeof(*members), compare_offsets);
        u32 kept = 0;
        for (u32 i = 0; i < n; i++)
            if (kept == 0 || members[kept - 1].offset != members[i].offset)
                members[kept++] = members[i];
        n = kept;
    }
    ar->members = members;
    ar->n_members = n;
}

static const char *read_index(struct context *ctx, struct archive *ar, const struct member_header *m, unsigned width)
{
    const u8 *p = ar->data + m->data;
    if (m->size < width)
        return "the symbol index is cut off";
    u64 n = read_be(p, width);
    if (n > (m->size - width) / width || n >= UINT32_MAX / 2)
        return "the symbol index counts more symbols than it has room for";

    const u8 *offsets = p + width;
    const char *name = (const char *)offsets + n * width, *end = (const char *)p + m->size;
    ar->index_names = RAW_ARRAY(ctx_arena(ctx), const char *, n + 1);
    for (u64 e = 0; e < n; e++) {
        const char *nul = name < end ? memchr(name, 0, (size_t)(end - name)) : NULL;
        if (nul == NULL)
            return "the symbol index has fewer names than it counts";
        ar->index_names[e] = name;
        name = nul + 1;
    }
    ar->n_index = (u32)n;
    ar->has_at_names = n > 0 && memchr(ar->index_names[0], '@', (size_t)(name - ar->index_names[0])) != NULL;
    if (ar->members == NULL)
        members_from_index(ctx, ar, offsets, width);
    ar->index_members = RAW_ARRAY(ctx_arena(ctx), u32, n + 1);
    u32 last = 0;
    for (u64 e = 0; e < n; e++) {
        u64 offset = read_be(offsets + e * width, width);
        if (last >= ar->n_members || ar->members[last].offset != offset)
            last = last + 1 < ar->n_members && ar->members[last + 1].offset == offset ? last + 1
                                                                                    : find_member(ar, offset);
        if (last == UINT32_MAX)
            return "the symbol index points to something that is not a member";
        ar->index_members[e] = last;
    }
    return NULL;
}

// Without an index: the global definitions of every member, in member order, as an index would list them.
static bool scan_members(struct context *ctx, struct archive *ar)
{
    struct arena *arena = ctx_arena(ctx);
    VEC(const char *) names = {0};
    VEC(u32) owners = {0};

    for (u32 m = 0; m < ar->n_members; m++) {
        struct object_file file = {.base = {.kind = FILE_OBJECT, .path = ar->path, .archive = ar}};
        if (!archive_member_data(ctx, ar, m, &file.base) || !object_read_header(ctx, &file))
            continue;           // reported if somebody selects it
        ar->has_at_names |= file.base.has_at_names;
        for (u32 i = file.first_global; i < file.n_symbols; i++) {
            const struct elf_sym *sym = &file.symtab[i];
            if (sym->st_shndx == SHN_UNDEF || sym->st_name == 0)
                continue;
            VEC_PUSH(arena, &names, file.strtab + sym->st_name);
            VEC_PUSH(arena, &owners, m);
        }
    }
    ar->n_index = names.n;
    ar->index_names = names.at;
    ar->index_members = owners.at;
    return true;
}

bool archive_read(struct context *ctx, struct archive *ar, bool all)
{
    struct member_header m, index = {0};
    const char *problem = NULL;
    VEC(struct archive_member) members = {0};
    unsigned width = 0;
    u64 at = 8;

    ar->is_thin = memcmp(ar->data, "!<thin>\n", 8) == 0;
    while (at < ar->size) {
        if (ar->size - at == 1 && ar->data[at] == '\n')
            break;
        problem = header_problem(ar, at, &m);
        if (problem != NULL)
            break;
        if (str_is(m.name, "/") || str_is(m.name, "/SYM64/")) {
            index = m;
            width = m.name.n == 1 ? 4 : 8;
        } else if (str_is(m.name, "//")) {
            ar->long_names = (struct str){(const char *)ar->data + m.data, m.size};
            if (!all && width != 0)
                break;
        } else if (!m.is_special) {
            if (!all && width != 0)
                break;          // the index is enough
            VEC_PUSH(ctx_arena(ctx), &members, (struct archive_member){.offset = at});
        }
        at = next_member(ar, &m);
    }
    if (problem == NULL && (all || width == 0)) {
        ar->members = members.at;
        ar->n_members = members.n;
        if (ar->members == NULL)
            ar->members = NEW(ctx_arena(ctx), struct archive_member);
    }
    if (problem == NULL && width != 0) {
        at = index.offset;
        problem = read_index(ctx, ar, &index, width);
    }
    if (problem != NULL) {
        ar->is_bad = true;
        ar->n_index = ar->n_members = 0;
        error(ctx, "%s: malformed archive: %s, at offset 0x%llx", printable(ctx, str_of(ar->path)), problem,
              (unsigned long long)at);
        return false;
    }
    if (width == 0)
        scan_members(ctx, ar);
    return true;
}

// "/123" is an offset in the long names, ended by "/\n" (or, from some tools, by a newline or NUL alone).
static bool long_name(const struct archive *ar, struct str digits, struct str *name, u64 *origin)
{
    u64 at = 0;
    const char *colon = memchr(digits.p, ':', digits.n);
    *origin = 0;
    if (colon != NULL) {        // thin archive of an archive: "/name-offset:member-offset"
        size_t n = (size_t)(colon - digits.p);
        if (!parse_decimal(colon + 1, digits.n - n - 1, origin))
            return false;
        digits.n = n;
    }
    if (!parse_decimal(digits.p, digits.n, &at) || at >= ar->long_names.n)
        return false;
    const char *p = ar->long_names.p + at;
    size_t room = ar->long_names.n - at, n = 0;
    while (n < room && p[n] != '\n' && p[n] != 0)
        n++;
    if (n == room)
        return false;
    if (n > 0 && p[n - 1] == '/')
        n--;
    *name = (struct str){p, n};
    return true;
}

static bool open_thin_member(struct context *ctx, struct archive *ar, struct str name, u64 origin, struct input_file *file)
{
    struct arena *arena = ctx_arena(ctx);
    struct mapping map;
    const char *slash = strrchr(ar->path, '/');
    const char *path = name.p[0] == '/' || slash == NULL
                           ? arena_copy(arena, name)
                           : arena_printf(arena, "%.*s%.*s", (int)(slash + 1 - ar->path), ar->path, (int)name.n, name.p);
    int failed = map_file(AT_FDCWD, path, arena, &map);
    if (failed != 0) {
        file_error(ctx, file, "cannot open %s: %s", printable(ctx, str_of(path)), strerror(failed));
        return false;
    }
    const char *target = target_that_is(ctx, map.device, map.inode);
    if (target != NULL) {
        file_error(ctx, file, "%s: input file is the same as the %s", printable(ctx, str_of(path)), target);
        return false;
    }
    watch_input(ctx, path, &map);
    file->data = map.data;
    file->size = map.size;
    if (origin == 0)
        return true;

    struct archive inner = {.path = path, .data = map.data, .size = map.size, .depth = ar->depth + 1};
    struct member_header m;
    if (inner.depth > MAX_NESTING || map.size < 8 || (inner.is_thin = memcmp(map.data, "!<thin>\n", 8) == 0)) {
        file_error(ctx, file, "%s: archives are nested too deeply", printable(ctx, str_of(path)));
        return false;
    }
    const char *problem = header_problem(&inner, origin, &m);
    if (problem != NULL) {
        file_error(ctx, file, "%s: %s", printable(ctx, str_of(path)), problem);
        return false;
    }
    file->data = inner.data + m.data;
    file->size = m.size;
    return true;
}

bool archive_member_data(struct context *ctx, struct archive *ar, u32 index, struct input_file *file)
{
    struct member_header m;
    u64 offset = ar->members[index].offset, origin = 0;
    const char *problem = header_problem(ar, offset, &m);

    file->archive = ar;
    file->path = ar->path;
    if (problem != NULL) {
        file->member = arena_printf(ctx_arena(ctx), "0x%llx", (unsigned long long)offset);
        file_error(ctx, file, "malformed archive: %s", problem);
        return false;
    }
    struct str name = m.name;
    if (name.n > 1 && name.p[0] == '/' && name.p[1] >= '0' && name.p[1] <= '9') {
        struct str digits = {name.p + 1, name.n - 1};
        if (!long_name(ar, digits, &name, &origin)) {
            file->member = arena_printf(ctx_arena(ctx), "0x%llx", (unsigned long long)offset);
            file_error(ctx, file, "malformed archive: the long name of the member is outside the name table");
            return false;
        }
    } else if (name.n > 1 && name.p[name.n - 1] == '/') {
        name.n--;
    }
    file->member = arena_copy(ctx_arena(ctx), name);
    if (ar->is_thin && !m.is_special)
        return open_thin_member(ctx, ar, name, origin, file);
    file->data = ar->data + m.data;
    file->size = m.size;
    return true;
}

struct view archive_first_elf(struct view v)
{
    struct archive ar = {.data = v.p, .size = v.n};
    struct member_header m;
    u64 at = 8;
    for (unsigned tries = 0; tries < 8 && at < v.n && header_problem(&ar, at, &m) == NULL; tries++) {
        struct view member = {v.p + m.data, m.size};
        if (!m.is_special && identify_content(member) == CONTENT_ELF)
            return member;
        at = next_member(&ar, &m);
    }
    return (struct view){NULL, 0};
}
