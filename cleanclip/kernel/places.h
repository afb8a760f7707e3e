/* Where the characters of a class stand. What asks for them is cleanclip/repair/suspects.py. */
#ifndef CLEANCLIP_PLACES_H
#define CLEANCLIP_PLACES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *py_next_place(PyObject *module, PyObject *args);
extern const char next_place_doc[];

#endif
