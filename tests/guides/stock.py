"""pyx12 as it comes: its own entry point, maps, code lists and settings, without our adapter."""

from __future__ import annotations

import logging
from pathlib import Path

import pyx12.params
import pyx12.x12n_document


def verdict(path: Path) -> str:
    """What it makes of a file: it "accepts" or "refuses" it, or it "breaks" (raises something)."""
    logger = logging.getLogger("pyx12")
    before, logger.disabled = logger.disabled, True
    try:
        with path.open(
            encoding="ascii"
        ) as file:  # as pyx12 opens a path, but it leaves it open when it breaks
            good = pyx12.x12n_document.x12n_document(pyx12.params.ParamsBase(), file, None, None)
    except Exception:
        return "breaks"
    finally:
        logger.disabled = before
    return "accepts" if good else "refuses"
