/* The door between Python and the kernel: every argument is checked here, and the GIL is
   released around the work. The texts are held by a tuple of their own meanwhile. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "minhash.h"
#include "shingles.h"
#include "stars.h"

enum { CODE_POINTS = 0x110000 };

/* The texts of a sequence; `owner` keeps them alive. */
typedef struct {
    PyObject *owner;
    text_t *texts;
    size_t count;
} texts_t;

static void release_texts(texts_t *texts)
{
    PyMem_Free(texts->texts);
    Py_CLEAR(texts->owner);
}

/* On failure, too, `texts` is to be released. */
static int read_texts(PyObject *sequence, texts_t *texts)
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

static int read_shingling(shingling_t *how, Py_ssize_t words, Py_ssize_t characters, unsigned long long key,
                          const Py_buffer *classes, int avx2)
{
    if (words < 1 || characters < 1) {
        PyErr_SetString(PyExc_ValueError, "a shingle has at least one token");
        return 0;
    }
    *how = (shingling_t){(size_t)words, (size_t)characters, (uint64_t)key, classes->buf, avx2 != 0};
    return has_items(classes, CODE_POINTS, 1, "classes");
}

PyDoc_STRVAR(shingle_hashes_doc, "shingle_hashes(texts, words, characters, key, classes, avx2, counts) -> bytearray");

