/* The network of the line model, in whole numbers. What it computes stands in cleanclip/boilerplate/line_model.py. */
#ifndef CLEANCLIP_NETWORK_H
#define CLEANCLIP_NETWORK_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "shingles.h"

/* The last build that this processor can run, and whether a number names one of those; sets ValueError. */
int read_build(int wanted, build_t *build);

extern PyType_Spec line_network_spec;

#endif
