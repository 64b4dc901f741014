"""Put the section of our pages into the nav of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mkdocs_arxcompass.pages.listing import Listing


def shown_in_nav(overview: Listing, *, depth: str, months: int) -> list[Listing]:
    """Return the pages that stand in the nav.

    Parts and older months do not: the page of their topic links to them.

    Args:
        overview: the tree of pages.
        depth: the option `nav_depth`.
        months: how many of a topic's newest months stand in the nav.
    """
    listings = [overview, *overview.extras]
    for topic in overview.children:
        listings.append(topic)
        if depth == "month":
            listings += topic.children[:months]
    return listings


def section_of(
    overview: Listing, in_nav: list[Listing], src_uri: Callable[[Listing], str]
) -> list[Any]:
    """Return the items of our section, in the form of `nav:` in mkdocs.yml.

    Args:
        overview: the tree of pages.
        in_nav: the pages that stand in the nav.
        src_uri: gives the path of a page inside `docs_dir`.
    """
    section: list[Any] = [src_uri(overview)]
    section += [{extra.label: src_uri(extra)} for extra in overview.extras]
    for topic in overview.children:
        months = [{month.label: src_uri(month)} for month in topic.children if month in in_nav]
        # The index page gets no title here: mkdocs-section-index merges a section with its index
        # page only if that has none.
        section.append({topic.label: [src_uri(topic), *months] if months else src_uri(topic)})
    return section


def expand(nav: list[Any], path: str, title: str, section: list[Any] | str | None) -> list[Any]:
    """Replace the marker `papers/` or `papers/index.md` in the user's nav by our section.

    Without a marker, the section is added at the end.

    Args:
        nav: the `nav:` of mkdocs.yml.
        path: the folder of our pages, `papers`.
        title: the title of the section if the marker has none.
        section: the items of the section. Or the path of a page to link instead; it is not added
            where there is no marker. Or None: only remove the marker.
    """
    expander = _Expander(path, title, section)
    expanded = expander.items(nav)
    if not expander.found and isinstance(section, list):
        expanded.append({title: section})
    return expanded


class _Expander:
    """Replaces the markers in a nav, at any depth."""

    def __init__(self, path: str, title: str, section: list[Any] | str | None) -> None:
        self.markers = (f"{path}/", f"{path}/index.md")
        self.title = title
        self.section = section
        self.found = False
        """Whether the nav has a marker."""

    def items(self, items: list[Any]) -> list[Any]:
        """Expand the items of a list; drop those that are empty without their marker."""
        return [new for item in items for new in self._item(item)]

    def _item(self, item: Any) -> list[Any]:
        if isinstance(item, dict):
            entries = {key: new for key, value in item.items() for new in self._value(value)}
            return [entries] if entries or not item else []
        untitled = self._value(item)
        if untitled and untitled[0] is self.section and isinstance(self.section, list):
            return [{self.title: self.section}]
        return untitled

    def _is_folder(self, items: list[Any]) -> bool:
        """Whether mkdocs-literate-nav has replaced `papers/` by all pages of our folder."""
        index = self.markers[1]
        has_index = index in items or {None: index} in items
        return has_index and any(map(self._is_part, _leaves(items)))

    def _is_part(self, uri: str) -> bool:
        return uri.startswith(self.markers[0]) and uri.endswith("/papers_1.md")

    def _value(self, value: Any) -> list[Any]:
        """Return what replaces a value, as a list of one item or none."""
        if value == self.section and value:
            self.found = True  # it is expanded already: mkdocs-static-i18n repeats MkDocs' events
            return [value]
        if isinstance(value, str) and value.removeprefix("./") in self.markers:
            self.found = True
            return [self.section] if self.section else []
        if isinstance(value, list):
            if self._is_folder(value):
                return self._value(self.markers[0])
            items = self.items(value)
            return [items] if items or not value else []
        return self._item(value) if isinstance(value, dict) else [value]


def _leaves(item: Any) -> Iterator[str]:
    """Yield the paths of the pages in a nav."""
    if isinstance(item, str):
        yield item
    else:
        for below in item.values() if isinstance(item, dict) else item or ():
            yield from _leaves(below)


def place_pages(nav: Navigation, pages: Mapping[Listing, Page], overview: Listing) -> None:
    """Set the parents of our pages that are not in the nav, and the neighbours of all our pages.

    Args:
        nav: the nav as MkDocs made it.
        pages: our pages, by listing.
        overview: the tree of pages.
    """
    named = set(map(id, nav.pages))
    for listing in overview.walk():
        page, parent = pages.get(listing), listing.parent and pages.get(listing.parent)
        if page and parent and id(page) not in named:
            section = parent.parent
            is_index = isinstance(section, Section) and section.children[0] is parent
            # A page as the parent is unusual, but themes then show the month as active in the nav
            # while they show one of its parts.
            page.parent = section if is_index else parent  # type: ignore[assignment]
    _link_neighbours(nav, [pages[listing] for listing in overview.walk() if listing in pages])


def _link_neighbours(nav: Navigation, ours: list[Page]) -> None:
    """Set `previous_page` and `next_page`; parts, which are not in the nav, follow their month."""
    named = set(map(id, nav.pages))
    followers: dict[int, list[Page]] = {}
    last_named = 0
    for page in ours:
        if id(page) in named:
            last_named = id(page)
        else:
            followers.setdefault(last_named, []).append(page)
    chain = list(followers.get(0, ()))
    for page in nav.pages:
        chain += [page, *followers.get(id(page), ())]
    mine = set(map(id, ours))
    for page, following in pairwise(chain):
        if id(page) in mine or id(following) in mine:
            page.next_page, following.previous_page = following, page


def arrange(nav: Navigation, pages: Mapping[Listing, Page], overview: Listing) -> None:
    """Sort and name the items of our section in a nav that MkDocs made from the files.

    MkDocs does so if mkdocs.yml has no `nav:`. It sorts by file name and takes titles from folders.
    """
    listings = {id(page): listing for listing, page in pages.items()}
    order = {id(listing): number for number, listing in enumerate(overview.walk())}

    def rank(item: StructureItem, owner: Listing) -> int:
        listing = listings.get(id(item)) or _owner(item, listings)
        if listing is owner:
            return -2
        return order[id(listing)] if listing else -1

    def arranged(item: StructureItem) -> StructureItem:
        if not isinstance(item, Section):
            return item
        owner = _owner(item, listings)
        item.children = [arranged(child) for child in item.children]
        if not owner:
            return item
        item.title = owner.label
        for child in item.children:
            if (listing := listings.get(id(child))) and listing.traits.beside_topics:
                child.title = listing.label
        item.children.sort(key=lambda child: rank(child, owner))
        only = item.children[0] if len(item.children) == 1 else None
        if only is not None and listings.get(id(only)) is owner:
            only.title, only.parent = owner.label, item.parent
            return only
        return item

    nav.items[:] = [arranged(item) for item in nav.items]
    nav.pages[:] = list(_pages(nav.items))


def _owner(item: StructureItem, listings: Mapping[int, Listing]) -> Listing | None:
    """Return our page from whose folder MkDocs made a section; None for other sections."""
    for child in getattr(item, "children", None) or ():
        if listing := listings.get(id(child)):
            return listing.parent if listing.traits.beside_topics else listing
        if below := _owner(child, listings):
            return below.parent
    return None


def _pages(items: list[StructureItem]) -> Iterator[Page]:
    for item in items:
        if isinstance(item, Page):
            yield item
        yield from _pages(getattr(item, "children", None) or [])
