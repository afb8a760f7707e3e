#include "shingles.h"

#include <stdlib.h>
#include <string.h>

#if HAVE_X86_BUILDS
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

static inline factors_t factors_for(uint64_t key)
{
    return (factors_t){MIX ^ key << 1, END ^ (key << 32 | key >> 32) << 1};
}

/* The hash of a token of at least one byte. Eight bytes from its last chunk on are read, not used. */
static inline uint64_t hash_token(const uint8_t *bytes, size_t length, uint64_t key)
{
    factors_t factors = factors_for(key);
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

#if HAVE_X86_BUILDS
/* 32 bytes in small letters to `small`; bit i of the result is set where byte i belongs to a word. */
TARGET_AVX2 static inline uint32_t fold_32(const uint8_t *source, uint8_t *small)
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
TARGET_AVX2 static bool fold_ascii(const text_t *text, scratch_t *scratch, uint64_t **words)
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
TARGET_AVX2 static ptrdiff_t ascii_tokens_avx2(const text_t *text, const shingling_t *how, scratch_t *scratch)
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

enum { LANES = 8 };

/* The up to 64 bytes of a text that `inside` names in small letters to `small`, zeros for the others;
   bit i of the result is set where byte i belongs to a word. */
TARGET_AVX512 static inline uint64_t fold_64(const uint8_t *source, uint64_t inside, uint8_t *small)
{
    const __m512i letters = _mm512_set1_epi8(26), case_bit = _mm512_set1_epi8(0x20);
    __m512i bytes = _mm512_maskz_loadu_epi8(inside, source);
    uint64_t capital = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('A')), letters);
    __m512i folded = _mm512_mask_add_epi8(bytes, capital, bytes, case_bit);
    uint64_t letter = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(folded, _mm512_set1_epi8('a')), letters);
    uint64_t digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
    uint64_t line = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('_'));
    _mm512_storeu_si512(small, folded);
    return letter | digit | line;
}

/* Puts the places of the set bits, counted from `first`, behind each other, eight at a time and so
   without a branch for each; up to 64 items are written. Returns how many count. */
TARGET_AVX512 static inline size_t put_places(uint64_t bits, size_t first, uint64_t *places)
{
    __m512i eight = _mm512_add_epi64(_mm512_set1_epi64((long long)first), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
    uint64_t *end = places;
    for (int part = 0; part < BLOCK / LANES; part++, bits >>= LANES) {
        _mm512_storeu_si512(end, _mm512_maskz_compress_epi64((__mmask8)bits, eight));
        end += __builtin_popcountll(bits & 0xFF);
        eight = _mm512_add_epi64(eight, _mm512_set1_epi64(LANES));
    }
    return (size_t)(end - places);
}

TARGET_AVX512 static inline __m512i fold_in_8(__m512i hash, __m512i chunk, factors_t factors)
{
    hash = _mm512_mullo_epi64(_mm512_xor_si512(hash, chunk), _mm512_set1_epi64((long long)factors.first));
    hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
    hash = _mm512_mullo_epi64(hash, _mm512_set1_epi64((long long)factors.second));
    return _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 29));
}

/* hash_token for eight tokens at once. A length of 0 is of no token, and reads no more than the others. */
TARGET_AVX512 static inline __m512i hash_8_tokens(const uint8_t *bytes, __m512i start, __m512i length, uint64_t key)
{
    const __m512i chunk_bytes = _mm512_set1_epi64(CHUNK);
    factors_t factors = factors_for(key);
    __m512i hash = _mm512_mullo_epi64(length, _mm512_set1_epi64((long long)FOLD));
    hash = _mm512_xor_si512(hash, _mm512_set1_epi64((long long)key));
    __mmask8 longer;
    while ((longer = _mm512_cmpgt_epu64_mask(length, chunk_bytes)) != 0) {
        __m512i chunk = _mm512_mask_i64gather_epi64(hash, longer, start, bytes, 1);
        hash = _mm512_mask_mov_epi64(hash, longer, fold_in_8(hash, chunk, factors));
        start = _mm512_mask_add_epi64(start, longer, start, chunk_bytes);
        length = _mm512_mask_sub_epi64(length, longer, length, chunk_bytes);
    }
    __m512i unused = _mm512_slli_epi64(_mm512_sub_epi64(chunk_bytes, length), 3);
    __m512i filled = _mm512_srlv_epi64(_mm512_set1_epi64(-1), unused);
    __m512i chunk = _mm512_and_si512(_mm512_i64gather_epi64(start, bytes, 1), filled);
    return fold_in_8(hash, chunk, factors);
}

