"""Names in every script and numbers in every format come through unchanged and are found again."""

import pytest

from intake.models import Submission
from intake.reading import read_submission
from tests.intake.finding.names import is_of, names
from tests.intake.finding.searching import found, receive
from tests.intake.finding.telephones import telephones

# From one network address no more than 60 forms are taken in ten minutes.
FROM_ONE_ADDRESS = 50


def test_the_tables_hold_200_names_in_40_scripts_and_100_numbers():
    table = names()
    assert len({name for _, name, _ in table}) == 200
    assert len({script for script, _, _ in table}) == 40
    assert all(is_of(name, script) for script, name, _ in table)
    assert len({written for written, _ in telephones()}) == 100
    assert [other for _, name, other in table if other in name] == []
    assert all(written != other for written, other in telephones())


@pytest.mark.django_db
def test_every_name_and_number_is_read_as_it_was_typed_and_found_by_another_spelling_alone(
    nurse_client,
):
    numbers = telephones()
    sent = {}
    for index, (_, name, _) in enumerate(names()):
        telephone = numbers[index][0] if index < len(numbers) else None
        submission = receive(
            name=name,
            telephone=telephone,
            email=f"person{index}@example.org",
            contact_by="call" if telephone else "email",
            address=f"192.0.2.{index // FROM_ONE_ADDRESS}",
        )
        sent[submission.reference] = (name, telephone or "")

    read = {row.reference: read_submission(row) for row in Submission.objects.all()}
    assert {key: (opened.name, opened.telephone) for key, opened in read.items()} == sent

    references = list(sent)
    wrong = [
        (script, other)
        for index, (script, _, other) in enumerate(names())
        if found(nurse_client, other) != [references[index]]
    ]
    assert wrong == []
    wrong = [
        other
        for index, (_, other) in enumerate(numbers)
        if found(nurse_client, other) != [references[index]]
    ]
    assert wrong == []
