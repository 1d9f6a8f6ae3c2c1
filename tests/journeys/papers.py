"""What a PDF says, each piece in the language of its nearest tag: what a screen reader would speak."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from .leftovers import Said


class Paper:
    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content))
        self.root: Any = self.reader.trailer["/Root"]
        self.language = str(self.root.get("/Lang", ""))
        self.title = str((self.reader.metadata or {}).get("/Title", ""))

    @property
    def faults(self) -> list[str]:
        """What a reader of papers by ear would miss."""
        shows_title = self.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")
        wanted = {
            "is not tagged": self.root.get("/MarkInfo", {}).get("/Marked") and "/StructTreeRoot" in self.root,
            "has no title": self.title.strip(),
            "does not show its title": shows_title,
            "has no language": self.language,
            "has no heading": {"/H1", "/Title"} & self._kinds(),
        }
        return [fault for fault, is_there in wanted.items() if not is_there]

    def said(self) -> list[Said]:
        found: list[Said] = []
        for page in self.reader.pages:
            languages = self._languages_on(page)
            for mark, nearest, text in _marked_texts(page):
                language = nearest or languages.get(mark, self.language)
                found += [Said(line.strip(), language) for line in text.split("\n") if line.strip()]
        return found

    def _kinds(self) -> set[str]:
        return {kind for kind, _language, _page, _mark in self._leaves()}

    def _languages_on(self, page: Any) -> dict[int, str]:
        own = page.indirect_reference
        return {mark: language for _kind, language, on, mark in self._leaves() if on == own}

    def _leaves(self) -> list[tuple[str, str, Any, int]]:
        if not hasattr(self, "_found"):
            self._found: list[tuple[str, str, Any, int]] = []
            self._walk(self.root["/StructTreeRoot"], "", self.language, None)
        return self._found

    def _walk(self, node: Any, kind: str, language: str, page: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, int):
            self._found.append((kind, language, page, int(node)))
            return
        if isinstance(node, list):
            for child in node:
                self._walk(child, kind, language, page)
            return
        page = node.raw_get("/Pg") if "/Pg" in node else page
        if node.get("/Type") == "/MCR":
            self._found.append((kind, language, page, int(node["/MCID"])))
            return
        if "/K" in node:
            self._walk(node["/K"], str(node.get("/S", kind)), str(node.get("/Lang", language)), page)


def _marked_texts(page: Any) -> list[tuple[int, str, str]]:
    """The text of each marked piece of a page, and the language of its mark; what is decoration has no mark."""
    marks: list[tuple[int, str]] = [(-1, "")]
    texts: dict[tuple[int, str], list[str]] = {}

    def before(operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if len(operands) > 1 and hasattr(operands[1], "get") else {}
            mark, language = marks[-1]
            marks.append((int(about.get("/MCID", mark)), str(about.get("/Lang", language))))
        elif operator == b"EMC" and len(marks) > 1:
            marks.pop()

    def text(piece: str, *_where: Any) -> None:
        texts.setdefault(marks[-1], []).append(piece)

    page.extract_text(visitor_operand_before=before, visitor_text=text)
    return [(mark, language, "".join(pieces)) for (mark, language), pieces in texts.items() if mark >= 0]
