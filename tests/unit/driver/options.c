// The parsing rules of GNU ld's command line, one function a rule.

#include "driver.h"

static void dashes(void)
{
    struct parsed *p = taken("-gc-sections --strip-all -Bsymbolic --Bdynamic -soname x --hash-style=gnu a.o", NULL);
    CHECK(p->c->gc_sections && p->c->strip == STRIP_ALL && p->c->symbolic == SYMBOLIC_ALL);
    CHECK(strcmp(p->c->soname, "x") == 0 && p->c->hash_style == HASH_GNU);
    parsed_free(p);

    // One dash before `o` and before -export-dynamic-symbol is a letter with its argument.
    p = taken("-omagic a.o", NULL);
    CHECK(strcmp(p->c->output_path, "magic") == 0 && !p->c->omagic);
    parsed_free(p);
    p = taken("--omagic a.o", NULL);
    CHECK(p->c->omagic);
    parsed_free(p);
    p = taken("-output=x a.o", NULL);
    CHECK(strcmp(p->c->output_path, "utput=x") == 0);
    parsed_free(p);
    p = taken("-export-dynamic-symbol a.o", NULL);
    STR_IS(p->c->entry, "xport-dynamic-symbol");
    CHECK(p->c->inputs.n == 1);
    parsed_free(p);
    p = taken("-export-dynamic a.o", NULL);
    CHECK(p->c->export_dynamic && p->c->entry.n == 0);
    parsed_free(p);
    p = taken("-undefined-version a.o", NULL);
    STR_IS(p->c->undefined.at[0], "ndefined-version");
    parsed_free(p);
    refused("--s a.o", "unrecognized option '--s'");
    refused("--o x a.o", "unrecognized option '--o'");
}

static void long_arguments(void)
{
    struct parsed *p = taken("--entry=main --output out -rpath /a -rpath=/b --defsym=x=1 -init i a.o", NULL);
    STR_IS(p->c->entry, "main");
    CHECK(strcmp(p->c->output_path, "out") == 0 && strcmp(p->c->init_symbol, "i") == 0);
    CHECK(p->c->rpaths.n == 2);
    STR_IS(p->c->defsyms.at[0].name, "x");
    STR_IS(p->c->defsyms.at[0].text, "1");
    parsed_free(p);

    // Optional arguments only by `=`.
    p = taken("--build-id sha1 --sort-common descending", NULL);
    CHECK(p->c->build_id == BUILD_ID_SHA1 && p->c->inputs.n == 2 && p->c->sort_common == -1);
    CHECK(strcmp(input_name(p, 0), "sha1") == 0);
    parsed_free(p);
    p = taken("--build-id=md5 --sort-common=ascending --compress-debug-sections none a.o", NULL);
    CHECK(p->c->build_id == BUILD_ID_MD5 && p->c->sort_common == 1 && p->c->inputs.n == 1);
    parsed_free(p);

    refused("a.o --strip-all=x", "option '--strip-all' doesn't allow an argument");
    refused("a.o --entry", "option '--entry' requires an argument");
    refused("a.o -o", "option '-o' requires an argument");
}

static void letters(void)
{
    struct parsed *p = taken("-oout -e main -uone -u two -lc -l m -L/x -L /y -zrelro -z now -melf_x86_64 -O2 a.o",
                             NULL);
    CHECK(strcmp(p->c->output_path, "out") == 0);
    STR_IS(p->c->entry, "main");
    CHECK(p->c->undefined.n == 2 && p->c->inputs.n == 3 && p->c->z.now && p->c->z.relro);
    STR_IS(p->c->library_paths.at[0], "/x");
    STR_IS(p->c->library_paths.at[1], "/y");
    parsed_free(p);

    // The value of a letter is all that follows, `=` included.
    p = taken("-o=x a.o", NULL);
    CHECK(strcmp(p->c->output_path, "=x") == 0);
    parsed_free(p);
    p = taken("-O a.o b.o", NULL);
    CHECK(p->c->inputs.n == 1);
    parsed_free(p);

    // The longest name wins over the letter.
    p = taken("-Ttext=10 -Tdata 0x20 -Tbss=30 -Ttext-segment=4000 -dn -init=i -Bstatic -shared -pie -EL a.o", NULL);
    CHECK(p->c->section_starts.n == 3 && p->c->section_starts.at[0].address == 0x10);
    CHECK(p->c->section_starts.at[1].address == 0x20 && p->c->text_segment == 0x4000);
    CHECK(p->c->output_kind == OUTPUT_PIE);
    parsed_free(p);
    p = taken("-Tfoo.ld -Tx a.o", NULL);
    CHECK(p->c->inputs.n == 3 && p->c->inputs.at[0].kind == INPUT_SCRIPT_FILE);
    CHECK(strcmp(input_name(p, 1), "x") == 0);
    parsed_free(p);

    refused("-sS a.o", "unrecognized option '-sS'");
    refused("-rpath,/x a.o", "unrecognized option '-rpath,/x'; did you mean '-rpath'?");
    refused("-k a.o", "unrecognized option '-k'");
    refused("-\xff a.o", "unrecognized option '-\\xff'");

    p = taken("-G -o x a.o", NULL);
    CHECK(p->c->output_kind == OUTPUT_SHARED);
    parsed_free(p);
    p = taken("-G 8 a.o", NULL);
    CHECK(p->c->output_kind == OUTPUT_EXECUTABLE && p->c->inputs.n == 1);
    parsed_free(p);
}

