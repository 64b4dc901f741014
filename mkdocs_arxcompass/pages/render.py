"""Listings as HTML, by Jinja2 templates that users can replace one by one."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from types import CodeType, MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    Template,
    TemplateError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.dates import date_of
from mkdocs_arxcompass.pages import cards
from mkdocs_arxcompass.pages.charts import days_chart, months_chart, topics_chart
from mkdocs_arxcompass.pages.listing import LATEST_DAYS, Listing
from mkdocs_arxcompass.pages.words import Words
from mkdocs_arxcompass.pages.words.templates import ConstantTexts

NEWEST_SHOWN = 10
"""The number of papers under "Newest papers" on the overview and on topic pages."""


class RenderError(Exception):
    """A template failed; the message names it and the line."""


class Options(SimpleNamespace):
    """The plugin's options, as attributes: templates can read every one of them."""

    searchable: bool = False
    """Whether the build writes an index for the full-text search; this is no option."""


class Heading(NamedTuple):
    """A heading of level 2 in a rendered page, for the table of contents."""

    anchor: str
    title: str


class Rendered(NamedTuple):
    """The HTML of a page below its heading, and the headings in it."""

    html: str
    headings: list[Heading]


def _escape(value: object) -> str:
    """HTML of a value, like `markupsafe.escape`, without a copy of what is HTML already.

    Saves a quarter of the time of a page of cards, most of which are long texts in HTML.
    """
    if type(value) is Markup:
        return value
    if type(value) is str and not (
        # Five searches for one character take less time than one search for any of five.
        "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
    ):
        return value
    return escape(value)


class _Template(Template):
    """A template whose `{{ }}` calls our `_escape`: the global that Jinja2's code calls for it."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  (Jinja2's name)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = _escape
        return template


class _Environment(Environment):
    template_class = _Template


class Renderer:
    """Renders listings as HTML; each build makes one, and so sees the templates as they are now."""

    def __init__(
        self,
        options: Options,
        folders: Sequence[Path] = (),
        words: Words | None = None,
    ) -> None:
        """Prefer the templates in these folders, in their order, to our own.

        Args:
            options: the options that templates read.
            folders: with templates of the user.
            words: the language of the pages.
        """
        words = words or Words()
        loaders = [FileSystemLoader(folders), PackageLoader("mkdocs_arxcompass.pages")]
        # MkDocs' own environment does not escape; here every field is untrusted.
        self._environment = _Environment(
            loader=ChoiceLoader(loaders),
            extensions=[ConstantTexts],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,  # all of them, which needs no lock
        )
        self._environment.filters.update(
            count=_counter(words),
            number=words.number,
            percent=words.percent,
            date=words.date,
            _=words.html,
            days_chart=days_chart,
            months_chart=months_chart,
            topics_chart=topics_chart,
            author_url=cards.author_url,
            badges=cards.badges_of,
            by_part=cards.by_part,
            cards=_cards,
            date_of=date_of,
            bibtex=cards.bibtex,
            found_by=cards.found_by,
            line=cards.line,
            names=cards.names,
            text=cards.text,
            paragraphs=cards.paragraphs,
        )
        self._environment.globals.update(
            _=words.html,
            ngettext=words.nhtml,
            words=words,
            options=options,
            latest_days=LATEST_DAYS,
            newest_shown=NEWEST_SHOWN,
        )

    def render(
        self,
        listing: Listing,
        url: Callable[[Listing], str],
        home: str | None = None,
        downloads: Mapping[str, str] = MappingProxyType({}),
    ) -> Rendered:
        """Render a page below its heading.

        Args:
            listing: the page.
            url: gives the address of another page, relative to this one.
            home: the relative address of the site's home page; None if it has none.
            downloads: names and relative addresses of the files that the page offers.

        Raises:
            RenderError: a template is wrong.
        """
        if listing.kind == "month":
            cards.titles_ahead(listing.papers)
        return self._framed(f"{listing.kind}.html", listing, url, home=home, downloads=downloads)

    def render_embed(
        self, url: Callable[[Listing], str], template: str, listing: Listing, **values: object
    ) -> str:
        """Render a template into a hand-written page.

        Args:
            url: gives the address of a page of ours, relative to the hand-written page.
            template: the name of the template.
            listing: the overview or a topic.
            values: further variables of the template.

        Raises:
            RenderError: a template is wrong.
        """
        return self._framed(template, listing, url, home=None, downloads={}, **values).html

    def _framed(
        self, name: str, listing: Listing, url: Callable[[Listing], str], **values: object
    ) -> Rendered:
        headings: list[Heading] = []

        def heading(anchor: str, title: str) -> Markup:
            headings.append(Heading(anchor, title))
            return Markup(f'<h2 id="{escape(anchor)}">{escape(title)}</h2>')

        try:
            template = self._environment.get_template(name)
            content = template.render(listing=listing, url=url, heading=heading, **values)
            frame = self._environment.get_template("frame.html")
            html = frame.render(content=Markup(content), root=url(listing.root))
        except Exception as error:  # a user's template can raise anything
            raise RenderError(_explained(error, name)) from error
        return Rendered(html, headings)

    def fragment(self, template: str, **values: object) -> str:
        """Render one template without a frame around it.

        Raises:
            RenderError: the template is wrong.
        """
        try:
            return self._environment.get_template(template).render(**values)
        except Exception as error:  # a user's template can raise anything
            raise RenderError(_explained(error, template)) from error


@pass_context
def _cards(context: Context, papers: Sequence[Paper]) -> Markup:
    """The cards of papers, one after another."""
    card = context.environment.get_template("card.html")
    values = dict(context.get_all())
    options = context["options"]
    html: list[str] = []
    for paper in cards.cards_ahead(papers, options.card_fields, options.abstracts):
        values["paper"] = paper
        # As `{% include %}` does it: `card.render()` would copy all variables for each card.
        html += card.root_render_func(card.new_context(values, shared=True))
    return Markup("".join(html))


def _counter(words: Words) -> Callable[[int], Markup]:
    def count(number: int) -> Markup:
        """A number of papers, for readers and for machines."""
        shown = escape(words.number(number))
        return Markup(f'<data class="paper-count" value="{number}">{shown}</data>')

    return count


def _explained(error: Exception, name: str) -> str:
    """The error with the template and line where it happened, the innermost ones."""
    place = f"template {name}"
    if isinstance(error, TemplateError) and getattr(error, "lineno", None):
        where: Any = error
        place = f"template {where.filename or where.name}, line {where.lineno}"
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.endswith(".html"):
                place = f"template {frame.filename}, line {frame.lineno}"
    return f"{place}: {type(error).__name__}: {error}"
