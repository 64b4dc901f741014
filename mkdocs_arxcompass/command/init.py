"""A new site: the files that `arxcompass init` writes."""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import yaml
from mkdocs.config import config_options as c
from mkdocs.config.base import ValidationError
from mkdocs.utils.yaml import yaml_load

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.config import ArxCompassConfig

TEMPLATES = Path(__file__).parent / "new_site"

FILES = {
    "mkdocs.yml": "mkdocs.yml",
    "docs/index.md": "index.md",
    "requirements.txt": "requirements.txt",
    ".gitignore": "gitignore",
    ".github/workflows/papers.yml": "workflow.yml",
}
"""What is written, and the template of each: text with names between @, such as `@topics@`."""

SITE_URL = """\
# Feeds and the sitemap need the address of the site. The workflow in .github knows and sets it;
# on another host than GitHub Pages write it here, e.g. https://example.org/papers/
site_url: !ENV SITE_URL"""

CONTACT = "# sync_contact: you@example.org # so that arXiv can reach you"


class SiteError(Exception):
    """The site cannot be as it is wished; the message says why."""


def check_free(folder: Path) -> None:
    """Make sure that a new site in this folder would overwrite nothing.

    Raises:
        SiteError: there are files that it would overwrite, or that MkDocs would read beside it.
    """
    paths = [folder / name for name in (*FILES, "mkdocs.yaml", "docs/README.md")]
    if found := [str(path) for path in paths if os.path.lexists(path)]:
        raise SiteError(f"never overwritten, and in the way: {', '.join(found)}")


def write_site(
    folder: Path, name: str, topics: Sequence[str], *, contact: str = "", site_url: str = ""
) -> list[Path]:
    """Write a new site into a folder, which may exist.

    Args:
        folder: Where mkdocs.yml shall be.
        name: What the site is called.
        topics: Phrases; each becomes a topic.
        contact: An e-mail address or URL for arXiv, or nothing.
        site_url: Where readers will find the site; if empty, the workflow finds out.

    Returns:
        The files, in order.

    Raises:
        SiteError: something is wrong with what is wished, or files are in the way.
        OSError: a file could not be written.

    In both cases nothing is left behind.
    """
    check_free(folder)
    texts = _texts(name, topics, contact, site_url)
    made: list[Path] = []
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
    """What the files say, checked as MkDocs will check it."""
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
        # Not all sites shall ask arXiv in the same minute, and none on the hour.
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
    """A text on one line; emoji are made of characters that Python does not call printable."""
    line = " ".join(text.split())
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in line):
        raise SiteError(f"{what} {line!r} has characters that no text has")
    return line


def _scalar(text: str) -> str:
    """A text as a value in YAML, in quotes where it needs them."""
    item: str = yaml.safe_dump([text], allow_unicode=True, width=math.inf)
    return item.removeprefix("- ").removesuffix("\n")


def _checked_url(text: str) -> str:
    url = _line("the address", text)
    try:
        checked: str = c.URL(is_dir=True).validate(url)
    except (ValidationError, ValueError):
        raise SiteError(f"{url!r} is no address. Write e.g. https://example.org/papers/") from None
    return checked


def _check_options(mkdocs_yml: str) -> None:
    """Ask the plugin itself whether it will take its options."""
    options = ArxCompassConfig(config_file_path="mkdocs.yml")
    options.load_dict(yaml_load(mkdocs_yml)["plugins"]["arxcompass"])
    if errors := options.validate()[0]:
        faults = "\n".join(f"{key}: {error}" for key, error in errors)
        raise SiteError(
            f"{faults}\nA new site takes phrases; mkdocs.yml can then say more of them."
        )
