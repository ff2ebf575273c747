// The work pool: one job at a time, shared by all workers through an atomic cursor, and a queue of background tasks.
//
// The gate. A worker takes part in the current job by adding itself to the count in `gate` while the gate is open; the
// caller closes the gate once the items are handed out, and waits for those inside only. So a worker that the machine
// does not run just now delays nobody, and a late one can never see a job that is over.
// Waiting is about a microsecond of spinning, then a futex: build machines run more threads than they have CPUs.
//
// Giving up. Each thread has a stack of frames: one for each pool_guard and one around the items of a job. pool_throw
// jumps to the top one. A thrown item ends the job's hand-out of items; the caller throws again to its own guard when
// all others are outside. A fault (SIGBUS, SIGSEGV, SIGFPE) over a mapped input is a throw from the signal handler.
#include "veld/pool.h"

#include "veld/bits.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
    MAX_WORKERS = 1024,
    SPINS = 24, // of "pause", which takes 10 to 140 cycles: about a microsecond at most
#ifdef SANITIZED
    STACK_SIZE = 2 << 20, // instrumented frames are several times larger
#else
    STACK_SIZE = 256 << 10,
#endif
};

// gate: bit 31: open; bits 16 to 30: the job's number, so that nobody enters the same job twice; bits 0 to 15: inside.
#define GATE_OPEN    0x80000000u
#define GATE_JOB     0x7fff0000u
#define GATE_JOB_ONE 0x00010000u
#define GATE_INSIDE  0x0000ffffu

enum task_state { TASK_QUEUED, TASK_RUNNING, TASK_DONE };

struct task {
    struct task *next;
    void (*fn)(void *arg);
    void *arg;
    u32 state; // enum task_state; a futex: the waiter sleeps on TASK_RUNNING
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    unsigned index;
    bool is_started;
};

struct pool {
    // The job: written by worker 0 while the gate is shut.
    void (*fn)(void *arg, size_t i);
    void (*chunk_fn)(void *arg, size_t begin, size_t end);
    void *arg;
    size_t n, chunk;
    unsigned n_workers;
    bool is_started, is_in_job;

    pthread_mutex_t lock; // guards the list, each state's step from TASK_QUEUED, and what is thrown
    struct task *tasks, **task_end;
    u32 n_queued; // a hint, read without the lock

    int thrown; // the first reason, 0: none
    const void *thrown_fault;
    struct pool *outer; // the pool that the same thread made before

    _Alignas(128) size_t cursor;
    _Alignas(128) u32 gate;
    _Alignas(128) u32 news; // a futex: bumped when there is something to do
    u32 n_sleepers;
    bool must_stop;
    _Alignas(128) struct worker workers[];
};

// A place that a throw can land in.
struct frame {
    sigjmp_buf jump;
    struct frame *outer;
    volatile int reason;
    bool is_guard; // else: around a job's items or a task
};

static _Thread_local struct frame *frames;
static _Thread_local struct pool *own_pools; // those made by this thread
static _Thread_local unsigned worker_index;
static _Thread_local const void *fault_address;

// SIGBUS: a mapped input is shorter now. SIGSEGV, SIGFPE: what was read from one, and checked, is something else now. The
// handlers are the process's: they are there while any guard is active, and the old ones are put back after.
static const int fault_signals[] = {
    SIGBUS,
#ifndef SANITIZED               // a sanitizer wants to report these
    SIGSEGV,
    SIGFPE,
#endif
};

enum { N_FAULTS = ARRAY_LEN(fault_signals) };

