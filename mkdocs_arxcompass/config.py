"""The options in mkdocs.yml."""

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
    """An option with a default, which an empty value means too."""

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
    """A text on one line."""

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
    """A folder inside the site."""

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
    """A format for `strftime` that tells any two months apart."""

    def run_validation(self, value: object) -> str:
        if isinstance(value, str):
            months = [date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1)]
            if len({month.strftime(value).strip() for month in months}) == len(months):
                return value
        raise ValidationError(
            f"{value!r} does not write a year and a month. Write e.g. '{self.default}' or '%B %Y'"
        )


class _CardFields(_Option[list[str]]):
    """What a card shows, in order."""

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
    """The options, in groups; what stands under each is its reference."""

    enabled = _Switch(default=True)
    """Off: no pages, and our marker in the nav vanishes."""

    # What to follow
    topics = c.Optional(c.Type(object))
    """The topics, each a phrase or a mapping; see the guide."""
    topics_file = _Line(default="")
    """The same list in a YAML file of its own, relative to mkdocs.yml."""

    # Where the papers are kept, and how they come there
    store_dir = c.Dir(default="arxiv")
    """Where the papers are kept, relative to mkdocs.yml; meant to be committed."""
    sync = c.Choice(("serve", "manual"), default="serve")
    """`serve`: the first preview of a topic fetches its newest papers; `manual`: nothing does."""
    sync_api_url = c.URL(default=API_URL)
    """The address of the query API."""
    sync_delay = _Delay(default=DELAY)
    """Seconds between requests; below 3 is refused for arXiv's own hosts."""
    sync_contact = _Line(default="")
    """An e-mail address or URL put in the User-Agent."""

    # The pages
    path = _SitePath(default="papers")
    """The folder of the generated pages inside the site."""
    papers_per_part = _Count(default=100)
    """How many cards a part holds at most."""
    month_by: c.Choice[MonthBy] = c.Choice(("updated", "published"), default="updated")
    """The timestamp that puts a paper into its month: of its latest or of its first version."""
    month_format = _MonthFormat(default="%Y_%m")
    """How headings and the nav write a month; addresses always say 2025_02."""
    charts = _Switch(default=True)
    """Charts on overview, topic and month pages."""

    # The nav
    nav = _Switch(default=True)
    """Put the section into the nav."""
    nav_title = _Line(default="Papers")
    """What the section is called."""
    nav_depth = c.Choice(("topic", "month"), default="month")
    """How deep the generated nav goes."""
    nav_months = _Count(default=24)
    """With `month`: how many of a topic's newest months stand in the nav."""

    # The cards
    card_fields = _CardFields(
        default=["authors", "date", "badges", "comments", "categories", "links"]
    )
    """What a card shows beside title and abstract, in this order."""
    card_authors = _Count(default=6)
    """How many authors are named before "et al."."""
    abstracts = c.Choice(("collapsed", "open", "none"), default="collapsed")
    """How cards show abstracts."""

    # Search and feeds
    search_index = c.Choice(("abstracts", "titles", "none"), default="titles")
    """What the site's own search box indexes of the cards."""
    search_full = _Switch(default=False)
    """A page that searches titles, authors and abstracts; `mkdocs build` makes its index."""
    feeds = _Switch(default=True)
    """Atom and JSON Feed per topic and for the whole site."""
    feed_size = _Count(default=50)
    """How many papers a feed holds."""

    # Making it one's own
    templates_dir = c.Optional(c.Dir(exists=True))
    """A folder of Jinja2 templates that win over ours, template by template."""

    topic_list: list[Topic]
    """The topics as they were read from `topics` or `topics_file`."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Find all faults at once, where MkDocs' own loop would stop at the first one."""
        errors: ConfigErrors = [
            (key, _unknown(key)) for key in self if key not in self._schema_keys
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
            errors += [("sync_delay", fault) for fault in self._impolite()]
        if not invalid & {"topics", "topics_file"}:
            errors += self._read_topics()
        if not invalid & {"enabled", "search_full"}:
            errors += [("search_full", fault) for fault in self._unsearchable()]
        return errors, []

    def _unsearchable(self) -> list[ValidationError]:
        if not (self.enabled and self.search_full) or fulltext.is_installed():
            return []
        return [
            ValidationError(
                "the full-text search needs Pagefind, which is not installed. "
                "Run pip install 'mkdocs-arxcompass[search]', or write false"
            )
        ]

    def _impolite(self) -> list[ValidationError]:
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
        """Make the source that the options name; `arguments` are further ones of `Client`."""
        # 65 ms; a build fetches nothing.
        from mkdocs_arxcompass.arxiv.client import Client
        from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi

        client = Client(delay=self.sync_delay, contact=self.sync_contact, **arguments)
        return QueryApi(client, self.sync_api_url)

    @property
    def topics_path(self) -> Path:
        """Where `topics_file` is."""
        return Path(self.config_file_path).parent / self.topics_file


def _unknown(key: str) -> ValidationError:
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
