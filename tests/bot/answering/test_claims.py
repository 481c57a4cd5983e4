"""What a text claims is held against what the articles say: for it, against it, or neither."""

from functools import partial

import pytest

from bot.answering.claims import MOST_CLAIMS, CheckedClaim, check_claims, claims_in
from bot.asker import OPERATOR
from bot.services import Services

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("On 8 August the White House announced the summit in Alaska.", "supported"),
        ("Trump said Russia had 50 days before it would face tariffs.", "supported"),
        ("On 8 August the White House announced penalties.", "contradicted"),
        ("Trump said that Russia had 30 days before it would face very severe tariffs.", "contradicted"),
        ("The Alaska summit ended with a peace deal.", "not found"),
        ("Trump received the Japanese emperor in Anchorage.", "not found"),
        ("Rubio called the meeting a historic concession.", "not found"),
        ("Путин и Трамп подписали на Аляске мирный договор.", "not found"),
    ],
)
async def test_a_claim_is_what_sources_make_of_it(sample: Services, claim: str, status: str) -> None:
    (checked,) = await checks(sample, claim)

    assert checked.status == status
    for citation in (*checked.supporting, *checked.contrary, *checked.near):
        assert citation.excerpt
        assert citation.published


async def checks(services: Services, text: str) -> tuple[CheckedClaim, ...]:
    return await check_claims(text, partial(services.search, asker=OPERATOR, limit=10))


async def test_claims_past_the_first_few_are_named_as_not_checked(sample: Services) -> None:
    text = " ".join(f"The council approved {n} new bridges." for n in range(MOST_CLAIMS + 2))

    checked = await checks(sample, text)

    assert [one.status for one in checked[-2:]] == ["not checked"] * 2
    assert len(checked) == MOST_CLAIMS + 2


async def test_what_looks_like_an_operator_or_a_quotation_that_never_ends_is_looked_up_all_the_same(
    sample: Services,
) -> None:
    assert (
        len(await checks(sample, 'They wrote from:nobody since:yesterday that the whole harbour is closed until "May.'))
        == 1
    )


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Is the harbour closed until May?", []),
        ("Wow!\nThe harbour is closed until May.", ["The harbour is closed until May."]),
        ("“The harbour is closed until May, and nobody knows why”, he said.", []),
        ("", []),
    ],
)
def test_questions_scraps_and_quotations_are_no_claims(text: str, claims: list[str]) -> None:
    assert claims_in(text) == claims
