"""Symbols and letters that have names, as Unicode writes them."""

from __future__ import annotations

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "varepsilon": "ε", "vartheta": "ϑ", "varpi": "ϖ",
    "varrho": "ϱ", "varsigma": "ς", "varphi": "φ", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip

MATH_SYMBOLS: dict[str, str] = {
    **_GREEK,
    "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "·", "ast": "∗", "star": "⋆",
    "circ": "∘", "bullet": "•", "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "dagger": "†", "dag": "†",
    "ddagger": "‡", "ddag": "‡", "sim": "∼", "simeq": "≃", "approx": "≈", "cong": "≅",
    "equiv": "≡", "propto": "∝", "asymp": "≍", "neq": "≠", "ne": "≠", "leq": "≤", "le": "≤",
    "geq": "≥", "ge": "≥", "leqslant": "⩽", "geqslant": "⩾", "ll": "≪", "gg": "≫", "lesssim": "≲",
    "gtrsim": "≳", "prec": "≺", "succ": "≻", "lt": "<", "gt": ">",
    "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "supset": "⊃", "subseteq": "⊆",
    "supseteq": "⊇", "cup": "∪", "cap": "∩", "setminus": "∖", "emptyset": "∅", "varnothing": "∅",
    "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬", "land": "∧", "wedge": "∧", "lor": "∨",
    "vee": "∨", "top": "⊤", "bot": "⊥", "perp": "⊥", "vdash": "⊢", "models": "⊨", "mid": "∣",
    "parallel": "∥", "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←",
    "uparrow": "↑", "downarrow": "↓", "leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "implies": "⇒", "iff": "⇔", "mapsto": "↦", "longrightarrow": "⟶",
    "rightleftharpoons": "⇌", "nearrow": "↗", "searrow": "↘", "circlearrowright": "↻",
    "leadsto": "⇝", "rightsquigarrow": "⇝", "infty": "∞", "partial": "∂", "nabla": "∇",
    "sum": "∑", "prod": "∏", "int": "∫", "surd": "√", "angle": "∠", "triangle": "△",
    "square": "□", "Box": "□", "diamond": "⋄", "checkmark": "✓", "sharp": "♯", "flat": "♭",
    "natural": "♮", "heartsuit": "♡", "spadesuit": "♠", "clubsuit": "♣", "diamondsuit": "♢",
    "hbar": "ℏ", "ell": "ℓ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "wp": "℘", "prime": "′",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "ldots": "…", "dots": "…", "cdots": "⋯", "deg": "°", "degree": "°", "colon": ":",
    "lbrace": "{", "rbrace": "}", "backslash": "\\", "vert": "|", "lvert": "|", "rvert": "|",
    "Vert": "‖", "quad": " ", "qquad": " ", "log": "log", "exp": "exp", "max": "max", "min": "min",
    "ln": "ln", "arg": "arg", "sin": "sin", "cos": "cos", "tan": "tan", "lim": "lim",
}  # fmt: skip

TEXT_SYMBOLS: dict[str, str] = {
    **MATH_SYMBOLS,
    "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "euro": "€", "EUR": "€",
    "textregistered": "®", "texttrademark": "™", "textcopyright": "©", "textdegree": "°",
    "tccentigrade": "℃", "textcelsius": "℃", "celsius": "℃", "textmu": "µ", "micro": "µ",
    "textemdash": "—", "textendash": "–", "textellipsis": "…", "textbullet": "•",
    "textperiodcentered": "·", "texttimes": "×", "textpm": "±", "textasciitilde": "~",
    "textasciicircum": "^", "textbackslash": "\\", "textgreater": ">", "textless": "<",
    "textbar": "|", "textunderscore": "_", "textquotesingle": "'", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textdollar": "$",
    "textpercent": "%", "textrightarrow": "→", "textleftarrow": "←", "textuparrow": "↑",
    "textdownarrow": "↓", "textsection": "§", "textordfeminine": "ª", "textonehalf": "½",
    "lq": "‘", "rq": "’", "slash": "/", "hyphen": "-", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "vs": "vs.",
    "newline": "\n", "linebreak": "\n", "guillemotleft": "«", "guillemotright": "»",
    "faGithub": "", "space": " ", "enspace": " ", "thinspace": " ", "dash": "–",
}  # fmt: skip

LETTERS: dict[str, str] = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ",
    "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "SS": "SS",
}  # fmt: skip
"""Letters that have names; the blank behind a name is its end."""


def code_point(name: str) -> str:
    r"""The character that MathJax's `\unicode{x2013}` means; the name itself if it is none."""
    try:
        char = chr(int(name[1:], 16) if name[:1] in "xX" else int(name))
    except (ValueError, OverflowError):
        return name
    return char if char.isprintable() else ""
