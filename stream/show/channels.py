"""The channels of a show: which of them it goes to now, and what holds on air for it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from stream.errors import ChannelRefused, ChannelUnknown
from stream.show.policy import WATCH, Channel, Policy, joined
from stream.show.steering import Steering
from stream.store.channels import ChannelStore

MAX_CHANNELS = 24


class Channels:
    """Kept in the store, put on air at every change."""

    def __init__(
        self, show_id: str, store: ChannelStore, known: Iterable[Channel], used: Callable[[], Iterable[str]]
    ) -> None:
        """`used` names the channels that the show is sent to now, besides the watch page."""
        self._show_id = show_id
        self._store = store
        self._channels = {each.name: each for each in (Channel(WATCH), *known)}
        self._used = used
        self._steering: Steering | None = None
        self._writing = asyncio.Lock()  # one after the other: the store has at last what holds

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def attach(self, steering: Steering) -> None:
        """Put what holds on air from now on through this."""
        self._steering = steering
        self.apply("")

    def known(self, name: str) -> None:
        """Raises ChannelUnknown."""
        if name not in self._channels:
            raise ChannelUnknown(f"no channel is called {name[:40]!r}")

    @property
    def used(self) -> tuple[str, ...]:
        """The channels that the show goes to now."""
        used = {WATCH, *self._used()}
        return tuple(name for name in self._channels if name in used)

    def policy(self, besides: Channel | None = None) -> Policy:
        """What holds now; with a channel besides, if the show went there too. Raises ChannelRefused."""
        channels = {name: self._channels[name] for name in self.used}
        if besides is not None:
            channels[besides.name] = besides
        return joined(channels.values())

    def fits(self, name: str) -> None:
        """Whether the show could go to a channel too; raises ChannelUnknown and ChannelRefused."""
        self.known(name)
        self.policy(self._channels[name])

    async def put(self, channel: Channel, who: str) -> None:
        """Keep a channel, new or changed; it holds at once. Raises ChannelRefused."""
        async with self._writing:
            before = self._channels.get(channel.name)
            if before is None and len(self._channels) >= MAX_CHANNELS:
                raise ChannelRefused(f"{MAX_CHANNELS} channels are kept already; delete one first")
            if channel.name in self.used:
                self.policy(channel)
            # It holds before it is written: an output that joins meanwhile joins what was put.
            self._channels[channel.name] = channel
            self.apply(who)
            try:
                await self._store.put(self._show_id, channel)
            except Exception:
                self._back(channel.name, before, who)
                raise

    async def remove(self, name: str, who: str) -> None:
        """Forget a channel; raises ChannelUnknown, and ChannelRefused while it is used."""
        async with self._writing:
            self.known(name)
            if name in self.used:
                raise ChannelRefused(f"the show goes to {name}: remove its output first")
            before = self._channels.pop(name)  # from here on no output joins it
            try:
                await self._store.remove(self._show_id, name)
            except Exception:
                self._channels[name] = before
                raise

    def _back(self, name: str, before: Channel | None, who: str) -> None:
        """What was put is not kept: what was before it holds again, where the show's other channels let it."""
        put = self._channels[name]
        if before is None:
            if name not in self.used:
                del self._channels[name]
            return
        self._channels[name] = before
        try:
            self.apply(who)
        except ChannelRefused:
            self._channels[name] = put

    def apply(self, who: str) -> None:
        """Put on air what holds now."""
        if self._steering is not None:
            self._steering.set_policy(self.policy(), who)
