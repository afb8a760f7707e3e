/* Which passages of a text say what others say. What is asked stands in cleanclip/dedup/{echoes,captions,near}.py. */
#ifndef CLEANCLIP_PASSAGES_H
#define CLEANCLIP_PASSAGES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyType_Spec passage_reader_spec;

PyObject *py_jaccard(PyObject *module, PyObject *args);
extern const char jaccard_doc[];

#endif
