/* Where there is no GIL an object is locked while it is changed; before Python 3.13 there always is one. */
#ifndef CLEANCLIP_CRITICAL_H
#define CLEANCLIP_CRITICAL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#if PY_VERSION_HEX < 0x030D0000
#define Py_BEGIN_CRITICAL_SECTION(object) {
#define Py_END_CRITICAL_SECTION() }
#endif

#endif
