"""The documentation is complete, and its examples work.

`pytest --snapshot-update` refreshes the help in the page of commands.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import jinja2
import pytest
import yaml
from click.testing import CliRunner
from local_arxiv import LocalArxiv
from markdown.extensions.toc import slugify
from mkdocs.__main__ import cli as mkdocs
from mkdocs.config import load_config
from records import record

from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.config import CARD_FIELDS, ArxCompassConfig
from mkdocs_arxcompass.hosts.markdown import _PARAMETERS
from mkdocs_arxcompass.library.imports.importer import import_files
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.pages.render import Options, Renderer

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mkdocs_arxcompass"
GUIDE = ROOT / "example-site/docs/guide"
COMMANDS = GUIDE / "commands.md"
PAGES = {
    page.name: page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", ROOT / "example-site/docs/index.md", *sorted(GUIDE.iterdir()))
}


def rows(page: str, header: str) -> dict[str, list[str]]:
    """Return the rows of the tables with a header, by the name in their first cell."""
    found = {}
    for table in PAGES[page].split(f"| {header} |")[1:]:
        for line in table.split("\n\n", 1)[0].strip().splitlines()[2:]:
            name, *cells = re.split(r"\|(?=(?:[^`]*`[^`]*`)*[^`]*$)", line.strip("| "))
            name = name.strip("` ")
            assert name not in found, name
            found[name] = [cell.strip() for cell in cells]
    return found


def codes(text: str) -> list[str]:
    return re.findall("`([^`]+)`", text)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(
        rf"^``` ?{language}\b[^\n]*\n(.*?)^```", PAGES[page], re.DOTALL | re.MULTILINE
    )


def all_blocks(language: str) -> list[tuple[str, str]]:
    return [(page, block) for page in PAGES for block in blocks(page, language)]


# ------------------------------------------------------------------------- completeness


def formatted(default: object) -> str:
    """Format a default as in the table of options."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, list):
        return f"[{', '.join(default)}]"
    return str(default or "")


def test_every_option_is_in_the_guide_with_its_default():
    documented = {name: cells[0].strip("`") for name, cells in rows("options.md", "option").items()}
    schema = {name: formatted(option.default) for name, option in ArxCompassConfig._schema}
    assert documented == {**schema, "sync_api_url": "arXiv's"}
    assert list(documented) == list(schema)


def test_every_value_of_an_option_is_documented():
    documented = {name: codes(cells[1]) for name, cells in rows("options.md", "option").items()}
    for name, option in ArxCompassConfig._schema:
        assert set(getattr(option, "choices", ())) <= set(documented[name]), name
    (default, meaning) = rows("options.md", "option")["card_fields"]
    assert tuple(re.findall(r"\w+", default) + codes(meaning)) == CARD_FIELDS


def test_every_option_has_a_docstring():
    config = (PACKAGE / "config.py").read_text(encoding="utf-8")
    for name, _ in ArxCompassConfig._schema:
        assert re.search(rf'\n    {name}\b[^"]*?(?:"[^"]*"[^"]*?)*\n    """', config), name


def test_every_field_of_a_topic_is_in_the_guide():
    assert sorted(rows("topics.md", "field")) == sorted(field.name for field in fields(Topic))


def test_every_directive_is_in_the_guide():
    assert sorted(rows("embedding.md", "directive")) == sorted(_PARAMETERS)


def test_every_command_is_in_the_readme():
    documented = {name.split()[0] for name in rows("README.md", "command")}
    assert documented == set(main.commands)


def test_every_option_of_a_sync_is_explained():
    documented = {name.split()[0] for name in rows("store.md", "option")}
    params = {param.opts[0] for param in main.commands["sync"].params if param.name != "slugs"}
    assert documented == params - {"--quiet", "--verbose"}


def help_of(*command: str) -> str:
    arguments = [*command, "--help"]
    result = CliRunner().invoke(main, arguments, prog_name="arxcompass", terminal_width=80)
    assert result.exit_code == 0
    return result.output


def test_the_help_of_every_command_is_in_the_guide(request):
    intro = COMMANDS.read_text(encoding="utf-8").split("\n```text", 1)[0]
    parts = [f"{intro}\n```text\n{help_of()}```\n"]
    parts += [f"## {name}\n\n```text\n{help_of(name)}```\n" for name in sorted(main.commands)]
    generated = "\n".join(parts)
    if request.config.option.update_snapshots:
        COMMANDS.write_text(generated, encoding="utf-8")
    # Versions of click break lines in other places.
    assert COMMANDS.read_text(encoding="utf-8").split() == generated.split()


