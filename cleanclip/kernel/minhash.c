#include "minhash.h"

#if HAVE_X86_BUILDS
#include <immintrin.h>
#endif

/* The finalizer of MurmurHash3, by which datasketch spreads its input. */
static inline uint32_t finalise(uint32_t hash)
{
    hash = (hash ^ hash >> 16) * UINT32_C(0x85EBCA6B);
    hash = (hash ^ hash >> 13) * UINT32_C(0xC2B2AE35);
    return hash ^ hash >> 16;
}

static void minhash_portable(const uint64_t *shingles, size_t count, const uint32_t *restrict factors,
                             const uint32_t *restrict summands, size_t num_perm, uint32_t *restrict signature)
{
    for (size_t row = 0; row < num_perm; row++)
        signature[row] = UINT32_MAX;
    for (size_t shingle = 0; shingle < count; shingle++) {
        uint32_t hash = finalise((uint32_t)shingles[shingle]);
        for (size_t row = 0; row < num_perm; row++) {
            uint32_t value = factors[row] * hash + summands[row];
            signature[row] = value < signature[row] ? value : signature[row];
        }
    }
}

#if HAVE_X86_BUILDS
enum { LANES = 8, REGISTERS = 8, ROWS = LANES * REGISTERS };

/* 64 permutations at a time: their minima and factors fill the sixteen registers. */
TARGET_AVX2 static void minhash_64(const uint64_t *shingles, size_t count, const uint32_t *factors,
                                   const uint32_t *summands, uint32_t *signature)
{
    __m256i least[REGISTERS], factor[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
        least[i] = _mm256_set1_epi32(-1);
        factor[i] = _mm256_loadu_si256((const __m256i *)(factors + LANES * i));
    }
    for (size_t shingle = 0; shingle < count; shingle++) {
        __m256i hash = _mm256_set1_epi32((int)finalise((uint32_t)shingles[shingle]));
        for (int i = 0; i < REGISTERS; i++) {
            __m256i summand = _mm256_loadu_si256((const __m256i *)(summands + LANES * i));
            __m256i value = _mm256_add_epi32(_mm256_mullo_epi32(hash, factor[i]), summand);
            least[i] = _mm256_min_epu32(least[i], value);
        }
    }
    for (int i = 0; i < REGISTERS; i++)
        _mm256_storeu_si256((__m256i *)(signature + LANES * i), least[i]);
}

enum { WIDE_LANES = 16, WIDE_ROWS = WIDE_LANES * REGISTERS };

/* 128 permutations at a time: with their summands, too, they fill 24 of 32 registers. */
TARGET_AVX512 static void minhash_128(const uint64_t *shingles, size_t count, const uint32_t *factors,
                                      const uint32_t *summands, uint32_t *signature)
{
    __m512i least[REGISTERS], factor[REGISTERS], summand[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
        least[i] = _mm512_set1_epi32(-1);
        factor[i] = _mm512_loadu_si512(factors + WIDE_LANES * i);
        summand[i] = _mm512_loadu_si512(summands + WIDE_LANES * i);
    }
    for (size_t shingle = 0; shingle < count; shingle++) {
        __m512i hash = _mm512_set1_epi32((int)finalise((uint32_t)shingles[shingle]));
        for (int i = 0; i < REGISTERS; i++) {
            __m512i value = _mm512_add_epi32(_mm512_mullo_epi32(hash, factor[i]), summand[i]);
            least[i] = _mm512_min_epu32(least[i], value);
        }
    }
    for (int i = 0; i < REGISTERS; i++)
        _mm512_storeu_si512(signature + WIDE_LANES * i, least[i]);
}
#endif

void minhash(const uint64_t *shingles, size_t count, const uint32_t *factors, const uint32_t *summands, size_t num_perm,
             uint32_t *signature, build_t build)
{
    size_t done = 0;
#if HAVE_X86_BUILDS
    if (build >= AVX512)
        for (; done + WIDE_ROWS <= num_perm; done += WIDE_ROWS)
            minhash_128(shingles, count, factors + done, summands + done, signature + done);
    if (build >= AVX2)
        for (; done + ROWS <= num_perm; done += ROWS)
            minhash_64(shingles, count, factors + done, summands + done, signature + done);
#else
    (void)build;
#endif
    if (done < num_perm)
        minhash_portable(shingles, count, factors + done, summands + done, num_perm - done, signature + done);
}

void band_keys(const uint32_t *signature, size_t bands, size_t rows, uint32_t *keys, size_t stride)
{
    for (size_t band = 0; band < bands; band++) {
        uint64_t key = band * UINT64_C(0x9E3779B97F4A7C15);
        for (size_t row = 0; row < rows; row++) {
            key = (key ^ signature[band * rows + row]) * UINT64_C(0xFF51AFD7ED558CCD);
            key ^= key >> 32;
        }
        keys[band * stride] = (uint32_t)(key * UINT64_C(0xC4CEB9FE1A85EC53) >> 32);
    }
}
