// The pool: every item once, at any number of workers; tasks; throws from items, tasks and nested guards; SIGBUS in a
// truncated mapping; several pools in several threads; threads that cannot be made.
#include "../check.h"

#include "veld/bits.h"
#include "veld/pool.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pool *pool;

// ---- Items

enum { N = 3000 };
static u32 seen[N];
static u32 workers_seen;

static void count_item(void *arg, size_t i)
{
    CHECK(arg == seen && i < N);
    add_relaxed(&seen[i], 1);
    CHECK(pool_worker() < pool_n_workers(pool));
    or_relaxed(&workers_seen, 1u << pool_worker());
}

static void count_chunk(void *arg, size_t begin, size_t end)
{
    CHECK(end > begin && end - begin <= 7 && begin % 7 == 0);
    for (size_t i = begin; i < end; i++)
        count_item(arg, i);
}

static void test_every_item_once(unsigned n_workers)
{
    pool = pool_create(n_workers);
    CHECK(pool != NULL && pool_n_workers(pool) == n_workers);
    for (int round = 0; round < 200; round++) {
        size_t n = round < 20 ? (size_t)round : N - (size_t)round;
        memset(seen, 0, sizeof(seen));
        if (round & 1)
            parallel_for(pool, n, count_item, seen);
        else
            parallel_for_chunks(pool, n, 7, count_chunk, seen);
        for (size_t i = 0; i < N; i++)
            CHECK_EQUAL(seen[i], i < n);
    }
    pool_destroy(pool);
}

// What items wrote without atomics is there afterwards.
static void write_own(void *arg, size_t i)
{
    ((u64 *)arg)[i] = i * i;
}

static void test_visibility(void)
{
    static u64 values[10000];
    pool = pool_create(4);
    for (int round = 0; round < 50; round++) {
        memset(values, 0, sizeof(values));
        parallel_for(pool, ARRAY_LEN(values), write_own, values);
        for (size_t i = 0; i < ARRAY_LEN(values); i++)
            CHECK(values[i] == i * i);
    }
    pool_destroy(pool);
}

// Two items that wait for each other: needs two threads, and so shows that there are two.
static void meet(void *arg, size_t i)
{
    u32 *met = arg;
    (void)i;
    add_relaxed(met, 1);
    while (load_acquire(met) < 2)
        usleep(100);
}

static void test_really_parallel(void)
{
    u32 met = 0;
    pool = pool_create(2);
    parallel_for(pool, 2, meet, &met);
    usleep(20000); // the other one sleeps on its futex now
    met = 0;
    parallel_for(pool, 2, meet, &met);
    pool_destroy(pool);
}

// ---- Tasks

static void add_task(void *arg)
{
    add_relaxed((u32 *)arg, 1);
}

static void test_tasks(unsigned n_workers)
{
    struct task *tasks[100];
    u32 n_run = 0;
    pool = pool_create(n_workers);
    for (size_t i = 0; i < 50; i++)
        tasks[i] = task_spawn(pool, add_task, &n_run);
    parallel_for(pool, N, count_item, seen);
    for (size_t i = 50; i < 100; i++)
        tasks[i] = task_spawn(pool, add_task, &n_run);
    parallel_for(pool, N, count_item, seen);
    for (size_t i = 0; i < 100; i++)
        task_await(pool, tasks[99 - i]);
    task_await(pool, tasks[3]);
    CHECK_EQUAL(load_relaxed(&n_run), 100);
    task_spawn(pool, add_task, &n_run); // never awaited: harmless
    pool_destroy(pool);
}

static void wait_for_flag(void *arg)
{
    while (load_acquire((u32 *)arg) == 0)
        usleep(100);
}

// A task runs in the background: worker 0 does not have to wait for it.
static void test_background(void)
{
    u32 flag = 0, n_run = 0;
    pool = pool_create(2);
    memset(seen, 0, sizeof(seen));
    parallel_for(pool, N, count_item, seen);
    struct task *task = task_spawn(pool, wait_for_flag, &flag);
    struct task *other = task_spawn(pool, add_task, &n_run);
    usleep(10000);
    parallel_for(pool, N, count_item, seen);
    store_release(&flag, 1);
    task_await(pool, task);
    task_await(pool, other);
    CHECK_EQUAL(n_run, 1);
    pool_destroy(pool);
}

// ---- Throws

static u32 n_items_run;

static void throw_at_10(void *arg, size_t i)
{
    (void)arg;
    add_relaxed(&n_items_run, 1);
    if (i == 10)
        pool_throw(7);
    usleep(50);
}

static void for_throw_at_10(void *arg)
{
    parallel_for(pool, 100000, throw_at_10, arg);
    CHECK(!"reached");
}