def test_every_template_filter_and_variable_is_in_the_guide():
    documented = [
        name for names in rows("customising.md", "template") for name in codes(f"`{names}`")
    ]
    assert sorted(documented) == sorted(
        path.name for path in (PACKAGE / "pages/templates").iterdir()
    )
    options = Options(card_fields=(), card_authors=6, abstracts="none", charts=True)
    ours, plain = Renderer(options)._environment, jinja2.Environment()
    documented = [
        name for names in rows("customising.md", "filter") for name in codes(f"`{names}`")
    ]
    assert sorted(documented) == sorted(
        ours.filters.keys() - (plain.filters.keys() - {*documented})
    )
    documented = {
        re.match(r"\w+", name)[0]
        for names in rows("customising.md", "variable")
        for name in codes(f"`{names}`")
    }
    given = {"listing", "paper", "url", "home", "downloads", "heading"}
    assert documented == given | (ours.globals.keys() - plain.globals.keys())


def messages() -> Iterator[str]:
    """Yield all string constants of the package; a null character stands for inserted values."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = node.values
                yield "".join(
                    getattr(p, "value", "") if isinstance(p, ast.Constant) else "\0" for p in parts
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    yield (PACKAGE / "command/new_site/workflow.yml").read_text(encoding="utf-8")


def test_every_message_in_the_guide_can_occur():
    known = [*messages()]
    documented = re.findall("^### `(.+)`$", PAGES["troubleshooting.md"], re.MULTILINE)
    assert len(documented) > 30
    for message in documented:
        parts = [part for part in message.split("…") if part]
        assert max(map(len, parts)) >= 8, message
        pattern = re.compile("\0".join(map(re.escape, parts)))
        assert any(pattern.search(text) for text in known), message


def test_links_between_files_are_valid():
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                path, _, anchor = link.partition("#")
                text = (ROOT / path).read_bytes().decode("utf-8", "replace")
                headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
                assert not anchor or anchor in [slugify(each, "-") for each in headings], link
    linked = set(re.findall(r"docs/guide/([\w-]+\.md)", PAGES["README.md"]))
    assert linked == {path.name for path in GUIDE.iterdir()}


# --------------------------------------------------------------------------- command lines


def commands_in(text: str) -> Iterator[list[str]]:
    """Yield the commands of a shell script as lists of words, without redirections by `>`."""
    for line in text.splitlines():
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        command: list[str] = []
        for word in [*words, ";"]:
            if set(word) <= set("&|;"):
                yield command[: command.index(">")] if ">" in command else command
                command = []
            else:
                command.append(word)


def check_usage(program: click.Command, words: list[str]) -> None:
    """Fail if click refuses the arguments of a program; the values of options are not checked."""
    context = click.Context(program)
    _, rest, _ = program.make_parser(context).parse_args(words)
    if isinstance(program, click.Group) and rest:
        check_usage(program.commands[rest[0]], rest[1:])
    else:
        assert not rest


def command_lines() -> Iterator[tuple[str, str]]:
    """Yield all shell commands in the documentation, each with its page."""
    yield from all_blocks("sh")
    for page, text in PAGES.items():
        for code in re.findall(r"`((?:arxcompass|mkdocs)\s[^`]+)`", text):
            if not re.search(r"[…\[]", code):
                yield page, code.replace("\n", " ")
    for page, block in all_blocks("yaml"):
        settings = yaml.safe_load(block)
        if "pages" in settings:
            yield page, "\n".join(settings["pages"]["script"])


def test_every_command_line_is_valid():
    checked = 0
    for page, text in command_lines():
        for program, *words in filter(None, commands_in(text)):
            if program in ("arxcompass", "mkdocs"):
                try:
                    check_usage(main if program == "arxcompass" else mkdocs, words)
                except (click.UsageError, AssertionError, KeyError) as error:
                    pytest.fail(f"{page}: {program} {words}: {error!r}")
                checked += 1
            else:
                known = {"pip", "python3", ".", "cd", "cp", "git", "jq", "test", "pytest"}
                assert program in known, f"{page}: {program}"
    assert checked > 30


@pytest.mark.parametrize(
    "wrong", ["arxcompass synch", "arxcompass sync --ful", "arxcompass check now", "mkdocs bild"]
)
def test_a_wrong_command_line_would_be_found(wrong):
    (words,) = commands_in(wrong)
    with pytest.raises((click.UsageError, AssertionError, KeyError)):
        check_usage(main if words[0] == "arxcompass" else mkdocs, words[1:])


# -------------------------------------------------------------------------- configurations


@pytest.mark.parametrize(("page", "block"), all_blocks("yaml"))
def test_every_yaml_block_is_valid(site, page, block):
    settings = yaml.safe_load(block)
    if isinstance(settings, list):
        assert parse_topics(settings)[1] == []
    elif "pages" not in settings:
        site.write("topics.yml", "- llm\n")
        for folder in ("overrides", "templates"):
            (site.root / folder).mkdir()
        text = block if "site_name" in settings else f"site_name: A\n{block}"
        load_config(str(site.write("mkdocs.yml", text)), strict=True)


def test_the_query_in_the_guide_is_the_one_that_is_sent():
    topics, _ = parse_topics(
        yaml.safe_load(blocks("topics.md", "yaml")[0])["plugins"]["arxcompass"]["topics"]
    )
    (documented,) = blocks("topics.md", "text")
    assert documented.split() == topics[1].search_query.split()


def test_the_records_in_the_guide_can_be_imported(tmp_path):
    (records,) = blocks("moving.md", "json")
    (tmp_path / "ours.jsonl").write_text(records)
    report = import_files([tmp_path / "ours.jsonl"], Store(tmp_path), parse_topics(["llm"])[0])
    assert (report.outcomes["new"], report.refusals) == (1, [])


def test_the_examples_in_the_guide_build(site, paper):
    """Build a site with the configurations, directives, links and the template of the guide."""
    for block in blocks("getting-started.md", "yaml") + blocks("embedding.md", "yaml"):
        site.settings |= yaml.safe_load(block)
    site.options = site.settings.pop("plugins")["arxcompass"]
    site.options |= {"sync": "manual", "templates_dir": "templates"}
    site.write("docs/about.md", "# About\n")
    site.write("docs/index.md", "# Home\n\n" + "\n\n".join(blocks("embedding.md", "markdown")))
    site.write("templates/card.html", *blocks("customising.md", "jinja"))
    kept = paper(1, abstract="<b> of sheep"), paper(2, topic="gaussian_splatting")
    site.store(*kept, {"id": "2412.17626", "updated": "2024-12-23", "title": "On goats"})
    site.build()
    home = site.page("index.html")
    assert len(home.cssselect(".paper-list > li")) == 2
    (card,) = home.cssselect("article.paper-card")
    assert card.cssselect(".paper-title")[0].text_content().strip() == "On goats"
    assert home.cssselect(".paper-topics")
    part = site.page("papers/llm/2025_02/papers_1/index.html")
    assert "<b> of sheep" in part.cssselect("#arxiv-2502\\.00001 .paper-abstract")[0].text_content()
    names = [
        item.text_content().strip() for item in home.cssselect(".md-nav--primary > ul > li > a")
    ]
    assert names[-1] == "About"


# ---------------------------------------------------------------- getting started


def preview(folder: Path, environment: dict[str, str]) -> None:
    """Start a preview, and end it when it serves the site."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder.parent / "serve.log"
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output
        )
        until = time.monotonic() + 30
        while "Serving on" not in log.read_text() and time.monotonic() < until:
            time.sleep(0.1)
        process.terminate()
        process.wait(10)
    assert "Serving on" in log.read_text()
    assert (folder / "arxiv/topics/llm.json").exists()


