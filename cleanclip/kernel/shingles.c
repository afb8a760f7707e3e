#include "shingles.h"

#include <stdlib.h>
#include <string.h>

#if HAVE_AVX2_BUILD
#include <immintrin.h>
#endif

#define FOLD UINT64_C(0x9E3779B97F4A7C15)
#define MIX UINT64_C(0xFF51AFD7ED558CCD)
#define END UINT64_C(0xC4CEB9FE1A85EC53)
#define SPREAD UINT64_C(0xD6E8FEB86659FD93)

enum { CHUNK = 8, BLOCK = 64 };

bool reserve(void **array, size_t *room, size_t needed, size_t size)
{
    if (needed <= *room)
        return true;
    if (needed > SIZE_MAX / 2 / size)
        return false;
    size_t wanted = needed + needed / 2;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL)
        return false;
    *array = grown;
    *room = wanted;
    return true;
}

void scratch_free(scratch_t *scratch)
{
    free(scratch->bytes);
    free(scratch->hashes);
}

static inline uint64_t load_little_endian(const uint8_t *bytes)
{
    uint64_t chunk;
    memcpy(&chunk, bytes, sizeof chunk);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    chunk = __builtin_bswap64(chunk);
#endif
    return chunk;
}

/* Odd factors that depend on the key: a difference in the highest bit passes any factor, and what
   the shift in between makes of it meets a second one that is not known. */
typedef struct {
    uint64_t first, second;
} factors_t;

static inline uint64_t fold_in(uint64_t hash, uint64_t chunk, factors_t factors)
{
    hash = (hash ^ chunk) * factors.first;
    hash = (hash ^ hash >> 32) * factors.second;
    return hash ^ hash >> 29;
}

/* The hash of a token of at least one byte. Eight bytes from its last chunk on are read, not used. */
static inline uint64_t hash_token(const uint8_t *bytes, size_t length, uint64_t key)
{
    factors_t factors = {MIX ^ key << 1, END ^ (key << 32 | key >> 32) << 1};
    uint64_t hash = (length * FOLD) ^ key;
    for (; length > CHUNK; length -= CHUNK, bytes += CHUNK)
        hash = fold_in(hash, load_little_endian(bytes), factors);
    uint64_t filled = ~UINT64_C(0) >> ((CHUNK - length) * 8);
    return fold_in(hash, load_little_endian(bytes) & filled, factors);
}

/* The letter or digit in small, `_`, or 0 for a separator. */
static inline uint8_t ascii_word_byte(uint8_t byte)
{
    uint8_t small = byte | 0x20;
    if ((uint8_t)(small - 'a') < 26)
        return small;
    return (uint8_t)(byte - '0') < 10 || byte == '_' ? byte : 0;
}

static bool reserve_bytes(scratch_t *scratch, size_t needed)
{
    return reserve((void **)&scratch->bytes, &scratch->bytes_room, needed, sizeof *scratch->bytes);
}

static bool reserve_hashes(scratch_t *scratch, size_t needed)
{
    return reserve((void **)&scratch->hashes, &scratch->hashes_room, needed, sizeof *scratch->hashes);
}

static ptrdiff_t ascii_tokens(const text_t *text, const shingling_t *how, scratch_t *scratch)
{
    const uint8_t *source = text->points;
    size_t count = 0, start = 0;
    if (text->length > SIZE_MAX - CHUNK || !reserve_bytes(scratch, text->length + CHUNK))
        return -1;
    for (size_t place = 0; place <= text->length; place++) {
        uint8_t byte = place < text->length ? ascii_word_byte(source[place]) : 0;
        scratch->bytes[place] = byte;
        if (byte)
            continue;
        if (place > start) {
            if (!reserve_hashes(scratch, count + 1))
                return -1;
            scratch->hashes[count++] = hash_token(scratch->bytes + start, place - start, how->key);
        }
        start = place + 1;
    }
    return (ptrdiff_t)count;
}

#if HAVE_AVX2_BUILD
/* 32 bytes in small letters to `small`; bit i of the result is set where byte i belongs to a word. */
__attribute__((target("avx2"))) static inline uint32_t fold_32(const uint8_t *source, uint8_t *small)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)source);
    __m256i from_a = _mm256_sub_epi8(bytes, _mm256_set1_epi8('A'));
    __m256i capital = _mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8(25)), from_a);
    __m256i folded = _mm256_add_epi8(bytes, _mm256_and_si256(capital, _mm256_set1_epi8(0x20)));
    from_a = _mm256_sub_epi8(folded, _mm256_set1_epi8('a'));
    __m256i letter = _mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8(25)), from_a);
    __m256i from_0 = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
    __m256i digit = _mm256_cmpeq_epi8(_mm256_min_epu8(from_0, _mm256_set1_epi8(9)), from_0);
    __m256i line = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_'));
    _mm256_storeu_si256((__m256i *)small, folded);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(letter, digit), line));
}

/* Puts the small letters of a text into scratch->bytes, and behind them, for each 64 bytes, which of
   them belong to words; false when there is no memory. */
