"""A wording as MJML and as text, with a hole wherever a value will stand (`core.pages`)."""

from collections.abc import Iterable, Set

from django.utils.html import escape

from core.pages import hole

from .markup import Block, BlockKind, Line, Parsed, Piece


def left_for(parsed: Parsed, *, empty: Set[str], addresses: Set[str]) -> list[Block]:
    """The blocks without the lines that would say nothing to a person for whom the names `empty` are empty.

    `addresses` are placeholders that are one: where they stand alone they become links.
    """
    blocks = []
    for block in parsed.blocks:
        lines = tuple(_linked(line, addresses) for line in block.lines if not line.names & empty)
        if lines:
            blocks.append(Block(block.kind, lines))
    return blocks


def _linked(line: Line, addresses: Set[str]) -> Line:
    pieces = (
        piece._replace(target=piece.text, target_is_placeholder=True)
        if piece.is_placeholder and not piece.target and piece.text in addresses
        else piece
        for piece in line.pieces
    )
    return Line(line.number, tuple(pieces))


def as_line(parsed: Parsed) -> str:
    """A subject."""
    return "".join(_text(piece) for line in parsed.lines() for piece in line.pieces)


def as_text(blocks: Iterable[Block]) -> str:
    return "\n\n".join(_block_text(block) for block in blocks)


def as_mjml(blocks: Iterable[Block]) -> str:
    return "\n".join(_block_mjml(block) for block in blocks)


def _block_text(block: Block) -> str:
    mark = "- " if block.kind is BlockKind.LIST else ""
    return "\n".join(mark + "".join(_piece_text(piece) for piece in line.pieces) for line in block.lines)


def _piece_text(piece: Piece) -> str:
    words, target = _text(piece), _target(piece)
    return words if not target or words == target else f"{words}: {target}"


def _block_mjml(block: Block) -> str:
    if block.kind is BlockKind.BUTTON:
        (piece,) = block.lines[0].pieces
        words, target = escape(_text(piece)), escape(_target(piece))
        return f'<mj-button css-class="do" href="{target}">{words}</mj-button>'
    if block.kind is BlockKind.HEADING:
        return f'<mj-text font-size="18px" font-weight="600">{_html(block.lines[0])}</mj-text>'
    if block.kind is BlockKind.LIST:
        items = "".join(f"<li>{_html(line)}</li>" for line in block.lines)
        return f"<mj-text><ul>{items}</ul></mj-text>"
    return f"<mj-text>{'<br />'.join(_html(line) for line in block.lines)}</mj-text>"


def _html(line: Line) -> str:
    return "".join(_piece_html(piece) for piece in line.pieces)


def _piece_html(piece: Piece) -> str:
    words: str = escape(_text(piece))
    if piece.is_bold:
        words = f"<strong>{words}</strong>"
    if piece.target:
        words = f'<a href="{escape(_target(piece))}" style="color:inherit">{words}</a>'
    return words


def _text(piece: Piece) -> str:
    return hole(piece.text) if piece.is_placeholder else piece.text


def _target(piece: Piece) -> str:
    return hole(piece.target) if piece.target_is_placeholder else piece.target
