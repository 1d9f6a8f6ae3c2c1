"""One site for all fault tests, on one xdist worker; each test finds it healed."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site
from tests.smtp import Sink


@pytest.fixture(scope="session")
def one_site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="altyn-faults-"))
    folder.chmod(0o711)  # a PostgreSQL that runs as nobody must get through
    sink = Sink()
    sink.start()
    site = Site(folder, sink)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        sink.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(one_site: Site) -> Site:
    one_site.heal()
    return one_site


@pytest.fixture
def sink(site: Site) -> Sink:
    return site.sink