static void throw_at_once(void *arg)
{
    pool_throw(*(int *)arg);
}

static void throw_task(void *arg)
{
    (void)arg;
    pool_throw(9);
}

static void await_throwing_task(void *arg)
{
    (void)arg;
    struct task *task = task_spawn(pool, throw_task, NULL);
    task_await(pool, task);
    CHECK(!"reached");
}

// The task throws while worker 0 is in a job.
static void job_beside_throwing_task(void *arg)
{
    (void)arg;
    task_spawn(pool, throw_task, NULL);
    for (int i = 0; i < 100000; i++)
        parallel_for(pool, N, count_item, seen);
    CHECK(!"reached");
}

static void guard_inside_item(void *arg, size_t i)
{
    int reason = (int)i + 1;
    CHECK_EQUAL(pool_guard(throw_at_once, &reason), i + 1);
    add_relaxed((u32 *)arg, 1);
}

static u32 late;

static void slow_task(void *arg)
{
    (void)arg;
    usleep(30000);
    store_relaxed(&late, 1);
}

static void throw_beside_slow_task(void *arg)
{
    (void)arg;
    task_spawn(pool, slow_task, NULL);
    usleep(10000);
    pool_throw(5);
}

static void nested_guard(void *arg)
{
    int reason = 3;
    (void)arg;
    CHECK_EQUAL(pool_guard(throw_at_once, &reason), 3);
    CHECK_EQUAL(pool_guard(for_throw_at_10, NULL), 7);
    pool_throw(4);
}

static void do_nothing(void *arg)
{
    (void)arg;
}

static void test_throws(unsigned n_workers)
{
    int reason = 2;
    u32 n_caught = 0;
    pool = pool_create(n_workers);
    CHECK_EQUAL(pool_guard(do_nothing, NULL), 0);
    CHECK_EQUAL(pool_guard(throw_at_once, &reason), 2);
    for (int i = 0; i < 20; i++) {
        store_relaxed(&n_items_run, 0);
        CHECK_EQUAL(pool_guard(for_throw_at_10, NULL), 7);
        CHECK(n_items_run < 50000); // the rest was skipped
    }
    CHECK_EQUAL(pool_guard(await_throwing_task, NULL), 9);
    if (n_workers > 1)
        CHECK_EQUAL(pool_guard(job_beside_throwing_task, NULL), 9);
    CHECK_EQUAL(pool_guard(nested_guard, NULL), 4);
    parallel_for(pool, 100, guard_inside_item, &n_caught);
    CHECK_EQUAL(n_caught, 100);
    if (n_workers > 1) {
        store_relaxed(&late, 0);
        CHECK_EQUAL(pool_guard(throw_beside_slow_task, NULL), 5);
        bool was_finished = load_relaxed(&late) == 1;
        usleep(60000);
        CHECK(load_relaxed(&late) == was_finished); // it had ended, or never began
    }
    // And the pool still works.
    memset(seen, 0, sizeof(seen));
    parallel_for(pool, N, count_item, seen);
    for (size_t i = 0; i < N; i++)
        CHECK_EQUAL(seen[i], 1);
    pool_destroy(pool);
}

// ---- SIGBUS

static const volatile u8 *shrunk;

static void touch_page(void *arg, size_t i)
{
    (void)arg;
    if (i == 33)
        (void)shrunk[8192];
}

static void touch_all(void *arg)
{
    (void)arg;
    parallel_for(pool, 64, touch_page, NULL);
    CHECK(!"reached");
}

