"""Numbers for Prometheus, or whatever reads its format. No name, no id, no token."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from websockets.http11 import Request, Response

from .responses import Content, answer, header, status_page

PATH: Final = "/metrics"
SHORTEST_TOKEN: Final = 16
"""Characters: a token that is asked for as often as somebody likes must not be guessed."""


class Metrics(Collector):
    """What ``/metrics`` answers: the figures of a session, and what the system knows of the
    process."""

    def __init__(self, figures: Iterable[Metric], token: str | None) -> None:
        """``figures`` are gone through each time that they are asked for. With a ``token`` they are
        for whoever has it, without one for this machine."""
        self._figures = figures
        self._token = None if token is None else token.encode()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        _ = ProcessCollector(registry=self._registry)

    def describe(self) -> Iterable[Metric]:
        # Else they would be looked for once before there is anything.
        return ()

    def collect(self) -> Iterable[Metric]:
        return self._figures

    def respond(self, request: Request, near: bool) -> Response:
        """``near``: whether this machine asks by a name of its own, and through no proxy."""
        if self._token is None and not near:
            return status_page(request, HTTPStatus.NOT_FOUND)
        if self._token is not None and not hmac.compare_digest(self._token, _bearer(request)):
            return status_page(request, HTTPStatus.UNAUTHORIZED, WWW_Authenticate="Bearer")
        encode, kind = choose_encoder(header(request, "Accept"))
        return answer(request, HTTPStatus.OK, Content(encode(self._registry), kind))


def gauge(name: str, about: str, value: float) -> Metric:
    """What goes up and down."""
    return GaugeMetricFamily(name, about, value=value)


def gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    """The same by a label's values."""
    return _filled(GaugeMetricFamily(name, about, labels=[label]), values)


def counter(name: str, about: str, value: float) -> Metric:
    """What only goes up, since the process began."""
    return CounterMetricFamily(name, about, value=value)


def counters(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    """The same by a label's values."""
    return _filled(CounterMetricFamily(name, about, labels=[label]), values)


def histogram(
    name: str, about: str, bounds: Sequence[float], counts: Sequence[int], total: float
) -> Metric:
    """How often something was at most as much as each bound, and (``counts`` has one more) more;
    ``total`` is all of it together."""
    names = (*map(str, bounds), "+Inf")
    buckets = list(zip(names, map(float, accumulate(counts)), strict=True))
    return HistogramMetricFamily(name, about, buckets=buckets, sum_value=total)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[str, float]) -> Metric:
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _bearer(request: Request) -> bytes:
    """The token that a request brings, empty where it has none."""
    kind, _, token = header(request, "Authorization").partition(" ")
    return token.strip().encode("utf-8", "replace") if kind.lower() == "bearer" else b""
