"""Prices in all common notations; the meaning of "1.299" depends on the rest of the column."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

HIGHEST = Decimal(10**9)
CENT = Decimal("0.01")
CODES = frozenset({
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR",
    "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD", "KZT", "LKR", "MAD", "MXN",
    "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD",
    "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
})  # fmt: skip
SIGNS = {
    "r$": "BRL", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "mx$": "MXN", "nt$": "TWD", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH",
    "₩": "KRW", "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "zł": "PLN", "zl": "PLN", "kč": "CZK",
    "ft": "HUF", "lei": "RON", "лв": "BGN", "руб": "RUB", "rs": "INR", "rs.": "INR", "euro": "EUR", "euros": "EUR",
    "tl": "TRY", "$": "USD", "¥": "JPY", "￥": "JPY", "円": "JPY", "元": "CNY", "kr": "SEK", "kr.": "SEK",
    "sfr": "CHF", "fr": "CHF", "fr.": "CHF", "rp": "IDR", "rm": "MYR",
}  # fmt: skip
SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "rs": ("INR", "PKR", "LKR"),
    "rs.": ("INR", "PKR", "LKR"),
    "¥": ("JPY", "CNY"),
}
"""Signs shared by several currencies; the shop's own is assumed if it is among them."""
NUMBER = re.compile(r"(?<![\d.,])-?\d(?:[\d.,]|['’](?=\d{3})|\s(?=\d{3}(?!\d)))*")
SIGN = re.compile(r"[a-z]{0,2}\$|[€£₹₽₺₴₩₪₫฿₱₦¥￥円元]|[^\W\d_]+\.?")

LONGEST = 1000
"""Characters of a cell that are read."""
OFFER = re.compile(r"\d\s*%|\d\s+(?:for|für|pour|por|per)\s+\d", re.I)
"""Discounts ("20 %") and multi-buy offers ("2 for 30") are not prices."""


class PriceError(ValueError):
    """A price that cannot be read; the text is a sentence for the shop."""


@dataclass(slots=True)
class PriceColumn:
    """The notation of a column: how many cells certainly use "." or "," as decimal mark."""

    marks: dict[str, int] = field(default_factory=lambda: {".": 0, ",": 0})

    def note(self, text: str) -> None:
        for number in NUMBER.findall(_plain(text)):
            if mark := _certain_mark(number):
                self.marks[mark] += 1

    def is_decimal(self, mark: str) -> bool:
        """Whether a single mark before three digits is a decimal mark: only if the column uses just this one."""
        other = "," if mark == "." else "."
        return self.marks[mark] > 0 and not self.marks[other]


NO_EVIDENCE = PriceColumn()


def read_price(text: str, column: PriceColumn = NO_EVIDENCE, currency: str = "") -> tuple[Decimal | None, str]:
    """Return the (lowest) amount and its currency ("" if none) of "€ 1.299,00", "from 19.99–29.99", "Rs. 499".

    ``currency``: the shop's own, which determines the meaning of "kr" and "$". Errors: PriceError.
    """
    plain = _plain(text)
    if not plain:
        return None, ""
    if OFFER.search(plain):
        raise PriceError(f"The price “{text[:40]}” cannot be read, so it was left out.")
    found = list(NUMBER.finditer(plain))
    amounts = [_amount(match.group(), column) for match in found]
    readable = [amount for amount in amounts if amount is not None]
    if not readable or len(readable) < len(amounts):
        raise PriceError(f"The price “{text[:40]}” cannot be read, so it was left out.")
    currencies = _currencies(plain, found, currency)
    # a price in several currencies is not a range
    same = [amount for amount, code in zip(readable, currencies, strict=True) if code in ("", currencies[0])]
    price = min(same)
    if not 0 <= price < HIGHEST:
        raise PriceError(f"The price “{text[:40]}” is not between 0 and a thousand million, so it was left out.")
    return price.quantize(CENT), next(filter(None, currencies), "")


def read_currency(text: str) -> str:
    """Return an ISO 4217 code, "" if the text is none."""
    code = text.strip().upper()
    return code if code in CODES else SIGNS.get(text.strip().casefold(), "")


def _plain(text: str) -> str:
    """Return the text without JSON, with ASCII digits, and without the ",-" or ".–" that stands for no decimals."""
    stripped = text.strip()[:LONGEST]
    if stripped.startswith("{"):
        stripped = _of_json(stripped)
    if not stripped.isascii():
        stripped = "".join(
            str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
            for letter in stripped.replace("٫", ".").replace("٬", "'")
        )
    return re.sub(r"(\d)[.,]\s?[-–—]{1,2}(?=\D|$)", r"\1", stripped)


def _of_json(text: str) -> str:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(held, dict):
        return text
    amount = next((held[name] for name in ("amount", "value", "price", "min") if name in held), "")
    code = next((held[name] for name in ("currency", "currencyCode", "currency_code") if name in held), "")
    return f"{amount} {code}".strip()


def _certain_mark(number: str) -> str:
    marks = [letter for letter in number if letter in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    decimals = len(number) - number.rfind(last) - 1
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else ""
    return last if len(marks) == 1 and decimals != 3 else ""


def _amount(number: str, column: PriceColumn) -> Decimal | None:
    number = re.sub(r"['’\s]", "", number).rstrip(".,")
    mark = max(".,", key=number.rfind)
    whole, _, decimals = number.rpartition(mark)
    if not whole and mark not in number:
        plain = number
    elif _is_grouping(whole, mark, decimals, column):
        plain = re.sub("[.,]", "", number)
    else:
        plain = re.sub("[.,]", "", whole) + "." + decimals
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _is_grouping(whole: str, mark: str, decimals: str, column: PriceColumn) -> bool:
    """Whether the last mark of a number separates thousands."""
    if len(decimals) != 3 or ("," if mark == "." else ".") in whole:
        return False
    if mark in whole:
        return True
    return whole.lstrip("-") not in ("", "0") and not column.is_decimal(mark)


def _currencies(plain: str, found: list[re.Match[str]], own: str) -> list[str]:
    """Return the currency of each number: all are before their numbers, as in "€ 10 / $ 12", or all after."""
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(plain)]
    between = [_named(plain[end:start], own) for end, start in zip(ends, starts, strict=True)]
    return between[:-1] if between[0] else between[1:]


def _named(text: str, own: str) -> str:
    for sign in SIGN.findall(text.casefold()):
        code: str = sign.strip(".").upper()
        if code in CODES:
            return code
        if own in SHARED.get(sign, ()):
            return own
        if sign in SIGNS:
            return SIGNS[sign]
    return ""
