#include "network.h"

#include "door.h"

#include <stdlib.h>
#include <string.h>

#if HAVE_X86_BUILDS
#include <immintrin.h>
#endif

/* Outputs and lines that are computed together; the highest feature and activation, what no sum may reach. */
enum { LANES = 16, LINES = 4, MORE_LINES = 8, HIGHEST_FEATURE = 255, HIGHEST = 1023, EXACT = 1 << 24, FARTHEST = 1 << 12, MOST = 1 << 12 };

/* Two inputs and sixteen outputs: where the inputs stand from a line's first, and the weights in pairs. */
typedef struct {
    int16_t weights[2 * LANES];
    ptrdiff_t place;
} square_t;

/* Squares of noughts are left out: some networks are several small ones side by side. Those of the outputs
   from 16 * i on are the squares from starts[i] up to starts[i + 1]. */
typedef struct {
    square_t *squares;
    size_t *starts;
    int32_t *bias;
    size_t outputs, groups;
    int shift;
} layer_t;

typedef struct {
    PyObject_HEAD
    layer_t entry, page, exit, *convolutions;
    size_t count, features, feature_width, channels, width, reach;
} line_network_t;

/* Python's own right shift rounds down, too. */
static inline int32_t rectified(int32_t sum, int shift)
{
    sum >>= shift;
    return sum < 0 ? 0 : sum > HIGHEST ? HIGHEST : sum;
}

static void line_portable(const layer_t *layer, const int16_t *line, int16_t *out)
{
    for (size_t group = 0; group < layer->groups; group++) {
        int32_t sums[LANES];
        memcpy(sums, layer->bias + group * LANES, sizeof sums);
        for (size_t i = layer->starts[group]; i < layer->starts[group + 1]; i++) {
            const square_t *square = layer->squares + i;
            int32_t one = line[square->place], other = line[square->place + 1];
            for (int lane = 0; lane < LANES; lane++)
                sums[lane] += one * square->weights[2 * lane] + other * square->weights[2 * lane + 1];
        }
        for (int lane = 0; lane < LANES; lane++)
            out[group * LANES + (size_t)lane] = (int16_t)rectified(sums[lane], layer->shift);
    }
}

#if HAVE_X86_BUILDS
/* The next two inputs as one number. */
static inline int32_t two_inputs(const int16_t *inputs)
{
    int32_t both;
    memcpy(&both, inputs, sizeof both);
    return both;
}

TARGET_AVX2 static inline __m128i narrow_avx2(__m256i sums, int shift)
{
    __m256i out = _mm256_sra_epi32(sums, _mm_cvtsi32_si128(shift));
    out = _mm256_min_epi32(_mm256_max_epi32(out, _mm256_setzero_si256()), _mm256_set1_epi32(HIGHEST));
    return _mm_packs_epi32(_mm256_castsi256_si128(out), _mm256_extracti128_si256(out, 1));
}

TARGET_AVX2 static void lines_avx2(const layer_t *layer, const int16_t *lines, size_t stride, int16_t *out)
{
    for (size_t group = 0; group < layer->groups; group++) {
        const __m256i *bias = (const __m256i *)(layer->bias + group * LANES);
        __m256i low[LINES], high[LINES];
        for (int i = 0; i < LINES; i++) {
            low[i] = _mm256_loadu_si256(bias);
            high[i] = _mm256_loadu_si256(bias + 1);
        }
        const square_t *end = layer->squares + layer->starts[group + 1];
        for (const square_t *square = layer->squares + layer->starts[group]; square < end; square++) {
            __m256i first = _mm256_loadu_si256((const __m256i *)square->weights);
            __m256i second = _mm256_loadu_si256((const __m256i *)square->weights + 1);
            const int16_t *inputs = lines + square->place;
            for (int i = 0; i < LINES; i++) {
                __m256i both = _mm256_set1_epi32(two_inputs(inputs + (size_t)i * stride));
                low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(both, first));
                high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(both, second));
            }
        }
        for (int i = 0; i < LINES; i++) {
            __m128i *place = (__m128i *)(out + ((size_t)i * layer->groups + group) * LANES);
            _mm_storeu_si128(place, narrow_avx2(low[i], layer->shift));
            _mm_storeu_si128(place + 1, narrow_avx2(high[i], layer->shift));
        }
    }
}

