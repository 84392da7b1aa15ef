"""Prometheus metrics, at /metrics."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from search.engine import writer
from search.errors import SearchError

BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10)
REQUESTS = Counter("drape_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram("drape_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS)
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


def count(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class Products(Collector):
    """Queries Redis whenever metrics are collected, so that they are never stale."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("drape_search_up", "1 when Redis answers.")
        products = GaugeMetricFamily("drape_products", "Products that can be searched.")
        try:
            status = writer.status()
            products.add_metric([], status.documents if status else 0)
            up.add_metric([], 1)
        except SearchError:
            up.add_metric([], 0)
        yield from (up, products)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        return iter(())


REGISTRY.register(Products())


def view(request: HttpRequest) -> HttpResponse:
    if not allowed(request):
        return HttpResponse("Send the token of METRICS_TOKEN.\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def allowed(request: HttpRequest) -> bool:
    """Whether the request has the token; if none is set, whether it comes directly from this machine."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())
    direct = "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
    return direct and request.META["REMOTE_ADDR"] in {"127.0.0.1", "::1"}
