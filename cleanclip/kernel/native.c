/* The door between Python and the kernel: every argument is checked here, and the GIL is
   released around the work. The texts are held by a tuple of their own meanwhile. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "blocks.h"
#include "door.h"
#include "gate.h"
#include "lines.h"
#include "minhash.h"
#include "network.h"
#include "passages.h"
#include "places.h"
#include "shingles.h"
#include "stars.h"

enum { CODE_POINTS = 0x110000 };

void release_texts(texts_t *texts)
{
    PyMem_Free(texts->texts);
    Py_CLEAR(texts->owner);
}

int read_texts(PyObject *sequence, texts_t *texts)
{
    texts->texts = NULL;
    texts->owner = PySequence_Tuple(sequence);
    if (texts->owner == NULL)
        return 0;
    texts->count = (size_t)PyTuple_GET_SIZE(texts->owner);
    texts->texts = PyMem_New(text_t, texts->count + 1);
    if (texts->texts == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    for (size_t i = 0; i < texts->count; i++) {
        PyObject *item = PyTuple_GET_ITEM(texts->owner, (Py_ssize_t)i);
        if (!PyUnicode_Check(item)) {
            PyErr_Format(PyExc_TypeError, "a text is a str, not %.100s", Py_TYPE(item)->tp_name);
            return 0;
        }
#if PY_VERSION_HEX < 0x030C0000
        if (PyUnicode_READY(item) < 0)
            return 0;
#endif
        texts->texts[i] = (text_t){
            .points = PyUnicode_DATA(item),
            .length = (size_t)PyUnicode_GET_LENGTH(item),
            .width = (unsigned)PyUnicode_KIND(item),
            .ascii = PyUnicode_IS_ASCII(item) != 0,
        };
    }
    return 1;
}

/* Whether `view` has `count` items of `size` bytes; sets ValueError where it has not. */
static int has_items(const Py_buffer *view, size_t count, size_t size, const char *name)
{
    if (count <= (size_t)PY_SSIZE_T_MAX / size && (size_t)view->len == count * size)
        return 1;
    PyErr_Format(PyExc_ValueError, "%s has %zd bytes, not %zu items of %zu", name, view->len, count, size);
    return 0;
}

static int is_product(size_t one, size_t other, size_t *product)
{
    if (other && one > SIZE_MAX / other) {
        PyErr_NoMemory();
        return 0;
    }
    *product = one * other;
    return 1;
}

/* The last build that this processor can run. */
static build_t best_build(void)
{
#if HAVE_X86_BUILDS
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt"))
        return PORTABLE;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
               ? AVX512
               : AVX2;
#else
    return PORTABLE;
#endif
}

int read_build(int wanted, build_t *build)
{
    if (wanted < PORTABLE || wanted > (int)best_build()) {
        PyErr_Format(PyExc_ValueError, "build %d cannot run here", wanted);
        return 0;
    }
    *build = (build_t)wanted;
    return 1;
}

static int read_shingling(shingling_t *how, Py_ssize_t words, Py_ssize_t characters, unsigned long long key,
                          const Py_buffer *classes, int build)
{
    if (words < 1 || characters < 1) {
        PyErr_SetString(PyExc_ValueError, "a shingle has at least one token");
        return 0;
    }
    *how = (shingling_t){(size_t)words, (size_t)characters, (uint64_t)key, classes->buf, PORTABLE};
    return read_build(build, &how->build) && has_items(classes, CODE_POINTS, 1, "classes");
}

PyDoc_STRVAR(shingle_hashes_doc, "shingle_hashes(texts, words, characters, key, classes, build, counts) -> bytearray");

static PyObject *py_shingle_hashes(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, counts;
    Py_ssize_t words, characters;
    unsigned long long key;
    int build;
    if (!PyArg_ParseTuple(args, "OnnKy*iw*", &sequence, &words, &characters, &key, &classes, &build, &counts))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    if (!read_shingling(&how, words, characters, key, &classes, build) || !read_texts(sequence, &texts) ||
        !has_items(&counts, texts.count, sizeof(int64_t), "counts"))
        goto done;
    scratch_t scratch = {0};
    uint64_t *hashes = NULL;
    size_t room = 0, used = 0;
    bool complete = true;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; complete && i < texts.count; i++) {
        ptrdiff_t count = shingle_text(texts.texts + i, &how, &scratch);
        complete = count >= 0 && reserve((void **)&hashes, &room, used + (size_t)count, sizeof *hashes);
        if (complete && count > 0) {
            memcpy(hashes + used, scratch.hashes, (size_t)count * sizeof *hashes);
            used += (size_t)count;
        }
        ((int64_t *)counts.buf)[i] = count;
    }
    Py_END_ALLOW_THREADS
    result = complete ? PyByteArray_FromStringAndSize((char *)hashes, (Py_ssize_t)(used * sizeof *hashes))
                      : PyErr_NoMemory();
    free(hashes);
    scratch_free(&scratch);
