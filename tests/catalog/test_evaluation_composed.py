"""Picture plus text: which pairs are queried, which results are relevant, and how they are reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.rows import ProductRow
from evaluation.answers import SERVED
from evaluation.composed import BOTH, NAMED, NEAREST, PICTURE, WAYS, Composed, pairs, searched
from evaluation.outcome import Outcome
from evaluation.printing import tables
from evaluation.report import write
from tests.catalog.evaluated import EACH, KINDS
from vision.encoder import Encoder


def rows(*groups: tuple[int, str, str, str]) -> list[ProductRow]:
    """Return this number of products of a title, a colour and a type for each group."""
    found: list[ProductRow] = []
    for count, title, colour, kind in groups:
        found += [
            ProductRow(len(found) + number, f"{len(found) + number}", title, colour=colour, article_type=kind)
            for number in range(count)
        ]
    return found


def test_relevant_results_have_the_type_and_the_other_colour() -> None:
    products = rows(
        (7, "Shirt", "Red", "Shirts"), (6, "Shirt", "Navy Blue", "Shirts"), (4, "Shirt", "Green", "Shirts"),
        (9, "Skirt", "Red", "Skirts"), (9, "Bag", "", "Bags"),
    )  # fmt: skip
    asked = pairs(products)

    # skirts have one colour, green shirts are too few for a query, bags have no colour
    assert sorted(one.place for one in asked) == list(range(17))
    for one in asked:
        product = products[one.place]
        answers = [products[place] for place in one.right]
        assert len(answers) >= 5
        assert {answer.article_type for answer in answers} == {product.article_type}
        (colour,) = {answer.colour for answer in answers}
        assert colour != product.colour
        assert one.words in (colour.lower(), f"in {colour.lower()}", f"but {colour.lower()}")
        assert one.right == one.of_type & one.of_colour
        assert one.place in one.of_type - one.right


def test_the_pattern_of_the_title_is_kept_where_enough_products_have_it() -> None:
    products = rows(
        (1, "Striped shirt", "Red", "Shirts"), (1, "Checked shirt", "Red", "Shirts"), (1, "Shirt", "Red", "Shirts"),
        (5, "Shirt with stripes", "Blue", "Shirts"), (4, "Check shirt", "Blue", "Shirts"),
    )  # fmt: skip
    right = {one.place: one.right for one in pairs(products)}
    assert right == {0: {3, 4, 5, 6, 7}, 1: set(range(3, 12)), 2: set(range(3, 12))}


def test_pairs_are_deterministic_and_limited_in_number() -> None:
    products = rows(*((6, "Shirt", colour, "Shirts") for colour in ("Red", "Blue", "Green")))
    assert pairs(products) == pairs(products)
    assert pairs(products, most=4) == pairs(products)[:4]
    assert pairs(products, seed=2) != pairs(products)
    assert len({one.place for one in pairs(products)}) == 18


def test_shares_are_counted_among_the_first_ten() -> None:
    products = rows((6, "Shirt", "Red", "Shirts"), (6, "Shirt", "Blue", "Shirts"), (6, "Skirt", "Blue", "Skirts"))
    asked = [one for one in pairs(products) if one.place == 0]
    best = np.array([[6, 7, 1, 12, 13, 14, 15, 2, 3, 4]])
    found = Composed(asked, {BOTH: best}).figures(BOTH)
    assert {name: round(one.value, 3) for name, one in found.items()} == {
        "precision@5": 0.4,
        "precision@10": 0.2,
        "of its type@10": 0.6,
        "of the colour@10": 0.6,
    }


def test_every_product_is_a_query_and_never_its_own_result(outcome: Outcome) -> None:
    found = outcome.composed
    assert len(found.pairs) == EACH * len(KINDS)
    assert tuple(found.best) == (SERVED, *WAYS)
    for best in found.best.values():
        assert best.shape == (len(found.pairs), NEAREST)
        assert all(one.place not in row for one, row in zip(found.pairs, best.tolist(), strict=True))


def test_picture_and_words_find_more_than_the_picture(outcome: Outcome) -> None:
    name = "another colour by {}, {}"
    values = {way: outcome.measures[name.format(way, "precision@10")].value for way in WAYS}
    assert values[BOTH] > values[PICTURE] + 0.3
    assert values[NAMED] > 0.8
    assert outcome.measures[name.format(BOTH, "of its type@10")].value > 0.5


def test_a_catalogue_without_pairs_is_measured_without(outcome: Outcome, encoder: Encoder, tmp_path: Path) -> None:
    none = searched(outcome.encoded, encoder, pairs(rows((9, "Skirt", "Red", "Skirts"))), lambda count: None)
    assert none.measures() == {}


def test_they_are_printed_a_line_for_each_way(outcome: Outcome) -> None:
    printed = tables(outcome)
    for way in WAYS:
        assert printed.count(way) == 1
    assert "another colour by" not in printed


def test_the_page_shows_the_picture_the_words_and_what_is_right(outcome: Outcome, tmp_path: Path) -> None:
    write(outcome, tmp_path / "report.html", catalogue="shop", made="today")
    page = (tmp_path / "report.html").read_text()
    section = page.split('<section id="composed">')[1].split("</section>")[0]
    shown = outcome.composed.pairs[:6]
    assert "A picture and words" in section
    assert all(f"“{one.words}”" in section for one in shown)
    right = sum(
        len(one.right & set(best)) for one, best in zip(shown, outcome.composed.best[BOTH].tolist(), strict=False)
    )
    assert section.count('class="right"') == right
    assert section.count("<img") == len(shown) * (1 + NEAREST)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_has_its_interval(outcome: Outcome, way: str) -> None:
    one = outcome.measures[f"another colour by {way}, precision@5"]
    assert one.low <= one.value <= one.high
    assert one.queries == len(outcome.composed.pairs)
