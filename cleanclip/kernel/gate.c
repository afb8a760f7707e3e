#include "gate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "critical.h"

/* What a character is beside its letters; the values of line_gate.Trait. */
enum { BLANK = 1, DIGIT = 2, IN_WORD = 4, UNSPACED = 8, ORDINAL = 16, MIXED = 32, GONE = 64, KNOWN = 128 };
/* How a line may hold an entry; the values of line_gate.Place. */
enum { WHOLE = 1, HEAD = 2, PREFIX = 4, LOOSE = 8, WORD = 16, WORDLESS = 32, ANY = 64 };
enum { PAGE_BITS = 8, PAGE = 1 << PAGE_BITS, PAGES = 0x110000 >> PAGE_BITS, LENGTHS = 64, SKETCH_BITS = 18 };

#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

/* A character's letters in normal form as a step of the hash of a text's letters. */
typedef struct {
    uint64_t factor, addend;
    uint8_t letters, traits;
} fold_t;

typedef struct {
    uint64_t hash;
    uint8_t places;
} entry_t;

typedef struct {
    PyObject_HEAD
    PyObject *fold;
    fold_t *pages[PAGES];
    entry_t *entries;
    size_t room, used;
    /* A bit for the top of each hash: it fits the first cache, which the entries do not. */
    uint64_t sketch[(1 << SKETCH_BITS) / 64];
    uint64_t loose_lengths;
    size_t longest_prefix, longest_phrase;
    uint8_t always;
} line_gate_t;

/* The letters up to here, those of the word that ends here, and what stood last. */
typedef struct {
    uint64_t hash, word;
    size_t letters;
    bool in_word, after_letter, after_digit, is_unspaced;
} reading_t;

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

/* Asks Python for a character's letters and traits; false with an exception set. */
static bool learn(line_gate_t *gate, Py_UCS4 point, fold_t *fold)
{
    PyObject *letters;
    unsigned char traits;
    PyObject *answer = PyObject_CallFunction(gate->fold, "C", (int)point);
    if (answer != NULL && !PyTuple_Check(answer))
        PyErr_SetString(PyExc_TypeError, "a fold is a tuple of letters and traits");
    bool sound = answer != NULL && PyTuple_Check(answer) && PyArg_ParseTuple(answer, "Ub", &letters, &traits);
    if (sound) {
        Py_ssize_t count = PyUnicode_GET_LENGTH(letters);
        fold_t found = {1, 0, (uint8_t)(count < 255 ? count : 255), (uint8_t)(traits | KNOWN)};
        for (Py_ssize_t i = 0; i < count; i++) {
            found.factor *= MULTIPLIER;
            found.addend = found.addend * MULTIPLIER + mix(PyUnicode_READ_CHAR(letters, i));
        }
        *fold = found;
    }
    Py_XDECREF(answer);
    return sound;
}

static inline const fold_t *fold_of(line_gate_t *gate, Py_UCS4 point)
{
    fold_t **page = gate->pages + (point >> PAGE_BITS);
    if (*page == NULL && (*page = calloc(PAGE, sizeof **page)) == NULL)
        return (const fold_t *)PyErr_NoMemory();
    fold_t *fold = *page + (point & (PAGE - 1));
    return fold->traits & KNOWN || learn(gate, point, fold) ? fold : NULL;
}

/* Where the entry of this hash is, or would be. */
static entry_t *place_of(const line_gate_t *gate, uint64_t hash)
{
    size_t slot = (size_t)hash & (gate->room - 1);
    while (gate->entries[slot].places && gate->entries[slot].hash != hash)
        slot = (slot + 1) & (gate->room - 1);
    return gate->entries + slot;
}

static bool grow(line_gate_t *gate)
{
    entry_t *old = gate->entries;
    size_t room = gate->room;
    entry_t *entries = calloc(room ? room * 2 : 1024, sizeof *entries);
    if (entries == NULL)
        return false;
    gate->entries = entries;
    gate->room = room ? room * 2 : 1024;
    for (size_t i = 0; i < room; i++)
        if (old[i].places)
            *place_of(gate, old[i].hash) = old[i];
    free(old);
    return true;
}

static bool is_sketched(const line_gate_t *gate, uint64_t hash)
{
    uint64_t bit = hash >> (64 - SKETCH_BITS);
    return gate->sketch[bit / 64] >> (bit % 64) & 1;
}