done:
    release_texts(&texts);
    PyBuffer_Release(&classes);
    PyBuffer_Release(&counts);
    return result;
}

PyDoc_STRVAR(sign_doc, "sign(texts, words, characters, key, classes, build, factors, summands, signatures)");

static PyObject *py_sign(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, factors, summands, signatures;
    Py_ssize_t words, characters;
    unsigned long long key;
    int build;
    if (!PyArg_ParseTuple(args, "OnnKy*iy*y*w*", &sequence, &words, &characters, &key, &classes, &build, &factors,
                          &summands, &signatures))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    size_t num_perm = (size_t)factors.len / sizeof(uint32_t), values;
    if (!read_shingling(&how, words, characters, key, &classes, build) || !read_texts(sequence, &texts) ||
        !is_product(texts.count, num_perm, &values) || !has_items(&factors, num_perm, sizeof(uint32_t), "factors") ||
        !has_items(&summands, num_perm, sizeof(uint32_t), "summands") ||
        !has_items(&signatures, values, sizeof(uint32_t), "signatures"))
        goto done;
    scratch_t scratch = {0};
    bool complete = true;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; complete && i < texts.count; i++) {
        ptrdiff_t count = shingle_text(texts.texts + i, &how, &scratch);
        complete = count >= 0;
        if (complete)
            minhash(scratch.hashes, (size_t)count, factors.buf, summands.buf, num_perm,
                    (uint32_t *)signatures.buf + i * num_perm, how.build);
    }
    Py_END_ALLOW_THREADS
    scratch_free(&scratch);
    result = complete ? Py_NewRef(Py_None) : PyErr_NoMemory();
done:
    release_texts(&texts);
    PyBuffer_Release(&classes);
    PyBuffer_Release(&factors);
    PyBuffer_Release(&summands);
    PyBuffer_Release(&signatures);
    return result;
}

PyDoc_STRVAR(signatures_doc, "signatures(hashes, offsets, factors, summands, build, signatures)");

static PyObject *py_signatures(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *result = NULL;
    Py_buffer hashes, offsets, factors, summands, signatures;
    int wanted;
    if (!PyArg_ParseTuple(args, "y*y*y*y*iw*", &hashes, &offsets, &factors, &summands, &wanted, &signatures))
        return NULL;
    build_t build;
    size_t num_perm = (size_t)factors.len / sizeof(uint32_t), values;
    size_t sets = (size_t)offsets.len / sizeof(int64_t), count = (size_t)hashes.len / sizeof(uint64_t);
    const int64_t *bounds = offsets.buf;
    if (sets-- == 0) {
        PyErr_SetString(PyExc_ValueError, "offsets has at least one item");
        goto done;
    }
    for (size_t i = 0; i < sets; i++)
        if (bounds[i] < 0 || bounds[i] > bounds[i + 1] || (uint64_t)bounds[i + 1] > count) {
            PyErr_SetString(PyExc_ValueError, "offsets rise from 0 to the number of hashes");
            goto done;
        }
    if (!read_build(wanted, &build) || !is_product(sets, num_perm, &values) ||
        !has_items(&factors, num_perm, sizeof(uint32_t), "factors") ||
        !has_items(&summands, num_perm, sizeof(uint32_t), "summands") ||
        !has_items(&signatures, values, sizeof(uint32_t), "signatures"))
        goto done;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < sets; i++)
        minhash((const uint64_t *)hashes.buf + bounds[i], (size_t)(bounds[i + 1] - bounds[i]), factors.buf,
                summands.buf, num_perm, (uint32_t *)signatures.buf + i * num_perm, build);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&factors);
    PyBuffer_Release(&summands);
    PyBuffer_Release(&signatures);
    return result;
}

PyDoc_STRVAR(band_keys_doc, "band_keys(signatures, num_perm, bands, rows, keys)");

