"""`arxcompass init`: a new site that builds, and the workflow that keeps it."""

from __future__ import annotations

import os
import pty
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st
from local_arxiv import LocalArxiv
from mkdocs.commands.build import build
from mkdocs.config import load_config
from records import record

from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.command.init import FILES, SiteError, write_site

WORKFLOW = ".github/workflows/papers.yml"
COMMAND = [sys.executable, "-m", "mkdocs_arxcompass"]


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def names(folder: Path) -> list[str]:
    return sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()
    )


# ------------------------------------------------------------------------ what is written


@pytest.mark.slow
def test_from_nothing_to_a_site(tmp_path, monkeypatch, snapshot):
    monkeypatch.chdir(tmp_path)
    done = run("init", "my site", "--name", "What we read", "--topic", "llm", "--topic", "amber")
    assert done.exit_code == 0
    assert done.stdout == snapshot
    assert names(tmp_path / "my site") == sorted(FILES)
    monkeypatch.chdir("my site")
    with LocalArxiv(record(n) for n in range(60)) as arxiv:
        config = (
            Path("mkdocs.yml")
            .read_text()
            .replace(
                "  arxcompass:\n",
                f"  arxcompass:\n    sync_api_url: {arxiv.url}\n    sync_delay: 0\n",
            )
        )
        Path("mkdocs.yml").write_text(config)
        assert run("sync").exit_code == 0
    monkeypatch.setenv("SITE_URL", "https://example.org/papers")
    build(load_config("mkdocs.yml", strict=True))
    site = Path("site")
    assert (site / "papers/amber/feed.xml").exists()
    home = (site / "index.html").read_text()
    assert "<h1 id=" in home
    assert '<link rel="canonical" href="https://example.org/papers/">' in home
    assert 'href="papers/latest/"' in home
    git = subprocess.run(
        "git init -q && git add . && git status --porcelain", shell=True, capture_output=True,
        text=True, check=True, timeout=60,
    )  # fmt: skip
    added = {line.split()[1].split("/")[0] for line in git.stdout.splitlines()}
    assert added == {".github", ".gitignore", "arxiv", "docs", "mkdocs.yml", "requirements.txt"}
    assert ".lock" not in git.stdout


def test_an_address_and_a_contact(tmp_path):
    options = ["--contact", "ada@example.org", "--site-url", "https://example.org/x"]
    assert run("init", str(tmp_path), "--name", "A", "--topic", "llm", *options).exit_code == 0
    config = load_config(str(tmp_path / "mkdocs.yml"))
    assert config.site_url == "https://example.org/x/"
    assert config.plugins["arxcompass"].config.sync_contact == "ada@example.org"


TEXTS = st.text() | st.text(
    "\"'#:-&*!|>%@`{}[],? \n\t\u2028\ufeff🧑‍🔬é\\x0yesnull~=<$", max_size=12
)


def one_line(text: str) -> str:
    return " ".join(text.split())


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.lists(TEXTS, max_size=3))
@example("@topics@ ${{ x }} 🧑‍🔬", ["yes", "1e3", "- a: b # c", "é" * 300, "!ENV HOME"])
@example("null", ["C++", "C#"])
@example("a\udcff", ["llm"])
@example("{{ config }}", ["\x00a"])
def test_every_text_is_kept_or_refused(name, topics):
    with tempfile.TemporaryDirectory() as folder:
        try:
            write_site(Path(folder, "new"), name, topics)
        except SiteError:
            assert os.listdir(folder) == []
            return
        config = load_config(str(Path(folder, "new/mkdocs.yml")))
        assert config.site_name == one_line(name)
        told = config.plugins["arxcompass"].config.topic_list
        assert [topic.name for topic in told] == [one_line(topic) for topic in topics]
        yaml.safe_load(Path(folder, "new", WORKFLOW).read_text())


