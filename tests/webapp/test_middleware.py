"""Visitors' addresses, and what the log contains."""

from __future__ import annotations

import gzip
import json
import logging

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from search.addresses import network
from webapp.logs import JsonFormatter
from webapp.middleware import visitor_address


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "spoofed, 198.51.100.7", "198.51.100.7"),
        (2, "spoofed, 198.51.100.7, 203.0.113.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_what_our_proxies_add_is_believed(settings: Settings, proxies: int, passed: str, address: str) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": passed})
    assert visitor_address(request) == address


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::5]:4711", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_visitor_is_an_address_or_a_network_of_ipv6(address: str, whose: str) -> None:
    assert network(address) == whose


@pytest.mark.django_db
def test_the_log_has_a_line_a_request_without_what_was_searched(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "drape.requests"):
        client.get("/nowhere?q=wedding+dress")
    lines = [record.getMessage() for record in caplog.records if record.name == "drape.requests"]
    assert len(lines) == 1
    assert lines[0].startswith("GET /nowhere 404 ")
    assert "wedding" not in lines[0]


@pytest.mark.django_db
def test_pages_are_sent_compressed_to_browsers_that_take_it(client: Client, redis_server: object) -> None:
    plain = client.get("/saved")
    assert "Content-Encoding" not in plain
    packed = client.get("/saved", headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Saved products" in gzip.decompress(packed.content).decode()
    assert len(packed.content) * 2 < len(plain.content)


def test_lines_for_machines_are_json() -> None:
    record = logging.makeLogRecord({"name": "drape", "levelname": "INFO", "msg": "done: %s", "args": ("ä",), "ms": 3})
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "done: ä"
    assert line["ms"] == 3
    assert line["level"] == "INFO"