/* The places where tokens begin and end, in turn, give way to hashes: these take half the room, so
   that none is written over before it is read. */
TARGET_AVX512 static void hash_tokens(const uint8_t *bytes, uint64_t *places, size_t tokens, uint64_t key)
{
    const __m512i starts = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i ends = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    memset(places + 2 * tokens, 0, 2 * LANES * sizeof *places);
    for (size_t token = 0; token < tokens; token += LANES) {
        __m512i low = _mm512_loadu_si512(places + 2 * token), high = _mm512_loadu_si512(places + 2 * token + LANES);
        __m512i start = _mm512_permutex2var_epi64(low, starts, high);
        __m512i end = _mm512_permutex2var_epi64(low, ends, high);
        _mm512_storeu_si512(places + token, hash_8_tokens(bytes, start, _mm512_sub_epi64(end, start), key));
    }
}

TARGET_AVX512 static ptrdiff_t ascii_tokens_avx512(const text_t *text, const shingling_t *how, scratch_t *scratch)
{
    size_t count = 0, blocks = text->length / BLOCK + 1;
    uint64_t last = 0;
    if (text->length > SIZE_MAX / 4 || !reserve_bytes(scratch, blocks * BLOCK + CHUNK))
        return -1;
    memset(scratch->bytes + blocks * BLOCK, 0, CHUNK);
    for (size_t block = 0; block < blocks; block++) {
        size_t place = block * BLOCK, left = text->length - place;
        uint64_t inside = left < BLOCK ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
        if (!reserve_hashes(scratch, count + BLOCK + 2 * LANES))
            return -1;
        uint64_t words = fold_64((const uint8_t *)text->points + place, inside, scratch->bytes + place);
        count += put_places(words ^ (words << 1 | last), place, scratch->hashes + count);
        last = words >> (BLOCK - 1);
    }
    hash_tokens(scratch->bytes, scratch->hashes, count / 2, how->key);
    return (ptrdiff_t)(count / 2);
}

/* run_hashes for eight runs at once: what is written over has been read. */
TARGET_AVX512 static void run_hashes_avx512(uint64_t *hashes, size_t runs, size_t width)
{
    for (size_t first = 0; first < runs; first += LANES) {
        __mmask8 here = runs - first < LANES ? (__mmask8)((1U << (runs - first)) - 1) : 0xFF;
        __m512i hash = _mm512_setzero_si512();
        for (size_t place = 0; place < width; place++) {
            __m512i token = _mm512_maskz_loadu_epi64(here, hashes + first + place);
            hash = _mm512_add_epi64(_mm512_mullo_epi64(hash, _mm512_set1_epi64((long long)FOLD)), token);
        }
        hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
        hash = _mm512_mullo_epi64(hash, _mm512_set1_epi64((long long)SPREAD));
        hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
        _mm512_mask_storeu_epi64(hashes + first, here, hash);
    }
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
static void run_hashes(uint64_t *hashes, size_t runs, size_t width)
{
    for (size_t first = 0; first < runs; first++) {
        uint64_t hash = 0;
        for (size_t place = 0; place < width; place++)
            hash = hash * FOLD + hashes[first + place];
        hash = (hash ^ hash >> 32) * SPREAD;
        hashes[first] = hash ^ hash >> 32;
    }
}

ptrdiff_t shingle_text(const text_t *text, const shingling_t *how, scratch_t *scratch)
{
    size_t letters = 0;
    ptrdiff_t tokens;
    if (!text->ascii)
        tokens = unicode_tokens(text, how, scratch, &letters);
#if HAVE_X86_BUILDS
    else if (how->build == AVX512)
        tokens = ascii_tokens_avx512(text, how, scratch);
    else if (how->build == AVX2)
        tokens = ascii_tokens_avx2(text, how, scratch);
#endif
    else
        tokens = ascii_tokens(text, how, scratch);
    if (tokens <= 0)
        return tokens;
    size_t width = 2 * letters >= (size_t)tokens ? how->characters : how->words;
    if (width > (size_t)tokens)
        width = (size_t)tokens;
    size_t runs = (size_t)tokens - width + 1;
#if HAVE_X86_BUILDS
    if (how->build == AVX512)
        run_hashes_avx512(scratch->hashes, runs, width);
    else
#endif
        run_hashes(scratch->hashes, runs, width);
    return (ptrdiff_t)runs;
}
