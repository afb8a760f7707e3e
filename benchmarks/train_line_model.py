"""Train the line model and write `cleanclip/boilerplate/line_model.npz`, the same bits each time.

    python benchmarks/train_line_model.py                    # the model that is shipped
    python benchmarks/train_line_model.py --only article     # of this profile, and the other as it is
    python benchmarks/train_line_model.py --without-fold 0   # for cross-validation by domain
    python benchmarks/train_line_model.py --single           # one network, no student: a quarter of the time

It needs `torch` and `scipy` beside the library, and the labelled pages of `../shared/evaluation`.

The recipe
----------
1. Samples: pages that people labelled, the same pages flattened by other tools, pages that three
   extractors voted on. Only rows with ``train: true``, and no voted page of a site that also
   stands in the sets for measuring. In each epoch a share of the pages is restyled, as
   inscriptis or bs4 would have flattened them.
2. Word weights: a logistic regression of a line's label on its hashed tokens and pairs of tokens.
   A line that is learned from gets its word score from a regression that has not seen its site.
3. Teachers: a network each for several seeds. The loss is the cross entropy, each line weighted by
   its words, each page by the root of its words, and one minus the expected F1 of the page.
4. Student: one network of the same form that learns from the labels and from the mean of the
   teachers.
5. For `article` six small networks on extractors' output and on texts that hold no boilerplate,
   side by side in one whose odds are their mean; these are moved until nearly all of the latter
   stay as they are.
6. Whole numbers: weights are rounded to the finest step with which every sum of a layer stays exact.
"""

from __future__ import annotations

# mypy: disable-error-code="import-not-found,import-untyped,no-any-return,untyped-decorator"
import argparse
import random
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse
import scipy.special
import torch
from flattenings import Labelled, like_bs4, like_inscriptis
from quality import WEIGHTS, fold, rows

from cleanclip.boilerplate import line_model, tokens
from cleanclip.boilerplate.features import FeatureArray, WordWeights, features, names, ngrams
from cleanclip.boilerplate.tokens import Alphabet, Lines, fold_hashes, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row: TypeAlias = dict[str, Any]
Tensor: TypeAlias = Any
Matrix: TypeAlias = Any
Parameters: TypeAlias = dict[str, Any]
FloatArray: TypeAlias = npt.NDArray[np.float32]

KINDS = ("page", "flattened", "voted", "extracted", "union", "gold")
VOTED = ("voted", "union")
PAGES = ("page", "flattened", "voted")
# The share of the votes beyond which a line of a voted page is content: two of three.
VOTES_TO_KEEP = 0.6
VOTE_WEIGHT = 0.4
STYLES = (like_inscriptis, like_bs4)
# The share of the pages, in each epoch, that are read in another style than their own.
RESTYLED = 0.5
TEACHES_WORDS = ("page", "voted")
WORD_BITS = 18
WORD_UNIT = 64
WORD_FOLDS = 5
WORD_STEPS = 40
RIDGE = 1.0

BATCH_LINES = 4000
LONGEST = 2000
LEARNING_RATE = 2e-3
DROPOUT = 0.2
GAP = 32
# In `article` so many of the texts with nothing to remove stay as they are. Its training makes odds flat, for most of
# its texts are such; so much steeper they are about as often right as they say.
UNCHANGED = 0.985
STEEPNESS = 6.0


class Form(NamedTuple):
    """What a profile's network learns from, with the weight of a text of each kind, and its form.

    `networks` are trained for as many seeds: one student learns from them, or they stay side by
    side. `f_weight` is that of the expected F1 in the loss. `columns` are the names of the features
    that it sees; none for all of them.
    """

    mix: dict[str, float]
    channels: int
    dilations: tuple[int, ...]
    epochs: int
    networks: int
    student: bool
    f_weight: float
    columns: tuple[str, ...] = ()