static struct {
    pthread_mutex_t lock;
    unsigned n_guards;
    struct sigaction old[N_FAULTS];
} faults = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void futex_wait(u32 *word, u32 value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(u32 *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}

// Return when *WORD is no longer VALUE, or earlier.
static void wait_for_change(u32 *word, u32 value)
{
    for (int i = 0; i < SPINS; i++) {
        if (load_acquire(word) != value)
            return;
        __builtin_ia32_pause();
    }
    futex_wait(word, value);
}

// Tell up to N sleepers that there is work. Pairs with the wait in worker_main: either this thread sees the sleeper
// counted, or the sleeper sees the news.
static void wake_workers(struct pool *pool, size_t n)
{
    __atomic_fetch_add(&pool->news, 1, __ATOMIC_SEQ_CST);
    u32 sleepers = __atomic_load_n(&pool->n_sleepers, __ATOMIC_SEQ_CST);
    if (sleepers > 0)
        futex_wake(&pool->news, (int)MIN(n, (size_t)INT_MAX));
}

static void frame_push(struct frame *f, bool is_guard)
{
    f->outer = frames;
    f->reason = 0;
    f->is_guard = is_guard;
    frames = f;
}

static void frame_pop(struct frame *f)
{
    assert(frames == f);
    frames = f->outer;
}

// Remember the first reason of all workers, and hand out no more items. Release, and acquire after the last item:
// whoever finds items skipped for this finds the reason too.
static void pool_note_throw(struct pool *pool, int reason)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->thrown == 0) {
        pool->thrown_fault = fault_address;
        store_relaxed(&pool->thrown, reason);
    }
    pthread_mutex_unlock(&pool->lock);
    store_release(&pool->cursor, SIZE_MAX / 2);
}

static void job_run_items(struct pool *pool)
{
    for (;;) {
        size_t begin = add_relaxed(&pool->cursor, pool->chunk);
        if (begin >= pool->n)
            break;
        if (pool->fn != NULL)
            pool->fn(pool->arg, begin);
        else
            pool->chunk_fn(pool->arg, begin, MIN(pool->n, begin + pool->chunk));
    }
    (void)load_acquire(&pool->cursor);
}

static void job_work(struct pool *pool)
{
    struct frame f;
    frame_push(&f, false);
    if (sigsetjmp(f.jump, 0) == 0)
        job_run_items(pool);
    else
        pool_note_throw(pool, f.reason);
    frame_pop(&f);
}

static void task_run(struct pool *pool, struct task *task)
{
    struct frame f;
    frame_push(&f, false);
    if (sigsetjmp(f.jump, 0) == 0)
        task->fn(task->arg);
    else
        pool_note_throw(pool, f.reason);
    frame_pop(&f);
    store_release(&task->state, TASK_DONE);
    futex_wake(&task->state, INT_MAX);
}

// Take the oldest task, or WANTED, out of the queue; NULL if somebody else has it.
static struct task *task_take(struct pool *pool, struct task *wanted)
{
    if (wanted == NULL && load_relaxed(&pool->n_queued) == 0)
        return NULL;
    struct task *found = NULL;
    pthread_mutex_lock(&pool->lock);
    for (struct task *t = wanted != NULL ? wanted : pool->tasks; t != NULL && found == NULL;
         t = t->next) {
        if (load_relaxed(&t->state) == TASK_QUEUED) {
            store_relaxed(&t->state, TASK_RUNNING);
            store_relaxed(&pool->n_queued, pool->n_queued - 1);
            found = t;
        }
        if (wanted != NULL)
            break;
    }
    pthread_mutex_unlock(&pool->lock);
    return found;
}

