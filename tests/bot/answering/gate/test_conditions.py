"""What a statement depends on is never left out of it: conditions, exceptions and provisos, in four languages."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        (
            "Moor said a permanent solution is impossible without eliminating the root causes.",
            "Moor said a permanent solution is impossible.",
        ),
        ("Norland will lose the war without Sudrian weapons, Moor said.", "Moor said Norland will lose the war."),
        (
            "The bridge cannot be repaired without closing the harbour, the engineer Ida Moor said.",
            "The bridge cannot be repaired.",
        ),
        (
            "Norland will not sign the treaty until the prisoners are released, Moor said.",
            "Moor said Norland will not sign the treaty.",
        ),
        (
            "All schools in Norland except those in Arvik will reopen on Monday.",
            "All schools in Norland will reopen on Monday.",
        ),
        (
            "The sanctions will be lifted only after the last soldier has left, Moor said.",
            "The sanctions will be lifted, Moor said.",
        ),
        (
            "The company would build the plant in Arvik if the council agreed to lower taxes, Moor said.",
            "Moor said the company would build the plant in Arvik.",
        ),
        ("As long as the strike lasts, no ferries will run to the islands.", "No ferries will run to the islands."),
        (
            "Moor said that, unless prices fall, the government will cut the subsidy.",
            "Moor said that the government will cut the subsidy.",
        ),
        ("The fund will pay the farmers provided that they keep their land green.", "The fund will pay the farmers."),
        ("No minister other than Ida Moor voted against the budget.", "No minister voted against the budget."),
        (
            "Norland is ready to withdraw its troops in exchange for recognition of the border, Moor said.",
            "Moor said Norland is ready to withdraw its troops.",
        ),
        ("The tunnel will open once the fire brigade has approved it.", "The tunnel will open."),
        ("Соглашение невозможно без вывода войск, заявила Мур.", "Соглашение невозможно, заявила Мур."),
        (
            "Норландия не подпишет договор, пока не освободят пленных, заявила Мур.",
            "Норландия не подпишет договор, заявила Мур.",
        ),
        ("Санкции снимут только после вывода войск, сообщила Мур.", "Санкции снимут, сообщила Мур."),
        ("Все школы, за исключением арвикских, откроются в понедельник.", "Все школы откроются в понедельник."),
        ("Угода неможлива без виведення військ, заявила Мур.", "Угода неможлива, заявила Мур."),
        (
            "Норландія не підпише договір, доки не звільнять полонених, заявила Мур.",
            "Норландія не підпише договір, заявила Мур.",
        ),
        ("Усі школи, крім арвікських, відкриються в понеділок.", "Усі школи відкриються в понеділок."),
        ("Der Vertrag ist ohne den Abzug der Truppen unmöglich, sagte Moor.", "Der Vertrag ist unmöglich, sagte Moor."),
        ("Die Brücke wird gebaut, sofern der Rat zustimmt, sagte Moor.", "Die Brücke wird gebaut, sagte Moor."),
        (
            "Norland wird den Vertrag nicht unterschreiben, solange Gefangene festgehalten werden.",
            "Norland wird den Vertrag nicht unterschreiben.",
        ),
        ("Alle Schulen außer denen in Arvik öffnen am Montag.", "Alle Schulen öffnen am Montag."),
        ("Wenn der Rat zustimmt, wird die Brücke gebaut, sagte Moor.", "Moor sagte, die Brücke wird gebaut."),
        ("Peace is impossible without security guarantees, Moor said.", "Peace is impossible, Moor said."),
        ("The loan, Moor said, can be repaid only if exports recover.", "Moor said the loan can be repaid."),
        ("No ship may enter the port until the mines have been cleared.", "No ship may enter the port."),
        ("Everyone but the mayor supported the merger.", "Everyone supported the merger."),
        (
            "Residents may return to their homes, except in the two flooded districts.",
            "Residents may return to their homes.",
        ),
        ("Without a ceasefire, elections cannot be held, Berg said.", "Elections cannot be held, Berg said."),
        ("Berg said elections will be held as soon as the ceasefire takes hold.", "Berg said elections will be held."),
        ("The strike will end on Friday provided that the company signs.", "The strike will end on Friday."),
        (
            "If the river rises above six metres, the town will be evacuated, Holt said.",
            "The town will be evacuated, Holt said.",
        ),
        ("The bill will become law unless the king refuses to sign it.", "The bill will become law."),
        ("Apart from Lunden, every team has been paid.", "Every team has been paid."),
        ("Банк не откроет счёт без согласия родителей.", "Банк не откроет счёт."),
        ("Выборы пройдут, если прекратится огонь, сказал Берг.", "Выборы пройдут, сказал Берг."),
        ("Ніхто, крім Мур, не голосував проти бюджету.", "Ніхто не голосував проти бюджету."),
        ("Міст не відкриють до завершення перевірки.", "Міст не відкриють."),
        ("Ohne Zustimmung des Rates wird die Brücke nicht gebaut.", "Die Brücke wird nicht gebaut."),
        (
            "Das Gesetz tritt in Kraft, es sei denn, der König verweigert die Unterschrift.",
            "Das Gesetz tritt in Kraft.",
        ),
    ],
)
def test_no_statement_loses_its_condition(source: str, statement: str) -> None:
    assert not shown(source, statement)
    assert shown(source, source)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("A man without shoes ran across the runway on Monday.", "A man ran across the runway on Monday."),
        ("The president left the summit without speaking to reporters.", "The president left the summit."),
        (
            "Two climbers without ropes were rescued from the north face on Monday.",
            "Two climbers were rescued from the north face on Monday.",
        ),
        (
            "The suspect was arrested without incident in Arvik, police said.",
            "Police said the suspect was arrested in Arvik.",
        ),
        (
            "Moor said a permanent solution is impossible without eliminating the root causes.",
            "Without eliminating the root causes, a permanent solution is impossible, Moor said.",
        ),
        (
            "Moor said that, unless prices fall, the government will cut the subsidy.",
            "The government will cut the subsidy unless prices fall, Moor said.",
        ),
        (
            "The museum was closed from March until June, and 40 paintings were cleaned.",
            "The museum was closed from March, and 40 paintings were cleaned.",
        ),
        (
            "Ida Moor, who led the party until 2019, opened the new hospital in Arvik.",
            "Ida Moor opened the new hospital in Arvik.",
        ),
        (
            "The village had been without power for six days when the crews arrived from Arvik.",
            "The crews arrived from Arvik.",
        ),
        ("Moor resigned on Monday and said she would return if the party asked her.", "Moor resigned on Monday."),
        (
            "Мужчина без паспорта был задержан в аэропорту в понедельник.",
            "Мужчина был задержан в аэропорту в понедельник.",
        ),
        (
            "Чоловік без паспорта був затриманий в аеропорту в понеділок.",
            "Чоловік був затриманий в аеропорту в понеділок.",
        ),
        (
            "Sudria agreed to free the sailors in return for 20 prisoners, Holt said; the swap will take place in May.",
            "The swap will take place in May.",
        ),
        ("The minister resigned without giving a reason on Tuesday.", "The minister resigned on Tuesday."),
        (
            "Ida Moor, an economist without party ties, was elected mayor of Arvik.",
            "Ida Moor was elected mayor of Arvik.",
        ),
        ("The ferry had left before the storm reached the coast, and nobody was hurt.", "Nobody was hurt."),
        (
            "Holt worked at the bank until he was 60, when he bought a farm near Lunden.",
            "Holt bought a farm near Lunden.",
        ),
        ("Berg, who did not rest until the bridge was built, died on Monday.", "Berg died on Monday."),
        (
            "Moor said that the tunnel, which was closed until Friday, will be repaired in May.",
            "Moor said that the tunnel will be repaired in May.",
        ),
        ("Holt once led the union and now runs the bank.", "Holt now runs the bank."),
        ("The plant makes everything except engines, and 300 people work there.", "300 people work there."),
        ("Рабочие без масок разбирали завалы, сообщил Берг.", "Рабочие разбирали завалы, сообщил Берг."),
        ("Кроме того, Берг сообщил, что мост откроют в мае.", "Берг сообщил, что мост откроют в мае."),
        ("Крім того, Берг повідомив, що міст відкриють у травні.", "Берг повідомив, що міст відкриють у травні."),
        ("Der Minister trat am Dienstag ohne Begründung zurück.", "Der Minister trat am Dienstag zurück."),
        (
            "Moor said the bridge would open on Friday if the wind dropped.",
            "Moor said the bridge might open on Friday.",
        ),
        (
            "Moor said the bridge would open on Friday if the wind dropped.",
            "If the wind drops, the bridge will open on Friday, Moor said.",
        ),
    ],
)
def test_what_depends_on_nothing_may_be_told_alone(source: str, statement: str) -> None:
    assert shown(source, statement)
