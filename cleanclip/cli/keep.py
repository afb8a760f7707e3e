"""Which copy stays: the flag `--keep`, as an order of documents and as one of signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cleanclip.dedup.clusters import by_source, latest, order_of, seconds_of
from cleanclip.errors import OptionError
from cleanclip.options import did_you_mean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from cleanclip.dedup.clusters import Order
    from cleanclip.io.signed_corpus import Described

NAMES = ("first", "last", "longest", "cleanest", "latest")


class Keep(NamedTuple):
    """One of the `NAMES`, or the sources whose copies stay, the best first."""

    name: str
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, value: str) -> Keep:
        """What a value of the flag means: a name, or with commas hosts, domains and beginnings of keys.

        Raises:
            OptionError: it is neither.
        """
        if value in NAMES:
            return cls(value)
        sources = tuple(item for item in value.split(",") if item)
        if not sources or not any(mark in value for mark in ".,/:"):
            known = f"{', '.join(NAMES)}, or an order of sources such as example.org,archive/"
            raise OptionError(f"--keep is {known}, not {value!r}{did_you_mean(value, list(NAMES))}")
        return cls("source", sources)

    def order(self, dates: Mapping[str, str]) -> Order | str:
        """The order of documents; `dates` by their keys."""
        if self.name == "source":
            return by_source(*self.sources)
        return latest(dates) if self.name == "latest" else self.name

    def rank(self, described: Described) -> Any:  # noqa: ANN401 - what can be compared with its like
        """What the same order goes by where there are no texts."""
        document = described.document
        if self.name == "longest":
            return -described.size, document.id
        if self.name == "latest":
            return -seconds_of(described.date), document.id
        order = by_source(*self.sources) if self.name == "source" else order_of(self.name)
        return order(described.position, document) if order else described.position


def add_keep(parser: argparse.ArgumentParser) -> None:
    """The flag."""
    parser.add_argument(
        "--keep",
        metavar="WHICH",
        default="first",
        help="which copy stays: first (default), last, longest, cleanest, latest, or sources: example.org,archive/",
    )


def add_date_field(parser: argparse.ArgumentParser) -> None:
    """The flag that says where dates stand."""
    parser.add_argument(
        "--date-field", metavar="NAME", default="", help="the member or column of the date, for --keep latest"
    )
