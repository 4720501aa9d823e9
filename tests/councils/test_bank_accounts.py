"""Sort codes and account numbers against the standard's own examples.

The weights are those that *Validating account numbers* needs for its published examples and no
others; the whole table is Vocalink's, and not here.
"""

import random

import pytest

from config.checks import bank_tables_can_be_read
from councils.bank_accounts import is_possible, tidy_account_number, tidy_sort_code
from councils.bank_accounts import weights as weight_tables
from councils.bank_accounts.numbers import in_standard_form
from councils.bank_accounts.weights import BrokenTable, Table, read_substitutes, read_weights

DOUBLE = "2 1 2 1 2 1 2 1 2 1 2 1 2 1"
EIGHT = "0 0 0 0 0 0 8 7 6 5 4 3 2 1"
SEVEN = "0 0 0 0 0 0 0 7 6 5 4 3 2 1"
LONG = "0 0 1 2 5 3 6 4 8 7 10 9 3 1"
EXAMPLES = f"""
# first and last sort code, method, weights, exception
089999 089999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1
107999 107999 MOD11 {EIGHT}
202959 203099 MOD11 {SEVEN} 6
202959 203099 DBLAL {DOUBLE} 6
200915 200915 MOD11 {SEVEN} 6
200915 200915 DBLAL {DOUBLE} 6
871427 872427 MOD11 {LONG} 10
871427 872427 MOD11 0 0 5 10 9 8 0 7 6 5 4 3 2 1 11
820000 827999 MOD11 0 0 0 0 0 0 0 0 7 3 4 9 2 1
820000 827999 DBLAL {DOUBLE} 3
134020 134020 MOD11 0 0 0 7 5 9 8 4 6 3 5 2 0 0 4
118764 118765 DBLAL 0 0 2 1 2 1 2 1 2 1 2 1 2 1 1
938000 938696 MOD11 7 6 5 4 3 2 7 6 5 4 3 2 0 0 5
938000 938696 DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 0 5
772798 772798 MOD11 {LONG} 7
086090 086090 MOD10 0 0 3 7 1 3 7 1 3 7 1 3 7 1 8
309070 309070 MOD11 0 0 3 2 9 8 5 7 6 5 4 3 2 1 2
309070 309070 MOD11 0 0 3 2 9 8 1 7 6 5 4 3 2 1 9
074456 074456 MOD11 0 0 7 6 5 8 9 4 5 6 7 8 9 -1 12
074456 074456 MOD10 0 3 2 4 5 8 9 4 5 6 7 8 9 -1 13
070116 070116 MOD11 0 0 7 6 5 8 9 4 5 6 7 8 9 -1 12
070116 070116 MOD10 0 3 2 4 5 8 9 4 5 6 7 8 9 -1 13
180002 180002 MOD11 {EIGHT} 14
"""
TABLE = Table(read_weights(EXAMPLES), read_substitutes("938600 938611\n"))


@pytest.mark.parametrize(
    ("sort_code", "account"),
    [
        ("089999", "66374958"),  # modulus 10
        ("107999", "88837491"),  # modulus 11
        ("202959", "63748472"),  # modulus 11 and double alternate
        ("871427", "46238510"),  # 10 and 11: the second holds
        ("872427", "46238510"),  # 10 and 11: the first holds
        ("871427", "09123496"),  # 10: begins with 09 and g is 9
        ("871427", "99123496"),  # 10: begins with 99 and g is 9
        ("820000", "73688637"),  # 3: the second check is left out
        ("827999", "73988638"),  # 3: the second check is left out
        ("827101", "28748352"),  # 3: both checks are made
        ("134020", "63849203"),  # 4
        ("118765", "64371389"),  # 1
        ("200915", "41011166"),  # 6: foreign currency
        ("938611", "07806039"),  # 5
        ("938600", "42368003"),  # 5 with a substitute sort code
        ("938063", "55065200"),  # 5: both remainders are nought
        ("772798", "99345694"),  # 7
        ("086090", "06774744"),  # 8
        ("309070", "02355688"),  # 2 and 9: the first holds
        ("309070", "12345668"),  # 2 and 9: the first fails, the second holds
        ("309070", "12345677"),  # 2: a is not nought, g is not 9
        ("309070", "99345694"),  # 2: a is not nought, g is 9
        ("074456", "12345112"),  # 12 and 13: the first holds
        ("070116", "34012583"),  # 12 and 13: the first holds
        ("074456", "11104102"),  # 12 and 13: only the second holds
        ("180002", "00000190"),  # 14
    ],
)
def test_the_standards_examples_that_are_right(sort_code, account):
    assert is_possible(sort_code, account, TABLE)


