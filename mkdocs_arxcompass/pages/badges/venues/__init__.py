"""Venue badges: where a paper appeared, by its comments or its journal reference.

`conferences.txt`, `workshops.txt` and `journals.txt` are the venues that badges know.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_arxcompass.pages.badges.badge import Badge
from mkdocs_arxcompass.pages.badges.texts import sentences, small_letters, without_latex
from mkdocs_arxcompass.pages.badges.venues.claims import Claim, claims_of
from mkdocs_arxcompass.pages.badges.venues.details import detail_of, names_workshop
from mkdocs_arxcompass.pages.badges.venues.mentions import find_mentions
from mkdocs_arxcompass.pages.badges.venues.unlisted import UNLISTED, unlisted_claim
from mkdocs_arxcompass.text.addresses import find_addresses, may_have_address

_LONGEST = 2_000
"""Characters that are looked at."""
_LINK_IN_BRACKETS = re.compile(r"\([^()]{0,80}https?:[^()]{0,200}\)")


def venue_badge(comments: str, reference: str) -> Badge | None:
    """The badge of the venue where a paper appeared; None if the paper does not say.

    Args:
        comments: without LaTeX.
        reference: the journal reference, which counts if comments name no venue.
    """
    found = _venue_of_comments(comments) if comments else None
    return found or (_venue_of_reference(without_latex(reference)) if reference else None)


def _venue_of_comments(comments: str) -> Badge | None:
    text = comments.partition("arXiv admin note")[0][:_LONGEST].replace("~", " ")
    if may_have_address(text):
        text = _without_addresses(_LINK_IN_BRACKETS.sub(" ", text))
    return _venue_in(text)


def _without_addresses(text: str) -> str:
    """A text with an end of a sentence in place of each address."""
    parts, at = [], 0
    for address in find_addresses(text):
        parts.append(text[at : address.start()])
        at = address.end()
    return " ; ".join([*parts, text[at:]])


@lru_cache(maxsize=4096)  # saves a seventh: comments say the same as others, "ACL 2025"
def _venue_in(text: str) -> Badge | None:
    """The venue that a text claims; of several the conference rather than its workshop."""
    claims: list[Claim] = []
    denied: set[str] = set()
    others: list[str] = []
    for sentence in sentences(text):
        if mentions := find_mentions(sentence):
            claims += claims_of(sentence, mentions, denied)
        else:
            others.append(sentence)
    # "ACL 2025. This is an extended version of our paper at ACL 2025"
    claims = [claim for claim in claims if not (claim.is_implicit and claim.text in denied)]
    if not claims and UNLISTED.search(text):
        claims = [claim for sentence in sentences(text) if (claim := unlisted_claim(sentence))]
    if not claims:
        return None
    best = min(claims, key=lambda claim: claim[:3])
    detail = best.detail
    # "The Workshop on X. ACL 2025"
    if not best.is_workshop and any(map(names_workshop, map(small_letters, others))):
        detail = ", ".join(filter(None, ["workshop", detail]))
    return Badge("venue", best.text, detail=detail)


def _venue_of_reference(reference: str) -> Badge | None:
    """The venue of a journal reference, which arXiv reserves for what is published."""
    mentions = find_mentions(reference[:_LONGEST])
    if not mentions:
        return None
    mention = next((mention for mention in mentions if mention.year), mentions[0])
    detail = detail_of(reference, small_letters(reference), mention, 0, len(reference))
    return Badge("venue", str(mention), detail=detail)
