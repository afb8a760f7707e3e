#include "lines.h"

#include "door.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SYMBOL, LOWER, UPPER, CASELESS, DIGIT, SPACE, UNSPACED, TERMINAL, COMMA, COLON, SEPARATOR_MARK, QUOTE, BRACKET,
       CURRENCY, AT, LINE_END, KINDS };
enum { OTHER_TOKEN = 0, UNSPACED_TOKEN = 13 };

/* The columns in the order of features.names(). */
enum {
    LENGTH, CHARACTERS, SENTENCES, LETTERS_A_WORD, COMMAS, SEPARATORS, QUOTES, BRACKETS, CURRENCIES, ATS, SYMBOLS, DIGITS,
    TERMINALS, COPIES, SINCE_TITLE, UNTIL_TITLE, LINES_BEFORE, LINES_AFTER, LINES_IN_ALL, LENGTH_IN_ALL, PROSE_IN_ALL,
    MEAN_LENGTH, SINCE_PROSE, UNTIL_PROSE, SINCE_LONG, UNTIL_LONG, SINCE_SHORT, UNTIL_SHORT, LENGTH_SINCE_PROSE,
    LENGTH_UNTIL_PROSE, TO_RUN, PAST_RUN, INTO_RUN, LEFT_OF_RUN, LINES_OF_RUN,
    LETTER_SHARE, CAPITAL_SHARE, DIGIT_SHARE, SYMBOL_SHARE, UNSPACED_SHARE, CASELESS_SHARE, BRACKET_SHARE, COMMA_SHARE,
    CAPITALISED, LOWER_CASE, SHORT_LOWER_CASE, SHORT_WORDS, LONG_WORDS, NUMBERS, TITLE_WORDS, RECURRING,
    LINES_BEFORE_SHARE, LENGTH_BEFORE_SHARE, PROSE_BEFORE_SHARE, PROSE_SHARE, PAGE_COPIES, PAGE_TERMINALS, PAGE_UNSPACED,
    PAGE_CASELESS, PAGE_CAPITALISED, RUN_SHARE,
    ENDS_SENTENCE, ENDS_COLON, ENDS_DIGIT, ENDS_MARK, ENDS_BRACKET, BEGINS_CAPITAL, BEGINS_LOWER, BEGINS_DIGIT,
    BEGINS_MARK, BEGINS_QUOTE, IS_PROSE, REPEATS_TITLE, IN_RUN,
    WORD_SCORE, WORD_SCORE_MEAN, WORDS_FOR, WORDS_AGAINST, COLUMNS
};
typedef char a_name_for_each_column[(int)COLUMNS == (int)LINE_COLUMNS ? 1 : -1];

enum { SHORT_TOKEN = 3, LONG_TOKEN = 9, HASHED_PLACES = 64, COUNTED_BITS = 14, FAR_AWAY = 1 << 15 };
enum { WORD_LENGTH = 10, LETTER_LENGTH = 6, PROSE_LENGTH = 80, RUN_COST = 30, LONG_LENGTH = 200, SHORT_LENGTH = 40 };
enum { FEWEST_TITLE_WORDS = 3, TITLE_SHARE = 153, LAST_CHARACTER = 0xFFFF, IDEOGRAPHIC_STOP = 0x3002 };

#define MULTIPLIER UINT32_C(0x915F77F5)
#define BIGRAM UINT32_C(0x93D765DD)
#define LINE_START UINT32_C(0x3C6EF372)
#define LINE_STOP UINT32_C(0xA54FF53A)
#define PLACE_MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

typedef struct {
    uint32_t hash;
    bool is_word;
} token_t;

typedef struct {
    uint64_t key;
    size_t line;
} keyed_line_t;

typedef struct {
    int64_t characters[KINDS];
    int64_t tokens[16];
    size_t first_token, last_token;
    int64_t sentences, words, spaced, length, copies;
    uint64_t key;
    uint8_t first, last;
    bool is_prose, repeats_title;
} line_t;

