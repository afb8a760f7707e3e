#include "stars.h"

#include <stdlib.h>
#include <string.h>

/* So many bytes of shingle sets are remembered; a family of 10,000 paragraphs takes 6 MB. */
#define MOST_REMEMBERED ((size_t)1 << 23)

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif
enum { AHEAD = 8 };

/* A set of hashes by open addressing; 0 marks a free slot, so the hash 0 counts as 1. */
typedef struct {
    uint64_t *slots;
    size_t room;
    size_t mask;
    size_t size;
} set_t;

enum { SKETCH_WORDS = 4, CACHE_LINE = 64 };

/* What is known of a text beside its words, in one cache line, for a family of thousands goes
   through all of them. `bits` is its set in short: each member flips one of 256. Two of these
   differ in at most as many bits as the sets in members (Sandes, Teodoro and Melo, "Bitmap
   filter: speeding up exact set similarity joins with bitwise operations", Information Systems
   88, 2020). Bits and size hold from the first turn on, not 0; the set itself is in
   memory_t.hashes from `begin` on if `turn` is the present one. */
typedef struct {
    uint64_t bits[SKETCH_WORDS];
    int64_t owner;
    uint64_t begin;
    uint32_t size;
    uint32_t turn;
    int32_t looked;
    int32_t unused;
} sketch_t;

/* The sketches of all texts, and the sets of those looked at lately, behind each other. */
typedef struct {
    uint64_t *hashes;
    size_t room;
    size_t used;
    uint32_t turn;
    void *sketches_room;
    sketch_t *sketches;
} memory_t;

static bool set_reset(set_t *set, size_t items)
{
    size_t wanted = 16;
    if (items > SIZE_MAX / 64)
        return false;
    while (wanted < 2 * items)
        wanted *= 2;
    if (!reserve((void **)&set->slots, &set->room, wanted, sizeof *set->slots))
        return false;
    memset(set->slots, 0, wanted * sizeof *set->slots);
    set->mask = wanted - 1;
    set->size = 0;
    return true;
}

/* Where `hash`, not 0, is or would be. */
static inline uint64_t *set_slot(const set_t *set, uint64_t hash)
{
    size_t slot = (size_t)hash & set->mask;
    while (set->slots[slot] != 0 && set->slots[slot] != hash)
        slot = (slot + 1) & set->mask;
    return set->slots + slot;
}

static inline bool set_add(set_t *set, uint64_t hash)
{
    uint64_t *slot = set_slot(set, hash);
    bool is_new = *slot == 0;
    *slot = hash;
    set->size += is_new;
    return is_new;
}

static bool set_of_text(set_t *set, const text_t *text, const shingling_t *how, scratch_t *scratch)
{
    ptrdiff_t count = shingle_text(text, how, scratch);
    if (count < 0 || !set_reset(set, (size_t)count))
        return false;
    for (ptrdiff_t place = 0; place < count; place++)
        set_add(set, scratch->hashes[place] + (scratch->hashes[place] == 0));
    return true;
}

/* Sets the bits and the size. */
static void sketch_set(sketch_t *sketch, const set_t *set)
{
    memset(sketch->bits, 0, sizeof sketch->bits);
    for (size_t slot = 0; slot <= set->mask; slot++) {
        uint64_t hash = set->slots[slot];
        if (hash)
            sketch->bits[hash >> 62] ^= UINT64_C(1) << (hash >> 56 & 63);
    }
    sketch->size = (uint32_t)set->size;
}

/* In how many bits two sketches differ. Counted by halves (Warren, "Hacker's Delight", section
   5-1): a loop that every compiler turns into vector instructions. */
static inline uint64_t sketch_distance(const sketch_t *one, const sketch_t *other)
{
    uint64_t total = 0;
    for (int i = 0; i < SKETCH_WORDS; i++) {
        uint64_t bits = one->bits[i] ^ other->bits[i];
        bits -= bits >> 1 & UINT64_C(0x5555555555555555);
        bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
        bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
        total += bits * UINT64_C(0x0101010101010101) >> 56;
    }
    return total;
}

