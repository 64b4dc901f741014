"""Every text of our pages is in every catalogue, in every form that the language has."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from mkdocs_arxcompass.pages.render import Options, Renderer
from mkdocs_arxcompass.pages.words import CATALOGUES, SAMPLE_NUMBERS, Words

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "mkdocs_arxcompass/pages/templates").glob("*.html"))
SCRIPTS = sorted((ROOT / "mkdocs_arxcompass/pages/assets").glob("*.js"))
FILES = sorted(CATALOGUES.glob("*.po"))
SOME_TEXTS = Path(__file__).parent / "languages"
"""A few texts in languages with more plural forms than ours."""

OPTIONS = Options(card_fields=("links",), card_authors=6, abstracts="closed", charts=True)

# Catalogues


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All messages of our code, templates and scripts, as `pybabel extract` finds them."""
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    pybabel = (sys.executable, "-W", "ignore", "-m", "babel.messages.frontend", "-q")
    subprocess.run([*pybabel, "extract", "-o", file], cwd=ROOT, check=True)
    return read(file)


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        locale = file.stem if file.suffix == ".po" else None
        return read_po(opened, locale=locale, abort_invalid=True)


def ids_of(catalogue: Catalog, suffix: str = "") -> set[object]:
    """The messages, or those that files with this suffix have."""
    return {
        message.id
        for message in catalogue
        if not suffix or any(file.endswith(suffix) for file, _ in message.locations)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_catalogue_has_all_messages_and_no_others(file, extracted, request):
    """`pytest --snapshot-update` adds what is missing, untranslated, and removes what is unused."""
    catalogue = read(file)
    if request.config.option.update_snapshots:
        catalogue.update(extracted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with file.open("wb") as opened:
            write_po(opened, catalogue, include_lineno=False)
    assert ids_of(catalogue) == ids_of(extracted)
    assert ids_of(catalogue, ".js") == ids_of(extracted, ".js")  # these go into pages
    assert not catalogue.obsolete


def numbers_by_form(file: Path, folder: Path) -> dict[int, list[int]]:
    """Which numbers each plural form of a language is for, by its catalogue's own rule."""
    catalogue = read(file)
    catalogue.add(("form", "forms"), [f"{n}" for n in range(catalogue.num_plurals)])
    with (folder / file.name).open("wb") as opened:
        write_po(opened, catalogue)
    words = Words(file.stem, folder)
    numbers: dict[int, list[int]] = {form: [] for form in range(catalogue.num_plurals)}
    for number in SAMPLE_NUMBERS:
        numbers[int(words.ngettext("form", "forms", number))].append(number)
    return numbers


@pytest.mark.parametrize(
    "file", [*FILES, *SOME_TEXTS.glob("*.po")], ids=lambda file: file.stem
)  # fmt: skip
def test_every_plural_category_has_one_form(file, tmp_path):
    """The script chooses by category, as browsers know them, and Python by the catalogue's rule."""
    category = Locale.parse(file.stem).plural_form
    for numbers in numbers_by_form(file, tmp_path).values():
        assert numbers
        assert {n for n in SAMPLE_NUMBERS if category(n) in set(map(category, numbers))} == {
            *numbers
        }


def places(text: str) -> list[int]:
    """The values that a text has places for: `{}` in their order, or all numbered."""
    found = re.findall(r"{(\d?)}", text)
    assert "" not in found or {*found} == {""}, text
    return sorted(int(place or number) for number, place in enumerate(found))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_translation_has_the_places_of_the_original(file, tmp_path):
    numbers = numbers_by_form(file, tmp_path)
    for message in filter(lambda message: message.id, read(file)):
        assert not message.fuzzy, message.id
        if isinstance(message.id, str):
            assert message.string, message.id
            assert places(message.string) == places(message.id), message.string
            continue
        one, several = map(places, message.id)
        assert one == several
        assert len(message.string) == len(numbers)
        for form, text in enumerate(message.string):
            assert text, message.id
            # "No papers" and "two papers" need no number.
            left_out = len(several) - len(places(text))
            assert {*places(text)} <= {*several}, text
            assert left_out == 0 or (left_out == 1 and len(numbers[form]) == 1), text


def test_no_text_of_a_template_goes_past_the_catalogues():
    for template in TEMPLATES:
        source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", template.read_text("utf-8"), flags=re.S)
        text = re.sub(r"<[^>]*>|&\w+;", "", source)
        assert not re.search(r"[A-Za-z]{3}", text), (template.name, text)


def test_texts_that_babel_cannot_see_are_marked_elsewhere():
    sources = [file.read_text("utf-8") for file in (*TEMPLATES, *SCRIPTS)]
    calls = {
        call
        for source in sources
        for call in re.findall(r'\b(?:_|gettext|ngettext)\(([^"][^,)]*)', source)
    }
    assert calls == {"chart.title", "pressed ? on : off"}
    assert not any(re.search(r'"\s*\|\s*_\b', source) for source in sources)


# Words


@pytest.mark.parametrize(
    ("theme", "language"),
    [("en", "en"), ("de", "de"), ("de-CH", "de"), ("zh-Hant", "zh"), ("zh_TW", "zh"), ("fr", "en"),
     ("pt-BR", "en"), ("", "en")],
)  # fmt: skip
def test_the_language_of_a_theme(theme, language):
    assert Words(theme).language == language


def test_a_new_language_is_one_new_file(tmp_path):
    for language in ("pt", "pt_BR"):
        (tmp_path / f"{language}.po").write_text(
            f'msgid ""\nmsgstr ""\n\n#: a.js\nmsgid "Home"\nmsgstr "{language}"\n', "utf-8"
        )
    for theme, language in (("pt", "pt"), ("pt-BR", "pt_BR"), ("pt_br", "pt_BR"), ("pt-PT", "pt")):
        words = Words(theme, tmp_path)
        assert (words.language, words("Home"), words("Search")) == (language, language, "Search")
        assert words.script == {"": language.replace("_", "-"), "Home": language}
    assert Words("de", tmp_path).language == "en"


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
        for language, words in ((name, Words(name)) for name in ("en", "de", "zh"))
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
    assert words.nhtml("{} paper", "{} papers", 2, "<{}>") == "&lt;{}&gt; Artikel"
    assert words("{}: {}", "{x}", "{0}") == "{x}: {0}"


PAPERS = {
    "en": {0: "0 papers", 1: "1 paper", 2: "2 papers", 21: "21 papers"},
    "pl": {0: "0 artykułów", 1: "1 artykuł", 2: "2 artykuły", 5: "5 artykułów", 12: "12 artykułów",
           22: "22 artykuły", 1000: "1000 artykułów"},
    "ar": {0: "لا أوراق", 1: "ورقة واحدة", 2: "ورقتان", 3: "3 أوراق", 11: "11 ورقةً",
           100: "100 ورقة", 103: "103 أوراق"},
}  # fmt: skip


@pytest.mark.parametrize("language", PAPERS)
def test_the_form_for_a_number(language):
    words = Words(language, SOME_TEXTS)
    assert words.language == language
    said = {n: words.ngettext("{} paper", "{} papers", n, n) for n in PAPERS[language]}
    assert said == PAPERS[language]
    assert {n: words.nhtml("{} paper", "{} papers", n, n) for n in said} == said
    # What has no translation is English, with the rule of English.
    assert [words.ngettext("{} hit", "{} hits", n, n) for n in (1, 22)] == ["1 hit", "22 hits"]


# Templates


def rendered(folder: Path, source: str, **values: object) -> str:
    (folder / "said.html").write_text(source, encoding="utf-8")
    return Renderer(OPTIONS, [folder], Words("pl", SOME_TEXTS)).fragment("said.html", **values)


def test_templates_choose_the_form_for_a_number(tmp_path):
    lists = (
        '{{ ngettext("arXiv lists {}, of which {} is not here yet.",'
        ' "arXiv lists {}, of which {} are not here yet.", n, words.counted(5), "<%d>" % n) }}'
    )
    assert rendered(tmp_path, lists, n=3) == "Brakują &lt;3&gt;, a arXiv wymienia 5 artykułów."
    assert rendered(tmp_path, lists, n=12) == "Brakuje &lt;12&gt;, a arXiv wymienia 5 artykułów."


@pytest.mark.parametrize(
    "source",
    ['{{ _("{} of {}") }}', '{{ "{} of {}" | _ }}', '{{ _("{} of" " {}") }}', "{{ _(name) }}",
     '{{ _("{} of {}").replace("&", "+") }}', '{{ ("" ~ _("{} of {}")) | trim }}',
     '{% if _("{} of {}") | length > 3 %}{{ _("{} of {}") }}{% endif %}'],
)  # fmt: skip
def test_all_ways_to_say_a_text(source, tmp_path):
    assert rendered(tmp_path, source, name="{} of {}") == "{1}, z tego {0}"


def test_values_go_where_the_language_wants_them(tmp_path):
    assert rendered(tmp_path, '{{ _("{} of {}", 1, "<") }}') == "&lt;, z tego 1"
    assert rendered(tmp_path, '{{ "{} of {}" | _(1, "<") }}') == "&lt;, z tego 1"


# The script

RUN = """
const fs = require("fs");
const [script, texts, numbers] = process.argv.slice(1);
const nothing = () => {};
globalThis.window = { addEventListener: nothing };
globalThis.document = {
  readyState: "loading",
  addEventListener: nothing,
  querySelector: () => ({ dataset: { words: texts } }),
};
globalThis.IntersectionObserver = class {};
(0, eval)(fs.readFileSync(script, "utf-8"));
const { gettext, ngettext } = window.arxcompass;
const came = (n) => ngettext("{} paper came from the file.", "{} papers came from the file.", n, n);
const said = [gettext("{} of {}", 1, "{}"), gettext("copied"), ...JSON.parse(numbers).map(came)];
console.log(JSON.stringify(said));
"""


def said_by_script(words: Words, numbers: list[int]) -> list[str]:
    node = shutil.which("node")
    if not node and os.environ.get("ARXCOMPASS_BROWSER") != "required":
        pytest.skip("needs Node.js")
    script = next(file for file in SCRIPTS if file.name == "arxcompass.js")
    done = subprocess.run(
        [node or "node", "-e", RUN, script, json.dumps(words.script), json.dumps(numbers)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("language", ["en", "de", "zh", "pl", "ar"])
def test_the_script_says_what_python_says(language):
    words = Words(language, SOME_TEXTS if language in PAPERS else CATALOGUES)
    assert words.language == language
    numbers = [n for n in SAMPLE_NUMBERS if n < 130 or n > 990]
    texts = ("{} paper came from the file.", "{} papers came from the file.")
    python = [words.ngettext(*texts, n, n) for n in numbers]
    assert said_by_script(words, numbers) == [words("{} of {}", 1, "{}"), words("copied"), *python]
    assert len({re.sub(r"\d", "", text) for text in python}) == {"zh": 1, "pl": 3, "ar": 6}.get(
        language, 2
    )


def test_the_script_has_forms_by_category():
    forms = Words("ar", SOME_TEXTS).script["{} paper came from the file."]
    assert {*forms} == {"zero", "one", "two", "few", "many", "other"}
    # No integer is `other` in Polish; what is not translated, or marked as fuzzy, is not there.
    polish = Words("pl", SOME_TEXTS).script
    assert polish == {
        "": "pl",
        "{} of {}": "{1}, z tego {0}",
        "{} paper came from the file.": {
            "one": "{} artykuł pochodzi z pliku.",
            "few": "{} artykuły pochodzą z pliku.",
            "other": "{} artykułów pochodzi z pliku.",
        },
    }
    assert Words().script == {}


# Sites


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
    (frame,) = site.page("papers/index.html").cssselect(".arxcompass")
    assert json.loads(frame.get("data-words", "{}")) == words.script


def test_other_themes_have_a_locale(site, paper):
    site.settings["theme"] = {"name": "mkdocs", "locale": "de"}
    site.store(paper(1))
    assert "Neueste Artikel" in site.build().html("papers/index.html")
