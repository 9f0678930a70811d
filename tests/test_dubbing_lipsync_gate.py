"""What lets a mouth be drawn into a shot, what judges it, and the mouth that a line asks for; without a network."""

import numpy as np
import pytest

from dubbing.faces import Track, Tracks
from dubbing.lipsync_gate import cast, filled, jitter, judge, sync, talking, usable
from dubbing.mouths import path, shown
from dubbing.repertoire import Member, groups
from dubbing.types import Said
from lipsync.dominance import mouth_poses
from lipsync.visemes import POSES, REST
from tests.mined_footage import EYES, HEIGHT, WIDTH, face
from tts.types import SAMPLE_RATE, PhoneSpan

pytestmark = pytest.mark.unit

SIZE = (WIDTH, HEIGHT)
N = 100
AT = np.arange(N) / 25
LIGHT = np.array([120, 110, 150, 1.0], np.float32)


def _track(moves: slice | None = slice(None), yaw: float = 0.0, scale: float = 1.0, shift: float = 0.0) -> Track:
    """A face that talks in some of its pictures, and wanders a little."""
    generator = np.random.default_rng(3)
    opening = np.zeros(N)
    if moves is not None:
        opening[moves] = 0.2 * np.maximum(0, np.sin(2 * np.pi * 3.1 * AT[moves]))
    points = np.stack([face(o, 0.0, yaw + 2 * np.sin(k / 20), 0.0) for k, o in enumerate(opening)])
    points[:, :, :2] += generator.normal(0, 0.002 * EYES, (N, 478, 2))
    points = points * scale
    points[..., 0] += shift
    return Track(points[:, :468].astype(np.float32), np.zeros(N, bool), LIGHT)


def _cast(*tracks: Track, was=None, most: int | None = None, largest: float = 64.0):
    faces = Tracks(tracks, most if most is not None else len(tracks), largest)
    return cast(faces, AT, SIZE, was or {"a": [(0.0, 4.0)]}, None)


def test_a_face_that_speaks_is_its_speakers():
    track = _track()
    found = _cast(track)
    assert (found.left, found.speaker, found.track) == ("", "a", track)
    assert talking(track, AT).mean() > 0.8
    assert not talking(_track(None), AT).any()
    assert usable(track).all()


@pytest.mark.parametrize(
    ("left", "tracks", "more"),
    [
        ("no_face", [], {"most": 0, "largest": 0.0}),
        ("small", [], {"most": 1, "largest": 20.0}),
        ("small", [_track(scale=0.55)], {}),
        ("turned", [_track(yaw=32)], {}),
        ("turned", [_track(yaw=26)], {}),
        ("edge", [_track(shift=-140)], {}),
        ("not_speaking", [_track(None)], {}),
        ("several_faces", [_track(), _track(shift=10)], {}),
        ("several_faces", [_track()], {"most": 3}),
        ("several_speakers", [_track()], {"was": {"a": [(0.0, 2.0)], "b": [(2.0, 4.0)]}}),
    ],
)
def test_what_does_not_pass_says_why(left, tracks, more):
    found = _cast(*tracks, **more)
    assert found.left == left
    assert found.why


def test_of_two_faces_and_two_speakers_the_one_that_moves_then():
    first, still = _track(slice(0, 50)), _track(None)
    found = _cast(still, first, was={"a": [(0.0, 2.0)]})
    assert (found.left, found.track) == ("", first)
    off_screen = _cast(first, was={"a": [(0.0, 2.0)], "narrator": [(2.2, 4.0)]})
    assert (off_screen.left, off_screen.speaker) == ("", "a")


def test_hands_and_lost_faces():
    track = _track()
    covered = Track(track.landmarks, np.arange(N) % 10 == 0, LIGHT)
    assert _cast(covered).left == "hidden"
    gone = track.landmarks.copy()
    gone[40:42] = np.nan
    bridged = filled(gone)
    assert np.isfinite(bridged).all()
    assert np.abs(bridged[40:42] - track.landmarks[40:42]).max() < 0.2 * EYES
    assert _cast(Track(gone, track.covered, LIGHT)).left == ""
    gone[40:50] = np.nan
    assert _cast(Track(gone, track.covered, LIGHT)).left == "hidden"


def test_tracks_are_kept_to_a_sixteenth_of_a_px():
    track = _track()
    track.landmarks[7] = np.nan
    kept = Tracks.unpacked(Tracks((track,), 2, 61.0).packed())
    assert (kept.most, kept.largest) == (2, 61.0)
    assert (kept.tracks[0].seen == track.seen).all()
    assert np.nanmax(np.abs(kept.tracks[0].landmarks - track.landmarks)) <= 1 / 16 + 1e-3
    with pytest.raises(KeyError):
        Tracks.unpacked({"count": np.array([1, 1]), "largest": np.array([1.0])})


