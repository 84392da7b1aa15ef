"""Log lines cannot be forged."""

from __future__ import annotations

import json
import logging

import pytest

from webapp.logs import JsonFormatter, TextFormatter

FORGED = "/x\nERROR drape: all is lost\x1b[2K\u202ereversed\x85"


def record(text: str, **extra: str) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "drape", "levelname": "INFO", "msg": "GET %s", "args": (text,)})
    vars(made).update(extra)
    return made


@pytest.mark.parametrize("formatter", [TextFormatter("%(levelname)s %(message)s"), JsonFormatter()])
def test_what_a_visitor_sends_stays_on_its_line(formatter: logging.Formatter) -> None:
    line = formatter.format(record(FORGED, path=FORGED))
    assert all(letter.isprintable() for letter in line)
    assert "\\n" in line


def test_ordinary_text_is_left_as_it_is() -> None:
    assert TextFormatter("%(message)s").format(record("/products/Größe 42/日本")) == "GET /products/Größe 42/日本"


def test_shoppers_locations_are_not_logged() -> None:
    for address in ("/search?q=red&near=52.52,13.40,10&size=M", "/x/?near=52.52%2C13.40%2C10&size=M"):
        line = JsonFormatter().format(record(address, path=address))
        assert "52" not in line.split('"message"')[1]
        assert json.loads(line)["path"].endswith("near=…&size=M")


def test_photos_are_not_named() -> None:
    line = JsonFormatter().format(record("/photo/aBcDeF123456.jpg", path="/search?photo=aBcDeF123456"))
    assert "aBcDeF" not in line
    assert json.loads(line)["message"] == "GET /photo/….jpg"
