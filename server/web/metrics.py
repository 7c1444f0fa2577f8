"""Numbers for Prometheus, in its text format (version 0.0.4). No name, no id, no token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

KIND: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    """What goes up and down. ``values`` are by label, or one under an empty label."""

    name: str
    about: str
    values: Mapping[str, float]
    label: str = field(default="")


def text(gauges: Iterable[Gauge]) -> str:
    """All of them, as they are asked for."""
    lines = []
    for gauge in gauges:
        lines += [f"# HELP {gauge.name} {gauge.about}", f"# TYPE {gauge.name} gauge"]
        for value, number in gauge.values.items():
            labels = f'{{{gauge.label}="{value}"}}' if gauge.label else ""
            lines.append(f"{gauge.name}{labels} {number:.15g}")
    return "\n".join(lines) + "\n"
