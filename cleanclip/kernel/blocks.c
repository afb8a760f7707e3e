#include "blocks.h"

#include <stdbool.h>

enum { BYTE_ORDER_MARK = 0xFEFF, SPAN = 0, START = 0, END = 1, BEFORE = 1, AFTER = 2 };

/* A str and how CPython stores it: `kind` is 1, 2 or 4 bytes a code point. */
typedef struct {
    PyObject *string;
    const void *data;
    Py_ssize_t length;
    int kind;
} string_t;

/* A line with content, its end left out. */
typedef struct {
    Py_ssize_t start, end;
} line_t;

/* A run of lines and those of them that may go on in the next. */
typedef struct {
    Py_ssize_t first, count;
    PyObject *open;
} run_t;

static bool read_string(PyObject *string, string_t *read)
{
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(string) < 0)
        return false;
#endif
    *read = (string_t){string, PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string), PyUnicode_KIND(string)};
    return true;
}

static inline Py_UCS4 at(const string_t *text, Py_ssize_t place)
{
    return PyUnicode_READ(text->kind, text->data, place);
}

static inline bool is_line_end(Py_UCS4 point)
{
    return point <= '\r' && (point == '\n' || point == '\r');
}

/* The first line end from `place` on, else the end of the text. */
static Py_ssize_t line_end(const string_t *text, Py_ssize_t place)
{
    Py_ssize_t end = text->length;
    /* A loop for each kind: nearly all code points are passed over here. */
#define PASS(points) while (place < end && !is_line_end((points)[place])) place++
    if (text->kind == PyUnicode_1BYTE_KIND)
        PASS((const Py_UCS1 *)text->data);
    else if (text->kind == PyUnicode_2BYTE_KIND)
        PASS((const Py_UCS2 *)text->data);
    else
        PASS((const Py_UCS4 *)text->data);
#undef PASS
    return place;
}

static bool is_tuple_type(PyObject *type)
{
    if (PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, &PyTuple_Type))
        return true;
    PyErr_SetString(PyExc_TypeError, "the type is none of tuples");
    return false;
}

/* A named tuple of `count` fields, whose references it takes; NULL with an exception set, also where one is missing.
   It is made as `tuple.__new__` makes it: only that knows what else a release of CPython keeps in a tuple. */
static PyObject *named(PyObject *type, Py_ssize_t count, PyObject *const *fields)
{
    PyObject *plain = PyTuple_New(count), *arguments = NULL, *made = NULL;
    bool complete = plain != NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        complete = complete && fields[i] != NULL;
        if (plain != NULL)
            PyTuple_SET_ITEM(plain, i, fields[i]);
        else
            Py_XDECREF(fields[i]);
    }
    if (complete && (arguments = PyTuple_Pack(1, plain)) != NULL)
        made = PyTuple_Type.tp_new((PyTypeObject *)type, arguments, NULL);
    Py_XDECREF(arguments);
    Py_XDECREF(plain);
    return made;
}

/* Adds a reference that it takes; false with an exception set, also where there is nothing to add. */
static bool append(PyObject *list, PyObject *item)
{
    bool done = item != NULL && PyList_Append(list, item) == 0;
    Py_XDECREF(item);
    return done;
}

static bool add_tile(PyObject *tiles, PyObject *type, Py_ssize_t start, Py_ssize_t end)
{
    PyObject *fields[] = {PyLong_FromSsize_t(start), PyLong_FromSsize_t(end)};
    return append(tiles, named(type, 2, fields));
}

/* The first line with content from `place` on; false when there is none. */
static bool next_line(const string_t *text, Py_ssize_t place, line_t *line)
{
    line->start = place;
    for (; place < text->length && Py_UNICODE_ISSPACE(at(text, place)); place++)
        if (is_line_end(at(text, place)))
            line->start = place + 1;
    bool has_content = place < text->length;
    line->end = has_content ? line_end(text, place) : place;
    return has_content;
}

