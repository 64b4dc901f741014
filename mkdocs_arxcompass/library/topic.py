"""Topics: what `topics:` in mkdocs.yml may say, what it means to arXiv, and what it means here."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from mkdocs_arxcompass.arxiv import categories as taxonomy
from mkdocs_arxcompass.arxiv.paper import Identifier, Paper, is_timestamp
from mkdocs_arxcompass.arxiv.query import search_query
from mkdocs_arxcompass.library.dates import first_day, month_of

RESERVED_SLUGS = frozenset({"latest", "starred", "search", "index", "feed"})
"""Names of our own pages and files beside the topics."""

_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(10)}
)
_SELECTING = ("keywords", "categories", "authors", "query")
"""The fields that say what belongs; a topic without any has its name as keyword."""

LONGEST_SLUG = 100
"""Bytes; file systems allow 255 for a name, and we add to it."""

_NOT_IN_SLUGS = re.compile(r"[^\w-]|_")
_SEPARATORS = re.compile(r"[\W_]+")
# Letters that Unicode does not take apart into a base and an accent.
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What belongs together on the site: one entry of `topics:`.

    Between the fields stands AND, within a field OR; `include` and `omit` are above all of them.
    """

    name: str
    slug: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: str = ""
    """`2023`, `2023-07` or `2023-07-01`; nothing first submitted before its first day belongs."""
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    query: str = ""
    """arXiv's own search_query, instead of keywords, exclude, categories and authors."""

    @property
    def search_query(self) -> str:
        """What to ask arXiv for; `since`, `include` and `omit` are not part of it."""
        return self.query or search_query(
            keywords=self.keywords,
            exclude=self.exclude,
            categories=self.categories,
            authors=self.authors,
        )

    def members(self, recorded: Iterable[str]) -> set[str]:
        """The ids that belong to the topic, of those recorded for it and those it names itself."""
        return (set(recorded) | set(self.include)) - set(self.omit)

    def matches(self, paper: Paper) -> bool:
        """Whether a paper belongs by the topic's criteria, as far as that can be told here.

        A topic with a `query` of arXiv's own matches only what it includes.
        """
        if paper.id in self.omit:
            return False
        return paper.id in self.include or not (self.query or self.objections(paper))

    def may_match(self, text: str, categories: Iterable[str]) -> bool:
        """Whether a paper can belong by the criteria: a quick look, which never wrongly says no.

        Args:
            text: its title and abstract, `folded`.
            categories: its categories.
        """
        if self.query or (self.categories and not in_categories(categories, self.categories)):
            return False
        return not self.keywords or any(
            all(stem in text for stem in stems) for stems in self._keyword_stems
        )

    def objections(self, paper: Paper) -> list[str]:
        """Which criteria a paper does not fulfil, each in words; `query` is not among them."""
        against = []
        if self.keywords and not self._mentions(paper, self._keyword_pattern):
            against.append("neither title nor abstract has one of the keywords")
        if self.exclude and self._mentions(paper, self._exclude_pattern):
            against.append("title or abstract has what exclude names")
        categories = {paper.primary_category, *paper.categories}
        if self.categories and not in_categories(categories, self.categories):
            against.append("none of its categories is wanted")
        if self.authors and not any(
            same_author(ours, theirs) for ours in self.authors for theirs in paper.authors
        ):
            against.append("none of its authors is wanted")
        if not self._is_recent(paper):
            against.append(f"it was first submitted before {self.since}")
        return against

    @cached_property
    def _keyword_pattern(self) -> re.Pattern[str]:
        return _phrases(self.keywords)

    @cached_property
    def _keyword_stems(self) -> list[list[str]]:
        return [_stems(keyword) for keyword in self.keywords]

    @cached_property
    def _exclude_pattern(self) -> re.Pattern[str]:
        return _phrases(self.exclude)

    @staticmethod
    def _mentions(paper: Paper, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(words(text)) for text in (paper.title, paper.abstract))

    def _is_recent(self, paper: Paper) -> bool:
        if not self.since:
            return True
        first = first_day(self.since)
        if paper.published:
            return paper.published >= first
        return month_of(paper, "published") >= first[:7]


def words(text: str) -> str:
    """A text for matching: NFKC, case folded, whatever is no letter or digit as one blank."""
    return _SEPARATORS.sub(" ", folded(text)).strip()


