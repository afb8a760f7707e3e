"""The rules by which paragraphs and documents go that another document has; light, for the catalogue."""

from __future__ import annotations

from cleanclip.document import Rule

EXACT = "dedup/across/exact"
NEAR = "dedup/across/near"
FAMILY = "dedup/across/family"

RULES = (
    Rule(
        id=EXACT,
        reason="said already in another document",
        detail="A paragraph of ten words that ends a sentence, or of twenty, that differs from one of another document "
        "at most in capitals, spaces and the look of quotation marks and dashes. Neighbours that are neighbours there "
        "are one edit, and headings between them go along. A document of which nothing else would be left is emptied.",
    ),
    Rule(
        id=NEAR,
        reason="nearly said already in another document",
        detail="A paragraph of fourteen words that ends a sentence, or of twenty, whose set of word pairs has a "
        "Jaccard similarity of `near` or more with that of the paragraph that stays. Where the two disagree in a "
        "number, a date, a negation, a name or a quotation (`veto`) the finding is a flag.",
    ),
    Rule(
        id=FAMILY,
        reason="one of very many copies",
        detail="A flag on the copy that makes a thousand around one paragraph that stays: a template, perhaps, that "
        "boilerplate rules should know.",
    ),
)
