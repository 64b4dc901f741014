"""Texts that would run a script or break a page if any layer let them through."""

from __future__ import annotations

# Each in a field of one paper.
ATTACKS = {
    "title": "<script>alert(1)</script>",
    "comments": '"><img onerror=alert(1) src=x>',
    "abstract": '--8<-- "mkdocs.yml"\n\n{{ 7*7 }} {% raw %}\n\n'
    "[x](javascript:1) <b>bold</b>\n\n\n# h1",
    "authors": ["<i>Ada</i> Lovelace", "O'Brien & Sons", '" onmouseover="alert(1)'],
    "journal_ref": "<u>J</u>. & Phys.",
    "doi": '10.1/"><script>',
    "categories": ["<s>cs.CL</s>"],
}

# Each to be the title, abstract, comments or author of a paper.
LATEX_ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    r"\href{javascript:alert(1)}{x}",
    r"\href{ java script:alert(1)}{x}",
    r"\href{data:text/html,<script>alert(1)</script>}{x}",
    r"\url{javascript:alert(1)}",
    r'\href{https://a.org/" onmouseover="alert(1)}{x}',
    r"$\href{javascript:alert(1)}{\text{x}}$",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$<script>alert(1)</script>$",
    r"$\mathrm{</math><img src=x onerror=alert(1)>}$",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "https://a.org/<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    r"\textbf{<b onclick=alert(1)>x</b>}",
    r"\unicode{x3c}script>alert(1)",
    r"\begin{itemize}\item[<img src=x onerror=alert(1)>] x\end{itemize}",
    r"\cite{<img src=x onerror=alert(1)>}",
]
