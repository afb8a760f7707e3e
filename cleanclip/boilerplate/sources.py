"""What a user adds to the packs that are shipped: rule packs, message catalogues, site templates, told apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleanclip.boilerplate.rule_packs import load_pack, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleanclip.boilerplate.rule_packs import RulePack
    from cleanclip.boilerplate.site_templates import SiteTemplates


def read_sources(paths: Iterable[str]) -> tuple[list[RulePack], list[SiteTemplates]]:
    """The packs and the site templates in the files at `paths`, each in the order given.

    A file that ends in ``.mo`` is a message catalogue, one with a table ``site`` holds
    templates, any other is a rule pack.

    Raises:
        RulePackError: a file cannot be read, is malformed, or fails its own examples.
    """
    packs: list[RulePack] = []
    templates: list[SiteTemplates] = []
    for path in map(Path, paths):
        if path.suffix == ".mo":
            from cleanclip.boilerplate.message_catalogues import load_catalogue  # noqa: PLC0415 - few have one

            packs.append(load_catalogue(path))
        elif _holds_templates(path):
            from cleanclip.boilerplate.site_templates import SiteTemplates  # noqa: PLC0415 - few have them

            templates.append(SiteTemplates.from_toml(read_text(path), file=str(path)))
        else:
            packs.append(load_pack(path))
    return packs, templates


def _holds_templates(path: Path) -> bool:
    return any(line.startswith("[site.") for line in read_text(path).splitlines())
