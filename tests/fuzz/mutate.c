// Run any LLVMFuzzerTestOneInput on mutated seed files, without a fuzzing compiler.
//
//     mutate [--runs=N] [--seed=N] [--first=N] [--keep=FILE] FILES...
//
// Input N depends only on --seed, N and the files, so a finding ("run 1234") is repeated by
// --first=1234 --runs=1, and --keep writes its input. Before any mutation the files are run as
// they are. A run of more than 10 seconds is a finding.

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE_MAX_INPUT = 1 << 20, RUN_SECONDS = 10 };

struct bytes {
    uint8_t *at;
    size_t size;
};

struct random {
    uint64_t state;
};

// What the handlers of a deadly signal may print.
static volatile unsigned long long current_run;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static void print_current_run(void)
{
    char text[64] = "mutate: died in run ";
    char digits[24];
    size_t n = strlen(text), n_digits = 0;
    unsigned long long v = current_run;
    do {
        digits[n_digits++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    while (n_digits > 0)
        text[n++] = digits[--n_digits];
    text[n++] = '\n';
    if (write(STDERR_FILENO, text, n) < 0)
        return;
}

static void on_signal(int number)
{
    print_current_run();
    signal(number, SIG_DFL);
    raise(number);
}

// SplitMix64.
static uint64_t next(struct random *random)
{
    uint64_t v = random->state += 0x9e3779b97f4a7c15ULL;
    v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ULL;
    v = (v ^ v >> 27) * 0x94d049bb133111ebULL;
    return v ^ v >> 31;
}

// A number below N, small ones as likely as all others together.
static size_t below(struct random *random, size_t n)
{
    uint64_t v = next(random);
    if (n > 16 && (v & 1))
        n = (size_t)1 << ((v >> 1) % (uint64_t)(64 - __builtin_clzll(n)));
    return (size_t)((v >> 16) % n);
}

static size_t place(struct random *random, size_t n)
{
    return (size_t)(next(random) % n);
}

// Change the input in one way. It has room for SIZE_MAX_INPUT bytes.
static void mutate(struct random *random, struct bytes *input, const struct bytes *other)
{
    static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xfe, 0xff };
    uint8_t *at = input->at;
    size_t size = input->size;

    if (size == 0) {
        at[0] = (uint8_t)next(random);
        input->size = 1;
        return;
    }
    size_t where = place(random, size), n = below(random, size - where) + 1;
    switch (next(random) % 10) {
    case 0:
    case 1:
        at[where] ^= (uint8_t)(1u << next(random) % 8);
        break;
    case 2:
        at[where] = (uint8_t)next(random);
        break;
    case 3:
        at[where] = edges[next(random) % sizeof(edges)];
        break;
    case 4:                         // add to a little-endian number
        for (size_t i = 0, add = 1 + below(random, 256), width = 1u << next(random) % 4;
             i < width && where + i < size; i++) {
            add += at[where + i];
            at[where + i] = (uint8_t)add;
            add = add >> 8;
        }
        break;
    case 5:                         // subtract
        at[where] = (uint8_t)(at[where] - 1 - below(random, 32));
        break;
    case 6:                         // remove
        memmove(at + where, at + where + n, size - where - n);
        input->size -= n;
        break;
    case 7:                         // repeat
        if (size + n <= SIZE_MAX_INPUT) {
            memmove(at + where + n, at + where, size - where);
            input->size += n;
        }
        break;
    case 8:                         // copy within
        memmove(at + place(random, size - n + 1), at + where, n);
        break;
    default:                        // go on with the end of some seed
        if (other->size > 0) {
            size_t from = place(random, other->size);
            size_t n_other = other->size - from;
            if (n_other > SIZE_MAX_INPUT - where)
                n_other = SIZE_MAX_INPUT - where;
            memcpy(at + where, other->at + from, n_other);
            input->size = where + n_other;
        }
    }
}

static struct bytes read_file(const char *path)
{
    struct bytes file = { NULL, 0 };
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        exit(2);
    }
    file.at = malloc(SIZE_MAX_INPUT);
    if (file.at == NULL) {
        fputs("mutate: out of memory\n", stderr);
        exit(2);
    }
    file.size = fread(file.at, 1, SIZE_MAX_INPUT, f);
    fclose(f);
    uint8_t *tight = realloc(file.at, file.size + 1);
    file.at = tight != NULL ? tight : file.at;
    return file;
}

static void run(const struct bytes *input)
{
    // In memory of just its size: a sanitizer sees the first byte past it.
    uint8_t *copy = malloc(input->size + (input->size == 0));
    if (copy == NULL) {
        fputs("mutate: out of memory\n", stderr);
        exit(2);
    }
    memcpy(copy, input->at, input->size);
    alarm(RUN_SECONDS);
    LLVMFuzzerTestOneInput(copy, input->size);
    alarm(0);
    free(copy);
}

static void write_file(const char *path, const struct bytes *input)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(input->at, 1, input->size, f) != input->size || fclose(f) != 0) {
        perror(path);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    unsigned long long n_runs = 10000, seed = 1, first = 0;
    const char *keep = NULL;
    size_t n_files = 0;
    struct bytes *files = calloc((size_t)argc, sizeof(*files));
    struct bytes input = { malloc(SIZE_MAX_INPUT), 0 };

    if (files == NULL || input.at == NULL) {
        fputs("mutate: out of memory\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--runs=", 7) == 0)
            n_runs = strtoull(argv[i] + 7, NULL, 10);
        else if (strncmp(argv[i], "--seed=", 7) == 0)
            seed = strtoull(argv[i] + 7, NULL, 10);
        else if (strncmp(argv[i], "--first=", 8) == 0)
            first = strtoull(argv[i] + 8, NULL, 10);
        else if (strncmp(argv[i], "--keep=", 7) == 0)
            keep = argv[i] + 7;
        else
            files[n_files++] = read_file(argv[i]);
    }
    if (n_files == 0) {
        fprintf(stderr, "usage: %s [--runs=N] [--seed=N] [--first=N] [--keep=FILE] FILES...\n",
                argv[0]);
        return 2;
    }

    signal(SIGALRM, on_signal);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(print_current_run);
        signal(SIGABRT, on_signal);
    } else {
        const int deadly[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
        for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
            signal(deadly[i], on_signal);
    }

    for (unsigned long long n = first; n < first + n_runs; n++) {
        // Runs 0 to n_files - 1 are the seeds themselves.
        struct random random = { seed * 0x100000001b3ULL + n };
        const struct bytes *file = &files[n < n_files ? n : next(&random) % n_files];
        current_run = n;
        input.size = file->size;
        memcpy(input.at, file->at, file->size);
        if (n >= n_files) {
            size_t n_mutations = (size_t)1 << next(&random) % 5;
            for (size_t i = 0; i < n_mutations; i++)
                mutate(&random, &input, &files[next(&random) % n_files]);
        }
        if (keep != NULL)
            write_file(keep, &input);
        run(&input);
    }
    printf("mutate: %llu runs, seed %llu, no finding\n", n_runs, seed);
    for (size_t i = 0; i < n_files; i++)
        free(files[i].at);
    free(files);
    free(input.at);
    return 0;
}
