#include "places.h"

#include <stdint.h>

enum { BASIC_PLANE = 0x10000 };

const char next_place_doc[] = "next_place(text, start, table) -> the first place from `start` on whose character is in "
                              "the table, or beyond the basic plane; -1 if there is none";

PyObject *py_next_place(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text;
    Py_ssize_t place;
    Py_buffer table;
    if (!PyArg_ParseTuple(args, "Uny*", &text, &place, &table))
        return NULL;
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(text) < 0) {
        PyBuffer_Release(&table);
        return NULL;
    }
#endif
    PyObject *result = NULL;
    if (place >= 0 && table.len == BASIC_PLANE) {
        const uint8_t *marked = table.buf;
        const void *data = PyUnicode_DATA(text);
        Py_ssize_t length = PyUnicode_GET_LENGTH(text);
        /* A loop for each kind: nearly all characters are passed over here. */
        if (PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND)
            while (place < length && !marked[((const Py_UCS1 *)data)[place]])
                place++;
        else if (PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND)
            while (place < length && !marked[((const Py_UCS2 *)data)[place]])
                place++;
        else
            while (place < length && ((const Py_UCS4 *)data)[place] < BASIC_PLANE &&
                   !marked[((const Py_UCS4 *)data)[place]])
                place++;
        result = PyLong_FromSsize_t(place < length ? place : -1);
    } else {
        PyErr_SetString(PyExc_ValueError, "a place is not negative, and a table has a byte for each character");
    }
    PyBuffer_Release(&table);
    return result;
}
