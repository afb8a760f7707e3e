/* Texts to shingle hashes. docs/reference/hash.md specifies every bit. */
#ifndef CLEANCLIP_SHINGLES_H
#define CLEANCLIP_SHINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if (defined(__x86_64__) || defined(__i386__)) && (defined(__GNUC__) || defined(__clang__))
#define HAVE_X86_BUILDS 1
#else
#define HAVE_X86_BUILDS 0
#endif

/* Which instructions may be used; each build may use those of the ones before it. */
typedef enum { PORTABLE = 0, AVX2 = 1, AVX512 = 2 } build_t;
#define TARGET_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx2,bmi,popcnt")))

enum { SEPARATOR = 0, WORD = 1, LETTER = 2 };

/* A casefolded text as CPython stores it: `width` is 1, 2 or 4 bytes a code point. */
typedef struct {
    const void *points;
    size_t length;
    unsigned width;
    bool ascii;
} text_t;

/* How texts are cut. `classes` has the class of each of 0x110000 code points. */
typedef struct {
    size_t words;
    size_t characters;
    uint64_t key;
    const uint8_t *classes;
    build_t build;
} shingling_t;

/* Room that is kept from text to text; begins as {0}. */
typedef struct {
    uint8_t *bytes;
    size_t bytes_room;
    uint64_t *hashes;
    size_t hashes_room;
} scratch_t;

/* Puts the shingles into scratch->hashes, in text order, repeats included.
   Returns how many, or -1 when there is no memory. */
ptrdiff_t shingle_text(const text_t *text, const shingling_t *how, scratch_t *scratch);

/* `array` of `room` items of `size` bytes, grown for at least `needed`; false, and unchanged, when there is no memory. */
bool reserve(void **array, size_t *room, size_t needed, size_t size);

void scratch_free(scratch_t *scratch);

#endif
