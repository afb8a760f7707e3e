#include "passages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "critical.h"
#include "shingles.h"

/* The constants of echoes.py, where their reasons stand, and of captions.py. */
enum { SHORTEST = 24, SHORTEST_ASCII = 50, TELLING = 9, MOST_LETTERS = 3, COMMONEST = 12, SAMPLES = 3, SAMPLE = 64 };
enum { PORTION = 256, PROBE = 20, GRAM = 4, GRAM_BITS = 12 };
#define SHARED .2
#define WANTED .07

enum { CODE_POINTS = 0x110000, LONGEST_FOLD = 255, GUESSES = 256 };
/* What a character is folded to is kept as that character and one, 0 while it is not known, or with this bit
   as the place of a longer fold, its length before it. */
#define LONG_FOLD UINT32_C(0x80000000)

#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)
#define MIX UINT64_C(0xFF51AFD7ED558CCD)

/* Code points, or other numbers of 32 bits, with room for more. */
typedef struct {
    uint32_t *items;
    size_t room, used;
} points_t;

/* Folds the case of characters by what Python said of each; `key` keeps hashes from being made to collide. */
typedef struct {
    PyObject_HEAD
    PyObject *fold;
    uint64_t key;
    /* One for each code point; what is never touched takes no memory. */
    uint32_t *folds;
    points_t long_folds;
} reader_t;

static bool make_room(points_t *points, size_t more)
{
    return reserve((void **)&points->items, &points->room, points->used + more, sizeof *points->items) ||
           PyErr_NoMemory() != NULL;
}

static bool is_ready(PyObject *text)
{
#if PY_VERSION_HEX < 0x030C0000
    return PyUnicode_READY(text) == 0;
#else
    (void)text;
    return true;
#endif
}

/* Keeps what a character is folded to; false with an exception set. */
static bool keep_fold(reader_t *reader, PyObject *folded, uint32_t *entry)
{
    size_t count = (size_t)PyUnicode_GET_LENGTH(folded);
    points_t *longer = &reader->long_folds;
    if (count == 1) {
        *entry = PyUnicode_READ_CHAR(folded, 0) + 1;
        return true;
    }
    if (count > LONGEST_FOLD) {
        PyErr_Format(PyExc_ValueError, "a character is folded to %zu characters", count);
        return false;
    }
    if (!make_room(longer, count + 1))
        return false;
    *entry = LONG_FOLD | (uint32_t)longer->used;
    longer->items[longer->used++] = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        longer->items[longer->used++] = PyUnicode_READ_CHAR(folded, (Py_ssize_t)i);
    return true;
}

/* Asks Python what a character is folded to; false with an exception set. */
static bool learn(reader_t *reader, Py_UCS4 point, uint32_t *entry)
{
    PyObject *folded = PyObject_CallFunction(reader->fold, "C", (int)point);
    if (folded != NULL && !PyUnicode_Check(folded))
        PyErr_SetString(PyExc_TypeError, "a character is folded to a str");
    bool sound = folded != NULL && PyUnicode_Check(folded) && is_ready(folded) && keep_fold(reader, folded, entry);
    Py_XDECREF(folded);
    return sound;
}

/* Puts a character that is new, or folded to another number than one, behind `points`; room for `left` stays. */
static bool fold_slowly(reader_t *reader, Py_UCS4 point, size_t left, points_t *points)
{
    uint32_t *fold = reader->folds + point;
    if (!*fold && !learn(reader, point, fold))
        return false;
    if (!(*fold & LONG_FOLD)) {
        points->items[points->used++] = *fold - 1;
        return true;
    }
    const uint32_t *folded = reader->long_folds.items + (*fold & ~LONG_FOLD);
    if (!make_room(points, *folded + left))
        return false;
    memcpy(points->items + points->used, folded + 1, *folded * sizeof *folded);
    points->used += *folded;
    return true;
}

