"""What the answering host remembers, kept in the store too: preferences outlive the process."""

from collections.abc import Callable, Mapping, Sequence

from script.answer import Change, Preference, ShowMemory


class StoredMemory(ShowMemory):
    """The show's memory; each change of a viewer's preferences is handed on to be stored."""

    def __init__(
        self,
        known: Mapping[str, tuple[Preference, ...]],
        keep: Callable[[str, tuple[Preference, ...]], None],
        forgotten: Callable[[str], None],
    ) -> None:
        """`known` are preferences from before; `keep` and `forgotten` hear of what changes."""
        super().__init__()
        for viewer_id, preferences in known.items():
            super().change(viewer_id, [Change("append", each) for each in preferences])
        self._keep = keep
        self._forgotten = forgotten

    def change(self, viewer_id: str, changes: Sequence[Change]) -> None:
        """See Memory."""
        before = self.preferences(viewer_id)
        super().change(viewer_id, changes)
        if (now := self.preferences(viewer_id)) != before:
            self._keep(viewer_id, now)

    def forget(self, viewer_id: str) -> int:
        """See Memory."""
        gone = super().forget(viewer_id)
        if viewer_id:
            self._forgotten(viewer_id)
        return gone
