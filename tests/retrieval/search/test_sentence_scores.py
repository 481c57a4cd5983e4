"""Which sentence of the excerpts speaks to a question."""

import pytest

from retrieval.search.question import Question
from retrieval.search.sentences import cover_of, holds, score_sentences
from tests.articles import article, excerpt


def ranked(question: str, *texts: str) -> list[str]:
    asked = Question(question)
    excerpts = [excerpt(article(text, f"{n}.txt"), n) for n, text in enumerate(texts)]
    return [scored.text for scored in score_sentences(asked, excerpts, dict.fromkeys(asked.terms, 1.0))]


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("When did the dam burst?", "The old dam burst again on 3 March.", "The old dam burst again in the rain."),
        ("How long did the talks last?", "The talks did last three hours there.", "The talks did last too much there."),
        ("How many ships sank?", "The 14 ships sank in one bay.", "The grey ships sank in the bay."),
        ("Why did the dam burst?", "The dam burst because nobody cared.", "The dam burst and nobody cared."),
        ("What did the council say of the dam?", "The council said the dam holds.", "The council has the dam there."),
        (
            "What was the outcome of the dam talks?",
            "The dam talks ended without a deal.",
            "The dam talks began in an old hall.",
        ),
        ("Who opened the dam?", "Then Ruth Bell opened the dam.", "Then somebody opened the dam."),
        ("What is a weir?", "A weir is a low dam there.", "A weir stands near old dams."),
        (
            "Who spoke of “a costly mistake”?",
            "It was a costly mistake, they agreed.",
            "It was a mistake, and costly too.",
        ),
    ],
)
def test_of_two_sentences_the_one_that_holds_what_is_asked_for_comes_first(
    question: str, better: str, worse: str
) -> None:
    assert ranked(question, worse, better)[0] == better
    assert ranked(question, better, worse)[0] == better


@pytest.mark.parametrize(
    "asking", ["Which city opened a new dam?", "“Which city opened a new dam?”", "Яке місто відкрило dam？"]
)
def test_a_sentence_that_asks_the_same_tells_nothing(asking: str) -> None:
    assert ranked("Which city opened a new dam?", asking, "Ystad opened its dam on Sunday.")[0].startswith("Ystad")


def test_a_sentence_is_judged_with_its_neighbours_and_its_articles_head() -> None:
    alone = article("Nobody was asked about it. Cows graze there in summer months.", "a.txt")
    near = article("The dam burst in the night. Cows graze there in summer months.", "b.txt")
    headed = article("Nobody was asked about it. Cows graze there in summer months.", "c.txt", title="The dam burst")
    question = Question("Did the dam burst?")

    def score(of: object) -> float:
        scored = score_sentences(question, [excerpt(of)], dict.fromkeys(question.terms, 1.0))  # type: ignore[arg-type]
        return next(one.score for one in scored if one.text.startswith("Cows"))

    assert score(near) > score(alone)
    assert score(headed) > score(alone)


def test_a_sentence_in_two_excerpts_is_scored_once_at_its_best() -> None:
    one = article("The dam burst in the night. Cows graze there.")

    scored = score_sentences(Question("dam"), [excerpt(one), excerpt(one, 2)], {"dam": 1.0})

    assert [sentence.text for sentence in scored] == ["The dam burst in the night.", "Cows graze there."]


def test_whose_words_are_asked_for_counts() -> None:
    texts = (
        "Mayor Olu Ade said: “The river dam was never safe at all.”",
        "Mayor Ida Berg said: “The river dam was never safe at all.”",
    )

    assert ranked("What did Berg say of the dam?", *texts)[0] == texts[1]
    assert ranked("What did Ade say of the dam?", *texts)[0] == texts[0]


def test_no_excerpts_hold_no_sentences() -> None:
    assert score_sentences(Question("dam"), [], {"dam": 1.0}) == []


@pytest.mark.parametrize(("held", "share"), [({"dam"}, 0.75), ({"dam", "burst"}, 1.0), ({"other"}, 0.0), (set(), 0.0)])
def test_cover_is_the_share_of_what_tells(held: set[str], share: float) -> None:
    assert cover_of(frozenset(held), {"dam": 3.0, "burst": 1.0}) == share


def test_without_weights_nothing_is_covered() -> None:
    assert cover_of(frozenset({"dam"}), {}) == 0.0


@pytest.mark.parametrize(
    ("what", "text", "held"),
    [
        ("date", "on Monday", True),
        ("date", "on the roof", False),
        ("duration", "three-hour talks", True),
        ("duration", "three ships", False),
        ("number", "a dozen", True),
        ("reporting", "he insisted", True),
        ("reporting", "he left", False),
        ("reason", "because of rain", True),
        ("defining", "known as the Weir", True),
    ],
)
def test_a_sentence_is_known_to_hold_what_answers(what: str, text: str, held: bool) -> None:
    assert holds(what, text) is held
