"""Pages as HTML, from Jinja2 templates that users can replace one by one."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    pass_context,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
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
"""How many papers an overview or a topic page shows of the newest ones."""


class RenderError(Exception):
    """A template failed; the message names it and the line."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What templates may ask for."""

    card_fields: Sequence[str]
    card_authors: int
    abstracts: str
    charts: bool
    searchable: bool = False
    """Whether there will be an index for the full-text search."""


class Heading(NamedTuple):
    """A heading of level 2 in a rendered page, for the table of contents."""

    anchor: str
    title: str


class Rendered(NamedTuple):
    """A page's own HTML, and the headings in it."""

    html: str
    headings: list[Heading]


class _CodeGenerator(CodeGenerator):
    """Compiles `{{ }}` so that it calls our `html`; where it does not, `escape` does the same."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        escapes = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
        if escapes and finalize.src is None:
            self.write("environment.html(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(Environment):
    """Escapes like Jinja2's, and what it does for every value and every card takes less time."""

    code_generator_class = _CodeGenerator

    @staticmethod
    def html(value: object) -> str:
        """A value as it stands on a page: `escape` would copy even what is HTML already."""
        if type(value) is Markup:
            return value
        if type(value) is str and not (
            # One character is found faster than five.
            "&" in value or "<" in value or ">" in value or '"' in value or "'" in value
        ):
            return value
        return escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What all templates know, as a dict: Jinja2's own mapping is slow to go through."""
        return dict(super().make_globals(d))


class Renderer:
    """Renders listings; one per build, so that every build sees the templates as they are."""

    def __init__(
        self,
        options: Options,
        folders: Sequence[Path] = (),
        words: Words | None = None,
        compiled: BytecodeCache | None = None,
    ) -> None:
        """Take templates from the folders, in their order, before our own.

        Args:
            options: what templates may ask for.
            folders: where users have templates of their own.
            words: the language; compiled templates hold some of its words.
            compiled: templates that were compiled before in this language.
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
            bytecode_cache=compiled,
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
        """Render what a page shows below its heading.

        Args:
            listing: the page.
            url: the address of another page, relative to this one.
            home: the relative address of the site's home page, if it has one.
            downloads: what the page offers as files: name and relative address.

        Raises:
            RenderError: a template is wrong.
        """
        if listing.kind == "month":
            cards.titles_ahead(listing.papers)
        return self._framed(f"{listing.kind}.html", listing, url, home=home, downloads=downloads)

    def render_embed(
        self, url: Callable[[Listing], str], template: str, listing: Listing, **values: object
    ) -> str:
        """Render what a page that somebody wrote shows of a listing.

        Args:
            url: the address of a page of ours, relative to that page.
            template: its name.
            listing: the overview or a topic.
            values: what else the template takes.

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
        except Exception as error:  # whatever a user's template may raise
            raise RenderError(_explained(error, name)) from error
        return Rendered(html, headings)

    def fragment(self, template: str, **values: object) -> str:
        """Render one template by itself, as an export needs it.

        Raises:
            RenderError: the template is wrong.
        """
        try:
            return self._environment.get_template(template).render(**values)
        except Exception as error:  # whatever a user's template may raise
            raise RenderError(_explained(error, template)) from error


@pass_context
def _cards(context: Context, papers: Sequence[Paper]) -> Markup:
    """The cards of papers, as if `card.html` was included for each: that takes longer."""
    template = context.environment.get_template("card.html")
    known = dict(context.get_all())
    card = template.new_context(known, shared=True)
    html: list[str] = []
    options = context["options"]
    for known["paper"] in cards.cards_ahead(papers, options.card_fields, options.abstracts):
        html += template.root_render_func(card)
        card.vars.clear()  # what the template set
        card.exported_vars.clear()
    return Markup("".join(html))


def _counter(words: Words) -> Callable[[int], Markup]:
    def count(number: int) -> Markup:
        """A number of papers, for readers and for machines."""
        shown = escape(words.number(number))
        return Markup(f'<data class="paper-count" value="{number}">{shown}</data>')

    return count


def _explained(error: Exception, name: str) -> str:
    """What went wrong in which template; the line is that of the innermost template."""
    place = f"template {name}"
    if isinstance(error, TemplateError) and getattr(error, "lineno", None):
        where: Any = error
        place = f"template {where.filename or where.name}, line {where.lineno}"
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.endswith(".html"):
                place = f"template {frame.filename}, line {frame.lineno}"
    return f"{place}: {type(error).__name__}: {error}"
