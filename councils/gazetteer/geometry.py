"""Points and outlines: small, exact enough, and without PostGIS. Pure.

Outlines are rings of (longitude, latitude), as GeoJSON has them. Distances are in metres on a plane
laid at the point in question, which is exact to centimetres over the few hundred metres we ask for.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Ring = tuple[tuple[float, float], ...]

METRES_PER_DEGREE = 111_320.0
CELL = 0.01  # degrees: the edge of a square of the index of border segments


@dataclass(frozen=True)
class Outline:
    """The outline of one area: rings (holes among them, by the even-odd rule) and its box."""

    gss: str
    name: str
    rings: tuple[Ring, ...]
    properties: Mapping[str, Any] = field(default_factory=dict, compare=False)
    box: tuple[float, float, float, float] = field(init=False)

    def __post_init__(self) -> None:
        points = [point for ring in self.rings for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        object.__setattr__(self, "box", (west, south, east, north))

    def contains(self, lat: float, lng: float) -> bool:
        """Whether the point lies inside (ray casting; a hole flips it back)."""
        west, south, east, north = self.box
        if not (west <= lng <= east and south <= lat <= north):
            return False
        inside = False
        for ring in self.rings:
            for (x1, y1), (x2, y2) in _sides(ring):
                if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                    inside = not inside
        return inside


def _sides(ring: Ring) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def from_geojson(collection: Mapping[str, Any]) -> list[Outline]:
    """The outlines of a FeatureCollection of polygons that name their `gss` and `name`."""
    return [_outline(feature) for feature in collection["features"]]


def _outline(feature: Mapping[str, Any]) -> Outline:
    geometry, properties = feature["geometry"], feature["properties"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    rings = tuple(
        tuple((float(x), float(y)) for x, y in ring) for polygon in polygons for ring in polygon
    )
    return Outline(properties["gss"], properties["name"], rings, properties)


class Atlas:
    """A set of outlines, asked where a point lies and which borders are near it."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self.outlines = {outline.gss: outline for outline in outlines}
        self._grid: dict[tuple[int, int], list[tuple[str, Any, Any]]] = {}
        for outline in self.outlines.values():
            for ring in outline.rings:
                for a, b in _sides(ring):
                    for cell in _cells(a, b):
                        self._grid.setdefault(cell, []).append((outline.gss, a, b))

    def at(self, lat: float, lng: float, tolerance: float = 0) -> Outline | None:
        """The area that holds the point, else the nearest within `tolerance` metres."""
        for outline in self.outlines.values():
            if outline.contains(lat, lng):
                return outline
        near = self.near(lat, lng, tolerance) if tolerance else {}
        return self.outlines[min(near, key=near.__getitem__)] if near else None

    def near(self, lat: float, lng: float, metres: float) -> dict[str, float]:
        """Areas whose border is within so many metres of the point, with the distance."""
        found: dict[str, float] = {}
        seen = set()
        for cell in _around(lat, lng, metres):
            for side in self._grid.get(cell, ()):
                if id(side) not in seen:
                    seen.add(id(side))
                    distance = _distance(lat, lng, side[1], side[2])
                    if distance <= min(metres, found.get(side[0], metres)):
                        found[side[0]] = distance
        return found


def _cells(a: tuple[float, float], b: tuple[float, float]) -> Iterator[tuple[int, int]]:
    xs, ys = sorted((a[0], b[0])), sorted((a[1], b[1]))
    for i in range(math.floor(xs[0] / CELL), math.floor(xs[1] / CELL) + 1):
        for j in range(math.floor(ys[0] / CELL), math.floor(ys[1] / CELL) + 1):
            yield i, j


def _around(lat: float, lng: float, metres: float) -> Iterator[tuple[int, int]]:
    high = metres / METRES_PER_DEGREE
    wide = high / math.cos(math.radians(lat))
    return _cells((lng - wide, lat - high), (lng + wide, lat + high))


def _distance(lat: float, lng: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres from the point to the line between two corners."""
    squeeze = math.cos(math.radians(lat)) * METRES_PER_DEGREE
    ax, ay = (a[0] - lng) * squeeze, (a[1] - lat) * METRES_PER_DEGREE
    bx, by = (b[0] - lng) * squeeze, (b[1] - lat) * METRES_PER_DEGREE
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + along * dx, ay + along * dy)


def metres_between(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """The distance between two points a few kilometres apart at most."""
    squeeze = math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot((lng2 - lng1) * squeeze, lat2 - lat1) * METRES_PER_DEGREE


def moved(lat: float, lng: float, east: float, north: float) -> tuple[float, float]:
    """The point so many metres to the east and north."""
    squeeze = math.cos(math.radians(lat))
    return (
        round(lat + north / METRES_PER_DEGREE, 6),
        round(lng + east / (METRES_PER_DEGREE * squeeze), 6),
    )
