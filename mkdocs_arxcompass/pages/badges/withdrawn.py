"""Withdrawn: whether comments say that this paper is withdrawn."""

from __future__ import annotations

import re

from mkdocs_arxcompass.pages.badges.texts import sentences

_NOUN = r"(?:paper|version|article|submission|manuscript|pre-?print|work|draft|posting|document)"
_THIS = rf"(?:(?:this|the|our|my) (?:whole |entire |present |current |arxiv )?{_NOUN}s?|this|it)"
_BEEN = (
    r"(?:is|was|has|have|had|be)(?: (?:been|being|now|therefore|temporarily|formally|voluntarily))*"
)
# Withdrawn from a conference is not withdrawn from arXiv.
_FROM_ARXIV = r"(?! (?:before|prior)\b)(?! from (?!(?:the )?arxiv|public)(?!submission))"
_WITHDRAWN = re.compile(
    rf"^\W*(?:{_NOUN} )?(?:temporarily )?withdrawn\b{_FROM_ARXIV}"
    r"|^\W*withdraw(?:al (?:by|due|for|of|requested)|ing (?:temporarily|due|this|the))\b"
    rf"|\b{_THIS} (?:\S{{1,20}} ){{0,3}}{_BEEN} withdr[ae]wn?\b{_FROM_ARXIV}"
    rf"|\bneeds? (?:of withdrawing|to withdraw) {_THIS}\b|\bneeds to be withdrawn\b"
    rf"|\b(?:decided?|wish|want|like|request|requested|opportunity) to withdraw {_THIS}\b"
    r"|\b(?:we|i|authors)(?:'re| are| am| hereby| therefore| temporarily)*"
    rf" withdraw(?:ing)? {_THIS}\b"
    r"|\brequest(?:ing)? (?:the |a |its )?withdrawal\b",
    re.IGNORECASE,
)
_OTHER_PAPER = re.compile(
    r"\b(?:previous|earlier|older|old|duplicated?|another|other|first version|by mistake"
    r"|mistakenly|not(?: \w+)? withdr\w+|reinstated|replaces|supersedes)\b",
    re.IGNORECASE,
)


def is_withdrawn(comments: str) -> bool:
    """Whether comments say that this paper is withdrawn, rather than another or from elsewhere."""
    if "withdr" not in comments.lower():
        return False
    for sentence in map(str.strip, sentences(comments)):
        said = _WITHDRAWN.search(sentence)
        if said and not _OTHER_PAPER.search(sentence, 0, said.end()):
            return True
    return False
