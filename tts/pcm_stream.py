"""Sound out of bytes as they come over the network: 16-bit PCM, bare or in a WAV file."""

import numpy as np
from numpy.typing import NDArray

from tts.persistence import EngineLost

_MAX_HEADER = 4096  # bytes before a WAV's sound


class PcmStream:
    """Takes bytes of any length, gives the samples that are whole."""

    def __init__(self, sample_rate: int, *, wav: bool) -> None:
        """`sample_rate` is that of bare PCM; a WAV file says its own."""
        self.sample_rate = sample_rate  # Hz
        self._header = wav
        self._channels = 1
        self._left = b""

    def feed(self, data: bytes) -> NDArray[np.float32]:
        """(n,) mono samples, -1..1.

        Raises:
            EngineLost: it is no WAV file of 16 bits.
        """
        self._left += data
        if self._header and not self._past_header():
            return np.empty(0, np.float32)
        whole = len(self._left) - len(self._left) % (2 * self._channels)
        pcm = np.frombuffer(self._left[:whole], "<i2").reshape(-1, self._channels)
        self._left = self._left[whole:]
        return np.asarray(pcm.mean(axis=1) / 32_768, np.float32)

    def _past_header(self) -> bool:
        """Read the chunks before the sound, if they are all there."""
        data, at = self._left, 12
        if len(data) < at:
            return False
        if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
            raise EngineLost("it sends no WAV file")
        while len(data) >= at + 8:
            name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
            if name == b"data":  # its size is not to be trusted: who streams does not know it
                self._left, self._header = data[at + 8 :], False
                return True
            if len(data) < at + 8 + size:
                break
            if name == b"fmt ":
                self._read_format(data[at + 8 : at + 8 + size])
            at += 8 + size + size % 2
        if at > _MAX_HEADER or len(data) > _MAX_HEADER:
            raise EngineLost("its WAV file holds no sound")
        return False

    def _read_format(self, part: bytes) -> None:
        coding, channels = int.from_bytes(part[:2], "little"), int.from_bytes(part[2:4], "little")
        rate, bits = int.from_bytes(part[4:8], "little"), int.from_bytes(part[14:16], "little")
        if coding not in (1, 0xFFFE) or bits != 16 or channels not in (1, 2) or not 8_000 <= rate <= 96_000:
            raise EngineLost(f"its WAV file has {bits} bits, {channels} channels, {rate} Hz; 16 bits, 1 or 2 are read")
        self._channels, self.sample_rate = channels, rate
