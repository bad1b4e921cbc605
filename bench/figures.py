"""Figures measured beside a yardstick, and the timing of both."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Figure:
    name: str
    measured: str
    yardstick: str
    ratio: str
    target: str
    is_met: bool


def at_least(name: str, measured: float, yardstick: float, target: float, unit: str = "requests/s") -> Figure:
    ratio = measured / yardstick
    return Figure(name, f"{measured:,.0f} {unit}", f"{yardstick:,.0f} {unit}", f"{ratio:.2f}", f">= {target}", ratio >= target)


def at_most(name: str, measured: float, yardstick: float, target: float, unit: str = "ms", scale: float = 1000) -> Figure:
    ratio = measured / yardstick
    return Figure(
        name,
        f"{measured * scale:,.2f} {unit}",
        f"{yardstick * scale:,.2f} {unit}",
        f"{ratio:.2f} x",
        f"<= {target} x",
        ratio <= target,
    )


def times_faster(name: str, measured: float, yardstick: float, target: float) -> Figure:
    ratio = yardstick / measured
    return Figure(
        name,
        f"{measured * 1000:,.3f} ms",
        f"{yardstick * 1000:,.2f} ms",
        f"{ratio:.0f} x",
        f">= {target} x",
        ratio >= target,
    )


def below(name: str, measured: float, limit: float, unit: str) -> Figure:
    return Figure(name, f"{measured:,.1f} {unit}", "", "", f"<= {limit:g} {unit}", measured <= limit)


def seconds(act: Callable[[], Any], before: Callable[[], Any] | None = None, runs: int = 3) -> float:
    """Median seconds of `act` over `runs`, each after `before`, which is not counted."""
    taken = []
    for _ in range(runs):
        if before:
            before()
        gc.collect()
        started = perf_counter()
        act()
        taken.append(perf_counter() - started)
    return median(taken)


def each(acts: list[Callable[[], Any]]) -> tuple[float, float]:
    """Median and 95th percentile of the seconds that each of `acts` takes, one after the other."""
    taken = []
    for act in acts:
        started = perf_counter()
        act()
        taken.append(perf_counter() - started)
    return median(taken), quantiles(taken, n=20)[18]
