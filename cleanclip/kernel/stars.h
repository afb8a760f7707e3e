/* Exact similarity of texts, and the stars of near-duplicates around those that stay. */
#ifndef CLEANCLIP_STARS_H
#define CLEANCLIP_STARS_H

#include "shingles.h"

/* Who shares a bucket: of[text * bands + band], or -1, and room for the members of bucket i from
   starts[i] to starts[i + 1]. */
typedef struct {
    size_t bands;
    size_t count;
    const int32_t *of;
    const int64_t *starts;
} buckets_t;

/* Whether a text agrees with one that it is near to: 1, 0, or -1 after an error. */
typedef int (*judge_t)(void *context, size_t text, size_t other);

/* Texts in order of rank, of which the first `settled` stay, and two sets of buckets, the second
   tried when the first has nothing. In each a text is refused by `judge` at most `tries` times. */
typedef struct {
    const text_t *texts;
    size_t count;
    size_t settled;
    buckets_t buckets[2];
    const int64_t *owners;
    const shingling_t *how;
    double near;
    judge_t judge;
    void *context;
    size_t tries;
} sky_t;

/* Per text the number of the one found, or -1, and the similarity. */
typedef struct {
    int64_t *other;
    double *similarity;
} found_t;

enum { DONE = 0, NO_MEMORY = -1, REFUSED = -2 };

/* For each text from `settled` on the earliest before it that stays, has another owner, is near
   and agrees; and the earliest that is near and does not agree, where one was met. REFUSED when
   the judge failed. */
int find_stars(const sky_t *sky, found_t kept, found_t rival);

/* The Jaccard similarity of each pair of texts; false when there is no memory. */
bool similarities(const text_t *texts, const int64_t *pairs, size_t count, const shingling_t *how, double *out);

#endif
