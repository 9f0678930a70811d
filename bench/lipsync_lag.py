"""The lag between sound and mouth in rendered films, with its wrong-audio control.

    python -m bench.lipsync_lag                      renders a few lines with `onmaru say` and measures them
    python -m bench.lipsync_lag one.mp4 two.mp4      measures these

The mouth is read from the pixels (FaceMesh: the gap between the inner lips over the distance of the eyes); what the
sound asks for is predicted by `bench.lag_scorer`. Control: the same films against speech that is not theirs must
give chance.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import click
import mediapipe
import numpy as np
import scipy.signal
from numpy.typing import NDArray

from bench.lag_scorer import Curve, Lag, Predictor, Speech, lag_between, speak
from bench.tables import Row, print_table
from lipsync.closure import TOLERANCE_S
from lipsync.visemes import BILABIALS
from tts.catalogue import default_voice
from tts.types import SAMPLE_RATE

WINDOW_S, HOP_S = 6.0, 3.0
WITHIN_S = 0.040
SHUT = 0.03  # of the eyes' distance: FaceMesh says 0.005-0.02 of lips at rest, 0.1-0.2 of open ones
FRAME_S = 0.040  # our films have 25 frames a second
UPPER_LIP, LOWER_LIP, LEFT_EYE, RIGHT_EYE = 13, 14, 33, 263  # FaceMesh: inner lips, outer corners of the eyes

FILMS = {
    "ko": (
        "안녕하세요 여러분, 오늘도 온마루 라이브를 찾아 주셔서 고맙습니다. 봄바람처럼 포근한 무릎담요를 준비했어요.",
        "지금 보시는 보습 크림은 피부에 빠르게 스며들고 밤새 촉촉함을 지켜 줍니다. 두 개 사시면 하나를 더 드려요.",
        "마음까지 맑아지는 녹차 한 잔 어떠세요? 보성에서 온 어린잎만 모아서 만들었습니다. 배송비는 무료입니다.",
    ),
    "en": (
        "Good evening everyone, and welcome back to our live show. Maybe you came for the blue blanket, maybe for tea.",
        "Put your questions in the chat, and my people will pick the best one. The bamboo board is back by demand.",
    ),
}
TRAINING = {
    "ko": (
        "부드러운 면으로 만든 이불입니다. 여름에도 가볍고 시원하게 덮으실 수 있어요.",
        "매일 아침 빈속에 한 포씩 드시면 됩니다. 물 없이도 편하게 드실 수 있습니다.",
        "이 프라이팬은 기름을 조금만 둘러도 눌어붙지 않아요. 무게도 가벼워서 손목이 편합니다.",
        "오늘 자정까지만 이 가격에 모십니다. 내일이면 다시 원래 값으로 돌아가요.",
        "아이들 간식으로도 좋고 어른들 술안주로도 참 잘 어울립니다.",
        "포장을 열면 고소한 향이 먼저 납니다. 국산 참깨를 볶아서 바로 짰거든요.",
        "질문 주신 분, 사이즈는 평소 입으시는 것보다 하나 크게 고르시면 됩니다.",
        "화면 아래 단추를 누르시면 바로 담으실 수 있습니다. 재고가 얼마 남지 않았어요.",
    ),
    "en": (
        "This pan needs hardly any oil, and nothing sticks to it. It is light enough for one hand.",
        "We picked these tomatoes on Monday morning, and they will reach you by Wednesday.",
        "The lamp has three levels of brightness. Touch the base, and it fades slowly to warm light.",
        "If you buy two of them tonight, the third one is our gift to you.",
        "Somebody asked about the size. Choose the one above what you usually wear.",
        "Remember, the offer ends at midnight, so please do not wait too long.",
        "My favourite part is the pocket on the back, which holds a phone and a bottle of water.",
        "Fresh bread, soft butter, and a bit of plum jam: what more would anybody want for breakfast?",
    ),
}
HELD_OUT = {
    "ko": (
        "겨울에는 따뜻한 유자차가 제일이지요. 껍질째 얇게 썰어 꿀에 재웠습니다. 찬물에도 잘 녹아서 여름에도 좋아요.",
        "가방 안쪽에 주머니가 여섯 개나 있어서 물건을 찾느라 헤매지 않으셔도 됩니다. 어깨끈은 길이를 바꿀 수 있어요.",
    ),
    "en": (
        "The blender breaks ice in a few seconds, and every part goes into the dishwasher. Pick the colour you love.",
        "Both jackets keep the wind out. The grey one is a little longer, and the belt comes off whenever you want.",
    ),
}


@dataclass(frozen=True, slots=True)
class Film:
    """What was heard and seen in one film."""

    name: str
    samples: NDArray[np.float32]  # (n,) at SAMPLE_RATE, from the film's time 0
    opening: Curve  # (k,) of the frames in which a face was found
    at_s: Curve  # (k,) when they are shown
    frames: int  # all frames, with a face or without


def read_film(path: Path) -> Film:
    """Decode a film and read its mouth.

    Raises:
        click.ClickException: it has no sound or no picture, or a face in hardly any frame.
    """
    opening, at_s, frames = _mouth(path)
    if len(opening) < max(25, frames // 2):
        raise click.ClickException(f"{path}: a face was found in {len(opening)} of {frames} frames")
    return Film(path.name, _sound(path), np.array(opening), np.array(at_s), frames)


def _sound(path: Path) -> NDArray[np.float32]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    samples = np.zeros(0, np.float32)
    with av.open(str(path)) as container:
        if not container.streams.audio:
            raise click.ClickException(f"{path}: no sound in it")
        for frame in container.decode(audio=0):
            start = round(_time_s(frame) * SAMPLE_RATE)
            for piece in resampler.resample(frame):
                samples = _laid(samples, piece.to_ndarray().reshape(-1).astype(np.float32), start)
                start += piece.samples
    return samples


def _time_s(frame: av.AudioFrame | av.VideoFrame) -> float:
    if frame.time is None:
        raise click.ClickException("the film has a frame without a time stamp")
    return frame.time


def _laid(samples: NDArray[np.float32], piece: NDArray[np.float32], start: int) -> NDArray[np.float32]:
    """`piece` written at `start`, so that the film's own time stamps decide; before 0 is an encoder's priming."""
    piece = piece[max(0, -start) :]
    start = max(0, start)
    if start + len(piece) > len(samples):
        samples = np.pad(samples, (0, start + len(piece) - len(samples)))
    samples[start : start + len(piece)] = piece
    return samples


def _mouth(path: Path) -> tuple[list[float], list[float], int]:
    """Opening and time of every frame with a face, and how many frames there are."""
    opening, at_s, frames = [], [], 0
    # Each frame by itself: tracking from frame to frame would smooth, and a smoothed mouth is a late one.
    mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1, refine_landmarks=True)
    with av.open(str(path)) as container, mesh:
        if not container.streams.video:
            raise click.ClickException(f"{path}: no picture in it")
        for frame in container.decode(video=0):
            frames += 1
            found = mesh.process(frame.to_ndarray(format="rgb24")).multi_face_landmarks
            if found:
                points = np.array([(p.x * frame.width, p.y * frame.height) for p in found[0].landmark])
                eyes = np.linalg.norm(points[LEFT_EYE] - points[RIGHT_EYE])
                opening.append(float(np.linalg.norm(points[UPPER_LIP] - points[LOWER_LIP]) / eyes))
                at_s.append(_time_s(frame) + FRAME_S / 2)  # drawn for its middle, and shown for all of its time
    return opening, at_s, frames


def windows(heard: Curve, film: Film) -> list[Lag]:
    """The lag in each window of WINDOW_S (the whole film, if it is shorter)."""
    result = []
    end = film.at_s[-1]
    for start in np.arange(0, max(HOP_S, end - WINDOW_S + HOP_S), HOP_S):
        inside = (film.at_s >= start) & (film.at_s < start + WINDOW_S)
        lag = lag_between(heard, film.opening[inside], film.at_s[inside])
        if lag is not None:
            result.append(lag)
    return result


def measured(films: Sequence[Film], predictor: Predictor, held_out: Sequence[Speech]) -> list[Row]:
    """The figures: each film, all windows, and the two controls."""
    true, wrong, result = [], [], []
    for index, film in enumerate(films):
        heard = predictor.opening(film.samples)
        whole = lag_between(heard, film.opening, film.at_s)
        true += windows(heard, film)
        wrong += windows(predictor.opening(held_out[index % len(held_out)].samples), film)
        if whole is not None:
            found = f"{whole.offset_s * 1000:+.0f} ms, r {whole.correlation:.2f}, margin {whole.margin:.2f}"
            result.append(Row(f"{film.name}: mouth behind sound", "±40 ms", found))
    result.append(Row(f"all windows of {WINDOW_S:.0f} s: mouth behind sound", "±40 ms", _summary(true)))
    result.append(Row("control, another line's sound", "chance (about 10 %)", _summary(wrong)))
    result.append(Row("control, true mouths shifted by known lags", "all found", _found_again(predictor, held_out)))
    return result


def _summary(lags: Sequence[Lag]) -> str:
    if not lags:
        return "nothing measurable"
    offsets = np.array([lag.offset_s for lag in lags])
    within = np.mean(np.abs(offsets) <= WITHIN_S + 1e-9)
    return (
        f"median {np.median(offsets) * 1000:+.0f} ms, {within:.0%} within ±40 ms, "
        f"r {np.mean([lag.correlation for lag in lags]):.2f} (n = {len(lags)})"
    )


def _found_again(predictor: Predictor, held_out: Sequence[Speech]) -> str:
    """How exactly lags put into held-out speech are measured, at 25 frames a second."""
    errors = []
    for line in held_out:
        heard = predictor.opening(line.samples)
        for lag_s in (-0.2, -0.08, 0.0, 0.04, 0.12):
            at_s = np.arange(0.02, len(line.samples) / SAMPLE_RATE, 0.04)
            seen = np.interp(at_s - lag_s, np.arange(len(line.opening)) / 100, line.opening)
            found = lag_between(heard, seen, at_s)
            errors.append(abs(found.offset_s - lag_s) if found else np.inf)
    return f"{np.mean(np.array(errors) <= 0.02):.0%} within 20 ms, worst {np.max(errors) * 1000:.0f} ms"


def closures(film: Film, line: Speech) -> tuple[int, int]:
    """How many p, b and m of the line are seen shut in the film, and how many it has."""
    likeness = scipy.signal.correlate(film.samples, line.samples)
    start = int(likeness.argmax()) - (len(line.samples) - 1)
    shut = total = 0
    for phone in line.phones:
        if phone.phone in BILABIALS:
            begin, end = (start + phone.start) / SAMPLE_RATE, (start + phone.start + phone.length) / SAMPLE_RATE
            near = (film.at_s >= begin - TOLERANCE_S) & (film.at_s <= end + TOLERANCE_S)
            shut += bool(near.any() and film.opening[near].min() < SHUT)
            total += 1
    return shut, total


def trained() -> tuple[Predictor, list[Speech]]:
    """The predictor, trained on lines of the voices that speak in films, and lines that it has not heard."""
    voices = {lang: {default_voice(lang)} for lang in TRAINING}
    voices["ko"].add("espeak:ko+m")
    voices["en"].add("espeak:en-us")
    lines = [
        line for lang, texts in TRAINING.items() for voice in sorted(voices[lang]) for line in speak(voice, lang, texts)
    ]
    held_out = [line for lang, texts in HELD_OUT.items() for line in speak(default_voice(lang), lang, texts)]
    return Predictor(lines), held_out


def rendered() -> tuple[list[Film], Row]:
    """The lines of FILMS as films, by `onmaru say`, and whether their lips meet."""
    onmaru = str(Path(sys.executable).with_name("onmaru"))
    films, shut, total = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="onmaru-lag-") as folder:
        for lang, texts in FILMS.items():
            voice = default_voice(lang)
            for number, (text, line) in enumerate(zip(texts, speak(voice, lang, texts), strict=True), 1):
                path = Path(folder) / f"{lang}{number}.mp4"
                subprocess.run([onmaru, "say", text, "--lang", lang, "--voice", voice, "-o", str(path)], check=True)
                films.append(read_film(path))
                seen, said = closures(films[-1], line)
                shut, total = shut + seen, total + said
    return films, Row("p, b and m whose lips are seen to meet", "all", f"{shut} of {total}")


def rows(paths: Sequence[Path] = ()) -> list[Row]:
    """The table of these films, or of lines rendered for it."""
    predictor, held_out = trained()
    if paths:
        return measured([read_film(path) for path in paths], predictor, held_out)
    films, lips = rendered()
    return [*measured(films, predictor, held_out), lips]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("films", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(films: tuple[Path, ...]) -> None:
    """Measure how far the mouth is behind the sound in FILMS, or in lines rendered for it."""
    print_table("Lip-sync: sound against mouth in rendered films", rows(films))


if __name__ == "__main__":
    main()