/* As `fold`, for texts of one kind. */
static inline bool fold_kind(reader_t *reader, int kind, const void *data, size_t start, size_t end, points_t *points)
{
    size_t used = points->used;
    for (size_t i = start; i < end; i++) {
        Py_UCS4 point = PyUnicode_READ(kind, data, i);
        uint32_t folded = reader->folds[point] - 1;
        if (folded < CODE_POINTS) {
            points->items[used++] = folded;
            continue;
        }
        points->used = used;
        if (!fold_slowly(reader, point, end - i, points))
            return false;
        used = points->used;
    }
    points->used = used;
    return true;
}

static void fold_ascii(const uint8_t *source, size_t count, points_t *points)
{
    uint32_t *folded = points->items + points->used;
    for (size_t i = 0; i < count; i++)
        folded[i] = source[i] + ((uint8_t)(source[i] - 'A') < 26 ? 0x20u : 0u);
    points->used += count;
}

/* Puts `text` from `start` up to `end`, casefolded, behind `points`; false with an exception set. */
static bool fold(reader_t *reader, PyObject *text, size_t start, size_t end, points_t *points)
{
    const void *data = PyUnicode_DATA(text);
    if (!make_room(points, end - start))
        return false;
    if (PyUnicode_IS_ASCII(text)) {
        fold_ascii((const uint8_t *)data + start, end - start, points);
        return true;
    }
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        return fold_kind(reader, PyUnicode_1BYTE_KIND, data, start, end, points);
    case PyUnicode_2BYTE_KIND:
        return fold_kind(reader, PyUnicode_2BYTE_KIND, data, start, end, points);
    default:
        return fold_kind(reader, PyUnicode_4BYTE_KIND, data, start, end, points);
    }
}

static inline uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 32)) * MIX;
    return value ^ (value >> 29);
}

static uint64_t hash_points(const uint32_t *points, size_t count, uint64_t key)
{
    uint64_t hash = (count * MULTIPLIER) ^ key, factor = MULTIPLIER ^ (key << 1);
    for (; count > 1; count -= 2, points += 2) {
        uint64_t two;
        memcpy(&two, points, sizeof two);
        hash = (hash ^ two) * factor;
        hash ^= hash >> 32;
    }
    return mix(count ? (hash ^ points[0]) * factor : hash);
}

/* The letters at which a text's passages are cut; the first one stands for all. */
typedef struct {
    uint32_t points[MOST_LETTERS];
    size_t count;
} letters_t;

typedef struct {
    uint32_t point;
    size_t count;
} tally_t;

/* How often each character is there, in the order of their first places. */
static size_t tally(const points_t *sample, tally_t *tallies)
{
    size_t distinct = 0, guesses[GUESSES] = {0};
    for (size_t i = 0; i < sample->used; i++) {
        uint32_t point = sample->items[i];
        size_t place = guesses[point % GUESSES];
        if (place >= distinct || tallies[place].point != point)
            for (place = 0; place < distinct && tallies[place].point != point;)
                place++;
        if (place == distinct)
            tallies[distinct++] = (tally_t){point, 0};
        tallies[place].count++;
        guesses[point % GUESSES] = place;
    }
    return distinct;
}

static void choose_letters(const points_t *sample, tally_t *tallies, letters_t *letters)
{
    size_t distinct = tally(sample, tallies);
    double share = 0, size = (double)sample->used;
    letters->count = 0;
    for (size_t rank = 0; rank < COMMONEST && rank < distinct; rank++) {
        tally_t *commonest = tallies;
        for (size_t i = 1; i < distinct; i++)
            if (tallies[i].count > commonest->count)
                commonest = tallies + i;
        double frequency = (double)commonest->count / size;
        if (Py_UNICODE_ISALPHA(commonest->point) && share + frequency <= WANTED * 1.2 && letters->count < MOST_LETTERS) {
            letters->points[letters->count++] = commonest->point;
            share += frequency;
        }
        commonest->count = 0;
    }
    if (!letters->count)
        letters->points[letters->count++] = 'e';
    for (size_t i = letters->count; i < MOST_LETTERS; i++)
        letters->points[i] = letters->points[0];
}

