/* Exact similarity of texts, and the stars of near-duplicates around those that stay. */
#ifndef CLEANCLIP_STARS_H
#define CLEANCLIP_STARS_H

#include "shingles.h"

/* Texts in order of rank, and the buckets they share: bucket `of[text * bands + band]`, or -1, and
   room for the members of bucket i from starts[i] to starts[i + 1]. */
typedef struct {
    const text_t *texts;
    size_t count;
    size_t settled;
    size_t bands;
    const int32_t *of;
    const int64_t *starts;
    size_t buckets;
    const int64_t *owners;
    const int64_t *facts;
    const shingling_t *how;
    double near;
} sky_t;

/* For each text from `settled` on the earliest before it that stays, has another owner, the same
   facts and a Jaccard similarity of `near` or more: its number and the similarity, or -1 and 0.
   False when there is no memory. */
bool find_stars(const sky_t *sky, int64_t *kept, double *similarity);

/* For each text that stays, `kept` being known, the earliest before it among the first `limit`
   members of its buckets that is near and has other facts. */
bool find_rivals(const sky_t *sky, const int64_t *kept, size_t limit, int64_t *rival, double *similarity);

/* The Jaccard similarity of each pair of texts; false when there is no memory. */
bool similarities(const text_t *texts, const int64_t *pairs, size_t count, const shingling_t *how, double *out);

#endif
