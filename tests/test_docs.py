"""The documentation says what is there: every option, command, field and template."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.library.topic import Topic

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "mkdocs_arxcompass/config.py").read_text(encoding="utf-8")


def rows(header: str) -> dict[str, list[str]]:
    """The rows of the table with this header, by the name in their first cell."""
    table = README.split(f"| {header} |", 1)[1].split("\n\n", 1)[0]
    cells = [re.split(r"(?<!\\)\|", line.strip("|")) for line in table.splitlines()[2:]]
    return {row[0].strip().strip("`"): [cell.strip() for cell in row[1:]] for row in cells}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def written(default: object) -> str:
    """A default as the table writes it."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, list):
        return f"[{', '.join(default)}]"
    return str(default or "")


def test_every_option_is_in_the_table_with_its_default():
    told = {name: cells[0].strip("`") for name, cells in rows("option").items()}
    schema = {name: written(option.default) for name, option in ArxCompassConfig._schema}
    assert told == {**schema, "sync_api_url": "arXiv's"}
    assert list(told) == list(schema)


def test_every_option_has_a_docstring():
    for name, _ in ArxCompassConfig._schema:
        assert re.search(rf'\n    {name}\b[^"]*?(?:"[^"]*"[^"]*?)*\n    """', CONFIG), name


def test_every_field_of_a_topic_is_in_the_table():
    assert sorted(rows("field")) == sorted(field.name for field in fields(Topic))


def test_every_command_is_in_the_table():
    assert sorted(name.split()[0] for name in rows("command")) == sorted(main.commands)


@pytest.mark.parametrize("block", blocks("yaml"))
def test_every_yaml_block_builds(site, paper, block):
    settings = yaml.safe_load(block)
    options = settings.pop("plugins", {}).get("arxcompass", site.options)
    site.settings |= settings
    site.options = {**options, "sync": "manual"}
    site.write("docs/about.md", "# About\n")
    site.store(paper(1), paper(2, topic="gaussian_splatting"))
    site.build()
    assert "papers/llm/2025_02/papers_1/index.html" in site.pages()


def test_what_has_no_effect_yet_is_in_the_changelog():
    pending = {name for name, cells in rows("option").items() if cells[-1].endswith("\\*")}
    listed = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("### Not yet", 1)[1]
    assert pending - {"card_fields"} == set(re.findall(r"`(\w+)`", listed)) - {
        "badges",
        "card_fields",
    }
