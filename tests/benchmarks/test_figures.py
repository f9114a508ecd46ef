"""What is read from the programs that measure, and what is made of it."""

import pytest

from tests.benchmarks import pgbench, wrk
from tests.benchmarks.nginx import log_lines
from tests.benchmarks.rounds import Contender, Measurement, Ratio, interleave
from tests.benchmarks.tools import Tools, advice
from tests.faults.commands import quiet
from tests.nginx import DEPLOY

WRK_OUTPUT = """Running 5s test @ http://127.0.0.1:8000/
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.20ms  310.00us  12.10ms   92.00%
Requests/sec:   2000.00
figures: {"good": 9990, "errors": 10, "microseconds": 5000000, "p50": 1200, "p99": 4300}
"""
PGBENCH_OUTPUT = """transaction type: insert.sql
number of clients: 8
number of transactions actually processed: 4
number of failed transactions: 1 (20.000%)
latency average = 2.500 ms
initial connection time = 9.121 ms
tps = 634.250000 (without initial connection time)
"""
PGBENCH_LOG = "0 0 1000 0 1700000000 1\n0 1 2000 0 1700000000 2\n1 0 3000 0 1700000000 3\n"


def _contender(*rates, errors=0, name="ours"):
    runs = [Measurement(rate, errors, 1.0, 2.0) for rate in rates]
    return Contender(name, lambda run, seconds: runs[0], runs=runs)


def test_the_rate_of_wrk_is_that_of_good_answers_and_its_latencies_are_milliseconds():
    assert wrk.read_figures(WRK_OUTPUT) == Measurement(1998.0, 10, 1.2, 4.3)


def test_a_run_of_wrk_without_figures_is_told_and_not_taken_for_nothing_a_second():
    with pytest.raises(wrk.NoFigures, match="unable to connect"):
        wrk.read_figures("unable to connect to 127.0.0.1:1 Connection refused\n")


def test_pgbench_gives_its_rate_its_failures_and_the_percentiles_of_its_log():
    found = pgbench.read_figures(PGBENCH_OUTPUT, PGBENCH_LOG)
    assert (found.per_second, found.errors, found.p50_ms) == (634.25, 1, 2.0)
    assert 2.9 < found.p99_ms <= 3.0


def test_a_run_of_pgbench_without_figures_is_told():
    with pytest.raises(pgbench.NoRate, match="does not exist"):
        pgbench.read_figures('pgbench: error: relation "entry" does not exist', "")


def test_a_ratio_is_taken_within_each_round_and_its_median_counts():
    ratio = Ratio("ours / theirs", _contender(10, 90, 40), _contender(10, 100, 20), 0.95)
    assert ratio.values() == [1.0, 0.9, 2.0]
    assert (ratio.value, ratio.is_met) == (1.0, True)


@pytest.mark.parametrize(
    ("rate", "errors", "is_met"), [(95, 0, True), (94, 0, False), (95, 1, False)]
)
def test_a_ratio_is_met_when_it_is_large_enough_and_no_answer_was_an_error(rate, errors, is_met):
    assert Ratio("", _contender(rate, errors=errors), _contender(100), 0.95).is_met is is_met


def test_a_ratio_for_the_record_is_never_unmet():
    assert Ratio("", _contender(1, errors=3), _contender(100)).is_met


def test_every_round_measures_each_contender_once_and_none_is_always_the_first():
    order = []

    def measuring(name):
        def measure(run, seconds):
            order.append((run, name))
            return Measurement(1.0, 0, 1.0, 1.0)

        return Contender(name, measure, lambda: 7.0)

    contenders = [measuring(name) for name in "abc"]
    interleave(contenders, rounds=3, seconds=1, tell=quiet)
    assert ["".join(name for run, name in order if run == each) for each in (1, 2, 3)] == [
        "abc",
        "bca",
        "cab",
    ]
    assert [len(each.runs) for each in contenders] == [3, 3, 3]
    assert contenders[0].runs[0].memory_mb == 7.0


def test_what_is_missing_is_named_with_the_packages_that_bring_it():
    missing = Tools(wrk="", nginx="/usr/sbin/nginx", initdb="/usr/bin/initdb", pgbench="").missing()
    assert missing == ["wrk", "PostgreSQL"]
    assert advice(missing).endswith("apt install wrk postgresql")


def test_a_static_file_is_logged_as_our_pages_are(tmp_path):
    lines = log_lines((DEPLOY / "nginx.conf").read_text(), tmp_path)
    assert "log_format private" in lines
    assert f"access_log {tmp_path}/asana-recovery.log private" in lines
    assert "off;" not in lines
