"""Every quality figure: which questions are asked of which articles, and what is counted."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.asker import OPERATOR
from bot.services import Services
from retrieval.articles import SHARED
from retrieval.search.outlets import outlets_named
from retrieval.search.question import Question
from tests.evals import briefings, days, extraction, languages, pages, speakers, stories
from tests.evals.corpora import KEPT, SAMPLE_ARTICLES, SAMPLE_QUESTIONS, corpus, present, rows, tracked
from tests.evals.graded import score_graded
from tests.evals.scoring import (
    Measured,
    mean,
    score_all_gold,
    score_answers,
    score_named,
    score_search,
    score_verbatim,
)

# The day of asking where a question names none. It is later than every article and does not move with the calendar; not
# years later, or the bot would ask itself whether articles so old are meant at all.
LATER = date(2026, 6, 1)

# For questions about history: asked when every article of the set is out, months after the week that they are about.
MONTHS_LATER, BEFORE_LATER = "2022-11-12", "2022-08-25"

Figures = dict[str, Measured]
Row = Mapping[str, Any]


def measure_sample(_: Path) -> Figures:
    """The bundled articles and the questions beside this file."""
    questions = rows(SAMPLE_QUESTIONS)
    with corpus("sample", SAMPLE_ARTICLES) as services:
        answers = _ask_all(services, "sample", questions)
    return score_evidence("sample", questions, answers, SAMPLE_ARTICLES)


def measure_gold(public: Path) -> Figures:
    """Five real articles and questions with their evidence."""
    folder, questions = present(public.parent / "corpus"), rows(public.parent / "gold" / "seed_questions.dev.jsonl")
    with corpus("gold", folder) as services:
        answers = _ask_all(services, "gold", questions)
    return score_evidence("gold", questions, answers, folder)


def measure_rtqa22(public: Path) -> Figures:
    """News of 2022: the passage found with and without the day of asking, the answer shown, later years refused."""
    articles = present(public / "rtqa22" / "articles.jsonl")
    questions = rows(public / "rtqa22" / "questions.dev.jsonl")
    later = rows(public / "rtqa22" / "unanswerable.dev.jsonl")
    history = [question for question in questions if _may_be_history(question)]
    with corpus("rtqa22", articles) as services:
        dated, undated = (_search_all(services, "rtqa22", questions, dated=dated) for dated in (True, False))
        asked_later = [question | {"asked_at": MONTHS_LATER} for question in history]
        later_on = _search_all(services, "rtqa22", asked_later, dated=True)
        asked = [*(question for question in questions if question["has_answer"]), *later]
        answers = _ask_all(services, "rtqa22", asked)
    scores = score_answers(asked, answers)
    return {
        **_named("rtqa22.search", score_search(questions, dated)),
        **_named("rtqa22.search_undated", score_search(questions, undated)),
        **_named("rtqa22.search_history", score_search(history, later_on)),
        **_named("rtqa22.search_history_undated", score_search(history, undated)),
        **_named("rtqa22.ask", _only(scores, "first", "shown_any", "answered", "refused")),
        "rtqa22.ask.verbatim": score_verbatim(answers.values(), _texts(articles).get),
    }


def measure_outlets(public: Path) -> Figures:
    """Short articles of many outlets, and questions that compare them: every side found, the outlets read."""
    articles = present(public / "outlets" / "articles.jsonl")
    questions = rows(public / "outlets" / "questions.dev.jsonl")
    compared = [question for question in questions if question["answerable"]]
    with corpus("outlets", articles) as services:
        found = _search_all(services, "outlets", compared, dated=False)
        known = services.library.overview(SHARED).outlets
        answers = _ask_all(services, "outlets", questions)
    named = {question["id"]: outlets_named(question["question"], known) for question in compared}
    return {
        "outlets.search.all_gold10": score_all_gold(compared, found),
        "outlets.named_f1": score_named(compared, named),
        **_named("outlets.ask", _only(score_answers(questions, answers), "answered", "refused")),
    }


def measure_xquad(public: Path) -> Figures:
    """Paragraphs of an encyclopedia: the right sentence shown."""
    articles = present(public / "xquad" / "paragraphs.dev.jsonl")
    questions = rows(public / "xquad" / "questions.dev.jsonl")
    asked = {language: rows(public / "xquad" / name) for language, name in languages.XQUAD.items()}
    with corpus("xquad", articles) as services:
        answers = _ask_all(services, "xquad", questions)
        found = {name: _search_all(services, f"xquad.{name}", own, dated=False) for name, own in asked.items()}
    return {
        **{f"xquad.search.{name}_mrr10": languages.reciprocal_ranks(asked[name], found[name]) for name in asked},
        **_named("xquad.ask", _only(score_answers(questions, answers), "first", "shown_any")),
        "xquad.ask.verbatim": score_verbatim(answers.values(), _texts(articles).get),
    }


def measure_cyrillic(public: Path) -> Figures:
    """Our Russian and Ukrainian questions on the five real articles and on the news of 2022, all of them English."""
    folder, news = present(public.parent / "corpus"), present(public / "rtqa22" / "articles.jsonl")
    on_five = languages.questions_on("corpus", languages.texts_of_files(folder))
    on_news = languages.questions_on("rtqa22", _texts(news))
    with corpus("gold", folder) as services:
        answers = _ask_all(services, "cyrillic.five", on_five)
    with corpus("rtqa22", news) as services:
        answers |= _ask_all(services, "cyrillic.news", on_news)
    return dict(languages.score_languages([*on_five, *on_news], answers))


def measure_speakers(public: Path) -> Figures:
    """Who says the direct quotations of real articles in which people marked it."""
    score = speakers.score(rows(public / "polnear" / "dev.jsonl"))
    return {"speakers.f1": Measured(round(score.f1, 4), score.gold)}


def measure_extraction(public: Path) -> Figures:
    """How much of a web page's article is read, and how little else."""
    found = extraction.pages(present(public / "extraction"))
    return {
        "extraction.shown_f1": Measured(round(extraction.f1(found, extraction.shown), 4), len(found)),
        "extraction.extracted_f1": Measured(round(extraction.f1(found, extraction.extracted), 4), len(found)),
    }


