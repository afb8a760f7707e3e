"""A curve through a few measured points on two logarithmic axes, as SVG."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, MARGIN = 560, 320, 70


class Axis(NamedTuple):
    """Decades from 10 to the `first` to 10 to the `last` over so many points, from `start` on."""

    label: str
    first: int
    last: int
    start: float
    length: float

    @classmethod
    def over(cls, label: str, values: Sequence[float], start: float, length: float) -> Axis:
        """The axis with room for all values."""
        return cls(label, floor(log10(min(values))), ceil(log10(max(values))), start, length)

    def place(self, value: float) -> float:
        """Where a value stands."""
        return self.start + self.length * (log10(value) - self.first) / max(1, self.last - self.first)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Each decade, and where it stands."""
        return ((self.place(10.0**power), f"{10**power:,}") for power in range(self.first, self.last + 1))


def curve(title: str, x_label: str, y_label: str, points: Sequence[tuple[float, float]]) -> str:
    """The picture, each point with its value."""
    x = Axis.over(x_label, [point[0] for point in points], MARGIN, WIDTH - 2 * MARGIN)
    y = Axis.over(y_label, [point[1] for point in points], HEIGHT - MARGIN, 2 * MARGIN - HEIGHT)
    places = [(x.place(across), y.place(up), f"{up:,.0f}") for across, up in points]
    shown = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {shown}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="30" text-anchor="middle" font-size="14">{escape(title)}</text>',
        *_grid(x, y),
        f'<polyline fill="none" stroke="#1f5f8b" stroke-width="2" points="{_path(places)}"/>',
        *(f'<circle cx="{left:.1f}" cy="{top:.1f}" r="4" fill="#1f5f8b"/>' for left, top, _ in places),
        *(f'<text x="{left:.1f}" y="{top - 10:.1f}" text-anchor="middle">{text}</text>' for left, top, text in places),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _path(places: Sequence[tuple[float, float, str]]) -> str:
    return " ".join(f"{left:.1f},{top:.1f}" for left, top, _ in places)


def _grid(x: Axis, y: Axis) -> Iterator[str]:
    low, left, right = HEIGHT - MARGIN, MARGIN, WIDTH - MARGIN
    for place, text in x.ticks():
        yield f'<path d="M{place:.1f} {MARGIN}V{low}" stroke="#ddd"/>'
        yield f'<text x="{place:.1f}" y="{low + 18}" text-anchor="middle">{text}</text>'
    for place, text in y.ticks():
        yield f'<path d="M{left} {place:.1f}H{right}" stroke="#ddd"/>'
        yield f'<text x="{left - 8}" y="{place + 4:.1f}" text-anchor="end">{text}</text>'
    yield f'<text x="{WIDTH / 2}" y="{HEIGHT - 20}" text-anchor="middle">{escape(x.label)}</text>'
    yield f'<text transform="translate(18 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">{escape(y.label)}</text>'
