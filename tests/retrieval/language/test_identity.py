"""A first name or a title that two people share makes nobody the same."""

import pytest

from retrieval.language.identity import naming, same_person


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sergei Lavrov", "Sergey Lavrov", True),
        ("President Lavrov", "Sergei Lavrov", True),
        ("S. Lavrov", "Sergei Lavrov", True),
        ("Лавров", "Sergei Lavrov", True),
        ("Марко Рубио", "Marco Rubio", True),
        ("Robert Kennedy Jr.", "Robert Kennedy", True),
        ("Sergei Shoigu", "Sergei Lavrov", False),
        ("Dr. Smith", "Dr. Melvin", False),
        ("Donald Tusk", "Donald Trump", False),
        ("Anna Berg", "Olga Berg", False),
    ],
)
def test_a_person_is_known_by_the_last_name_and_by_first_names_that_agree(one: str, other: str, same: bool) -> None:
    assert same_person(naming(one).person, naming(other).person) is same


@pytest.mark.parametrize("phrase", ["the White House", "Norland foreign minister", "Lavrov's deputy", "Eurasia Group"])
def test_a_body_or_an_office_is_no_person(phrase: str) -> None:
    assert naming(phrase).person == ()


def test_a_people_counts_as_its_country() -> None:
    assert naming("Chinese foreign ministry").held == naming("China's Foreign Ministry").held