static PyObject *py_shingle_hashes(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, counts;
    Py_ssize_t words, characters;
    unsigned long long key;
    int avx2;
    if (!PyArg_ParseTuple(args, "OnnKy*pw*", &sequence, &words, &characters, &key, &classes, &avx2, &counts))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    if (!read_shingling(&how, words, characters, key, &classes, avx2) || !read_texts(sequence, &texts) ||
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

PyDoc_STRVAR(sign_doc, "sign(texts, words, characters, key, classes, avx2, factors, summands, signatures)");

static PyObject *py_sign(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, factors, summands, signatures;
    Py_ssize_t words, characters;
    unsigned long long key;
    int avx2;
    if (!PyArg_ParseTuple(args, "OnnKy*py*y*w*", &sequence, &words, &characters, &key, &classes, &avx2, &factors,
                          &summands, &signatures))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    size_t num_perm = (size_t)factors.len / sizeof(uint32_t), values;
    if (!read_shingling(&how, words, characters, key, &classes, avx2) || !read_texts(sequence, &texts) ||
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
                    (uint32_t *)signatures.buf + i * num_perm, how.avx2);
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

PyDoc_STRVAR(signatures_doc, "signatures(hashes, offsets, factors, summands, avx2, signatures)");

static PyObject *py_signatures(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *result = NULL;
    Py_buffer hashes, offsets, factors, summands, signatures;
    int avx2;
    if (!PyArg_ParseTuple(args, "y*y*y*y*pw*", &hashes, &offsets, &factors, &summands, &avx2, &signatures))
        return NULL;
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
    if (!is_product(sets, num_perm, &values) || !has_items(&factors, num_perm, sizeof(uint32_t), "factors") ||
        !has_items(&summands, num_perm, sizeof(uint32_t), "summands") ||
        !has_items(&signatures, values, sizeof(uint32_t), "signatures"))
        goto done;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < sets; i++)
        minhash((const uint64_t *)hashes.buf + bounds[i], (size_t)(bounds[i + 1] - bounds[i]), factors.buf,
                summands.buf, num_perm, (uint32_t *)signatures.buf + i * num_perm, avx2 != 0);
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

/* Whether buckets and members are within their bounds; sets ValueError where they are not. */
static int is_sound(const sky_t *sky)
{
    size_t places;
    if (sky->count > INT32_MAX || !is_product(sky->count, sky->bands, &places)) {
        PyErr_SetString(PyExc_ValueError, "more texts than a bucket can number");
        return 0;
    }
    int64_t *room = PyMem_Calloc(sky->buckets + 1, sizeof *room);
    if (room == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    int sound = sky->starts[0] == 0 && sky->settled <= sky->count;
    for (size_t i = 0; sound && i < sky->buckets; i++) {
        room[i] = sky->starts[i + 1] - sky->starts[i];
        sound = sky->starts[i + 1] >= sky->starts[i] && (uint64_t)sky->starts[i + 1] <= places;
    }
    for (size_t i = 0; sound && i < places; i++)
        sound = sky->of[i] < 0 || ((size_t)sky->of[i] < sky->buckets && room[sky->of[i]]-- > 0);
    PyMem_Free(room);
    if (!sound)
        PyErr_SetString(PyExc_ValueError, "the buckets are not those of the texts");
    return sound;
}

PyDoc_STRVAR(stars_doc, "stars(texts, words, characters, key, classes, avx2, of, starts, owners, facts, near, settled, "
                        "stayed, limit, kept, similarity)");

static PyObject *py_stars(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *stayed_object, *result = NULL;
    Py_buffer classes, of, starts, owners, facts, kept, similarity, stayed = {0};
    Py_ssize_t words, characters, settled, limit;
    unsigned long long key;
    double near;
    int avx2;
    if (!PyArg_ParseTuple(args, "OnnKy*py*y*y*y*dnOnw*w*", &sequence, &words, &characters, &key, &classes, &avx2, &of,
                          &starts, &owners, &facts, &near, &settled, &stayed_object, &limit, &kept, &similarity))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    if (!read_shingling(&how, words, characters, key, &classes, avx2) || !read_texts(sequence, &texts))
        goto done;
    if (stayed_object != Py_None && PyObject_GetBuffer(stayed_object, &stayed, PyBUF_SIMPLE) < 0)
        goto done;
    size_t count = texts.count, bands = count ? (size_t)of.len / sizeof(int32_t) / count : 0, places;
    if (!is_product(count, bands, &places) || !has_items(&of, places, sizeof(int32_t), "of") ||
        !has_items(&owners, count, sizeof(int64_t), "owners") || !has_items(&facts, count, sizeof(int64_t), "facts") ||
        !has_items(&kept, count, sizeof(int64_t), "kept") ||
        !has_items(&similarity, count, sizeof(double), "similarity") ||
        (stayed.buf != NULL && !has_items(&stayed, count, sizeof(int64_t), "stayed")))
        goto done;
    if (starts.len < (Py_ssize_t)sizeof(int64_t) || !(near > 0 && near <= 1) || settled < 0 || limit < 0) {
        PyErr_SetString(PyExc_ValueError, "near is above 0 and up to 1, starts has an item, no number is negative");
        goto done;
    }
    sky_t sky = {texts.texts, count, (size_t)settled, bands, of.buf, starts.buf,
                 (size_t)starts.len / sizeof(int64_t) - 1, owners.buf, facts.buf, &how, near};
    if (!is_sound(&sky))
        goto done;
    bool complete;
    Py_BEGIN_ALLOW_THREADS
    complete = stayed.buf == NULL ? find_stars(&sky, kept.buf, similarity.buf)
                                  : find_rivals(&sky, stayed.buf, (size_t)limit, kept.buf, similarity.buf);
    Py_END_ALLOW_THREADS
    result = complete ? Py_NewRef(Py_None) : PyErr_NoMemory();
done:
    release_texts(&texts);
    if (stayed.buf != NULL)
        PyBuffer_Release(&stayed);
    PyBuffer_Release(&classes);
    PyBuffer_Release(&of);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&owners);
    PyBuffer_Release(&facts);
    PyBuffer_Release(&kept);
    PyBuffer_Release(&similarity);
    return result;
}

PyDoc_STRVAR(similarities_doc, "similarities(texts, words, characters, key, classes, avx2, pairs, out)");

static PyObject *py_similarities(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer classes, pairs, out;
    Py_ssize_t words, characters;
    unsigned long long key;
    int avx2;
    if (!PyArg_ParseTuple(args, "OnnKy*py*w*", &sequence, &words, &characters, &key, &classes, &avx2, &pairs, &out))
        return NULL;
    shingling_t how;
    texts_t texts = {0};
    size_t count = (size_t)out.len / sizeof(double);
    if (!read_shingling(&how, words, characters, key, &classes, avx2) || !read_texts(sequence, &texts) ||
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

PyDoc_STRVAR(has_avx2_doc, "has_avx2() -> whether the processor and this build have it");

static PyObject *py_has_avx2(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
#if HAVE_AVX2_BUILD
    __builtin_cpu_init();
    return PyBool_FromLong(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"));
#else
    Py_RETURN_FALSE;
#endif
}

static PyMethodDef methods[] = {
    {"shingle_hashes", py_shingle_hashes, METH_VARARGS, shingle_hashes_doc},
    {"sign", py_sign, METH_VARARGS, sign_doc},
    {"signatures", py_signatures, METH_VARARGS, signatures_doc},
    {"band_keys", py_band_keys, METH_VARARGS, band_keys_doc},
    {"stars", py_stars, METH_VARARGS, stars_doc},
    {"similarities", py_similarities, METH_VARARGS, similarities_doc},
    {"has_avx2", py_has_avx2, METH_NOARGS, has_avx2_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "cleanclip.kernel.native",
    .m_doc = "The hot loops of deduplication; see docs/reference/hash.md.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_native(void)
{
    return PyModuleDef_Init(&definition);
}
