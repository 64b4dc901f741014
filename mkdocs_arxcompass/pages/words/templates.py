"""Constant texts in templates."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream


class ConstantTexts(Extension):
    """Reads `_("Abstract")` in templates as `("Abstract" | _)`.

    Jinja2 evaluates a filter of a constant once, when it compiles the template, and a function at
    every call: that would make cards 14% slower. Babel finds functions only, so templates use them.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Change the tokens of a template before Jinja2 parses them."""
        tokens: list[Token] = []
        for token in stream:
            tokens.append(token)
            if _is_constant_text(tokens):
                name, begin, text, end = tokens[-4:]
                tokens[-4:] = [begin, text, Token(text.lineno, "pipe", "|"), name, end]
        return tokens


def _is_constant_text(tokens: list[Token]) -> bool:
    """Whether the last tokens are a call of `_` with one string, and no method or filter `_`."""
    if [token.type for token in tokens[-4:]] != ["name", "lparen", "string", "rparen"]:
        return False
    before = tokens[-5].type if len(tokens) > 4 else ""
    return tokens[-4].value == "_" and before not in ("dot", "pipe")
