"""Who speaks, where a name explains an office, or a case tells whose somebody is."""

import pytest

from tests.verdicts import shown


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        (
            "The minister, Lena Orlov, warned that the dam might break, and the mayor disagreed.",
            "The mayor warned that the dam might break.",
        ),
        (
            "The adviser to the minister, Lena Orlov, warned that the dam might break.",
            "The minister warned that the dam might break.",
        ),
        (
            "The minister’s brother, Max Orlov, warned that the dam might break.",
            "The minister warned that the dam might break.",
        ),
        (
            "The spokesman of the governor of Norland, Ida Moor, said the road would open. Moor was elected in May.",
            "The governor of Norland said the road would open.",
        ),
        ("Адвокат Берга заявил, что суд перенесён на май.", "Берг заявил, что суд перенесён на май."),
        ("Пресс-секретарь Орлова сообщил, что встреча прошла в Арвике.", "Орлов сообщил, что встреча прошла в Арвике."),
        ("Жена Навального рассказала, что письмо не дошло.", "Навальный рассказал, что письмо не дошло."),
        ("Помощник Лены Орловой сказал, что она подаст в отставку.", "Лена Орлова сказала, что она подаст в отставку."),
        ("Критики Берга заявили, что мост опасен.", "Берг заявил, что мост опасен."),
        ("Сын президента Берга заявил, что мост опасен.", "Президент Берг заявил, что мост опасен."),
        (
            "Сторонники Ивана Орлова утверждают, что выборы были честными.",
            "Иван Орлов утверждает, что выборы были честными.",
        ),
        ("Адвокат Берга заявив, що суд перенесено на травень.", "Берг заявив, що суд перенесено на травень."),
        (
            "Речник Петренка повідомив, що зустріч відбулася в Арвіку.",
            "Петренко повідомив, що зустріч відбулася в Арвіку.",
        ),
        ("Дружина Коваленка розповіла, що лист не дійшов.", "Коваленко розповів, що лист не дійшов."),
        ("Помічник Олени Орлової сказав, що вона піде у відставку.", "Олена Орлова сказала, що вона піде у відставку."),
        ("Критики Шевченка заявили, що міст небезпечний.", "Шевченко заявив, що міст небезпечний."),
        (
            "Адвокат Берга заявил, что суд перенесён на май.",
            "Адвокат Берга заявил, что суд перенесён на май, а не на июнь.",
        ),
        (
            "The wife of the ambassador, Lena Orlov, announced that the embassy would close.",
            "The ambassador announced that the embassy would close.",
        ),
        (
            "The lawyer for the minister, Paul Stone, announced that the files were burned.",
            "The minister announced that the files were burned.",
        ),
        (
            "The ambassador, Lena Orlov, warned the minister that the dam might break.",
            "The minister warned that the dam might break.",
        ),
        (
            "A rival of the mayor, Tom Holt, insisted that the fire was out.",
            "The mayor insisted that the fire was out.",
        ),
        ("Брат Иванова утверждает, что завод закрыт.", "Иванов утверждает, что завод закрыт."),
        ("Юрист Анны Берг сообщил, что завод закрыт.", "Анна Берг сообщила, что завод закрыт."),
        ("Советник Зеленского заявил, что завод закрыт.", "Зеленский заявил, что завод закрыт."),
        ("Представитель Шольца подтвердил, что завод закрыт.", "Шольц подтвердил, что завод закрыт."),
        ("Соратник Петрова рассказал, что завод закрыт.", "Петров рассказал, что завод закрыт."),
        ("Мати Іванова стверджує, що завод закрито.", "Іванов стверджує, що завод закрито."),
        ("Радник Зеленського заявив, що завод закрито.", "Зеленський заявив, що завод закрито."),
        ("Адвокати Ткачука повідомили, що завод закрито.", "Ткачук повідомив, що завод закрито."),
    ],
)
def test_whose_somebody_is_does_not_speak(source: str, statement: str) -> None:
    assert not shown(source, statement)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("The minister, Lena Orlov, warned that the dam might break.", "The minister warned that the dam might break."),
        (
            "Moor, the governor of Norland, said the road would open on Monday. Ida Moor was elected in May.",
            "The governor of Norland, Ida Moor, said the road would open on Monday.",
        ),
        (
            "Ida Moor, the chief executive of Norbank, spoke on Friday. Moor said the bank would close 40 branches.",
            "Chief executive of Norbank Ida Moor said the bank would close 40 branches.",
        ),
        ("The mayor of Arvik, Tom Holt, said the fire was out.", "The mayor said the fire was out."),
        (
            "The company’s director, Anna Berg, said profits had doubled.",
            "The company’s director said profits had doubled.",
        ),
        ("The party leader, Jan Dray, accused the council of waste.", "The party leader accused the council of waste."),
        ("“The dam may break,” the minister, Lena Orlov, said.", "The minister said the dam may break."),
        (
            "Norland’s finance minister, Lena Orlov, told reporters that taxes would rise.",
            "Norland’s finance minister told reporters that taxes would rise.",
        ),
        (
            "The head of the union, Paul Stone, warned of a long strike.",
            "The head of the union warned of a long strike.",
        ),
        (
            "Lena Orlov, the minister, warned that the dam might break.",
            "The minister, Lena Orlov, warned that the dam might break.",
        ),
        (
            "Министр Лена Орлова предупредила, что дамба может прорваться.",
            "Министр предупредила, что дамба может прорваться.",
        ),
        ("Адвокат Берга заявил, что суд перенесён на май.", "Как заявил адвокат Берга, суд перенесён на май."),
        ("Адвокат Берг заявил, что суд перенесён на май.", "Берг заявил, что суд перенесён на май."),
        ("Президент Орлов заявил, что суд перенесён на май.", "Орлов заявил, что суд перенесён на май."),
        ("Министр обороны Иван Орлов заявил, что мост открыт.", "Иван Орлов заявил, что мост открыт."),
        ("По словам Орлова, мост открыт для машин.", "Орлов сказал, что мост открыт для машин."),
        ("По словам Берга, мост закрыт до мая.", "Берг сказал, что мост закрыт до мая."),
        ("Мэр Москвы Сергей Собянин сообщил, что парк открыт.", "Собянин сообщил, что парк открыт."),
        ("Адвокат Лена Орлова заявила, что суд перенесён на май.", "Орлова заявила, что суд перенесён на май."),
        ("Пресс-секретарь Кремля Дмитрий Песков заявил, что переговоры идут.", "Песков заявил, что переговоры идут."),
        (
            "Президент України Володимир Зеленський заявив, що зустріч відбулася.",
            "Зеленський заявив, що зустріч відбулася.",
        ),
        ("Міністр Коваленко повідомив, що міст відкрито.", "Коваленко повідомив, що міст відкрито."),
        ("За словами Петренка, міст закрито.", "Петренко сказав, що міст закрито."),
        (
            "Министр иностранных дел России Сергей Лавров заявил, что встреча возможна.",
            "Лавров заявил, что встреча возможна.",
        ),
        (
            "The prosecutor, Paul Stone, alleged that the files were burned.",
            "The prosecutor alleged that the files were burned.",
        ),
        (
            "The head of the fire brigade, Jan Dray, told reporters that the fire was out.",
            "The head of the fire brigade told reporters that the fire was out.",
        ),
        ("His deputy, Anna Berg, said the plan was dead.", "His deputy said the plan was dead."),
        ("“The plan is dead,” the deputy mayor, Anna Berg, said.", "The deputy mayor said the plan is dead."),
        (
            "On Monday the ambassador, Lena Orlov, announced that the embassy would close.",
            "The ambassador announced that the embassy would close.",
        ),
        ("По мнению министра Иванова, завод закрыт до мая.", "Иванов считает, что завод закрыт до мая."),
        ("Глава МИД Украины Андрей Сибига заявил, что завод закрыт.", "Сибига заявил, что завод закрыт."),
        ("Канцлер Германии Олаф Шольц подтвердил, что завод закрыт.", "Шольц подтвердил, что завод закрыт."),
        ("Депутат Анна Иванова сообщила, что завод закрыт.", "Иванова сообщила, что завод закрыт."),
        ("Голова ради Олена Ткачук повідомила, що завод закрито.", "Ткачук повідомила, що завод закрито."),
        ("Юрист Анны Берг сообщил, что завод закрыт.", "Юрист Анны Берг сообщил о том, что завод закрыт."),
    ],
)
def test_an_office_and_its_holder_are_one(source: str, statement: str) -> None:
    assert shown(source, statement)
