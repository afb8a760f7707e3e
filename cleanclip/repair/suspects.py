"""A pattern that begins with a class of characters, tried only where one of them stands.

`re` asks the class of each character in a text, at ten times the cost of a look at a table, and
in clean text nearly none is in it. So the kernel finds the places, and the pattern decides.
"""

from __future__ import annotations

import re
from array import array
from functools import cache, cached_property
from typing import TYPE_CHECKING

from cleanclip import kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

# Beyond it all characters are tried.
_BASIC_PLANE = 0x10000


class Suspects:
    r"""The pattern ``[first]rest``; what is found is the same with the kernel and without it.

    >>> Suspects("\xa0-\xff", "(?=!)").search("né\xe0!").start()
    2
    """

    def __init__(self, first: str, rest: str, flags: int = 0) -> None:
        self._class = re.compile(f"[{first}]")
        self._pattern = re.compile(f"[{first}]{rest}", flags)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first match in `text` that begins at `start` or later."""
        module = kernel.compiled()
        if module is None:
            return self._pattern.search(text, start)
        place = module.next_place(text, start, self._table)
        while place >= 0:
            if found := self._pattern.match(text, place):
                return found
            place = module.next_place(text, place + 1, self._table)
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, each from the end of the one before it on."""
        found = self.search(text)
        while found:
            yield found
            found = self.search(text, found.end())

    @cached_property
    def _table(self) -> bytes:
        """A byte for each character of the basic plane, 1 for those of the class."""
        table = bytearray(_BASIC_PLANE)
        for character in self._class.findall(_basic_plane()):
            table[ord(character)] = 1
        return bytes(table)


@cache
def _basic_plane() -> str:
    """Its characters in order: a millisecond, where to join them one by one takes three."""
    return array("I", range(_BASIC_PLANE)).tobytes().decode("utf-32", "surrogatepass")