# An extractor's output has no furniture around it that would tell where a line stands, and there is little to learn
# from: with all features, or with more channels, the network learns these few hundred texts by heart. Networks of
# different seeds go different ways on other texts, and a student of them goes its own: their mean is steady.
OF_THE_LINE = (
    "word score", "word score, mean", "words for", "words against", "length", "sentences", "letters", "digits",
    "capitals", "capitalised words", "ends a sentence", "ends in a colon", "prose", "separator", "title's words",
    "recurring words", "numbers", "short words",
)  # fmt: skip
FORMS = {
    "page": Form(
        {"page": 1.0, "flattened": 0.5, "voted": VOTE_WEIGHT},
        48, (1, 2, 4, 8, 16, 32), epochs=12, networks=3, student=True, f_weight=1.0,
    ),
    "article": Form(
        {"extracted": 2.0, "gold": 2.0, "union": 0.3},
        8, (1, 2), epochs=6, networks=6, student=False, f_weight=0.0, columns=OF_THE_LINE,
    ),
}  # fmt: skip


class Sample(NamedTuple):
    """A labelled text: its tokens, and for each line a label in [0, 1] and whether it counts (1 or 0).

    `looks` are, of a page, what the network learns from: its lines without bullets, then the
    same restyled.
    """

    kind: str
    domain: str
    lines: Lines
    labels: FloatArray
    counts: FloatArray
    looks: tuple[Sample, ...] = ()


class Example(NamedTuple):
    """A sample as the network sees it: (n, f) features and (n,) words, labels and weights; the same restyled."""

    kind: str
    rows: FeatureArray
    words: FloatArray
    labels: FloatArray
    weights: FloatArray
    weight: float
    restyled: tuple[Example, ...] = ()


class Batch(NamedTuple):
    """Examples under each other with gaps between: the page of each row, and whether it is a line."""

    rows: Tensor
    inside: Tensor
    page: Tensor
    words: Tensor
    labels: Tensor
    weights: Tensor
    page_weights: Tensor


# Characters


def alphabet_arrays() -> dict[str, npt.NDArray[Any]]:
    """The class and the folded form of each character of the basic plane."""
    characters = [chr(point) for point in range(1 << 16)]
    kinds = np.array([character_kind(character) for character in characters], np.uint8)
    folded = np.array([folded_point(character) for character in characters], np.uint16)
    # The last stands for all of the higher planes: it must not look like a space.
    folded[kinds == tokens.SPACE], folded[-1] = 0, 0xFFFF
    return {"kind": kinds, "fold": folded}


MARKS = {
    tokens.TERMINAL: ".!?…。！？｡。؟۔।॥։።",
    tokens.COMMA: ",，、،",
    tokens.COLON: ":;：；",
    tokens.SEPARATOR: "|»«›‹·•→←©®▶►✓×+*#>~^=",
    tokens.QUOTE: "\"'“”‘’„`「」『』",
    tokens.BRACKET: "-–—/\\()[]{}（）【】",
    tokens.CURRENCY: "%&",
    tokens.AT: "@",
}
UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF), (0xF900, 0xFAFF))  # fmt: skip


def character_kind(character: str) -> int:
    """The class of a character by its Unicode category, or by the list in which it stands."""
    category = unicodedata.category(character)
    for kind, marks in MARKS.items():
        if character in marks:
            return kind
    if category[0] in "LM" or category in ("Nl", "No") or character == "_":
        return letter_kind(character, category)
    if category == "Nd":
        return tokens.DIGIT
    if character.isspace() or category in ("Cc", "Cf"):
        return tokens.SPACE
    return tokens.CURRENCY if category == "Sc" else tokens.SYMBOL


def letter_kind(character: str, category: str) -> int:
    """The class of a letter: by its case, if it has one and its script puts spaces between words."""
    if any(first <= ord(character) <= last for first, last in UNSPACED):
        return tokens.UNSPACED
    return {"Lu": tokens.UPPER, "Lt": tokens.UPPER, "Ll": tokens.LOWER}.get(category, tokens.CASELESS)


def folded_point(character: str) -> int:
    """The character in lower case, every digit as a nought."""
    if unicodedata.category(character) == "Nd":
        return ord("0")
    folded = character.lower()
    return ord(folded) if len(folded) == 1 else ord(character)


# Samples