static bool find_letters(reader_t *reader, PyObject *text, letters_t *letters)
{
    points_t sample = {0};
    size_t length = (size_t)PyUnicode_GET_LENGTH(text);
    bool complete = true;
    for (size_t i = 1; complete && i <= SAMPLES; i++) {
        size_t start = length * i / 4;
        complete = fold(reader, text, start, length - start < SAMPLE ? length : start + SAMPLE, &sample);
    }
    tally_t *tallies = complete ? malloc((sample.used + 1) * sizeof *tallies) : NULL;
    if (tallies != NULL)
        choose_letters(&sample, tallies, letters);
    else if (complete)
        PyErr_NoMemory();
    free(tallies);
    free(sample.items);
    return tallies != NULL;
}

/* A distinct piece: where it first stands among the folded passages, and the last passage that has it. */
typedef struct {
    size_t start, length, last;
    uint64_t hash;
    PyObject *text;
    bool is_telling;
} piece_t;

/* All passages so far. Passage i has the pieces `found` from `first[i]` up to `first[i + 1]`, each once. */
typedef struct {
    points_t folded;
    piece_t *pieces;
    size_t pieces_room, pieces_used;
    points_t found;
    size_t *first;
    uint32_t *slots;
    size_t slots_room;
} passages_t;

static void release(passages_t *passages)
{
    for (size_t i = 0; i < passages->pieces_used; i++)
        Py_XDECREF(passages->pieces[i].text);
    free(passages->folded.items);
    free(passages->pieces);
    free(passages->found.items);
    free(passages->first);
    free(passages->slots);
}

/* The slot of this piece, or the one that it would take; a slot has the number of its piece and one. */
static uint32_t *slot_of(const passages_t *passages, uint64_t hash, const uint32_t *points, size_t length)
{
    size_t slot = (size_t)hash & (passages->slots_room - 1);
    for (; passages->slots[slot]; slot = (slot + 1) & (passages->slots_room - 1)) {
        const piece_t *piece = passages->pieces + passages->slots[slot] - 1;
        if (piece->hash == hash && piece->length == length &&
            !memcmp(passages->folded.items + piece->start, points, length * sizeof *points))
            break;
    }
    return passages->slots + slot;
}

static bool grow(passages_t *passages)
{
    size_t room = passages->slots_room ? passages->slots_room * 4 : 256;
    uint32_t *slots = passages->pieces_used < UINT32_MAX / 8 ? calloc(room, sizeof *slots) : NULL;
    if (slots == NULL)
        return PyErr_NoMemory() != NULL;
    free(passages->slots);
    passages->slots = slots;
    passages->slots_room = room;
    for (size_t i = 0; i < passages->pieces_used; i++) {
        size_t slot = (size_t)passages->pieces[i].hash & (room - 1);
        while (slots[slot])
            slot = (slot + 1) & (room - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

/* How many letters of a passage were known, and how many there are. */
typedef struct {
    size_t known, all;
} share_t;

/* Counts a piece of the passage with this number, unless it has it already; false with an exception set. */
static bool take(passages_t *passages, size_t start, size_t length, size_t number, uint64_t key, share_t *share)
{
    const uint32_t *points = passages->folded.items + start;
    uint64_t hash = hash_points(points, length, key);
    if (passages->pieces_used * 2 >= passages->slots_room && !grow(passages))
        return false;
    uint32_t *slot = slot_of(passages, hash, points, length);
    if (!*slot) {
        if (!reserve((void **)&passages->pieces, &passages->pieces_room, passages->pieces_used + 1, sizeof(piece_t)))
            return PyErr_NoMemory() != NULL;
        passages->pieces[passages->pieces_used++] = (piece_t){.start = start, .length = length, .hash = hash};
        *slot = (uint32_t)passages->pieces_used;
    } else if (passages->pieces[*slot - 1].last == number) {
        return true;
    } else {
        share->known += length;
    }
    if (!make_room(&passages->found, 1))
        return false;
    passages->pieces[*slot - 1].last = number;
    passages->found.items[passages->found.used++] = *slot - 1;
    share->all += length;
    return true;
}

/* Puts the places of the letters among up to PORTION characters into `places`, without a branch for each, which
   would be foreseen seldom; one item more is written. Returns how many there are. */
static size_t find_places(const uint32_t *points, size_t count, const letters_t *letters, uint16_t *places)
{
    const uint32_t one = letters->points[0], two = letters->points[1], three = letters->points[2];
    uint8_t is_letter[PORTION];
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        is_letter[i] = (points[i] == one) | (points[i] == two) | (points[i] == three);
    for (size_t i = 0; i < count; i++) {
        places[used] = (uint16_t)i;
        used += is_letter[i];
    }
    return used;
}

/* The passage in one piece, where none of its pieces is long enough. */
static void write_over_letters(uint32_t *points, size_t count, const letters_t *letters)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 1; j < letters->count; j++)
            points[i] = points[i] == letters->points[j] ? letters->points[0] : points[i];
}

/* Cuts the folded passage at `start`, which is the last one, into pieces; false with an exception set. */
static bool cut(passages_t *passages, size_t start, const letters_t *letters, size_t number, uint64_t key, share_t *share)
{
    size_t end = passages->folded.used, from = start;
    uint32_t *points = passages->folded.items;
    uint16_t places[PORTION + 1];
    for (size_t portion = start; portion < end; portion += PORTION) {
        size_t count = find_places(points + portion, end - portion < PORTION ? end - portion : PORTION, letters, places);
        for (size_t i = 0; i < count; i++) {
            size_t to = portion + places[i];
            if (to - from >= TELLING && !take(passages, from, to - from, number, key, share))
                return false;
            from = to + 1;
        }
    }
    if (end - from >= TELLING && !take(passages, from, end - from, number, key, share))
        return false;
    if (share->all)
        return true;
    write_over_letters(points + start, end - start, letters);
    return take(passages, start, end - start, number, key, share);
}

static bool is_short(PyObject *passage)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(passage);
    return length < SHORTEST_ASCII && (length < SHORTEST || PyUnicode_IS_ASCII(passage));
}

