"""The `arxcompass` command, as a user calls it."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mkdocs_arxcompass.cli import main

RECORDS = [
    {"id": "2502.00001v2", "title": "On llms", "date": "2025-02-02", "comment": "5 pages"},
    {"id": "2502.00001", "version": 1, "title": "On LLM", "date": "2025-02-01", "comment": None},
    {"id": "2502.00002", "version": 1, "title": "Splats", "topic": "gaussian_splatting"},
    {"id": "2502.00001", "version": 2, "title": "On llms", "authors": ["Ada Lovelace"]},
    {"id": "2502.00003", "version": 1, "title": "Beetles"},
]


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def shop(site, monkeypatch):
    """A site with two topics and a file to import, in the working directory."""
    site.options["topics"] = ["llm", "Gaussian splatting"]
    site.write_config()
    site.write("papers.jsonl", lines(RECORDS))
    monkeypatch.chdir(site.root)
    return site


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    found = (file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in found}


def test_import_reports_what_became_of_every_record(shop, snapshot):
    result = run("import", "papers.jsonl")
    assert (result.exit_code, result.stdout, result.stderr) == snapshot
    assert (shop.root / "arxiv/papers/2502.jsonl").read_text() == snapshot
    assert (shop.root / "arxiv/topics/llm.json").read_text() == snapshot


def test_importing_again_changes_no_byte(shop):
    run("import", "papers.jsonl")
    before = files(shop.root / "arxiv")
    result = run("import", "papers.jsonl")
    assert result.stdout == "5 read: 0 new, 0 revised, 4 merged, 1 refused\n"
    assert files(shop.root / "arxiv") == before


def test_import_by_name(shop):
    assert run("import", "papers.jsonl", "--topic", "llm").exit_code == 0
    record = json.loads((shop.root / "arxiv/topics/llm.json").read_text())
    assert record["placed"] == record["ids"] == ["2502.00001", "2502.00002", "2502.00003"]


def test_import_from_a_folder_and_gzipped(shop):
    shop.write("more/a/b.jsonl", lines(RECORDS[:1]))
    (shop.root / "more/c.jsonl.gz").write_bytes(gzip.compress(lines(RECORDS[2:3]).encode()))
    assert run("import", "more").stdout == "2 read: 2 new, 0 revised, 0 merged, 0 refused\n"


def test_status_and_the_site_count_the_same(shop, snapshot):
    run("import", "papers.jsonl")
    shop.write("arxiv/topics/old_topic.json", '{"ids": []}')
    assert run("status").stdout == snapshot
    told = json.loads(run("status", "--json").stdout)
    assert told == snapshot
    shop.build()
    overview = shop.page("papers/index.html")
    for topic in told["topics"]:
        (count,) = overview.cssselect(f'[data-topic="{topic["slug"]}"] data.paper-count')
        assert count.get("value") == str(topic["papers"])


def test_status_of_nothing(shop, snapshot):
    assert run("status").stdout == snapshot


def test_what_is_omitted_or_included_counts_as_the_site_shows_it(shop):
    shop.options["topics"] = [
        {"name": "llm", "omit": ["2502.00001"], "include": ["2502.00002", "2502.09999"]}
    ]
    run("import", "papers.jsonl")
    shop.write_config()
    (topic,) = json.loads(run("status", "--json").stdout)["topics"]
    assert topic["papers"] == 1
    shop.build()
    assert "arxiv-2502.00002" in shop.html("papers/llm/2025_02/papers_1/index.html")


def test_check(shop):
    run("import", "papers.jsonl")
    assert run("check").stdout == "arxiv is sound: 2 papers\n"
    shop.write("arxiv/papers/2503.jsonl", '{"id":"2503.00001","ver')
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr == (
        "arxiv/papers/2503.jsonl:1: is no paper: the line is cut short\n1 fault\n"
    )


def test_bibtex(shop):
    run("import", "papers.jsonl")
    everything = run("bibtex").stdout
    assert everything.count("@misc{") == 2
    only = run("bibtex", "llm", "--month", "2025-02").stdout
    assert only.startswith("@misc{lovelace2025")
    assert only.count("@misc{") == 1
    assert run("bibtex", "--month", "2024-01").stdout == ""
    assert run("bibtex", "--month", "May").exit_code == 2
    assert run("bibtex", "lmm").exit_code == 2


def test_a_damaged_store_is_not_imported_into(shop):
    shop.write("arxiv/papers/2503.jsonl", "{}\n")
    before = files(shop.root / "arxiv")
    result = run("import", "papers.jsonl")
    assert result.exit_code == 1
    assert "arxiv/papers/2503.jsonl:1: is no paper" in result.stderr
    assert files(shop.root / "arxiv") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "Missing argument"),
        (["import", "nowhere.jsonl"], "'nowhere.jsonl' does not exist"),
        (["import", "papers.jsonl", "--topic", "lmm"], "There are llm, gaussian_splatting."),
        (["-f", "nowhere.yml", "status"], "Config file 'nowhere.yml' does not exist"),
        (["-f", "plain.yml", "status"], "plain.yml has no arxcompass under plugins:"),
        (["-f", "broken.yml", "status"], "MkDocs encountered an error parsing"),
        (["-f", "wrong.yml", "check"], "Write cs.CL."),
        (["status", "--jsno"], "No such option"),
        (["snyc"], "No such command"),
    ],
)
def test_wrong_use_does_nothing_and_exits_with_2(shop, arguments, said):
    shop.write("plain.yml", "site_name: Plain\n")
    shop.write("broken.yml", "site_name: [\n")
    topic = "{name: llm, categories: [cs.cl]}"
    shop.write("wrong.yml", f"site_name: x\nplugins: {{arxcompass: {{topics: [{topic}]}}}}\n")
    command = [sys.executable, "-m", "mkdocs_arxcompass", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (shop.root / "arxiv").exists()


def test_quiet_and_verbose_may_stand_before_and_behind(shop):
    for arguments in (["--quiet", "import", "papers.jsonl"], ["import", "--quiet", "papers.jsonl"]):
        assert run(*arguments).stdout == ""
    shop.write("bad.jsonl", "{}\n" * 12)
    assert len(run("import", "bad.jsonl").stderr.splitlines()) == 11
    assert len(run("--verbose", "import", "bad.jsonl").stderr.splitlines()) == 12


def test_help_names_every_command():
    said = run("--help").stdout
    for command in main.commands:
        assert f"\n  {command} " in said


# Disks that fail, in processes of their own


def call(*arguments: str, limit: int | None = None, bound: bool = False) -> Any:
    """Run the command; `limit`: bytes of the largest file; `bound`: root obeys permissions."""
    command = [sys.executable, "-m", "mkdocs_arxcompass", *arguments]
    if bound and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("as root, permissions can be tested with setpriv only")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited
    )


def test_a_full_disk_loses_nothing(shop):
    run("import", "papers.jsonl")
    before = files(shop.root / "arxiv")
    shop.write("big.jsonl", lines([{"id": "2502.00009", "version": 1, "title": "llm " * 5000}]))
    done = call("import", "big.jsonl", limit=8192)
    assert done.returncode == 1
    assert done.stderr == "Error: cannot write arxiv/papers/2502.jsonl: File too large\n"
    assert files(shop.root / "arxiv") == before
    assert run("check").exit_code == 0


def test_a_read_only_store_builds_but_takes_nothing(shop):
    run("import", "papers.jsonl")
    before = files(shop.root / "arxiv")
    folders = [shop.root / "arxiv", *(shop.root / "arxiv").iterdir()]
    for path in folders:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        shop.write("new.jsonl", lines([{"id": "2503.00009", "version": 1, "title": "llm"}]))
        done = call("import", "new.jsonl", bound=True)
        assert done.returncode == 1
        assert done.stderr.startswith("Error: cannot write arxiv")
        assert "Permission denied" in done.stderr
        assert "Traceback" not in done.stderr
        assert call("status", bound=True).returncode == 0
        shop.build()
    finally:
        for path in folders:
            path.chmod(0o755)
    assert files(shop.root / "arxiv") == before
