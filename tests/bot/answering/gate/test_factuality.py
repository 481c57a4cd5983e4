"""What is planned, demanded, feared, alleged or to come is never told as done, and what is open never as sure."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("Viktor Moor is accused of killing two guards in Arvik.", "Viktor Moor killed two guards in Arvik."),
        ("Norland plans to close its embassy in Sudria.", "Norland closed its embassy in Sudria."),
        ("Norland plans to close its embassy in Sudria.", "Norland will close its embassy in Sudria."),
        ("The cabinet is considering a ban on coal imports.", "The cabinet banned coal imports."),
        ("The council urged Norland to open the harbour.", "Norland opened the harbour."),
        ("The alleged smuggler Anna Berg was arrested in Arvik.", "The smuggler Anna Berg was arrested in Arvik."),
        ("Prosecutors suspect that Moor took bribes from the yard.", "Moor took bribes from the yard."),
        ("Parliament is expected to approve the budget.", "Parliament has approved the budget."),
        ("The court will hear the appeal of the mayor.", "The court has heard the appeal of the mayor."),
        ("The yard has sold its shares in the railway.", "The yard will sell its shares in the railway."),
        ("Нордия планирует закрыть своё посольство в Судрии.", "Нордия закрыла своё посольство в Судрии."),
        ("Суд рассмотрит жалобу мэра.", "Суд рассмотрел жалобу мэра."),
        ("Взрыв, возможно, убил экипаж танкера.", "Взрыв убил экипаж танкера."),
        ("Нордія планує закрити посольство в Судрії.", "Нордія закрила посольство в Судрії."),
        ("Viktor Moor soll zwei Wächter getötet haben.", "Viktor Moor hat zwei Wächter getötet."),
        ("Norland will not talk before a truce takes hold.", "Norland will not talk."),
        ("The bank will not lend to Arvik while the audit goes on.", "The bank will not lend to Arvik."),
    ],
)
def test_more_than_the_source_tells_drops_its_point(source: str, statement: str) -> None:
    assert not shown(source, statement)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("Norland plans to close its embassy in Sudria.", "Norland is planning to close its embassy in Sudria."),
        ("Norland agreed to close its embassy in Sudria.", "Norland will close its embassy in Sudria."),
        ("Norland managed to close the gap in its budget.", "Norland closed the gap in its budget."),
        ("Norland wants to open the harbour that it closed.", "Norland closed the harbour."),
        ("Moor said the harbour would open in May.", "The harbour will open in May, Moor said."),
        (
            "The general was reportedly dismissed after the defeat.",
            "Reportedly, the general was dismissed after the defeat.",
        ),
        ("Anna Berg, the alleged smuggler, was arrested.", "Anna Berg, allegedly a smuggler, was arrested."),
        ("Виктора Мора обвиняют в убийстве двух охранников.", "Виктора Мора обвинили в убийстве двух охранников."),
        ("Віктора Мора звинувачують у вбивстві двох охоронців.", "Віктора Мора звинуватили у вбивстві охоронців."),
        ("Суд рассмотрит жалобу мэра.", "Жалобу мэра рассмотрит суд."),
    ],
)
def test_what_the_source_tells_is_shown(source: str, statement: str) -> None:
    assert shown(source, statement)