static bool put_share(PyObject *shares, size_t place, double share)
{
    PyObject *key = PyLong_FromSize_t(place), *value = PyFloat_FromDouble(share);
    bool complete = key != NULL && value != NULL && PyDict_SetItem(shares, key, value) == 0;
    Py_XDECREF(key);
    Py_XDECREF(value);
    return complete;
}

/* Reads one passage and puts its share among `shares` if it echoes; false with an exception set. */
static bool read_passage(reader_t *reader, PyObject *text, const letters_t *letters, size_t place, passages_t *passages,
                         PyObject *shares)
{
    share_t share = {0};
    size_t start = passages->folded.used, length = (size_t)PyUnicode_GET_LENGTH(text);
    if (!fold(reader, text, 0, length, &passages->folded))
        return false;
    if (PyUnicode_FindChar(text, '\n', 0, (Py_ssize_t)length, 1) >= 0)
        for (size_t i = start; i < passages->folded.used; i++)
            passages->folded.items[i] = passages->folded.items[i] == '\n' ? ' ' : passages->folded.items[i];
    if (!cut(passages, start, letters, place + 1, reader->key, &share))
        return false;
    double part = (double)share.known / (double)share.all;
    if (!share.known || part < SHARED)
        return true;
    return put_share(shares, place, part);
}

static bool read_passages(reader_t *reader, PyObject *texts, const letters_t *letters, passages_t *passages,
                          PyObject *shares)
{
    size_t count = (size_t)PyTuple_GET_SIZE(texts);
    passages->first = calloc(count + 1, sizeof *passages->first);
    if (passages->first == NULL)
        return PyErr_NoMemory() != NULL;
    for (size_t i = 0; i < count; i++) {
        PyObject *text = PyTuple_GET_ITEM(texts, (Py_ssize_t)i);
        if (!is_short(text) && !read_passage(reader, text, letters, i, passages, shares))
            return false;
        passages->first[i + 1] = passages->found.used;
    }
    return true;
}

static void mark_telling(passages_t *passages, PyObject *shares)
{
    PyObject *place, *share;
    for (Py_ssize_t position = 0; PyDict_Next(shares, &position, &place, &share);) {
        size_t i = PyLong_AsSize_t(place);
        for (size_t j = passages->first[i]; j < passages->first[i + 1]; j++)
            passages->pieces[passages->found.items[j]].is_telling = true;
    }
}

