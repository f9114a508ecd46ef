"""The function that notes each change of content has the owner's rights, and lends them to none."""

import time
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from asana_site.database_roles import role_name
from asana_site.models import ContentVersion
from asana_site.page_cache.watching import Watch
from intake.models import Submission
from programs.models import Program
from tests.intake.answers import contact_answers, send

# A table that the function would find in the place of its own, with a trigger that does what
# its maker may not do.
TRAP = """
    CREATE TEMPORARY TABLE asana_site_contentversion (id bigint PRIMARY KEY, token text);
    CREATE FUNCTION pg_temp.rob() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        GRANT SELECT, UPDATE, DELETE ON public.intake_submission TO {role};
        RETURN NEW;
    END $$;
    CREATE TRIGGER rob BEFORE INSERT ON pg_temp.asana_site_contentversion
        FOR EACH ROW EXECUTE FUNCTION pg_temp.rob();
"""
# A table of one's own that calls the function.
BAIT = """
    CREATE TEMPORARY TABLE bait (x int);
    CREATE TRIGGER bait AFTER INSERT ON bait
        FOR EACH STATEMENT EXECUTE FUNCTION asana_site_content_changed();
    INSERT INTO bait VALUES (1);
"""
CHANGE = "UPDATE asana_site_center SET city = 'Newport Beach'"


def _may_change_submissions(part):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'intake_submission', 'UPDATE')", [role_name(part)]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("part", ["public", "worker"])
def test_who_may_not_change_content_cannot_call_it(client, sql_as, part):
    send(client, "/contact/", contact_answers())
    sql_as(part, TRAP.format(role=role_name(part)))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        sql_as(part, BAIT)
    assert not _may_change_submissions(part)
    assert Submission.objects.get().status == "new"


def test_who_changes_content_cannot_lead_it_to_a_table_of_their_own(sql_as):
    before = ContentVersion.objects.get().token
    sql_as("staff", TRAP.format(role=role_name("staff")))
    sql_as("staff", CHANGE)
    assert not _may_change_submissions("staff")
    assert ContentVersion.objects.get().token != before


def test_the_public_part_notices_a_publication_whose_time_has_come(roles):
    scheduled = timezone.now() + timedelta(seconds=2)
    Program.objects.filter(key="couples").update(published_at=scheduled)
    watch = Watch()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role_name('public')}")
        try:
            watch.look()
            before = watch.version
            watch.look()
            assert watch.version is before
            time.sleep(2.5)
            watch.look()
            assert watch.version is not before
        finally:
            cursor.execute("RESET ROLE")