typedef struct {
    line_t *lines;
    token_t *tokens;
    keyed_line_t *keyed;
    int64_t *previous, *following;
    size_t count;
} page_t;

static uint32_t mix(uint32_t value)
{
    value = (value ^ (value >> 16)) * UINT32_C(0x85EBCA6B);
    value = (value ^ (value >> 13)) * UINT32_C(0xC2B2AE35);
    return value ^ (value >> 16);
}

static uint8_t on_log_scale(int64_t value)
{
    float size = (float)(value + 1);
    int32_t bits;
    memcpy(&bits, &size, sizeof bits);
    bits = (bits >> 19) - (127 << 4);
    return (uint8_t)(bits < 255 ? bits : 255);
}

static uint8_t as_share(int64_t part, int64_t whole)
{
    int64_t share = 255 * part / (whole > 1 ? whole : 1);
    return (uint8_t)(share < 255 ? share : 255);
}

static uint8_t as_byte(double value)
{
    value = floor(value);
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static inline uint32_t point_at(const text_t *text, size_t place)
{
    uint32_t point = text->width == 1   ? ((const uint8_t *)text->points)[place]
                     : text->width == 2 ? ((const uint16_t *)text->points)[place]
                                        : ((const uint32_t *)text->points)[place];
    if (point <= LAST_CHARACTER)
        return point;
    return point >= 0x20000 && point <= 0x323AF ? 0x4E00 + (point & 0xFFF) : LAST_CHARACTER;
}

static bool in_word(uint8_t kind)
{
    return kind >= LOWER && kind <= DIGIT;
}

static uint8_t token_kind(uint8_t first, size_t length)
{
    if (in_word(first))
        return (uint8_t)(first * 3 - 2 + (length > SHORT_TOKEN) + (length >= LONG_TOKEN));
    return first == UNSPACED ? UNSPACED_TOKEN : OTHER_TOKEN;
}

/* Reads the token at `start` into `token`; returns where it ends. */
static size_t read_token(const text_t *text, size_t start, size_t end, const line_tables_t *tables, line_t *line,
                         token_t *token)
{
    uint32_t point = point_at(text, start), hash = tables->hashes[point], power = 1;
    uint8_t first = tables->kinds[point];
    size_t place = start + 1;
    if (in_word(first)) {
        for (; place < end; place++) {
            point = point_at(text, place);
            uint8_t kind = tables->kinds[point];
            if (!in_word(kind))
                break;
            line->characters[kind]++;
            if (place - start < HASHED_PLACES)
                power *= MULTIPLIER;
            hash += tables->hashes[point] * power;
        }
    }
    uint8_t kind = token_kind(first, place - start);
    line->tokens[kind]++;
    *token = (token_t){mix(hash), kind > OTHER_TOKEN};
    return place;
}

static bool ends_sentence(const text_t *text, size_t place, size_t end, const line_tables_t *tables)
{
    return place + 1 == end || tables->kinds[point_at(text, place + 1)] == SPACE || point_at(text, place) == IDEOGRAPHIC_STOP;
}

static uint8_t last_kind(const text_t *text, const line_tables_t *tables)
{
    size_t end = text->length;
    if (end == 0)
        return LINE_END;
    uint8_t last = tables->kinds[point_at(text, end - 1)];
    bool closes = (last == QUOTE || last == BRACKET) && end > 1;
    return closes && tables->kinds[point_at(text, end - 2)] == TERMINAL ? TERMINAL : last;
}

/* Reads a line and adds its tokens from `used` on; returns how many tokens there are then. */
static size_t read_line(const text_t *text, const line_tables_t *tables, line_t *line, token_t *tokens, size_t used)
{
    size_t end = text->length;
    line->first_token = used;
    line->first = end ? tables->kinds[point_at(text, 0)] : LINE_END;
    line->last = last_kind(text, tables);
    line->characters[LINE_END]++;
    for (size_t place = 0; place < end;) {
        uint8_t kind = tables->kinds[point_at(text, place)];
        line->characters[kind]++;
        if (kind == TERMINAL && ends_sentence(text, place, end, tables))
            line->sentences++;
        if (kind == SPACE) {
            place++;
            continue;
        }
        place = read_token(text, place, end, tables, line, tokens + used);
        uint64_t odd = (uint64_t)(used - line->first_token) * PLACE_MULTIPLIER | 1;
        line->key += tokens[used++].hash * odd;
    }
    line->last_token = used;
    for (int kind = 1; kind < UNSPACED_TOKEN; kind++)
        line->spaced += line->tokens[kind];
    line->words = line->spaced + line->characters[UNSPACED];
    line->length = WORD_LENGTH * line->spaced + LETTER_LENGTH * line->characters[UNSPACED];
    line->is_prose = line->length >= PROSE_LENGTH && (line->last == TERMINAL || line->sentences > 0);
    return used;
}

static int by_key(const void *one, const void *other)
{
    uint64_t a = ((const keyed_line_t *)one)->key, b = ((const keyed_line_t *)other)->key;
    return (a > b) - (a < b);
}

static void count_copies(page_t *page)
{
    for (size_t i = 0; i < page->count; i++)
        page->keyed[i] = (keyed_line_t){page->lines[i].key, i};
    qsort(page->keyed, page->count, sizeof *page->keyed, by_key);
    for (size_t start = 0, stop; start < page->count; start = stop) {
        for (stop = start; stop < page->count && page->keyed[stop].key == page->keyed[start].key; stop++)
            ;
        for (size_t i = start; i < stop; i++)
            page->lines[page->keyed[i].line].copies = (int64_t)(stop - start) - 1;
    }
}

static void put_shape(const line_t *line, uint8_t *row)
{
    const int64_t *characters = line->characters, *tokens = line->tokens;
    int64_t cased = characters[LOWER] + characters[UPPER];
    int64_t letters = cased + characters[CASELESS] + characters[UNSPACED];
    int64_t all = -1;
    for (int kind = 0; kind < KINDS; kind++)
        all += characters[kind];
    row[LENGTH] = on_log_scale(line->length);
    row[CHARACTERS] = on_log_scale(all);
    row[SENTENCES] = on_log_scale(line->sentences);
    row[LETTERS_A_WORD] = on_log_scale(letters / (line->words > 1 ? line->words : 1));
    row[COMMAS] = on_log_scale(characters[COMMA]);
    row[SEPARATORS] = on_log_scale(characters[SEPARATOR_MARK]);
    row[QUOTES] = on_log_scale(characters[QUOTE]);
    row[BRACKETS] = on_log_scale(characters[BRACKET]);
    row[CURRENCIES] = on_log_scale(characters[CURRENCY]);
    row[ATS] = on_log_scale(characters[AT]);
    row[SYMBOLS] = on_log_scale(characters[SYMBOL]);
    row[DIGITS] = on_log_scale(characters[DIGIT]);
    row[TERMINALS] = on_log_scale(characters[TERMINAL]);
    row[LETTER_SHARE] = as_share(letters, all);
    row[CAPITAL_SHARE] = as_share(characters[UPPER], cased);
    row[DIGIT_SHARE] = as_share(characters[DIGIT], all);
    row[SYMBOL_SHARE] = as_share(characters[SYMBOL], all);
    row[UNSPACED_SHARE] = as_share(characters[UNSPACED], all);
    row[CASELESS_SHARE] = as_share(characters[CASELESS], all);
    row[BRACKET_SHARE] = as_share(characters[BRACKET], all);
    row[COMMA_SHARE] = as_share(characters[COMMA], line->words);
    row[CAPITALISED] = as_share(tokens[4] + tokens[5] + tokens[6], line->spaced);
    row[LOWER_CASE] = as_share(tokens[1] + tokens[2] + tokens[3], line->spaced);
    row[SHORT_LOWER_CASE] = as_share(tokens[1], line->spaced);
    row[SHORT_WORDS] = as_share(tokens[1] + tokens[4] + tokens[7], line->spaced);
    row[LONG_WORDS] = as_share(tokens[3] + tokens[6] + tokens[9], line->spaced);
    row[NUMBERS] = as_share(tokens[10] + tokens[11] + tokens[12], line->spaced);
}

static uint8_t flag(bool holds)
{
    return holds ? 255 : 0;
}

static void put_flags(const line_t *line, uint8_t *row)
{
    uint8_t first = line->first, last = line->last;
    row[ENDS_SENTENCE] = flag(last == TERMINAL);
    row[ENDS_COLON] = flag(last == COLON);
    row[ENDS_DIGIT] = flag(last == DIGIT);
    row[ENDS_MARK] = flag(last == SYMBOL || last == SEPARATOR_MARK);
    row[ENDS_BRACKET] = flag(last == BRACKET);
    row[BEGINS_CAPITAL] = flag(first == UPPER);
    row[BEGINS_LOWER] = flag(first == LOWER);
    row[BEGINS_DIGIT] = flag(first == DIGIT);
    row[BEGINS_MARK] = flag(first == SYMBOL || first == SEPARATOR_MARK || first == BRACKET);
    row[BEGINS_QUOTE] = flag(first == QUOTE);
    row[IS_PROSE] = flag(line->is_prose);
}

static bool put_repeats(page_t *page, uint8_t *rows)
{
    enum { SLOTS = 1 << COUNTED_BITS, SHIFT = 32 - COUNTED_BITS };
    int64_t *often = calloc(SLOTS, sizeof *often);
    bool *in_title = calloc(SLOTS, sizeof *in_title);
    bool complete = often != NULL && in_title != NULL;
    for (size_t i = 0; complete && i < page->lines[page->count - 1].last_token; i++)
        often[page->tokens[i].hash >> SHIFT]++;
    for (size_t i = 0; complete && i < page->lines[0].last_token; i++)
        in_title[page->tokens[i].hash >> SHIFT] |= page->tokens[i].is_word;
    for (size_t i = 0; complete && i < page->count; i++) {
        line_t *line = page->lines + i;
        int64_t logs = 0, shared = 0;
        for (size_t j = line->first_token; j < line->last_token; j++) {
            uint32_t slot = page->tokens[j].hash >> SHIFT;
            logs += on_log_scale(often[slot]);
            shared += page->tokens[j].is_word && in_title[slot];
        }
        line->repeats_title = i > 0 && line->words >= FEWEST_TITLE_WORDS && 255 * shared >= TITLE_SHARE * line->words;
        uint8_t *row = rows + i * LINE_COLUMNS;
        row[COPIES] = on_log_scale(line->copies);
        row[TITLE_WORDS] = as_share(shared, line->words);
        row[RECURRING] = as_share(logs, 160 * (int64_t)(line->last_token - line->first_token));
        row[REPEATS_TITLE] = flag(line->repeats_title);
    }
    free(often);
    free(in_title);
    return complete;
}

typedef bool (*mark_t)(const line_t *line);

static bool is_prose(const line_t *line) { return line->is_prose; }
static bool is_long(const line_t *line) { return line->length >= LONG_LENGTH; }
static bool is_short(const line_t *line) { return line->length <= SHORT_LENGTH; }
static bool is_title(const line_t *line) { return line->repeats_title; }

/* The nearest marked line before and after each; -1 and the count where there is none. */
static void find_neighbours(page_t *page, mark_t mark)
{
    int64_t nearest = -1;
    for (size_t i = 0; i < page->count; i++) {
        page->previous[i] = nearest;
        if (mark(page->lines + i))
            nearest = (int64_t)i;
    }
    nearest = (int64_t)page->count;
    for (size_t i = page->count; i-- > 0;) {
        page->following[i] = nearest;
        if (mark(page->lines + i))
            nearest = (int64_t)i;
    }
}

static void put_distances(page_t *page, mark_t mark, int since, int until, uint8_t *rows)
{
    find_neighbours(page, mark);
    int64_t count = (int64_t)page->count;
    for (int64_t i = 0; i < count; i++) {
        uint8_t *row = rows + i * LINE_COLUMNS;
        row[since] = on_log_scale(page->previous[i] < 0 ? FAR_AWAY : i - page->previous[i]);
        row[until] = on_log_scale(page->following[i] >= count ? FAR_AWAY : page->following[i] - i);
    }
}

typedef struct {
    int64_t length, prose, copies, terminals, unspaced, caseless, characters, capitalised, spaced;
} totals_t;

static totals_t sum_up(const page_t *page)
{
    totals_t sum = {0};
    for (size_t i = 0; i < page->count; i++) {
        const line_t *line = page->lines + i;
        sum.length += line->length;
        sum.prose += line->is_prose ? line->length : 0;
        sum.copies += line->copies > 0;
        sum.terminals += line->last == TERMINAL;
        sum.unspaced += line->characters[UNSPACED];
        sum.caseless += line->characters[CASELESS];
        sum.capitalised += line->tokens[4] + line->tokens[5] + line->tokens[6];
        sum.spaced += line->spaced;
        for (int kind = 0; kind < KINDS; kind++)
            sum.characters += line->characters[kind];
    }
    return sum;
}

static void put_place(const page_t *page, uint8_t *rows)
{
    totals_t sum = sum_up(page);
    int64_t count = (int64_t)page->count, length = 0, prose = 0;
    for (int64_t i = 0; i < count; i++) {
        const line_t *line = page->lines + i;
        uint8_t *row = rows + i * LINE_COLUMNS;
        row[LINES_BEFORE] = on_log_scale(i);
        row[LINES_AFTER] = on_log_scale(count - 1 - i);
        row[LINES_IN_ALL] = on_log_scale(count);
        row[LENGTH_IN_ALL] = on_log_scale(sum.length / WORD_LENGTH);
        row[PROSE_IN_ALL] = on_log_scale(sum.prose / WORD_LENGTH);
        row[MEAN_LENGTH] = on_log_scale(sum.length / count);
        row[LINES_BEFORE_SHARE] = as_share(i, count);
        row[LENGTH_BEFORE_SHARE] = as_share(length, sum.length);
        row[PROSE_BEFORE_SHARE] = as_share(prose, sum.prose);
        row[PROSE_SHARE] = as_share(sum.prose, sum.length);
        row[PAGE_COPIES] = as_share(sum.copies, count);
        row[PAGE_TERMINALS] = as_share(sum.terminals, count);
        row[PAGE_UNSPACED] = as_share(sum.unspaced, sum.characters);
        row[PAGE_CASELESS] = as_share(sum.caseless, sum.characters);
        row[PAGE_CAPITALISED] = as_share(sum.capitalised, sum.spaced);
        length += line->length;
        prose += line->is_prose ? line->length : 0;
    }
}

/* How much stands between a line and the prose around it; `previous` and `following` are those of prose. */
static void put_lengths_to_prose(const page_t *page, uint8_t *rows)
{
    int64_t count = (int64_t)page->count, since = FAR_AWAY, until = FAR_AWAY;
    for (int64_t i = 0; i < count; i++) {
        rows[i * LINE_COLUMNS + LENGTH_SINCE_PROSE] = on_log_scale(page->previous[i] < 0 ? FAR_AWAY : since);
        since = page->lines[i].is_prose ? 0 : since + page->lines[i].length;
    }
    for (int64_t i = count; i-- > 0;) {
        rows[i * LINE_COLUMNS + LENGTH_UNTIL_PROSE] = on_log_scale(page->following[i] >= count ? FAR_AWAY : until);
        until = page->lines[i].is_prose ? 0 : until + page->lines[i].length;
    }
}

static void put_best_run(const page_t *page, uint8_t *rows)
{
    int64_t count = (int64_t)page->count, gain = 0, lowest = 0, highest = INT64_MIN;
    int64_t start = 0, stop = 0, from = 0, length = 0, all = 0;
    for (int64_t i = 0; i < count; i++) {
        const line_t *line = page->lines + i;
        if (gain < lowest) {
            lowest = gain;
            from = i;
        }
        gain += (line->is_prose ? line->length : 0) - RUN_COST;
        if (gain - lowest > highest) {
            highest = gain - lowest;
            start = from;
            stop = i;
        }
        all += line->length;
    }
    for (int64_t i = start; i <= stop; i++)
        length += page->lines[i].length;
    for (int64_t i = 0; i < count; i++) {
        uint8_t *row = rows + i * LINE_COLUMNS;
        row[TO_RUN] = on_log_scale(start > i ? start - i : 0);
        row[PAST_RUN] = on_log_scale(i > stop ? i - stop : 0);
        row[INTO_RUN] = on_log_scale(i > start ? i - start : 0);
        row[LEFT_OF_RUN] = on_log_scale(stop > i ? stop - i : 0);
        row[LINES_OF_RUN] = on_log_scale(stop - start + 1);
        row[RUN_SHARE] = as_share(length, all);
        row[IN_RUN] = flag(i >= start && i <= stop);
    }
}

static void put_word_scores(const page_t *page, const line_tables_t *tables, uint8_t *rows)
{
    for (size_t i = 0; i < page->count; i++) {
        const line_t *line = page->lines + i;
        int64_t total = 0, in_favour = 0;
        uint32_t before = LINE_START;
        for (size_t j = line->first_token; j <= line->last_token; j++) {
            bool inside = j < line->last_token;
            if (!inside && line->first_token == line->last_token)
                break;
            uint32_t hash = inside ? page->tokens[j].hash : LINE_STOP;
            int pair = tables->weights[mix(before * BIGRAM + hash) & tables->bucket_mask];
            int alone = inside ? tables->weights[hash & tables->bucket_mask] : 0;
            total += pair + alone;
            in_favour += (pair > 0 ? pair : 0) + (alone > 0 ? alone : 0);
            before = hash;
        }
        int64_t tokens = (int64_t)(line->last_token - line->first_token);
        double grams = tokens ? (double)(2 * tokens + 1) : 1;
        uint8_t *row = rows + i * LINE_COLUMNS;
        row[WORD_SCORE] = as_byte((double)total / sqrt(grams) / 4 + 128);
        row[WORD_SCORE_MEAN] = as_byte((double)total / grams * 2 + 128);
        row[WORDS_FOR] = as_byte((double)in_favour / grams * 4);
        row[WORDS_AGAINST] = as_byte((double)(in_favour - total) / grams * 4);
    }
}

static bool make_room(page_t *page, size_t characters)
{
    page->lines = calloc(page->count, sizeof *page->lines);
    page->tokens = malloc((characters + 1) * sizeof *page->tokens);
    page->keyed = malloc(page->count * sizeof *page->keyed);
    page->previous = malloc(page->count * sizeof *page->previous);
    page->following = malloc(page->count * sizeof *page->following);
    return page->lines && page->tokens && page->keyed && page->previous && page->following;
}

static void release(page_t *page)
{
    free(page->lines);
    free(page->tokens);
    free(page->keyed);
    free(page->previous);
    free(page->following);
}

bool line_rows(const text_t *lines, size_t count, const line_tables_t *tables, uint8_t *rows, int64_t *words)
{
    page_t page = {.count = count};
    size_t used = 0, characters = 0;
    for (size_t i = 0; i < count; i++)
        characters += lines[i].length;
    bool complete = make_room(&page, characters);
    for (size_t i = 0; complete && i < count; i++) {
        used = read_line(lines + i, tables, page.lines + i, page.tokens, used);
        words[i] = page.lines[i].spaced + page.lines[i].tokens[UNSPACED_TOKEN];
        put_shape(page.lines + i, rows + i * LINE_COLUMNS);
        put_flags(page.lines + i, rows + i * LINE_COLUMNS);
    }
    if (complete) {
        count_copies(&page);
        complete = put_repeats(&page, rows);
    }
    if (complete) {
        put_place(&page, rows);
        put_best_run(&page, rows);
        put_word_scores(&page, tables, rows);
        put_distances(&page, is_title, SINCE_TITLE, UNTIL_TITLE, rows);
        put_distances(&page, is_long, SINCE_LONG, UNTIL_LONG, rows);
        put_distances(&page, is_short, SINCE_SHORT, UNTIL_SHORT, rows);
        put_distances(&page, is_prose, SINCE_PROSE, UNTIL_PROSE, rows);
        put_lengths_to_prose(&page, rows);
    }
    release(&page);
    return complete;
}

const char line_rows_doc[] = "line_rows(lines, bulleted, kinds, hashes, weights, rows, words)";

static bool is_bullet(uint32_t point)
{
    return point == '*' || point == '+' || point == 'o' || point == '-' || point == 0x2022 || point == 0x25E6 ||
           point == 0x25AA;
}

/* The line as tokens.bare has it. */
static text_t bare(text_t line, bool bulleted)
{
    size_t start = 0, end = line.length;
    while (start < end && Py_UNICODE_ISSPACE(point_at(&line, start)))
        start++;
    while (end > start && Py_UNICODE_ISSPACE(point_at(&line, end - 1)))
        end--;
    if (bulleted && end - start > 1 && is_bullet(point_at(&line, start)) && point_at(&line, start + 1) == ' ')
        for (start += 2; start < end && Py_UNICODE_ISSPACE(point_at(&line, start));)
            start++;
    line.points = (const char *)line.points + start * line.width;
    line.length = end - start;
    return line;
}

static bool are_tables(const Py_buffer *kinds, const Py_buffer *hashes, const Py_buffer *weights)
{
    size_t buckets = (size_t)weights->len;
    bool is_power = buckets && !(buckets & (buckets - 1)) && buckets <= (size_t)1 << 31;
    return kinds->len == BASIC_PLANE && hashes->len == BASIC_PLANE * (Py_ssize_t)sizeof(uint32_t) && is_power;
}

PyObject *py_line_rows(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *sequence, *result = NULL;
    Py_buffer kinds, hashes, weights, rows, words;
    texts_t lines = {0};
    int bulleted;
    if (!PyArg_ParseTuple(args, "Opy*y*y*w*w*", &sequence, &bulleted, &kinds, &hashes, &weights, &rows, &words))
        return NULL;
    if (!read_texts(sequence, &lines))
        goto done;
    size_t count = lines.count;
    bool fits = count > 0 && (size_t)rows.len / LINE_COLUMNS == count && (size_t)rows.len % LINE_COLUMNS == 0 &&
                (size_t)words.len == count * sizeof(int64_t);
    if (!fits || !are_tables(&kinds, &hashes, &weights)) {
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit the lines or each other");
        goto done;
    }
    line_tables_t tables = {kinds.buf, hashes.buf, weights.buf, (uint32_t)(weights.len - 1)};
    bool complete;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < count; i++)
        lines.texts[i] = bare(lines.texts[i], bulleted != 0);
    complete = line_rows(lines.texts, count, &tables, rows.buf, words.buf);
    Py_END_ALLOW_THREADS
    result = complete ? Py_NewRef(Py_None) : PyErr_NoMemory();
done:
    release_texts(&lines);
    PyBuffer_Release(&kinds);
    PyBuffer_Release(&hashes);
    PyBuffer_Release(&weights);
    PyBuffer_Release(&rows);
    PyBuffer_Release(&words);
    return result;
}
