"""One table holds all words of our pages; nothing is said past it, and nothing in it is unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mkdocs_arxcompass.pages.words import PAGES, SCRIPT, Words

PACKAGE = Path(__file__).parent.parent.parent / "mkdocs_arxcompass"
TEMPLATES = sorted((PACKAGE / "pages/templates").glob("*.html"))
LANGUAGES = ("en", "de", "zh")
CALL = re.compile(r'\b(?:_|_?words|self)\(\s*"([^"]+)"(?: if [^"]+ else "([^"]+)")?')
FILTERED = re.compile(r'"([^"]+)" \| _\b')


def said_by_pages() -> set[str]:
    sources = [*TEMPLATES, *(PACKAGE / "pages").glob("*.py"), PACKAGE / "hosts/mkdocs/contents.py"]
    texts = [source.read_text(encoding="utf-8") for source in sources]
    calls = [match for text in texts for match in (*CALL.findall(text), FILTERED.findall(text))]
    # Words that reach the table through a variable: titles of charts, badges, fields of cards.
    named = {"Papers per month", "Papers per day", "withdrawn", "published", "updated"}
    return {text for call in calls for text in call if text} | named


def said_by_scripts() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "pages/assets").glob("*.js")]
    return {text for text in SCRIPT if any(f'"{text}"' in source for source in sources)}


def test_every_word_of_pages_is_in_the_table_and_used():
    assert said_by_pages() == set(PAGES)


def test_every_word_of_scripts_is_in_the_table_and_used():
    assert said_by_scripts() == set(SCRIPT)
    for path in (PACKAGE / "pages/assets").glob("*.js"):
        called = set(re.findall(r'say\("([^"]+)"', path.read_text(encoding="utf-8")))
        assert called <= set(SCRIPT)


@pytest.mark.parametrize(("text", "others"), {**PAGES, **SCRIPT}.items())
def test_every_translation_has_the_places_of_the_original(text, others):
    places = text.count("{}")
    for other in others:
        numbered = sorted(set(re.findall(r"{(\d)}", other)))
        assert other.count("{}") == places or numbered == [str(n) for n in range(places)], other
        assert other


def test_no_text_of_a_template_goes_past_the_table():
    for template in TEMPLATES:
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", template.read_text("utf-8"), flags=re.S)
        text = re.sub(r"<[^>]*>|&\w+;", "", source)
        assert not re.search(r"[A-Za-z]{3}", text), (template.name, text)


@pytest.mark.parametrize(
    ("theme", "language"),
    [("en", "en"), ("de", "de"), ("de-CH", "de"), ("zh-Hant", "zh"), ("zh_TW", "zh"), ("fr", "en"),
     ("pt-BR", "en"), ("", "en")],
)  # fmt: skip
def test_the_language_of_a_theme(theme, language):
    assert Words(theme).language == language


def test_dates_and_numbers_as_people_write_them():
    said = {
        language: (
            words.date("2025-02-01T10:00:00Z"),
            words.date("2024-12"),
            words.month("2025-02", "%B %Y"),
            words.counted(1),
            words.counted(19173),
            words.number(435.75, 1),
            words.percent(0.1234),
            words.listed(["a", "b", "c"]),
        )
        for language, words in ((name, Words(name)) for name in LANGUAGES)
    }
    assert said == {
        "en": ("2025-02-01", "2024-12", "February 2025", "1 paper", "19,173 papers", "435.8",
               "12.3%", "a, b, and c"),
        "de": ("01.02.2025", "Dez. 2024", "Februar 2025", "1 Artikel", "19.173 Artikel", "435,8",
               "12,3%", "a, b und c"),
        "zh": ("2025年2月1日", "2024年12月", "二月 2025", "1 篇论文", "19,173 篇论文", "435.8",
               "12.3%", "a、b和c"),
    }  # fmt: skip


def test_values_are_escaped_and_braces_in_them_stay():
    words = Words("de")
    assert words.html("{} of them in {}", "<b>{}", 3) == "davon &lt;b&gt;{} in 3"
    assert words("{}: {}", "{x}", "{0}") == "{x}: {0}"


@pytest.mark.parametrize("language", ["de", "zh", "fr"])
def test_a_site_in_another_language(site, paper, language):
    site.settings["theme"]["language"] = language
    site.options["topics"] = ["llm", "Gaussian splatting"]
    site.store(paper(1, version=2, published="2025-01-31"), paper(2, topic="gaussian_splatting"))
    words = Words(language)
    site.build()
    part = site.page("papers/llm/2025_02/papers_1/index.html")
    assert words("Part {}", 1) in part.findtext(".//title")
    (time,) = part.cssselect(".paper-card time")
    assert (time.get("datetime"), time.text) == ("2025-02-01", words.date("2025-02-01"))
    assert part.cssselect("summary") == []
    (badge,) = part.cssselect(".paper-badge--revised")
    assert badge.get("title") == words("first version {}", words.date("2025-01-31"))
    assert words("Newest papers") in site.html("papers/index.html")
    assert site.page("papers/index.html").cssselect(".arxcompass")[0].get("data-root") is not None


def test_other_themes_have_a_locale(site, paper):
    site.settings["theme"] = {"name": "mkdocs", "locale": "de"}
    site.store(paper(1))
    assert "Neueste Artikel" in site.build().html("papers/index.html")
