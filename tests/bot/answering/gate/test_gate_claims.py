"""Who says it, what is denied, whose opinion it is."""

import pytest

from bot.answering.answer import AnswerPoint, Citation
from bot.answering.citations import cite, publishers
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import Verdict, check
from retrieval.articles import Excerpt
from tests.articles import TALKS, article, excerpt

SUMMIT = (
    "“The treaty stays closed until the vote,” Foreign Minister Anna Berg said after meeting President Olu Ade. "
    "He answered that fishing rights come first. "
    "According to the Harbour Union, no boat has left since May. "
    "The union’s spokesman Ivo Lund said: “We want a new harbour, and soon.”\n\n"
    "Nobody had expected the talks to last. "
    "“The mood was better than the coffee.” "
    "The quay is “a disgrace to the town” and will be rebuilt. "
    "Mayor Olha Stone told reporters that the quay would not be sold."
)
AGENCY = (
    "“The ice is thin,” Ivo Lund said, according to the agency RIA Novosti. "
    "“The sea is calm,” he said, according to the ministry. "
    "The officials added that “the wind is weak tonight”. "
    "They told Anna Berg that the harbour is full."
)
DENIALS = (
    "The council did not approve the berths. "
    "It is not true that the bridge was closed. "
    "If the vote fails, the harbour will be sold. "
    "The ferry may return in spring. "
    "The mayor refused to sign the contract. "
    "The museum is open, and the pool is closed. "
    "Никто не подписал договор о мосте. "
    "The plan was rejected."
)


@pytest.fixture
def excerpts() -> list[Excerpt]:
    return [
        excerpt(article(SUMMIT, "summit.txt", outlet="The Harbour Post", author="Rosa Quill")),
        excerpt(article(DENIALS, "denials.txt"), 2),
        excerpt(article(TALKS, "talks.txt"), 3),
        excerpt(article(AGENCY, "agency.txt"), 4),
    ]


def verdict(text: str, evidence: str, excerpts: list[Excerpt]) -> Verdict:
    return check(Draft((Point(text, tuple(evidence.split())),)), excerpts)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Berg said “the treaty stays closed until the vote”.", "1.1"),
        ("“The treaty stays closed until the vote,” said Berg.", "1.1"),
        ("Anna Berg said the treaty stays closed until the vote.", "1.1"),
        ("The foreign minister said the treaty stays closed.", "1.1"),
        ("She said “the treaty stays closed”.", "1.1"),
        ("Ade answered that fishing rights come first.", "1.2"),
        ("According to the Harbour Union, no boat has left since May.", "1.3"),
        ("Lund said: “We want a new harbour”.", "1.4"),
        ("The union’s spokesman said “we want a new harbour”.", "1.4"),
        ("The Harbour Post reported that fishing rights come first.", "1.2"),
        ("The Harbour Post says fishing rights come first.", "1.2"),
        ("Rosa Quill writes that fishing rights come first.", "1.2"),
        ("Stone told reporters the quay would not be sold.", "1.8"),
        ("Berg said on Monday that “the river treaty will not be reopened”.", "3.1"),
        ("Берг заявила, что договор закрыт.", "1.1"),
        ("“The treaty stays closed until the vote,” said again Anna Berg.", "1.1"),
        ("“The ice is thin,” Lund said, according to the agency RIA Novosti.", "4.1"),
        ("According to RIA Novosti, “the ice is thin”.", "4.1"),
        ("“The sea is calm,” he said, according to the ministry.", "4.2"),
    ],
)
def test_who_says_it_in_the_article_may_say_it_in_a_statement(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    found = verdict(text, evidence, excerpts)

    assert [point.reported for point in found.points] == [False], found.reasons


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Ade said “the treaty stays closed until the vote”.", "1.1"),
        ("“The treaty stays closed until the vote,” said Olu Ade.", "1.1"),
        ("Berg met Ade. He said “the treaty stays closed until the vote”.", "1.1"),
        ("According to Ade, the treaty stays closed until the vote.", "1.1"),
        ("President Ade said the treaty stays closed until the vote.", "1.1"),
        ("Berg said “we want a new harbour”.", "1.4 1.1"),
        ("Lund said “the treaty stays closed until the vote”.", "1.4 1.1"),
        ("Berg announced that fishing rights come first.", "1.2"),
        ("The Moscow Times reported that Berg promised the treaty stays closed.", "1.1"),
        ("Ade called the quay “a disgrace to the town”.", "1.7 1.2"),
        ("According to Reuters, “the ice is thin”.", "4.1"),
        ("Berg said “the wind is weak tonight”.", "4.3"),
        ("Berg warned that the quay will be rebuilt.", "1.7"),
        ("The quay, the town said, will be rebuilt.", "1.7"),
        ("Stone said the mood was better than the coffee: “the mood was better than the coffee”.", "1.6 1.8"),
    ],
)
def test_a_true_quotation_in_another_mouth_is_refused(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert not verdict(text, evidence, excerpts).points


@pytest.mark.parametrize(
    ("text", "evidence", "shown"),
    [
        ("Rebuilders said that the quay will be rebuilt.", "1.7", None),
        ("She said that the quay will be rebuilt.", "1.7", None),
        ("The quay “a disgrace to the town” will be rebuilt, officials said.", "1.7", None),
    ],
)
def test_a_speaker_whom_the_article_does_not_name_is_not_invented(
    text: str, evidence: str, shown: str | None, excerpts: list[Excerpt]
) -> None:
    found = verdict(text, evidence, excerpts)

    assert all(point.reported or "said" not in point.text or point.text.startswith("She") for point in found.points)
    assert shown is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("The town said that the quay is “a disgrace to the town” and will be rebuilt.", "“The quay is"),
        ("The rebuilt quay is “a disgrace to the town”, the town said.", "The rebuilt quay is"),
    ],
)
def test_where_the_article_names_nobody_the_statement_is_shown_as_reported_there(
    text: str, rest: str, excerpts: list[Excerpt]
) -> None:
    found = verdict(text, "1.7", excerpts)

    (point,), _ = cite(found.points)

    assert found.points[0].reported
    assert point.said.startswith(f"As reported in [1]: {rest} “a disgrace to the town”")
    assert "said" not in point.said


