"""The stage's encoders: x264 baseline for both renditions, Opus and AAC for the sound."""

from fractions import Fraction

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from stream.packets import AAC_SAMPLES, CLOCK_RATE, FRAME_RATE, FRAME_SAMPLES, OPUS_SAMPLES, Packet, Rendition

GOP_FRAMES = 2 * FRAME_RATE  # 2 s: a viewer that joins without asking waits no longer


class VideoEncoder:
    """H.264 constrained baseline, zero latency, one slice, headers on each keyframe (Annex B)."""

    def __init__(self, rendition: Rendition, width: int, height: int, kbps: int, preset: str = "ultrafast") -> None:
        # ultrafast with the deblocking filter: as good a picture of this kind as superfast at 2 Mb/s
        # (48.8 dB against 47.9 on her face), in three quarters of its time.
        self.rendition = rendition
        self.width, self.height = width, height
        self._force_key = True
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.framerate = Fraction(FRAME_RATE)
        context.time_base = Fraction(1, FRAME_RATE)
        context.bit_rate = kbps * 1000
        context.gop_size = GOP_FRAMES
        context.max_b_frames = 0
        context.thread_count = 1  # two cores: encoding must not take both from drawing
        context.color_range = 1  # limited ("tv")
        context.colorspace = 6  # SMPTE 170M, what kernels.i420 makes
        context.color_primaries = 6
        context.color_trc = 6
        context.options = {
            "preset": preset,
            "tune": "zerolatency",
            "profile": "baseline",
            "x264-params": f"deblock=0,0:scenecut=0:repeat-headers=1:annexb=1:nal-hrd=none:force-cfr=1:"
            f"vbv-maxrate={kbps}:vbv-bufsize={kbps // 2}",
            "forced-idr": "1",
        }
        self._context = context

    def force_key(self) -> None:
        """Make the next picture a keyframe."""
        self._force_key = True

    def encode(self, planes: NDArray[np.uint8], index: int) -> Packet:
        """Encode frame `index`; planes is I420, uint8 (height*3/2, width)."""
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = index
        frame.time_base = Fraction(1, FRAME_RATE)
        if self._force_key:
            frame.pict_type = PictureType.I
            self._force_key = False
        (packet,) = self._context.encode(frame)
        return Packet(self.rendition, index * FRAME_SAMPLES, FRAME_SAMPLES, packet.is_keyframe, bytes(packet))


class OpusEncoder:
    """Opus, 20 ms frames, mono 48 kHz, 48 kb/s, tuned for low delay."""

    def __init__(self) -> None:
        context = av.CodecContext.create("libopus", "w")
        context.sample_rate = CLOCK_RATE
        context.layout = "mono"
        context.format = "flt"
        context.bit_rate = 48_000
        # Complexity 5 of 10: a third of the time, and no difference that could be measured at this rate.
        context.options = {"application": "audio", "frame_duration": "20", "compression_level": "5"}
        self._context = context

    def encode(self, samples: NDArray[np.float32], at: int) -> Packet:
        """Encode the 960 samples that start at `at`."""
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = CLOCK_RATE
        (packet,) = self._context.encode(frame)
        return Packet("audio", at, OPUS_SAMPLES, True, bytes(packet))


class AacEncoder:
    """AAC-LC, mono 48 kHz, 96 kb/s, raw frames of 1024 samples: for files and RTMP."""

    def __init__(self) -> None:
        context = av.CodecContext.create("aac", "w")
        context.sample_rate = CLOCK_RATE
        context.layout = "mono"
        context.format = "fltp"
        context.bit_rate = 96_000
        context.options = {"aac_coder": "fast"}  # a third of the time of the default search
        self._context = context
        self._pending = np.zeros(0, np.float32)
        self._pts: int | None = None

    def encode(self, samples: NDArray[np.float32], at: int) -> list[Packet]:
        """Take the samples that start at `at`; give the frames that are complete."""
        if self._pts is None or self._pts + len(self._pending) != at:
            self._pts, self._pending = at, np.zeros(0, np.float32)  # the clock jumped: start anew there
        self._pending = np.concatenate([self._pending, samples])
        packets: list[Packet] = []
        while len(self._pending) >= AAC_SAMPLES:
            packets += self._frame(self._pending[:AAC_SAMPLES], self._pts)
            self._pending = self._pending[AAC_SAMPLES:]
            self._pts += AAC_SAMPLES
        return packets

    def _frame(self, samples: NDArray[np.float32], at: int) -> list[Packet]:
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate = CLOCK_RATE
        frame.pts = at
        frame.time_base = Fraction(1, CLOCK_RATE)
        # The encoder holds one frame back and takes its priming off the pts itself.
        return [Packet("aac", p.pts or 0, AAC_SAMPLES, True, bytes(p)) for p in self._context.encode(frame)]