def samples(alphabet: Alphabet, without_fold: int | None) -> list[Sample]:
    """All texts that may be learned from, in the order of their files; without the sites of a fold."""
    human, extracted, voted = rows("pages"), rows("extracted"), rows("pages_voted")
    measured = {row["domain"] for row in (*human, *extracted) if not row["train"]}
    held = {row["domain"] for row in human if row["train"] and fold(row["domain"]) == without_fold}
    flattened = [row for tool in ("inscriptis", "bs4") for row in rows(f"pages_{tool}")]
    texts = (
        *(("page", row, row["lines"], row["keep"]) for row in human),
        *(("flattened", row, row["lines"], row["keep"]) for row in flattened),
        *(("voted", row, row["lines"], shares(row)) for row in voted),
        *(("extracted", row, row["lines"], row["keep"]) for row in extracted),
        *(("union", row, *voted_by_any(row)) for row in voted),
        *(("gold", row, gold_lines(row), [1] * len(gold_lines(row))) for row in human),
    )
    may = [text for text in texts if text[1]["train"] and text[2] and text[1]["domain"] not in held]
    return [sample(*text, alphabet) for text in may if text[0] not in VOTED or text[1]["domain"] not in measured]


def sample(kind: str, row: Row, lines: Sequence[str], labels: Sequence[float], alphabet: Alphabet) -> Sample:
    """A sample; readers' comments, which some keep and some drop, do not count."""
    comments = row.get("comment") if kind in ("page", "flattened", "extracted") else None
    counts = [1 - comment for comment in comments or [0] * len(lines)]
    text = list(map(Labelled, lines, labels, counts))
    looks = looks_of(kind, row["id"], text) if kind in PAGES else ()
    return read(kind, row, text, alphabet)._replace(looks=tuple(read(kind, row, look, alphabet) for look in looks))


def read(kind: str, row: Row, text: Sequence[Labelled], alphabet: Alphabet) -> Sample:
    """The sample of labelled lines."""
    lines, labels, counts = zip(*text, strict=True)
    tokenised = tokenise(lines, alphabet)
    return Sample(kind, row["domain"], tokenised, np.array(labels, np.float32), np.array(counts, np.float32))


def looks_of(kind: str, name: str, text: Sequence[Labelled]) -> list[list[Labelled]]:
    """The page without bullets, as the model reads it, and restyled if it is not by such a tool already."""
    page = [line._replace(text=tokens.bare(line.text)) for line in text]
    styles = STYLES if kind != "flattened" else ()
    return [page, *(style(page, random.Random(name)) for style in styles)]  # noqa: S311 - not a secret


def shares(row: Row) -> list[float]:
    """For each line the share of the extractors that kept it."""
    return [votes / row["voters"] for votes in row["votes"]]


def voted_by_any(row: Row) -> tuple[list[str], list[float]]:
    """The lines that some extractor kept, and the share that did: much like an extractor's output."""
    kept = [(line, share) for line, share in zip(row["lines"], shares(row), strict=True) if share]
    return [line for line, _ in kept], [share for _, share in kept]


def gold_lines(row: Row) -> list[str]:
    """The lines of a person's main text: a text with nothing to remove."""
    return [line for line in row["gold"].split("\n") if line.strip()]


# Word weights


def word_weights(learned: Sequence[Sample]) -> WordWeights:
    """The weight of each bucket of n-grams in a line's log-odds, in parts of `WORD_UNIT`."""
    if not learned:
        return np.zeros(1 << WORD_BITS, np.int8)
    grams = scipy.sparse.vstack([gram_matrix(text) for text in learned], format="csr")
    labels = np.concatenate([text.labels for text in learned])
    weights = np.concatenate([line_weights(text) for text in learned])
    found = logistic_regression(grams, labels, weights / weights.mean())
    return np.clip(np.rint(found * WORD_UNIT), -127, 127).astype(np.int8)


def gram_matrix(text: Sample) -> Matrix:
    """The n-grams of each line, each line divided by the root of their number."""
    buckets, line = ngrams(text.lines, WORD_BITS)
    size = len(text.labels)
    values = 1 / np.sqrt(np.bincount(line, minlength=size))[line]
    return scipy.sparse.csr_matrix((values.astype(np.float32), (line, buckets)), shape=(size, 1 << WORD_BITS))


