"""BibTeX: two other readers find in it what was written, whatever authors type."""

from __future__ import annotations

import re
import time
from functools import cache
from itertools import permutations
from typing import NamedTuple

import bibtexparser
import pytest
from bibtexparser.middlewares import SeparateCoAuthors
from corpus import CARDS, COMPLETE, read_records
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database.input.bibtex import Parser

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.pages import bibtex
from mkdocs_arxcompass.pages.bibtex import bibliography, entry, key

modest = settings(max_examples=200, deadline=None)


def paper(title="Notes on counting sheep", **fields):
    return Paper(**{"id": "2412.17626", "version": 1, "title": title, **fields})


# The judges, and how their findings are compared


class Read(NamedTuple):
    """An entry, as a reader of BibTeX understood it."""

    key: str
    fields: dict[str, str]
    authors: list[str]


def read_by_bibtexparser(text: str) -> list[Read]:
    library = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors()])
    assert len(library.blocks) == len(library.entries), library.failed_blocks
    found = []
    for block in library.entries:
        fields = {field.key: field.value for field in block.fields}
        found.append(Read(block.key, fields, fields.pop("author", [])))
    return found


def read_by_pybtex(text: str) -> list[Read]:
    return [
        Read(name, dict(block.fields), [*map(name_of, block.persons.get("author", ()))])
        for name, block in Parser().parse_string(text).entries.items()
    ]


def name_of(person) -> str:
    """The parts of a name, in the order in which they are spoken."""
    return " ".join(
        person.first_names
        + person.middle_names
        + person.prelast_names
        + person.last_names
        + person.lineage_names
    )


READERS = pytest.mark.parametrize("read", [read_by_bibtexparser, read_by_pybtex])

OURS = {
    r"\textbackslash": "\\",
    r"\backslash": "\\",
    r"\textasciitilde": "~",
    r"\textasciicircum": "^",
}
ESCAPE = re.compile(
    r"(?P<line>\\\\)[\s{}]*|\\(?:text)?[lr]brace|\\textbrace(?:left|right)|\\[{}]|[{}]"
    r"|(?P<name>\\(?:text)?backslash|\\textascii(?:tilde|circum))|\\(?P<char>[&%#_$])"
)


def plain(text: str) -> str:
    """A text without what we may add or take away: escapes, braces, and blanks beside them."""

    def undone(match: re.Match[str]) -> str:
        return match["line"] or match["char"] or OURS.get(match["name"], "")

    return " ".join(ESCAPE.sub(undone, text).split())


def unescaped(text: str) -> str:
    """A text without the escapes alone: every brace of its authors has to be there."""
    return re.sub(r"(\\text[a-z]+)\{\}|\\([&%#_$])", lambda m: m[2] or OURS.get(m[1], m[0]), text)


def title_of(title: str) -> str:
    """How a title is written."""
    return re.search(r"^  title=\{(.*)\},$", entry(paper(title)), re.MULTILINE)[1]


def authors_of(*authors: str) -> str:
    """How authors are written."""
    return re.search(r"^  author=\{(.*)\},$", entry(paper(authors=authors)), re.MULTILINE)[1]


# Entries


def test_an_entry_has_the_fields_of_arxivs_own_export():
    sheep = paper(
        authors=("Ada Lovelace", "Alan Turing"),
        primary_category="cs.CL",
        published="2025-01-02T03:04:05Z",
        updated="2026-01-01",
        comments="12 pages",
        abstract="We count sheep.",
    )
    assert (
        entry(sheep)
        == """\
@misc{lovelace2025notes,
  title={Notes on counting sheep},
  author={Ada Lovelace and Alan Turing},
  year={2025},
  eprint={2412.17626},
  archivePrefix={arXiv},
  primaryClass={cs.CL},
  url={https://arxiv.org/abs/2412.17626},
}
"""
    )
    assert entry(sheep, "sheep").startswith("@misc{sheep,\n")


def test_what_is_unknown_is_left_out_and_the_year_is_then_that_of_the_id():
    assert (
        entry(paper(id="math/9201305", title="Tilings", version=3))
        == """\
@misc{unknown1992tilings,
  title={Tilings},
  year={1992},
  eprint={math/9201305},
  archivePrefix={arXiv},
  url={https://arxiv.org/abs/math/9201305},
}
"""
    )


