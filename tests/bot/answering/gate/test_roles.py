"""Nobody is told to do what the source tells of somebody else."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        (
            "Norland attacked Sudria in February 2022, and Lunden let its troops pass.",
            "Sudria attacked Norland in February 2022.",
        ),
        (
            "Dray said Norland was “happy with it,” while Sudria wanted more time.",
            "Dray said Sudria was “happy with it.”",
        ),
        ("Norland lent Sudria two billion crowns in 2019.", "Sudria lent Norland two billion crowns in 2019."),
        (
            "Moor accused Berg of selling the harbour to a friend.",
            "Berg accused Moor of selling the harbour to a friend.",
        ),
        ("Moor met Berg in Arvik and criticised Holt for the delay.", "Holt criticised Moor for the delay."),
        (
            "The court ordered Norbank to pay Sudoil 40 million crowns.",
            "The court ordered Sudoil to pay Norbank 40 million crowns.",
        ),
        ("Arvik beat Lunden 3-1 in the cup final on Sunday.", "Lunden beat Arvik 3-1 in the cup final on Sunday."),
        (
            "Norland wants to buy gas from Sudria, which fears for its own supply.",
            "Sudria wants to buy gas from Norland.",
        ),
        (
            "Berg was dismissed by Moor after the report was published.",
            "Moor was dismissed by Berg after the report was published.",
        ),
        ("Holt succeeded Berg as head of the bank in May.", "Berg succeeded Holt as head of the bank in May."),
        ("Россия обвинила Украину в срыве переговоров.", "Украина обвинила Россию в срыве переговоров."),
        ("Норландия передала Судрии два корабля.", "Судрия передала Норландии два корабля."),
        ("Норландія звинуватила Судрію у зриві переговорів.", "Судрія звинуватила Норландію у зриві переговорів."),
        (
            "Moor said Norland would leave the pact and Sudria would stay in it.",
            "Moor said Sudria would leave the pact.",
        ),
        ("Berg called Holt a liar, and Moor left the room.", "Moor called Holt a liar."),
        ("Sudria invaded Norland in 1998 and left two years later.", "Norland invaded Sudria in 1998."),
        (
            "The strike on Lunden killed nine people, and one in Arvik wounded two.",
            "The strike on Arvik killed nine people.",
        ),
        ("Norland’s army crossed the river, and Sudria’s navy stayed in port.", "Sudria’s army crossed the river."),
        ("Moor beat Holt by 300 votes in Arvik.", "Holt beat Moor by 300 votes in Arvik."),
        ("Norbank has bought Sudoil for two billion crowns.", "Sudoil has bought Norbank for two billion crowns."),
        ("Berg was arrested by Sudria and later handed to Norland.", "Berg was arrested by Norland."),
        ("Holt praised Berg and blamed Moor for the crash.", "Holt blamed Berg for the crash."),
        (
            "Norland will send 40 tanks to Sudria, whose army has asked Lunden for shells.",
            "Sudria will send 40 tanks to Norland.",
        ),
        ("Moor lives in Arvik and works in Lunden.", "Moor works in Arvik."),
        ("Dray told Stone that Holt wants to end the war.", "Stone wants to end the war."),
        ("Судрия напала на Норландию в 1998 году.", "Норландия напала на Судрию в 1998 году."),
        ("Судрія напала на Норландію у 1998 році.", "Норландія напала на Судрію у 1998 році."),
    ],
)
def test_no_name_takes_the_place_of_another(source: str, statement: str) -> None:
    assert not shown(source, statement)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        (
            "Norland attacked Sudria in February 2022, and Lunden let its troops pass.",
            "Sudria was attacked by Norland in February 2022.",
        ),
        (
            "Berg was dismissed by Moor after the report was published.",
            "Moor dismissed Berg after the report was published.",
        ),
        ("Norland lent Sudria two billion crowns in 2019.", "Sudria was lent two billion crowns by Norland in 2019."),
        (
            "Moor accused Berg of selling the harbour to a friend.",
            "Berg was accused by Moor of selling the harbour to a friend.",
        ),
        ("In Arvik, Moor met Berg and criticised Holt for the delay.", "Moor criticised Holt for the delay in Arvik."),
        ("Arvik beat Lunden 3-1 in the cup final on Sunday.", "In the cup final on Sunday, Arvik beat Lunden 3-1."),
        ("Moor met Berg in Arvik on Monday.", "Berg met Moor in Arvik on Monday."),
        ("Holt succeeded Berg as head of the bank in May.", "As head of the bank, Berg was succeeded by Holt in May."),
        ("Dray and Holt spoke about Sudria on Monday.", "Holt and Dray spoke about Sudria on Monday."),
        ("“Norland must pay,” Moor told Berg in Arvik.", "In Arvik, Moor told Berg that Norland must pay."),
        ("Norbank has bought Sudoil for two billion crowns.", "Sudoil was bought by Norbank for two billion crowns."),
        ("Norbank has bought Sudoil for two billion crowns.", "For two billion crowns, Norbank bought Sudoil."),
        ("Moor, who succeeded Holt in May, opened the bridge in Arvik.", "Moor opened the bridge in Arvik."),
        ("Moor, who succeeded Holt in May, opened the bridge in Arvik.", "Moor succeeded Holt in May."),
        (
            "President Ida Moor of Norland travelled to Lunden on Monday to sign the pact with Sudria.",
            "Ida Moor travelled to Lunden to sign the pact with Sudria.",
        ),
        ("Norland and Sudria signed the pact in Lunden.", "Sudria signed the pact in Lunden."),
        ("Norland and Sudria signed the pact in Lunden.", "Sudria and Norland signed the pact in Lunden."),
        (
            "In May, Norland’s president, Ida Moor, dismissed Holt.",
            "Norland’s president, Ida Moor, dismissed Holt in May.",
        ),
        ("The bridge in Arvik, Norland, was closed by the council.", "The council closed the bridge in Norland."),
        ("Ида Мур открыла мост в Арвике в понедельник.", "В понедельник Ида Мур открыла мост в Арвике."),
        ("Talks between Norland and Sudria began in Lunden.", "Norland and Sudria began talks in Lunden."),
        ("Holt met Moor in Lunden, and she handed him the keys.", "Moor met Holt in Lunden."),
    ],
)
def test_the_same_may_be_told_in_another_order(source: str, statement: str) -> None:
    assert shown(source, statement)
