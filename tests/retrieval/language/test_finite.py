"""What only names something has no word that may be a verb; whatever may have one is taken for a clause."""

import pytest

from retrieval.language.finite import may_tell


@pytest.mark.parametrize(
    "text",
    [
        "Norland's relationship with Sundland",
        "root causes of the crisis",
        "Norland vs. Sundland: Ravens in seven.",
        "The desire for dialogue and resolution of the conflict in the north",
        "A meeting between the two presidents in the old town",
        "Pressure on Norland to accept the plan",
        "Anna Berg's remarks on the treaty",
        "отношения Норландии с соседями",
        "Заявление Берга о первопричинах конфликта",
        "вимоги Норландії щодо договору",
    ],
)
def test_a_phrase_without_a_verb_states_nothing(text: str) -> None:
    assert not may_tell(text)


@pytest.mark.parametrize(
    "text",
    [
        "Norland wants good relations.",
        "Analysts expect a quick deal.",
        "The new plan includes five points.",
        "Norland and Sundland agree on a swap.",
        "It isn't over.",
        "He thinks so.",
        "They plan a summit.",
        "Talks took three hours.",
        "Oil prices fell.",
        "The council is against it.",
        "Берг хочет мира.",
        "Норландия — против.",
        "Удар вбив двох людей.",
        "Берг хоче миру.",
        "Der Rat lehnt die Pläne ab.",
    ],
)
def test_whatever_may_have_a_verb_may_state_something(text: str) -> None:
    assert may_tell(text)