def measure_german(public: Path) -> Figures:
    """Who says the direct quotations of German news, of which the product knows only parts."""
    score = speakers.score(rows(public / "german" / "dev.jsonl"))
    return {
        "german.f1": Measured(round(score.f1, 4), score.gold),
        "german.precision": Measured(round(score.precision, 4), score.predicted),
    }


def measure_days(public: Path) -> Figures:
    """Which day a sentence of news means: of relative ones and of all, and how often none is invented."""
    found = days.readings(rows(public / "days" / "dev.jsonl"))
    marked = [one for one in found if one.marked]
    return {
        "days.relative": mean(one.right for one in marked if one.relative),
        "days.right": mean(one.right for one in marked),
        "days.not_wrong": mean(not one.wrong for one in marked),
        "days.not_invented": mean(not one.false for one in found if not one.marked),
    }


def measure_pages(public: Path) -> Figures:
    """Saved pages of the world: the article's text, its day, and how few pages are lost."""
    found = pages.readings(present(public / "pages"))
    texts = [(one.text, one.article) for one in found if one.text]
    dated = [one for one in found if one.day]
    return {
        "pages.f1": Measured(round(extraction.f1(texts, extraction.shown), 4), len(texts)),
        "pages.kept": mean(not one.lost for one in found),
        "pages.day_right": mean(one.day_read == one.day for one in dated),
        "pages.day_not_wrong": mean(one.day_read in {None, one.day} for one in dated),
    }


def measure_answers(public: Path) -> Figures:
    """Questions that a reader graded, on the five real articles: the whole answer, follow-ups and refusals included."""
    questions = rows(public / "answers" / "seeds.dev.jsonl")
    with corpus("gold", present(public.parent / "corpus")) as services:
        answers = _ask_all(services, "answers", questions)
    return _named("answers", score_graded(questions, answers))


def measure_timelines(public: Path) -> Figures:
    """The days of a topic that mattered, of which people made timelines."""
    gold = rows(public / "timelines" / "gold.dev.jsonl")
    scores: list[float] = []
    for topic in sorted({row["topic"] for row in gold}):
        with briefings.news_of(topic, public) as services:
            scores += [briefings.date_f1(services, row) for row in gold if row["topic"] == topic]
    return {"timelines.date_f1": mean(scores)}


def measure_updates(public: Path) -> Figures:
    """What is new on a day: the numbers and the names that people wrote, found at the length at which they wrote."""
    updates = rows(public / "updates" / "dev.jsonl")
    told: list[briefings.Told] = []
    for topic in sorted({row["topic"] for row in updates}):
        with briefings.news_of(topic, public) as services:
            told += [briefings.told_of(services, row) for row in updates if row["topic"] == topic]
    numbers, names = sum(one.numbers for one in told), sum(one.names for one in told)
    return {
        "updates.numbers": Measured(round(sum(one.numbers_told for one in told) / numbers, 4), numbers),
        "updates.names": Measured(round(sum(one.names_told for one in told) / names, 4), names),
    }


