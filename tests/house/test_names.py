"""What a newcomer may rely on when guessing a file's name."""

import pytest

from .repository import REPOSITORY, WINGS, files, short

# A drawer for anything, and a wire behind the wall.
BANNED = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py", "signals.py", "receivers.py"}


def test_no_file_is_a_drawer_for_anything():
    assert not [short(path) for path in files(".py") if path.name in BANNED]


def test_no_wing_connects_signals_of_its_own():
    """ "When A happens, also B" is a visible line in A's service."""
    sources = [path for path in files(".py", under=WINGS) if "tests" not in path.parts]
    assert not [short(path) for path in sources if "django.dispatch" in path.read_text()]


@pytest.mark.parametrize("wing", WINGS)
def test_every_wing_says_what_it_is(wing):
    assert (REPOSITORY / wing / "__init__.py").read_text().startswith('"""')


def test_every_module_with_code_says_what_it_owns():
    undocumented = []
    for path in files(".py", under=WINGS):
        plain = {"migrations", "tests", "formats"} & set(path.parts) or path.name in (
            "__init__.py",
            "apps.py",
        )
        if not plain and not path.read_text().startswith(('"""', 'r"""')):
            undocumented.append(short(path))
    assert not [name for name in undocumented if not name.endswith("urls.py")]


def test_no_model_is_called_session():
    """The name belongs to django.contrib.sessions; ours are Lecture and SignUp."""
    assert not [short(path) for path in files(".py", under=WINGS) if "class Session(" in path.read_text()]