/* Whether the line begins in small letters, `openers` set aside. */
static bool begins_small(const string_t *text, line_t line, const string_t *openers)
{
    for (Py_ssize_t i = line.start; i < line.end; i++) {
        Py_UCS4 point = at(text, i);
        Py_ssize_t opener = 0;
        while (opener < openers->length && at(openers, opener) != point)
            opener++;
        if (opener == openers->length)
            return Py_UNICODE_ISLOWER(point);
    }
    return false;
}

static bool stands_under(const string_t *text, line_t last, line_t line)
{
    Py_ssize_t between = line.start - last.end;
    return between == 1 || (between == 2 && at(text, last.end) == '\r' && at(text, last.end + 1) == '\n');
}

/* Ends a run: adds it to `runs` if one of its lines may go on. */
static bool end_run(PyObject *runs, run_t *run)
{
    PyObject *open = run->open;
    run->open = NULL;
    return open == NULL || append(runs, Py_BuildValue("(nnN)", run->first, run->first + run->count, open));
}

static bool add_open(run_t *run)
{
    if (run->open == NULL && (run->open = PyList_New(0)) == NULL)
        return false;
    return append(run->open, PyLong_FromSsize_t(run->first + run->count - 1));
}

static bool put_tiles(const string_t *text, const string_t *openers, Py_ssize_t widest, PyObject *type, PyObject *tiles,
                      PyObject *runs, run_t *run)
{
    Py_ssize_t cursor = text->length && at(text, 0) == BYTE_ORDER_MARK;
    line_t last = {0, 0}, line;
    if (cursor && !add_tile(tiles, type, 0, cursor))
        return false;
    for (; next_line(text, cursor, &line); last = line, cursor = line.end) {
        bool is_under = run->count && stands_under(text, last, line);
        if (!is_under) {
            if (!end_run(runs, run))
                return false;
            *run = (run_t){PyList_GET_SIZE(tiles), 0, NULL};
        } else if (last.end - last.start <= widest && line.end - line.start <= widest &&
                   begins_small(text, line, openers) && !add_open(run)) {
            return false;
        }
        run->count++;
        if (!add_tile(tiles, type, cursor, line.end))
            return false;
    }
    return end_run(runs, run) && (cursor == text->length || add_tile(tiles, type, cursor, text->length));
}

const char tiles_doc[] = "tiles(source, openers, widest, Span) -> (tiles, runs)";

PyObject *py_tiles(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *source, *openers, *type;
    Py_ssize_t widest;
    string_t text, marks;
    if (!PyArg_ParseTuple(args, "UUnO", &source, &openers, &widest, &type) || !is_tuple_type(type) ||
        !read_string(source, &text) || !read_string(openers, &marks))
        return NULL;
    PyObject *tiles = PyList_New(0), *runs = PyList_New(0), *result = NULL;
    run_t run = {0};
    if (tiles != NULL && runs != NULL && put_tiles(&text, &marks, widest, type, tiles, runs, &run))
        result = PyTuple_Pack(2, tiles, runs);
    Py_XDECREF(run.open);
    Py_XDECREF(tiles);
    Py_XDECREF(runs);
    return result;
}

/* Where the edits so far have moved what comes next. `end` and `start` are those of the next edit in the source. */
typedef struct {
    PyObject *edits;
    Py_ssize_t passed, drift, start, end, growth, after;
} drift_t;

/* Half of all places is beyond any text, and what is added to a place below it does not overflow. */
static bool read_bounds(PyObject *span, Py_ssize_t *start, Py_ssize_t *end)
{
    if (!PyTuple_Check(span) || PyTuple_GET_SIZE(span) <= END) {
        PyErr_SetString(PyExc_TypeError, "a span is a tuple of two");
        return false;
    }
    *start = PyLong_AsSsize_t(PyTuple_GET_ITEM(span, START));
    *end = *start == -1 && PyErr_Occurred() ? -1 : PyLong_AsSsize_t(PyTuple_GET_ITEM(span, END));
    if (!PyErr_Occurred() && (*start < 0 || *end < *start || *end > PY_SSIZE_T_MAX / 2))
        PyErr_SetString(PyExc_ValueError, "a span of the tiles or the edits is none of a text");
    return !PyErr_Occurred();
}

