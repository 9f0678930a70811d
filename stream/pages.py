"""Where the built web pages lie."""

from pathlib import Path

PAGES = Path(__file__).parent.parent / "studio_web" / "dist"
