"""Writes that touch several models. Keyword-only, with by=; each is one transaction."""
