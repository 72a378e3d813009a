"""A row of the table: what was measured, against what, and how near it comes to its limit."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """`ours` and `bare` in `unit`; the figure is their ratio, or their difference where `difference` is set.

    `limit` is what the figure should not exceed (or, where `at_least` is set, reach)."""

    name: str
    ours: float
    bare: float
    unit: str
    limit: float
    against: str
    difference: bool = False
    at_least: bool = False

    @property
    def figure(self) -> float:
        return self.ours - self.bare if self.difference else self.ours / self.bare

    @property
    def holds(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def shown(row: Row) -> str:
    """One line: the name, both figures, the ratio and its limit."""
    sign = "≥" if row.at_least else "≤"
    figure = f"{row.figure:+.1f} {row.unit}" if row.difference else f"{row.figure:.2f} ×"
    limit = f"{row.limit:g} {row.unit}" if row.difference else f"{row.limit:g} ×"
    mark = "ok" if row.holds else "OVER"
    return (
        f"{mark:4}  {row.name:44} {figure:>12} ({sign} {limit})   "
        f"ours {row.ours:.4g} {row.unit}, bare {row.bare:.4g} {row.unit}: {row.against}"
    )


def paired(ours: list[float], bare: list[float]) -> tuple[float, float]:
    """Medians of measurements taken in turn, so that a drift of the machine's speed strikes both."""
    return median(ours), median(bare)