static PyObject *py_band_keys(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *result = NULL;
    Py_buffer signatures, keys;
    Py_ssize_t num_perm, bands, rows;
    if (!PyArg_ParseTuple(args, "y*nnnw*", &signatures, &num_perm, &bands, &rows, &keys))
        return NULL;
    size_t used, count, values, places;
    if (num_perm < 1 || bands < 0 || rows < 1 || !is_product((size_t)bands, (size_t)rows, &used) ||
        used > (size_t)num_perm) {
        PyErr_SetString(PyExc_ValueError, "the bands have more rows than the signatures have values");
        goto done;
    }
    count = (size_t)signatures.len / sizeof(uint32_t) / (size_t)num_perm;
    if (!is_product(count, (size_t)num_perm, &values) || !is_product(count, (size_t)bands, &places) ||
        !has_items(&signatures, values, sizeof(uint32_t), "signatures") ||
        !has_items(&keys, places, sizeof(uint32_t), "keys"))
        goto done;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < count; i++)
        band_keys((const uint32_t *)signatures.buf + i * (size_t)num_perm, (size_t)bands, (size_t)rows,
                  (uint32_t *)keys.buf + i, count);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    PyBuffer_Release(&signatures);
    PyBuffer_Release(&keys);
    return result;
}

/* Reads buckets of `count` texts and checks that their members stay within bounds. */
static int read_buckets(const Py_buffer *of, const Py_buffer *starts, size_t count, buckets_t *buckets)
{
    size_t places;
    if (starts->len < (Py_ssize_t)sizeof(int64_t)) {
        PyErr_SetString(PyExc_ValueError, "starts has at least one item");
        return 0;
    }
    *buckets = (buckets_t){
        .bands = count ? (size_t)of->len / sizeof(int32_t) / count : 0,
        .count = (size_t)starts->len / sizeof(int64_t) - 1,
        .of = of->buf,
        .starts = starts->buf,
    };
    if (count > INT32_MAX || !is_product(count, buckets->bands, &places) ||
        !has_items(of, places, sizeof(int32_t), "of"))
        return 0;
    int64_t *room = PyMem_Calloc(buckets->count + 1, sizeof *room);
    if (room == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    int sound = buckets->starts[0] == 0;
    for (size_t i = 0; sound && i < buckets->count; i++) {
        room[i] = buckets->starts[i + 1] - buckets->starts[i];
        sound = buckets->starts[i + 1] >= buckets->starts[i] && (uint64_t)buckets->starts[i + 1] <= places;
    }
    for (size_t i = 0; sound && i < places; i++)
        sound = buckets->of[i] < 0 || ((size_t)buckets->of[i] < buckets->count && room[buckets->of[i]]-- > 0);
    PyMem_Free(room);
    if (!sound)
        PyErr_SetString(PyExc_ValueError, "the buckets are not those of the texts");
    return sound;
}

/* Asks the Python function `context` whether two texts agree. */
static int ask(void *context, size_t text, size_t other)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *answer = PyObject_CallFunction(context, "nn", (Py_ssize_t)text, (Py_ssize_t)other);
    int agrees = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    PyGILState_Release(state);
    return agrees;
}

PyDoc_STRVAR(stars_doc, "stars(texts, words, characters, key, classes, build, of, starts, first_of, first_starts, owners, "
                        "near, settled, judge, tries, kept, similarity, rival, rival_similarity)");

enum { OF, STARTS, FIRST_OF, FIRST_STARTS, OWNERS, KEPT, SIMILARITY, RIVAL, RIVAL_SIMILARITY, ARRAYS };

