"""How static files are kept for browsers: hashed names, gzip beside each, the style sheets of every page as one."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Our own modules import one another by their hashed names, so that a new release never meets an old module.
# (Django's own switch for it reads the scripts of all packages, and stumbles over comments.)
_IMPORTS = ("js/*.js", ((r"""(?P<matched>from\s*["'](?P<url>\./[^"']+)["'])""", 'from "%(url)s"'),))
_FOR_EVERY_PAGE = "css/house.css"
_PART = re.compile(rb'@import url\("([\w.-]+)"\);')


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Never brotli: where its package happens to be installed, collecting takes 40 s of CPU instead of 2.5."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, _IMPORTS)

    def post_process(
        self, paths: dict[str, tuple[Any, str]], *args: Any, **kwargs: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if _FOR_EVERY_PAGE in paths:
            paths = paths | {_FOR_EVERY_PAGE: (_Joined(paths), _FOR_EVERY_PAGE)}
        yield from super().post_process(paths, *args, **kwargs)

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return super().create_compressor(**kwargs | {"use_brotli": False})


class _Joined:
    """Opens a style sheet with the neighbours that it imports in their places."""

    def __init__(self, paths: dict[str, tuple[Any, str]]) -> None:
        self.paths = paths

    def open(self, name: str) -> "File[bytes]":
        folder = PurePosixPath(name).parent
        whole = _PART.sub(lambda part: self._read(str(folder / part[1].decode())), self._read(name))
        return ContentFile(whole)

    def _read(self, name: str) -> bytes:
        storage, path = self.paths[name]
        with storage.open(path) as file:
            read: bytes = file.read()
        return read
