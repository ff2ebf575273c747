// What an unknown option may have meant. Only ever asked for a few words, and those are cut: the cost is bounded.

#include "options.h"

enum { LONGEST_NAME = 48 };

static u32 least(u32 a, u32 b, u32 c)
{
    return MIN(MIN(a, b), c);
}

// Insertions, deletions, replacements and swaps of neighbours that turn A into B.
static u32 edit_distance(struct str a, struct str b)
{
    u32 rows[3][LONGEST_NAME + 1];
    u32 *old = rows[0], *last = rows[1], *now = rows[2];
    for (u32 j = 0; j <= b.n; j++)
        last[j] = j;
    for (u32 i = 1; i <= a.n; i++) {
        now[0] = i;
        for (u32 j = 1; j <= b.n; j++) {
            u32 cost = a.p[i - 1] != b.p[j - 1];
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = MIN(now[j], old[j - 2] + 1);
        }
        u32 *free_row = old;
        old = last;
        last = now;
        now = free_row;
    }
    return last[b.n];
}

static struct str without_dashes(struct str s)
{
    while (s.n > 0 && *s.p == '-') {
        s.p++;
        s.n--;
    }
    return s;
}

// How far the spelling NAME is from the word TYPED; an abbreviation, which GNU ld would take, is near.
static u32 distance(struct str typed, struct str name)
{
    u32 far = (u32)typed.n / 3 + 1;
    if (name.n < 2 || name.n > LONGEST_NAME)
        return UINT32_MAX;
    if (typed.n >= 3 && str_starts(name, typed))
        return 1;
    size_t difference = name.n > typed.n ? name.n - typed.n : typed.n - name.n;
    u32 d = difference > far ? UINT32_MAX : edit_distance(typed, name);
    return d <= far && d < typed.n ? d : UINT32_MAX;
}

const char *suggest_option(struct arena *a, const char *word)
{
    struct str typed = without_dashes((struct str){word, strcspn(word, "=")});
    struct str best = {0};
    u32 best_distance = UINT32_MAX;
    if (typed.n < 2 || typed.n > LONGEST_NAME)
        return NULL;
    for (u32 i = 0; i < veld_n_options; i++) {
        const struct option *o = &veld_options[i];
        for (const char *s = o->spellings; *s != '\0' && !o->is_z; s += *s == ' ') {
            struct str spelling = {s, strcspn(s, " ")};
            s += spelling.n;
            u32 d = distance(typed, without_dashes(spelling));
            if (d < best_distance) {
                best_distance = d;
                best = spelling;
            }
        }
    }
    return best.n == 0 ? NULL : arena_copy(a, best);
}
