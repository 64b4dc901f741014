"""Years next to the names of venues, of four digits or of two."""

from __future__ import annotations

import re

_FIRST, _LAST = "1990", "2030"
_NEAR = 120
"""Characters behind a name in which its year is looked for."""

_SPONSOR = (
    r"(?:the|ieee|acm|cvf|rsj|ras|sig[a-z]{1,8}|acl|aaai|usenix|ifac|isca|annual|international|intl"
    r"|int|joint|national|european|north|american|winter|conference|conf|symposium|workshops?"
    r"|meeting|congress|proceedings|proc|transactions|on|of|in|for|at|\d{1,3}(?:st|nd|rd|th)"
    r"|[a-z]{2,15}-?[a-z]{0,10}(?:first|second|third|[nrfxi]th))"
)
_YEAR_BEFORE = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)\W{{1,3}}(?:{_SPONSOR}\W{{1,3}}){{0,9}}$", re.IGNORECASE
)
_BETWEEN = (
    r"(?:[Cc]onference|CONFERENCE|[Mm]ain|[Ff]indings?|[Ww]orkshops?|[Pp]roceedings|[Tt]rack|[Oo]ral"
    r"|[Ss]potlight|[Pp]oster|[Pp]apers?|[Jj]ournal|[Ss]ymposium|of|the|in|on|at|[A-Z]\w{0,25}"
    r"|\d{1,2}(?:st|nd|rd|th)?)"
)
_YEAR_AFTER = re.compile(
    rf"(?:\W{{1,4}}+{_BETWEEN}(?!\w)){{0,7}}\W{{0,4}}(?P<year>(?:19|20)\d\d)(?!\d)"
)
_SHORT_YEAR = re.compile(
    r"(?:(?:\s?['-]\s?|)(?P<year>\d\d)|\s(?P<parted>1[5-9]|2\d))(?![\d+]|[.:,/]\d|-\d)"
    r"(?!\W{0,2}(?:main )?(?:pages?|pp|p\b|figures?|figs?|tables?|references|slides))",
    re.IGNORECASE,
)
# Behind a journal stand volumes and pages that look like years: "Phys. Rev. B 99, 2018 (2019)".
_YEAR_OF_ISSUE = re.compile(
    r"[^;]{0,80}?\([^()]{0,15}(?P<brackets>(?:19|20)\d\d)\)"
    r"|\W{1,4}(?P<next>(?:19|20)\d\d)(?![\d:])"
    r"|[^;]{0,80}?(?:[A-Za-z]{3}\.?\s|[A-Za-z)],\s|,|\d[^;()]{0,30}\W\d[\d-]*,\s)"
    r"(?P<last>(?:19|20)\d\d)\s*(?:[.,;)]|$)"
)


def year_near(sentence: str, start: int, end: int, limit: int) -> str:
    """The year next to a conference's name, of four digits or two; empty if there is none.

    Args:
        sentence: that names it.
        start: of the name.
        end: of the name.
        limit: where the next name begins.
    """
    if short := short_year(sentence, end, limit):
        year = short["year"] or short["parted"]
        if year := plausible(("20" if year < "90" else "19") + year):
            return year
    after = _YEAR_AFTER.match(sentence, end, min(limit, end + _NEAR))
    if after and (year := plausible(after["year"])):
        return year
    before = _YEAR_BEFORE.search(sentence, max(0, start - 90), start)
    return plausible(before["year"]) if before else ""


def year_of_issue(sentence: str, end: int, limit: int) -> str:
    """The year of a journal's issue, whose name ends at a place; empty if there is none."""
    found = _YEAR_OF_ISSUE.match(sentence, end, min(limit, end + _NEAR))
    return plausible(next(filter(None, found.groups()), "")) if found else ""


def short_year(sentence: str, at: int, limit: int | None = None) -> re.Match[str] | None:
    """The year of two digits at a place, as in `ACL'24`, `CVPR25`, `AAAI-26`."""
    return _SHORT_YEAR.match(sentence, at, len(sentence) if limit is None else limit)


def plausible(year: str) -> str:
    """The year, if a venue can have it, else nothing."""
    return year if _FIRST <= year <= _LAST else ""