@pytest.mark.slow
def test_getting_started_leads_to_a_site(tmp_path):
    """Run the commands of the page, with the local package, a local arXiv and a local GitHub."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, module in (("arxcompass", "mkdocs_arxcompass"), ("mkdocs", "mkdocs")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        tool.chmod(0o755)
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "remote.git"], check=True, timeout=30)
    environment = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_0": f"url.{tmp_path}/remote.git.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/NAME/REPOSITORY.git",
        "GIT_CONFIG_KEY_1": "user.name",
        "GIT_CONFIG_VALUE_1": "Ada",
        "GIT_CONFIG_KEY_2": "user.email",
        "GIT_CONFIG_VALUE_2": "ada@example.org",
    }
    titles = ["On llms", "Gaussian splatting of sheep"]
    folder = tmp_path
    outputs = []
    with LocalArxiv(record(n, title=titles[n % 2]) for n in range(60)) as arxiv:
        for line in "".join(blocks("getting-started.md", "sh")).splitlines():
            if line.startswith(("python3 -m venv", ". .venv", "pip install")):
                continue
            if line.startswith("cd "):
                folder /= line.removeprefix("cd ")
                config = (folder / "mkdocs.yml").read_text()
                local = f"  arxcompass:\n    sync_api_url: {arxiv.url}\n    sync_delay: 0\n"
                (folder / "mkdocs.yml").write_text(config.replace("  arxcompass:\n", local))
            elif line == "mkdocs serve":
                preview(folder, environment)
            else:
                done = subprocess.run(
                    ["bash", "-ec", line], cwd=folder, env=environment, timeout=60,
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
                outputs.append(done.stdout)
    assert any("llm: 0 new, 0 revised, 30 papers, complete\n" in text for text in outputs)
    assert (folder / "site/papers/gaussian_splatting/index.html").exists()
    pushed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "main"], cwd=tmp_path / "remote.git",
        capture_output=True, text=True, check=True, timeout=30,
    ).stdout.splitlines()  # fmt: skip
    assert "arxiv/topics/llm.json" in pushed
    assert ".github/workflows/papers.yml" in pushed
