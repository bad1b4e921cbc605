"""Drawings made on the server: département map, licence bar, history axis.

Pure functions: facts in, strings for SVG attributes out. No style is written here (the pages' security
policy refuses inline styles): positions are SVG attributes, colours belong to the style sheet.
"""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# Side of the square that an outline is fitted in, in drawing units. Pages show it at half that size: whole numbers
# are then precise to half a pixel and the path stays short.
MAP_SIDE = 480
MAP_MARGIN = 12
LABEL_GAP = 22
LABEL_LINE_CHARACTERS = 18
LABEL_CHARACTER_WIDTH = 16.5

# Between these two positions, in percent of the drawing's width, a centred label cannot overflow the drawing.
CENTRED_LABEL_FROM, CENTRED_LABEL_TO = 14, 86

Position = Sequence[float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A territory's outline, ready for `<svg viewBox><path d>`, and the projection it was drawn with.

    One outline serves every town of the territory: cache it rather than draw it at each request.
    """

    path: str
    width: int
    height: int
    scale: float
    squeeze: float
    west: float
    north: float

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    def place(self, latitude: float, longitude: float) -> tuple[int, int]:
        """A point given in degrees (WGS 84), in drawing units."""
        return (
            round(MAP_MARGIN + (longitude - self.west) * self.squeeze * self.scale),
            round(MAP_MARGIN + (self.north - latitude) * self.scale),
        )


@dataclass(frozen=True, slots=True)
class TownMap:
    """An outline and, where the town's position is known, a point with the town's name beside it."""

    view_box: str
    path: str
    x: int | None
    y: int | None
    label_x: int
    label_y: int
    label_anchor: str
    label_lines: tuple[str, ...]


def outline_of(geometry: Mapping[str, Any]) -> Outline | None:
    """Draws a GeoJSON Polygon or MultiPolygon (degrees, longitude first). None when it holds no ring.

    Longitudes are scaled by the cosine of the middle latitude, which is enough for a département,
    in metropolitan France or overseas.
    """
    rings = [ring for polygon in _polygons(geometry) for ring in polygon if len(ring) > 2]
    if not rings:
        return None
    longitudes = [position[0] for ring in rings for position in ring]
    latitudes = [position[1] for ring in rings for position in ring]
    west, north = min(longitudes), max(latitudes)
    squeeze = math.cos(math.radians((min(latitudes) + north) / 2))
    across, down = (max(longitudes) - west) * squeeze, north - min(latitudes)
    scale = (MAP_SIDE - 2 * MAP_MARGIN) / (max(across, down) or 1)
    blank = Outline(
        path="",
        width=math.ceil(across * scale) + 2 * MAP_MARGIN,
        height=math.ceil(down * scale) + 2 * MAP_MARGIN,
        scale=scale,
        squeeze=squeeze,
        west=west,
        north=north,
    )
    path = "".join(_ring_path([blank.place(position[1], position[0]) for position in ring]) for ring in rings)
    return Outline(path, blank.width, blank.height, scale, squeeze, west, north)


def town_map(outline: Outline, town: str, latitude: float | None, longitude: float | None) -> TownMap:
    """Places a town on its département's outline. Without coordinates the outline is drawn alone."""
    if latitude is None or longitude is None:
        return TownMap(outline.view_box, outline.path, None, None, 0, 0, "start", ())
    x, y = outline.place(latitude, longitude)
    x, y = min(max(x, 0), outline.width), min(max(y, 0), outline.height)
    lines = tuple(textwrap.wrap(town, LABEL_LINE_CHARACTERS))
    label_width = max((len(line) for line in lines), default=0) * LABEL_CHARACTER_WIDTH
    if x + LABEL_GAP + label_width <= outline.width:
        anchor, label_x, label_y = "start", x + LABEL_GAP, y + 9
    elif x - LABEL_GAP - label_width >= 0:
        anchor, label_x, label_y = "end", x - LABEL_GAP, y + 9
    else:
        half = min(round(label_width / 2), outline.width // 2)
        anchor, label_x = "middle", min(max(x, half), outline.width - half)
        below = y + 46
        label_y = below if below + 30 * (len(lines) - 1) < outline.height else y - 24 - 30 * (len(lines) - 1)
    return TownMap(outline.view_box, outline.path, x, y, label_x, label_y, anchor, lines)


@dataclass(frozen=True, slots=True)
class LicenceBar:
    """A licence as a line from its first to its last day, marked with the day judged.

    Positions are percentages of the drawing's width.
    """

    start: str
    length: str
    end: str
    on: str
    on_anchor: str
    has_ended: bool
    has_begun: bool
    label: str


def licence_bar(valid_from: date | None, valid_until: date | None, on: date, label: str = "aujourd'hui") -> LicenceBar | None:
    """`label` names the day judged. None when an end is unknown or the two are the wrong way round:
    there is no line to draw."""
    if valid_from is None or valid_until is None or valid_until < valid_from:
        return None
    first, last = min(valid_from, on), max(valid_until, on)
    span = (last - first).days or 1

    def percent(day: date) -> float:
        return 100 * (day - first).days / span

    start, end, today = percent(valid_from), percent(valid_until), percent(on)
    return LicenceBar(
        start=_percent(start),
        length=_percent(max(end - start, 0.5)),
        end=_percent(end),
        on=_percent(today),
        on_anchor=_anchor(today),
        has_ended=on > valid_until,
        has_begun=on >= valid_from,
        label=label,
    )


@dataclass(frozen=True, slots=True)
class AxisMark:
    """A mark on the history axis: a year's first day (with a label) or an event (without)."""

    at: str
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class TimelineAxis:
    """The days of a history on one line, from the first event to the day asked about."""

    years: tuple[AxisMark, ...]
    events: tuple[AxisMark, ...]


def timeline_axis(days: Iterable[date], until: date) -> TimelineAxis | None:
    """Spreads days over a line. None for fewer than two different days: a line would say nothing."""
    spread = sorted({day for day in days if day <= until})
    if len(spread) < 2:
        return None
    # The line begins on the first of January, so that the first label stands at its very start.
    first = date(spread[0].year, 1, 1)
    span = (until - first).days or 1

    def mark(day: date, label: str = "") -> AxisMark:
        at = 100 * (day - first).days / span
        return AxisMark(_percent(at), label, _anchor(at))

    step = max(1, math.ceil((until.year - first.year + 1) / 5))
    years = tuple(mark(date(year, 1, 1), str(year)) for year in range(first.year, until.year + 1, step))
    return TimelineAxis(years=years, events=tuple(mark(day) for day in spread))


def _polygons(geometry: Mapping[str, Any]) -> Sequence[Sequence[Sequence[Position]]]:
    match geometry.get("type"):
        case "Polygon":
            return [geometry["coordinates"]]
        case "MultiPolygon":
            return geometry["coordinates"]
        case _:
            return []


def _ring_path(points: list[tuple[int, int]]) -> str:
    """Relative moves, which are shorter to write than positions, without those of zero length."""
    (x, y), *others = points
    moves = []
    start = f"M{x} {y}"
    for next_x, next_y in others:
        if (next_x, next_y) != (x, y):
            moves.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
    return f"{start}l{' '.join(moves)}z" if moves else ""


def _percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def _anchor(percent: float) -> str:
    if percent < CENTRED_LABEL_FROM:
        return "start"
    return "end" if percent > CENTRED_LABEL_TO else "middle"
