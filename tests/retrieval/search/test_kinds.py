"""What kind of thing a question asks for."""

import pytest

from retrieval.search.kinds import QuestionKind, kinds_of, without_task


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What did Lavrov say?", "who_said"),
        ("Что заявил Лавров?", "who_said"),
        ("What were his exact words?", "quotation"),
        ("When did the talks begin?", "when"),
        ("Коли почалися переговори?", "when"),
        ("How long did they talk?", "how_long"),
        ("How many ships came?", "how_many"),
        ("Сколько кораблей пришло?", "how_many"),
        ("Where did they meet?", "where"),
        ("Who met?", "who"),
        ("Хто зустрівся?", "who"),
        ("Why did they meet?", "why"),
        ("Compare the two reports", "compare"),
        ("How do the outlets differ?", "compare"),
        ("What are the arguments for and against?", "opposing"),
        ("What are the positions of both?", "positions"),
        ("Какова позиция Киева?", "positions"),
        ("Give me a timeline of the talks", "timeline"),
        ("In what order did it happen?", "timeline"),
        ("Has its position changed?", "changed"),
        ("What does “root causes” mean?", "definition"),
        ("What is the latest?", "latest"),
        ("Что нового на этой неделе?", "latest"),
        ("Summarise the dam article", "summary"),
        ("О чём статья?", "summary"),
        ("Brief me on the dam", "brief"),
        ("Which articles mention the dam?", "mentions"),
        ("Did the dam break?", "yes_no"),
        ("Чи прорвало дамбу?", "yes_no"),
        ("When will the dam be built?", "ahead"),
        ("By when is the dam due?", "deadline"),
        ("Who wrote that?", "authorship"),
    ],
)
def test_a_question_is_of_its_kind(question: str, kind: QuestionKind) -> None:
    assert kind in kinds_of(question)


def test_arguments_are_nobodys_positions() -> None:
    assert "positions" not in kinds_of("What are the arguments for and against a pact of Norway with Sweden?")


@pytest.mark.parametrize("question", ["", "Treaty?", "The river rose above the wheelhouse"])
def test_where_nothing_tells_there_is_no_kind(question: str) -> None:
    assert kinds_of(question) == frozenset()


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What are the arguments for and against a dam?", "What are the a dam?"),
        ("Do the sources agree on whether the dam holds?", "Do the the dam holds?"),
        ("Give me a timeline of the dam", "a of the dam"),
        ("Who argued for the dam?", "Who argued for the dam?"),
        ("Did Russia agree to a dam?", "Did Russia agree to a dam?"),
        ("Сравни статьи о плотине", "статьи о плотине"),
    ],
)
def test_the_words_of_a_task_are_not_what_the_question_is_about(question: str, about: str) -> None:
    assert without_task(question).split() == about.split()
