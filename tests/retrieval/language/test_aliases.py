"""A user's own names: read from a file beside the built-in ones, refused in words where it is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import open_services
from config.errors import SettingsError
from config.settings import Settings, load_settings
from retrieval.language.aliases import own_names_text, people, use_own_names
from retrieval.language.names import name_keys
from retrieval.language.terms import terms, version
from retrieval.search.question import Question
from retrieval.search.sentences import terms_of
from tests.articles import article

OWN = '[people]\nvandertoorn = ["the quillfish", "Вандертоорн"]\n'


@pytest.fixture(autouse=True)
def _only_built_in_names_afterwards() -> Iterator[None]:
    yield
    use_own_names(None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "aliases.toml"


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return load_settings(data_dir=data_dir, _env_file=None)


def test_without_a_file_only_the_built_in_names_count(file: Path) -> None:
    use_own_names(file)

    assert terms("Quillfish") != terms("Vandertoorn")
    assert terms("Selenskyj") == terms("Zelensky")
    assert own_names_text() == b""


def test_every_spelling_in_the_file_is_one_term(file: Path) -> None:
    file.write_text('[bodies]\nobserwatorium = ["Harbour Watch", "Обсерваториум"]\n', encoding="utf-8")
    use_own_names(file)

    assert terms("Harbour Watch") == terms("Обсерваториум") == terms("Obserwatorium")
    assert terms("Harbour Master") != terms("Harbour Watch")
    assert terms("Selenskyj") == terms("Zelensky")


def test_a_name_may_hold_words_that_tell_nothing_by_themselves(file: Path) -> None:
    file.write_text('[bodies]\nbobx = ["Bank of the Bothnian Gulf", "the"]\n', encoding="utf-8")
    use_own_names(file)

    assert terms("at the Bank of the Bothnian Gulf") == terms("Bobx")
    assert terms("the of a") == []
    assert terms("Organization for Security and Cooperation in Europe") == terms("OSCE")


def test_what_was_read_before_the_file_is_read_anew(file: Path) -> None:
    before = terms_of("the quillfish sang"), name_keys("quillfish")
    file.write_text(OWN, encoding="utf-8")

    use_own_names(file)

    assert terms_of("the quillfish sang") == frozenset(terms("vandertoorn sang")) != before[0]
    assert name_keys("vandertoorn") >= set(terms("the quillfish"))


def test_a_person_in_the_file_is_a_person(file: Path) -> None:
    file.write_text('[people]\nvandertoorn = []\n[places]\nquillhaven = ["Q-Haven"]\n', encoding="utf-8")
    use_own_names(file)

    assert set(terms("Vandertoorn")) <= people()
    assert not set(terms("Quillhaven")) & people()


def test_where_both_know_a_form_the_users_file_decides(file: Path) -> None:
    assert terms("Peking") == terms("Beijing")
    file.write_text("[people]\npeking = []\n", encoding="utf-8")

    use_own_names(file)

    assert terms("Peking") != terms("Beijing")
    assert set(terms("Peking")) <= people()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[people\nx = []", "cannot read the names in"),
        ("[persons]\nx = []", r"unknown table \[persons\]; names stand under people, places, bodies"),
        ('people = "x"', r"unknown table \[people\]"),
        ('[people]\nx = "y"', r"\[people\] x must be a list of other spellings"),
        ("[people]\nx = [3]", r"\[people\] x must be a list"),
        ('[people]\nx = ["—"]', r"\[people\] x must be a list"),
        ('[people]\n"—" = ["x"]', r"\[people\] — must be a list"),
        ('[places.north]\nx = ["y"]', r"\[places\] north must be a list"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong_and_changes_nothing(file: Path, text: str, said: str) -> None:
    file.write_text(OWN, encoding="utf-8")
    use_own_names(file)
    before = terms("Quillfish Вандертоорн")
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=said) as raised:
        use_own_names(file)

    assert str(file) in str(raised.value)
    assert terms("Quillfish Вандертоорн") == before


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00[people]")

    with pytest.raises(SettingsError, match="cannot read the names"):
        use_own_names(file)


def test_an_editors_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_text(OWN, encoding="utf-8-sig")

    use_own_names(file)

    assert terms("Вандертоорн") == terms("Vandertoorn")


def test_what_is_written_to_the_file_later_counts_at_the_next_start_only(file: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    use_own_names(file)
    read = version()
    file.write_text("not a table", encoding="utf-8")

    assert version() == read
    assert terms("Вандертоорн") == terms("Vandertoorn")


def test_the_file_in_the_data_directory_is_used_and_forgotten_with_it(settings: Settings) -> None:
    (settings.data_dir / "aliases.toml").write_text(OWN, encoding="utf-8")

    with open_services(settings):
        inside = terms("Вандертоорн")

    assert inside == terms("Vandertoorn")
    assert terms("Вандертоорн") != inside


def test_a_wrong_file_in_the_data_directory_stops_the_start(settings: Settings) -> None:
    (settings.data_dir / "aliases.toml").write_text("[persons]\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="unknown table"), open_services(settings):
        pytest.fail("opened all the same")


def test_the_articles_are_found_under_a_name_that_was_added_after_they_were_read(settings: Settings) -> None:
    question = Question("Vandertoorn?")
    text = "Someone saw Quokkabeer in the marshes. Nobody else was about."
    with open_services(settings) as services:
        list(services.ingester.ingest([article(text)]))
        before = services.library.lexical_search(question.terms, question.scopes, 5)
    (settings.data_dir / "aliases.toml").write_text('[people]\nvandertoorn = ["quokkabeer"]\n', encoding="utf-8")

    with open_services(settings) as services:
        question = Question("Vandertoorn?")
        after = services.library.lexical_search(question.terms, question.scopes, 5)
    (settings.data_dir / "aliases.toml").unlink()
    with open_services(settings) as services:
        held = services.library.passage_counts(["vandertoorn", *terms("Quokkabeer")])

    assert before == []
    assert len(after) == 1
    assert held == dict.fromkeys(terms("Quokkabeer"), 1)