#if HAVE_X86_BUILDS
TARGET_AVX2 static uint64_t sketch_distance_popcnt(const sketch_t *one, const sketch_t *other)
{
    uint64_t total = 0;
    for (int i = 0; i < SKETCH_WORDS; i++)
        total += (uint64_t)__builtin_popcountll(one->bits[i] ^ other->bits[i]);
    return total;
}
#else
#define sketch_distance_popcnt sketch_distance
#endif

static bool memory_make(memory_t *memory, const sky_t *sky)
{
    memory->turn = 1;
    memory->sketches_room = calloc(sky->count + 2, sizeof *memory->sketches);
    if (memory->sketches_room == NULL)
        return false;
    uintptr_t start = (uintptr_t)memory->sketches_room;
    memory->sketches = (sketch_t *)((start + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    for (size_t text = 0; text < sky->count; text++) {
        memory->sketches[text].owner = sky->owners[text];
        memory->sketches[text].looked = -1;
    }
    return true;
}

/* The members of buckets so far. */
typedef struct {
    int32_t *members;
    int64_t *filled;
} shelf_t;

typedef struct {
    scratch_t scratch;
    set_t mine, seen;
    sketch_t my_sketch;
    /* What least_shared said last: in a family most sizes are the same. */
    size_t last_size, last_needed;
    memory_t memory;
    shelf_t shelves[2];
} desk_t;

static void desk_free(desk_t *desk)
{
    scratch_free(&desk->scratch);
    free(desk->mine.slots);
    free(desk->seen.slots);
    free(desk->memory.hashes);
    free(desk->memory.sketches_room);
    for (int side = 0; side < 2; side++) {
        free(desk->shelves[side].members);
        free(desk->shelves[side].filled);
    }
}

static bool shelf_make(shelf_t *shelf, const buckets_t *buckets)
{
    shelf->members = calloc((size_t)buckets->starts[buckets->count] + 1, sizeof *shelf->members);
    shelf->filled = calloc(buckets->count + 1, sizeof *shelf->filled);
    return shelf->members && shelf->filled;
}

static bool desk_make(desk_t *desk, const sky_t *sky)
{
    memset(desk, 0, sizeof *desk);
    return shelf_make(&desk->shelves[0], &sky->buckets[0]) &&
           shelf_make(&desk->shelves[1], &sky->buckets[1]) && memory_make(&desk->memory, sky);
}

/* Remembers the distinct shingles of `text`. Those that are not in desk->mine come first: what
   sets it apart from one of its family will from others, too, and shows a difference early. */
static bool remember(desk_t *desk, const sky_t *sky, size_t text)
{
    memory_t *memory = &desk->memory;
    ptrdiff_t found = shingle_text(sky->texts + text, sky->how, &desk->scratch);
    if (found < 0 || (size_t)found > UINT32_MAX || !set_reset(&desk->seen, (size_t)found))
        return false;
    size_t count = (size_t)found;
    if (memory->used && (memory->used + count) * sizeof *memory->hashes > MOST_REMEMBERED) {
        memory->used = 0;
        memory->turn++;
    }
    if (!reserve((void **)&memory->hashes, &memory->room, memory->used + count, sizeof *memory->hashes))
        return false;
    uint64_t *first = memory->hashes + memory->used, *apart = first;
    size_t size = 0;
    for (size_t place = 0; place < count; place++) {
        uint64_t hash = desk->scratch.hashes[place] + (desk->scratch.hashes[place] == 0);
        if (!set_add(&desk->seen, hash))
            continue;
        first[size++] = hash;
        if (*set_slot(&desk->mine, hash) == 0) {
            first[size - 1] = *apart;
            *apart++ = hash;
        }
    }
    sketch_t *sketch = memory->sketches + text;
    sketch_set(sketch, &desk->seen);
    sketch->turn = memory->turn;
    sketch->begin = memory->used;
    memory->used += size;
    return true;
}

static inline double jaccard(size_t shared, size_t one, size_t other)
{
    size_t all = one + other - shared;
    return all ? (double)shared / (double)all : 0.0;
}

/* The fewest shared shingles with which two sets of these sizes are near. */
static size_t least_shared(size_t one, size_t other, double near)
{
    size_t shared = (size_t)(near / (1 + near) * (double)(one + other));
    while (shared && jaccard(shared - 1, one, other) >= near)
        shared--;
    while (shared < one + other && jaccard(shared, one, other) < near)
        shared++;
    return shared;
}

/* The similarity of the text in desk->mine to `other` if it is near, else 0; -1 when there is no memory. */
static double nearness(desk_t *desk, const sky_t *sky, size_t other)
{
    memory_t *memory = &desk->memory;
    const sketch_t *sketch = memory->sketches + other;
    if (sketch->turn == 0 && !remember(desk, sky, other))
        return -1;
    size_t size = sketch->size, mine = desk->mine.size;
    size_t smaller = size < mine ? size : mine;
    size_t needed = size == desk->last_size ? desk->last_needed : least_shared(size, mine, sky->near);
    desk->last_size = size;
    desk->last_needed = needed;
    if (needed > smaller || smaller == 0)
        return 0;
    uint64_t distance = sky->how->build ? sketch_distance_popcnt(sketch, &desk->my_sketch)
                                       : sketch_distance(sketch, &desk->my_sketch);
    if (distance > size + mine - 2 * needed)
        return 0;
    if (sketch->turn != memory->turn && !remember(desk, sky, other))
        return -1;
    const uint64_t *hashes = memory->hashes + sketch->begin;
    size_t misses = 0, allowed = size - needed;
    for (size_t place = 0; place < size; place++) {
        misses += *set_slot(&desk->mine, hashes[place]) == 0;
        if (misses > allowed)
            return 0;
    }
    return jaccard(size - misses, size, mine);
}

/* What is known of the text at hand. */
typedef struct {
    size_t text;
    bool is_loaded;
    size_t tries;
    int64_t kept, rival;
    double kept_similarity, rival_similarity;
} case_t;

static bool load(desk_t *desk, const sky_t *sky, size_t text)
{
    if (!set_of_text(&desk->mine, sky->texts + text, sky->how, &desk->scratch))
        return false;
    sketch_set(&desk->my_sketch, &desk->mine);
    desk->last_size = desk->last_needed = SIZE_MAX;
    return true;
}

/* Compares the text at hand with `other`, which is earlier than what it was found near to so far. */
static int compare(desk_t *desk, const sky_t *sky, case_t *at_hand, size_t other)
{
    if (!at_hand->is_loaded && !load(desk, sky, at_hand->text))
        return NO_MEMORY;
    at_hand->is_loaded = true;
    double similarity = nearness(desk, sky, other);
    if (similarity < 0)
        return NO_MEMORY;
    if (similarity == 0)
        return DONE;
    int agrees = sky->judge == NULL ? 1 : sky->judge(sky->context, at_hand->text, other);
    if (agrees < 0)
        return REFUSED;
    if (agrees) {
        at_hand->kept = (int64_t)other;
        at_hand->kept_similarity = similarity;
        return DONE;
    }
    at_hand->tries--;
    if (at_hand->rival < 0 || (int64_t)other < at_hand->rival) {
        at_hand->rival = (int64_t)other;
        at_hand->rival_similarity = similarity;
    }
    return DONE;
}

/* The place, from `place` on, of the next member that `text` was not compared with. A family of
   thousands shares several buckets, so that most are passed over: a loop of its own keeps its few
   variables in registers. */
static inline size_t next_new(const int32_t *members, size_t place, size_t filled, const sketch_t *sketches,
                              int32_t text)
{
    for (; place < filled; place++) {
        if (place + AHEAD < filled)
            PREFETCH(sketches + members[place + AHEAD]);
        if (sketches[members[place]].looked != text)
            break;
    }
    return place;
}

/* Goes through the members of the buckets of the text at hand. */
static int search(desk_t *desk, const sky_t *sky, case_t *at_hand, int side)
{
    const buckets_t *buckets = &sky->buckets[side];
    sketch_t *sketches = desk->memory.sketches;
    const int32_t text = (int32_t)at_hand->text;
    at_hand->tries = sky->tries;
    for (size_t band = 0; band < buckets->bands; band++) {
        int32_t bucket = buckets->of[at_hand->text * buckets->bands + band];
        if (bucket < 0)
            continue;
        const int32_t *members = desk->shelves[side].members + buckets->starts[bucket];
        size_t filled = (size_t)desk->shelves[side].filled[bucket];
        for (size_t place = 0; at_hand->tries; place++) {
            place = next_new(members, place, filled, sketches, text);
            if (place == filled)
                break;
            size_t other = (size_t)members[place];
            /* Members are in order of rank: none of the rest is earlier. */
            if (at_hand->kept >= 0 && (int64_t)other >= at_hand->kept)
                break;
            sketches[other].looked = text;
            if (sketches[other].owner == sketches[text].owner)
                continue;
            int status = compare(desk, sky, at_hand, other);
            if (status != DONE)
                return status;
        }
    }
    return DONE;
}

static void enter(desk_t *desk, const sky_t *sky, size_t text)
{
    for (int side = 0; side < 2; side++) {
        const buckets_t *buckets = &sky->buckets[side];
        const shelf_t *shelf = &desk->shelves[side];
        for (size_t band = 0; band < buckets->bands; band++) {
            int32_t bucket = buckets->of[text * buckets->bands + band];
            if (bucket >= 0)
                shelf->members[buckets->starts[bucket] + shelf->filled[bucket]++] = (int32_t)text;
        }
    }
}

int find_stars(const sky_t *sky, found_t kept, found_t rival)
{
    desk_t desk;
    int status = desk_make(&desk, sky) ? DONE : NO_MEMORY;
    for (size_t text = 0; status == DONE && text < sky->count; text++) {
        case_t at_hand = {.text = text, .kept = -1, .rival = -1};
        for (int side = 0; side < 2 && status == DONE && at_hand.kept < 0 && text >= sky->settled; side++)
            status = search(&desk, sky, &at_hand, side);
        if (at_hand.kept < 0)
            enter(&desk, sky, text);
        kept.other[text] = at_hand.kept;
        kept.similarity[text] = at_hand.kept_similarity;
        rival.other[text] = at_hand.rival;
        rival.similarity[text] = at_hand.rival_similarity;
    }
    desk_free(&desk);
    return status;
}

bool similarities(const text_t *texts, const int64_t *pairs, size_t count, const shingling_t *how, double *out)
{
    scratch_t scratch = {0};
    set_t left = {0}, right = {0};
    bool done = true;
    for (size_t pair = 0; done && pair < count; pair++) {
        const int64_t *both = pairs + 2 * pair;
        if (pair == 0 || both[0] != both[-2])
            done = set_of_text(&left, texts + both[0], how, &scratch);
        done = done && set_of_text(&right, texts + both[1], how, &scratch);
        if (!done)
            break;
        size_t shared = 0;
        for (size_t slot = 0; slot <= right.mask; slot++)
            shared += right.slots[slot] != 0 && *set_slot(&left, right.slots[slot]) != 0;
        out[pair] = jaccard(shared, left.size, right.size);
    }
    scratch_free(&scratch);
    free(left.slots);
    free(right.slots);
    return done;
}
