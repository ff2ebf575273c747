// Shell patterns, with fnmatch's reading of the odd cases: a ']' right after '[' is a member, an unclosed '[' is
// itself, a '\' at the very end is itself.
#include "veld/glob.h"

// The class that begins at pattern[at] == '['; *next is the place behind its ']'. -1: it is not closed.
static int class_match(struct str pattern, size_t at, u8 c, size_t *next)
{
    size_t i = at + 1;
    bool negated = false, found = false;

    if (i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^'))
        negated = true, i++;
    for (size_t first = i; i < pattern.n && (pattern.p[i] != ']' || i == first); i++) {
        if (pattern.p[i] == '\\' && i + 1 < pattern.n)
            i++;
        u8 low = (u8)pattern.p[i], high = low;
        if (i + 2 < pattern.n && pattern.p[i + 1] == '-' && pattern.p[i + 2] != ']') {
            i += 2;
            if (pattern.p[i] == '\\' && i + 1 < pattern.n)
                i++;
            high = (u8)pattern.p[i];
        }
        if (low <= c && c <= high)
            found = true;
    }
    if (i >= pattern.n)
        return -1;
    *next = i + 1;
    return found != negated;
}

// Does the one-byte element at pattern[at] match C? *next is the place behind it.
static bool element_match(struct str pattern, size_t at, u8 c, size_t *next)
{
    u8 p = (u8)pattern.p[at];
    *next = at + 1;
    if (p == '?')
        return true;
    if (p == '[') {
        int is_match = class_match(pattern, at, c, next);
        if (is_match >= 0)
            return is_match;
    }
    if (p == '\\' && at + 1 < pattern.n) {
        p = (u8)pattern.p[at + 1];
        *next = at + 2;
    }
    return p == c;
}

// On a mismatch, the last '*' takes in one byte more and the rest is tried again from there: an earlier '*' need never
// be reconsidered, so each byte of the text sees each element of the pattern at most once per start.
bool glob_match(struct str pattern, struct str text)
{
    size_t p = 0, t = 0;
    size_t star = SIZE_MAX, star_text = 0; // behind the last '*', and where its match ends for now

    while (t < text.n) {
        size_t next;
        if (p < pattern.n && pattern.p[p] == '*') {
            star = ++p;
            star_text = t;
            if (star == pattern.n)
                return true;
        } else if (p < pattern.n && element_match(pattern, p, (u8)text.p[t], &next)) {
            p = next;
            t++;
        } else if (star != SIZE_MAX) {
            p = star;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

// The first special byte, or N.
static size_t literal_length(struct str pattern, bool stop_at_escape)
{
    for (size_t i = 0; i < pattern.n; i++) {
        u8 c = (u8)pattern.p[i];
        if (c == '*' || c == '?' || c == '[')
            return i;
        if (c == '\\') {
            if (stop_at_escape)
                return i;
            i++;
        }
    }
    return pattern.n;
}

bool glob_is_pattern(struct str pattern)
{
    return literal_length(pattern, false) < pattern.n;
}

struct str glob_prefix(struct str pattern)
{
    return (struct str){pattern.p, literal_length(pattern, true)};
}
