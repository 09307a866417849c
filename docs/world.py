"""The world as the dashboard draws it, from Natural Earth: into dashboard/assets/world.json.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    uv run python docs/world.py package/countries-50m.json

The countries at 1:50 million, in the Equal Earth projection (Šavrič, Patterson and Jenny 2018), in
which equal areas are equal; without Antarctica, simplified and on a grid of whole numbers. Borders
are simplified once for both sides, so that neighbours meet. The asset holds, by the library's code,
`shapes` (the path of each Member State), `marks` (the middle of a circle for each state too small
to be seen, moved apart where they would lie on each other), and `land`, all else.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
STATES = ROOT / "data/reference/member_states.csv"
ASSET = ROOT / "dashboard/assets/world.json"

WIDTH = 2000  # of the grid: one step is 17.2 km
TOLERANCE = 0.45  # how far a simplified line may lie from the line, in steps
ISLAND = 3.0  # the area from which an island is drawn that is not its state's largest, in steps²
SMALL = 25.0  # the area below which a state is a circle: 7,400 km²
RADIUS = 8  # of a circle
NORTH, SOUTH = 83.7, -56.5  # what is shown

# Features of the data set without a seat that the United Nations counts to that of a Member State.
# All others (territories, land whose status it holds open) belong to no shape.
PARTS = {
    "Faeroe Is.": "DNK", "Greenland": "DNK", "Hong Kong": "CHN", "Macao": "CHN",
    "N. Cyprus": "CYP", "Somaliland": "SOM", "Taiwan": "CHN", "Åland": "FIN",
}  # fmt: skip
# Where the data set follows who holds the land, and the General Assembly does not: Crimea is
# Ukraine's (resolution 68/262); Western Sahara, a Non-Self-Governing Territory, ends at 27°40' N.
CRIMEA, SAHARA = (34.1, 45.2), 27 + 40 / 60
# What the data set lacks, and seats of the past whose successor's land cannot be parted.
PLACES = {"TUV": (179.2, -8.5), "DDR": (13.0, 52.5), "YMD": (47.0, 14.5), "EAZ": (39.4, -6.1)}

Points = NDArray[np.float64]


def equal_earth(lon_lat: Points) -> Points:
    """Longitude and latitude in degrees to the plane, for a globe of radius 1, y to the north."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    lon, lat = np.radians(lon_lat).T
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(lat))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * np.sqrt(3) * lon * np.cos(t) / (3 * slope)
    return np.column_stack([x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t])


def on_grid(lon_lat: Points) -> Points:
    """Longitude and latitude to the grid, y to the south."""
    half, _ = equal_earth(np.array([[180.0, 0.0]]))[0]
    _, top = equal_earth(np.array([[0.0, NORTH]]))[0]
    x, y = equal_earth(lon_lat).T
    return np.column_stack([half + x, top - y]) * (WIDTH / (2 * half))