def test_with_a_journal_it_is_an_article_and_of_several_dois_the_first_stands():
    written = entry(
        paper(journal_ref="J. Sheep & Goats 12 (2025) 1-9", doi="10.1/a_b%(2){c} 10.1/second")
    )
    assert written.startswith("@article{")
    assert "\n  journal={J. Sheep \\& Goats 12 (2025) 1-9},\n" in written
    assert "\n  doi={10.1/a_b%(2)%7Bc%7D},\n" in written


TITLES = {
    "Sheep, goats: a <survey>?": "Sheep, goats: a <survey>?",
    'A "quoted" flock @ home': 'A "quoted" flock @ home',
    "@misc{sheep, title={Goats}}": "@misc{sheep, title={Goats}}",
    "Schäfer, 羊 — λ-flocks": "Schäfer, 羊 — λ-flocks",
    # What LaTeX treats specially
    "Sheep & goats": r"Sheep \& goats",
    "100% of wool, #1": r"100\% of wool, \#1",
    "sheep_count for C^* and ~5 goats": (
        r"sheep\_count for C\textasciicircum{}* and \textasciitilde{}5 goats"
    ),
    r"Sheep \& goats, 5\% \#1 \_x": r"Sheep \& goats, 5\% \#1 \_x",
    # Commands
    r"\textit{Ovis}: the M\"oller method, \'Etude": r"\textit{Ovis}: the M\"oller method, \'Etude",
    r"{\it Ovis} \to 2\gamma": r"{\it Ovis} \to 2\gamma",
    r"\ours: our sheep": r"\ours: our sheep",
    r"See \url{https://sheep.example/a_b?c=d&e}": r"See \url{https://sheep.example/a_b?c=d&e}",
    r"\href{https://a.example/x_y}{x_y}": r"\href{https://a.example/x_y}{x\_y}",
    r"\ensuremath{x_1} y_1": r"\ensuremath{x_1} y\_1",
    # Backslashes that begin none
    r"Sheep\Goats": r"Sheep\Goats",
    r"Sheep\1 and \é": r"Sheep\textbackslash{}1 and \textbackslash{}é",
    "Sheep\\": r"Sheep\textbackslash{}",
    "Sheep\\ ": r"Sheep\textbackslash{}",
    "Sheep\\ }": r"Sheep\textbackslash{}",
    r"Sheep\\ and {\bf goats\\}": r"Sheep\\ and {\bf goats\\ }",
    r"Sheep\\": "Sheep\\\\ ",
    # Math
    "$O(n^2)$ sheep & $x_1 ~ y$": r"$O(n^2)$ sheep \& $x_1 ~ y$",
    r"$\sim$10 sheep, $\{\pm 1\}$": r"$\sim$10 sheep, $\{\pm 1\}$",
    r"$x$$y_1$ and $$z_1$$": r"$x$$y_1$ and $$z_1$$",
    r"$\text{for $x_1$ in } X_1$": r"$\text{for $x_1$ in } X_1$",
    r"\(x_1\) and \[y_1\] and z_1": r"\(x_1\) and \[y_1\] and z\_1",
    "$10%$ of $#1$": r"$10\%$ of $\#1$",
    r"$\textbf{4_1}$ and 4_1": r"$\textbf{4_1}$ and 4\_1",
    # Dollars
    "Sheep for under $5_": r"Sheep for under \$5\_",
    r"Sheep for \$5 and $x_1$": r"Sheep for \$5 and $x_1$",
    "From $5 to $10 with $x_1$": r"From \$5 to \$10 with $x_1$",
    "$5 and x_1": r"\$5 and x\_1",
    "$$ and more": r"\$\$ and more",
    "$a {b$ c}": r"\$a {b\$ c}",
    # Braces
    "The {GAN} of sheep": "The {GAN} of sheep",
    "Sheep } and { goats": "Sheep and goats",
    "O$_{7-x}$}": "O$_{7-x}$",
    r"\textbf{Sheep": r"\textbf{}Sheep",
    r"$\frac{a$": r"$\frac{}a$",
    "$x_{1$ and $y$": "$x_1$ and $y$",
    r"$\left\{ a \right.$": r"$\left\lbrace{} a \right.$",
    r"A \{ and { \} }": r"A \textbraceleft{} and { \textbraceright{} }",
    r"a\{b}": r"a\textbraceleft{}b",
    # Blanks
    " Counting \n\t sheep\xa0": "Counting sheep",
}


@pytest.mark.parametrize(("typed", "written"), TITLES.items(), ids=range(len(TITLES)))
def test_titles(typed, written):
    assert title_of(typed) == written
    assert title_of(written) == written
    for read in (read_by_bibtexparser, read_by_pybtex):
        (found,) = read(entry(paper(typed)))
        assert plain(found.fields["title"]) == plain(typed)