TARGET_AVX512 static void lines_avx512(const layer_t *layer, const int16_t *lines, size_t stride, int16_t *out)
{
    for (size_t group = 0; group < layer->groups; group++) {
        __m512i sums[MORE_LINES];
        for (int i = 0; i < MORE_LINES; i++)
            sums[i] = _mm512_loadu_si512(layer->bias + group * LANES);
        const square_t *end = layer->squares + layer->starts[group + 1];
        for (const square_t *square = layer->squares + layer->starts[group]; square < end; square++) {
            __m512i weights = _mm512_loadu_si512(square->weights);
            const int16_t *inputs = lines + square->place;
            for (int i = 0; i < MORE_LINES; i++) {
                __m512i both = _mm512_set1_epi32(two_inputs(inputs + (size_t)i * stride));
                sums[i] = _mm512_add_epi32(sums[i], _mm512_madd_epi16(both, weights));
            }
        }
        for (int i = 0; i < MORE_LINES; i++) {
            __m512i sum = _mm512_sra_epi32(sums[i], _mm_cvtsi32_si128(layer->shift));
            sum = _mm512_min_epi32(_mm512_max_epi32(sum, _mm512_setzero_si512()), _mm512_set1_epi32(HIGHEST));
            __m256i *place = (__m256i *)(out + ((size_t)i * layer->groups + group) * LANES);
            _mm256_storeu_si256(place, _mm512_cvtepi32_epi16(sum));
        }
    }
}
#endif

/* Puts what comes out of `count` lines, `stride` numbers apart, into `out`. */
static void apply(const layer_t *layer, const int16_t *lines, size_t stride, size_t count, int16_t *out, build_t build)
{
    size_t width = layer->groups * LANES, done = 0;
#if HAVE_X86_BUILDS
    bool wide = build >= AVX512 && count >= MORE_LINES;
    size_t some = wide ? MORE_LINES : LINES;
    if (build >= AVX2 && count >= some)
        for (; done < count; done += some) {
            /* The last lines come again together with some before them. */
            size_t start = done + some <= count ? done : count - some;
            (wide ? lines_avx512 : lines_avx2)(layer, lines + start * stride, stride, out + start * width);
        }
#else
    (void)build;
#endif
    for (; done < count; done++)
        line_portable(layer, lines + done * stride, out + done * width);
}

/* Adds what came out of a layer to what went in. */
static void add(int16_t *restrict values, const int16_t *restrict out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int16_t sum = (int16_t)(values[i] + out[i]);
        values[i] = sum < HIGHEST ? sum : HIGHEST;
    }
}

static void enter(const line_network_t *network, const uint8_t *rows, size_t count, int16_t *line, int16_t *values,
                  build_t build)
{
    size_t some = count < MORE_LINES ? count : MORE_LINES;
    for (size_t done = 0; done < count; done += MORE_LINES) {
        size_t start = done + some <= count ? done : count - some;
        for (size_t i = 0; i < some; i++)
            for (size_t j = 0; j < network->features; j++)
                line[i * network->feature_width + j] = rows[(start + i) * network->features + j];
        apply(&network->entry, line, network->feature_width, some, values + start * network->width, build);
    }
}

/* Adds what the mean of the whole page says to each line; `mean` and `out` are room for a line each. */
static void add_page(const line_network_t *network, size_t count, int16_t *values, int16_t *mean, int16_t *out)
{
    for (size_t channel = 0; channel < network->width; channel++) {
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++)
            sum += values[i * network->width + channel];
        mean[channel] = (int16_t)(sum / (int64_t)count);
    }
    line_portable(&network->page, mean, out);
    for (size_t i = 0; i < count; i++)
        add(values + i * network->width, out, network->width);
}

static void leave(const line_network_t *network, size_t count, const int16_t *values, int64_t *logits)
{
    const layer_t *layer = &network->exit;
    for (size_t i = 0; i < count; i++) {
        const int16_t *line = values + i * network->width;
        int32_t sum = layer->bias[0];
        for (size_t j = 0; j < layer->starts[1]; j++) {
            const square_t *square = layer->squares + j;
            sum += line[square->place] * square->weights[0] + line[square->place + 1] * square->weights[1];
        }
        logits[i] = sum >> layer->shift;
    }
}

