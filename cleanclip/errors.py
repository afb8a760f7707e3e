"""Every error that cleanclip raises on purpose, named by what the caller does next."""

from __future__ import annotations


class CleanclipError(Exception):
    """The base of them all: catch this one to catch each."""


class OptionError(CleanclipError, ValueError):
    """An option has an unknown name or a value out of its range: correct the call."""


class RulePackError(CleanclipError, ValueError):
    """A rule pack is malformed, or one of its own examples fails: correct the pack."""


class UnknownRuleError(CleanclipError, LookupError):
    """No rule has an id that begins so: correct the id."""


class DecodeError(CleanclipError, ValueError):
    """The bytes are not text in any encoding that was allowed: name the encoding."""


class EncodeError(CleanclipError, ValueError):
    """A character has no bytes in the encoding: write the text as UTF-8."""


class EditLogError(CleanclipError, ValueError):
    """An edit log is malformed or belongs to another file: find the right log."""


class InputError(CleanclipError, OSError):
    """A path is missing, unreadable or holds nothing to clean: correct the path."""


class OutputError(CleanclipError, OSError):
    """A result cannot be written there: choose another place."""


class MissingExtraError(CleanclipError, ImportError):
    """An optional dependency is not installed: install the named extra."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run: pip install 'cleanclip[{extra}]'")
        self.package, self.extra = package, extra


class WorkerError(CleanclipError, RuntimeError):
    """A worker process died: run with fewer of them."""


class IndexMismatchError(CleanclipError, ValueError):
    """An index was made with other settings: use these, or another index."""


class SignatureMismatchError(CleanclipError, ValueError):
    """Shards were signed with other settings: sign them again with the same."""


class IndexBusyError(CleanclipError, RuntimeError):
    """Another process writes to the index: wait until it is done."""
