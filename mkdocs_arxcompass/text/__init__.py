"""Text: what authors typed, as HTML and as plain text.

| module | job |
| --- | --- |
| `latex` | what other rooms call |
| `reader` | a text as `nodes`, with `tokens`, `accents`, `dollars` and `addresses` |
| `commands`, `symbols` | tables: what commands of LaTeX mean |
| `formulas` | math as nodes, as MathML, as plain text |
| `html_writer`, `plain_writer` | nodes as HTML and as plain text |
| `gate` | what HTML is safe |
| `links` | the links that a text shows |
"""
