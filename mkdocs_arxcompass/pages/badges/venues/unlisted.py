"""Unlisted venues: an acronym and a year that the tables lack, where a text leaves no doubt."""

from __future__ import annotations

import re

from mkdocs_arxcompass.pages.badges.texts import small_letters
from mkdocs_arxcompass.pages.badges.venues.claims import Claim, find_cues, is_believed, verdict
from mkdocs_arxcompass.pages.badges.venues.details import detail_of
from mkdocs_arxcompass.pages.badges.venues.mentions import Mention, find_mentions
from mkdocs_arxcompass.pages.badges.venues.names import Name
from mkdocs_arxcompass.pages.badges.venues.years import plausible

# "ABC 2025", "(AbC'25)"
UNLISTED = re.compile(
    r"(?P<name>[A-Z](?<![\w/&'-].)(?=[a-z]{0,12}\d?[A-Z])[A-Za-z]{2,15}"
    r"(?:\d[A-Za-z]{1,12}|[/-][A-Za-z]{2,12})?)(?:(?:\s?'\s?|(?P<glue>-|))(?P<short>[0-2]\d)"
    r"|(?:\)?,?\s|\s?'|-|)(?P<year>(?:19|20)\d\d))(?![\w-])"
)
# It belongs to the name.
_SPONSOR = re.compile(r"(?<![\w/&'-])(?:IEEE|ACM) $")
# Acronyms and words that stand before numbers like years, and are no venues.
_NO_VENUES = {
    "API", "APRIL", "ARR", "AUGUST", "BERT", "CCBY", "CEUR", "COVID", "DECEMBER", "DOI",
    "FEBRUARY", "GPT", "HTML", "IEEE", "IFIP", "ISBN", "ISO", "ISSN", "JANUARY", "JULY", "JUNE",
    "LLM", "LLMs", "LNAI", "LNCS", "LaTeX", "LoRA", "MARCH", "MATH", "MAY", "MIT", "NLP",
    "NOVEMBER", "NSF", "OCTOBER", "PDF", "PMLR", "RAG", "SEPTEMBER", "SPIE", "UAE", "UK", "US",
    "USA",
}  # fmt: skip
# What may stand directly before a name with a year of two digits: "at ABC25".
_LED = re.compile(r"(?:\b(?:at|in|by|to|the) |\()$")
# Before a name in brackets, if its event is written out: "Conference on Wool (WoolConf'25".
_EVENT = re.compile(r"(?:onference|ymposium|ongress|orkshop|eeting|ummit)\b[^()]{0,120}\($")


def unlisted_claim(sentence: str) -> Claim | None:
    """A claim for a venue that the tables lack; None without one that is certain."""
    found = list(UNLISTED.finditer(sentence))
    if not found:
        return None
    small = small_letters(sentence)
    cues = find_cues(small)
    for match in found:
        written, start = match["name"], match.start()
        if sponsor := _SPONSOR.search(sentence, max(0, start - 5), start):
            written, start = sponsor[0] + written, sponsor.start()
        if written.split()[-1] in _NO_VENUES or find_mentions(written):
            continue
        year = plausible(match["year"] or "20" + match["short"])
        mention = Mention(Name(written, written, "conference"), start, match.end(), year)
        said = verdict(mention, cues, len(sentence))
        lead = sentence[max(0, start - 200) : start]
        if match["glue"] is not None:  # "accepted at ABC25", but no "results on ABC25"
            sure = bool(said and _LED.search(lead))
        else:
            sure = bool(said or not lead.rpartition(",")[2].strip() or _EVENT.search(lead))
        if year and sure and is_believed(sentence, small, mention, said):
            detail = detail_of(sentence, small, mention, 0, len(sentence))
            return Claim(detail.startswith("workshop"), False, not said, str(mention), detail)
    return None