static bool add_piece(passages_t *passages, piece_t *piece, PyObject **set)
{
    if (*set == NULL && (*set = PySet_New(NULL)) == NULL)
        return false;
    if (piece->text == NULL) {
        const uint32_t *points = passages->folded.items + piece->start;
        piece->text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, points, (Py_ssize_t)piece->length);
    }
    return piece->text != NULL && PySet_Add(*set, piece->text) == 0;
}

/* Puts a set of its telling pieces into `pieces` for each passage that has some. */
static bool put_telling(passages_t *passages, size_t count, PyObject *pieces)
{
    for (size_t i = 0; i < count; i++) {
        PyObject *set = NULL, *place = NULL;
        bool complete = true;
        for (size_t j = passages->first[i]; complete && j < passages->first[i + 1]; j++) {
            piece_t *piece = passages->pieces + passages->found.items[j];
            complete = !piece->is_telling || add_piece(passages, piece, &set);
        }
        if (complete && set != NULL)
            complete = (place = PyLong_FromSize_t(i)) != NULL && PyDict_SetItem(pieces, place, set) == 0;
        Py_XDECREF(place);
        Py_XDECREF(set);
        if (!complete)
            return false;
    }
    return true;
}

/* A tuple of its own, which holds the texts while they are read; NULL with an exception set. */
static PyObject *hold_texts(PyObject *sequence)
{
    PyObject *texts = PySequence_Tuple(sequence);
    for (Py_ssize_t i = 0; texts != NULL && i < PyTuple_GET_SIZE(texts); i++) {
        PyObject *text = PyTuple_GET_ITEM(texts, i);
        bool is_text = PyUnicode_Check(text);
        if (!is_text)
            PyErr_SetString(PyExc_TypeError, "a text is a str");
        if (!is_text || !is_ready(text))
            Py_CLEAR(texts);
    }
    return texts;
}

static PyObject *find_echoes(reader_t *reader, PyObject *text, PyObject *texts)
{
    passages_t passages = {0};
    letters_t letters;
    PyObject *shares = PyDict_New(), *pieces = PyDict_New(), *result = NULL;
    bool complete = shares != NULL && pieces != NULL && find_letters(reader, text, &letters) &&
                    read_passages(reader, texts, &letters, &passages, shares);
    if (complete && PyDict_GET_SIZE(shares)) {
        mark_telling(&passages, shares);
        complete = put_telling(&passages, (size_t)PyTuple_GET_SIZE(texts), pieces);
    }
    if (complete)
        result = PyTuple_Pack(2, shares, pieces);
    Py_XDECREF(shares);
    Py_XDECREF(pieces);
    release(&passages);
    return result;
}

static PyObject *reader_echoes(PyObject *self, PyObject *args)
{
    PyObject *text, *sequence, *texts, *result;
    if (!PyArg_ParseTuple(args, "UO", &text, &sequence) || !is_ready(text) || (texts = hold_texts(sequence)) == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    result = find_echoes((reader_t *)self, text, texts);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(texts);
    return result;
}

/* The beginning of a text, and how often it was found up to where. */
typedef struct {
    size_t start, length, count, end;
    Py_ssize_t place;
} probe_t;

static inline uint32_t gram_at(const uint32_t *points)
{
    uint64_t low = points[0] ^ (uint64_t)points[1] << 32, high = points[2] ^ (uint64_t)points[3] << 32;
    return (uint32_t)((low * MULTIPLIER ^ high * MIX) >> (64 - GRAM_BITS));
}

static void count_probes(const points_t *whole, probe_t *probes, size_t count)
{
    uint64_t grams[(1 << GRAM_BITS) / 64] = {0};
    bool all = false;
    for (size_t i = 0; i < count; i++) {
        uint32_t gram = probes[i].length < GRAM ? 0 : gram_at(whole->items + probes[i].start);
        all |= probes[i].length < GRAM;
        grams[gram / 64] |= UINT64_C(1) << gram % 64;
    }
    for (size_t place = 0; place < whole->used; place++) {
        uint32_t gram = all || whole->used - place < GRAM ? 0 : gram_at(whole->items + place);
        if (!all && !(grams[gram / 64] >> gram % 64 & 1))
            continue;
        for (probe_t *probe = probes; probe < probes + count; probe++) {
            size_t size = probe->length * sizeof *whole->items;
            if (place < probe->end || whole->used - place < probe->length ||
                memcmp(whole->items + place, whole->items + probe->start, size) != 0)
                continue;
            probe->count++;
            probe->end = place + probe->length;
        }
    }
}

/* Folds all texts into one, line ends between them, and the beginning of each that is named into a probe. */
static bool read_probes(reader_t *reader, PyObject *texts, points_t *whole, probe_t *probes, size_t count)
{
    size_t next = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(texts); i++) {
        PyObject *text = PyTuple_GET_ITEM(texts, i);
        size_t length = (size_t)PyUnicode_GET_LENGTH(text), head = length < PROBE ? length : PROBE;
        if (!make_room(whole, 1))
            return false;
        if (i)
            whole->items[whole->used++] = '\n';
        size_t start = whole->used;
        if (!fold(reader, text, 0, head, whole))
            return false;
        for (; next < count && probes[next].place == i; next++) {
            probes[next].start = start;
            probes[next].length = whole->used - start;
        }
        if (!fold(reader, text, head, length, whole))
            return false;
    }
    return true;
}