def line_weights(text: Sample) -> FloatArray:
    """The root of each line's words, less for pages that no person labelled."""
    weight = VOTE_WEIGHT if text.kind in VOTED else 1.0
    return text.counts * np.sqrt(np.maximum(words(text), 1)) * np.float32(weight)


def words(text: Sample) -> FloatArray:
    """The number of words and marks of each line."""
    return text.lines.tokens[:, 1:].sum(axis=1).astype(np.float32)


def logistic_regression(grams: Matrix, labels: FloatArray, weights: FloatArray) -> npt.NDArray[np.float64]:
    """Weights that minimise the weighted log loss and a ridge, by L-BFGS from nought."""
    transposed = grams.T.tocsr()

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        odds = grams @ point[:-1].astype(np.float32) + np.float32(point[-1])
        errors = weights * (scipy.special.expit(odds) - labels)
        value = (weights * (np.logaddexp(0, odds) - labels * odds)).sum(dtype=np.float64)
        slope = transposed @ errors.astype(np.float32) + RIDGE * point[:-1]
        return float(value + RIDGE / 2 * (point[:-1] ** 2).sum()), np.append(slope, errors.sum(dtype=np.float64))

    start = np.zeros(grams.shape[1] + 1)
    options = {"maxiter": WORD_STEPS, "maxcor": 6}
    return scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x[:-1]


def examples(texts: Sequence[Sample], form: Form) -> list[Example]:
    """The texts of the kinds of the form with features, their word scores from other sites' words."""
    taught = [text for text in texts if text.kind in TEACHES_WORDS]
    parts = range(WORD_FOLDS)
    unseen = [word_weights([text for text in taught if fold(text.domain, WORD_FOLDS) != part]) for part in parts]
    return [example(text, unseen[fold(text.domain, WORD_FOLDS)], form) for text in texts if text.kind in form.mix]


def example(text: Sample, weights: WordWeights, form: Form) -> Example:
    """The text, or the looks of a page, as the network sees them."""
    first, *others = (look(part, weights, form) for part in text.looks or (text,))
    return first._replace(restyled=tuple(others))


def look(text: Sample, weights: WordWeights, form: Form) -> Example:
    """A line weighs its words to .8; a page the root of what its lines weigh. Titles, which all stay, weigh nothing."""
    rows = features(text.lines, weights)
    heavy = text.counts * np.maximum(words(text), 1) ** np.float32(0.8)
    weight = np.float32(form.mix[text.kind])
    heavy *= weight / np.sqrt(max(heavy.sum(), 1))
    if text.kind not in PAGES:
        heavy[(rows[:, names().index("repeats the title")] > 0) | (np.arange(len(heavy)) == 0)] = 0
    labels = (text.labels > VOTES_TO_KEEP).astype(np.float32) if text.kind in VOTED else text.labels
    return Example(text.kind, rows, words(text), labels, heavy.astype(np.float32), float(weight))


# The network, in floats


def initial(inputs: int, form: Form, seed: int) -> Parameters:
    """Random weights: of He's variance into the network, an eighth of it where a layer adds to its input."""
    generator = torch.Generator().manual_seed(seed)

    def layer(fan_in: int, fan_out: int, variance: float) -> tuple[Tensor, Tensor]:
        weights = torch.randn(fan_in, fan_out, generator=generator) * (variance / fan_in) ** 0.5
        return weights.requires_grad_(), torch.zeros(fan_out, requires_grad=True)

    channels = form.channels
    entry, page = layer(inputs, channels, 2.0), layer(channels, channels, 0.5)
    convolutions = {str(dilation): layer(3 * channels, channels, 0.5) for dilation in form.dilations}
    return {"entry": entry, "page": page, **convolutions, "exit": layer(channels, 1, 1.0)}