def test_ordinary_texts_are_not_refused(tmp_path):
    name = 'R&D: "Ada\'s" #1 – 日本語 🧑‍🔬 {% x %}'
    topics = ["3D: gauss", "o'hara #2", "yes", "2024", "графы", "a, b", "@version@"]
    write_site(tmp_path, name, topics)
    config = load_config(str(tmp_path / "mkdocs.yml"))
    assert config.site_name == name
    assert [topic.name for topic in config.plugins["arxcompass"].config.topic_list] == topics


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--topic", "C++", "--topic", "C#"], "have the same slug 'c'"),
        (["--topic", "llm", "--topic", "!!!"], "topic 2 ('!!!')"),
        (["--topic", 'say "llm"'], "has a double quote"),
        (["--topic", "latest"], "the slug 'latest' is the name of a page of ours"),
        (["--topic", "llm", "--name", "\x1b[31m"], "the name '\\x1b[31m' has characters that no"),
        (["--topic", "llm", "--name", " "], "the site has no name"),
        (["--topic", "llm", "--contact", "a\x07"], "the contact 'a\\x07' has characters that no"),
        (["--topic", "llm", "--contact", "a\u200b"], "sync_contact: 'a\\u200b' is not a text"),
        (["--topic", "llm", "--site-url", "example.org"], "'example.org' is no address"),
        (["--topic", "llm", "--site-url", "http://["], "'http://[' is no address"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(tmp_path, options, said):
    done = run("init", str(tmp_path / "new"), "--name", "A", *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Nothing was written." in done.stderr
    assert not list(tmp_path.iterdir())


# -------------------------------------------------------------------------- what is there


@pytest.mark.parametrize("there", [*FILES, "mkdocs.yaml", "docs/README.md"])
def test_nothing_is_overwritten(tmp_path, there):
    path = tmp_path / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    done = run("init", str(tmp_path), "--name", "A", "--topic", "llm")
    assert done.exit_code == 2
    assert f"in the way: {path}\n" in done.stderr
    assert names(tmp_path) == [there]
    assert path.read_text() == "mine"


def test_nor_is_a_link_to_nowhere_followed(tmp_path):
    (tmp_path / "mkdocs.yml").symlink_to(tmp_path / "elsewhere")
    assert run("init", str(tmp_path), "--name", "A", "--topic", "llm").exit_code == 2
    assert names(tmp_path) == ["mkdocs.yml"]


def test_other_files_stay(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "docs").mkdir()
    assert run("init", str(tmp_path), "--name", "A", "--topic", "llm").exit_code == 0
    assert names(tmp_path) == sorted([*FILES, "README.md"])
    assert (tmp_path / "README.md").read_text() == "mine"


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/new", "long" * 100])
def test_a_folder_that_cannot_be(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("mine")
    done = run("init", folder, "--name", "A", "--topic", "llm")
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: cannot write .+: .+\n", done.stderr)
    assert names(tmp_path) == ["file"]


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_behind(tmp_path):
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))

    # The workflow, which is the longest file, is the last one.
    command = [*COMMAND, "init", str(tmp_path / "a/b"), "--name", "A", "--topic", "llm"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited
    )
    assert done.returncode == 1
    assert done.stderr == f"Error: cannot write {tmp_path}/a/b: File too large\n"
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------- questions


def test_without_a_terminal_the_options_are_named(tmp_path):
    done = run("init", str(tmp_path), "--topic", "llm")
    assert done.exit_code == 2
    assert "Give --name and --topic" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_on_a_terminal_it_asks(tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "init", str(tmp_path / "new")], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, b"Our papers\nC++, C#\nllm, 3D: gauss\nC++\n\n")
    said = b""
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:
        pass  # the terminal is gone with the process
    finally:
        os.close(ours)
        assert process.wait(20) == 0
    assert b"have the same slug" in said
    config = load_config(str(tmp_path / "new/mkdocs.yml"))
    assert config.site_name == "Our papers"
    told = config.plugins["arxcompass"].config.topic_list
    assert [topic.name for topic in told] == ["llm", "3D: gauss", "C++"]


# ---------------------------------------------------------------------------- the workflow


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workflow")
    write_site(folder, "A", ["llm"])
    return yaml.safe_load((folder / WORKFLOW).read_text())


def script(workflow, name: str) -> str:
    (found,) = [
        step["run"] for step in workflow["jobs"]["build"]["steps"] if step.get("name") == name
    ]
    return found