static bool find_logits(const line_network_t *network, const uint8_t *rows, size_t count, int64_t *logits, build_t build)
{
    size_t width = network->width, margin = network->reach * width, size = count * width;
    size_t line = MORE_LINES * network->feature_width > width ? MORE_LINES * network->feature_width : width;
    int16_t *room, *values, *out, *one;
    if (count > (size_t)PTRDIFF_MAX / 8 / width || (room = calloc(2 * margin + 2 * size + line, sizeof *room)) == NULL)
        return false;
    /* Beyond the first line and the last stand noughts. */
    values = room + margin, out = values + size + margin, one = out + size;
    if (count) {
        enter(network, rows, count, one, values, build);
        add_page(network, count, values, one, out);
    }
    for (size_t i = 0; i < network->count; i++) {
        apply(network->convolutions + i, values, width, count, out, build);
        add(values, out, size);
    }
    leave(network, count, values, logits);
    free(room);
    return true;
}

static void release_layer(layer_t *layer)
{
    free(layer->squares);
    free(layer->starts);
    free(layer->bias);
}

/* What the inputs of a layer are: `taps` lines that are `step` apart, of each so many numbers, the highest of them. */
typedef struct {
    size_t taps, numbers, step;
    int highest;
} inputs_t;

/* A weight of a matrix of (taps * numbers, outputs), 0 beyond it. */
static int16_t weight_at(const int16_t *weights, const inputs_t *inputs, size_t outputs, size_t tap, size_t number,
                         size_t output)
{
    bool inside = number < inputs->numbers && output < outputs;
    return inside ? weights[(tap * inputs->numbers + number) * outputs + output] : 0;
}

static void add_squares(layer_t *layer, const int16_t *weights, const inputs_t *inputs, size_t group)
{
    size_t used = layer->starts[group];
    for (size_t tap = 0; tap < inputs->taps; tap++)
        for (size_t number = 0; number < inputs->numbers; number += 2) {
            square_t square = {.place = ((ptrdiff_t)tap - (ptrdiff_t)(inputs->taps / 2)) * (ptrdiff_t)inputs->step +
                                        (ptrdiff_t)number};
            bool counts = false;
            for (size_t i = 0; i < 2 * LANES; i++) {
                square.weights[i] =
                    weight_at(weights, inputs, layer->outputs, tap, number + i % 2, group * LANES + i / 2);
                counts |= square.weights[i] != 0;
            }
            if (counts)
                layer->squares[used++] = square;
        }
    layer->starts[group + 1] = used;
}

/* Whether no sum of a layer can reach EXACT, where 32-bit floats would begin to round. */
static bool is_exact(const layer_t *layer, const int16_t *weights, const inputs_t *inputs)
{
    for (size_t output = 0; output < layer->outputs; output++) {
        int64_t largest = llabs((long long)layer->bias[output]);
        for (size_t i = 0; i < inputs->taps * inputs->numbers; i++)
            largest += (int64_t)inputs->highest * abs(weights[i * layer->outputs + output]);
        if (largest >= EXACT)
            return false;
    }
    return true;
}

static bool make_layer(layer_t *layer, const int16_t *weights, const int32_t *bias, const inputs_t *inputs)
{
    layer->groups = (layer->outputs + LANES - 1) / LANES;
    size_t squares = layer->groups * inputs->taps * ((inputs->numbers + 1) / 2);
    layer->squares = malloc(squares * sizeof *layer->squares);
    layer->starts = calloc(layer->groups + 1, sizeof *layer->starts);
    layer->bias = calloc(layer->groups * LANES, sizeof *layer->bias);
    if (layer->squares == NULL || layer->starts == NULL || layer->bias == NULL) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(layer->bias, bias, layer->outputs * sizeof *bias);
    for (size_t group = 0; group < layer->groups; group++)
        add_squares(layer, weights, inputs, group);
    return true;
}

/* Reads a layer of `outputs`, any number where that is 0, from a tuple (weights, bias, shift). */
static bool read_layer(PyObject *tuple, const inputs_t *inputs, size_t outputs, layer_t *layer)
{
    Py_buffer weights, bias;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a layer is a tuple of weights, bias and shift");
        return false;
    }
    if (!PyArg_ParseTuple(tuple, "y*y*i", &weights, &bias, &layer->shift))
        return false;
    layer->outputs = (size_t)bias.len / sizeof(int32_t);
    size_t numbers = layer->outputs * inputs->taps * inputs->numbers;
    bool fits = layer->outputs > 0 && layer->outputs <= MOST && (!outputs || outputs == layer->outputs) &&
                (size_t)weights.len == numbers * sizeof(int16_t) && layer->shift >= 0 && layer->shift < 31;
    bool made = fits && make_layer(layer, weights.buf, bias.buf, inputs);
    if (!fits || (made && !is_exact(layer, weights.buf, inputs))) {
        PyErr_SetString(PyExc_ValueError, "the layers do not fit each other, or their sums are too large");
        made = false;
    }
    PyBuffer_Release(&weights);
    PyBuffer_Release(&bias);
    return made;
}

