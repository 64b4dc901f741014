"""How long a site of papers takes to build, compared with plain MkDocs: `python -m benchmarks`."""
