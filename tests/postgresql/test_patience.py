"""A database that does not answer costs one visitor a few seconds, and the next ones nothing."""

import socket
import time

import psycopg2
import pytest
from django.db import OperationalError, connection

from asana_site import patience
from asana_site.postgresql.base import DatabaseWrapper, connecting


@pytest.fixture(autouse=True)
def _forget_failures():
    connecting.succeeded()
    yield
    connecting.succeeded()
    connection.close()


@pytest.fixture
def silent():
    """A connection to a port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        address = {"HOST": "127.0.0.1", "PORT": server.getsockname()[1]}
        yield DatabaseWrapper(connection.settings_dict | address, alias="silent")


@pytest.mark.django_db(transaction=True)
def test_a_slow_answer_is_given_up_in_time_and_the_next_visitor_is_not_made_to_wait():
    began = time.monotonic()
    with patience.within(0.5), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.5)")
    assert 0.4 < time.monotonic() - began < 1.4
    connection.close()
    began = time.monotonic()
    with patience.within(3), pytest.raises(OperationalError):
        connection.ensure_connection()
    assert time.monotonic() - began < 0.3
    # The server notices only then that nobody listens any more.
    time.sleep(1.2)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_never_speaks_is_given_up_in_time(silent):
    began = time.monotonic()
    with patience.within(0.5), pytest.raises(OperationalError):
        silent.ensure_connection()
    assert 0.4 < time.monotonic() - began < 5


@pytest.mark.django_db(transaction=True)
def test_whoever_has_no_time_left_before_asking_does_not_say_that_the_server_is_away():
    with patience.within(0), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")
    connection.close()
    with patience.within(0), pytest.raises(OperationalError):
        connection.ensure_connection()
    assert not connecting.is_in_doubt
    # The server notices only then that nobody listens any more.
    time.sleep(0.3)


@pytest.mark.django_db(transaction=True)
def test_when_the_server_answers_again_everybody_may_ask(monkeypatch):
    monkeypatch.setattr(connecting, "pause", 0.2)
    connection.close()
    connecting.failed()
    with patience.within(3), pytest.raises(OperationalError):
        connection.ensure_connection()
    time.sleep(0.3)
    for _ in range(2):
        with patience.within(3), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_kept_is_not_used_while_the_server_is_known_to_be_away():
    connection.ensure_connection()
    connecting.failed()
    with patience.within(3):
        assert not connection.is_usable()
    connecting.succeeded()
    with patience.within(3):
        assert connection.is_usable()


@pytest.mark.parametrize("is_in_doubt", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_meanwhile_is_replaced_at_once(monkeypatch, is_in_doubt):
    monkeypatch.setattr(connecting, "pause", 0.2)
    connection.ensure_connection()
    with psycopg2.connect(connection.connection.dsn) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    if is_in_doubt:
        connecting.failed()
    time.sleep(0.3)
    monkeypatch.setattr(connection, "health_check_enabled", True)
    monkeypatch.setattr(connection, "health_check_done", False)
    with patience.within(3), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