@pytest.mark.parametrize(
    ("sort_code", "account"),
    [
        ("938063", "15764273"),  # 5: the first check digit is right, the second wrong
        ("938063", "15764264"),  # 5: the first is wrong, the second right
        ("938063", "15763217"),  # 5: the first remainder is 1
        ("118764", "64371388"),  # 1
        ("203099", "66831036"),  # modulus 11 holds, double alternate fails
        ("203099", "58716970"),  # modulus 11 fails, double alternate holds
        ("089999", "66374959"),  # modulus 10
        ("107999", "88837493"),  # modulus 11
    ],
)
def test_the_standards_examples_that_are_wrong(sort_code, account):
    assert not is_possible(sort_code, account, TABLE)


def test_a_sort_code_that_the_table_does_not_cover_is_presumed_right():
    assert is_possible("999999", "12345678", TABLE)
    assert is_possible("200000", "55779911")


@pytest.mark.parametrize("sort_code", ["000010", "000020", "000030", "000040"])
def test_one_wrong_digit_shows_for_the_made_up_sort_codes(sort_code):
    chance = random.Random(11)
    right = [
        n
        for n in (f"{chance.randrange(10**8):08d}" for _ in range(4000))
        if is_possible(sort_code, n)
    ]
    assert 20 < len(right) < 1000
    for account in right[:30]:
        at = chance.randrange(1, 8)
        digit = str((int(account[at]) + 1) % 10)
        assert not is_possible(sort_code, account[:at] + digit + account[at + 1 :])


@pytest.mark.parametrize(
    ("typed", "sort_code"),
    [
        ("20-00-00", "200000"),
        (" 20 00 00 ", "200000"),
        ("20–00–00", "200000"),
        ("200000", "200000"),
        ("20000", None),
        ("2000000", None),
        ("20-00-0O", None),
        ("٢٠٠٠٠٠", None),
        ("000000", None),
        ("9" * 100_000, None),
        ("\x00", None),
        ("", None),
    ],
)
def test_sort_codes_as_people_type_them(typed, sort_code):
    assert tidy_sort_code(typed) == sort_code


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("5577 9911", "55779911"),
        ("557799", "557799"),
        ("12345", None),
        ("12345678901", None),
        ("00000000", None),
        ("1234567a", None),
        ("9" * 100_000, None),
    ],
)
def test_account_numbers_as_people_type_them(typed, account):
    assert tidy_account_number(typed) == account


@pytest.mark.parametrize(
    ("sort_code", "account", "becomes"),
    [
        ("200000", "123456", ("200000", "00123456")),
        ("200000", "1234567", ("200000", "01234567")),
        ("090126", "912345678", ("090129", "12345678")),
        ("089999", "1234567890", ("089999", "12345678")),
        ("600000", "1234567890", ("600000", "34567890")),
    ],
)
def test_shorter_and_longer_account_numbers(sort_code, account, becomes):
    assert in_standard_form(sort_code, account) == becomes


@pytest.mark.parametrize(
    "line",
    [
        "089999 089999 MOD10 1 2",
        "08 089999 MOD10 " + EIGHT,
        "089999 089999 MOD12 " + EIGHT,
        "089999 089999 MOD10 " + EIGHT[:-1] + "x",
    ],
)
def test_a_broken_table_says_where(line):
    with pytest.raises(BrokenTable, match="line 2"):
        read_weights("# ours\n" + line)
    with pytest.raises(BrokenTable, match="line 1"):
        read_substitutes(line)


def test_a_copy_can_be_given_the_industrys_own_table(tmp_path, settings):
    weights, pairs = tmp_path / "valacdos.txt", tmp_path / "scsubtab.txt"
    weights.write_text(EXAMPLES.strip().replace("\n", "\r\n"))
    pairs.write_text("938600 938611\r\n")
    settings.MODULUS_WEIGHTS, settings.MODULUS_SUBSTITUTES = str(weights), str(pairs)
    assert is_possible("938600", "42368003")
    assert not is_possible("107999", "88837493")
    settings.MODULUS_WEIGHTS = settings.MODULUS_SUBSTITUTES = ""
    assert is_possible("107999", "88837493")
    assert weight_tables.table().checks_for("107999") == []


def test_a_table_that_cannot_be_read_is_found_before_anybody_meets_it(tmp_path, settings):
    settings.MODULUS_WEIGHTS = str(tmp_path / "gone.txt")
    assert [each.id for each in bank_tables_can_be_read(None)] == ["desk.E009"]
    settings.MODULUS_WEIGHTS = ""
    assert bank_tables_can_be_read(None) == []