static bool read_convolutions(line_network_t *network, PyObject *convolutions)
{
    network->convolutions = calloc((size_t)PyTuple_GET_SIZE(convolutions) + 1, sizeof *network->convolutions);
    if (network->convolutions == NULL)
        return PyErr_NoMemory() != NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(convolutions); i++) {
        Py_ssize_t dilation;
        PyObject *layer, *pair = PyTuple_GET_ITEM(convolutions, i);
        if (!PyTuple_Check(pair)) {
            PyErr_SetString(PyExc_TypeError, "a convolution is a tuple of its dilation and its layer");
            return false;
        }
        if (!PyArg_ParseTuple(pair, "nO", &dilation, &layer))
            return false;
        if (dilation < 1 || dilation > FARTHEST) {
            PyErr_SetString(PyExc_ValueError, "a dilation is from 1 to 4096 lines");
            return false;
        }
        inputs_t inputs = {3, network->channels, (size_t)dilation * network->width, HIGHEST};
        network->count++;
        if (!read_layer(layer, &inputs, network->channels, network->convolutions + i))
            return false;
        network->reach = (size_t)dilation > network->reach ? (size_t)dilation : network->reach;
    }
    return true;
}

static bool read_network(line_network_t *network, PyObject *args)
{
    PyObject *entry, *page, *convolutions, *exit;
    Py_ssize_t features;
    if (!PyArg_ParseTuple(args, "nOOO!O", &features, &entry, &page, &PyTuple_Type, &convolutions, &exit))
        return false;
    if (features < 1 || features > MOST) {
        PyErr_SetString(PyExc_ValueError, "a line has from 1 to 4096 features");
        return false;
    }
    network->features = (size_t)features;
    network->feature_width = network->features + network->features % 2;
    if (!read_layer(entry, &(inputs_t){1, network->features, 0, HIGHEST_FEATURE}, 0, &network->entry))
        return false;
    network->channels = network->entry.outputs;
    network->width = network->entry.groups * LANES;
    inputs_t line = {1, network->channels, 0, HIGHEST};
    return read_layer(page, &line, network->channels, &network->page) && read_convolutions(network, convolutions) &&
           read_layer(exit, &line, 1, &network->exit);
}

static PyObject *network_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    (void)keywords;
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL && !read_network((line_network_t *)self, args))
        Py_CLEAR(self);
    return self;
}

static void network_dealloc(PyObject *self)
{
    line_network_t *network = (line_network_t *)self;
    PyTypeObject *type = Py_TYPE(self);
    release_layer(&network->entry);
    release_layer(&network->page);
    release_layer(&network->exit);
    for (size_t i = 0; i < network->count; i++)
        release_layer(network->convolutions + i);
    free(network->convolutions);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *network_logits(PyObject *self, PyObject *args)
{
    const line_network_t *network = (const line_network_t *)self;
    PyObject *result = NULL;
    Py_buffer rows, logits;
    int wanted;
    build_t build;
    if (!PyArg_ParseTuple(args, "y*iw*", &rows, &wanted, &logits))
        return NULL;
    size_t count = (size_t)logits.len / sizeof(int64_t);
    if ((size_t)rows.len != count * network->features || (size_t)logits.len != count * sizeof(int64_t)) {
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit the network or each other");
        goto done;
    }
    if (!read_build(wanted, &build))
        goto done;
    bool complete;
    Py_BEGIN_ALLOW_THREADS
    complete = find_logits(network, rows.buf, count, logits.buf, build);
    Py_END_ALLOW_THREADS
    result = complete ? Py_NewRef(Py_None) : PyErr_NoMemory();
done:
    PyBuffer_Release(&rows);
    PyBuffer_Release(&logits);
    return result;
}

static PyMethodDef network_methods[] = {
    {"logits", network_logits, METH_VARARGS, "logits(rows, build, logits)"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot network_slots[] = {
    {Py_tp_new, network_new},
    {Py_tp_dealloc, network_dealloc},
    {Py_tp_methods, network_methods},
    {Py_tp_doc, "LineNetwork(features, entry, page, convolutions, exit)"},
    {0, NULL},
};

PyType_Spec line_network_spec = {
    .name = "cleanclip.kernel.native.LineNetwork",
    .basicsize = sizeof(line_network_t),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = network_slots,
};
