"""Files to import, the topics that they are for, and a store to import them into."""

from __future__ import annotations

import json

from mkdocs_arxcompass.library.imports.importer import import_files
from mkdocs_arxcompass.library.store import Store, check
from mkdocs_arxcompass.library.topic_options import parse_topics

TOPICS, _ = parse_topics(
    [
        "sheep",
        {"name": "Goats", "keywords": ["goat"], "omit": ["2412.00007"]},
        {"name": "Robots", "query": "cat:cs.RO"},
    ]
)
SHEEP, GOATS, ROBOTS = TOPICS
HEADING = """\
# {name} - 2025_02

## Navigation

[Home](https://example.org) / [Papers](https://example.org/papers) / [{name}](https://example.org)

- Part 1
- [Part 2](papers_2.md)

## Papers

"""


def record(number=1, version=1, **fields):
    return {"id": f"2412.{number:05}", "version": version, "title": f"Sheep {number}", **fields}


def jsonl(*records):
    return "".join(json.dumps(one) + "\n" for one in records).encode()


class Import:
    """A store in a folder, and a file to import into it."""

    topics = TOPICS

    def __init__(self, root):
        self.root = root

    def file(self, *records, name="papers.jsonl"):
        """Write a file of records, or of bytes."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(records[0] if isinstance(records[0], bytes) else jsonl(*records))
        return path

    def paths(self, *paths, only=None):
        """Import these paths, save, and see that every record was counted once."""
        store = Store.load(self.root / "arxiv")
        report = import_files(paths, store, self.topics, only)
        store.save()
        outcomes = report.outcomes
        known = outcomes["new"] + outcomes["revised"] + outcomes["merged"]
        assert report.read == known + len(report.refusals) + report.skipped
        assert check(self.root / "arxiv") == []
        return report

    def __call__(self, *records, only=None, name="papers.jsonl"):
        """Write a file and import it."""
        return self.paths(self.file(*records, name=name), only=only)

    @property
    def papers(self):
        return Store.load(self.root / "arxiv").papers

    def members(self, slug):
        topics = Store.load(self.root / "arxiv").topics
        return sorted(topics[slug].ids) if slug in topics else []

    def placed(self, slug):
        return sorted(Store.load(self.root / "arxiv").topics[slug].placed)

    def written(self):
        files = sorted((self.root / "arxiv").rglob("*.json*"))
        return [(file.name, file.read_bytes(), file.stat().st_mtime_ns) for file in files]


def counts(report):
    outcomes = report.outcomes
    numbers = outcomes["new"], outcomes["revised"], outcomes["merged"], len(report.refusals)
    return dict(zip(("new", "revised", "merged", "refused"), numbers, strict=True))


def refusal(report):
    """The only refusal: its line and its reason."""
    ((place, reason),) = report.refusals
    return int(place.rpartition(":")[2]), reason


def ancestor_card(
    number=1, title="Sheep", comments=None, abstract="We count.", date="2025-02-01", url=None, v=1
):
    """A card as ArXCompass prints it: texts unescaped, no line of comments where there are none."""
    url = url or f"http://arxiv.org/abs/2412.{number:05}v{v}"
    remark = f"      | 💬 {comments}\n" if comments else ""
    return (
        f'<div class="paper-card">\n'
        f'    <div class="paper-title"><a href="{url}">{title}</a></div>\n'
        f'    <div class="paper-meta">\n      📅 {date}\n{remark}    </div>\n'
        f'    <details class="paper-abstract">\n      {abstract}\n    </details>\n</div>\n'
    )


def ancestor_page(*cards, name="sheep"):
    return HEADING.format(name=name) + "".join(cards)
