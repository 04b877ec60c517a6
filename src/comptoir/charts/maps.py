"""Places by their coordinates, with labels that don't lie over each other.

No outline of any country comes with the libraries and pages load nothing: a map is the
net of degrees with the places on it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import altair as alt

# Narrower than this the page scrolls the map sideways.
MIN_WIDTH = 720
# What is left of a page for the map itself, from the narrowest to the widest.
WIDTHS = [640, 700, 760, 820, 900, 980, 1060, 1160]
USUAL_WIDTH = 780
LOWEST, HIGHEST = 240, 560
# Of a label, in pixels; letters are somewhat narrower than this.
FONT_SIZE, LETTER, LINE = 11, 6.2, 13
GAP = 11
# Places nearer than this, in pixels, would cover each other.
CLOSE = 9
# Where a label may stand: how it is aligned, and the pixels from the place to its edge
# that is nearest, across and down (to its middle where it stands beside).
SIDES = {
    "right": ("left", GAP, "middle", 0),
    "left": ("right", -GAP, "middle", 0),
    "above": ("center", 0, "bottom", -GAP),
    "below": ("center", 0, "top", GAP),
    "above right": ("left", 5, "bottom", -7),
    "below right": ("left", 5, "top", 7),
    "above left": ("right", -5, "bottom", -7),
    "below left": ("right", -5, "top", 7),
}

LONGITUDE = (
    "format(abs(datum.value), '~g') + '°' + "
    "(datum.value > 0 ? ' E' : datum.value < 0 ? ' W' : '')"
)
LATITUDE = (
    "format(abs(datum.value), '~g') + '°' + "
    "(datum.value > 0 ? ' N' : datum.value < 0 ? ' S' : '')"
)


Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Frame:
    """The part of the world that a map shows, and its height in pixels."""

    west: float
    east: float
    south: float
    north: float
    height: int

    def pixel(
        self, longitude: float, latitude: float, width: float
    ) -> tuple[float, float]:
        """Return where a place stands on a map of a width, in pixels."""
        x = (longitude - self.west) / (self.east - self.west) * width
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return x, y

    def axes(self) -> tuple[alt.X, alt.Y]:
        """Return the axes of `longitude` and `latitude`, their grid the net."""
        x = alt.X(
            "longitude:Q",
            title=None,
            scale=alt.Scale(domain=[self.west, self.east], nice=False, zero=False),
            axis=alt.Axis(labelExpr=LONGITUDE, tickCount=6, domain=False),
        )
        y = alt.Y(
            "latitude:Q",
            title=None,
            scale=alt.Scale(domain=[self.south, self.north], nice=False, zero=False),
            axis=alt.Axis(labelExpr=LATITUDE, tickCount=5, domain=False),
        )
        return x, y


def frame(longitudes: Iterable[float], latitudes: Iterable[float]) -> Frame:
    """Return a frame around places, a degree across at least.

    A degree of longitude is narrower by the cosine of the latitude: the height follows,
    within bounds, beyond which the frame is widened instead.
    """
    longitudes, latitudes = list(longitudes) or [0.0], list(latitudes) or [0.0]
    across = max(1.0, (max(longitudes) - min(longitudes)) * 1.22)
    down = max(0.7, (max(latitudes) - min(latitudes)) * 1.2)
    middle_x = (max(longitudes) + min(longitudes)) / 2
    middle_y = (max(latitudes) + min(latitudes)) / 2
    narrowing = max(0.2, math.cos(math.radians(middle_y)))
    height = USUAL_WIDTH * down / (across * narrowing)
    if height > HIGHEST:
        across = USUAL_WIDTH * down / (HIGHEST * narrowing)
    elif height < LOWEST:
        down = LOWEST * across * narrowing / USUAL_WIDTH
    return Frame(
        west=middle_x - across / 2,
        east=middle_x + across / 2,
        south=middle_y - down / 2,
        north=middle_y + down / 2,
        height=round(min(max(height, LOWEST), HIGHEST)),
    )


def moved_apart(
    places: list[tuple[float, float]], within: Frame
) -> list[tuple[float, float]]:
    """Return the places, those that would cover each other on a ring."""
    pixels = _pixels(places, within, USUAL_WIDTH)
    rings: list[list[int]] = []
    for number, pixel in enumerate(pixels):
        for ring in rings:
            if math.dist(pixel, pixels[ring[0]]) < CLOSE:
                ring.append(number)
                break
        else:
            rings.append([number])
    moved = list(places)
    for ring in rings:
        if len(ring) == 1:
            continue
        longitude = sum(places[number][0] for number in ring) / len(ring)
        latitude = sum(places[number][1] for number in ring) / len(ring)
        bearings = {
            number: math.atan2(
                places[number][1] - latitude, places[number][0] - longitude
            )
            for number in ring
        }
        ring.sort(key=lambda number: bearings[number])  # who stands west stays west
        radius = max(CLOSE, len(ring) * 2.5)  # so that each has its room on it
        across = radius / USUAL_WIDTH * (within.east - within.west)
        down = radius / within.height * (within.north - within.south)
        for place, number in enumerate(ring):
            angle = bearings[ring[0]] + 2 * math.pi * place / len(ring)
            moved[number] = (
                longitude + across * math.cos(angle),
                latitude + down * math.sin(angle),
            )
    return moved


def sides(
    places: list[tuple[float, float]], labels: list[list[str]], within: Frame
) -> list[tuple[str, str]]:
    """Return for each place its label and the side on which it stands.

    `labels` are what may be said of each place, the best first, lines parted by a line
    break. Each gets its last one first, places in their order; then the best for which
    there is room, whatever the width of the page. Who finds none has an empty label.
    """
    points = [
        [(x - 9, y - 9, x + 9, y + 9) for x, y in _pixels(places, within, width)]
        for width in WIDTHS
    ]
    taken: list[list[Box]] = [[] for _ in places]  # a box at each width
    found = [("", "right")] * len(places)

    def has_room(number: int, boxes: list[Box]) -> bool:
        return all(
            _is_inside(box, width, within.height)
            and not any(
                _overlap(box, points[index][other])
                or (taken[other] and _overlap(box, taken[other][index]))
                for other in range(len(places))
                if other != number
            )
            for index, (width, box) in enumerate(zip(WIDTHS, boxes, strict=True))
        )

    def put(number: int, label: str) -> bool:
        for side in SIDES:
            boxes = [_box(at[number], label, side) for at in points]
            if has_room(number, boxes):
                taken[number], found[number] = boxes, (label, side)
                return True
        return False

    for number, options in enumerate(labels):
        put(number, options[-1])
    for number, options in enumerate(labels):
        any(put(number, label) for label in options[:-1])
    return found


def texts(base: alt.Chart, label: str, side: str) -> list[alt.Chart]:
    """Return the layers of labels, one a side and number of lines.

    `base` has the axes encoded, and `label` and `side` are columns of its data.
    """
    layers = []
    used = set(zip(base.data[side], base.data[label].str.count("\n"), strict=True))
    for name, breaks in sorted(used & {(one, n) for one in SIDES for n in range(3)}):
        align, across, baseline, down = SIDES[name]
        # The first line is what stands at the place: move it up by the others.
        up = {"middle": breaks / 2, "bottom": breaks, "top": 0}[baseline] * LINE
        layers.append(
            base.transform_filter(
                f"datum.{side} === '{name}' && "
                f"length(split(datum.{label}, '\\n')) === {breaks + 1}"
            )
            .mark_text(
                fontSize=FONT_SIZE,
                lineBreak="\n",
                lineHeight=LINE,
                align=align,
                baseline=baseline,
                dx=across,
                dy=down - up,
            )
            .encode(text=f"{label}:N")
        )
    return layers


def _pixels(
    places: list[tuple[float, float]], within: Frame, width: float
) -> list[tuple[float, float]]:
    return [within.pixel(*place, width) for place in places]


def _box(point: Box, label: str, side: str) -> Box:
    align, across, baseline, down = SIDES[side]
    lines = label.split("\n")
    wide, high = max(map(len, lines)) * LETTER, len(lines) * LINE
    x = (point[0] + point[2]) / 2 + across
    y = (point[1] + point[3]) / 2 + down
    left = x - {"left": 0, "center": wide / 2, "right": wide}[align]
    top = y - {"top": 0, "middle": high / 2, "bottom": high}[baseline]
    return left, top, left + wide, top + high


def _is_inside(box: Box, width: float, height: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(
        one[3], other[3]
    ) > max(one[1], other[1])
