"""Benchmarks of builds of paper sites, compared with plain MkDocs: `python -m benchmarks`."""
