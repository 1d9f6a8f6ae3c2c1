"""HTML that other programs put into their texts, as plain text: what we keep has paragraphs and nothing else. Pure.

A text without one of the tags that editors make is left alone: somebody may well write `a < b` or speak of `<canvas>`.
"""

import re
from html import unescape
from html.parser import HTMLParser

_TAGS = "a|b|blockquote|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|table|td|th|tr|u|ul"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Text that was escaped once too often.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|quot|amp|lt|gt|apos|nbsp);", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"blockquote|div|h[1-6]|hr|ol|p|pre|table|ul")
_ITEM = "\n– "
_UNSEEN = frozenset({"script", "style", "template"})


def plain(words: str) -> str:
    if _TAG.search(words):
        return _Plain().of(words)
    return unescape(words) if _REFERENCE.search(words) else words


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[tuple[str, int]] = []  # where it leads, and where its words begin
        self.kept_as_is = self.unseen = 0

    def of(self, words: str) -> str:
        self.feed(words)
        self.close()
        lines = (line.strip() for line in "".join(self.pieces).replace("\xa0", " ").split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "br" or tag == "tr":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append(_ITEM)
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.pieces)))
        elif _PARAGRAPHS.fullmatch(tag):
            self.kept_as_is += tag == "pre"
            if self.pieces[-1:] != [_ITEM]:
                self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag == "a" and self.links:
            address, begin = self.links.pop()
            if address.startswith(("https://", "http://")) and address not in "".join(self.pieces[begin:]):
                self.pieces.append(f" ({address})")
        elif _PARAGRAPHS.fullmatch(tag):
            self.kept_as_is = max(0, self.kept_as_is - (tag == "pre"))
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.kept_as_is:  # as in a browser: its own line breaks mean nothing
            data = re.sub(r"\s+", " ", data)
            if data == " " and (not self.pieces or self.pieces[-1].endswith(("\n", _ITEM))):
                return
        self.pieces.append(data)