static bool read_places(PyObject *list, size_t texts, probe_t *probes)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        Py_ssize_t place = PyLong_AsSsize_t(PyList_GET_ITEM(list, i));
        if (place == -1 && PyErr_Occurred())
            return false;
        if (place < (i ? probes[i - 1].place : 0) || (size_t)place >= texts) {
            PyErr_SetString(PyExc_ValueError, "the places rise and are those of texts");
            return false;
        }
        probes[i].place = place;
    }
    return true;
}

static PyObject *recurring_places(const probe_t *probes, size_t count)
{
    PyObject *places = PyList_New(0);
    for (size_t i = 0; places != NULL && i < count; i++) {
        PyObject *place = probes[i].count > 1 ? PyLong_FromSsize_t(probes[i].place) : NULL;
        if (probes[i].count > 1 && (place == NULL || PyList_Append(places, place) < 0))
            Py_CLEAR(places);
        Py_XDECREF(place);
    }
    return places;
}

static PyObject *find_recurring(reader_t *reader, PyObject *texts, PyObject *places)
{
    size_t count = (size_t)PyList_GET_SIZE(places);
    probe_t *probes = calloc(count + 1, sizeof *probes);
    points_t whole = {0};
    PyObject *result = probes == NULL ? PyErr_NoMemory() : NULL;
    if (probes != NULL && read_places(places, (size_t)PyTuple_GET_SIZE(texts), probes) &&
        read_probes(reader, texts, &whole, probes, count)) {
        count_probes(&whole, probes, count);
        result = recurring_places(probes, count);
    }
    free(probes);
    free(whole.items);
    return result;
}

static PyObject *reader_recurring(PyObject *self, PyObject *args)
{
    PyObject *sequence, *places, *texts, *result;
    if (!PyArg_ParseTuple(args, "OO!", &sequence, &PyList_Type, &places) || (texts = hold_texts(sequence)) == NULL)
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    result = find_recurring((reader_t *)self, texts, places);
    Py_END_CRITICAL_SECTION();
    Py_DECREF(texts);
    return result;
}

static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *fold;
    unsigned long long key;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "OK", &fold, &key))
        return NULL;
    reader_t *reader = (reader_t *)type->tp_alloc(type, 0);
    if (reader == NULL)
        return NULL;
    reader->fold = Py_NewRef(fold);
    reader->key = key;
    reader->folds = calloc(CODE_POINTS, sizeof *reader->folds);
    if (reader->folds == NULL) {
        Py_DECREF(reader);
        return PyErr_NoMemory();
    }
    return (PyObject *)reader;
}

