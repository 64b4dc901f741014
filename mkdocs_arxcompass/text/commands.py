"""Tables of LaTeX's commands: what each of them does to its arguments.

Commands that stand for one character are in `symbols.py`, accents in `accents.py`.
"""

from __future__ import annotations

FONTS = {
    "emph": "em", "textit": "em", "textsl": "em", "it": "em", "em": "em", "itshape": "em",
    "slshape": "em", "sl": "em", "mathit": "em",
    "textbf": "strong", "bf": "strong", "bfseries": "strong", "mathbf": "strong",
    "textmd": "", "boldsymbol": "strong", "pmb": "strong",
    "texttt": "code", "tt": "code", "ttfamily": "code", "mathtt": "code",
    "underline": "u", "uline": "u", "ul": "u", "uuline": "u", "uwave": "u",
    "textsuperscript": "sup", "textsubscript": "sub", "sout": "s", "st": "s",
    "textsc": "small-caps", "sc": "small-caps", "scshape": "small-caps",
}  # fmt: skip
"""Commands that mark text, and the `tag` of the node `Marked`."""

DECLARATIONS = frozenset(
    {"it", "em", "itshape", "slshape", "sl", "bf", "bfseries", "tt", "ttfamily", "sc", "scshape"}
)
"""Fonts without arguments: they hold to the end of the group."""

TEXT_IN_MATH = frozenset(
    {"text", "textbf", "textit", "texttt", "textsc", "textrm", "textsf", "textnormal", "emph",
     "mbox", "hbox", "href", "url", "underline", "mathbf", "mathrm", "mathit", "mathsf", "mathtt",
     "textsuperscript", "textsubscript", "unicode", "boldsymbol", "bf", "rm", "it", "bm"}
)  # fmt: skip
"""Commands that mean the same in a formula as in text, if their argument is text."""

SILENT = frozenset(
    {"noindent", "xspace", "centering", "small", "large", "Large", "footnotesize", "normalsize",
     "tiny", "scriptsize", "protect", "relax", "displaystyle", "textstyle", "par", "newpage",
     "maketitle", "bigskip", "medskip", "smallskip", "indent", "rm", "normalfont", "rmfamily",
     "sffamily", "sf", "upshape", "mdseries", "boldmath", "unboldmath", "allowbreak", "nobreak",
     "item", "left", "right", "big", "Big", "bigg", "Bigg", "limits", "nolimits", "hfill", "vfill"}
)  # fmt: skip
"""Commands of layout; nothing is shown for them."""

DROPPED_ARGUMENTS = {
    "color": 1, "vspace": 1, "hspace": 1, "textcolor": 1, "colorbox": 1, "includegraphics": 1,
    "label": 1, "fontsize": 2, "setlength": 2, "bibliographystyle": 1, "hyperlink": 1,
}  # fmt: skip
"""How many of a command's first arguments are about layout and not shown."""

CITATIONS = frozenset(
    {"cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "parencite",
     "textcite", "autocite", "ref", "cref", "Cref", "autoref", "eqref", "pageref", "nocite"}
)  # fmt: skip
"""Shown as `[key]`."""

NOTES = frozenset({"footnote", "footnotetext", "thanks"})
"""Shown in parentheses."""

LINKS = frozenset({"url", "href", "path", "nolinkurl", "email"})
"""Their first argument is an address."""

BREAKS = frozenset({"newline", "linebreak", "par"})

FRACTIONS = frozenset({"frac", "dfrac", "tfrac"})

LISTS = frozenset({"itemize", "enumerate", "description"})
"""Environments that are lists."""

MATH_ENVIRONMENTS = frozenset(
    name + star
    for name in ("equation", "align", "displaymath", "math", "eqnarray", "gather", "multline")
    for star in ("", "*")
)
"""Environments that are formulas on a line of their own."""
