"""Which paths `.cleanclipignore` files rule out, in the syntax and with the precedence of `.gitignore`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from cleanclip.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

IGNORE_FILE = ".cleanclipignore"

_NEVER = "(?!)"
_TOKEN = re.compile(
    r"""
      \*\*/               # any folders, none among them
    | /\*\*\Z             # all that is inside
    | \*+ | \? | \\.      # within one name; an escaped character
    | \[[!^]?+\]?+[^\]]*+\]  # one of a set
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


class Pattern(NamedTuple):
    """One line of an ignore file: a regex of paths below the folder of that file."""

    regex: re.Pattern[str]
    negated: bool
    only_folders: bool


class _Folder(NamedTuple):
    """Whether a folder is ruled out, and the patterns for what lies in it: by folder, the deepest first."""

    is_ignored: bool
    patterns: tuple[tuple[Path, tuple[Pattern, ...]], ...]

    def rules_out(self, path: Path, *, is_folder: bool) -> bool:
        for folder, patterns in self.patterns:
            inner = path.relative_to(folder).as_posix()
            for pattern in reversed(patterns):
                if (is_folder or not pattern.only_folders) and pattern.regex.fullmatch(inner):
                    return not pattern.negated
        return False


class IgnoreRules:
    """What the ignore files above a path say of it, each file read once.

    The files of all folders up to the root of the repository count (the folder that holds
    ``.git``, or else the root of the file system); the deepest has the last word.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, _Folder] = {}

    def ignores(self, path: Path) -> bool:
        """Whether the file at `path`, or a folder above it, is ruled out.

        Raises:
            InputError: an ignore file cannot be read.
        """
        absolute = path.absolute()
        folder = self._folder(absolute.parent)
        return folder.is_ignored or folder.rules_out(absolute, is_folder=False)

    def ignores_folder(self, path: Path) -> bool:
        """Whether the folder at `path`, or one above it, is ruled out."""
        return self._folder(path.absolute()).is_ignored

    def _folder(self, path: Path) -> _Folder:
        """What is known of the folder; those above it are looked at first, without recursion and once."""
        unknown = []
        while path not in self._folders:
            unknown.append(path)
            if path.parent == path or os.path.exists(path / ".git"):  # noqa: PTH110 - False for an overlong name
                above = _Folder(is_ignored=False, patterns=())
                break
            path = path.parent
        else:
            above = self._folders[path]
        for folder in reversed(unknown):
            above = self._folders[folder] = _below(above, folder)
        return above


def _below(above: _Folder, folder: Path) -> _Folder:
    """What the ignore files say of a folder, from what they say of the one above it."""
    if above.is_ignored or above.rules_out(folder, is_folder=True):
        return _Folder(is_ignored=True, patterns=())
    patterns = _read_patterns(folder)
    return above._replace(patterns=((folder, patterns), *above.patterns)) if patterns else above


def compile_pattern(line: str) -> Pattern | None:
    """One line of an ignore file; `None` for a blank line or a comment.

    >>> pattern = compile_pattern("raw/**/*.txt")
    >>> [bool(pattern.regex.fullmatch(path)) for path in ("raw/a.txt", "raw/b/c.txt", "a.txt")]
    [True, True, False]
    """
    glob = _without_trailing_spaces(line.rstrip("\r\n"))
    if not glob or glob.startswith("#"):
        return None
    negated = glob.startswith("!")
    glob = glob.removeprefix("!")
    anchored = "/" in glob.rstrip("/")
    body = "".join(_translate(part) for part in _TOKEN.findall(glob.removeprefix("/").removesuffix("/")))
    return Pattern(_compiled(body if anchored else f"(?:.*/)?{body}"), negated, glob.endswith("/"))


def _compiled(regex: str) -> re.Pattern[str]:
    """The regex; one that matches nothing for a set like ``[b-a]``, which git passes over too."""
    try:
        return re.compile(regex, re.DOTALL)
    except re.error:
        return re.compile(_NEVER)


def _without_trailing_spaces(line: str) -> str:
    bare = line.rstrip(" \t")
    return bare + line[len(bare) : len(bare) + 1] if bare.endswith("\\") else bare


_MEANING = {"**/": "(?:.*/)?", "/**": "/.+", "?": "[^/]", "[": _NEVER}


def _translate(part: str) -> str:
    if part in _MEANING:
        return _MEANING[part]
    if part.startswith("*"):
        return "[^/]*"
    if part.startswith("["):
        inner = part[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"(?!/)[^{inner[1:]}]" if inner.startswith(("!", "^")) else f"[{inner}]"
    return re.escape(part[-1])


def _read_patterns(folder: Path) -> tuple[Pattern, ...]:
    path = folder / IGNORE_FILE
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    return tuple(pattern for line in lines if (pattern := compile_pattern(line)))