static void reader_dealloc(PyObject *self)
{
    reader_t *reader = (reader_t *)self;
    PyTypeObject *type = Py_TYPE(self);
    free(reader->folds);
    free(reader->long_folds.items);
    Py_XDECREF(reader->fold);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef reader_methods[] = {
    {"echoes", reader_echoes, METH_VARARGS, "echoes(text, passages) -> shares and pieces, by the places of passages"},
    {"recurring", reader_recurring, METH_VARARGS, "recurring(texts, places) -> those places whose beginning recurs"},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_new, reader_new},
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_methods, reader_methods},
    {Py_tp_doc, "PassageReader(casefold, key)"},
    {0, NULL},
};

PyType_Spec passage_reader_spec = {
    .name = "cleanclip.kernel.native.PassageReader",
    .basicsize = sizeof(reader_t),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = reader_slots,
};

/* Two texts behind each other, and for each of their shingles its first place in both and one. */
typedef struct {
    uint32_t *points;
    size_t *slots;
    bool *is_shared;
    size_t mask, first_length, distinct, shared;
} overlap_t;

static bool make_overlap(PyObject *one, PyObject *other, overlap_t *overlap)
{
    Py_ssize_t first = PyUnicode_GET_LENGTH(one), second = PyUnicode_GET_LENGTH(other);
    size_t length = (size_t)first + (size_t)second, room = 64;
    while (room < length * 2)
        room *= 2;
    *overlap = (overlap_t){.mask = room - 1, .first_length = (size_t)first};
    overlap->points = malloc((length + 2) * sizeof *overlap->points);
    overlap->slots = calloc(room, sizeof *overlap->slots);
    overlap->is_shared = calloc(length + 1, sizeof *overlap->is_shared);
    if (overlap->points == NULL || overlap->slots == NULL || overlap->is_shared == NULL)
        return PyErr_NoMemory() != NULL;
    return PyUnicode_AsUCS4(one, overlap->points, first, 0) != NULL &&
           PyUnicode_AsUCS4(other, overlap->points + first, second, 0) != NULL;
}

/* Enters the shingles of the text from `start` up to `end`; counts those of the first text that are met again. */
static void enter_shingles(overlap_t *overlap, size_t start, size_t end, size_t size, size_t first_size, uint64_t key)
{
    const uint32_t *points = overlap->points;
    for (size_t i = start; i == start || i + size <= end; i++) {
        size_t slot = (size_t)hash_points(points + i, size, key) & overlap->mask;
        for (; overlap->slots[slot]; slot = (slot + 1) & overlap->mask) {
            size_t known = overlap->slots[slot] - 1;
            size_t known_size = known < overlap->first_length ? first_size : size;
            if (known_size == size && !memcmp(points + known, points + i, size * sizeof *points))
                break;
        }
        if (!overlap->slots[slot]) {
            overlap->slots[slot] = i + 1;
            overlap->distinct++;
        } else if (start && overlap->slots[slot] <= overlap->first_length && !overlap->is_shared[overlap->slots[slot] - 1]) {
            overlap->is_shared[overlap->slots[slot] - 1] = true;
            overlap->shared++;
        }
    }
}

const char jaccard_doc[] = "jaccard(one, other, size, key)";

PyObject *py_jaccard(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *one, *other, *result = NULL;
    Py_ssize_t size;
    unsigned long long key;
    overlap_t overlap;
    if (!PyArg_ParseTuple(args, "UUnK", &one, &other, &size, &key) || !is_ready(one) || !is_ready(other))
        return NULL;
    if (size < 1 || !PyUnicode_GET_LENGTH(one) || !PyUnicode_GET_LENGTH(other)) {
        PyErr_SetString(PyExc_ValueError, "neither a text nor a shingle is empty");
        return NULL;
    }
    if (make_overlap(one, other, &overlap)) {
        size_t first = overlap.first_length, end = first + (size_t)PyUnicode_GET_LENGTH(other);
        size_t wanted = (size_t)size, first_size = first < wanted ? first : wanted;
        size_t second_size = end - first < wanted ? end - first : wanted;
        enter_shingles(&overlap, 0, first, first_size, first_size, key);
        enter_shingles(&overlap, first, end, second_size, first_size, key);
        result = PyFloat_FromDouble((double)overlap.shared / (double)overlap.distinct);
    }
    free(overlap.points);
    free(overlap.slots);
    free(overlap.is_shared);
    return result;
}
