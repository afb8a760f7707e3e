"""Findings as SARIF 2.1.0, the format of code scanning services."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.document import Rule
    from cleanclip.report.findings import Finding

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_of(findings: Iterable[Finding], rules: Iterable[Rule], version: str) -> dict[str, object]:
    """One run with all findings, and the rules that they are of."""
    results = [_result(finding) for finding in findings]
    used = {result["ruleId"] for result in results}
    described = [
        {"id": rule.id, "shortDescription": {"text": rule.reason}} for rule in sorted(rules) if rule.id in used
    ]
    driver = {"name": "cleanclip", "version": version, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding) -> dict[str, object]:
    region = {"startLine": finding.line}
    if not finding.place.line:  # in a record the column is that of its text, not of its line
        region["startColumn"] = finding.column
    path = finding.place.path.encode(errors="surrogateescape")
    location = {"artifactLocation": {"uri": quote(path)}, "region": region}
    return {
        "ruleId": finding.edit.rule,
        "level": "note" if finding.edit.action == "flag" else "warning",
        "message": {"text": finding.edit.reason},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"cleanclip/v1": finding.fingerprint},
    }
