"""Telephone numbers as people write them become addresses that a telephone dials."""

import pytest

from asana_site.telephone import tel_uri


@pytest.mark.parametrize(
    "written",
    [
        "(555) 555-0100",
        "555.555.0100",
        "+1 555 555 0100",
        "1-555-555-0100",
        "Call 555-555-0100 now",
    ],
)
def test_a_number_is_recognized_however_it_is_written(written):
    assert tel_uri(written) == "tel:+1-555-555-0100"


def test_a_number_of_another_country_keeps_its_code():
    assert tel_uri("+44 20 7946 0958") == "tel:+44-20-7946-0958"


def test_an_extension_is_dialed_too():
    assert tel_uri("(555) 555-0100 ext. 12") == "tel:+1-555-555-0100;ext=12"


@pytest.mark.parametrize("written", ["", "ask at the desk", "12"])
def test_what_is_no_number_becomes_no_address(written):
    assert tel_uri(written) == ""