AUTHORS = {
    "Ada Lovelace": "Ada Lovelace",
    "A. A. Lovelace": "A. A. Lovelace",
    "A.A.Lovelace": "A.A.Lovelace",
    "Lovelace, Ada": "Lovelace, Ada",
    "van der Lovelace, Jr., Ada": "van der Lovelace, Jr., Ada",
    "Ada van der Lovelace-Byron": "Ada van der Lovelace-Byron",
    "Ada van der Lovelace Jr.": "Ada van der {Lovelace Jr.}",
    "Ada Lovelace, Jr.": "Ada {Lovelace, Jr.}",
    "Ada Lovelace III": "Ada {Lovelace III}",
    "Jr.": "Jr.",
    "Lovelace, Ada Jr.": "Lovelace, Ada Jr.",
    "Ada Ii": "Ada Ii",
    "Ada Sanderson": "Ada Sanderson",
    "Zoë Łukasz-Þór 王": "Zoë Łukasz-Þór 王",
    r"{\L}ukasz G{\"o}del": r"{\L}ukasz G{\"o}del",
    "Sheepdog": "Sheepdog",
    "Ada & Co": r"Ada \& Co",
    r"\'Etienne \'Etoile": r"{\'E}tienne \'Etoile",
    r"\v{S}arka \v{S}": r"{\v{S}}arka \v{S}",
    r"\O ystein": r"{\O y}stein",
    r"\ours": r"{\ours}",
    r"A.\,B. Lovelace": r"A.{\,}B. Lovelace",
    r"A.\\, B. Lovelace": r"A.\\, B. Lovelace",
    # No persons
    "ATLAS Collaboration": "{ATLAS Collaboration}",
    "for the Sheep Collaboration": "{for the Sheep Collaboration}",
    "Sheep Collaboration: A. Lovelace": "{Sheep Collaboration: A. Lovelace}",
    "Team Sheep": "{Team Sheep}",
    "Wool Research Group": "{Wool Research Group}",
    "others": "{others}",
    # What BibTeX would split, or put together wrongly
    "Lovelace and Sons": "{Lovelace and Sons}",
    "Lovelace AND Sons": "{Lovelace AND Sons}",
    "and Ada Lovelace": "{and Ada Lovelace}",
    "Ada Lovelace and": "{Ada Lovelace and}",
    "and": "{and}",
    "Lovelace, Ada, Countess, of Sheep": "{Lovelace, Ada, Countess, of Sheep}",
    "Lovelace, {A, B}": "Lovelace, {A, B}",
    "Ada Lovelace,": "{Ada Lovelace,}",
    ", Ada": "{, Ada}",
    ":": ":",
    "Ada } Lovelace": "Ada Lovelace",
    "Ada Lovelace\\": r"Ada Lovelace\textbackslash{}",
    "}": "{}",
}


@pytest.mark.parametrize(("typed", "written"), AUTHORS.items(), ids=range(len(AUTHORS)))
def test_authors(typed, written):
    assert authors_of(typed) == written
    assert (
        authors_of("Alan Turing", typed, "Kurt Gödel")
        == f"Alan Turing and {written} and Kurt Gödel"
    )
    (found,) = read_by_bibtexparser(entry(paper(authors=("Alan Turing", typed, "Kurt Gödel"))))
    assert [plain(name) for name in found.authors] == ["Alan Turing", plain(typed), "Kurt Gödel"]
    (found,) = read_by_pybtex(entry(paper(authors=("Alan Turing", typed, "Kurt Gödel"))))
    assert len(found.authors) == 3