static void suggestions(void)
{
    refused("--whole-arch a.o", "unrecognized option '--whole-arch'; did you mean '--whole-archive'?");
    refused("--gc-section a.o", "did you mean '--gc-sections'?");
    refused("--verson-script=x a.o", "did you mean '--version-script'?");
    refused("--xyzzyplugh a.o", "unrecognized option '--xyzzyplugh'\n");
    struct parsed *p = parse("--bad1 --bad2 a.o"); // all of them, in order
    const char *first = strstr(p->err, "--bad1"), *second = strstr(p->err, "--bad2");
    CHECK(first != NULL && second != NULL && first < second);
    parsed_free(p);
}

static void keywords(void)
{
    parsed_free(taken("-z foo a.o", "veld: warning: -z foo ignored\n"));
    parsed_free(taken("-z rodynamic a.o", "warning: -z rodynamic ignored"));
    parsed_free(taken("-z relro=x a.o", "warning: -z relro=x ignored"));
    parsed_free(taken("-z nodefs -z bndplt a.o", NULL));
    refused("-z report-relative-reloc a.o", "option `-z report-relative-reloc' is not supported yet");
    refused("-z foo --fatal-warnings a.o", "-z foo ignored");
    struct parsed *p = taken("-z -shared a.o", "-z -shared ignored"); // the next word, whatever it is
    CHECK(p->c->output_kind == OUTPUT_EXECUTABLE);
    parsed_free(p);
    p = taken("-z max-page-size=0x200000 -z stack-size=4096 -z noexecstack -z text -z start-stop-visibility=hidden "
              "-z cet-report=error -z x86-64-v3 -z x86-64-baseline -z call-nop=suffix-0x90 a.o", NULL);
    CHECK(p->c->z.max_page_size == 0x200000 && p->c->z.stack_size == 4096 && p->c->z.has_stack_size);
    CHECK(p->c->z.execstack == NO && p->c->textrel == REPORT_ERROR && p->c->z.start_stop_visibility == STV_HIDDEN);
    CHECK(p->c->z.cet_report == REPORT_ERROR && p->c->z.isa_needed == 1);
    CHECK(p->c->z.call_nop.is_suffix && p->c->z.call_nop.byte == 0x90);
    parsed_free(p);
    p = taken("-z max-page-size=512 a.o", NULL);
    CHECK(p->c->z.common_page_size == 512);
    parsed_free(p);
    refused("-z max-page-size=7 a.o", "invalid maximum page size `7'");
    refused("-z max-page-size=4096 -z common-page-size=8192 a.o", "common page size (0x2000) > maximum page size "
                                                                  "(0x1000)");
    p = taken("-z lazy -z now -z norelro -z noseparate-code -z nocopyreloc -z pack-relative-relocs -w -z foo a.o",
              NULL);
    CHECK(p->c->z.now && !p->c->z.relro && !p->c->z.separate_code && p->c->z.nocopyreloc && p->c->pack_relative_relocs);
    parsed_free(p);
}

