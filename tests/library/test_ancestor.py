"""ArXCompass's Markdown pages: what is read from them, what is healed, and that nothing is lost."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import GOATS, TOPICS, Import, counts
from importing import ancestor_card as card
from importing import ancestor_page as page

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.library.imports.ancestor import read_page

PATH = "papers/sheep/2025_02/papers_1.md"


class Pages(Import):
    """A store in a folder, and pages to import into it."""

    def pages(self, *texts, only=None):
        """Write a tree of pages, and import it."""
        for number, text in enumerate(texts, start=1):
            data = text if isinstance(text, bytes) else text.encode()
            self.file(data, name=f"papers/sheep/2025_02/papers_{number}.md")
        return self.paths(self.root / "papers", only=only)

    def one(self, text):
        """Import a page with one paper."""
        self.report = self.pages(text)
        assert self.report.refusals == []
        (paper,) = self.papers.values()
        return paper


@pytest.fixture
def imported(tmp_path):
    return Pages(tmp_path)


# What is read


def test_a_card_becomes_a_paper(imported):
    paper = imported.one(page(card(comments="AAAI 2025", v=2)))
    assert paper == Paper(
        id="2412.00001", version=2, title="Sheep", abstract="We count.", comments="AAAI 2025",
        updated="2025-02-01",
    )  # fmt: skip
    assert imported.members("sheep") == imported.placed("sheep") == ["2412.00001"]
    assert not imported.report.healed


def test_all_cards_of_all_pages_are_read(imported):
    first = page(*(card(n) for n in range(1, 101)))
    second = page(*(card(n) for n in range(101, 131)))
    assert counts(imported.pages(first, second))["new"] == 130
    assert len(imported.members("sheep")) == 130


def test_a_page_without_cards_is_no_fault(imported, tmp_path):
    imported.file(b"# Statistics for sheep\n\n| Month | Papers |\n", name="papers/README.md")
    imported.file(b"", name="papers/sheep/index.md")
    imported.file(b"\x00\xff\xfe junk", name="papers/junk.md")
    assert counts(imported.pages(page(card()))) == {
        "new": 1, "revised": 0, "merged": 0, "refused": 0,
    }  # fmt: skip


def test_a_page_without_cards_is_a_fault_where_it_is_named(imported, tmp_path):
    ((place, reason),) = imported.paths(imported.file(b"# Hello", name="README.md")).refusals
    assert "README.md" in place
    assert "card" in reason


def test_a_folder_with_neither_kind_of_file_is_told(imported, tmp_path):
    imported.file(b"# Hello", name="in/README.md")
    ((_, reason),) = imported.paths(tmp_path / "in").refusals
    assert ".jsonl" in reason
    assert "ArXCompass" in reason


def test_a_folder_may_hold_pages_and_json_lines(imported):
    imported.file({"id": "2412.00002", "version": 1, "title": "Sheep"}, name="papers/more.jsonl")
    assert counts(imported.pages(page(card())))["new"] == 2


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_newlines_and_marks_of_other_systems(imported, newline, encoding):
    text = page(card(comments="Ärger", abstract="Größe"), card(2))
    imported.pages(text.replace("\n", newline).encode(encoding))
    assert imported.papers["2412.00001"].comments == "Ärger"
    assert len(imported.papers) == 2


def test_front_matter_and_footer_are_no_part_of_a_card(imported):
    text = f"---\ntitle: Sheep\n---\n{page(card())}\n---\n[Next](papers_2.md)\n<p>Footer</p>\n"
    assert imported.one(text).abstract == "We count."


def test_a_summary_is_no_part_of_the_abstract(imported):
    for summary in ("<summary>Abstract</summary> ", "<summary class='x'>Show it</summary>\n      "):
        assert imported.one(page(card(abstract=f"{summary}We count."))).abstract == "We count."


def test_an_abstract_that_is_empty_or_has_several_lines(imported):
    imported.pages(page(card(abstract=""), card(2, abstract="One.\n\nTwo.")))
    assert [p.abstract for p in imported.papers.values()] == ["", "One.\n\nTwo."]


@pytest.mark.parametrize(
    "text",
    [
        page(card(date="")),
        page(card()).replace("      📅 2025-02-01\n", ""),
        page(card(comments="9 pages")).replace("📅 2025-02-01", ""),
    ],
)
def test_a_card_without_date_has_none(imported, text):
    assert imported.one(text).updated == ""


def test_old_style_ids(imported):
    assert imported.one(page(card(url="http://arxiv.org/abs/math/0309136v2"))).idv == (
        "math/0309136v2"
    )


# Where it goes


@pytest.mark.parametrize(
    ("path", "name", "slug"),
    [
        (PATH, "sheep", "sheep"),
        (PATH, "anything", "sheep"),
        ("2025_02/papers_1.md", "goats", "goats"),
        ("papers_1.md", "Goats", "goats"),
        ("goats/papers_1.md", "sheep", "sheep"),
        ("cows/2025_02/papers_1.md", "sheep", "sheep"),
    ],
)
def test_the_topic_is_that_of_the_path_else_of_the_heading(imported, path, name, slug):
    imported.paths(imported.file(page(card(), name=name).encode(), name=path))
    assert imported.placed(slug) == ["2412.00001"]


def test_a_heading_is_slugified_as_the_ancestor_did():
    (found,) = read_page(page(card(), name="Big  sheep").encode(), Path("papers_1.md"))
    assert found.record["topic"] == "big_sheep"


def test_without_any_topic_the_criteria_decide(imported):
    text = card(title="Goats") + card(2, title="Rain")
    report = imported.paths(imported.file(text.encode(), name="papers_1.md"))
    assert counts(report)["refused"] == 1
    assert imported.members("goats") == ["2412.00001"]


def test_an_unknown_topic_is_refused_and_named(imported):
    path = imported.file(page(card(), name="cows").encode(), name="cows/2025_02/papers_1.md")
    ((place, reason),) = imported.paths(path).refusals
    assert place.endswith("papers_1.md:12")
    assert "cows" in reason
    assert counts(imported.paths(path, only=GOATS))["new"] == 1
    assert imported.placed("goats") == ["2412.00001"]


# Versions and twins


def test_versions_and_twins_are_merged_and_counted(imported):
    report = imported.pages(
        page(
            card(1, v=1, date="2025-02-01", title="Old sheep"),
            card(1, v=3, date="2025-02-09", title="New sheep"),
            card(1, v=3, date="2025-02-08", url="https://arxiv.org/pdf/2412.00001v3"),
            card(2),
        ),
        page(card(1, v=2, date="2025-02-05"), card(2)),
    )
    assert dict(report.healed) == {"version": 2, "twin": 2, "link": 1}
    paper = imported.papers["2412.00001"]
    assert (paper.idv, paper.title, paper.updated) == ("2412.00001v3", "New sheep", "2025-02-08")


def test_a_paper_of_two_topics_is_no_twin(imported):
    imported.file(page(card()).encode(), name="papers/goats/2025_02/papers_1.md")
    report = imported.pages(page(card()))
    assert not report.healed
    assert imported.members("goats") == imported.members("sheep") == ["2412.00001"]


def test_importing_twice_changes_no_byte(imported):
    texts = page(card(v=2), card(2, title="a<b"), card(1)), page(card(v=2))
    first = imported.pages(*texts)
    before = imported.written()
    second = imported.pages(*texts)
    assert imported.written() == before
    assert (counts(second)["merged"], second.healed) == (4, first.healed)


# What is healed

RAW = [
    "If a<b then c>d",
    "Before you <think>, monitor",
    "<think> Well. </think>",
    "</div> </details> of sheep </a>",
    "<!-- sheep --> & goats",
    "<script>alert(1)</script>",
    "R&D at AT&T",
    "Sheep &lt; goats & rams",
    "<https://example.org/?a=1&copy=2>",
    r"$a<b$ and $\textbf{x}$, 97\% of \{sheep\}",
    "x <details><summary>y</summary>",
    "|x| 💬 y | z",
    '<div class="paper-meta"> <details class="paper-abstract">',
    "never closed <div class='",
    "Sheep 📅 2020-01-01",
]


@pytest.mark.parametrize("text", RAW)
def test_texts_come_back_whatever_signs_they_have(imported, text):
    paper = imported.one(page(card(title=text, comments=text, abstract=text), card(1)))
    assert (paper.title, paper.comments, paper.abstract) == (text, text, text)


def test_healed_texts_are_those_that_a_browser_would_misread(imported):
    report = imported.pages(
        page(
            card(1, title="<think> so"),
            card(2, title="1 < 2 and R & D", abstract="x&lt;y & <b>z</b>", comments="a &copy b"),
            card(3, title="Rams & $a < b$"),
        )
    )
    assert dict(report.healed) == {"title": 1, "abstract": 1, "comment": 1}
    assert imported.papers["2412.00002"].abstract == "x&lt;y & <b>z</b>"


def test_entities_are_undone_where_the_page_escapes(imported):
    report = imported.pages(
        page(
            card(1, title="a&lt;b &amp; c", comments="R&amp;D", abstract="&quot;Rams&quot;"),
            card(2, title="Ben&#39;s &amp;lt; &#x27;", comments="a &amp;copy=1", abstract="x"),
        )
    )
    assert not report.healed
    one, two = imported.papers.values()
    assert (one.title, one.comments, one.abstract) == ("a<b & c", "R&D", '"Rams"')
    assert (two.title, two.comments) == ("Ben's &lt; '", "a &copy=1")


def test_entities_stay_where_the_page_prints_bare_signs(imported):
    imported.pages(page(card(1, title="a<b", comments="R&D"), card(2, title="&lt;s&gt;")))
    assert imported.papers["2412.00002"].title == "&lt;s&gt;"


@pytest.mark.parametrize(
    ("url", "healed"),
    [
        ("http://arxiv.org/abs/2412.00001v2", False),
        ("https://arxiv.org/abs/2412.00001v2", False),
        ("https://arxiv.org/pdf/2412.00001v2", True),
        ("http://arxiv.org/pdf/2412.00001v2.pdf", True),
        ("https://www.arxiv.org/abs/2412.00001v2/", True),
        ("https://arxiv.org/abs/2412.00001v2?context=cs.CL#x", True),
        ("//arxiv.org/abs/2412.00001v2", True),
        ("arxiv.org/abs/2412.00001v2", True),
        ("/abs/2412.00001v2", True),
        ("../abs/2412.00001v2", True),
        ("arXiv:2412.00001v2", True),
    ],
)
def test_links_of_all_kinds_are_read(imported, url, healed):
    assert imported.one(page(card(url=url))).idv == "2412.00001v2"
    assert bool(imported.report.healed["link"]) is healed


def test_a_link_without_version_is_of_the_first_at_least(imported):
    assert imported.one(page(card(url="https://arxiv.org/abs/2412.00001"))).version == 1
    assert imported.report.healed["link"] == 1


BROKEN = {
    "no </a>": ("</a>", ""),
    "no </div> of the title": ("</a></div>", "</a>"),
    "neither": ("</a></div>", ""),
    "no </details>": ("    </details>\n", ""),
    "no </div> of the card": ("    </details>\n</div>\n", "    </details>\n"),
    "nothing closed": ("    </details>\n</div>\n", ""),
    "no </div> of the meta": ("    </div>\n", ""),
    "no card around it": ('<div class="paper-card">\n', ""),
    "no quote": ('v1">', "v1>"),
    "no end of the link": ('v1">', 'v1"'),
}


@pytest.mark.parametrize(("found", "instead"), BROKEN.values(), ids=BROKEN)
def test_cards_with_missing_tags_lose_nothing(imported, found, instead):
    text = page(card(1, "a<b", "<9> pages", "We <i>count</i>."), card(2, "x", "y", "z"), card(3))
    assert found in text
    report = imported.pages(text.replace(found, instead))
    assert report.refusals == []
    assert [(p.title, p.comments, p.abstract) for p in imported.papers.values()] == [
        ("a<b", "<9> pages", "We <i>count</i>."), ("x", "y", "z"), ("Sheep", "", "We count."),
    ]  # fmt: skip


def test_broken_cards_are_counted(imported):
    report = imported.pages(page(card(1).replace("</details>", ""), card(2), card(3)))
    assert dict(report.healed) == {"broken card": 1}


def test_tags_may_be_written_in_other_ways(imported):
    minified = "".join(line.strip() for line in page(card(1), card(2)).splitlines())
    single = page(card(3, comments="9 pages")).replace('class="', "data-x='1' class='a ")
    single = (
        single.replace("paper-card", "PAPER-CARD")
        .replace('">', "'>")
        .replace("-title'", "-title '")
    )
    report = imported.pages(minified, single.replace('="http', "='http"))
    assert report.refusals == []
    assert [(p.title, p.abstract) for p in imported.papers.values()] == [("Sheep", "We count.")] * 3
    assert imported.papers["2412.00003"].comments == "9 pages"


def test_a_card_without_meta_or_abstract_is_a_paper_still(imported):
    start, meta, rest = card(1).partition('    <div class="paper-meta">')
    bare = start + "</div>\n"
    no_abstract = (start + meta + rest.partition("    <details")[0] + "</div>\n").replace(
        "001v", "002v"
    )
    report = imported.pages(page(bare, no_abstract, card(3)))
    assert report.refusals == []
    assert [(p.title, p.updated) for p in imported.papers.values()] == [
        ("Sheep", ""), ("Sheep", "2025-02-01"), ("Sheep", "2025-02-01"),
    ]  # fmt: skip


def misread(text, encoding="cp1252"):
    """A text whose UTF-8 was taken for another encoding; what that lacks is taken for Latin-1."""
    found = []
    for byte in text.encode():
        char = bytes([byte])
        found.append(char.decode(encoding, "ignore") or char.decode("latin-1"))
    return "".join(found)


TYPED = "It’s “Größe” — naïve 羊, 𝔖heep… à Ú"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_mojibake_is_healed(imported, encoding, times):
    text = page(card(1, TYPED, TYPED, TYPED), card(2, comments="9 pages"))
    for _ in range(times):
        text = misread(text, encoding)
    report = imported.pages(text)
    one, two = imported.papers.values()
    assert (one.title, one.comments, one.abstract, two.comments) == (TYPED, TYPED, TYPED, "9 pages")
    assert dict(report.healed) == {"page of mojibake": 1}


def test_what_only_looks_like_mojibake_stays(imported):
    text = "From â€™ to Ã¤: mojibake in corpora, ðŸ“… included"
    assert imported.one(page(card(title=text))).title == text
    assert not imported.report.healed


def test_a_card_of_mojibake_among_others(imported):
    imported.pages(page(card(1, title="Ã¤ and ä"), misread(card(2, title="Größe")), card(3)))
    assert [p.title for p in imported.papers.values()] == ["Ã¤ and ä", "Größe", "Sheep"]


def test_damaged_mojibake_is_healed_as_far_as_it_goes(imported):
    text = misread(page(card(1, title="“Größe”"))).replace("\x9d", "\ufffd")
    assert imported.one(text).title == "“Größeâ€\ufffd"


def test_lost_emoji_leave_the_date_and_the_comments(imported):
    text = page(card(1, comments="9 pages")).replace("📅", "\ufffd").replace("💬", "\ufffd\ufffd")
    paper = imported.one(text)
    assert (paper.updated, paper.comments) == ("2025-02-01", "9 pages")


# What is refused

REFUSED = {
    "no link": ('<a href="http://arxiv.org/abs/2412.00002v1">', ""),
    "an empty link": ("http://arxiv.org/abs/2412.00002v1", ""),
    "another site": ("http://arxiv.org/abs/", "https://example.org/abs/"),
    "a site that looks like it": ("http://arxiv.org/abs/", "https://evilarxiv.org/abs/"),
    "a script": ("http://arxiv.org/abs/2412.00002v1", "javascript:alert(1)"),
    "no id": ("2412.00002v1", "2413.00002v1"),
    "no title": ("Sheep", ""),
    "no date": ("2025-02-01", "2025-02-30"),
    "another date": ("2025-02-01", "yesterday"),
    "not UTF-8": ("We count", "We c\udcf6unt"),
    "a long line": ("http://arxiv.org/abs/", "x" * 100_000),
}


@pytest.mark.parametrize(("found", "instead"), REFUSED.values(), ids=REFUSED)
def test_a_card_that_is_no_paper_is_refused_with_its_place_and_the_rest_is_read(
    imported, found, instead
):
    text = page(card(1), card(2).replace(found, instead), card(3))
    ((place, reason),) = imported.pages(text.encode("utf-8", "surrogateescape")).refusals
    assert place.endswith("papers/sheep/2025_02/papers_1.md:21")
    assert 10 < len(reason) < 400
    assert list(imported.papers) == ["2412.00001", "2412.00003"]


def test_a_card_that_begins_within_a_line_is_a_card(imported):
    inner = "".join(line.strip() for line in card(2).splitlines())
    cut = card(1).replace("\n    </details>\n</div>\n", " ")
    report = imported.pages(page(cut, inner, "\n", card(3)))
    assert [paper.abstract for paper in imported.papers.values()] == ["We count."] * 3
    assert (report.refusals, dict(report.healed)) == ([], {"broken card": 1})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folders_and_files_that_may_not_be_read_are_told(imported, tmp_path):
    imported.file(page(card()).encode(), name=f"in/{PATH}")
    closed = imported.file(page(card(2)).encode(), name="in/closed/papers_1.md").parent
    file = imported.file(page(card(3)).encode(), name="in/papers_3.md")
    closed.chmod(0)
    file.chmod(0)
    try:
        report = imported.paths(tmp_path / "in")
    finally:
        closed.chmod(0o700)
    assert sorted(place.rpartition("/in/")[2] for place, _ in report.refusals) == [
        "closed", "papers_3.md",
    ]  # fmt: skip
    assert list(imported.papers) == ["2412.00001"]


@pytest.mark.parametrize(
    "text",
    [
        '<div class="paper-card">' * 20_000,
        '<div class="paper-card">\n' * 20_000,
        f"{card()[:60]}{'<div ' * 100_000}",
        f"{card()[:60]}{'</details>' * 100_000}",
        f"{'#' * 100_000}\n{'# a - ' * 50_000}\n{card()}",
        f"{card()[:120]}{' ' * 300_000}",
        card(title="<" * 300_000),
        card(abstract="</details>\n\n" * 100_000),
        card(abstract="&amp;" * 100_000),
        card(comments="|" * 300_000),
        misread(card()) + "ðŸ“" * 100_000,
    ],
    ids=range(11),
)
def test_hostile_pages_take_no_long_time(text):
    began = time.monotonic()
    read_page(text.encode(), Path(PATH))
    assert time.monotonic() - began < 5


# Anything

pieces = st.sampled_from(
    ["<", ">", "&", "a<b", "<think>", "</think>", "</a>", "</div>", "</details>", "<br/>", "&lt;",
     "&amp;", "|", "💬", "📅", "’", "Ã¤", "\\textbf{", "$x<y$", "<div>", "<summary>", "-", "\u200b",
     "\x9d", "\ue000", "2025-02-01", '"', "'", 'class="paper-meta"', "<a href='x'>", "羊", "\x00"]
)  # fmt: skip
texts = st.lists(pieces | st.text(max_size=5) | st.just(" "), max_size=8).map(
    lambda parts: " ".join("".join(parts).split())
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(texts.filter(bool), texts, texts)
def test_any_text_comes_back_from_a_page(title, comments, abstract):
    signs = card(2, "a<b", "a & b", "c > <d")  # a page of ArXCompass, where nothing is escaped
    written = page(signs, card(1, title, comments, abstract), signs, signs)
    expected, record = None, {"id": "2412.00001", "version": 1, "updated": "2025-02-01"}
    with suppress(ValueError):  # a title of control characters alone is none
        expected = paper_from(
            {**record, "title": title, "comments": comments, "abstract": abstract}
        )
    with tempfile.TemporaryDirectory() as folder:
        imported = Pages(Path(folder))
        report = imported.pages(written)
        assert imported.papers.get("2412.00001") == expected
        assert len(report.refusals) == (expected is None)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(page(card(comments="9 pages")).splitlines(keepends=True))
        | pieces
        | st.text(max_size=9),
        max_size=30,
    ).map("".join)
    | st.binary(max_size=300)
)
@pytest.mark.slow
def test_any_page_is_read_or_refused_card_by_card(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    found = read_page(data, Path(PATH), {topic.slug for topic in TOPICS})
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= one.line <= lines for one in found)
    with tempfile.TemporaryDirectory() as folder:
        assert Pages(Path(folder)).pages(data).read == (len(found) or 1)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_page_with_any_line_missing_loses_no_card_in_silence(data):
    lines = page(*(card(n, comments="9 pages") for n in (1, 2, 3))).splitlines(keepends=True)
    missing = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=4))
    kept = "".join(line for number, line in enumerate(lines) if number not in missing)
    found = read_page(kept.encode(), Path(PATH))
    ids = {one.record["id"] for one in found if not isinstance(one.record, str)}
    for number in (1, 2, 3):
        if f"2412.{number:05}v1" in kept:
            assert f"2412.{number:05}" in ids


# The command


def test_the_command_tells_what_was_healed(site, monkeypatch):
    site.write_config()
    monkeypatch.chdir(site.root)
    text = page(
        card(1, "<think>", v=2), card(1), card(1), card(2, url="arxiv.org/abs/2412.00002v1")
    )
    site.write("papers/llm/2025_02/papers_1.md", text)
    result = CliRunner().invoke(main, ["import", "papers"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "4 read: 2 new, 0 revised, 2 merged, 0 refused\n"
        "healed: 1 version, 1 twin, 1 title, 1 link\n"
    )
    again = CliRunner().invoke(main, ["import", "papers/llm/2025_02/papers_1.md"])
    assert again.stdout.startswith("4 read: 0 new, 0 revised, 4 merged, 0 refused\n")
