"""Who speaks in an answer that the next question leans back to."""

import pytest

from retrieval.language.quotations import speaker_in


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The dam holds,” Ida Berg said. Olu Ade left.", "Ida Berg"),
        ("Then came Olu Ade left. “The dam holds,” Ida Berg said.", "Ida Berg"),
        ("“The dam holds,” officials said. “It leaks,” Ida Berg said.", "Ida Berg"),
        ("They call it “the long dam”. Then came Olu Ade left.", "Olu Ade"),
        ("They call it “the long dam”.", None),
        ("", None),
    ],
)
def test_whoever_is_quoted_speaks_else_whoever_is_named_first(text: str, speaker: str | None) -> None:
    assert speaker_in(text) == speaker
