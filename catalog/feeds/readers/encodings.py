"""Detecting the encoding of a text file."""

from __future__ import annotations

import codecs
import re
from typing import IO

CHUNK = 2**20
SAMPLE = 2**18
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
         codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # fmt: skip
CANDIDATES = ["cp1250", "cp1251", "cp1253", "cp1254", "cp932", "gb18030", "big5", "euc_kr", "koi8_r"]
WESTERN = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ€‘’“”–—…•™©®°£§«»´¿¡½¼¾²³µ·ªº×¥¨¸\u00a0]")

WITHIN = re.compile("[^\\W\\d_][¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿][^\\W\\d_]")
"""A symbol between letters: the sign of Polish or Czech decoded as a Western encoding."""


def encoding_of(file: IO[bytes]) -> str:
    """Return the encoding: UTF-8 or UTF-16, with or without a BOM, if the bytes are valid; else the most likely one.

    The file is rewound.
    """
    try:
        return _encoding_of(file)
    finally:
        file.seek(0)


def _encoding_of(file: IO[bytes]) -> str:
    head = file.read(4096)
    file.seek(0)
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    if unmarked := _unmarked_utf16(head):
        return unmarked
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = b""
    try:
        while chunk := file.read(CHUNK):
            sample = chunk
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        around = max(0, error.start - SAMPLE // 2)
        return _guess(sample[around : around + SAMPLE], old_mac=b"\r" in head and b"\n" not in head)
    return "utf-8"


def _unmarked_utf16(head: bytes) -> str:
    """Detect UTF-16 without a BOM: every other byte of commas, quotes, digits and line ends is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return ""


def _guess(sample: bytes, old_mac: bool) -> str:
    if old_mac:
        return "mac_roman"
    latin = _latin_kind(sample.decode("cp1252", errors="replace"))
    if latin:
        return latin
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=CANDIDATES).best()
    return best.encoding if best else "cp1252"


def _latin_kind(text: str) -> str:
    """Return the Windows encoding of a text in Latin letters, which was decoded as cp1252; "" for other scripts.

    In Latin text, few letters among plain ones are accented; words of other scripts have no plain letters. Symbols
    between letters distinguish Polish and Czech from Western languages.
    """
    words = [word for word in re.findall(r"[^\s,;\t|\"]+", text) if not word.isascii()]
    mixed = sum(re.search("[A-Za-z0-9]", word) is not None or len(word) == 1 for word in words)
    if mixed <= 0.7 * len(words) and words:
        return ""
    if any(WITHIN.search(word) for word in words):
        return "cp1250"
    odd = sum(not letter.isascii() and not WESTERN.match(letter) for word in words for letter in word)
    return "cp1252" if odd <= 0.02 * len(words) else ""
