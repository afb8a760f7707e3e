"""Which paths `.cleanclipignore` files rule out, in the syntax and with the precedence of `.gitignore`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
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


class IgnoreRules:
    """What the ignore files above a path say of it, each file read once.

    The files of all folders up to the root of the repository count (the folder that holds
    ``.git``, or else the root of the file system); the deepest has the last word.
    """

    def __init__(self) -> None:
        self._patterns = cache(_read_patterns)
        self._ignores_folder = cache(self._is_ignored_folder)

    def ignores(self, path: Path) -> bool:
        """Whether the file at `path`, or a folder above it, is ruled out.

        Raises:
            InputError: an ignore file cannot be read.
        """
        absolute = path.absolute()
        return self._ignores_folder(absolute.parent) or self._rules_out(absolute, is_folder=False)

    def ignores_folder(self, path: Path) -> bool:
        """Whether the folder at `path`, or one above it, is ruled out."""
        return self._ignores_folder(path.absolute())

    def _is_ignored_folder(self, folder: Path) -> bool:
        if _folders_up(folder) == (folder,):
            return False
        return self._ignores_folder(folder.parent) or self._rules_out(folder, is_folder=True)

    def _rules_out(self, path: Path, *, is_folder: bool) -> bool:
        for folder in _folders_up(path.parent):
            patterns = self._patterns(folder)
            inner = path.relative_to(folder).as_posix() if patterns else ""
            for pattern in reversed(patterns):
                if (is_folder or not pattern.only_folders) and pattern.regex.fullmatch(inner):
                    return not pattern.negated
        return False


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


@lru_cache(maxsize=4096)
def _folders_up(folder: Path) -> tuple[Path, ...]:
    """The folder and those above it whose ignore files count, deepest first."""
    if folder.parent == folder or (folder / ".git").exists():
        return (folder,)
    return (folder, *_folders_up(folder.parent))


def _read_patterns(folder: Path) -> tuple[Pattern, ...]:
    path = folder / IGNORE_FILE
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    return tuple(pattern for line in lines if (pattern := compile_pattern(line)))
