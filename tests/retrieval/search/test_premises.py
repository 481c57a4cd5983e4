"""What a question takes for granted and the articles do not."""

import pytest

from bot.services import Services
from retrieval.articles import Article
from retrieval.search.absence import evidence_of_absence
from retrieval.search.question import Question
from tests.articles import article

TEXTS = {
    "agreed.txt": (
        "Norland rejected the lighthouse treaty on Tuesday after talks with Sudland. "
        "Premier Ida Holt met President Olu Ade in Sudland. “The treaty is dead,” Ade told reporters there."
    ),
    "pact.txt": "Westland accepted the ferry pact on Friday. Nobody in Westland had read the ferry pact.",
    "rates.txt": "The harbour tolls of Estport fell in spring. The harbour tolls of Westport rose in spring.",
}


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    return [article(text, source) for source, text in TEXTS.items()]


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Holt tell Ade in Sudland?", "Holt"),
        ("And what exactly did Ida Holt say in Sudland?", "Ida Holt"),
        ("What did Ade say in Sudland?", None),
        ("What did Olu Ade tell reporters?", None),
        ("What happened in Sudland?", None),
        ("When did Holt speak to Ade?", None),
    ],
)
def test_who_is_not_said_to_have_spoken_is_unsaid(library: Services, question: str, speaker: str | None) -> None:
    absence = evidence_of_absence(library.retriever.search(Question(question), 10))

    assert absence.unsaid == speaker
    if speaker:
        assert absence.proven


@pytest.mark.parametrize(
    ("question", "contrary"),
    [
        ("Why did Norland accept the lighthouse treaty?", "Norland rejected"),
        ("When did Norland approve the lighthouse treaty?", "Norland rejected"),
        ("Why did Westland refuse the ferry pact?", "Westland accepted"),
        ("Why did Norland reject the lighthouse treaty?", None),
        ("Did Norland accept the lighthouse treaty?", None),
        ("Why did the harbour tolls of Estport rise in spring?", None),
        ("Why did bread prices rise?", None),
    ],
)
def test_what_the_articles_contradict_is_told_from_what_they_do_not_hold(
    library: Services, question: str, contrary: str | None
) -> None:
    absence = evidence_of_absence(library.retriever.search(Question(question), 10))

    if contrary is None:
        assert absence.contrary is None
    else:
        assert absence.contrary
        assert absence.contrary.text.startswith(contrary)
        assert absence.proven
