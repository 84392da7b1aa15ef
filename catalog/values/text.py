"""Convert text from shops (HTML, entities, control and direction characters) to plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

NOTHING = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "--", "#n/a"})
BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th",
    "tr", "ul",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "input", "ins",
    "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tbody", "thead", "tfoot", "tt",
    "u", "video", "iframe", "noscript", "center", "button", "form", "meta", "link", "html", "body", "head", "title",
    "svg", "path",
})  # fmt: skip
UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "title", "svg",
})  # fmt: skip
TAGS = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS | INLINE | UNSEEN))})(?:[\s/][^<>]*)?>|<!--|<!\[CDATA\[", re.I)
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
CDATA_END, COMMENT, COMMENT_END = "]]>", "<!--", "-->"
JOINERS = "\u200c\u200d"
"""Part of emoji and some scripts, so kept in text, but never in ids."""


def is_nothing(text: str) -> bool:
    """Whether a cell states that there is no value: empty, "N/A", "null", …"""
    return text.strip().casefold() in NOTHING


def clean(text: str) -> str:
    """Return one line of plain text."""
    if text.isprintable() and "<" not in text and "&" not in text:
        return " ".join(text.split())
    return " ".join(paragraphs(text).split())


def paragraphs(text: str) -> str:
    """Return plain text with one line per paragraph; what is not markup ("a < b", "<3") stays."""
    for _ in range(2):  # some shops escape twice
        if "<" in text and TAGS.search(text):
            text = _without_tags(text)
        if "&" not in text or (unescaped := html.unescape(text)) == text:
            break
        text = unescaped
    else:
        if "<" in text and TAGS.search(text):
            text = _without_tags(text)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def without_hidden(text: str) -> str:
    """Remove invisible characters: zero-width, direction and control characters, byte order marks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Cs", "Co", "Cn"))


def _visible(letter: str) -> str:
    if letter == "\n" or letter in JOINERS:
        return letter
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category[0] in "CZ" else letter


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def _without_tags(text: str) -> str:
    # only up to the last end: each unclosed start would be searched to the end of the text
    closed = text.rfind(CDATA_END) + len(CDATA_END) if CDATA_END in text else 0
    text = CDATA.sub(r"\1", text[:closed]) + text[closed:]
    if not TAGS.search(text):
        return text
    # a line break in HTML is a space; "<3" and "a < b" are not tags, though a parser may take them for tags
    source = re.sub(r"<(?![/!?a-zA-Z])|<(?=!\[CDATA\[)", "&lt;", " ".join(text.split()))
    closed = source.rfind(COMMENT_END) + 1
    source = source[:closed] + source[closed:].replace(COMMENT, "&lt;!--")
    parser = _Text()
    parser.feed(source)
    parser.close()
    return "".join(parser.parts)
