"""A product's regular and sale price, from the price columns of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation

from dateutil import parser as dates

from catalog.values.prices import CENT, NO_EVIDENCE, PriceColumn, PriceError, read_currency, read_price

PRICES = ("price", "regular_price", "sale_price")


@dataclass(frozen=True, slots=True)
class Money:
    """``price`` is the regular price; ``sale_price`` is None without a sale. ``remarks`` are sentences for the shop."""

    price: Decimal | None = None
    sale_price: Decimal | None = None
    currency: str = ""
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    remarks: tuple[str, ...] = ()


def read_money(cells: Mapping[str, str], columns: Mapping[str, PriceColumn], default_currency: str) -> Money:
    """Return the prices of a row, given by field. A sale price that is not lower is ignored."""
    amounts: dict[str, Decimal] = {}
    remarks = []
    currency = read_currency(cells.get("currency", ""))
    for name in PRICES:
        try:
            amount, code = read_price(cells.get(name, ""), columns.get(name, NO_EVIDENCE), currency or default_currency)
        except PriceError as error:
            remarks.append(str(error))
            continue
        if amount is not None:
            amounts[name] = amount
            currency = currency or code
    paid, regular, sale = (amounts.get(name) for name in PRICES)
    if paid is not None:
        paid += _number(cells.get("surcharge", ""))
        sale = sale or _discounted(paid, cells)
    if sale is None and regular is not None and paid is not None and paid < regular:
        paid, sale = regular, paid
    price = regular if paid is None or (regular is not None and sale is not None and regular > paid) else paid
    if price is None:
        price, sale = sale, None
    if sale is not None and (sale >= (price or 0) or not sale):
        sale = None
    begin, end = read_sale_dates(cells) if sale is not None else (None, None)
    if price is not None and len(cells.get("currency", "")) > 3 and not currency:
        remarks.append(f"The currency “{cells['currency'][:20]}” is not known.")
    return Money(price, sale, currency, begin, end, tuple(remarks))


def _discounted(price: Decimal, cells: Mapping[str, str]) -> Decimal | None:
    """Return the price after the row's discount, a percentage or an amount; None without one."""
    discount, percent = _number(cells.get("discount", "")), _number(cells.get("discount_percent", ""))
    if cells.get("discount_mode", "").casefold() == "percent":
        discount, percent = Decimal(0), discount
    if not (discount > 0 or percent > 0):
        return None
    share = price * percent / 100 if percent > 0 else discount
    return (price - share).quantize(CENT) if share < price else None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.strip() or 0)
    except InvalidOperation:
        return Decimal(0)


def read_sale_dates(cells: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return when a sale starts and ends, given as "…/…" in one cell or in two cells."""
    begin, end = cells.get("sale_from", ""), cells.get("sale_until", "")
    if "/" in (both := cells.get("sale_dates", "")):
        begin, end = both.split("/", 1)
    return read_date(begin), read_date(end, last=True)


def read_date(text: str, last: bool = False) -> datetime | None:
    """Return a time-zone-aware moment; a date alone means its midnight or, if ``last``, the end of the day."""
    try:
        found = dates.parse(text) if text.strip() else None
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    if last and found.time() == time() and ":" not in text:
        found = datetime.combine(found.date(), time.max, found.tzinfo)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_running(begin: datetime | None, end: datetime | None, now: datetime) -> bool:
    """Whether a sale with these dates is on."""
    return (begin is None or begin <= now) and (end is None or now <= end)
