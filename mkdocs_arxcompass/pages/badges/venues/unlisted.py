"""Unlisted venues: an acronym and a year that the tables lack, where a text leaves no doubt."""

from __future__ import annotations

import re

from mkdocs_arxcompass.pages.badges.texts import small_letters
from mkdocs_arxcompass.pages.badges.venues.claims import Claim, find_cues, is_believed, verdict
from mkdocs_arxcompass.pages.badges.venues.details import detail_of
from mkdocs_arxcompass.pages.badges.venues.mentions import Mention, find_mentions
from mkdocs_arxcompass.pages.badges.venues.names import Name
from mkdocs_arxcompass.pages.badges.venues.years import plausible

# "ABC 2025", "(IEEE AbC'25)"
UNLISTED = re.compile(
    r"(?=[A-Z])(?<![\w/&'-])(?P<name>(?:IEEE |ACM )?(?=[A-Z][a-z]{0,12}\d?[A-Z])[A-Za-z]{3,16}"
    r"(?:\d[A-Za-z]{1,12}|[/-][A-Za-z]{2,12})?)(?:(?:\s?'\s?|(?P<glue>-|))(?P<short>[0-2]\d)"
    r"|(?:\)?,?\s|\s?'|-|)(?P<year>(?:19|20)\d\d))(?![\w-])"
)
_NO_VENUES = {
    "API", "APRIL", "ARR", "AUGUST", "BERT", "CCBY", "CEUR", "COVID", "DECEMBER", "DOI",
    "FEBRUARY", "GPT", "HTML", "IEEE", "IFIP", "ISBN", "ISO", "ISSN", "JANUARY", "JULY", "JUNE",
    "LLM", "LLMs", "LNAI", "LNCS", "LaTeX", "LoRA", "MARCH", "MATH", "MAY", "MIT", "NLP",
    "NOVEMBER", "NSF", "OCTOBER", "PDF", "PMLR", "RAG", "SEPTEMBER", "SPIE", "UAE", "UK", "US",
    "USA",
}  # fmt: skip
_LED = re.compile(r"(?:\b(?:at|in|by|to|the) |\()$")
_EVENT = re.compile(r"(?:onference|ymposium|ongress|orkshop|eeting|ummit)\b[^()]{0,120}\($")


def unlisted_claim(sentence: str) -> Claim | None:
    """A venue that the table lacks, where a sentence says so, or consists of little else."""
    found = list(UNLISTED.finditer(sentence))
    if not found:
        return None
    small = small_letters(sentence)
    cues = find_cues(small)
    for match in found:
        written, start = match["name"], match.start()
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
