"""Every kind of letter has words, in three languages."""

import pytest
from django.utils import translation

from mailing.letters import kinds, words_of


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_words_are_translated(language):
    with translation.override("en"):
        english = {kind: words_of(kind) for kind in kinds()}
    assert len(english) > 30
    assert [kind for kind, words in english.items() if words == kind] == []
    with translation.override(language):
        assert [kind for kind in kinds() if words_of(kind) == english[kind]] == []
