"""Findings as workflow commands of GitHub Actions, shown beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanclip.report.findings import Finding


def annotation_of(finding: Finding) -> str:
    """The command for a finding; its fingerprint ends the message."""
    kind = "notice" if finding.edit.action == "flag" else "warning"
    column = "" if finding.place.line else f",col={finding.column}"
    place = f"file={_property(finding.place.path)},line={finding.line}{column}"
    message = _data(f"{finding.edit.reason} [{finding.fingerprint}]")
    return f"::{kind} {place},title={_property(finding.edit.rule)}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
