"""The curve of use and CO, drawn as SVG: points and lines in a field of fixed size. The figures stand beside it."""

from dataclasses import dataclass

from accounts import formats
from courses.progress import Point

WIDTH, HEIGHT, LEFT, TOP = 560, 160, 40, 16  # of the field in the drawing's own units
AT_LEAST = 10  # the top of the axis when little is used


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Curve:
    use: list[Mark]
    co: list[Mark]
    days: list[Mark]
    levels: list[Mark]

    @property
    def use_line(self) -> str:
        return _line(self.use)

    @property
    def co_line(self) -> str:
        return _line(self.co)


def curve(points: list[Point]) -> Curve | None:
    """None until there are two talks at which use was told: one point is no curve."""
    if sum(point.use is not None for point in points) < 2:
        return None
    top = _top(max(value for point in points for value in (point.use, point.co) if value is not None))
    first, last = points[0].day, points[-1].day
    days = max((last - first).days, 1)

    def at(point, value):
        x = LEFT + WIDTH * (point.day - first).days / days
        return Mark(round(x, 1), round(TOP + HEIGHT * (1 - value / top), 1), formats.number(value))

    return Curve(
        use=[at(point, point.use) for point in points if point.use is not None],
        co=[at(point, point.co) for point in points if point.co is not None],
        days=_sparse([Mark(at(point, 0).x, TOP + HEIGHT, formats.short_day(point.day)) for point in points]),
        levels=[
            Mark(LEFT, round(TOP + HEIGHT * (1 - part / 2), 1), formats.number(round(top * part / 2)))
            for part in range(3)
        ],
    )


def _top(most: int) -> int:
    """A round number that is not below the highest value."""
    step = 10 if most > 20 else 5 if most > AT_LEAST else AT_LEAST
    return max(-(-most // step) * step, AT_LEAST)


def _line(marks) -> str:
    return " ".join(f"{mark.x},{mark.y}" for mark in marks)


def _sparse(marks: list[Mark]) -> list[Mark]:
    """Days far enough apart to be read: the first and the last, and others in between."""
    kept: list[Mark] = []
    for mark in marks[:-1]:
        if (not kept or mark.x - kept[-1].x >= 80) and marks[-1].x - mark.x >= 80:
            kept.append(mark)
    return [*kept, marks[-1]]