# Keys


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        ("lovelace2024notes", {"authors": ("Ada Lovelace", "Alan Turing")}),
        ("lovelace2024notes", {"authors": ("Lovelace, Ada",)}),
        ("lovelace2024notes", {"authors": ("Ada van der Lovelace Jr.",)}),
        ("lovelace2024notes", {"authors": ("Ada Lovelace, III",)}),
        ("lovelacebyron2024notes", {"authors": ("Ada Lovelace-Byron",)}),
        ("godel2024notes", {"authors": ("Kurt Gödel",)}),
        ("godel2024notes", {"authors": (r"Kurt G\"odel",)}),
        ("godel2024notes", {"authors": (r"Kurt G{\"{o}}del",)}),
        ("lukasstrasse2024notes", {"authors": ("Łukasstraße",)}),
        ("lukas2024notes", {"authors": (r"Jan {\L}ukas",)}),
        ("atlas2024notes", {"authors": ("ATLAS Collaboration",)}),
        ("sheep2024notes", {"authors": ("The Sheep Team",)}),
        ("unknown2024notes", {"authors": ("王",)}),
        ("unknown2024notes", {}),
        ("unknown2023notes", {"published": "2023-01-01", "updated": "2025-01-01"}),
        ("unknown2024sheep", {"title": "On the Sheep of the Night"}),
        ("unknown2024chainofsheep", {"title": '"Chain-of-Sheep": a flock'}),
        ("unknown2024counting", {"title": r"\textbf{Counting} sheep"}),
        ("unknown2024flocks", {"title": r"$\alpha$ -- λ flocks"}),
        ("unknown2024w3ool", {"title": r"$\textit{W}^3$ool"}),
        ("unknown2024what", {"title": "What is it about?"}),
        ("unknown2024", {"title": "羊"}),
    ],
)
def test_keys(made, fields):
    assert key(paper(**fields)) == made


def test_papers_that_share_a_key_get_their_ids_behind_it_in_any_order():
    papers = [
        paper("Counting sheep"),
        paper("Counting goats", id="2412.00001"),
        paper("Counting nothing", id="math/0412001", published="2024-12-31"),
        paper("Shearing sheep", id="2412.00002"),
    ]
    expected = {
        "2412.17626": "unknown2024counting-2412-17626",
        "2412.00001": "unknown2024counting-2412-00001",
        "math/0412001": "unknown2024counting-math-0412001",
        "2412.00002": "unknown2024shearing",
    }
    for order in permutations(papers):
        found = read_by_pybtex("\n".join(bibliography(order)))
        assert [block.fields["eprint"] for block in found] == [one.id for one in order]
        assert {block.fields["eprint"]: block.key for block in found} == expected
    assert list(bibliography(papers[3:])) == [entry(papers[3])]


def test_a_paper_that_is_given_twice_is_written_once_in_its_highest_version():
    first, second, goats = (
        paper(),
        paper("Revised notes", version=2),
        paper("Goats", id="2412.00001"),
    )
    expected = [entry(second), entry(goats)]
    assert list(bibliography([first, goats, second])) == expected
    assert list(bibliography([second, goats, first])) == expected
    assert not list(bibliography([]))


# Anything


SNIPPETS = [
    *"\\{}$&%#_~^,@\"'=<>()-: aX1é羊",
    *("\\{", "\\}", "\\\\", "\\ ", "\\,", "\\$", "\\(", "\\)", "\\'", "$$", "$x_1$", "{}", "\n"),
    *("\\textbf{", "\\url{", "\\textasciitilde{}", "\\lbrace", "@misc{x,", "}\n"),
    *(" and ", "and", "AND", "others", " Collaboration", ", Jr."),
]
anything = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=30)
traps = st.lists(st.sampled_from(SNIPPETS), max_size=15).map("".join)
texts = st.one_of(traps, traps, anything)
ids = st.sampled_from(["2412.17626", "0704.0001", "math/9201305", "hep-th/9108001"])


@READERS
@modest
@given(paper_id=ids, title=texts, authors=st.lists(texts, max_size=4), journal=texts, doi=texts)
def test_whatever_authors_type_is_read_again(read, paper_id, title, authors, journal, doi):
    written = entry(paper(title, id=paper_id, authors=tuple(authors), journal_ref=journal, doi=doi))
    (found,) = read(written)
    assert found.fields["eprint"] == paper_id
    assert found.fields["url"] == f"https://arxiv.org/abs/{paper_id}"
    assert re.fullmatch("[a-z0-9]+", found.key)
    assert plain(found.fields["title"]) == plain(title)
    assert plain(found.fields.get("journal", "")) == plain(journal)
    assert len(found.authors) == len(authors)


names = st.lists(
    st.sampled_from(
        ["Ada", "A.", "de", "Jr.", "III", "(and", "and", "Others.", "Team:", " ", ".", "é", ","]
    ),
    max_size=4,
).map(" ".join)


@modest
@given(st.lists(st.one_of(names, texts), max_size=4))
def test_all_names_at_once_are_written_like_one_by_one(authors):
    one_by_one = " and ".join(map(bibtex._name, authors))
    assert bibtex._names(authors, " ".join(authors), is_plain=False) == one_by_one