def log_odds(parameters: Parameters, batch: Batch, dropout: float = 0.0) -> Tensor:
    """The log-odds of each row of a batch: what `line_model.run` computes in whole numbers."""
    values = rectified(parameters["entry"], batch.rows) * batch.inside
    pages = len(batch.page_weights)
    sizes = torch.zeros(pages, 1).index_add_(0, batch.page, batch.inside)
    mean = torch.zeros(pages, values.shape[1]).index_add_(0, batch.page, values) / sizes
    values = (values + rectified(parameters["page"], mean)[batch.page]) * batch.inside
    for dilation in (int(name) for name in parameters if name.isdigit()):
        seen = torch.nn.functional.dropout(values, dropout, training=dropout > 0)
        padded = torch.nn.functional.pad(seen, (0, 0, dilation, dilation))
        window = torch.cat((padded[: -2 * dilation], seen, padded[2 * dilation :]), dim=1)
        values = (values + rectified(parameters[str(dilation)], window)) * batch.inside
    weights, bias = parameters["exit"]
    return (values @ weights + bias)[:, 0]


def rectified(layer: tuple[Tensor, Tensor], values: Tensor) -> Tensor:
    """The layer's output, negative values as nought."""
    weights, bias = layer
    return torch.relu(values @ weights + bias)


def pack(pages: Sequence[Example]) -> Batch:
    """The pages under each other, with gaps that no convolution reaches across."""
    size = sum(len(page.words) + GAP for page in pages)
    rows = np.zeros((size, pages[0].rows.shape[1]), np.float32)
    inside, number = np.zeros((size, 1), np.float32), np.zeros(size, np.int64)
    columns = np.zeros((3, size), np.float32)
    start = 0
    for index, page in enumerate(pages):
        stop = start + len(page.words)
        rows[start:stop], inside[start:stop], number[start : stop + GAP] = page.rows, 1, index
        columns[:, start:stop] = page.words, page.labels, page.weights
        start = stop + GAP
    page_weights = np.array([page.weight for page in pages], np.float32)
    return Batch(*map(torch.from_numpy, (rows, inside, number, *columns, page_weights)))


# Training


