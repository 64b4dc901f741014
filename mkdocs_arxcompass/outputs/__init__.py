"""Outputs: files that programs read."""