def test_words_that_a_pronoun_gives_to_others_are_refused(excerpts: list[Excerpt]) -> None:
    """It is not she who says it: "They told Anna Berg that …" stands behind "The officials"."""
    (reason,) = verdict("Berg said the harbour is full.", "4.4", excerpts).reasons

    assert "who says it" in reason


@pytest.mark.parametrize("verb", ["said", "chortled", "let it slip", "typed furiously"])
def test_anothers_words_are_refused_by_whatever_verb_they_are_given(verb: str) -> None:
    source = excerpt(article("Anna Berg met Ivo Lund. Ivo Lund said that the northern ports stay closed until May."))

    def checked(name: str) -> Verdict:
        point = Point(f"{name} {verb} that the northern ports stay closed until May.", ("1.1", "1.2"))
        return check(Draft((point,)), [source])

    assert checked("Ivo Lund").points
    assert "not Anna Berg" in checked("Anna Berg").reasons[0]


def test_reported_speech_is_looked_for_where_most_of_it_stands(excerpts: list[Excerpt]) -> None:
    """The summit's sentence tells of the treaty; the agency's, which has Lund say something else, does not."""
    (point,) = verdict("Anna Berg said the treaty stays closed until the vote.", "4.1 1.1", excerpts).points
    (reason,) = verdict("Ivo Lund said the treaty stays closed until the vote.", "4.1 1.1", excerpts).reasons

    assert not point.reported
    assert reason == "in the article it is not Ivo Lund who says it"


def test_a_speaker_may_be_named_far_above_the_quotation() -> None:
    told = (
        "“The bridge is safe,” Anna Berg said after she had met Olu Ade.\n\n"
        "“It was checked in spring,” she said.\n\n"
        "“It will be checked in autumn,” she said.\n\n"
        "“Nobody has to be afraid of the crossing,” she said."
    )
    found = [excerpt(article(told, "bridge.txt"))]

    (point,) = verdict("Anna Berg said “nobody has to be afraid of the crossing”.", "1.1 1.4", found).points
    (reason,) = verdict("Olu Ade said “nobody has to be afraid of the crossing”.", "1.1 1.4", found).reasons

    assert not point.reported
    assert reason == "in the article it is not Olu Ade who says it"


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The council did not approve berths.", "2.1"),
        ("The bridge was not closed.", "2.2"),
        ("If the vote fails, the harbour will be sold.", "2.3"),
        ("The harbour would be sold if the vote fails.", "2.3"),
        ("The ferry may return in spring.", "2.4"),
        ("The ferry could return in spring.", "2.4"),
        ("The mayor would not sign the contract.", "2.5"),
        ("The museum is open.", "2.6"),
        ("Договор о мосте никто не подписал.", "2.7"),
        ("No: the plan was rejected.", "2.8"),
        ("They rejected the plan.", "2.8"),
        ("Berg ruled it out.", "3.1"),
        ("Berg ruled out reopening the treaty.", "3.1"),
    ],
)
def test_what_the_source_says_is_shown(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    found = verdict(text, evidence, excerpts)

    assert found.points, found.reasons


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The council approved the berths.", "2.1"),
        ("The bridge was closed.", "2.2"),
        ("The harbour will be sold.", "2.3"),
        ("The ferry will return in spring.", "2.4"),
        ("The mayor signed the contract.", "2.5"),
        ("The mayor did not refuse to sign the contract.", "2.5"),
        ("The museum is not open.", "2.6"),
        ("The museum is closed, and the pool is not open.", "2.6"),
        ("The museum is open and the pool is closed, but nobody swims.", "2.6"),
        ("Договор о мосте подписали.", "2.7"),
        ("The plan was not rejected.", "2.8"),
        ("The treaty will be reopened before the vote.", "3.1"),
        ("Talks had not lasted three hours.", "3.2"),
        ("She did not resign.", "3.1"),
        ("She said no.", "3.1"),
        ("Hardly.", "3.1"),
        ("The sky is blue.", "3.1"),
        ("She resigned.", "3.1"),
        ("Berg did.", "3.1"),
        ("The minister resigned over the stolen boats.", "3.1"),
        ("Мэр не продавал причал.", "1.4"),  # another language: that it denies is still seen
        ("План приняли.", "2.8"),
    ],
)
def test_what_the_source_does_not_say_is_withheld(text: str, evidence: str, excerpts: list[Excerpt]) -> None:
    assert not verdict(text, evidence, excerpts).points


