/* Which lines may be made of phrases. What is asked stands in cleanclip/boilerplate/line_gate.py. */
#ifndef CLEANCLIP_GATE_H
#define CLEANCLIP_GATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyType_Spec line_gate_spec;

#endif