static bool read_edit(drift_t *drift)
{
    drift->start = drift->end = PY_SSIZE_T_MAX;
    if (drift->passed == PyTuple_GET_SIZE(drift->edits))
        return true;
    PyObject *edit = PyTuple_GET_ITEM(drift->edits, drift->passed);
    if (!PyTuple_Check(edit) || PyTuple_GET_SIZE(edit) <= AFTER || !PyUnicode_Check(PyTuple_GET_ITEM(edit, BEFORE)) ||
        !PyUnicode_Check(PyTuple_GET_ITEM(edit, AFTER))) {
        PyErr_SetString(PyExc_TypeError, "an edit is a tuple of a span and two texts");
        return false;
    }
    drift->after = PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(edit, AFTER));
    drift->growth = drift->after - PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(edit, BEFORE));
    return read_bounds(PyTuple_GET_ITEM(edit, SPAN), &drift->start, &drift->end);
}

/* Where a place of the source went, one inside an edit to that edit's end; places are asked for in order. */
static bool move(drift_t *drift, Py_ssize_t place, Py_ssize_t *moved)
{
    while (drift->end <= place) {
        drift->drift += drift->growth;
        drift->passed++;
        if (!read_edit(drift))
            return false;
    }
    *moved = drift->drift + (drift->start < place ? drift->start + drift->after : place);
    return true;
}

/* How long the blank lines are with which text[start:end] begins; gap_length() in cleanclip/document.py. */
static Py_ssize_t gap_length(const string_t *text, Py_ssize_t start, Py_ssize_t end)
{
    Py_ssize_t blank = start;
    while (blank < end && Py_UNICODE_ISSPACE(at(text, blank)))
        blank++;
    if (blank < end)
        while (blank > start && !is_line_end(at(text, blank - 1)))
            blank--;
    return blank - start;
}

static bool put_block(const string_t *text, PyObject *document, PyObject *tile, Py_ssize_t start, Py_ssize_t end,
                      PyObject *type, PyObject *blocks)
{
    Py_ssize_t content = start + gap_length(text, start, end);
    if (content == end || (end - start == 1 && at(text, start) == BYTE_ORDER_MARK))
        return true;
    PyObject *fields[] = {
        Py_NewRef(document),
        Py_NewRef(tile),
        PyUnicode_Substring(text->string, start, content),
        PyUnicode_Substring(text->string, content, end),
        PyLong_FromSsize_t(content),
    };
    return append(blocks, named(type, 5, fields));
}

static bool put_blocks(const string_t *text, PyObject *document, PyObject *tiles, drift_t *drift, PyObject *type,
                       PyObject *blocks)
{
    Py_ssize_t first, last, start, end = 0;
    if (!read_edit(drift))
        return false;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tiles); i++) {
        PyObject *tile = PyTuple_GET_ITEM(tiles, i);
        if (!read_bounds(tile, &first, &last) || (i == 0 && !move(drift, first, &end)))
            return false;
        start = end;
        if (!move(drift, last, &end))
            return false;
        if (start < 0 || start > end || end > text->length) {
            PyErr_SetString(PyExc_ValueError, "the tiles and edits are not those of the text");
            return false;
        }
        if (!put_block(text, document, tile, start, end, type, blocks))
            return false;
    }
    return true;
}

const char blocks_doc[] = "blocks(document, text, tiles, edits, Block) -> blocks";

PyObject *py_blocks(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *document, *string, *tiles, *type, *blocks;
    drift_t drift = {0};
    string_t text;
    if (!PyArg_ParseTuple(args, "OUO!O!O", &document, &string, &PyTuple_Type, &tiles, &PyTuple_Type, &drift.edits,
                          &type) ||
        !is_tuple_type(type) || !read_string(string, &text) || (blocks = PyList_New(0)) == NULL)
        return NULL;
    if (!put_blocks(&text, document, tiles, &drift, type, blocks))
        Py_CLEAR(blocks);
    return blocks;
}
