"""Tables as spreadsheets, sensors and people write them; what is none gets one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genlab.data import cells
from genlab.data.examples import example_table
from genlab.data.own import read_own
from genlab.data.table import read_table
from tests.data.brought import rows

ROWS = rows(40).round(3)
TOKEN = read_table("\n".join(f"{x},{y}" for x, y in ROWS)).token


def written(separator: str = ",", decimal: str = ".", form: str = "{}", head: str = "") -> str:
    lines = [
        separator.join(form.format(str(number).replace(".", decimal)) for number in row)
        for row in ROWS.tolist()
    ]
    return "\n".join([head, *lines] if head else lines)


SAME = {
    "commas": written(),
    "commas and spaces": written(", "),
    "semicolons": written(";"),
    "semicolons, decimal commas": written(";", ","),
    "tabs": written("\t"),
    "tabs, decimal commas": written("\t", ",", head="größe\thöhe"),
    "spaces": written("   "),
    "spaces, decimal commas": written(" ", ","),
    "quotes": written(form='"{}"', head='"x","y"'),
    "quotes, decimal commas": written(",", ",", '"{}"', '"x","y"'),
    "a header": written(head="x,y"),
    "a header with the separator in it": written(head='"x, metres","y, metres"'),
    "another system's line ends": written().replace("\n", "\r\n"),
    "empty lines and a remark": "# from the sensor\n\n" + written().replace("\n", "\n\n") + "\n\n",
    "a byte order mark": ("\ufeff" + written(head="größe,höhe")).encode(),
    "latin-1": written(head="größe,höhe").encode("latin-1"),
    "utf-16": written("\t", head="größe\thöhe").encode("utf-16"),
    "true minus signs": written().replace("-", "\u2212"),
    "plus signs and exponents": written(form="{}e+00"),
    "words between": "\n".join(f"a,{x},b,{y}" for x, y in ROWS),
    "words between and a header": "\n".join(["city,x,kind,y", *(f"a,{x},b,{y}" for x, y in ROWS)]),
    "another order": "\n".join(written().splitlines()[::-1]),
}


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_the_same_numbers_are_the_same_data(text: str | bytes) -> None:
    assert read_table(text).token == TOKEN


def test_names_come_from_the_header_or_the_place() -> None:
    assert read_table(written(head="größe,höhe").encode("latin-1")).names == ("größe", "höhe")
    assert read_table(written()).names == ("column 1", "column 2")
    assert read_table(written(head="x,x")).names == ("x (1)", "x (2)")
    assert read_table(written(head="x,")).names == ("x", "column 2")


def test_columns_are_chosen_by_name() -> None:
    three = "\n".join(["a,b,c", *(f"{x},{y},{x * y:.4f}" for x, y in ROWS)])
    assert read_table(three).names == ("a", "b")
    assert read_table(three).choices == ("a", "b", "c")
    turned = read_table(three, ("b", "a"))
    assert turned.names == ("b", "a")
    straight = read_own(read_table(three).token).points
    back = read_own(turned.token).points[:, ::-1]
    np.testing.assert_array_equal(back[np.lexsort(back.T[::-1])], straight)


def test_numbers_are_put_back_to_what_they_were() -> None:
    """middle + unit * point, to the width of a place."""
    found = read_table(written())
    back = np.array(found.centre) + read_own(found.token).points * np.array(found.unit)
    order = np.lexsort(ROWS.T[::-1])
    np.testing.assert_allclose(back, ROWS[order], atol=found.unit[0] * 4 / 4096 * 1.01)
    assert "(" in found.said and found.said.startswith("40 rows; x = column 1, y = column 2.")


def test_a_circle_stays_round_and_other_units_do_not_flatten_a_cloud() -> None:
    turn = np.linspace(0, 6, 60)
    oval = read_table("\n".join(f"{4 * np.cos(t):.6f},{np.sin(t):.6f}" for t in turn))
    assert oval.unit[0] == oval.unit[1]
    far = read_table("\n".join(f"{1900 + 9 * t:.4f},{0.01 * np.sin(t):.6f}" for t in turn))
    assert far.unit[0] > 1000 * far.unit[1]
    assert np.abs(read_own(far.token).points).max(0) == pytest.approx([3.6, 3.6], abs=0.01)


def test_a_long_table_is_thinned_by_lot_whatever_its_order() -> None:
    lot = np.random.default_rng(3)
    many = lot.normal(size=(5000, 2)).round(6)
    found = read_table("\n".join(f"{x},{y}" for x, y in many))
    again = read_table("\n".join(f"{x},{y}" for x, y in many[::-1]))
    assert found.token == again.token
    assert (found.rows, found.kept, len(read_own(found.token).points)) == (5000, 1500, 1500)
    assert "5,000 rows" in found.said and "1,500 drawn by lot" in found.said
    kept = read_own(found.token).points * found.unit + found.centre
    assert kept.mean(0) == pytest.approx(many.mean(0), abs=0.1)


def test_thousands_are_no_fractions() -> None:
    text = "\n".join(f'"{n:,}";{n % 7}' for n in range(900, 1400, 10))
    assert read_table(text).centre[0] == pytest.approx(1145)


BAD = {
    "empty": ("", "The table is empty"),
    "only space": (" \n \t\n", "The table is empty"),
    "a word": (written() + "\n1.5,abc", "Row 41, column 2 is 'abc', not a number; put a number"),
    "a word below a header": (written(head="x,y") + "\nabc,1", "Row 42, column 1 is 'abc'"),
    "a gap": (written() + "\n1.5,", "Row 41, column 2 is empty"),
    "a short row": (written() + "\n1.5", "Row 41, column 2 is empty"),
    "not a number": (written() + "\nnan,2", "Row 41, column 1 is 'nan', not a number"),
    "infinite": (written() + "\n1,inf", "Row 41, column 2 is 'inf', not a number"),
    "beyond all numbers": (written() + "\n1,1e999", "Row 41, column 2 is '1e999', not a number"),
    "a unit": (written() + "\n1.5 cm,2", "Row 41, column 1 is '1.5 cm', not a number"),
    "one column": ("\n".join(map(str, range(30))), "one column of numbers, and it takes two"),
    "words": ("to be\nor not\n" * 20, "no column of numbers"),
    "few rows": ("1,2\n3,4\n5,6", "has 3 rows of numbers; it takes 20 or more"),
    "a constant": ("\n".join(f"{n},5" for n in range(30)), "'column 2' is 5 in every row"),
    "few places": ("1,1\n2,2\n" * 20, "rows lie on 2 different places"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(50), "an Excel or OpenDocument file; save the sheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "no table but a picture"),
    "bytes": (bytes(range(256)), "is no text"),
    "too much": ("1,2\n" * 2**19 + "1", "2.0 MB, and 2 are read"),
    "too wide": (",".join(["1"] * 600) + "\n", "600 columns, and 500 are read"),
    "an open quote": (written() + '\n1,"2\n3,4\n', "quotation mark in row 41 is never closed"),
    "a quote over two rows": (written() + '\n1,"2\n3"', "column 2 is '2.*3', not a number"),
    "an endless cell": ('1,"2\n' + "3,4\n" * 40_000, "quotation mark seems to be left open"),
}


@pytest.mark.parametrize(("text", "sentence"), BAD.values(), ids=list(BAD))
def test_what_is_no_table_gets_one_sentence(text: str | bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")) as caught:
        read_table(text)
    said = str(caught.value)
    assert said.endswith(".")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [(("a", "z"), "no column of numbers called 'z'; there are a, b"), (("a", "a"), "taken twice")],
)
def test_columns_that_cannot_be_taken(columns: tuple[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_table(written(head="a,b"), columns)


@given(st.binary(max_size=400) | st.text('0123456789.,;\t" \n-eaxé#', max_size=400))
def test_no_content_raises_anything_but_a_sentence(content: bytes | str) -> None:
    try:
        read_table(content)
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error).endswith(".")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_read_as_it_is(number: float) -> None:
    assert cells.number(repr(number), comma=False) == number
    assert cells.number(repr(number).replace(".", ","), comma=True) == number


def test_the_example_is_a_table_of_two_clouds() -> None:
    found = read_table(example_table())
    assert (found.names, found.rows) == (("eruption (min)", "wait (min)"), 180)
