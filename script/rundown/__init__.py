"""The order of a show: blocks with a target time each, and the lines that they ask for."""

from script.errors import RundownInvalid
from script.rundown.build import build
from script.rundown.edit import change_product, fit, insert, move, remove, replace_lines, retime
from script.rundown.files import as_json, from_json, problems, read
from script.rundown.pace import request_seconds, seconds_of
from script.rundown.repeat import repeat
from script.rundown.types import Block, BlockKind, Brief, LeftOut, Rundown

__all__ = [
    "Block", "BlockKind", "Brief", "LeftOut", "Rundown", "RundownInvalid", "as_json", "build", "change_product", "fit",
    "from_json", "insert", "move", "problems", "read", "remove", "repeat", "replace_lines", "request_seconds", "retime",
    "seconds_of",
]  # fmt: skip