@modest
@given(texts, names, st.lists(names, max_size=3))
def test_one_look_at_all_texts_overlooks_none(title, category, authors):
    found = bibtex.entry(paper(title, primary_category=category, authors=tuple(authors)), "k")
    category = bibtex._latex(category)
    author = " and ".join(map(bibtex._name, authors))
    assert found == (
        f"@misc{{k,\n  title={{{bibtex._latex(title)}}},\n"
        + (f"  author={{{author}}},\n" if author else "")
        + "  year={2024},\n  eprint={2412.17626},\n  archivePrefix={arXiv},\n"
        + (f"  primaryClass={{{category}}},\n" if category else "")
        + "  url={https://arxiv.org/abs/2412.17626},\n}\n"
    )


@modest
@given(st.one_of(names, texts))
def test_letters_of_a_word_do_not_depend_on_how_they_are_found(word):
    plain = bibtex._ascii(word)
    assert plain == bibtex._ascii(f"{word}é")[:-1]
    assert re.fullmatch("[a-z0-9]*", plain)


@modest
@given(texts)
def test_writing_what_was_written_changes_nothing(title):
    assert title_of(title_of(title)) == title_of(title)


@modest
@given(st.lists(texts, max_size=4))
def test_no_character_that_latex_treats_specially_stands_bare(titles):
    written = title_of(" ".join(titles))
    text = re.sub(r"\\([A-Za-z]+|.)", "", written)
    if "$" not in text and not re.search(r"\\[(\[]|\\(url|ensuremath)", written):
        assert not re.search(r"[&%#_~^\\]", text)
    assert not re.search("[%#]", text)


@modest
@given(
    st.lists(
        st.builds(
            paper,
            title=st.sampled_from(["Sheep", "sheep!", "Goats", "Sheep-2412-17626"]) | texts,
            id=st.integers(1, 99).map("2412.{:05}".format),
            authors=st.sampled_from([(), ("Ada",), ("Alan",)]),
        ),
        unique_by=lambda one: one.id,
    ),
    st.randoms(use_true_random=False),
)
def test_keys_are_unique_and_independent_of_the_order(papers, random):
    def keys_of(order):
        found = [read_by_pybtex(text)[0] for text in bibliography(order)]
        assert [block.fields["eprint"] for block in found] == [one.id for one in order]
        return {block.fields["eprint"]: block.key for block in found}

    keys = keys_of(papers)
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch("[a-z0-9:_-]+", own) for own in keys.values())
    random.shuffle(papers)
    assert keys_of(papers) == keys


LONG = [
    *("{", "}", "{}", "}{", "\\{", "\\}", "\\{{", "{,", "\\textbf{", "{\\url{$", "$\\text{"),
    *("$", "$ ", "$$", "{$", "$}", "1 $", "$1 ab ", "\\(", "\\)", "\\(\\["),
    *("\\", "\\\\", "_", " ", "a and "),
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", LONG)
def test_long_texts_are_written_in_linear_time_and_read(piece):
    long = piece * 3000 + "x" + "}" * 3000
    started = time.perf_counter()
    entry(paper(long * 10, authors=(long * 10,)))
    assert time.perf_counter() - started < 5
    (found,) = read_by_pybtex(entry(paper(long, authors=(long,))))
    assert (len(found.authors), plain(found.fields["title"])) == (1, plain(long))


# Everything


@cache
def corpus_papers() -> list[Paper]:
    """The latest versions of all papers of the corpus."""
    latest: dict[str, Paper] = {}
    for record in read_records(COMPLETE, CARDS):
        record.setdefault("updated", record.get("date"))
        one = paper_from({**record, "comments": record.get("comment")})
        if one.id not in latest or latest[one.id].version < one.version:
            latest[one.id] = one
    return list(latest.values())


@pytest.mark.corpus
@READERS
def test_real_papers_are_read_again(read):
    papers = corpus_papers()
    assert len(papers) == 35_437
    found = read("\n".join(bibliography(papers)))
    assert len({block.key for block in found}) == len(found) == len(papers)
    different, other_braces = [], []
    for one, block in zip(papers, found, strict=True):
        told = block.fields["eprint"], plain(block.fields["title"]), [*map(plain, block.authors)]
        meant = one.id, plain(one.title), [*map(plain, one.authors)]
        if told != meant:
            different.append((told, meant))
        if unescaped(block.fields["title"]) != unescaped(one.title):
            other_braces.append(one.id)
    assert not different
    assert len(other_braces) == 1  # its title has a stray one