static void numbers(void)
{
    struct parsed *p = taken("-Ttext=4096 --section-start=.foo=0xdeadbeef --section-start .foo=10 "
                             "--image-base=400000 a.o", NULL);
    CHECK(p->c->section_starts.at[0].address == 0x4096);
    CHECK(p->c->section_starts.n == 2 && p->c->section_starts.at[1].address == 0x10);
    CHECK(p->c->has_text_segment && p->c->text_segment == 0x400000);
    parsed_free(p);
    refused("-Ttext=zz a.o", "invalid hex number `zz'");
    refused("-Ttext=-1 a.o", "invalid hex number `-1'");
    refused("-Ttext=11111111111111111 a.o", "invalid hex number");
    refused("--section-start=foo a.o", "invalid argument to option \"--section-start\"");
    refused("--threads=0 a.o", "invalid number `0' for option '--threads'");
    p = taken("--threads=99999999 a.o", NULL);
    CHECK(p->c->n_threads == MAX_WORKERS);
    parsed_free(p);
    p = taken("--threads=4 --no-threads --thread-count=3 a.o", NULL);
    CHECK(p->c->n_threads == 3);
    parsed_free(p);
}

static void unsupported(void)
{
    static const char *const lines[] = {
        "-r", "--relocatable", "-i", "-Ur", "-q", "--emit-relocs", "-M", "--cref", "--gdb-index", "--debug-names",
            "--unique",
        "-c x", "-Map x", "-Map=x", "--reproduce=x",
    };
    char line[64], expected[64];
    for (u32 i = 0; i < ARRAY_LEN(lines); i++) {
        snprintf(line, sizeof(line), "%s a.o", lines[i]);
        snprintf(expected, sizeof(expected), "option `%.*s' is not supported yet", (int)strcspn(lines[i], " ="),
                 lines[i]);
        refused(line, expected);
    }
    refused("--icf=all a.o", "option `--icf=all' is not supported yet");
    refused("--icf safe a.o", "option `--icf=safe' is not supported yet");
    refused("--compress-debug-sections=zstd:19 a.o", "option `--compress-debug-sections=zstd:19' is not supported yet");
    refused("--oformat=srec a.o", "is not supported yet");
    refused("--pack-dyn-relocs=android a.o", "is not supported yet");
    refused("-m elf_i386 a.o", "unrecognised emulation mode: elf_i386");
    parsed_free(taken("--icf=none --no-gdb-index --no-icf -dT x a.o", NULL));
}

static void accepted(void)
{
    parsed_free(taken("-Qy -qmagic -g -d -dc -dp -EL -assert definitions -a shared --nodefaultlibs -p --no-keep-memory "
                      "--hash-size=31 --reduce-memory-overheads -flto -flto=auto -flto-partition=none -fuse-ld=x "
                      "-fno-lto "
                      "--no-warn-search-mismatch --warn-constructors --fork --no-fork --be8 --ctf-share-types=x -A x "
                      "--no-call-graph-profile-sort --fix-cortex-a8 --no-ctors-in-init-array --force-exe-suffix a.o",
                      NULL));
}

static void output_kinds(void)
{
    struct parsed *p = taken("-shared -pie a.o", NULL); // the last one wins
    CHECK(p->c->output_kind == OUTPUT_PIE && p->c->is_pic);
    parsed_free(p);
    p = taken("-pie -no-pie a.o", NULL);
    CHECK(p->c->output_kind == OUTPUT_EXECUTABLE && !p->c->is_pic);
    parsed_free(p);
    p = taken("-static -pie --no-dynamic-linker -z text a.o -pie", NULL);
    CHECK(p->c->output_kind == OUTPUT_PIE && p->c->no_dynamic_linker);
    parsed_free(p);
    refused("-r -shared a.o", "-r and -shared may not be used together");
    refused("-pie -r a.o", "-r and -pie may not be used together");
    p = taken("-dynamic-linker /x -shared a.o", NULL);
    CHECK(p->c->dynamic_linker == NULL);
    parsed_free(p);
    refused("-f x a.o", "-f may not be used without -shared");
    refused("-F x a.o", "-F may not be used without -shared");
    parsed_free(taken("-f x -F y -shared a.o", NULL));
}

