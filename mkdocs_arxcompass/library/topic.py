"""Topics: what belongs together on the site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mkdocs_arxcompass.arxiv.categories import in_categories
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.arxiv.query import search_query
from mkdocs_arxcompass.library.dates import first_day, month_of
from mkdocs_arxcompass.text.matching import normalize, phrase_pattern, same_author, stems

_NOT_IN_SLUGS = re.compile(r"[^\w-]|_")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One entry of `topics:`.

    A paper belongs if it matches one value of each field that is given; `include` and `omit` come
    before all other fields.
    """

    name: str
    slug: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    """Phrases, one of which is in the title or the abstract."""
    exclude: tuple[str, ...] = ()
    """Phrases, none of which is in the title or the abstract."""
    categories: tuple[str, ...] = ()
    """Categories of arXiv, or `cs.*` for all of an archive."""
    authors: tuple[str, ...] = ()
    since: str = ""
    """`2023`, `2023-07` or `2023-07-01`: papers first submitted on its first day or later."""
    include: tuple[str, ...] = ()
    """Ids of papers that belong in any case."""
    omit: tuple[str, ...] = ()
    """Ids of papers that never belong."""
    query: str = ""
    """A query in arXiv's language, instead of keywords, exclude, categories and authors."""

    @property
    def search_query(self) -> str:
        """The query for arXiv, without `since`, `include` and `omit`."""
        return self.query or search_query(
            keywords=self.keywords,
            exclude=self.exclude,
            categories=self.categories,
            authors=self.authors,
        )

    def members(self, recorded: Iterable[str]) -> set[str]:
        """The ids that belong: those recorded for the topic and included, without the omitted."""
        return (set(recorded) | set(self.include)) - set(self.omit)

    def matches(self, paper: Paper) -> bool:
        """Whether a paper belongs by the topic's criteria.

        Only arXiv can tell what a `query` finds; such a topic matches what it includes.
        """
        if paper.id in self.omit:
            return False
        return paper.id in self.include or not (self.query or self.objections(paper))

    def may_match(self, text: str, categories: Iterable[str]) -> bool:
        """Whether a paper can belong by the criteria: fast, and never wrong if it says no.

        Args:
            text: its title and abstract, made by `matching.fold`.
            categories: its categories.
        """
        if self.query or (self.categories and not in_categories(categories, self.categories)):
            return False
        return not self.keywords or any(
            all(stem in text for stem in words) for words in self._keyword_stems
        )

    def objections(self, paper: Paper) -> list[str]:
        """Say which criteria a paper does not fulfil, a clause each; `query` is not checked."""
        against = []
        if self.keywords and not self._mentions(paper, self._keyword_pattern):
            against.append("neither title nor abstract has one of the keywords")
        if self.exclude and self._mentions(paper, self._exclude_pattern):
            against.append("title or abstract has what exclude names")
        categories = {paper.primary_category, *paper.categories}
        if self.categories and not in_categories(categories, self.categories):
            against.append("none of its categories is wanted")
        if self.authors and not any(
            same_author(wanted, name) for wanted in self.authors for name in paper.authors
        ):
            against.append("none of its authors is wanted")
        if not self._is_recent(paper):
            against.append(f"it was first submitted before {self.since}")
        return against

    @cached_property
    def _keyword_pattern(self) -> re.Pattern[str]:
        return phrase_pattern(self.keywords)

    @cached_property
    def _keyword_stems(self) -> list[list[str]]:
        return [stems(keyword) for keyword in self.keywords]

    @cached_property
    def _exclude_pattern(self) -> re.Pattern[str]:
        return phrase_pattern(self.exclude)

    @staticmethod
    def _mentions(paper: Paper, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(normalize(text)) for text in (paper.title, paper.abstract))

    def _is_recent(self, paper: Paper) -> bool:
        if not self.since:
            return True
        first = first_day(self.since)
        if paper.published:
            return paper.published >= first
        return month_of(paper, "published") >= first[:7]


def slugify(name: str) -> str:
    """Make a slug: lower case; anything but letters, digits and hyphens becomes `_`."""
    lowered = unicodedata.normalize("NFKC", name).lower()
    return re.sub("_+", "_", _NOT_IN_SLUGS.sub("_", lowered)).strip("_-")
