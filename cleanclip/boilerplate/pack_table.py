"""The shipped packs as one table, which is read in a tenth of the time that their files take.

The build makes it of the files; it is never edited and never needed: where it is missing, or was
made of other files or by other code than there are now, the packs are read from their files.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclip.boilerplate.filing import Filing
from cleanclip.boilerplate.phrases import Slots
from cleanclip.boilerplate.rule_packs import PackRule, RulePack, packs_in

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "table.json"
# What a filing depends on beside the files.
_CODE = ("filing.py", "line_gate.py", "pack_table.py", "phrases.py", "rule_packs.py")


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    """The packs of this package, the one for any language first; their examples are checked by the tests."""
    folder = Path(__file__).parent / "packs"
    return read_table(folder) or packs_in(folder)


def write_table(folder: Path) -> None:
    """Write the table of the packs in `folder` beside them."""
    packs = [{**asdict(pack), "filing": pack.filing._asdict()} for pack in packs_in(folder)]
    table = {"made_of": made_of(folder), "packs": packs}
    (folder / TABLE).write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_table(folder: Path) -> tuple[RulePack, ...] | None:
    """The packs of the table in `folder`; `None` where there is none of these files, by this code."""
    try:
        table = json.loads((folder / TABLE).read_bytes())
        is_current = table["made_of"] == made_of(folder)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return tuple(map(_pack, table["packs"])) if is_current else None


def made_of(folder: Path) -> list[object]:
    """What a table of the packs in `folder` depends on: checksums of packs and code, and the version of Unicode."""
    here = Path(__file__).parent
    files = [*sorted(folder.glob("*.toml")), *(here / name for name in _CODE)]
    return [unicodedata.unidata_version, *([file.name, zlib.crc32(file.read_bytes())] for file in files)]


def _pack(fields: dict[str, Any]) -> RulePack:
    filing = Filing(**fields.pop("filing"))
    rules = tuple(PackRule(**_frozen(rule)) for rule in fields.pop("rules"))
    slots = Slots(*_frozen({"dates": fields.pop("slots")[0]}).values())
    pack = RulePack(**_frozen(fields), rules=rules, slots=slots)
    pack.__dict__["filing"] = filing
    return pack


def _frozen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
