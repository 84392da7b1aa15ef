"""Prices as shops write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.values.prices import PriceColumn, PriceError, read_price


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [("29.90", "29.90", ""), ("€ 29,90", "29.90", "EUR"), ("1.299,00 EUR", "1299", "EUR"), ("$1,299", "1299", "USD"),
     ("1,299.50", "1299.50", ""), ("12,5", "12.50", ""), ("0.125", "0.12", ""), ("1.234.567", "1234567", ""),
     ("GBP 7", "7", "GBP"), ("Rs. 499.00", "499", "INR"), ("₹1,29,900", "129900", "INR"), ("R$ 99,90", "99.90", "BRL"),
     ("1.299,- €", "1299", "EUR"), ("CHF 29.–", "29", "CHF"), ("1'299.00 CHF", "1299", "CHF"), ("25.0000", "25", ""),
     ("1 299,00 zł", "1299", "PLN"), ("1\u00a0299,00 Kč", "1299", "CZK"), ("1.299.00 ₽", "1299", "RUB"),
     ("٢٩٫٩٠", "29.90", ""), ('{"amount": 29.0, "currencyCode": "EUR"}', "29", "EUR"), ("12.345.678,90", "12345678.90", "")],
)  # fmt: skip
def test_usual_notations(text: str, price: str, currency: str) -> None:
    assert read_price(text) == (Decimal(price).quantize(Decimal("0.01")), currency)


@pytest.mark.parametrize(
    ("text", "price", "currency"),
    [("19.99–29.99", "19.99", ""), ("from 12.50 EUR", "12.50", "EUR"), ("ab 9,99 €", "9.99", "EUR"),
     ("$10 - $20", "10", "USD"), ("USD 29.99 to USD 19.99", "19.99", "USD")],
)  # fmt: skip
def test_the_lowest_price_of_a_range_is_used(text: str, price: str, currency: str) -> None:
    assert read_price(text) == (Decimal(price).quantize(Decimal("0.01")), currency)


@pytest.mark.parametrize("text", ["29.90 EUR / 32.00 USD", "EUR 29.90 / USD 22.00", "€29.90 or $22"])
def test_the_first_of_several_currencies_is_used(text: str) -> None:
    assert read_price(text) == (Decimal("29.90"), "EUR")


@pytest.mark.parametrize(("own", "currency"), [("DKK", "DKK"), ("NOK", "NOK"), ("EUR", "SEK")])
def test_a_sign_of_several_currencies_is_the_shops_own(own: str, currency: str) -> None:
    assert read_price("199 kr", currency=own) == (Decimal(199), currency)


def test_a_lone_mark_before_three_digits_is_read_by_its_column() -> None:
    points, commas = PriceColumn(), PriceColumn()
    points.note("24.95")
    commas.note("24,95")
    assert read_price("1.299", points)[0] == Decimal("1.30")
    assert read_price("1.299", commas)[0] == Decimal(1299)
    assert read_price("1.299")[0] == Decimal(1299)
    assert read_price("1,299", points)[0] == Decimal(1299)


@pytest.mark.parametrize("text", ["cheap", "on request", "-5", "9" * 20, "20% off", "2 for 30"])
def test_what_is_no_price_says_so(text: str) -> None:
    with pytest.raises(PriceError, match="price"):
        read_price(text)


@given(st.decimals(min_value=0, max_value=99_999, places=2), st.sampled_from(["{:,.2f}", "{:.2f}"]))
def test_amounts_survive_both_notations(amount: Decimal, form: str) -> None:
    english = form.format(amount)
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_price(english)[0] == read_price(german)[0] == amount


@given(st.text(max_size=30))
def test_any_text_is_a_price_or_an_error(text: str) -> None:
    try:
        price, _ = read_price(text)
    except PriceError:
        return
    assert price is None or 0 <= price < 10**9
