"""Measure how long sites of papers take to build, compared with plain MkDocs."""
