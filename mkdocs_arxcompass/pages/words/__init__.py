"""The texts of our pages in the language of the site; numbers and dates as people write them.

English texts are the keys. Every other language is one gettext catalogue in this folder, `de.po`,
which Babel reads at run time. CONTRIBUTING.md tells how to add a language or a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.lists import format_list
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

CATALOGUES = Path(__file__).parent
"""The folder of the catalogues."""

SAMPLE_NUMBERS = (*range(200), 1_000, 1_000_000)
"""Integers of every plural category that some language has, by Unicode's rules.

https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
"""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it, which Babel knows
    """Return the text; marks it as a message that is translated elsewhere, through a variable."""
    return text


class Words:
    """The texts of one language; where its catalogue lacks a text, that is in English.

    Values go into the places of a text: `{}` in their order, or `{0}`, `{1}` in any order.
    """

    def __init__(self, language: str = "en", folder: Path = CATALOGUES) -> None:
        """Load the catalogue of a language; English, the default, needs none.

        Args:
            language: as themes name it: `de`, `de-AT`, `zh-Hant`, `pt_BR`. Without a catalogue
                of that name the one of `de`, `zh`, `pt` is taken, without that English.
            folder: where the catalogues are.
        """
        path = _catalogue_of(language, folder)
        self.language = path.stem if path else "en"
        """The name of the catalogue."""
        self._locale = Locale.parse(self.language)
        self._messages = NullTranslations()
        self.script: dict[str, str | dict[str, str]] = {}
        """The texts of our script by their English; empty in English. See `_texts_of_script`."""
        if path:
            catalogue = _read(path, self._locale)
            self._messages = _compiled(catalogue)
            self.script = _texts_of_script(catalogue, self._messages, self._locale)
        # Babel takes 5 µs for each; remembered, a chart of 60 months takes half the time.
        self.date = lru_cache(maxsize=4096)(self._date)
        self.number = lru_cache(maxsize=4096)(self._number)

    def __call__(self, text: str, *values: object) -> str:
        """A text with values in its places."""
        return self._messages.gettext(text).format(*values)

    def ngettext(self, one: str, several: str, number: int, *values: object) -> str:
        """A text in the form that the language has for a number, with values in its places.

        Args:
            one: the English text for 1.
            several: the English text for all other numbers.
            number: decides the form. Its place in the text takes one of the values.
            values: as they are shown, the number among them.
        """
        return self._messages.ngettext(one, several, number).format(*values)

    def html(self, text: str, *values: object) -> Markup:
        """A text as HTML; values that are not Markup are escaped."""
        text = self._messages.gettext(text)
        return _filled(text, values) if values else Markup(text)

    def nhtml(self, one: str, several: str, number: int, *values: object) -> Markup:
        """The same as `ngettext`, as HTML; values that are not Markup are escaped."""
        return _filled(self._messages.ngettext(one, several, number), values)

    def counted(self, count: int) -> str:
        """A number of papers: `1 paper`, `19,173 papers`."""
        return self.ngettext("{} paper", "{} papers", count, self.number(count))

    def _number(self, number: float, digits: int = 0) -> str:
        """A number with its thousands grouped: `19,173`, `435.8`."""
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return str(format_decimal(number, format=pattern, locale=self._locale))

    def percent(self, share: float) -> str:
        """A share of 1: `12.3%`."""
        return str(format_percent(share, format="#,##0.0%", locale=self._locale))

    def listed(self, items: Iterable[str]) -> str:
        """A list in a sentence: `a`, `a and b`, `a, b, and c`."""
        return str(format_list(list(items), locale=self._locale))

    def _date(self, text: str) -> str:
        """A day, `2025-02-01`, or a month, `2025-02`; English pages show them as they are."""
        if self.language == "en":
            return text[:10]
        if len(text) == len("2025-02"):
            return str(
                format_skeleton("yMMM", date.fromisoformat(f"{text}-01"), locale=self._locale)
            )
        return str(format_date(date.fromisoformat(text[:10]), "medium", self._locale))

    def month(self, month: str, form: str) -> str:
        """A month, `2025-02`, in a format of `strftime`, with the language's names of months."""
        day = date.fromisoformat(f"{month}-01")

        def name(match: re.Match[str]) -> str:
            if match[0] == "%B":
                return str(get_month_names("wide", locale=self._locale)[day.month])
            if match[0] in ("%b", "%h"):
                return str(get_month_names("abbreviated", locale=self._locale)[day.month])
            return match[0]

        return day.strftime(re.sub("%.", name, form))


def _filled(text: str, values: Iterable[object]) -> Markup:
    # `Markup.format` does the same and takes ten times as long.
    return Markup(text.format(*map(escape, values)))


# Catalogues


def _catalogue_of(language: str, folder: Path) -> Path | None:
    """The file of a language: its own (`pt-BR` is `pt_BR.po`), else that of `pt`."""
    paths = {path.stem.lower(): path for path in folder.glob("*.po")}
    wanted = language.lower().replace("-", "_")
    return paths.get(wanted) or paths.get(wanted.partition("_")[0])


def _read(path: Path, locale: Locale) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale)


def _compiled(catalogue: Catalog) -> GNUTranslations:
    """The translated messages; those that are marked as fuzzy are left out."""
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return GNUTranslations(file)


def _texts_of_script(
    catalogue: Catalog, messages: GNUTranslations, locale: Locale
) -> dict[str, str | dict[str, str]]:
    """The translated messages of scripts, by their English, for `gettext` and `ngettext` there.

    One with plural forms is a dict by plural category, under its English for 1. The empty key has
    the language, by whose rules the browser chooses (`Intl.PluralRules`).
    """
    texts: dict[str, str | dict[str, str]] = {"": str(locale).replace("_", "-")}
    for message in catalogue:
        is_in_script = any(file.endswith(".js") for file, _ in message.locations)
        if is_in_script and any(message.string or ()) and not message.fuzzy:
            if isinstance(message.id, str):
                texts[message.id] = messages.gettext(message.id)
            else:
                one, several = message.id
                texts[one] = _plural_forms(one, several, messages, locale)
    return texts


def _plural_forms(
    one: str, several: str, messages: GNUTranslations, locale: Locale
) -> dict[str, str]:
    """The forms of a message by plural category: `{"one": …, "few": …, "other": …}`.

    gettext numbers the forms, in an order of each language's own; so sample numbers tell which is
    which. Categories with the same form as `other` are left out: they fall back to it.
    """
    forms: dict[str, str] = {}
    for number in SAMPLE_NUMBERS:
        forms.setdefault(locale.plural_form(number), messages.ngettext(one, several, number))
    # In Polish and others no integer has the category `other`.
    other = forms.setdefault("other", messages.ngettext(one, several, 0))
    return {name: form for name, form in forms.items() if name == "other" or form != other}
