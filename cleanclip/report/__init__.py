"""Edits as people and programs read them: counts, edit log, diff, findings, a page."""
