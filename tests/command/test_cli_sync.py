"""`arxcompass sync` and `explain`, as a user calls them."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner, Result
from local_arxiv import Faults, LocalArxiv
from records import record

from mkdocs_arxcompass.cli import main


@pytest.fixture
def shop(site, monkeypatch):
    """A site with two topics, in the working directory, and an arXiv."""
    with LocalArxiv(record(n) for n in range(60)) as arxiv:
        site.arxiv = arxiv
        site.options |= {
            "sync_api_url": arxiv.url,
            "sync_delay": 0.01,
            "topics": ["llm", {"name": "Amber", "keywords": ["amber"]}],
        }
        site.write_config()
        monkeypatch.chdir(site.root)
        yield site


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_sync_ends_with_a_line_per_topic(shop):
    result = run("sync")
    assert result.exit_code == 0
    assert result.stdout == (
        "llm: 60 new, 0 revised, 60 papers, complete\n"
        "amber: 18 new, 0 revised, 18 papers, complete\n"
    )
    assert result.stderr == "llm: 60 of 60 papers\namber: 18 of 18 papers\n"
    shop.arxiv.publish(record(60))
    shop.arxiv.publish(record(10, version=2))
    assert run("sync").stdout == (
        "llm: 1 new, 1 revised, 61 papers, complete\namber: 1 new, 1 revised, 19 papers, complete\n"
    )


def test_quiet_says_nothing_and_verbose_names_the_requests(shop):
    quiet = run("sync", "--quiet")
    assert (quiet.stdout, quiet.stderr, quiet.exit_code) == ("", "", 0)
    command = [sys.executable, "-m", "mkdocs_arxcompass", "--verbose", "sync", "amber"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert f"GET {shop.arxiv.url}?search_query=" in done.stderr


def test_only_the_topics_that_are_named(shop):
    assert run("sync", "amber").stdout.startswith("amber: 18 new")
    assert not (shop.root / "arxiv/topics/llm.json").exists()
    wrong = run("sync", "ambre")
    assert wrong.exit_code == 2
    assert "There are llm, amber." in wrong.stderr


def test_what_is_missing_is_told_and_is_no_success(shop):
    newest, windows = "short-page", "too-many"
    shop.arxiv.faults = lambda _, asked: newest if "Updated" in asked["sortBy"] else windows
    result = run("sync", "llm")
    assert result.exit_code == 1
    assert re.fullmatch(
        r"llm: \d\d new, 0 revised, \d\d papers, arXiv has 60, \d\d missing\n", result.stdout
    )
    assert "llm: arXiv answers with status 429 (asked 8 times)" in result.stderr


def test_what_the_user_left_out_is_told_too_but_as_he_wished(shop):
    result = run("sync", "--max", "5", "llm")
    assert result.exit_code == 0
    assert result.stdout == "llm: 5 new, 0 revised, 5 papers, arXiv has 60, 55 missing\n"


def test_what_failed_is_told_beside_what_did_not(shop):
    shop.options["topics"] = [{"name": "Broken", "query": "(ti:"}, "llm"]
    shop.write_config()
    result = run("sync")
    assert result.exit_code == 1
    assert "broken: arXiv says: " in result.stderr
    assert result.stdout == (
        "broken: 0 new, 0 revised, 0 papers\nllm: 60 new, 0 revised, 60 papers, complete\n"
    )


def test_waits_are_told_with_their_reason(shop):
    shop.arxiv.faults = Faults.first(1, "too-many")
    assert "waiting 0 s: arXiv answers with status 429\n" in run("sync", "llm").stderr


def test_a_dry_run_asks_once_per_topic_and_writes_nothing(shop):
    result = run("sync", "--dry-run")
    assert result.stdout == (
        "llm: 60 new, 0 revised, 0 papers, arXiv has 60, 60 missing\n"
        "amber: 18 new, 0 revised, 0 papers, arXiv has 18, 18 missing\n"
    )
    assert len(shop.arxiv.requests) == 2
    assert not (shop.root / "arxiv").exists()


def test_since_is_a_date(shop):
    assert run("sync", "--since", "2025-01-03", "llm").exit_code == 0
    result = run("sync", "--since", "yesterday")
    assert result.exit_code == 2
    assert "Write YYYY, YYYY-MM or YYYY-MM-DD." in result.stderr


def test_two_syncs_at_once(shop):
    shop.arxiv.slow_seconds = 12
    shop.arxiv.faults = Faults.always("slow")
    command = [sys.executable, "-m", "mkdocs_arxcompass", "sync", "llm"]
    first = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell lets what it runs in the background ignore it, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        until = time.monotonic() + 10
        while not shop.arxiv.requests and time.monotonic() < until:
            time.sleep(0.05)
        second = run("sync", "llm")
        assert second.exit_code == 1
        assert second.stderr == (
            "Error: another arxcompass is writing arxiv; try again when it is done\n"
        )
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=10)
        assert first.returncode == 1
        assert b"Interrupted. What came is saved" in said
    finally:
        first.kill()
        first.wait()


def test_a_bar_on_a_terminal(shop):
    shop.arxiv.faults = Faults.first(1, "unavailable")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mkdocs_arxcompass", "sync"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:
        pass  # the terminal is gone with the process
    finally:
        os.close(ours)
        assert process.wait(20) == 0
    assert b"waiting 0 s: arXiv answers with status 503" in said
    assert b"llm" in said
    assert b"100%" in said
    assert b"60 of 60 papers" in said


def test_a_store_on_a_full_disk_is_told_after_what_was_done(shop):
    shop.write("arxiv/papers/.keep", "")
    command = [sys.executable, "-m", "mkdocs_arxcompass", "sync"]

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited
    )
    assert done.returncode == 1
    assert "Error: cannot write arxiv/papers/2501.jsonl: File too large" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_site_says_how_complete_it_is(shop):
    run("sync")
    shop.build()
    for path in ("papers/index.html", "papers/llm/index.html"):
        said = shop.page(path).cssselect(".paper-completeness")[0].text_content()
        assert re.match(r"Complete on \d{4}-\d\d-\d\d: every paper that arXiv lists is here", said)
    file = shop.root / "arxiv/topics/llm.json"
    topic = json.loads(file.read_text())
    file.write_text(json.dumps({**topic, "complete": False, "total": 1073}))
    shop.build()
    said = shop.page("papers/llm/index.html").cssselect(".paper-completeness")[0].text_content()
    assert said.startswith("arXiv lists 1,073 papers, of which 1,013 are not here yet.")
    assert "truncated: arXiv has 1073" in run("status").stdout


# Why a paper is in a topic

REASONS = {
    "listed": ("2501.00000", "llm: in: arXiv listed it\n"),
    "both": ("https://arxiv.org/abs/2501.00000v1", "amber: in: arXiv listed it\n"),
    "keywords": (
        "2501.00001",
        "amber: not in: neither title nor abstract has one of the keywords\n",
    ),
    "included": ("2501.00002", "picked: in: include names it\n"),
    "omitted": ("2501.00003", "picked: not in: omit names it\n"),
    "criteria": (
        "2501.00004",
        "picked: not in: none of its categories is wanted; none of its authors is wanted; "
        "it was first submitted before 2025-06\n",
    ),
    "query": ("2501.00005", "asked: not in: arXiv did not list it; only arXiv can tell"),
    "unsynced": ("2501.00006", "new: not in, though it fits: no sync or import has brought it"),
}


@pytest.mark.parametrize("case", REASONS)
def test_explain(shop, case):
    run("sync")
    shop.options["topics"] += [
        {
            "name": "Picked",
            "keywords": ["llm"],
            "categories": ["math.CO"],
            "authors": ["Nobody Else"],
            "since": "2025-06",
            "include": ["2501.00002"],
            "omit": ["2501.00003"],
        },
        {"name": "Asked", "query": "ti:zebra"},
        {"name": "New", "keywords": ["llm"]},
    ]
    shop.write_config()
    paper_id, reason = REASONS[case]
    assert reason in run("explain", paper_id).stdout


def test_explain_what_is_not_there(shop):
    unknown, wrong = run("explain", "2501.99999"), run("explain", "llm")
    assert (unknown.exit_code, wrong.exit_code) == (1, 2)
    assert unknown.stderr == "Error: 2501.99999 is not in arxiv\n"
    assert "write it like 2412.17626" in wrong.stderr