def train(learned: Sequence[Example], form: Form, seed: int) -> Parameters:
    """The weights after all epochs: AdamW, a short warm-up, then a cosine to nought."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    mean, spread = scale(learned, form)
    parameters = initial(len(mean), form, seed)
    tensors = [tensor for layer in parameters.values() for tensor in layer]
    optimiser = torch.optim.AdamW(tensors, lr=LEARNING_RATE, weight_decay=1e-3)
    steps = int(form.epochs * sum(map(mean_lines, learned))) // BATCH_LINES
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: pace(step / steps))
    normal = float(np.mean([page.weights.sum() for page in learned]))
    for _ in range(form.epochs):
        for pages in batches(learned, order):
            batch = pack(pages)
            value = loss(parameters, batch._replace(rows=(batch.rows - mean) / spread), normal, form.f_weight)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(tensors, 1.0)
            optimiser.step()
            rate.step()
    return unscaled(parameters, mean, spread)


def mean_lines(page: Example) -> float:
    """How many lines an epoch has of the page, in the mean."""
    own, *others = (min(len(look.words), LONGEST) for look in (page, *page.restyled))
    return RESTYLED * sum(others) / len(others) + (1 - RESTYLED) * own if others else own


def pace(progress: float) -> float:
    """The share of the learning rate at some progress in [0, 1]."""
    return min(1.0, progress * 20) * (np.cos(np.pi * min(1.0, progress)) / 2 + 0.52)


def scale(learned: Sequence[Example], form: Form) -> tuple[Tensor, Tensor]:
    """The mean and, a little enlarged, the standard deviation of each feature; without end for one that is not seen."""
    rows = np.concatenate([page.rows[::7] for page in learned]).astype(np.float32)
    spread = rows.std(axis=0) + 1
    if form.columns:
        spread[[name not in form.columns for name in names()]] = np.inf
    return torch.from_numpy(rows.mean(axis=0)), torch.from_numpy(spread)


def unscaled(parameters: Parameters, mean: Tensor, spread: Tensor) -> Parameters:
    """The same network for features as they are."""
    weights, bias = parameters["entry"]
    plain = weights / spread[:, None]
    parameters = {**parameters, "entry": (plain, bias - mean @ plain)}
    return {name: tuple(tensor.detach() for tensor in layer) for name, layer in parameters.items()}


def batches(learned: Sequence[Example], order: np.random.Generator) -> Iterator[list[Example]]:
    """All pages in random order, each in one style, some `BATCH_LINES` at a time; of a very long page a stretch."""
    batch: list[Example] = []
    for index in order.permutation(len(learned)):
        batch.append(stretch(in_a_style(learned[index], order), order))
        if sum(len(page.words) for page in batch) >= BATCH_LINES:
            yield batch
            batch = []
    if batch:
        yield batch


def in_a_style(page: Example, order: np.random.Generator) -> Example:
    """The page as it is, or by the chance of `RESTYLED` in one of its other styles."""
    if not page.restyled or order.random() >= RESTYLED:
        return page
    return page.restyled[int(order.integers(len(page.restyled)))]


def stretch(page: Example, order: np.random.Generator) -> Example:
    """The page, or at most `LONGEST` of its lines."""
    size = len(page.words)
    if size <= LONGEST:
        return page
    start = int(order.integers(0, size - LONGEST + 1))
    part = slice(start, start + LONGEST)
    return page._replace(**{name: getattr(page, name)[part] for name in ("rows", "words", "labels", "weights")})


def loss(parameters: Parameters, batch: Batch, normal: float, f_weight: float) -> Tensor:
    """The weighted cross entropy, and `f_weight` times one minus the F1 that each page expects."""
    odds = log_odds(parameters, batch, DROPOUT)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(odds, batch.labels, reduction="none")
    pages = len(batch.page_weights)

    def by_page(values: Tensor) -> Tensor:
        return torch.zeros(pages).index_add_(0, batch.page, values)

    kept = torch.sigmoid(odds) * batch.inside[:, 0]
    weight = (batch.weights > 0) * batch.words
    shared = by_page(weight * kept * batch.labels)
    expected_f = 2 * shared / (by_page(weight * kept) + by_page(weight * batch.labels)).clamp(min=1)
    by_lines = (batch.weights * entropy).sum() / (normal * pages)
    return by_lines + f_weight * (batch.page_weights * (1 - expected_f)).mean()


def taught(learned: Sequence[Example], teachers: Sequence[Parameters]) -> list[Example]:
    """The examples with labels between those they have and the mean of the teachers."""

    def schooled(page: Example) -> Example:
        labels = (page.labels + mean_opinion(page, teachers)) / 2
        return page._replace(labels=labels, restyled=tuple(map(schooled, page.restyled)))

    return list(map(schooled, learned))


@torch.no_grad()
def mean_opinion(page: Example, teachers: Sequence[Parameters]) -> FloatArray:
    """The probability of each line by the mean log-odds of the teachers."""
    batch = pack([page])
    odds = torch.stack([log_odds(teacher, batch) for teacher in teachers]).mean(dim=0)
    return torch.sigmoid(odds)[: len(page.words)].numpy()


def calibrated(parameters: Parameters, learned: Sequence[Example]) -> Parameters:
    """The network with its odds moved so that `article` leaves `UNCHANGED` of the texts as they are that have to be.

    The lines for which it would touch the next one get the chance below which lines go; none goes alone.
    """
    golds = [page for page in learned if page.kind == "gold"]
    lowest = sorted(odds_in_company(parameters, page) for page in golds)
    threshold = lowest[int((1 - UNCHANGED) * len(lowest))]
    chance = line_model.REMOVE_BELOW
    weights, bias = parameters["exit"]
    moved = STEEPNESS * (bias - threshold) + float(np.log(chance / (1 - chance)))
    return {**parameters, "exit": (STEEPNESS * weights, moved)}


@torch.no_grad()
def odds_in_company(parameters: Parameters, page: Example) -> float:
    """The log-odds below which as many of the lines that may go lie as go together, or infinity."""
    odds = log_odds(parameters, pack([page]))[: len(page.words)].numpy()
    may = np.sort(odds[line_model.removable(page.rows, page.words.astype(np.int64))])
    return float(np.append(may, [np.inf] * line_model.COMPANY)[line_model.COMPANY - 1])


# Whole numbers


def whole(parameters: Parameters, profile: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a network in whole numbers, by the names that `line_model.read` knows."""
    unit = line_model.ACTIVATION_UNIT
    found: dict[str, npt.NDArray[Any]] = {}
    for name, (weights, bias) in parameters.items():
        highest, into = (255, 1) if name == "entry" else (line_model.HIGHEST, unit)
        out = line_model.LOGIT_UNIT if name == "exit" else unit
        layer = rounded(weights.numpy().astype(np.float64) * out / into, bias.numpy().astype(np.float64) * out, highest)
        found |= {f"{profile}/{name}/{part}": values for part, values in layer.items()}
    return found