def folded(text: str) -> str:
    """A text with its letters as they are matched: NFKC, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def _stems(keyword: str) -> list[str]:
    """The words of a phrase, each without a final s."""
    return [word.removesuffix("s") or word for word in words(keyword).split()]


def _phrases(keywords: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases in a text of `words`, each word with or without a final s."""
    alternatives = "|".join(
        " ".join(f"{re.escape(stem)}s?" for stem in _stems(keyword)) for keyword in keywords
    )
    return re.compile(rf"(?:^| )(?:{alternatives})(?: |$)")


def in_categories(ours: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one category is wanted; `cs.*` wants all of an archive."""
    have = set(ours)
    return any(
        category in have
        or (category.endswith(".*") and any(name.startswith(category[:-1]) for name in have))
        for category in wanted
    )


def same_author(ours: str, theirs: str) -> bool:
    """Whether the last names agree, and every forename of ours or its initial stands in theirs."""
    forenames, last_name = _name_parts(ours)
    their_forenames, their_last_name = _name_parts(theirs)
    return last_name == their_last_name and all(
        any(_same_forename(name, other) for other in their_forenames) for name in forenames
    )


def _same_forename(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


@lru_cache(maxsize=4096)
def _name_parts(name: str) -> tuple[tuple[str, ...], str]:
    """Forenames and last name, accents folded; `Lovelace, Ada` is turned round."""
    last, comma, first = name.partition(",")
    decomposed = unicodedata.normalize("NFKD", f"{first} {last}" if comma else name)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    parts = plain.casefold().translate(_FOLDED).replace(".", " ").split()
    forenames = words(" ".join(parts[:-1])).split()
    return tuple(forenames), words(parts[-1]) if parts else ""


def slugify(name: str) -> str:
    """A topic's folder name: lower case, runs of other than letters, digits, hyphens as `_`."""
    lowered = unicodedata.normalize("NFKC", name).lower()
    return re.sub("_+", "_", _NOT_IN_SLUGS.sub("_", lowered)).strip("_-")


def parse_topics(entries: object) -> tuple[list[Topic], list[str]]:
    """Read the list under `topics:`.

    Returns:
        The topics, and all faults, each a sentence that names the topic and says what to write.
    """
    if not isinstance(entries, list):
        return [], [f"expected a list of topics, not {_shown(entries)}. Write topics: [llm]"]
    if not entries:
        return [], ["no topic is listed. Write topics: [llm]"]
    readers = [_Reader(number, entry) for number, entry in enumerate(entries, start=1)]
    topics = [topic for reader in readers if (topic := reader.topic())]
    faults = [fault for reader in readers for fault in reader.faults]
    return topics, faults + _same_slugs(readers)


def _same_slugs(readers: list[_Reader]) -> list[str]:
    slugs = Counter(reader.slug for reader in readers if reader.slug)
    return [
        f"{' and '.join(reader.label for reader in readers if reader.slug == slug)} have the same "
        f"slug {slug!r}. Give one of them a slug of its own, e.g. slug: {slug}_2"
        for slug, count in slugs.items()
        if count > 1
    ]


class _Reader:
    """Reads one entry of `topics:` and gathers what is wrong with it."""

    def __init__(self, number: int, entry: object) -> None:
        self.faults: list[str] = []
        self.slug = ""
        self.entry: dict[Any, Any] = {}
        if isinstance(entry, str):
            self.entry = {"name": entry}
        elif isinstance(entry, dict):
            self.entry = {key: value for key, value in entry.items() if value is not None}
        name = self.entry.get("name")
        self.label = f"topic {number}" + (f" ({name!r})" if isinstance(name, str) else "")
        if not self.entry:
            self._fault(f"expected a phrase or a topic with a name, not {_shown(entry)}")

    def _fault(self, message: str) -> None:
        self.faults.append(f"{self.label}: {message}")

    def topic(self) -> Topic | None:
        """The topic, or None where a fault was found."""
        if self.faults:
            return None
        self._refuse_unknown_fields()
        name = self._text("name")
        if "name" not in self.entry:
            self._fault("it has no name. Write name: and how the site shall call it")
        values: dict[str, Any] = {
            "description": self._text("description"),
            "keywords": self._list("keywords", _keyword),
            "exclude": self._list("exclude", _keyword),
            "categories": self._list("categories", _category),
            "authors": self._list("authors", _author),
            "since": self._since(),
            "include": self._list("include", _id),
            "omit": self._list("omit", _id),
            "query": self._text("query"),
        }
        self._refuse_contradictions(values)
        if name and not any(key in self.entry for key in _SELECTING):
            values["keywords"] = self._name_as_keyword(name)
        self._read_slug(name)
        return None if self.faults else Topic(name=name, slug=self.slug, **values)

    def _refuse_unknown_fields(self) -> None:
        known = [field.name for field in fields(Topic)]
        for key in self.entry:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"A topic has {', '.join(known)}"
                self._fault(f"there is no {key!r}. {hint}")

    def _refuse_contradictions(self, values: dict[str, Any]) -> None:
        beside = [k for k in ("keywords", "exclude", "categories", "authors") if k in self.entry]
        if "query" in self.entry and beside:
            self._fault(
                f"query stands instead of {', '.join(beside)}. Write them into the query, "
                "or leave the query out"
            )
        for paper_id in sorted(set(values["include"]) & set(values["omit"])):
            self._fault(f"{paper_id} is both in include and in omit. Take it out of one of them")

    def _name_as_keyword(self, name: str) -> tuple[str, ...]:
        """A topic with a name alone looks for its name."""
        alone = [key for key in ("exclude", "since") if key in self.entry]
        if alone:
            self._fault(
                f"{' and '.join(alone)} alone selects nothing. Add keywords, categories, authors "
                f"or a query, e.g. keywords: [{name}]"
            )
            return ()
        try:
            return (_keyword(name),)
        except ValueError as error:
            self._fault(f"name: {error}, or give it keywords")
            return ()

    def _read_slug(self, name: str) -> None:
        given = self._text("slug")
        self.slug = slug = given or slugify(name)
        advice = f"Write slug: {slugify(slug)[:40] or 'my_topic'}"
        if given and given != slugify(given):
            self._fault(
                f"slug {given!r} has more than lower-case letters, digits, _ and -. {advice}"
            )
        elif name and not slug:
            self._fault(f"its name leaves no letter or digit for an address. {advice}")
        elif len(slug.encode()) > LONGEST_SLUG:
            self._fault(f"the slug {slug[:20]!r}… is too long for a file. {advice}")
        elif slug in RESERVED_SLUGS or slug in _WINDOWS_DEVICES:
            whose = "a page of ours" if slug in RESERVED_SLUGS else "a device on Windows"
            self._fault(f"the slug {slug!r} is the name of {whose}. Write slug: {slug}_papers")

    def _text(self, key: str) -> str:
        value = self.entry.get(key, "")
        if not isinstance(value, str) or (key in self.entry and not value.strip()):
            self._fault(
                f"{key} is {_shown(value)}, not a text. Put it in quotes, e.g. {key}: 'llm'"
            )
            return ""
        return " ".join(value.split())

    def _list(self, key: str, read: Callable[[str], str]) -> tuple[str, ...]:
        """A list of texts, each read by `read`, which raises ValueError where it is wrong."""
        value = self.entry.get(key, [])
        example = {"categories": "cs.CL", "authors": "Ada Lovelace"}.get(key, "llm")
        if key in ("include", "omit"):
            example = "'2412.17626'"
        if not isinstance(value, list) or (key in self.entry and not value):
            self._fault(f"{key} is {_shown(value)}, not a list. Write {key}: [{example}]")
            return ()
        found = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self._fault(
                    f"{key} has {_shown(item)}, not a text. Put it in quotes: {key}: [{example}]"
                )
                continue
            try:
                found.append(read(" ".join(item.split())))
            except ValueError as error:
                self._fault(f"{key}: {error}")
        return tuple(dict.fromkeys(found))

    def _since(self) -> str:
        if "since" not in self.entry:
            return ""
        value = self.entry["since"]
        # YAML makes 2023 a number and 2023-07-01 a date; both mean what they say.
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII) and is_timestamp(first_day(text)):
            return text
        self._fault(
            f"since is {_shown(value)}, which is no date. Write YYYY, YYYY-MM or YYYY-MM-DD, "
            "e.g. since: 2023-07"
        )
        return ""


def _keyword(keyword: str) -> str:
    if '"' in keyword:
        plain = keyword.replace('"', "").strip()
        raise ValueError(
            f"{keyword!r} has a double quote, though it is a phrase already. "
            f"Write {plain or 'a phrase'}"
        )
    if not words(keyword):
        raise ValueError(f"{keyword!r} has no letter or digit. Write a word or a phrase")
    return keyword


def _category(category: str) -> str:
    if fault := taxonomy.fault(category):
        raise ValueError(f"arXiv has no {category!r}. {fault}")
    return category


def _author(author: str) -> str:
    if '"' in author or not _name_parts(author)[1]:
        raise ValueError(f"{author!r} is no author's name. Write it like Ada Lovelace")
    return author


def _id(text: str) -> str:
    return Identifier.parse(text).id


def _shown(value: object) -> str:
    """A value of YAML as an error shows it."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
