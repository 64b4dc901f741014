"""Addresses: where they begin and end in a text, and which of them are links."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.text import addresses, gate, html_writer, latex
from mkdocs_arxcompass.text.addresses import find_addresses
from mkdocs_arxcompass.text.reader import read

BROKEN = {
    "https://github.com/ ada/sheep": "https://github.com/ada/sheep",
    "https://github. com/ada/sheep": "https://github.com/ada/sheep",
    "https://GITHUB. COM/ada/sheep": "https://GITHUB.COM/ada/sheep",
    "https://github.com/\nada/sheep": "https://github.com/ada/sheep",
    "https://huggingface. co/ada/sheep": "https://huggingface.co/ada/sheep",
    "https: //github.com/ada/sheep": "https://github.com/ada/sheep",
    "https:github.com/ada/sheep": "https://github.com/ada/sheep",
    "https:/ada.github.io": "https://ada.github.io",
    "https://black- sheep.github.io/wool": "https://black-sheep.github.io/wool",
}
"""Addresses as authors broke them, and where they lead."""


def urls(text: str) -> list[str]:
    return [link.url for link in latex.links(text)]


@pytest.mark.parametrize("source", BROKEN)
def test_an_address_that_a_line_broke_is_one_link(source):
    for text in (source, f"Code: {source}.", f"({source}), and more."):
        assert urls(text) == [BROKEN[source]]
        (link,) = latex.links(text)
        assert text[link.start : link.end] == source
        assert re.sub("<.*?>", "", latex.inline(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://github.com/ and other hosts", ["https://github.com/"]),
        ("https://github.com/ and/or GitLab", ["https://github.com/"]),
        ("https://a.org/ ada/sheep", ["https://a.org/"]),
        ("https://black- sheep.org", ["https://black-"]),
        ("see https: //sheep, or https:sheep.org", []),
        ("https://a.org/xhttps://b.org/y.", ["https://a.org/x", "https://b.org/y"]),
        ("https://a.org/2020/https://b.org", ["https://a.org/2020/https://b.org"]),
        ("https://a.org/?to=https://b.org", ["https://a.org/?to=https://b.org"]),
        ("hf.co/ada/sheep", ["https://hf.co/ada/sheep"]),
        ("gist.github.com/ada/1", ["https://gist.github.com/ada/1"]),
        (r"\hyperlink{https://a.org/x}{here}", ["https://a.org/x"]),
        (r"\hyperlink{fig.a}{here} https://a.org", ["https://a.org"]),
    ],
)
def test_where_an_address_ends(text, expected):
    assert urls(text) == expected


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("no link: a.b, 3:2", []),
        ("See https://a.org/x.", ["https://a.org/x"]),
        (r"\textbf{see {\it https://a.org}}", ["https://a.org"]),
        (r"\url{a.org/x y} \email{ada@a.org}", ["a.org/x y", "ada@a.org"]),
        (r"\href{https://a.org}{https://b.org} c", ["https://a.org"]),
        (r"so $\href{https://a.org}{\text{x}}$", ["https://a.org"]),
        (r"so $x \in \href{https://a.org}{y}$", []),
        (r"\begin{itemize}\item https://a.org \item b\end{itemize}", ["https://a.org"]),
        ("https://a.org " * 1000, []),
    ],
    ids=range(9),
)
def test_the_links_of_a_text_are_those_that_it_shows(text, places):
    found = latex.links(text)
    assert [text[link.start : link.end] for link in found] == places
    assert re.findall('href="(.*?)"', latex.blocks(text)) == [link.url for link in found]


PIECES = st.sampled_from(
    [*"/.@ \n\t\u00a0éİ([]{'\"<_|-:", "https://", "HTTP://", "https:", "www.", "WWW.",
     "github.com/", "a.github.io", ".io", "doi.org/", "youtu.be/", "anonymous.4open.science/",
     "arxiv.org/", "://", "github.", "com/", " //", "a", "b-c", "](", "\\_", "\\~{}"]
)  # fmt: skip
texts = st.lists(PIECES, max_size=30).map("".join)


@settings(max_examples=600, deadline=None)
@given(texts)
def test_addresses_are_found_in_the_words_that_have_a_sign(text):
    found = [match.span() for match in find_addresses(text)]
    assert found == [match.span() for match in addresses.ADDRESS.finditer(text)]
    assert addresses.may_have_address(text) or not found


@settings(max_examples=300, deadline=None)
@given(texts)
def test_every_link_of_a_text_is_found(text):
    shown = re.findall('href="(.*?)"', html_writer.raw(read(text), links=True))
    assert [gate.escape(link.url) for link in latex.links(text)] == shown
