"""Names: where one begins and ends, and who of those named is a person."""

import pytest

from retrieval.language.mentions import first_person_at, people_in, person_in
from retrieval.language.names import begins_sentence, names, runs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They met George W. Bush and J. D. Vance.", ["They", "George W. Bush", "J. D. Vance"]),
        ("then Ursula von der Leyen met Charles de Gaulle", ["Ursula von der Leyen", "Charles de Gaulle"]),
        ("then d’Estaing, Valéry Giscard d’Estaing and O’Brien", ["d’Estaing", "Valéry Giscard d’Estaing", "O’Brien"]),
        ("then ʻIolani Kealoha, Kaleo ʻĀina and ʿAbd", ["ʻIolani Kealoha", "Kaleo ʻĀina", "ʿAbd"]),
        ("then Pádraig Ó hÉallaithe and Ben-Gvir", ["Pádraig Ó hÉallaithe", "Ben-Gvir"]),
        ("They met Berg. Ade left the U.N. Security Council.", ["They", "Berg", "Ade", "U.N. Security Council"]),
        ("they met Berg. But de Gaulle was late", ["Berg", "But de Gaulle"]),
        ("the 'Trump plan' and _Biden and AT&T", ["Trump", "Biden", "AT&T"]),
        ("an iPhone at 5G in 泽连斯基", []),
    ],
)
def test_a_name_goes_as_far_as_its_capitals_and_the_small_words_between(text: str, found: list[str]) -> None:
    assert [run.text for run in runs(text)] == found
    assert all(text.startswith(run.text, run.start) for run in runs(text))


def test_a_word_that_opens_a_sentence_may_be_no_name() -> None:
    assert names("However, Berg left. Probably Ade stayed. Castell won.") == (
        ("Berg", False),
        ("Ade", False),
        ("Castell", True),
    )
    assert begins_sentence("It ended. Berg left.", 10)


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Where did President George W. Bush meet Putin?", "President George W. Bush"),
        ("What did JD Vance say?", "JD Vance"),
        ("What did EU Commissioner Maroš Šefčovič say?", "Commissioner Maroš Šefčovič"),
        ("Why did Bashar al-Assad flee?", "Bashar al-Assad"),
        ("Why did Brian Kemp go?", "Brian Kemp"),
        ("Why did Russian Foreign Minister Lavrov go?", "Foreign Minister Lavrov"),
        ("Did Jan Lipavský resign?", "Jan Lipavský"),
        ("In May Trump went. Why?", "Trump"),
        ("Who met Robert F. Kennedy Jr. there?", "Robert F. Kennedy Jr."),
        ("Who met Berg. Ade left", "Berg"),
        ("What did Putin’s Yuri Ushakov say?", "Yuri Ushakov"),
        ("Why? Putin left.", "Putin"),
        ("Why? Nobody left the White House or NATO on Monday.", None),
        ("What did the Ukrainian delegation say?", None),
        ("what did he say?", None),
    ],
)
def test_the_person_of_a_question_is_named_in_full(question: str, person: str | None) -> None:
    assert person_in(question) == person


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What did Ukrainian President Zelensky say?", "Ukrainian President Zelensky"),
        ("What did NATO’s Mark Rutte say?", "NATO’s Mark Rutte"),
        ("Why in May Trump went there?", "Trump"),
    ],
)
def test_the_place_of_a_person_takes_in_whose_person_it_is(question: str, whole: str) -> None:
    place = first_person_at(question)

    assert place
    assert question[slice(*place)] == whole


def test_where_nobody_is_named_there_is_no_place() -> None:
    assert first_person_at("What did the council say?") is None
    assert list(people_in("")) == []