static void unresolved(void)
{
    struct parsed *p = taken("a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_ERROR && p->c->unresolved_in_shared == REPORT_ERROR);
    parsed_free(p);
    p = taken("-shared a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_IGNORE && p->c->unresolved_in_shared == REPORT_IGNORE);
    parsed_free(p);
    p = taken("-shared -z defs a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_ERROR && p->c->unresolved_in_shared == REPORT_IGNORE);
    parsed_free(p);
    p = taken("--no-undefined -shared -z undefs --no-allow-shlib-undefined a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_IGNORE && p->c->unresolved_in_shared == REPORT_ERROR);
    parsed_free(p);
    p = taken("--warn-unresolved-symbols --allow-shlib-undefined a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_WARNING && p->c->unresolved_in_shared == REPORT_IGNORE);
    parsed_free(p);
    p = taken("--unresolved-symbols=ignore-in-object-files a.o", NULL);
    CHECK(p->c->unresolved_in_objects == REPORT_IGNORE && p->c->unresolved_in_shared == REPORT_ERROR);
    parsed_free(p);
    refused("--unresolved-symbols=x a.o", "bad --unresolved-symbols option: x");
}

static void defaults(void)
{
    struct parsed *p = taken("a.o", NULL);
    const struct config *c = p->c;
    CHECK(strcmp(c->program, "veld") == 0 && strcmp(c->output_path, "a.out") == 0);
    CHECK(c->z.relro && c->z.separate_code && !c->z.now && c->z.max_page_size == 0x1000);
    CHECK(c->hash_style == HASH_BOTH && c->undefined_version && c->demangle && c->new_dtags && c->relax);
    CHECK(c->spare_dynamic_tags == 5 && c->build_id == BUILD_ID_NONE && !c->gc_sections && !c->eh_frame_hdr);
    CHECK(c->discard == DISCARD_MERGED_LOCALS && c->textrel == REPORT_WARNING && c->z.execstack == UNSET);
    CHECK(c->library_paths.n > 5 && c->n_threads == 0 && c->dynamic_linker == NULL);
    parsed_free(p);
}

static void build_ids(void)
{
    struct parsed *p = taken("--build-id=0x12-34:ab a.o", NULL);
    CHECK(p->c->build_id == BUILD_ID_HEX && p->c->build_id_size == 3);
    CHECK(memcmp(p->c->build_id_bytes, "\x12\x34\xab", 3) == 0);
    parsed_free(p);
    p = taken("--build-id=sha1 --build-id=none a.o", NULL);
    CHECK(p->c->build_id == BUILD_ID_NONE);
    parsed_free(p);
    parsed_free(taken("--build-id=foo a.o", "unrecognized --build-id style ignored: foo"));
    parsed_free(taken("--build-id=0x123 a.o", "unrecognized --build-id style ignored: 0x123"));
    p = taken("--package-metadata={%22a%22:1%[comma]%22b%22:%20}2%[rbrace] a.o", NULL);
    CHECK(strcmp(p->c->package_metadata, "{\"a\":1,\"b\": }2}") == 0);
    parsed_free(p);
    refused("--package-metadata=%zz a.o", "invalid % escape at `%zz'");
    refused("--package-metadata=%00 a.o", "invalid % escape");
}

static void stops(void)
{
    struct parsed *p = parse("--version --nonsense");
    CHECK(!p->goes_on && p->status == 0 && strncmp(p->out, "GNU ld (veld-", 13) == 0 && p->err[0] == '\0');
    parsed_free(p);
    p = parse("-v");
    CHECK(!p->goes_on && p->status == 0 && strstr(p->out, ") 2.45\n") != NULL);
    parsed_free(p);
    p = taken("-v a.o", NULL);
    CHECK(p->out[0] != '\0');
    parsed_free(p);
    p = parse("-V");
    CHECK(p->status == 0 && strstr(p->out, "Supported emulations:\n   elf_x86_64") != NULL);
    parsed_free(p);
    p = parse("--sysroot=/x --print-sysroot");
    CHECK(p->status == 0 && strcmp(p->out, "/x\n") == 0);
    parsed_free(p);
    refused("", "no input files");
    refused("-o x", "no input files");
    p = parse("-- -x");             // behind `--` there are only files
    CHECK(p->c->inputs.n == 1 && strcmp(input_name(p, 0), "-x") == 0);
    parsed_free(p);
}

static void many(void)
{
    enum { N = 100000 };
    struct parsed *p = parse("a.o");
    struct context *ctx = context_create("veld", NULL);
    const char **words = calloc(N + 1, sizeof(*words));
    words[0] = "veld";
    for (u32 i = 1; i <= N; i++)
        words[i] = i % 3 == 0 ? "--as-needed" : i % 3 == 1 ? "file.o" : "-Lx";
    int status;
    CHECK(parse_command_line(ctx, N + 1, words, &status));
    CHECK_EQUAL(ctx->config.inputs.n, (N + 2) / 3);
    context_destroy(ctx);
    free(words);
    parsed_free(p);
}

int main(void)
{
    unsetenv("LD_RUN_PATH");
    dashes();
    long_arguments();
    letters();
    suggestions();
    keywords();
    numbers();
    unsupported();
    accepted();
    output_kinds();
    unresolved();
    defaults();
    build_ids();
    stops();
    many();
    return 0;
}
