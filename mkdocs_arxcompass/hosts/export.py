"""The pages as plain Markdown, for Zensical and other generators that run no MkDocs plugins.

What may be hostile stands in it as HTML on one line, with numeric entities for all but letters and
digits: no Markdown extension, macro or include takes that for its own syntax. Links between pages
are Markdown, because each generator makes addresses of them in its own way.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import yaml

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.mkdocs.nav import section_of, shown_in_nav
from mkdocs_arxcompass.pages.charts import days_chart, months_chart
from mkdocs_arxcompass.pages.listing import LATEST_DAYS, Listing
from mkdocs_arxcompass.pages.render import NEWEST_SHOWN, Renderer
from mkdocs_arxcompass.pages.styles import STYLESHEET, stylesheet
from mkdocs_arxcompass.pages.words import Words
from mkdocs_arxcompass.text import latex

MANIFEST = ".arxcompass-export.json"
"""Says which files an export wrote, with their hashes, so that the next one touches no others."""

_UNSAFE = re.compile(r"[^\w ]|_")
_UNSAFE_IN_TAG = re.compile(r"[^\w :/.,?=%#-]")
_TOKEN = re.compile(
    r"<!--.*?-->|(?P<verbatim><(script|style)\b.*?</\2\s*>)"
    r"""|(?P<tag></?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>)|(?P<text>[^<]+|<)""",
    re.DOTALL | re.IGNORECASE,
)
_VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
# Of no use without our script.
_BUTTON = re.compile(r' ?<button [^>]*class="paper-bibtex".*?</button>', re.DOTALL)


class ExportError(Exception):
    """An export cannot begin; the message says why."""


class Report(NamedTuple):
    """What an export did."""

    files: int
    removed: int
    """Files of the last export that this one does not make."""
    kept: list[str]
    """Files that somebody wrote or changed by hand, and that are left as they are."""


def escaped(text: str) -> str:
    """A text as Markdown that no extension takes for anything else."""
    return _UNSAFE.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def inert(source: str) -> str:
    """HTML as the same HTML on one line, in which Markdown and its extensions find nothing."""
    return "".join(map(_inert_token, _TOKEN.finditer(source))).strip()


def _inert_token(match: re.Match[str]) -> str:
    if text := match["text"]:
        return escaped(html.unescape(text)) if text.strip() else " "
    if tag := match["tag"]:
        return _VALUE.sub(_inert_value, tag).replace("\n", " ")
    return match["verbatim"] or ""


def _inert_value(match: re.Match[str]) -> str:
    value = html.unescape(match[1] if match[1] is not None else match[2])
    return f'="{_UNSAFE_IN_TAG.sub(_entity, value)}"'


class Exporter:
    """Writes the pages of a tree as Markdown."""

    def __init__(
        self, overview: Listing, renderer: Renderer, words: Words, options: ArxCompassConfig
    ) -> None:
        """Leave out the pages that are nothing without our script."""
        overview.extras = [extra for extra in overview.extras if extra.kind == "latest"]
        self._root = overview
        self._renderer = renderer
        self._words = words
        self._options = options
        self._contents = {
            "overview": self._of_overview,
            "latest": self._of_latest,
            "topic": self._of_topic,
            "month": self._of_month,
            "part": self._of_part,
        }

    def files(self, home: str | None = None) -> Iterator[tuple[str, Callable[[], str]]]:
        """Paths below the exported folder, and what makes their contents.

        Args:
            home: the path of the site's home page, if it has one.
        """
        yield STYLESHEET, stylesheet
        yield f"{posixpath.dirname(self._root.src_uri)}/.nav.yml", self.nav
        for listing in self._root.walk():
            yield listing.src_uri, partial(self.markdown, listing, home)

    def nav(self) -> str:
        """Our section for awesome-nav, which Zensical understands by itself."""
        folder = posixpath.dirname(self._root.src_uri)

        def path(listing: Listing) -> str:
            return posixpath.relpath(listing.src_uri, folder)

        options = self._options
        shown = shown_in_nav(self._root, depth=options.nav_depth, months=options.nav_months)
        nav = {"title": self._root.label, "nav": section_of(self._root, shown, path)}
        return str(yaml.safe_dump(nav, allow_unicode=True, width=1000, sort_keys=False))

    def markdown(self, listing: Listing, home: str | None = None) -> str:
        """A page: front matter, heading, breadcrumb, and what it lists."""
        meta: dict[str, object] = {"title": listing.title, "description": listing.description}
        indexed = self._options.search_index
        if indexed == "none" or (indexed == "titles" and listing.kind == "part"):
            meta["search"] = {"exclude": True}
        front_matter = yaml.safe_dump(meta, allow_unicode=True, width=1000, sort_keys=False)
        blocks = [f"---\n{front_matter}---", f"# {escaped(listing.heading)}"]
        if listing.parent:
            trail = [_link(self._words("Home"), listing, home)] if home else []
            trail += [_link(at.label, listing, at.src_uri) for at in listing.ancestors]
            blocks.append(_SLASH.join([*trail, escaped(listing.label)]))
        blocks += self._contents[listing.kind](listing)
        return "\n\n".join(filter(None, blocks)) + "\n"

    def _of_overview(self, overview: Listing) -> Iterator[str]:
        words = self._words
        for topic in overview.children:
            yield f"## {escaped(topic.label)}"
            yield escaped(topic.topic.description if topic.topic else "")
            total = len(topic.papers)
            counted = words.ngettext("{} paper", "{} papers", total, self._count(total))
            facts = [
                f'<span data-topic="{topic.topic.slug if topic.topic else ""}">{counted}</span>'
            ]
            if topic.children:
                month = topic.children[0]
                link = _link(month.label, overview, month.src_uri)
                facts.append(words("{} of them in {}", words.number(len(month.papers)), link))
            facts.append(_link(topic.label, overview, topic.src_uri))
            yield _DOT.join(facts)
            yield self._html("completeness.html", topic=topic)
        yield from self._newest(overview)

    def _of_topic(self, topic: Listing) -> Iterator[str]:
        words, total = self._words, len(topic.papers)
        yield escaped(topic.topic.description if topic.topic else "")
        facts = [(words("Papers"), self._count(total))]
        if total:
            months = len(topic.children)
            facts += [
                (words("Months"), words.number(months)),
                (words("Average per month"), words.number(total / months, 1)),
                (words("Newest"), escaped(words.date(topic.newest[:10]))),
            ]
        yield "\n".join(f"- {name}: {fact}" for name, fact in facts)
        yield self._html("completeness.html", topic=topic)
        if self._options.charts:
            chart = months_chart(topic, self._root.newest[:7])
            yield self._html("chart.html", chart=chart)
        yield from self._newest(topic)
        if total:
            yield f"## {words('Months')}"
        yield "\n".join(
            f"- {_link(month.label, topic, month.src_uri)}: {self._count(len(month.papers))}"
            f"{_DOT}{escaped(words.percent(len(month.papers) / total))}"
            for month in topic.children
        )

    def _newest(self, listing: Listing) -> Iterator[str]:
        """The newest papers of a topic or of all, each linked to its card."""
        if not listing.papers:
            yield self._html("empty.html")
            return
        yield f"## {self._words('Newest papers')}"
        items = []
        for paper in listing.papers[:NEWEST_SHOWN]:
            part = listing.places[paper.id]
            remarks = [escaped(self._words.date(listing.date(paper)[:10]))]
            if listing.kind == "overview" and part.topic:
                remarks.append(escaped(part.topic.name))
            items.append(_DOT.join([f"- {_card_link(paper, listing, part)}", *remarks]))
        yield "\n".join(items)

    def _of_latest(self, latest: Listing) -> Iterator[str]:
        counted = self._words.counted(len(latest.papers))
        newest = self._words.date(latest.newest[:10])
        said = self._words.ngettext(
            "{} of the last {} day up to {}, of all topics.",
            "{} of the last {} days up to {}, of all topics.",
            LATEST_DAYS,
            *(counted, LATEST_DAYS, newest),
        )
        yield escaped(said)
        yield from self._days(latest)

    def _of_month(self, month: Listing) -> Iterator[str]:
        words = self._words
        facts = [
            f"- {words('Papers')}: {self._count(len(month.papers))}",
            f"- {words('Days')}: {words.number(len(month.by_day()))}",
        ]
        if categories := month.top_categories():
            listed = ", ".join(f"{escaped(name)} {words.number(n)}" for name, n in categories)
            facts.append(f"- {words('Top categories')}: {listed}")
        yield "\n".join(facts)
        if self._options.charts:
            yield self._html("chart.html", chart=days_chart(month))
        yield _parts(month, month)
        yield from self._days(month)

    def _days(self, listing: Listing) -> Iterator[str]:
        for day, papers in listing.by_day():
            counted = self._words.number(len(papers))
            yield f"## {escaped(f'{self._words.date(day)} ({counted})')}"
            items = []
            for part, paper in papers:
                topic = part.topic.name if part.topic and listing.kind == "latest" else ""
                item = f"- {_card_link(paper, listing, part)}"
                items.append(_DOT.join(filter(None, [item, escaped(topic)])))
            yield "\n".join(items)

    def _of_part(self, part: Listing) -> Iterator[str]:
        month = part.parent
        if month:
            yield _parts(month, part)
        cards = (
            _BUTTON.sub("", self._renderer.fragment("card.html", listing=part, paper=paper))
            for paper in part.papers
        )
        yield _block("\n".join(map(inert, cards)))

    def _html(self, template: str, **values: object) -> str:
        """A piece of our pages without links to others, as it is there."""
        source = inert(self._renderer.fragment(template, **values))
        return _block(source) if source else ""

    def _count(self, number: int) -> str:
        """A number of papers, for readers and for machines."""
        return f'<data class="paper-count" value="{number}">{self._words.number(number)}</data>'


_SLASH = f" {escaped('/')} "
_DOT = f" {escaped('·')} "


def _block(source: str) -> str:
    """HTML as a block of a Markdown page; no line of it is blank."""
    return f'<div class="arxcompass">\n{source}\n</div>'


def _link(text: str, page: Listing, path: str, anchor: str = "") -> str:
    """A link from a page to another file."""
    address = quote(posixpath.relpath(path, posixpath.dirname(page.src_uri)))
    return f"[{escaped(text)}]({address}{anchor})"


def _card_link(paper: Paper, page: Listing, part: Listing) -> str:
    return _link(latex.plain(paper.title) or paper.id, page, part.src_uri, f"#{paper.anchor}")


def _parts(month: Listing, page: Listing) -> str:
    """The parts of a month; the one that is shown is no link."""
    return _DOT.join(
        escaped(part.label) if part is page else _link(part.label, page, part.src_uri)
        for part in month.children
    )


def write_export(directory: Path, exporter: Exporter) -> Report:
    """Write the pages into a folder, and remove those of the last export that are gone.

    Raises:
        ExportError: the folder's list of the last export is damaged.
        OSError: something cannot be written.
    """
    home = "index.md" if (directory / "index.md").is_file() else None
    ours = _load_manifest(directory)
    files = dict(exporter.files(home))
    paths = sorted(files.keys() | ours.keys())
    _check_paths(directory, paths)
    kept = [path for path in paths if not _is_ours(directory, path, ours)]
    wanted = {path: make for path, make in files.items() if path not in kept}
    # Should this be interrupted, the next export knows what may be half done.
    _save_manifest(directory, ours | dict.fromkeys(wanted, ""))
    hashes: dict[str, str] = {}
    for path, make in wanted.items():
        content = make().encode()
        hashes[path] = hashlib.sha256(content).hexdigest()
        _write(directory / path, content)
    gone = [path for path in ours if path not in files and path not in kept]
    for path in gone:
        _remove(directory, path)
    _save_manifest(directory, hashes)
    return Report(len(hashes), len(gone), kept)


def _is_ours(directory: Path, path: str, ours: Mapping[str, str]) -> bool:
    """Whether a file may be written or removed: it is not there, or as the last export left it."""
    file = directory / path
    if not os.path.lexists(file):
        return True
    if path not in ours or not file.is_file():
        return False
    return not ours[path] or ours[path] == hashlib.sha256(file.read_bytes()).hexdigest()


def _write(file: Path, content: bytes) -> None:
    """Write aside, then rename; what is the same already keeps its time."""
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.new")
    try:
        aside.write_bytes(content)
        os.replace(aside, file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _remove(directory: Path, path: str) -> None:
    """Remove a file, and the folders that are empty then."""
    file = directory / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == directory or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _load_manifest(directory: Path) -> dict[str, str]:
    file = directory / MANIFEST
    if not file.exists():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except msgspec.MsgspecError as error:
        raise ExportError(f"{file} is damaged ({error}). Remove the folder to begin anew") from None


def _save_manifest(directory: Path, hashes: Mapping[str, str]) -> None:
    content = json.dumps(hashes, ensure_ascii=False, indent=0, sort_keys=True)
    _write(directory / MANIFEST, f"{content}\n".encode())


def _check_paths(directory: Path, paths: Iterable[str]) -> None:
    """Refuse what would lead out of the folder, by name or by a link."""
    top = directory.resolve()
    for path in paths:
        steps = re.split(r"[/\\]", path)
        if ".." in steps or ":" in path or not steps[0]:
            raise ExportError(
                f"{directory / MANIFEST} names {path!r}, which leads out of the folder"
            )
    folders = {(directory / path).parent for path in paths}
    for folder in sorted(folders):
        if not folder.resolve().is_relative_to(top):
            raise ExportError(f"{folder} leads out of {directory}: it is a link. Remove it")
