/* The network of the line model, in whole numbers. What it computes stands in cleanclip/boilerplate/line_model.py. */
#ifndef CLEANCLIP_NETWORK_H
#define CLEANCLIP_NETWORK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyType_Spec line_network_spec;

#endif