def simplified(line: Points, tolerance: float) -> NDArray[np.bool_]:
    """Which points of a line to keep for none of it to stray (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        between = line[first + 1 : last] - line[first]
        chord = line[last] - line[first]
        length = np.hypot(*chord)
        cross = between[:, 0] * chord[1] - between[:, 1] * chord[0]
        away = np.abs(cross) / length if length else np.hypot(*between.T)
        furthest = int(away.argmax())
        if away[furthest] > tolerance:
            middle = first + 1 + furthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return keep


def area(ring: Points) -> float:
    """The area within a ring."""
    x, y = ring.T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def middle(ring: Points) -> Points:
    """The centre of gravity of the area within a ring."""
    x, y = (ring - ring[0]).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    sums = ((x[:-1] + x[1:]) * cross).sum(), ((y[:-1] + y[1:]) * cross).sum()
    return ring[0] + np.array(sums) / (3 * cross.sum())


def apart(marks: dict[str, Points]) -> dict[str, Points]:
    """Circles moved as little as it takes for none to lie on another."""
    moved = {code: place.copy() for code, place in marks.items()}
    for _ in range(200):
        still = True
        for code in moved:
            for other in moved:
                away = moved[code] - moved[other]
                distance = np.hypot(*away)
                if code < other and distance < 2 * RADIUS + 1:
                    push = (2 * RADIUS + 1 - distance) / 2 + 0.01
                    step = away / distance * push if distance else np.array([push, 0.0])
                    moved[code] += step
                    moved[other] -= step
                    still = False
        if still:
            return moved
    raise ValueError("the circles cannot be moved apart")


class Topology:
    """The countries of a TopoJSON file as rings on the grid, in full or simplified."""

    def __init__(self, document: dict[str, Any]) -> None:
        scale, shift = (np.array(document["transform"][key]) for key in ("scale", "translate"))
        self.full = [np.cumsum(arc, axis=0) * scale + shift for arc in document["arcs"]]
        self.simple = [arc[simplified(on_grid(unwrapped(arc)), TOLERANCE)] for arc in self.full]
        self.countries: list[dict[str, Any]] = document["objects"]["countries"]["geometries"]

    def rings(self, country: dict[str, Any], arcs: list[Points]) -> list[Points]:
        """The rings of a country; holes among them, which wind the other way."""
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        return [_ring(ring, arcs) for polygon in polygons for ring in polygon]


def _ring(numbers: Sequence[int], arcs: Sequence[Points]) -> Points:
    lines = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def unwrapped(line: Points) -> Points:
    """A line of longitudes and latitudes without a leap where it crosses the 180th meridian."""
    return np.column_stack([np.unwrap(line[:, 0], period=360), line[:, 1]])


def cut(ring: Points) -> list[Points]:
    """A ring of longitudes and latitudes, in two where the 180th meridian runs through it."""
    whole = unwrapped(ring)
    whole[:, 0] -= 360 * np.round(whole[:, 0].mean() / 360)
    for side in (1, -1):
        if (whole[:, 0] * side).max() > 180:
            there = clipped(whole, 0, 180 * side, -side)
            return [clipped(whole, 0, 180 * side, side), there - [360 * side, 0]]
    return [whole]


def clipped(ring: Points, axis: int, bound: float, side: int) -> Points:
    """What of a ring lies below a bound on an axis, or above it (Sutherland and Hodgman 1974)."""
    kept = []
    for one, other in pairwise(ring):
        inside, next_inside = ((bound - point[axis]) * side >= 0 for point in (one, other))
        if inside:
            kept.append(one)
        if inside != next_inside:
            kept.append(one + (bound - one[axis]) / (other[axis] - one[axis]) * (other - one))
    return np.array([*kept, kept[0]])


def holds(ring: Points, point: tuple[float, float]) -> bool:
    """Whether a point lies within a ring."""
    x, y = (ring - point).T
    crosses = (y[:-1] > 0) != (y[1:] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x[:-1] - y[:-1] * (x[1:] - x[:-1]) / (y[1:] - y[:-1])
    return bool(np.count_nonzero(crosses & (at > 0)) % 2)


def owned(name: str, code: str | None, ring: Points) -> list[tuple[str | None, Points]]:
    """Whose a ring of a country is; None: land of no Member State."""
    if name == "Russia" and holds(ring, CRIMEA):
        return [("UKR", ring)]
    if name == "Morocco":
        return [(code, clipped(ring, 1, SAHARA, -1)), (None, clipped(ring, 1, SAHARA, 1))]
    return [(code, ring)]


def path(rings: Sequence[Points]) -> str:
    """Rings as the data of an SVG path, in steps from each point to the next."""
    parts = []
    for ring in rings:
        steps = np.diff(ring, axis=0).astype(int)
        steps = steps[steps.any(axis=1)][:-1]
        x, y = ring[0].astype(int)
        line = "".join(f"{_number(dx)}{_number(dy)}" for dx, dy in steps)
        parts.append(f"M{x} {y}l{line.lstrip()}z")
    return "".join(parts)


def _number(number: int) -> str:
    return str(number) if number < 0 else f" {number}"


def drawn(rings: list[Points]) -> list[Points]:
    """The rings large enough to be seen, and always the largest."""
    largest = max(map(area, rings))
    return [ring for ring in rings if area(ring) >= min(ISLAND, largest) and area(ring) > 0]


def rings_of(
    topology: Topology, arcs: list[Points], codes: dict[int, str]
) -> dict[str | None, list[Points]]:
    """The rings of each Member State on the grid, and under None those of all other land."""
    found: dict[str | None, list[Points]] = {}
    for country in topology.countries:
        name = country["properties"]["name"]
        code = PARTS.get(name) or codes.get(int(country.get("id", 0)))
        for ring in topology.rings(country, arcs) if name != "Antarctica" else ():
            for owner, part in owned(name, code, ring):
                found.setdefault(owner, []).extend(on_grid(side) for side in cut(part))
    return found


def world(document: dict[str, Any], codes: dict[int, str]) -> dict[str, Any]:
    """The asset, from the TopoJSON and the Member States by M49 code."""
    topology = Topology(document)
    sizes = rings_of(topology, topology.full, codes)
    shapes = {
        code: [ring.round() for ring in rings]
        for code, rings in rings_of(topology, topology.simple, codes).items()
    }
    land = [ring for ring in shapes.pop(None) if area(ring) >= ISLAND]
    sizes.pop(None)
    small = sorted(code for code in sizes if sum(map(area, sizes[code])) < SMALL)
    marks = {code: middle(max(sizes[code], key=area)) for code in small}
    marks |= {code: on_grid(np.array([place]))[0] for code, place in PLACES.items()}
    height = on_grid(np.array([[0.0, SOUTH]]))[0][1]
    return {
        "width": WIDTH,
        "height": int(np.ceil(height)),
        "radius": RADIUS,
        "marks": {
            code: [int(x) for x in place.round()] for code, place in sorted(apart(marks).items())
        },
        "land": path(land),
        "shapes": {code: path(drawn(shapes[code])) for code in sorted(shapes) if code not in small},
    }


def main() -> None:
    with STATES.open(encoding="utf-8") as file:
        codes = {
            int(row["m49"]): row["ms_code"]
            for row in csv.DictReader(file)
            if row["status"] == "member"
        }
    document = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    asset = world(document, codes)
    ASSET.write_text(json.dumps(asset, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