def test_a_statement_in_another_language_carries_a_warning(excerpts: list[Excerpt]) -> None:
    found = verdict("Переговоры длились три часа.", "3.2", excerpts)

    (point,), _ = cite(found.points)

    assert "another language" in point.warnings[0]


def test_a_statement_of_the_other_east_slavic_language_is_taken_for_one() -> None:
    russian = excerpt(article("Объединённые рыбаки вышли в море 3 марта. Мы ещё вернёмся."))

    (point,) = verdict("Обʼєднані рибалки вийшли в море 3 березня.", "1.1", [russian]).points

    assert point.foreign
    assert not verdict("Обʼєднані рибалки вийшли в море.", "1.1", [russian]).points


def opinion(kind: str = "opinion", **known: object) -> Excerpt:
    text = "The treaty is a gift to the fishing lobby. It will “cost the town its harbour” in the end."
    return excerpt(article(text, "column.txt", kind=kind, **known))


def shown(*excerpts: Excerpt, text: str = "The treaty is a gift to the lobby.", language: str = "en") -> AnswerPoint:
    pointers = tuple(f"{number}.1" for number in range(1, len(excerpts) + 1))
    (point,), _ = cite(check(Draft((Point(text, pointers),)), excerpts).points, language=language)
    return point


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("en", "The Example (opinion):"),
        ("ru", "The Example (мнение):"),
        ("uk", "The Example (думка):"),
        ("de", "The Example (opinion):"),
    ],
)
def test_what_only_an_opinion_piece_says_is_introduced_as_its_outlets(language: str, lead: str) -> None:
    point = shown(opinion(outlet="The Example", author="Ada Author"), language=language)

    assert point.said == f"{lead} The treaty is a gift to the lobby."


def test_an_opinion_piece_without_an_outlet_is_its_authors() -> None:
    assert shown(opinion(author="Ada Author")).lead == "Ada Author (opinion):"
    assert shown(opinion()).lead == "An opinion piece:"
    assert shown(opinion(), language="ru").lead == "Авторская колонка:"


def test_two_opinion_pieces_are_both_named_and_a_report_needs_no_introduction() -> None:
    other = excerpt(article("To others the treaty is a gift to the lobby.", "two.txt", kind="opinion", outlet="Two"), 2)
    report = excerpt(article("The treaty is a gift to the lobby, said one.", "three.txt", kind="news"), 3)

    assert shown(opinion(outlet="One"), other).lead == "One (opinion) / Two (opinion):"
    assert shown(opinion(outlet="One"), report).lead == ""


@pytest.mark.parametrize("fidelity", ["reworded", "translated", "suspected"])
def test_a_quotation_from_a_copy_carries_its_warning(fidelity: str) -> None:
    source = opinion("news", fidelity=fidelity)
    text = "In the end it will “cost the town its harbour”."

    points, citations = cite(check(Draft((Point(text, ("1.2",)),)), [source]).points)

    assert "cop" in points[0].warnings[0]
    assert isinstance(citations[0], Citation)
    assert citations[0].warnings[0] == points[0].warnings[0]


def test_a_statement_that_quotes_nothing_carries_no_warning_of_its_own() -> None:
    assert shown(opinion("news", fidelity="reworded")).warnings == ()


def test_publishers_behind_an_answer_are_counted_once_a_house() -> None:
    text = "The treaty is a gift to the lobby, said one."
    sources = [
        excerpt(article(text, f"{number}.txt", outlet=outlet), number)
        for number, outlet in enumerate(("The Times", "The Sun", "Reuters", None, None), start=1)
    ]
    points = check(Draft((Point(text, ("1.1",)), Point("The treaty is a gift.", ("1.1", "2.1")))), sources).points
    more = check(Draft(tuple(Point(text, (f"{number}.1",)) for number in range(1, 6))), sources).points

    assert publishers([]) == 0
    assert publishers(points) == 1
    assert publishers(more) == 4
