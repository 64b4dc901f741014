"""`arxcompass init`: write the files of a new site."""

from __future__ import annotations

import math
import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import click
import yaml

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.command.console import Console, volume_options
from mkdocs_arxcompass.hosts.mkdocs.settings import SettingsError, check_options, checked_url
from mkdocs_arxcompass.library.topic_options import parse_topics

TEMPLATES = Path(__file__).parent / "new_site"

FILES = {
    "mkdocs.yml": "mkdocs.yml",
    "docs/index.md": "index.md",
    "requirements.txt": "requirements.txt",
    ".gitignore": "gitignore",
    ".github/workflows/papers.yml": "workflow.yml",
}
"""The files of a new site, each with its template, which has names between @, as `@topics@`."""

SITE_URL = """\
# Feeds and the sitemap need the address of the site. The workflow in .github knows and sets it;
# on another host than GitHub Pages write it here, e.g. https://example.org/papers/
site_url: !ENV SITE_URL"""

CONTACT = "# sync_contact: you@example.org # so that arXiv can reach you"


NEXT_STEPS = """
Look at it:
  {enter}pip install -r requirements.txt
  mkdocs serve

Fetch everything that arXiv has on the topics:
  arxcompass sync

Publish it with GitHub Pages, from a new and empty repository:
  git init -b main && git add . && git commit -m "A new site"
  git remote add origin https://github.com/NAME/REPOSITORY.git && git push -u origin main
In its Settings, under Pages, choose GitHub Actions as the source; then, under Actions, run the
workflow Papers, which from then on runs every day."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="What the site is called.")
@click.option("--topic", "topics", multiple=True, help="A phrase to follow; give one or more.")
@click.option("--contact", default="", help="An e-mail address or URL, for arXiv to reach you.")
@click.option("--site-url", default="", help="Where readers will find it, if not GitHub Pages.")
@volume_options
@click.pass_obj
def init(
    console: Console,
    folder: Path,
    name: str | None,
    topics: tuple[str, ...],
    contact: str,
    site_url: str,
) -> None:
    """Write a new site into DIR: mkdocs.yml, a first page, a workflow for GitHub.

    On a terminal it asks for the name and the topics. It never overwrites a file.
    """
    try:
        check_free(folder)
        if not (name and topics) and not sys.stdin.isatty():
            raise click.UsageError("Give --name and --topic; here is no terminal to ask on.")
        name = name or click.prompt("Name of the site")
        wanted = topics or _ask_topics()
        files = write_site(folder, name, wanted, contact=contact, site_url=site_url)
    except SiteError as error:
        raise click.UsageError(f"{error}\nNothing was written.") from None
    except OSError as error:
        place = click.format_filename(error.filename or folder)
        reason = error.strerror or error
        raise click.ClickException(f"cannot write {place}: {reason}") from None
    console.print("Written:")
    for path in files:
        console.print(f"  {click.format_filename(path)}")
    here = folder.resolve() == Path.cwd()
    enter = "" if here else f"cd {shlex.quote(click.format_filename(folder))}\n  "
    console.print(NEXT_STEPS.format(enter=enter))


def _ask_topics() -> list[str]:
    """Ask for topics until there are some and the user adds no more; wrong ones are refused."""
    topics: list[str] = []
    while True:
        question = "Another topic (Enter if that is all)" if topics else "A topic, e.g. llm"
        answer = click.prompt(question, default="" if topics else None, show_default=False)
        new = [part.strip() for part in answer.split(",") if part.strip()]
        if topics and not new:
            return topics
        _, faults = parse_topics([*topics, *new])
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            topics += new


class SiteError(Exception):
    """The new site cannot be written as it is asked for; the message says why."""


def check_free(folder: Path) -> None:
    """Check that a new site in this folder would overwrite no file.

    Raises:
        SiteError: there are files that it would overwrite, or that MkDocs would read as well.
    """
    paths = [folder / name for name in (*FILES, "mkdocs.yaml", "docs/README.md")]
    if found := [str(path) for path in paths if os.path.lexists(path)]:
        raise SiteError(f"never overwritten, and in the way: {', '.join(found)}")


def write_site(
    folder: Path, name: str, topics: Sequence[str], *, contact: str = "", site_url: str = ""
) -> list[Path]:
    """Write a new site into a folder, which may exist.

    Args:
        folder: the folder of mkdocs.yml.
        name: the site's name.
        topics: phrases; each becomes a topic.
        contact: an e-mail address or URL for arXiv, or nothing.
        site_url: the site's address; if empty, the workflow finds it out.

    Returns:
        The paths of the files that were written.

    Raises:
        SiteError: an argument is wrong, or files are in the way.
        OSError: a file cannot be written.

    After an error nothing of the new site is left in the folder.
    """
    check_free(folder)
    texts = _texts(name, topics, contact, site_url)
    made: list[Path] = []
    """Files and folders, to be removed again after an error."""
    try:
        for file, text in texts.items():
            path = folder / file
            for above in reversed([each for each in path.parents if not each.is_dir()]):
                above.mkdir()
                made.append(above)
            with path.open("x", encoding="utf-8", newline="\n") as out:
                made.append(path)
                out.write(text)
    except OSError:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
    return [folder / file for file in texts]


def _texts(name: str, topics: Sequence[str], contact: str, site_url: str) -> dict[str, str]:
    """The texts of the files, by path; checked as MkDocs will check them."""
    name = _line("the name", name)
    if not name:
        raise SiteError("the site has no name")
    phrases = [_line("a topic", topic) for topic in topics]
    contact = _line("the contact", contact)
    values = {
        "site_name": _scalar(name),
        "site_url": f"site_url: {_scalar(_checked_url(site_url))}" if site_url else SITE_URL,
        "contact": f"sync_contact: {_scalar(contact)}" if contact else CONTACT,
        "topics": "\n      - ".join(map(_scalar, phrases)) or "[]",
        "version": __version__,
        # So that sites do not all ask arXiv in the same minute, and none on the hour.
        "minute": str(1 + crc32(repr((name, phrases)).encode()) % 59),
    }
    texts = {
        file: _filled((TEMPLATES / template).read_text(encoding="utf-8"), values)
        for file, template in FILES.items()
    }
    _check_options(texts["mkdocs.yml"])
    return texts


def _filled(template: str, values: dict[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda match: values[match[1]], template)


def _line(what: str, text: str) -> str:
    """A text on one line, with single spaces.

    Emoji are allowed, although Python's `isprintable` is false for characters in some of them.
    """
    line = " ".join(text.split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in line):
        raise SiteError(f"{what} {line!r} has characters that no text has")
    return line


def _scalar(text: str) -> str:
    """A text as a value in YAML, in quotes if it needs them."""
    item: str = yaml.safe_dump([text], allow_unicode=True, width=math.inf)
    return item.removeprefix("- ").removesuffix("\n")


def _checked_url(text: str) -> str:
    url = _line("the address", text)
    try:
        return checked_url(url)
    except SettingsError:
        raise SiteError(f"{url!r} is no address. Write e.g. https://example.org/papers/") from None


def _check_options(mkdocs_yml: str) -> None:
    try:
        check_options(mkdocs_yml)
    except SettingsError as error:
        raise SiteError(
            f"{error}\nA new site takes phrases; mkdocs.yml can then say more of them."
        ) from None
