from collections.abc import Iterator

import pytest

from retrieval.language.omission import beginning, shorter_ends, whole_where_needed
from retrieval.language.rules import languages, words
from retrieval.reading.article import article_from_text

# What may stand at the end of a sentence and takes back, or places, what stands before it.
_SENTENCES = {
    "denial": "The port of Oleshky is open to every ship of the region at the moment, which is not true",
    "condition": "The port of Oleshky opens its gates to every ship of the region if the water falls",
    "reservation": "The port of Oleshky opens its gates to every ship of the region, perhaps",
    "source": "The port of Oleshky opens its gates to every ship of the region, according to the police",
    "speaker": "The port of Oleshky opens its gates to every ship of the region, said its director",
    "day": "The port of Oleshky opens its gates to every ship of the region on Friday",
    "date": "The port of Oleshky opens its gates to every ship of the region on 14 August 2025",
    "denial ru": "Порт Олешек открывает ворота для всех судов области, чего на самом деле нет",
    "condition ru": "Порт Олешек открывает ворота для всех судов области, если вода спадет",
    "condition uk": "Порт Олешок відчиняє ворота для всіх суден області, якщо вода спаде",
    "day uk": "Порт Олешок відчиняє ворота для всіх суден області у п'ятницю",
    "a language without rules": "Port w Oleszkach jest otwarty dla wszystkich statków regionu, co nie jest prawdą",
    "German": "Der Hafen von Oleschky öffnet seine Tore für alle Schiffe der Region, aber das stimmt so nicht",
}


# What patterns of the lists read, and provisos.
_PHRASES = (
    "as long as", "provided that", "on the condition that", ", assuming", "contingent on how", "only if", "only after",
    "apart from where", "until", "once", "without what", "in exchange for what", "as soon as", "pending how",
    "в случае, если", "лишь после того, как", "тільки якщо", "nobody but",
)  # fmt: skip


def _conditions() -> Iterator[str]:
    yield from _PHRASES
    for language in languages():
        yield from (one for one in words("denial", "conditions", language) if one.replace(" ", "").isalpha())


@pytest.mark.parametrize("sentence", _SENTENCES.values(), ids=_SENTENCES)
def test_what_the_end_of_a_sentence_takes_back_is_in_every_beginning_of_it_or_there_is_none(sentence: str) -> None:
    told = len(sentence.split()) - 2  # the word that takes it back may be any of the last
    for most in range(20, len(sentence)):
        shown = beginning(sentence, most, len(sentence))
        assert shown == sentence or len(shown.split()) > told, (most, shown)
        assert beginning(sentence, most, most) in {"", shown}


@pytest.mark.parametrize("condition", sorted(_conditions()))
def test_no_beginning_ends_before_a_condition_that_the_product_knows(condition: str) -> None:
    sentence = f"The bridge over the river opens to all of the traffic of the town {condition} the water falls"

    shown = {beginning(sentence, most, 40) for most in range(20, sentence.index(condition) + len(condition))}

    assert shown == {""}


def test_what_is_left_out_leaves_its_mark_and_whole_sentences_come_first() -> None:
    text = "The bridge is open. The road along the river to the old mill and the church is not."

    assert beginning(text, 40, 40) == "The bridge is open. …"
    assert beginning("The road along the river leads to the old mill and the church", 40, 40).endswith("…")
    assert beginning("The bridge is open.", 40, 40) == "The bridge is open."


@pytest.mark.parametrize("most", [3, 8, 15, 30])
def test_a_beginning_is_never_longer_than_it_may_be(most: int) -> None:
    for text in (*_SENTENCES.values(), "Oleshky" * 9, "The road, the river and the mill. " * 4, "один 😀" * 20):
        assert len(beginning(text, most, most)) <= most


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("“We will sign the treaty,” Olha Bondar said, if Russia leaves the city.", "if"),
        ("“We will sign the treaty,” Olha Bondar said, once the guns fall silent.", "once"),
        ("Olha Bondar never said “we will sign the treaty”.", "never"),
        ("Olha Bondar denied having said “we will sign the treaty”.", "denied"),
        ("Asked whether she might resign, Olha Bondar said “we will sign the treaty”.", "whether"),
        ("It is not true that Olha Bondar said “we will sign the treaty”.", "not"),
        ("On Monday Olha Bondar said “we will sign the treaty” on Friday.", "on Friday"),
        ("Ольга Бондарь не говорила: «Мы подпишем договор завтра».", "не"),
        ("Ольга Бондар сказала: «Ми підпишемо договір», якщо росіяни підуть.", "якщо"),
        ("Unless talks succeed, Olha Bondar warned, the port will close.", "the port"),
    ],
)
def test_words_are_shown_with_what_changes_them_in_their_sentence(sentence: str, told: str) -> None:
    article = article_from_text(
        f"The city lies on the river.\n\n{sentence}\n\nIt has a port of its own.", source="a.txt"
    )

    shown = [whole_where_needed(article.text_raw, article.sentences, said) for said in article.statements]

    assert shown
    assert all(told in article.text_raw[one.start : one.end] for one in shown)


def test_words_stand_alone_where_the_rest_of_the_sentence_only_says_whose_they_are() -> None:
    article = article_from_text(
        "The city lies on the river.\n\n“We will sign the treaty,” Olha Bondar said.", source="a"
    )
    (said,) = article.statements

    assert whole_where_needed(article.text_raw, article.sentences, said) == said


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        (
            "The company will build 1,200 flats in the harbour of Norda, most of them for families.",
            "The company will build 1,200 flats in the harbour of Norda",
        ),
        (
            "In Norda on Friday, rebels took the bridge and the mill from the army, which had held them with tanks.",
            "In Norda on Friday, rebels took the bridge and the mill from the army",
        ),
        (
            "Мэр Норды Анна Берг подписала в ратуше договор о мосте, который свяжет два берега реки.",
            "Мэр Норды Анна Берг подписала в ратуше договор о мосте",
        ),
    ],
)
def test_a_sentence_may_end_behind_its_main_clause(sentence: str, kept: str) -> None:
    assert [sentence[:end] for end in shorter_ends(sentence)] == [kept]


@pytest.mark.parametrize(
    "sentence",
    [
        "The council in Norda approved the new bridge last week, but the mayor refused to sign.",
        "The mayor of Norda will sign the treaty with the king, if the council agrees to it.",
        "The plant at Norda employs about 500 workers from the town, or half of its people.",
        "Despite its huge domestic outlays, Hugo Berg said Norda, with its oil, could pay for it.",
        "Forces killed 24 people in the old town of Norda, a rights lawyer said by telephone.",
        "Ada Berg, vice president of a union of builders in Norda, was one of the speakers in town.",
        "The man who ruled Norda for many long years, Olu Ade, was killed in his home.",
        "When police opened fire on the crowd in Norda, people fled to the old church.",
        "The mayor sold the old mill at the river to Ada Berg, before the council had met on Monday.",
        "“We will build flats in the old harbour, all of us together, and soon, as we can.”",
        "Мэр Норды подписала в ратуше договор о новом мосте, хотя совет был против этого.",
    ],
)
def test_a_sentence_stays_whole_where_its_end_changes_what_it_says(sentence: str) -> None:
    assert not list(shorter_ends(sentence))
