"""A Russian or Ukrainian question finds English sentences: by alias, by glossary, by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import Services
from retrieval.articles import Article
from retrieval.language.translation import english_words, is_cyrillic, sounding_like, topic_parts
from retrieval.search.question import Question
from tests.articles import article

TEXTS = {
    "alias.txt": "Zelenskyy arrived on Tuesday with his wife.",
    "glossary.txt": "The security guarantees were left open.",
    "sound.txt": "Captain Melvin sank in the bay.",
    "other.txt": "Bakers opened their shops at dawn.",
}


@pytest.fixture(scope="module")
def documents() -> list[Article]:
    return [article(text, source) for source, text in TEXTS.items()]


@pytest.mark.parametrize(
    ("topic", "held"),
    [
        ("гарантии безопасности", [{"guarante"}, {"secur"}]),
        ("війна в Україні", [{"war"}, {"ukrain"}]),
        ("мировая экономика", [set(), {"economi"}]),  # of the world, not of peace
        ("Ukraine", [{"ukrain"}]),
    ],
)
def test_a_topic_goes_by_the_english_words_for_it_too(topic: str, held: list[set[str]]) -> None:
    parts = topic_parts(topic)

    assert len(parts) == len(held)
    assert all(english <= part for english, part in zip(held, parts, strict=True))
    assert not any("peac" in part for part in parts)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Когда прибыл Зеленский?", "alias.txt"),
        ("Коли прибув Зеленський?", "alias.txt"),
        ("Что с гарантиями безопасности?", "glossary.txt"),
        ("Що з гарантіями безпеки?", "glossary.txt"),
        ("Что случилось с Мелвином?", "sound.txt"),
        ("Що сталося з Мелвіном?", "sound.txt"),
    ],
)
def test_the_english_sentence_is_found(library: Services, question: str, source: str) -> None:
    found = library.retriever.search(Question(question), 4)

    assert found.excerpts[0].article.source == source
    assert found.sentences[0].text == TEXTS[source]
    assert found.sentences[0].cover > 0


def test_the_glossary_gives_each_word_once_and_the_longest_phrase_first() -> None:
    assert english_words("война, война и мир") == ["war", "peace"]
    assert english_words("бакенбарды") == []


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("Мелвин", "melvin"),
        ("Шмидт", "schmidt"),
        ("Жаботинский", "zhabotinsky"),
        ("Чехов", "chekhov"),
        ("Чехову", "chekhov"),
    ],
)
def test_a_name_that_nobody_listed_is_known_by_its_sound(name: str, term: str) -> None:
    assert sounding_like([name], ["baker", term, "harbour", "шмидт"]) == [term]


@pytest.mark.parametrize("name", ["Ия", "Ада", "Melvin", ""])
def test_what_sounds_like_too_much_or_is_latin_is_not_looked_for(name: str) -> None:
    assert sounding_like([name], ["ada", "eda", "melvin", "malvan", ""]) == []


@given(st.text())
def test_no_text_is_too_odd_to_translate(text: str) -> None:
    assert all(not is_cyrillic(word) for word in english_words(text))
    assert set(sounding_like([text], ["melvin", text])) <= {"melvin", text}
