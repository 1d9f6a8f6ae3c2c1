"""The shapes of categories, drawn around (0, 0) inside a circle of half a unit. Told apart without colours."""

from collections.abc import Mapping

from ..models import Sign

PATHS: Mapping[str, str] = {
    Sign.CIRCLE: "M-.3 0a.3 .3 0 1 0 .6 0a.3 .3 0 1 0-.6 0z",
    Sign.SQUARE: "M-.27-.27h.54v.54h-.54z",
    Sign.TRIANGLE: "M0-.35L.34.24H-.34z",
    Sign.DIAMOND: "M0-.37L.31 0 0 .37-.31 0z",
    Sign.STAR: "M0-.38L.1-.12.37-.12.15.05.23.31 0 .15-.23.31-.15.05-.37-.12-.1-.12z",
    Sign.HEXAGON: "M.35 0L.17.3-.17.3-.35 0-.17-.3.17-.3z",
    Sign.CROSS: "M-.11-.35h.22v.24h.24v.22H.11v.24h-.22V.11h-.24v-.22h.24z",
}
