/* Shingle hashes to MinHash signatures and band keys, as datasketch's scheme "affine32" has them. */
#ifndef CLEANCLIP_MINHASH_H
#define CLEANCLIP_MINHASH_H

#include "shingles.h"

/* For each of `num_perm` permutations the least of `factors[i] * h + summands[i]` modulo 2^32. */
void minhash(const uint64_t *shingles, size_t count, const uint32_t *factors, const uint32_t *summands, size_t num_perm,
             uint32_t *signature, build_t build);

/* The key of each band of one signature goes to keys[band * stride]. */
void band_keys(const uint32_t *signature, size_t bands, size_t rows, uint32_t *keys, size_t stride);

#endif