def _vowels(seconds: float) -> tuple[np.ndarray, list[PhoneSpan]]:
    """A voice-like buzz that opens and shuts, and its phones: "mamama", in no rhythm."""
    generator = np.random.default_rng(7)
    phones, at = list[PhoneSpan](), 0
    while at < seconds * SAMPLE_RATE:
        length = int(generator.uniform(0.06, 0.26) * SAMPLE_RATE)
        phones.append(PhoneSpan("ma"[len(phones) % 2], at, length))
        at += length
    t = np.arange(at) / SAMPLE_RATE
    loud = np.concatenate([np.full(phone.length, 0.02 if phone.phone == "m" else 0.3) for phone in phones])
    buzz = sum(np.sin(2 * np.pi * 130 * h * t) / h for h in range(1, 20))
    return (loud * buzz).astype(np.float32), phones


def _says(poses: np.ndarray) -> np.ndarray:
    generator = np.random.default_rng(5)
    opening = 0.3 * poses[:, 0] * (1 - poses[:, 1])
    points = np.stack([face(float(o)) for o in opening])[:, :468]
    points[..., :2] += generator.normal(0, 0.0015 * EYES, points[..., :2].shape)
    return points.astype(np.float32)


def test_a_mouth_in_time_beats_one_that_is_not():
    sound, phones = _vowels(4.0)
    poses = mouth_poses(phones, len(sound), (AT + 0.02) * SAMPLE_RATE)
    good, bad = _says(poses), _says(np.roll(poses[::-1], 9, 0))
    agreed, apart = sync(good, AT, sound), sync(bad, AT, sound)
    assert agreed is not None
    assert apart is not None
    assert agreed > apart + 0.1
    assert judge(bad, good, AT, sound, np.ones(N, np.float32)).left == ""
    assert judge(good, bad, AT, sound, np.ones(N, np.float32)).left == "worse"
    assert sync(good, AT, np.zeros(4 * SAMPLE_RATE, np.float32)) is None, "where nothing is said, time tells nothing"


def test_lips_that_tremble_are_worse():
    silence = np.zeros(4 * SAMPLE_RATE, np.float32)
    calm = _says(np.tile(REST, (N, 1)))
    generator = np.random.default_rng(6)
    shaken = calm.copy()
    shaken[..., :2] += generator.normal(0, 0.02 * EYES, shaken[..., :2].shape)
    assert jitter(shaken, np.ones(N, bool)) > 5 * jitter(calm, np.ones(N, bool))
    assert judge(calm, shaken, AT, silence, np.ones(N, np.float32)).left == "worse"
    lost = calm.copy()
    lost[20:60] = np.nan
    assert judge(calm, lost, AT, silence, np.ones(N, np.float32)).left == "worse"


def test_the_mouth_of_a_line_is_at_rest_around_it():
    sound, phones = _vowels(1.2)
    line = Said(SAMPLE_RATE, len(sound), tuple(phones))
    assert 2.1 < line.end / SAMPLE_RATE < 2.4
    poses = path([line], lambda a, b: sound, AT)
    assert np.allclose(poses[AT < 0.85], REST)
    over = line.end / SAMPLE_RATE + 0.11
    assert np.allclose(poses[np.flatnonzero(over < AT)], REST)
    within = poses[(AT > 1.1) & (AT < 2.1)]
    assert within[:, 0].max() > 0.5 * POSES["aa"][0]
    assert within[:, 1].max() > 0.7, "m shuts the lips"
    heard = path([Said(line.start, line.length)], lambda a, b: sound[a - line.start : b - line.start], AT)
    assert np.allclose(heard[AT < 0.85], REST)
    assert np.abs(heard[(AT > 1.1) & (AT < 2.1)] - REST).max() > 0.1, "without phones the listener hears it"


def test_the_drawn_mouth_comes_and_goes_softly():
    shows = shown([(1.0, 2.0)], AT)
    assert shows[AT < 0.68].max() == 0
    assert shows[(AT >= 0.9) & (AT <= 2.2)].min() == 1
    assert shows[AT > 2.66].max() == 0
    assert np.abs(np.diff(shows)).max() < 0.5
    seamed = shown([(0.0, 4.0)], AT, [2.0])
    assert seamed[50] == 0
    assert seamed[AT < 1.8].min() == 1


def test_shots_in_one_light_share_their_mouths():
    def member(speaker: str, light: np.ndarray, scale: float = 1.0) -> Member:
        track = _track(scale=scale)
        return Member(speaker, np.arange(N), AT, Track(track.landmarks, track.covered, light.astype(np.float32)))

    day, night = member("a", LIGHT), member("a", LIGHT - np.array([60, 0, 0, 0]))
    near, far, other = member("a", LIGHT + np.array([8, 2, 2, 0])), member("a", LIGHT, 0.4), member("b", LIGHT)
    assert groups([day, night, near, far, other]) == [[day, near], [night], [far], [other]]
