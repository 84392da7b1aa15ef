"""Tests named in the security documents exist."""

from __future__ import annotations

import re

import pytest

from webapp.env import ROOT

FOLDERS = "webapp|access|search|vision|catalog|behaviour|browser"
NAMED = re.compile(rf"`((?:tests/)?(?:{FOLDERS})/[\w/]*(?:\.py)?(?:::\w+)?|::\w+)`")


@pytest.mark.parametrize("page", ["asvs.md", "threat-model.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = NAMED.findall((ROOT / "docs" / page).read_text())
    assert len(named) > 15
    place = ""
    for one in named:
        file, _, test = one.partition("::")
        place = file.removeprefix("tests/") or place
        path = ROOT / "tests" / place
        assert path.exists(), one
        assert not test or f"def {test}(" in path.read_text(), one
