"""Findings that are known already: a file that is kept beside the texts, one finding a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cleanclip.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.report.findings import Finding

SCHEMA = 1


def baseline_of(findings: Iterable[Finding]) -> str:
    """The content of a baseline: each fingerprint with its rule and place, sorted, so that its diffs are small."""
    known = {finding.fingerprint: f"{finding.edit.rule} in {finding.place.document}" for finding in findings}
    return json.dumps({"schema": SCHEMA, "findings": known}, indent=1, sort_keys=True) + "\n"


def read_baseline(content: bytes, name: str) -> frozenset[str]:
    """The fingerprints of a baseline; `name` is for messages.

    Raises:
        InputError: it is none.
    """
    try:
        baseline = json.loads(content)
        if baseline["schema"] != SCHEMA:
            raise InputError(f"{name}: has schema {baseline['schema']!r}, this version reads {SCHEMA}: write it again")
        return frozenset(baseline["findings"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"{name}: is no baseline: write one with --update-baseline") from error
