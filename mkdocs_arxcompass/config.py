"""The options of the plugin in mkdocs.yml, and their validation."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import yaml
from mkdocs.config import config_options as c
from mkdocs.config.base import (
    BaseConfigOption,
    Config,
    ConfigErrors,
    ConfigWarnings,
    ValidationError,
)

from mkdocs_arxcompass.arxiv.query import API_URL, DELAY
from mkdocs_arxcompass.library.dates import MonthBy
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.outputs import fulltext
from mkdocs_arxcompass.pages.cards import CARD_FIELDS

if TYPE_CHECKING:
    from mkdocs_arxcompass.arxiv.sources import Source

T = TypeVar("T")


class _Option(BaseConfigOption[T]):
    """An option with a default value; an empty value means the default, too."""

    def __init__(self, *, default: T) -> None:
        super().__init__()
        self.default = default

    def validate(self, value: object, /) -> T:
        return super().validate(self.default if value is None else value)


class _Switch(_Option[bool]):
    """On or off."""

    def run_validation(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(f"{value!r} is neither true nor false. Write one of them")
        return value


class _Line(_Option[str]):
    """A text without line breaks."""

    def run_validation(self, value: object) -> str:
        if not isinstance(value, str) or not value.isprintable() or value != value.strip():
            raise ValidationError(f"{value!r} is not a text on one line. Put it in quotes")
        return value


class _Count(_Option[int]):
    """A whole number, from 1 up."""

    def run_validation(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValidationError(
                f"{value!r} is not a whole number from 1 up. Write e.g. {self.default}"
            )
        return value


class _Delay(_Option[float]):
    """A number of seconds."""

    def run_validation(self, value: object) -> float:
        # The bounds also keep out NaN and infinity.
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
            raise ValidationError(
                f"{value!r} is not a number of seconds. Write e.g. {self.default}"
            )
        return float(value)


class _SitePath(_Option[str]):
    """The path of a folder inside the site."""

    def run_validation(self, value: object) -> str:
        text = value.strip("/") if isinstance(value, str) else ""
        parts = text.split("/")
        if not text or any(
            part.startswith(".") or part != part.strip() or not part for part in parts
        ):
            raise ValidationError(
                f"{value!r} is not a folder inside the site. Write e.g. {self.default}"
            )
        if bad := sorted(set(text) & set('\\:*?"<>|#%')):
            raise ValidationError(
                f"{value!r} has {' '.join(bad)}, which addresses or file systems do not allow. "
                f"Write e.g. {self.default}"
            )
        return text


class _MonthFormat(_Option[str]):
    """A format for `strftime` that gives different months different names."""

    def run_validation(self, value: object) -> str:
        if isinstance(value, str):
            months = [date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1)]
            if len({month.strftime(value).strip() for month in months}) == len(months):
                return value
        raise ValidationError(
            f"{value!r} does not write a year and a month. Write e.g. '{self.default}' or '%B %Y'"
        )


class _CardFields(_Option[list[str]]):
    """A list of different fields of a card."""

    def run_validation(self, value: object) -> list[str]:
        if not isinstance(value, list):
            raise ValidationError(
                f"{value!r} is not a list. Write e.g. [{', '.join(self.default)}]"
            )
        for item in value:
            if item not in CARD_FIELDS:
                raise ValidationError(
                    f"there is no field {item!r}. Write some of {', '.join(CARD_FIELDS)}"
                )
            if value.count(item) > 1:
                raise ValidationError(f"the field {item!r} is there twice. Write it once")
        return value


class ArxCompassConfig(Config):
    """The options, in groups; the text below each option explains it."""

    enabled = _Switch(default=True)
    """`false`: make no pages, and remove our marker from the nav."""

    # What to follow
    topics = c.Optional(c.Type(object))
    """The topics to follow. Each is a phrase or a mapping; see the guide."""
    topics_file = _Line(default="")
    """A YAML file with the list of topics, relative to mkdocs.yml; instead of `topics`."""

    # The store, and how papers get into it
    store_dir = c.Dir(default="arxiv")
    """The folder of the store, relative to mkdocs.yml; meant to be committed."""
    sync = c.Choice(("serve", "manual"), default="serve")
    """`serve`: the first preview of a topic fetches its newest papers; `manual`: none does."""
    sync_api_url = c.URL(default=API_URL)
    """The address of the query API."""
    sync_delay = _Delay(default=DELAY)
    """Seconds between two requests; at least 3 for arXiv's own hosts."""
    sync_contact = _Line(default="")
    """An e-mail address or URL that is sent in the header User-Agent."""

    # The pages
    path = _SitePath(default="papers")
    """The folder of the generated pages inside the site."""
    papers_per_part = _Count(default=100)
    """The maximum number of cards in a part."""
    month_by: c.Choice[MonthBy] = c.Choice(("updated", "published"), default="updated")
    """Which date decides the month of a paper: that of its latest or of its first version."""
    month_format = _MonthFormat(default="%Y_%m")
    """The format of months in headings and in the nav; addresses always have 2025_02."""
    charts = _Switch(default=True)
    """Show charts on overview, topic and month pages."""

    # The nav
    nav = _Switch(default=True)
    """Put the section of our pages into the nav."""
    nav_title = _Line(default="Papers")
    """The title of the section."""
    nav_depth = c.Choice(("topic", "month"), default="month")
    """The lowest level of pages in the nav."""
    nav_months = _Count(default=24)
    """With `nav_depth: month`: how many of a topic's newest months are in the nav."""

    # The cards
    card_fields = _CardFields(
        default=["authors", "date", "badges", "comments", "categories", "links"]
    )
    """The fields of a card beside title and abstract, in this order."""
    card_authors = _Count(default=6)
    """How many authors a card shows before "et al."."""
    abstracts = c.Choice(("collapsed", "open", "none"), default="collapsed")
    """How cards show abstracts."""

    # Search and feeds
    search_index = c.Choice(("abstracts", "titles", "none"), default="titles")
    """What of the papers the site's own search box can find."""
    search_full = _Switch(default=False)
    """Make a page that searches titles, authors and abstracts; `mkdocs build` writes its index."""
    feeds = _Switch(default=True)
    """Write an Atom feed and a JSON Feed for each topic and for the whole site."""
    feed_size = _Count(default=50)
    """The maximum number of papers in a feed."""

    # Own templates
    templates_dir = c.Optional(c.Dir(exists=True))
    """A folder of Jinja2 templates; each replaces our template of the same name."""

    topic_list: list[Topic]
    """The parsed topics of `topics` or `topics_file`; set by `validate`."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Report all errors at once; MkDocs' own loop would stop at the first one."""
        errors: ConfigErrors = [
            (key, _unknown_option(key)) for key in self if key not in self._schema_keys
        ]
        for key, option in self._schema:
            try:
                option.pre_validation(self, key)
                self[key] = option.validate(self[key])
                option.post_validation(self, key)
            except ValidationError as error:
                errors.append((key, error))
        invalid = {key for key, _ in errors}
        if "sync_delay" not in invalid and "sync_api_url" not in invalid:
            errors += [("sync_delay", fault) for fault in self._check_delay()]
        if not invalid & {"topics", "topics_file"}:
            errors += self._read_topics()
        if not invalid & {"enabled", "search_full"}:
            errors += [("search_full", fault) for fault in self._check_pagefind()]
        return errors, []

    def _check_pagefind(self) -> list[ValidationError]:
        if not (self.enabled and self.search_full) or fulltext.is_installed():
            return []
        return [
            ValidationError(
                "the full-text search needs Pagefind, which is not installed. "
                "Run pip install 'mkdocs-arxcompass[search]', or write false"
            )
        ]

    def _check_delay(self) -> list[ValidationError]:
        host = f".{urlsplit(self.sync_api_url).hostname or ''}"
        if self.sync_delay >= DELAY or not host.endswith(".arxiv.org"):
            return []
        return [
            ValidationError(
                f"{self.sync_delay:g} is less than arXiv asks for. Write {DELAY:g} or more"
            )
        ]

    def _read_topics(self) -> ConfigErrors:
        self.topic_list = []
        if (self.topics is None) == (not self.topics_file):
            fault = (
                "both topics and topics_file are given" if self.topics else "no topics are given"
            )
            advice = "Write one of topics and topics_file, e.g. topics: [llm]"
            return [("topics", ValidationError(f"{fault}. {advice}"))]
        key, entries = "topics", self.topics
        if self.topics_file:
            key = "topics_file"
            try:
                entries = _load_yaml(self.topics_path)
            except ValidationError as error:
                return [(key, error)]
        self.topic_list, faults = parse_topics(entries)
        return [(key, ValidationError(fault)) for fault in faults]

    def source(self, **arguments: Any) -> Source:
        """Make the source of papers that the options name.

        Args:
            arguments: further arguments of `Client`.
        """
        # These imports take 65 ms; a build does without them, because it fetches nothing.
        from mkdocs_arxcompass.arxiv.client import Client
        from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi

        client = Client(delay=self.sync_delay, contact=self.sync_contact, **arguments)
        return QueryApi(client, self.sync_api_url)

    @property
    def topics_path(self) -> Path:
        """The path of `topics_file`."""
        return Path(self.config_file_path).parent / self.topics_file


def _unknown_option(key: str) -> ValidationError:
    known = sorted(dict(ArxCompassConfig._schema))
    near = difflib.get_close_matches(str(key), known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}"
    return ValidationError(f"there is no such option. {hint}")


def _load_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValidationError(f"cannot read {path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        problem = getattr(error, "problem", None) or error
        raise ValidationError(f"{place} is not valid YAML: {problem}") from None
