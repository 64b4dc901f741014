"""Imports: files of papers from elsewhere."""
