"""How an answer came about, in three sentences for a reader."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversations import Kept
from bot.why import three_sentences
from tests.faults.fake_services import answer


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"writer": "openai:x"}, "openai:x wrote the statements; each was checked"),
        ({"points": (), "status": "refused"}, "the nearest is shown so that you can judge: The Example, 14 August"),
        ({"points": (), "citations": (), "status": "refused"}, "none came near the question"),
        ({"language": "ru"}, "Программа выбрала предложения"),
        ({"language": "uk", "writer": "openai:x"}, "Твердження написала модель openai:x"),
    ],
)
def test_the_sentences_fit_the_answer(changed: dict[str, Any], said: str) -> None:
    given = Kept(replace(answer(), **changed), datetime.now(UTC), None)

    assert said in three_sentences(given)[1]
