import pytest

from chat import names


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ada", "ada"),
        ("ADA  Lovelace", "ada lovelace"),
        ("Ada!", "ada"),
        ("(Ada)", "ada"),
        ("Dr. Who", "dr. who"),
        ("C++", "c++"),
        ("Straße", "strasse"),
        ("Jose\u0301", "josé"),
        ("\uff21\uff44\uff41", "ada"),
        ("🦊", "🦊"),
        ("...", ""),
    ],
)
def test_a_name_is_compared_without_case_spacing_and_punctuation_around_it(
    written: str, compared: str
) -> None:
    assert names.folded(written) == compared


def test_a_letter_that_unfolds_into_many_does_not_outgrow_its_column() -> None:
    assert len(names.folded("\ufdfa" * 40)) == 120


def test_an_at_means_any_beginning_of_what_follows_the_longest_first() -> None:
    assert names.meant("hi @Ada's book") == [["ada's book", "ada's", "ada", "ada"]]


def test_an_email_address_mentions_nobody() -> None:
    assert names.meant("write to ada@example.com") == []


def test_an_at_before_a_space_mentions_nobody() -> None:
    assert names.meant("meet @ noon") == [[]]


def test_only_the_first_twenty_of_many_ats_count() -> None:
    assert len(names.meant(" @a" * 600)) == 20
