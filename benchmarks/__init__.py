"""How long a site of papers takes to build, beside plain MkDocs: `python -m benchmarks`."""
