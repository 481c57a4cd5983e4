"""Text with marks: whatever stands in it, Telegram can take it."""

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from bot.delivery.styled import Styled, join, pack, styled, utf16_length

TYPES = st.sampled_from([None, MessageEntityType.BOLD, MessageEntityType.TEXT_LINK, MessageEntityType.BLOCKQUOTE])
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)  # lone surrogates, too
WIDE_TEXT = st.text(st.sampled_from("a 🇺🇦Жé\n\t\u200d\ud800\u202e"), max_size=300)
RUNS = st.lists(st.tuples(ANY_TEXT | WIDE_TEXT, TYPES), max_size=8)


def built(runs: list[tuple[str, MessageEntityType | None]]) -> Styled:
    whole = Styled()
    for text, type_ in runs:
        whole += styled(text, type_, "https://example.org" if type_ == MessageEntityType.TEXT_LINK else None)
    return whole


def telegram_slice(text: str, entity: MessageEntity) -> str:
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def solid(text: str) -> str:
    return "".join(text.split())


@given(RUNS)
def test_entities_cover_in_utf16_what_the_marks_cover_in_characters(runs: list) -> None:
    whole = built(runs)

    entities = whole.entities()

    assert len(whole.text.encode("utf-16-le")) == 2 * utf16_length(whole.text)
    for mark, entity in zip(whole.marks, entities, strict=True):
        assert telegram_slice(whole.text, entity) == whole.text[mark.start : mark.end] != ""


@given(st.lists(RUNS, max_size=6), st.integers(1, 60))
def test_packed_messages_are_within_the_limits_and_lose_nothing(blocks: list, times: int) -> None:
    wholes = [built(runs * times) for runs in blocks]

    messages = pack(wholes)

    for message in messages:
        assert 0 < utf16_length(message.text) <= MessageLimit.MAX_TEXT_LENGTH
        assert len(message.marks) <= MessageLimit.MESSAGE_ENTITIES
        assert message.text == message.text.strip()
        assert all(0 <= mark.start < mark.end <= len(message.text) for mark in message.marks)
    assert solid("".join(message.text for message in messages)) == solid("".join(whole.text for whole in wholes))
    assert marked(messages) == marked(wholes)


def marked(pieces: list[Styled]) -> dict[MessageEntityType, str]:
    """All that is marked, by type: tearing a block may tear a mark, but marks no other character."""
    found: dict[MessageEntityType, str] = {}
    for piece in pieces:
        for mark in piece.marks:
            text = solid(piece.text[mark.start : mark.end])
            if text:
                found[mark.type] = found.get(mark.type, "") + text
    return found


def test_blocks_stay_whole_while_they_fit_in_a_message() -> None:
    blocks = [styled("a" * 3000), styled("b" * 2000), styled("c" * 2000)]

    messages = pack(blocks)

    assert [message.text for message in messages] == ["a" * 3000, "b" * 2000 + "\n\n" + "c" * 2000]


def test_a_block_too_long_for_a_message_is_torn_between_words() -> None:
    messages = pack([styled("word " * 2000)])

    assert len(messages) == 3
    assert all(set(message.text.split()) == {"word"} for message in messages)


def test_a_torn_quotation_stays_a_quotation() -> None:
    messages = pack([styled("word " * 2000, MessageEntityType.EXPANDABLE_BLOCKQUOTE)])

    assert [(m.start, m.end) for message in messages for m in message.marks] == [(0, len(m.text)) for m in messages]


def test_more_than_a_hundred_entities_go_to_a_further_message() -> None:
    many = Styled()
    for number in range(150):
        many += styled(f"[{number}]", MessageEntityType.TEXT_LINK, "https://example.org")

    messages = pack([many])

    assert [len(message.marks) for message in messages] == [100, 50]
    assert messages[1].text.startswith("[100]")


def test_joining_leaves_out_what_says_nothing() -> None:
    assert join([Styled(), styled("a"), styled("  "), styled("b")], "\n") == Styled("a\nb")
