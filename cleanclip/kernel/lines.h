/* The features of a page's lines. What each means stands in cleanclip/boilerplate/features.py, its NumPy twin. */
#ifndef CLEANCLIP_LINES_H
#define CLEANCLIP_LINES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shingles.h"

enum { LINE_COLUMNS = 78, BASIC_PLANE = 0x10000 };

/* What is learned: the kind and the hash of each character of the basic plane, and a weight for each bucket of n-grams. */
typedef struct {
    const uint8_t *kinds;
    const uint32_t *hashes;
    const int8_t *weights;
    uint32_t bucket_mask;
} line_tables_t;

/* Puts rows of LINE_COLUMNS bytes for `count` lines into `rows`, and each line's words and marks into `words`.
   Returns false when there is no memory. */
bool line_rows(const text_t *lines, size_t count, const line_tables_t *tables, uint8_t *rows, int64_t *words);

PyObject *py_line_rows(PyObject *module, PyObject *args);
extern const char line_rows_doc[];

#endif