// Take part in the current job, unless its number is *DONE, which is then set to it.
static bool job_join(struct pool *pool, u32 *done)
{
    u32 gate = load_relaxed(&pool->gate);
    do {
        if (!(gate & GATE_OPEN) || (gate & GATE_JOB) == *done)
            return false;
    } while (!__atomic_compare_exchange_n(&pool->gate, &gate, gate + 1, true, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    *done = gate & GATE_JOB;
    job_work(pool);
    u32 left = __atomic_sub_fetch(&pool->gate, 1, __ATOMIC_RELEASE);
    if (!(left & GATE_OPEN) && (left & GATE_INSIDE) == 0)
        futex_wake(&pool->gate, 1);
    return true;
}

static void worker_start_children(struct pool *pool, unsigned index);
static void worker_join_children(struct pool *pool, unsigned index);

static void *worker_main(void *arg)
{
    struct worker *self = arg;
    struct pool *pool = self->pool;
    u32 done = GATE_OPEN; // no job's number

    worker_index = self->index;
    worker_start_children(pool, self->index);
    for (;;) {
        u32 news = load_acquire(&pool->news);
        if (load_relaxed(&pool->must_stop))
            break;
        if (job_join(pool, &done))
            continue;
        struct task *task = task_take(pool, NULL);
        if (task != NULL) {
            task_run(pool, task);
            continue;
        }
        __atomic_fetch_add(&pool->n_sleepers, 1, __ATOMIC_SEQ_CST);
        wait_for_change(&pool->news, news);
        __atomic_fetch_sub(&pool->n_sleepers, 1, __ATOMIC_SEQ_CST);
    }
    worker_join_children(pool, self->index);
    return NULL;
}

static bool worker_start(struct pool *pool, unsigned index)
{
    struct worker *w = &pool->workers[index];
    pthread_attr_t attr;

    *w = (struct worker){.pool = pool, .index = index};
    if (pthread_attr_init(&attr) != 0)
        return false;
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    w->is_started = pthread_create(&w->thread, &attr, worker_main, w) == 0;
    pthread_attr_destroy(&attr);
    return w->is_started;
}

// Threads start as a tree: worker N starts 2N+1 and 2N+2, so that sixteen of them take four steps. One that cannot be
// made is done without, and so are its children.
static void worker_start_children(struct pool *pool, unsigned index)
{
    for (unsigned child = 2 * index + 1; child <= 2 * index + 2 && child < pool->n_workers; child++)
        if (!worker_start(pool, child))
            break;
}

static void worker_join_children(struct pool *pool, unsigned index)
{
    for (unsigned child = 2 * index + 1; child <= 2 * index + 2 && child < pool->n_workers; child++)
        if (pool->workers[child].is_started)
            pthread_join(pool->workers[child].thread, NULL);
}

// Signals of the process are not for workers, whose stacks are small: they are made with all of them blocked, except
// for those that their own instructions raise.
static void pool_start(struct pool *pool)
{
    if (pool->is_started || pool->n_workers == 1)
        return;
    pool->is_started = true;
    sigset_t all, old;
    sigfillset(&all);
    static const int own_faults[] = {SIGBUS, SIGSEGV, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
    for (size_t i = 0; i < ARRAY_LEN(own_faults); i++)
        sigdelset(&all, own_faults[i]);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    worker_start_children(pool, 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct pool *pool_create(unsigned n_workers)
{
    n_workers = MIN(MAX(n_workers, 1), MAX_WORKERS);
    size_t size = align_up(sizeof(struct pool) + n_workers * sizeof(struct worker), 128);
    struct pool *pool = aligned_alloc(128, size);
    if (pool == NULL)
        return NULL;
    memset(pool, 0, size);
    pool->n_workers = n_workers;
    pool->task_end = &pool->tasks;
    pthread_mutex_init(&pool->lock, NULL);
    pool->outer = own_pools;
    own_pools = pool;
    return pool;
}

void pool_destroy(struct pool *pool)
{
    if (pool == NULL)
        return;
    store_relaxed(&pool->must_stop, true);
    wake_workers(pool, pool->n_workers);
    if (pool->is_started)
        worker_join_children(pool, 0);
    for (struct pool **at = &own_pools; *at != NULL; at = &(*at)->outer)
        if (*at == pool) {
            *at = pool->outer;
            break;
        }
    for (struct task *t = pool->tasks, *next; t != NULL; t = next) {
        next = t->next;
        free(t);
    }
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

unsigned pool_n_workers(const struct pool *pool)
{
    return pool->n_workers;
}

unsigned pool_worker(void)
{
    return worker_index;
}

// Throw what a worker has thrown, from the thread that owns the pool.
static void pool_rethrow(struct pool *pool)
{
    if (LIKELY(load_relaxed(&pool->thrown) == 0))
        return;
    pthread_mutex_lock(&pool->lock);
    int reason = pool->thrown;
    fault_address = pool->thrown_fault;
    store_relaxed(&pool->thrown, 0);
    pthread_mutex_unlock(&pool->lock);
    pool_throw(reason);
}

static void job_run(struct pool *pool)
{
    assert(worker_index == 0 && !pool->is_in_job);
    size_t n_items = (pool->n + pool->chunk - 1) / pool->chunk;
    if (n_items == 0)
        return;
    pool->is_in_job = true;
    store_relaxed(&pool->cursor, 0);
    if (n_items == 1 || pool->n_workers == 1) {
        job_work(pool);
    } else {
        pool_start(pool);
        u32 job = (load_relaxed(&pool->gate) + GATE_JOB_ONE) & GATE_JOB;
        store_release(&pool->gate, GATE_OPEN | job);
        wake_workers(pool, n_items - 1);
        job_work(pool);
        // Acquire: what the others did is seen by what follows.
        u32 gate = __atomic_and_fetch(&pool->gate, ~GATE_OPEN, __ATOMIC_ACQUIRE);
        while ((gate & GATE_INSIDE) != 0) {
            wait_for_change(&pool->gate, gate);
            gate = load_acquire(&pool->gate);
        }
    }
    pool->is_in_job = false;
    pool_rethrow(pool);
}

void parallel_for(struct pool *pool, size_t n, void (*fn)(void *arg, size_t i), void *arg)
{
    pool_rethrow(pool);
    pool->fn = fn;
    pool->chunk_fn = NULL;
    pool->arg = arg;
    pool->n = n;
    pool->chunk = 1;
    job_run(pool);
}

void parallel_for_chunks(struct pool *pool, size_t n, size_t chunk,
                         void (*fn)(void *arg, size_t begin, size_t end), void *arg)
{
    assert(chunk > 0);
    pool_rethrow(pool);
    pool->fn = NULL;
    pool->chunk_fn = fn;
    pool->arg = arg;
    pool->n = n;
    pool->chunk = MIN(chunk, n);
    if (n > 0)
        job_run(pool);
}

struct task *task_spawn(struct pool *pool, void (*fn)(void *arg), void *arg)
{
    struct task *task = malloc(sizeof(*task));
    if (task == NULL)
        pool_throw(POOL_OUT_OF_MEMORY);
    *task = (struct task){.fn = fn, .arg = arg, .state = TASK_QUEUED};
    pthread_mutex_lock(&pool->lock);
    *pool->task_end = task;
    pool->task_end = &task->next;
    store_relaxed(&pool->n_queued, pool->n_queued + 1);
    pthread_mutex_unlock(&pool->lock);
    if (pool->is_started)
        wake_workers(pool, 1);
    return task;
}

// While another worker runs TASK, worker 0 helps with the tasks that are still queued.
void task_await(struct pool *pool, struct task *task)
{
    struct task *mine = task_take(pool, task);
    while (mine != NULL) {
        task_run(pool, mine);
        mine = load_acquire(&task->state) == TASK_DONE ? NULL : task_take(pool, NULL);
    }
    while (load_acquire(&task->state) != TASK_DONE)
        wait_for_change(&task->state, TASK_RUNNING);
    pool_rethrow(pool);
}

// Before the owner of pools leaves through its outermost guard: queued tasks are dropped and running ones waited for,
// as they use what the guard's caller is about to free.
static void pools_settle(void)
{
    for (struct pool *pool = own_pools; pool != NULL; pool = pool->outer) {
        pthread_mutex_lock(&pool->lock);
        for (struct task *t = pool->tasks; t != NULL; t = t->next)
            if (load_relaxed(&t->state) == TASK_QUEUED)
                store_relaxed(&t->state, TASK_DONE);
        store_relaxed(&pool->n_queued, 0);
        pthread_mutex_unlock(&pool->lock);
        for (struct task *t = pool->tasks; t != NULL; t = t->next)
            while (load_acquire(&t->state) != TASK_DONE)
                wait_for_change(&t->state, TASK_RUNNING);
        store_relaxed(&pool->thrown, 0);
    }
}

_Noreturn void pool_throw(int reason)
{
    struct frame *f = frames;
    if (f == NULL || reason == 0)
        abort(); // a caller without a guard: a defect of veld
    f->reason = reason;
    siglongjmp(f->jump, 1);
}

static const struct sigaction *old_action(int sig)
{
    int i = 0;
    while (fault_signals[i] != sig)
        i++;
    return &faults.old[i];
}

static void on_fault(int sig, siginfo_t *info, void *machine_context)
{
    // The kernel's, of this instruction; not sent by anybody, nor news of bad memory elsewhere.
    bool is_fault = info->si_code > 0 && !(sig == SIGBUS && info->si_code == BUS_MCEERR_AO);
    if (is_fault && frames != NULL) {
        fault_address = info->si_addr;
        pthread_sigmask(SIG_SETMASK, &((ucontext_t *)machine_context)->uc_sigmask,
                        NULL); // as a return would
        pool_throw(sig == SIGBUS ? POOL_SIGBUS : POOL_SEGV);
    }
    // Not ours: what would have happened without us.
    const struct sigaction *old = old_action(sig);
    if (old->sa_flags & SA_SIGINFO) {
        old->sa_sigaction(sig, info, machine_context);
    } else if (old->sa_handler == SIG_DFL || (old->sa_handler == SIG_IGN && is_fault)) {
        signal(sig, SIG_DFL);
        if (!is_fault)
            raise(sig);         // delivered on return; else the instruction faults again
    } else if (old->sa_handler != SIG_IGN) {
        old->sa_handler(sig);
    }
}

// The signals may have been blocked before we were started; a fault would then kill.
static void faults_begin(sigset_t *old_mask)
{
    sigset_t signals;
    sigemptyset(&signals);
    for (int i = 0; i < N_FAULTS; i++)
        sigaddset(&signals, fault_signals[i]);
    pthread_sigmask(SIG_UNBLOCK, &signals, old_mask);
    pthread_mutex_lock(&faults.lock);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    for (int i = 0; faults.n_guards == 0 && i < N_FAULTS; i++)
        sigaction(fault_signals[i], &action, &faults.old[i]);
    faults.n_guards++;
    pthread_mutex_unlock(&faults.lock);
}

static void faults_end(const sigset_t *old_mask)
{
    pthread_mutex_lock(&faults.lock);
    faults.n_guards--;
    for (int i = 0; faults.n_guards == 0 && i < N_FAULTS; i++) {
        struct sigaction now;
        sigaction(fault_signals[i], NULL, &now);
        if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_fault)
            sigaction(fault_signals[i], &faults.old[i], NULL);
    }
    pthread_mutex_unlock(&faults.lock);
    pthread_sigmask(SIG_SETMASK, old_mask, NULL);
}

static bool is_guarded(void)
{
    for (const struct frame *f = frames; f != NULL; f = f->outer)
        if (f->is_guard)
            return true;
    return false;
}

int pool_guard(void (*fn)(void *arg), void *arg)
{
    struct frame f;
    sigset_t old_mask;

    if (!is_guarded())
        faults_begin(&old_mask);
    frame_push(&f, true);
    if (sigsetjmp(f.jump, 0) == 0)
        fn(arg);
    frame_pop(&f);
    if (f.reason != 0 && frames == NULL)
        pools_settle();
    if (!is_guarded())
        faults_end(&old_mask);
    return f.reason;
}

const void *pool_fault_address(void)
{
    return fault_address;
}
