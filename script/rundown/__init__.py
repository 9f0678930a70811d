"""The order of a show: blocks with a target time each, and the lines that they ask for."""

from script.rundown.types import Block, BlockKind, Brief, Rundown

__all__ = ["Block", "BlockKind", "Brief", "Rundown"]