def rounded(
    weights: npt.NDArray[np.float64], bias: npt.NDArray[np.float64], highest: int
) -> dict[str, npt.NDArray[Any]]:
    """The layer times the largest power of two for which no sum of whole numbers leaves what floats hold."""
    for shift in range(16, -1, -1):
        whole_weights = np.rint(weights * 2**shift)
        # Half a step more makes the floor of the model a rounding.
        whole_bias = np.rint(bias * 2**shift + 2**shift / 2)
        largest = (np.abs(whole_weights).sum(axis=0) * highest + np.abs(whole_bias)).max()
        if largest < line_model.EXACT and np.abs(whole_weights).max() < 1 << 15:
            return {
                "weights": whole_weights.astype(np.int16),
                "bias": whole_bias.astype(np.int32),
                "shift": np.array(shift, np.int16),
            }
    raise ValueError("the layer's weights are too large for exact sums")


def main() -> None:
    """Train and write the weights."""
    options = arguments()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    characters = alphabet_arrays()
    alphabet = Alphabet(characters["kind"], fold_hashes(characters["fold"]))
    texts = samples(alphabet, options.without_fold)
    print(f"{len(texts):,} texts", {kind: sum(text.kind == kind for text in texts) for kind in KINDS}, flush=True)
    others = options.output if options.output.exists() else WEIGHTS
    arrays = dict(np.load(others)) if options.only else {}
    arrays |= {**characters, "words": word_weights([text for text in texts if text.kind in TEACHES_WORDS])}
    for profile in [options.only] if options.only else FORMS:
        form = FORMS[profile]._replace(networks=1, student=False) if options.single else FORMS[profile]
        learned = examples(texts, form)
        parameters = network(learned, form)
        arrays |= whole(calibrated(parameters, learned) if profile == "article" else parameters, profile)
    np.savez_compressed(options.output, allow_pickle=False, **arrays)


def network(learned: list[Example], form: Form) -> Parameters:
    """The student of the form's networks, or all of them in one."""
    found = []
    for seed in range(form.networks):
        found.append(train(learned, form, seed))
        print(f"network {seed} of {len(learned):,} texts", flush=True)
    return train(taught(learned, found), form, form.networks) if form.student else side_by_side(found)


def side_by_side(networks: Sequence[Parameters]) -> Parameters:
    """One network whose log-odds are the mean of those of the networks: their channels do not meet."""

    def joined(name: str) -> tuple[Tensor, Tensor]:
        weights, biases = zip(*(found[name] for found in networks), strict=True)
        if name == "exit":
            return torch.cat(weights) / len(networks), torch.stack(biases).mean(dim=0)
        if name == "entry":
            return torch.cat(weights, dim=1), torch.cat(biases)
        # A convolution's inputs are those of the line before, of the line and of the line after.
        parts = zip(*(each.split(each.shape[1]) for each in weights), strict=True)
        return torch.cat([torch.block_diag(*part) for part in parts]), torch.cat(biases)

    return {name: joined(name) for name in networks[0]}


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description="Train the line model.")
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS, help="the .npz to write")
    parser.add_argument("--only", choices=FORMS, help="train this profile, and leave the other as it is")
    parser.add_argument("--single", action="store_true", help="one network instead of several and their student")
    parser.add_argument("--without-fold", type=int, help="leave out the sites of this fold of five")
    return parser.parse_args()


if __name__ == "__main__":
    main()