static bool enter(line_gate_t *gate, uint64_t hash, size_t letters, uint8_t places)
{
    if (gate->used * 2 >= gate->room && !grow(gate))
        return PyErr_NoMemory() != NULL;
    entry_t *entry = place_of(gate, hash);
    gate->used += !entry->places;
    entry->hash = hash;
    entry->places |= places;
    gate->sketch[(hash >> (64 - SKETCH_BITS)) / 64] |= UINT64_C(1) << (hash >> (64 - SKETCH_BITS)) % 64;
    if (places & LOOSE)
        gate->loose_lengths |= UINT64_C(1) << (letters < LENGTHS ? letters : LENGTHS - 1);
    if (places & PREFIX && letters > gate->longest_prefix)
        gate->longest_prefix = letters;
    return true;
}

static bool is_at(const line_gate_t *gate, uint64_t hash, unsigned places)
{
    return is_sketched(gate, hash) && place_of(gate, hash)->places & places;
}

static bool is_loose(const line_gate_t *gate, const reading_t *reading, unsigned places)
{
    size_t length = reading->letters < LENGTHS ? reading->letters : LENGTHS - 1;
    if (!(gate->loose_lengths >> length & 1) || !is_sketched(gate, reading->hash))
        return false;
    unsigned found = place_of(gate, reading->hash)->places;
    return found & LOOSE && found & places;
}

static inline void take(reading_t *reading, const fold_t *fold)
{
    bool goes_on = reading->after_letter && reading->in_word && fold->traits & IN_WORD;
    if (!reading->letters)
        reading->is_unspaced = (fold->traits & UNSPACED) != 0;
    reading->hash = reading->hash * fold->factor + fold->addend;
    reading->word = (goes_on ? reading->word : 0) * fold->factor + fold->addend;
    reading->letters += fold->letters;
    reading->in_word = (fold->traits & IN_WORD) != 0;
    reading->after_letter = true;
    reading->after_digit = false;
}

/* Whether the text up to here is an entry, the next character being `fold`; `places` are those that count. */
static bool ends_here(const line_gate_t *gate, const reading_t *reading, const fold_t *fold, unsigned places)
{
    bool is_letter = fold->letters > 0;
    bool goes_on = is_letter && reading->in_word && fold->traits & IN_WORD;
    if (!reading->letters)
        return false;
    if (reading->after_letter && !goes_on && is_at(gate, reading->hash, places & (HEAD | PREFIX)))
        return true;
    if (reading->after_letter && !goes_on && is_at(gate, reading->word, places & WORD))
        return true;
    if (goes_on && reading->is_unspaced && is_at(gate, reading->hash, places & (HEAD | PREFIX)))
        return true;
    if (is_loose(gate, reading, places))
        return true;
    bool is_sign = is_letter ? !(fold->traits & IN_WORD) : !(fold->traits & (BLANK | DIGIT));
    return (is_sign || (is_letter && !reading->in_word)) && is_at(gate, reading->hash, places & WHOLE);
}

/* Whether no entry can end before `fold`: the way of most characters. */
static inline bool is_inside_word(const line_gate_t *gate, const reading_t *reading, const fold_t *fold)
{
    bool goes_on = reading->after_letter && reading->in_word && (fold->traits & (IN_WORD | MIXED)) == IN_WORD;
    return goes_on && !reading->is_unspaced && reading->letters < LENGTHS - 1 && !(gate->loose_lengths >> reading->letters & 1);
}

/* Whether a line may be made of phrases: 1, 0, or -1 with an exception set. */
static int may_match(line_gate_t *gate, PyObject *line)
{
    int width = PyUnicode_KIND(line);
    const void *data = PyUnicode_DATA(line);
    size_t length = (size_t)PyUnicode_GET_LENGTH(line);
    bool is_long = length > gate->longest_phrase;
    unsigned places = is_long ? PREFIX : WHOLE | HEAD | PREFIX | WORD;
    reading_t reading = {0};
    if (gate->always & ANY)
        return 1;
    for (size_t i = 0; i < length; i++) {
        const fold_t *fold = fold_of(gate, PyUnicode_READ(width, data, i));
        if (fold == NULL)
            return -1;
        if (is_inside_word(gate, &reading, fold)) {
            take(&reading, fold);
            continue;
        }
        if (fold->traits & GONE)
            continue;
        if (fold->traits & MIXED || (reading.after_digit && fold->traits & ORDINAL))
            return 1;
        if (ends_here(gate, &reading, fold, places))
            return 1;
        if (is_long && reading.letters > gate->longest_prefix)
            return 0;
        if (fold->letters) {
            take(&reading, fold);
        } else {
            reading.after_letter = false;
            reading.after_digit = (fold->traits & DIGIT) != 0;
        }
    }
    if (!reading.letters)
        return (gate->always & WORDLESS) != 0;
    bool is_word = reading.after_letter && is_at(gate, reading.word, places & WORD);
    return is_word || is_at(gate, reading.hash, places & (WHOLE | HEAD | PREFIX));
}

