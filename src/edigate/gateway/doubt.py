"""Why a file is not applied while it is read for the first time."""

from __future__ import annotations


class Doubt(Exception):
    """Something speaks against what is being applied, or it is none that may be applied unseen; its text says what, where
    anybody will read it. Whatever was done is undone with the transaction."""
