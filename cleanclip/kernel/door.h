/* How arguments come in from Python; native.c has the code. */
#ifndef CLEANCLIP_DOOR_H
#define CLEANCLIP_DOOR_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "shingles.h"

/* The texts of a sequence; `owner` keeps them alive. */
typedef struct {
    PyObject *owner;
    text_t *texts;
    size_t count;
} texts_t;

/* On failure, 0 with an exception set, too, `texts` is to be released. */
int read_texts(PyObject *sequence, texts_t *texts);
void release_texts(texts_t *texts);

/* Whether a number names a build that can run here; sets ValueError where it does not. */
int read_build(int wanted, build_t *build);

#endif
