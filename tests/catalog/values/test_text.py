"""HTML, entities and invisible characters."""

from __future__ import annotations

import pytest

from catalog.values.ids import IdError, read_id
from catalog.values.text import clean, paragraphs


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Fish &amp; Chips sock", "Fish & Chips sock"), ("Chinos &#8211; slim", "Chinos – slim"), ("I <3 tees", "I <3 tees"),
     ("a < b and c > d", "a < b and c > d"), ("<![CDATA[Hat & scarf]]>", "Hat & scarf"),
     ("&lt;p&gt;Twice&lt;/p&gt;", "Twice"), ("<p>One</p><p>Two<br>lines</p>", "One\nTwo\nlines"),
     ("<ul><li>wash&nbsp;cold</li><li>30&deg;</li></ul>", "wash cold\n30°"), ("<b>Bold</b>ly", "Boldly"),
     ("<style>p{}</style><script>x()</script><p>Seen</p>", "Seen"), ("wei\u202e\u200bß", "weiß"), ("👩\u200d👧", "👩\u200d👧"),
     ("line\n\n  line", "line\nline"), ("\x00tee\x07", "tee"), ("<p>unclosed <b>tags", "unclosed tags")],
)  # fmt: skip
def test_descriptions_become_plain_paragraphs(written: str, plain: str) -> None:
    assert paragraphs(written) == plain


def test_titles_are_one_line() -> None:
    assert clean("  <p>Red  \u00a0 shirt</p>\n now ") == "Red shirt now"


@pytest.mark.parametrize("id", ["0017", "a/b", "a:b", "x%41", "HELLO", "日本-1", "A+B&C", "<b>"])
def test_ids_stay_as_they_are(id: str) -> None:
    assert read_id(f" {id} ") == (id, "")


def test_hidden_characters_of_an_id_are_removed_with_a_remark() -> None:
    id, remark = read_id("x\u200b9")
    assert id == "x9"
    assert "Hidden characters" in remark
    assert "spreadsheet" in read_id("8.9E+12")[1]


@pytest.mark.parametrize("id", ["", "N/A", "\u200b", ".", "..", "a/../b", "a\\..\\b", "x" * 201])
def test_ids_that_no_address_can_have_are_refused(id: str) -> None:
    with pytest.raises(IdError):
        read_id(id)
