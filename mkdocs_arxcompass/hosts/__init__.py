"""Hosts: the programs that build a site with our pages."""
