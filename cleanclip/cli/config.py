"""Configuration files: cleanclip.toml, or a table of pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclip.errors import InputError, OptionError
from cleanclip.options import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWN_FILE = "cleanclip.toml"
SHARED_FILE = "pyproject.toml"
_TABLE = ("tool", "cleanclip")


def configured(named: str | None, known: Sequence[str]) -> dict[str, Any]:
    """What configuration files say, by option; `named` is the file of ``--config``.

    The nearest ``pyproject.toml`` with the table, the nearest ``cleanclip.toml`` and the named
    file are read in this order, a later one overriding key by key. Nearest is counted from
    the working directory upwards.

    Raises:
        InputError: a file cannot be read or is no TOML.
        OptionError: a key is unknown.
    """
    settings: dict[str, Any] = {}
    for path in (_nearest(SHARED_FILE), _nearest(OWN_FILE), Path(named) if named else None):
        if path is not None:
            settings.update(_checked(path, _table(path), known))
    return settings


def _nearest(name: str) -> Path | None:
    for folder in _upwards(Path.cwd()):
        path = folder / name
        if path.is_file() and (name == OWN_FILE or _table(path)):
            return path
    return None


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _table(path: Path) -> dict[str, Any]:
    content = _read(path)
    if path.name != SHARED_FILE:
        return content
    for key in _TABLE:
        content = content.get(key, {})
        if not isinstance(content, dict):
            raise OptionError(f"{path}: [{'.'.join(_TABLE)}] is no table")
    return content


def _read(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if path.name == SHARED_FILE and b"cleanclip" not in data:
        return {}
    import tomllib  # noqa: PLC0415 - most runs have no configuration

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is no TOML: {error}") from error


def _checked(path: Path, table: dict[str, Any], known: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The entries of the table, dashes in keys as underscores, packs relative to the file."""
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in known:
            raise OptionError(f"{path}: unknown key {key!r}{did_you_mean(name, list(known))}")
        if name == "rules" and isinstance(value, list):
            yield name, [str(path.parent / pack) if isinstance(pack, str) else pack for pack in value]
        else:
            yield name, value