static PyObject *py_stars(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *judge, *result = NULL;
    Py_buffer classes, arrays[ARRAYS];
    Py_ssize_t words, characters, settled, tries;
    unsigned long long key;
    double near;
    int build;
    if (!PyArg_ParseTuple(args, "OnnKy*iy*y*y*y*y*dnOnw*w*w*w*", &sequence, &words, &characters, &key, &classes, &build,
                          &arrays[OF], &arrays[STARTS], &arrays[FIRST_OF], &arrays[FIRST_STARTS], &arrays[OWNERS],
                          &near, &settled, &judge, &tries, &arrays[KEPT], &arrays[SIMILARITY], &arrays[RIVAL],
                          &arrays[RIVAL_SIMILARITY]))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    sky_t sky = {0};
    if (!read_shingling(&how, words, characters, key, &classes, build) || !read_texts(sequence, &texts) ||
        !read_buckets(&arrays[FIRST_OF], &arrays[FIRST_STARTS], texts.count, &sky.buckets[0]) ||
        !read_buckets(&arrays[OF], &arrays[STARTS], texts.count, &sky.buckets[1]))
        goto done;
    for (int i = OWNERS; i < ARRAYS; i++)
        if (!has_items(&arrays[i], texts.count, sizeof(int64_t), "an array"))
            goto done;
    if (!(near > 0 && near <= 1) || settled < 0 || (size_t)settled > texts.count || tries < 1) {
        PyErr_SetString(PyExc_ValueError, "near is above 0 and up to 1, settled a number of texts, tries at least 1");
        goto done;
    }
    sky.texts = texts.texts;
    sky.count = texts.count;
    sky.settled = (size_t)settled;
    sky.owners = arrays[OWNERS].buf;
    sky.how = &how;
    sky.near = near;
    sky.judge = judge == Py_None ? NULL : ask;
    sky.context = judge;
    sky.tries = (size_t)tries;
    found_t kept = {arrays[KEPT].buf, arrays[SIMILARITY].buf}, rival = {arrays[RIVAL].buf, arrays[RIVAL_SIMILARITY].buf};
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = find_stars(&sky, kept, rival);
    Py_END_ALLOW_THREADS
    if (status == DONE)
        result = Py_NewRef(Py_None);
    else if (status == NO_MEMORY)
        PyErr_NoMemory();
done:
    release_texts(&texts);
    PyBuffer_Release(&classes);
    for (int i = 0; i < ARRAYS; i++)
        PyBuffer_Release(&arrays[i]);
    return result;
}

PyDoc_STRVAR(similarities_doc, "similarities(texts, words, characters, key, classes, build, pairs, out)");

static PyObject *py_similarities(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, pairs, out;
    Py_ssize_t words, characters;
    unsigned long long key;
    int build;
    if (!PyArg_ParseTuple(args, "OnnKy*iy*w*", &sequence, &words, &characters, &key, &classes, &build, &pairs, &out))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    size_t count = (size_t)out.len / sizeof(double);
    if (!read_shingling(&how, words, characters, key, &classes, build) || !read_texts(sequence, &texts) ||
        !has_items(&out, count, sizeof(double), "out") || !has_items(&pairs, count, 2 * sizeof(int64_t), "pairs"))
        goto done;
    const int64_t *numbers = pairs.buf;
    for (size_t i = 0; i < 2 * count; i++)
        if (numbers[i] < 0 || (uint64_t)numbers[i] >= texts.count) {
            PyErr_SetString(PyExc_ValueError, "a pair names a text that is not there");
            goto done;
        }
    bool complete;
    Py_BEGIN_ALLOW_THREADS
    complete = similarities(texts.texts, pairs.buf, count, &how, out.buf);
    Py_END_ALLOW_THREADS
    result = complete ? Py_NewRef(Py_None) : PyErr_NoMemory();
done:
    release_texts(&texts);
    PyBuffer_Release(&classes);
    PyBuffer_Release(&pairs);
    PyBuffer_Release(&out);
    return result;
}

PyDoc_STRVAR(best_build_doc, "best_build() -> the last build that this processor can run: 0 portable, 1 AVX2, 2 AVX-512");

static PyObject *py_best_build(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromLong(best_build());
}

static PyMethodDef methods[] = {
    {"shingle_hashes", py_shingle_hashes, METH_VARARGS, shingle_hashes_doc},
    {"sign", py_sign, METH_VARARGS, sign_doc},
    {"signatures", py_signatures, METH_VARARGS, signatures_doc},
    {"band_keys", py_band_keys, METH_VARARGS, band_keys_doc},
    {"stars", py_stars, METH_VARARGS, stars_doc},
    {"similarities", py_similarities, METH_VARARGS, similarities_doc},
    {"line_rows", py_line_rows, METH_VARARGS, line_rows_doc},
    {"jaccard", py_jaccard, METH_VARARGS, jaccard_doc},
    {"tiles", py_tiles, METH_VARARGS, tiles_doc},
    {"blocks", py_blocks, METH_VARARGS, blocks_doc},
    {"next_place", py_next_place, METH_VARARGS, next_place_doc},
    {"best_build", py_best_build, METH_NOARGS, best_build_doc},
    {NULL, NULL, 0, NULL},
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    int failed = type == NULL || PyModule_AddObjectRef(module, name, type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static int add_types(PyObject *module)
{
    return add_type(module, "LineGate", &line_gate_spec) || add_type(module, "LineNetwork", &line_network_spec) ||
                   add_type(module, "PassageReader", &passage_reader_spec)
               ? -1
               : 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_types},
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "cleanclip.kernel.native",
    .m_doc = "The hot loops of deduplication, see docs/reference/hash.md, and of the line model.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_native(void)
{
    return PyModuleDef_Init(&definition);
}
