"""Where in the rundown lines are written: block after block, round after round. Pure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from script.rundown import Block, Rundown
from script.writer import LineRequest
from stream.errors import BlockUnknown

ROUND = "@"  # a block that comes again is another: "b2" in the first round, "b2@2" in the second


def plain(block_id: str) -> str:
    """The block's id in the rundown."""
    return block_id.partition(ROUND)[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a rundown, for the store."""

    block_id: str
    round: int
    todo: tuple[LineRequest, ...]
    written: tuple[LineRequest, ...]


class Cursor:
    """Gives requests in order. After the last block it starts again, without the farewell, if it is to repeat."""

    def __init__(self, rundown: Rundown, *, repeat: bool) -> None:
        self.rundown = rundown
        self._repeat = repeat
        self._round = 1
        self._todo: deque[LineRequest] = deque()
        self._aside: list[tuple[Block, deque[LineRequest], list[LineRequest]]] = []  # under a block that was put in
        self.block: Block | None = None
        self.written: list[LineRequest] = []  # of the block

    @property
    def place(self) -> Place:
        """Where it is."""
        block_id = self.block.id if self.block is not None else ""
        return Place(block_id, self._round, tuple(self._todo), tuple(self.written))

    def restore(self, place: Place) -> None:
        """Go where another cursor was; to the start if the rundown has no such block any more."""
        self._round = place.round
        found = next((b for b in self.rundown.blocks if b.id == plain(place.block_id)), None)
        if found is not None:
            self.block = self._turn(found)
            self._todo, self.written = deque(place.todo), list(place.written)

    @property
    def todo(self) -> tuple[LineRequest, ...]:
        """What is still to be written of the block."""
        return tuple(self._todo)

    def next(self) -> tuple[Block, LineRequest] | None:
        """The next request with its block; None at the end of a show that does not repeat."""
        while not self._todo:
            following = self._following()
            if following is None:
                return None
            self._enter(following)
        request = self._todo.popleft()
        self.written.append(request)
        assert self.block is not None  # noqa: S101 - what is to do is of a block
        return self.block, request

    def leave_block(self) -> None:
        """Write nothing more of this block."""
        self._todo.clear()

    def go_to(self, block_id: str) -> Block:
        """Go on with this block. Raises BlockUnknown."""
        try:
            block = self.rundown.block(plain(block_id))
        except KeyError as error:
            raise BlockUnknown(f"the rundown has no block {block_id[:64]!r}") from error
        self._aside.clear()
        if self.block is not None:
            self._round += 1  # what was said of it before was another turn
        self._enter(block)
        return self.block or block

    def put_in(self, block: Block) -> None:
        """Write this block first, then go on where it was."""
        if self.block is not None:
            self._aside = [(self.block, self._todo, self.written)]
        self.block, self._todo, self.written = block, deque(block.requests), []

    def set_rundown(self, rundown: Rundown, air: str, said: Iterable[LineRequest]) -> None:
        """Another version, with the block `air` on air. What is not `said` of it is still to be written.

        Where it is gone, the first of the blocks that followed it is next; nothing on air starts at the beginning.
        """
        before, self.rundown = self.rundown, rundown
        self._aside.clear()
        self.block, self._todo, self.written = None, deque(), []
        if not air:
            return
        ids = [block.id for block in before.blocks]
        behind = ids[ids.index(plain(air)) :] if plain(air) in ids else []
        left = {block.id: block for block in rundown.blocks}
        following = next((left[each] for each in behind if each in left), rundown.blocks[0])
        self._enter(following)
        if following.id == plain(air):
            for request in said:
                if request in self._todo:
                    self._todo.remove(request)
                    self.written.append(request)

    # ------------------------------------------------------------------ inside
    def _enter(self, block: Block) -> None:
        self.block, self._todo, self.written = self._turn(block), deque(block.requests), []

    def _turn(self, block: Block) -> Block:
        return block if self._round == 1 else replace(block, id=f"{block.id}{ROUND}{self._round}")

    def _following(self) -> Block | None:
        blocks = self.rundown.blocks
        if self._aside:
            self.block, self._todo, self.written = self._aside.pop()
            if self._todo:
                return replace(self.block, id=plain(self.block.id), requests=tuple(self._todo))
        if self.block is None:
            return blocks[0]
        ids = [block.id for block in blocks]
        name = plain(self.block.id)
        number = ids.index(name) + 1 if name in ids else 0
        if not self._repeat:
            return blocks[number] if number < len(blocks) else None
        while number < len(blocks) and blocks[number].kind == "closing":
            number += 1
        if number < len(blocks):
            return blocks[number]
        self._round += 1
        return next((block for block in blocks if block.kind != "closing"), None)
