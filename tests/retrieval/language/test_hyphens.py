"""A hyphen at a line's end stays where the word has it, and goes where the line broke the word."""

import pytest

from retrieval.language.hyphens import rejoined, words_seen


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("a well-", "known firm", "a well-known firm"),
        ("the ex-", "president", "the ex-president"),
        ("a Moscow-", "backed group", "a Moscow-backed group"),
        ("a two-year-", "old child", "a two-year-old child"),
        ("the 15-", "year-old boy", "the 15-year-old boy"),
        ("NATO-", "led troops", "NATO-led troops"),
        ("Anglo-", "American", "Anglo-American"),
        ("the 2025-", "2026 budget", "the 2025-2026 budget"),
        ("кто-", "то сказал", "кто-то сказал"),
        ("северо-", "западный ветер", "северо-западный ветер"),
        ("по-", "українськи", "по-українськи"),
        ("the govern-", "ment", "the government"),
        ("it was ex-", "pected", "it was expected"),
        ("they had fore-", "seen it", "they had foreseen it"),
        ("with-", "out", "without"),
        ("a cease-", "fire", "a ceasefire"),
        ("ремон-", "тные работы", "ремонтные работы"),
        ("по-", "литика", "политика"),
        ("bridge\u00ad", "head", "bridgehead"),
    ],
)
def test_line_ends_are_joined_as_the_word_is_written(before: str, after: str, whole: str) -> None:
    assert rejoined(before, after, {}) == whole


def test_the_document_itself_decides_first() -> None:
    hyphened = words_seen(["The policy-makers met.", "Nobody asked the policy-makers."])
    whole = words_seen(["The policymakers met."])

    assert rejoined("the policy-", "makers", hyphened) == "the policy-makers"
    assert rejoined("the policy-", "makers", whole) == "the policymakers"


def test_a_word_that_a_line_broke_is_no_evidence() -> None:
    assert "govern" not in words_seen(["they told the govern-", "ment so"])
