// Asks where places of an object are in its source: nothing outside the file may be read, and no content may take long.
// Inputs: relocatable objects with debug information.
#include "veld/input.h"
#include "veld/lines.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

struct input { const u8 *data; size_t size; };

static void ask_about(struct context *ctx, const struct object_file *file, u32 section, u64 offset)
{
    struct place place = {.file = &file->base, .section = section, .offset = offset, .has_offset = true};
    const char *texts[] = {place_line(ctx, &place), place_function(ctx, &place), place_source(ctx, &place)};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i] != NULL && strlen(texts[i]) > 1 << 24)
            __builtin_trap();
}

static void ask_all(struct context *ctx, const struct input *input)
{
    struct object_file file = {
        .base = {.kind = FILE_OBJECT, .rank = 1, .path = "a.o", .data = input->data, .size = input->size}};
    if (!object_read_header(ctx, &file) || !object_check_locals(ctx, &file))
        return;
    lines_set_up(ctx);
    for (u32 i = 1; i < file.n_headers && i < 64; i++)
        for (u64 offset = 0; offset < 64; offset += 1 + offset / 8)
            ask_about(ctx, &file, i, offset);
    for (u32 i = 1; i < file.n_symbols && i < 256; i++)
        ask_about(ctx, &file, file.symtab[i].st_shndx, file.symtab[i].st_value);
    lines_free(ctx);
}

static struct context *context;
static void run(void *arg) { ask_all(context, arg); }

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct input input = {data, size};
    context = context_create("veld", NULL);
    if (context == NULL)
        return 0;
    if (pool_guard(run, &input) != 0)   // out of memory
        lines_free(context);
    context_destroy(context);
    return 0;
}