/* Enters the letters of a phrase, of its last word for WORD; false with an exception set. */
static bool add(line_gate_t *gate, PyObject *phrase, uint8_t places)
{
    reading_t reading = {0};
    uint64_t word = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(phrase); i++) {
        const fold_t *fold = fold_of(gate, PyUnicode_READ_CHAR(phrase, i));
        if (fold == NULL)
            return false;
        if (fold->letters) {
            take(&reading, fold);
            word = reading.word;
        } else if (!(fold->traits & GONE)) {
            reading.after_letter = false;
        }
    }
    if (reading.letters)
        return enter(gate, places & WORD ? word : reading.hash, reading.letters, places);
    gate->always |= places & WHOLE ? WORDLESS : ANY;
    return true;
}

static bool add_all(line_gate_t *gate, PyObject *phrases, uint8_t places)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(phrases); i++) {
        PyObject *phrase = PyList_GET_ITEM(phrases, i);
        if (!PyUnicode_Check(phrase)) {
            PyErr_SetString(PyExc_TypeError, "a phrase is a str");
            return false;
        }
        if (!add(gate, phrase, places))
            return false;
    }
    return true;
}

static PyObject *gate_add(PyObject *self, PyObject *args)
{
    PyObject *phrases;
    unsigned char places;
    bool complete;
    if (!PyArg_ParseTuple(args, "O!b", &PyList_Type, &phrases, &places))
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    complete = add_all((line_gate_t *)self, phrases, places);
    Py_END_CRITICAL_SECTION();
    return complete ? Py_NewRef(Py_None) : NULL;
}

static bool put_places(line_gate_t *gate, PyObject *lines, PyObject *found)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(lines); i++) {
        PyObject *line = PyList_GET_ITEM(lines, i);
        if (!PyUnicode_Check(line)) {
            PyErr_SetString(PyExc_TypeError, "a line is a str");
            return false;
        }
        int may = may_match(gate, line);
        if (may < 0)
            return false;
        PyObject *place = may ? PyLong_FromSsize_t(i) : NULL;
        bool failed = may && (place == NULL || PyList_Append(found, place) < 0);
        Py_XDECREF(place);
        if (failed)
            return false;
    }
    return true;
}

static PyObject *gate_places(PyObject *self, PyObject *args)
{
    PyObject *lines, *found;
    bool complete;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &lines) || (found = PyList_New(0)) == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    complete = put_places((line_gate_t *)self, lines, found);
    Py_END_CRITICAL_SECTION();
    if (!complete)
        Py_CLEAR(found);
    return found;
}

static PyObject *gate_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *fold;
    Py_ssize_t longest;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "On", &fold, &longest))
        return NULL;
    line_gate_t *gate = (line_gate_t *)type->tp_alloc(type, 0);
    if (gate != NULL) {
        gate->fold = Py_NewRef(fold);
        gate->longest_phrase = (size_t)longest;
    }
    return (PyObject *)gate;
}

static void gate_dealloc(PyObject *self)
{
    line_gate_t *gate = (line_gate_t *)self;
    PyTypeObject *type = Py_TYPE(self);
    for (size_t i = 0; i < PAGES; i++)
        free(gate->pages[i]);
    free(gate->entries);
    Py_XDECREF(gate->fold);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef gate_methods[] = {
    {"add", gate_add, METH_VARARGS, "add(phrases, places)"},
    {"places", gate_places, METH_VARARGS, "places(lines) -> the places of the lines that may be made of phrases"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot gate_slots[] = {
    {Py_tp_new, gate_new},
    {Py_tp_dealloc, gate_dealloc},
    {Py_tp_methods, gate_methods},
    {Py_tp_doc, "LineGate(fold, longest_phrase)"},
    {0, NULL},
};

PyType_Spec line_gate_spec = {
    .name = "cleanclip.kernel.native.LineGate",
    .basicsize = sizeof(line_gate_t),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = gate_slots,
};