__attribute__((target("avx2"))) static bool fold_ascii(const text_t *text, scratch_t *scratch, uint64_t **words)
{
    const uint8_t *source = text->points;
    size_t blocks = text->length / BLOCK + 1, room = (blocks + 1) * BLOCK;
    if (text->length > SIZE_MAX / 4 || !reserve_bytes(scratch, room + blocks * sizeof **words))
        return false;
    *words = (uint64_t *)(scratch->bytes + room);
    for (size_t block = 0; block < blocks; block++) {
        size_t place = block * BLOCK;
        uint8_t last[BLOCK];
        const uint8_t *bytes = source + place;
        if (text->length - place < BLOCK) {
            memset(last, ' ', BLOCK);
            memcpy(last, bytes, text->length - place);
            bytes = last;
        }
        uint64_t low = fold_32(bytes, scratch->bytes + place);
        (*words)[block] = low | (uint64_t)fold_32(bytes + 32, scratch->bytes + place + 32) << 32;
    }
    return true;
}

/* Where the class changes a token begins or ends; the changes of 64 bytes are the bits of one number.
   The last block ends in separators, so every token has an end. */
__attribute__((target("avx2,bmi"))) static ptrdiff_t ascii_tokens_avx2(const text_t *text, const shingling_t *how,
                                                                       scratch_t *scratch)
{
    size_t count = 0, start = 0, blocks = text->length / BLOCK + 1;
    uint64_t inside = 0, *words;
    if (!fold_ascii(text, scratch, &words))
        return -1;
    for (size_t block = 0; block < blocks; block++) {
        if (!reserve_hashes(scratch, count + BLOCK))
            return -1;
        uint64_t changes = words[block] ^ ((words[block] << 1) | inside);
        for (; changes; changes &= changes - 1) {
            size_t change = block * BLOCK + (size_t)__builtin_ctzll(changes);
            inside ^= 1;
            if (inside)
                start = change;
            else
                scratch->hashes[count++] = hash_token(scratch->bytes + start, change - start, how->key);
        }
    }
    return (ptrdiff_t)count;
}
#endif

static inline uint32_t code_point(const text_t *text, size_t place)
{
    switch (text->width) {
    case 1:
        return ((const uint8_t *)text->points)[place];
    case 2:
        return ((const uint16_t *)text->points)[place];
    default:
        return ((const uint32_t *)text->points)[place];
    }
}

/* Writes UTF-8, a lone surrogate like any other code point of three bytes; returns its end. */
static inline uint8_t *put_utf8(uint8_t *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (uint8_t)(point - 'A' < 26 ? point | 0x20 : point);
    } else if (point < 0x800) {
        *out++ = (uint8_t)(0xC0 | point >> 6);
        *out++ = (uint8_t)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *out++ = (uint8_t)(0xE0 | point >> 12);
        *out++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (point & 0x3F));
    } else {
        *out++ = (uint8_t)(0xF0 | point >> 18);
        *out++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        *out++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (point & 0x3F));
    }
    return out;
}

/* `letters` becomes the number of tokens that are one letter of a script without spaces. */
static ptrdiff_t unicode_tokens(const text_t *text, const shingling_t *how, scratch_t *scratch, size_t *letters)
{
    size_t count = 0;
    if (text->length > (SIZE_MAX - CHUNK) / 4 || !reserve_bytes(scratch, 4 * text->length + CHUNK))
        return -1;
    uint8_t *end = scratch->bytes;
    for (size_t place = 0; place <= text->length; place++) {
        uint32_t point = place < text->length ? code_point(text, place) : 0;
        unsigned class = place < text->length ? how->classes[point] : SEPARATOR;
        if (class == WORD) {
            end = put_utf8(end, point);
            continue;
        }
        if (!reserve_hashes(scratch, count + 2))
            return -1;
        if (end > scratch->bytes)
            scratch->hashes[count++] = hash_token(scratch->bytes, (size_t)(end - scratch->bytes), how->key);
        end = scratch->bytes;
        if (class == LETTER) {
            uint8_t letter[2 * CHUNK] = {0};
            scratch->hashes[count++] = hash_token(letter, (size_t)(put_utf8(letter, point) - letter), how->key);
            ++*letters;
        }
    }
    return (ptrdiff_t)count;
}

/* The hash of each run of `width` tokens takes the place of its first token. */
static ptrdiff_t run_hashes(uint64_t *hashes, size_t tokens, size_t width)
{
    size_t runs = tokens - width + 1;
    for (size_t first = 0; first < runs; first++) {
        uint64_t hash = 0;
        for (size_t place = 0; place < width; place++)
            hash = hash * FOLD + hashes[first + place];
        hash = (hash ^ hash >> 32) * SPREAD;
        hashes[first] = hash ^ hash >> 32;
    }
    return (ptrdiff_t)runs;
}

ptrdiff_t shingle_text(const text_t *text, const shingling_t *how, scratch_t *scratch)
{
    size_t letters = 0;
    ptrdiff_t tokens;
    if (!text->ascii)
        tokens = unicode_tokens(text, how, scratch, &letters);
#if HAVE_AVX2_BUILD
    else if (how->avx2)
        tokens = ascii_tokens_avx2(text, how, scratch);
#endif
    else
        tokens = ascii_tokens(text, how, scratch);
    if (tokens <= 0)
        return tokens;
    size_t width = 2 * letters >= (size_t)tokens ? how->characters : how->words;
    return run_hashes(scratch->hashes, (size_t)tokens, width < (size_t)tokens ? width : (size_t)tokens);
}