def measure_stories(public: Path) -> Figures:
    """Articles of pairs of like events: which tell of one, and how few pairs are taken for one event."""
    folder = present(public / "stories")
    scored = stories.score_stories(
        folder / "articles.dev.jsonl", folder / "truth.dev.jsonl", present(public / "score_stories.py")
    )
    return {
        "stories.f1": Measured(scored["f1"], scored["articles"]),
        "stories.twins_apart": Measured(round(1 - scored["twins_glued"], 4), scored["true_stories"] // 2),
    }


def measure_tolls(public: Path) -> Figures:
    """Days on which publishers counted the dead of one event: the numbers in which they differ, side by side."""
    folder = present(public / "figures")
    scored = stories.score_tolls(
        folder / "articles.dev.jsonl", folder / "read.dev.jsonl", present(public / "score_figures.py")
    )
    return {
        "tolls.recall": Measured(scored["recall"], scored["pairs_wanted"]),
        "tolls.precision": Measured(scored["precision"], scored["pairs_shown"]),
        "tolls.cited": Measured(scored["cited"], scored["pairs_shown"]),
    }


SETS: Mapping[str, Callable[[Path], Figures]] = {
    "sample": measure_sample,
    "gold": measure_gold,
    "rtqa22": measure_rtqa22,
    "xquad": measure_xquad,
    "cyrillic": measure_cyrillic,
    "outlets": measure_outlets,
    "speakers": measure_speakers,
    "extraction": measure_extraction,
    "german": measure_german,
    "days": measure_days,
    "pages": measure_pages,
    "answers": measure_answers,
    "timelines": measure_timelines,
    "updates": measure_updates,
    "stories": measure_stories,
    "tolls": measure_tolls,
}


def _may_be_history(question: Row) -> bool:
    """Whether a question asked months later is about the past: it says nothing of its own week."""
    asked = Question(question["question"], date.fromisoformat(question["asked_at"]))
    return question["asked_at"] < BEFORE_LATER and not any(window.counted for window in asked.windows)


def answer_all(services: Services, questions: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Return the answers by the question's id, as `briefing ask --json` prints them."""
    return {answer["id"]: answer for answer in asyncio.run(_answers(services, questions))}


def score_evidence(name: str, questions: Sequence[Row], answers: Mapping[str, Row], folder: Path) -> Figures:
    """Score answers to questions that name their evidence; `folder` holds the files that are read again."""
    scores = _only(score_answers(questions, answers), "shown_any", "shown_all", "first", "refused")
    scores["verbatim"] = score_verbatim(answers.values(), lambda source: raw_text(folder / source))
    return _named(name, scores)


async def _answer(services: Services, question: Row) -> dict[str, Any]:
    day = date.fromisoformat(question["asked_at"]) if question.get("asked_at") else LATER
    answer = (
        await services.ask(question["question"], OPERATOR, history=question.get("history") or [], asked_at=day)
    ).answer
    return answer.as_json() | {"id": question["id"]}


def raw_text(path: Path) -> str | None:
    """Return the characters of a file, line ends unchanged, or None where there is no such file."""
    return path.read_bytes().decode() if path.is_file() else None


def _ask_all(services: Services, name: str, questions: Sequence[Row]) -> dict[str, dict[str, Any]]:
    answers = answer_all(services, tracked(questions, f"{name}: asking"))
    _keep(f"{name}.ask", answers.values())
    return answers


async def _answers(services: Services, questions: Iterable[Row]) -> list[dict[str, Any]]:
    return [await _answer(services, question) for question in questions]


def _search_all(services: Services, name: str, questions: Sequence[Row], *, dated: bool) -> dict[str, list[Row]]:
    found = [
        {"id": question["id"], "results": _search(services, question, dated=dated)}
        for question in tracked(questions, f"{name}: searching")
    ]
    _keep(f"{name}.{'search' if dated else 'search_undated'}", found)
    return {row["id"]: row["results"] for row in found}


def _search(services: Services, question: Row, *, dated: bool) -> list[dict[str, Any]]:
    day = date.fromisoformat(question["asked_at"]) if dated else LATER
    found = services.retriever.search(Question(question["question"], day), 10)
    return [{"source": excerpt.article.source, "text": excerpt.text} for excerpt in found.excerpts]


def _keep(name: str, results: Iterable[Row]) -> None:
    """Leave the results beside the kept articles, for whoever wants to see what went wrong."""
    path = KEPT / "results" / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in results), encoding="utf-8")


def _texts(articles: Path) -> dict[str, str]:
    return {row["url"]: row["text"] for row in rows(articles)}


def _only(scores: Figures, *names: str) -> Figures:
    return {name: scores[name] for name in names}


def _named(prefix: str, scores: Figures) -> Figures:
    return {f"{prefix}.{name}": measured for name, measured in scores.items()}
