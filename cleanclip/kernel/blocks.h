/* A text to its tiles and a document to its blocks. What they are stands in cleanclip/split.py and
   cleanclip/document.py, beside the Python twins. */
#ifndef CLEANCLIP_BLOCKS_H
#define CLEANCLIP_BLOCKS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *py_tiles(PyObject *module, PyObject *args);
extern const char tiles_doc[];

PyObject *py_blocks(PyObject *module, PyObject *args);
extern const char blocks_doc[];

#endif