static void touch_directly(void *arg)
{
    (void)arg;
    (void)shrunk[8192];
    CHECK(!"reached");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Read and write where nothing may be, and divide by what was no zero before.
static volatile int zero;
static void touch_forbidden(void *arg, size_t i)
{
    (void)arg;
    if (i % 2 == 0)
        (void)shrunk[i];
    else
        zero = 1 / zero;
}

static void touch_all_forbidden(void *arg)
{
    parallel_for(pool, 100, touch_forbidden, arg);
    CHECK(!"reached");
}

static void test_segv(unsigned n_workers)
{
    struct sigaction before, now;
    sigaction(SIGSEGV, NULL, &before);
    shrunk = mmap(NULL, 16384, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(shrunk != MAP_FAILED);
    pool = pool_create(n_workers);
    for (int i = 0; i < 10; i++)
        CHECK_EQUAL(pool_guard(touch_all_forbidden, NULL), POOL_SEGV);
    pool_destroy(pool);
    munmap((void *)shrunk, 16384);
    sigaction(SIGSEGV, NULL, &now);
    CHECK(now.sa_handler == before.sa_handler);
}
#else
static void test_segv(unsigned n_workers) { (void)n_workers; }
#endif

static void test_sigbus(unsigned n_workers)
{
    char name[] = "/tmp/veld-unit-pool-XXXXXX";
    struct sigaction before, now;
    sigaction(SIGBUS, NULL, &before);
    int fd = mkstemp(name);
    CHECK(fd >= 0 && ftruncate(fd, 16384) == 0);
    shrunk = mmap(NULL, 16384, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(shrunk != MAP_FAILED && ftruncate(fd, 4096) == 0);
    pool = pool_create(n_workers);
    for (int i = 0; i < 10; i++) {
        CHECK_EQUAL(pool_guard(touch_all, NULL), POOL_SIGBUS);
        CHECK(pool_fault_address() == (const void *)(shrunk + 8192));
        CHECK_EQUAL(pool_guard(touch_directly, NULL), POOL_SIGBUS);
    }
    // Also when we were started with the signal blocked.
    sigset_t set, mask;
    sigemptyset(&set);
    sigaddset(&set, SIGBUS);
    sigprocmask(SIG_BLOCK, &set, NULL);
    CHECK_EQUAL(pool_guard(touch_directly, NULL), POOL_SIGBUS);
    sigprocmask(SIG_UNBLOCK, &set, &mask);
    CHECK(sigismember(&mask, SIGBUS));
    pool_destroy(pool);

    sigaction(SIGBUS, NULL, &now);
    CHECK(now.sa_handler == before.sa_handler);
    munmap((void *)shrunk, 16384);
    close(fd);
    unlink(name);
}

static u32 n_other_handler;

static void other_handler(int sig)
{
    (void)sig;
    add_relaxed(&n_other_handler, 1);
}

static void raise_sigbus(void *arg)
{
    (void)arg;
    raise(SIGBUS);
}

// A SIGBUS that is nobody's fault goes to the handler that was there before, or kills.
static void test_foreign_sigbus(void)
{
    signal(SIGBUS, other_handler);
    CHECK_EQUAL(pool_guard(raise_sigbus, NULL), 0);
    CHECK_EQUAL(n_other_handler, 1);
    raise(SIGBUS);
    CHECK_EQUAL(n_other_handler, 2);
    signal(SIGBUS, SIG_DFL);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        pool_guard(raise_sigbus, NULL);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

// ---- Several links at once

struct link {
    struct pool *pool;
    u32 sum;
};

static void link_item(void *arg, size_t i)
{
    struct link *l = arg;
    u32 sum = add_relaxed(&l->sum, (u32)i);
    if (i == 990 && (sum & 1))
        pool_throw(3);
}

static void link_run(void *arg)
{
    struct link *l = arg;
    parallel_for(l->pool, 1000, link_item, l);
}

static void *link_thread(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++) {
        struct link l = {.pool = pool_create(3)};
        CHECK(pool_worker() == 0);
        int reason = pool_guard(link_run, &l);
        CHECK(reason == 0 || reason == 3);
        CHECK(reason == 3 || l.sum == 999 * 500);
        pool_destroy(l.pool);
    }
    return NULL;
}

static void test_several_pools(void)
{
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, link_thread, NULL) == 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        pthread_join(threads[i], NULL);
}

// No threads to be had: everything runs on the caller.
static void test_no_threads(void)
{
#ifndef SANITIZED
    pid_t child = fork();
    if (child == 0) {
        // Room for nothing more: a thread's stack cannot be mapped.
        setrlimit(RLIMIT_AS, &(struct rlimit){.rlim_cur = 1 << 20, .rlim_max = 1 << 20});
        pool = pool_create(8);
        if (pool == NULL)
            _exit(2);
        memset(seen, 0, sizeof(seen));
        workers_seen = 0;
        parallel_for(pool, N, count_item, seen);
        for (size_t i = 0; i < N; i++)
            CHECK_EQUAL(seen[i], 1);
        CHECK_EQUAL(workers_seen, 1);
        pool_destroy(pool);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_EQUAL(status, 0);
#endif
}

int main(void)
{
    alarm(240); // a lost wake-up must not hang the tests
    static const unsigned n_workers[] = {1, 2, 3, 16};
    for (size_t i = 0; i < ARRAY_LEN(n_workers); i++) {
        test_every_item_once(n_workers[i]);
        test_tasks(n_workers[i]);
        test_throws(n_workers[i]);
        test_sigbus(n_workers[i]);
        test_segv(n_workers[i]);
    }
    test_visibility();
    test_really_parallel();
    test_background();
    test_foreign_sigbus();
    test_several_pools();
    test_no_threads();
    struct pool *huge = pool_create(4000000000u);
    CHECK(huge != NULL && pool_n_workers(huge) <= 1024);
    pool_destroy(huge);
    return 0;
}