def bash(text: str, folder: Path, *options: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does, with a fake `arxcompass` that says and exits as told."""
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    fake = tools / "arxcompass"
    fake.write_text(f'#!/bin/sh\necho "$@"\nexit {code}\n')
    fake.chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", *options, "-c", text],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_rights_are_few_and_runs_never_overlap(workflow):
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    assert jobs["build"]["permissions"] == {"contents": "write", "pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert workflow["concurrency"]["cancel-in-progress"] is False
    assert all(
        step["uses"].startswith("actions/") for step in jobs["build"]["steps"] if "uses" in step
    )
    minute = workflow[True]["schedule"][0]["cron"].split()[0]  # YAML takes "on" for true
    assert 1 <= int(minute) <= 59


def test_every_step_is_sound_bash(workflow, tmp_path):
    scripts = [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step]
    assert len(scripts) == 4
    for text in scripts:
        done = bash(text, tmp_path, "-n")
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("code", "ends_with", "warns"), [(0, 0, False), (1, 0, True), (2, 2, False), (137, 137, False)]
)
def test_a_refusal_of_arxiv_is_a_warning_and_a_mistake_ends_the_run(
    workflow, tmp_path, code, ends_with, warns
):
    done = bash(script(workflow, "Sync"), tmp_path, code=code)
    assert done.returncode == ends_with
    assert done.stdout.startswith("sync\n")
    assert ("::warning " in done.stdout) is warns


def test_a_sync_that_takes_too_long_is_interrupted_and_told(workflow, tmp_path):
    text = script(workflow, "Sync").replace("60m arxcompass sync", "0.2s sleep 20")
    done = bash(text, tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("::warning ")


@pytest.fixture
def clone(tmp_path):
    """A clone as the runner has it, of one commit, and the remote that it comes from."""
    first = tmp_path / "first"
    write_site(first, "A", ["llm"])
    made = bash(
        """
        git init -q -b main && git config user.name Ada && git config user.email ada@example.org
        git add . && git commit -qm 'A new site'
        git clone -q --bare . ../remote.git && git remote add origin ../remote.git
        git clone -q --depth 1 file://$PWD/../remote.git ../clone
        mkdir ../clone/arxiv
        """,
        first,
    )
    assert made.returncode == 0, made.stderr
    return tmp_path / "clone"


def put(clone: Path, text: str) -> None:
    (clone / "arxiv/papers").mkdir(exist_ok=True)
    (clone / "arxiv/papers/2502.jsonl").write_text(text)
    (clone / "arxiv/.lock").touch()


def log(clone: Path) -> list[str]:
    """Who said what in the remote, newest first."""
    done = bash("git log --format='%an: %s' main", clone.parent / "remote.git")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_papers_are_pushed_and_nothing_is_pushed_without_papers(workflow, clone):
    keep = script(workflow, "Keep the papers")
    (clone / "arxiv/.lock").touch()
    assert bash(keep, clone).returncode == 0
    assert log(clone) == ["Ada: A new site"]
    put(clone, "one\n")
    for _ in range(2):
        done = bash(keep, clone)
        assert done.returncode == 0, done.stderr
        newest, *before = log(clone)
        assert re.fullmatch(r"github-actions\[bot\]: Papers of \d{4}-\d\d-\d\d", newest)
        assert before == ["Ada: A new site"]
    shown = bash("git show --name-only --format= main", clone.parent / "remote.git")
    assert shown.stdout == "arxiv/papers/2502.jsonl\n"


def test_what_others_pushed_meanwhile_is_built_too(workflow, clone):
    theirs = "echo More. >> docs/index.md && git commit -qam 'More' && git push -q origin main"
    assert bash(theirs, clone.parent / "first").returncode == 0
    put(clone, "one\n")
    done = bash(script(workflow, "Keep the papers"), clone)
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in log(clone)] == ["github-actions[bot]", "Ada", "Ada"]
    assert (clone / "docs/index.md").read_text().endswith("More.\n")


def test_papers_that_do_not_fit_those_of_others_end_the_run(workflow, clone):
    first = clone.parent / "first"
    (first / "arxiv").mkdir()
    put(first, "other\n")
    theirs = "git add arxiv && git commit -qm 'By hand' && git push -q origin main"
    assert bash(theirs, first).returncode == 0
    put(clone, "one\n")
    assert bash(script(workflow, "Keep the papers"), clone).returncode != 0
    assert log(clone) == ["Ada: By hand", "Ada: A new site"]
