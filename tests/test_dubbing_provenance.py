"""Signed notes in files: read back by the library, kept over a second dub, broken by a changed byte."""

import contextlib
import datetime
import shutil
import socket
import struct
import wave
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dubbing import certificate, provenance
from dubbing.certificate import CHAIN, KEY
from dubbing.errors import ProvenanceFailed
from dubbing.provenance import Deed, read, sign
from tests.dubbing_media import clap_track, heard, make_video

pytestmark = pytest.mark.media

VOICES = Deed("c2pa.dubbed", "speech in English", "compositeWithTrainedAlgorithmicMedia", "espnet:en")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", 1.0, sound=clap_track(1.0, [0.5]))


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "provenance"
    certificate.identity(folder)
    return folder


@pytest.fixture
def signed(film: Path, identity: Path, tmp_path: Path) -> Path:
    path = Path(shutil.copy(film, tmp_path / "dub.mp4"))
    sign(path, identity, [VOICES], upload=film, title="a dub")
    return path


def test_a_signed_film_says_what_was_made_by_whom_of_what(signed: Path, identity: Path, film: Path):
    marked = read(signed)
    assert marked is not None
    assert (marked.state, marked.faults) == ("Valid", ("signingCredential.untrusted",))
    assert (marked.title, marked.signer) == ("a dub", "Onmaru on this machine")
    assert marked.actions == ("c2pa.opened", "c2pa.dubbed")
    assert marked.source_types == ("compositeWithTrainedAlgorithmicMedia",)
    assert marked.ingredients == (("film.mp4", False),)
    trusted = read(signed, (identity / CHAIN).read_bytes())
    assert trusted is not None
    assert (trusted.state, trusted.faults) == ("Trusted", ())
    assert (heard(signed) == heard(film)).all(), "what is heard is what was heard"
    assert [path.name for path in signed.parent.iterdir()] == ["dub.mp4"]


def test_the_uploads_own_note_stays(signed: Path, identity: Path, tmp_path: Path):
    again = Path(shutil.copy(signed, tmp_path / "again.mp4"))
    sign(again, identity, [VOICES], upload=signed)
    marked = read(again)
    assert marked is not None
    assert marked.ingredients == (("dub.mp4", True),)
    assert marked.title == "again.mp4"


@pytest.mark.parametrize("broken", [b"jumbXXXX", b"\xff" * 8, b""])
def test_a_broken_note_in_the_upload_stops_nothing(signed: Path, identity: Path, tmp_path: Path, broken: bytes):
    data = signed.read_bytes()
    at = data.index(b"jumb") + 12
    upload = tmp_path / "upload.mp4"
    upload.write_bytes(data[:at] + broken + data[at + len(broken) :] if broken else data[: at + 40])
    again = Path(shutil.copy(signed, tmp_path / "again.mp4"))
    sign(again, identity, [VOICES], upload=upload)
    marked = read(again)
    assert marked is not None
    assert [name for name, _ in marked.ingredients] == ["upload.mp4"]
    assert marked.state == "Valid"


def with_address(film: bytes, address: str) -> bytes:
    """The film with a note that lies elsewhere, as XMP tells it."""
    xmp = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="{address}"/></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()
    kind = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
    return film + struct.pack(">I4s", 24 + len(xmp), b"uuid") + kind + xmp


def test_a_note_that_lies_at_an_address_is_not_fetched(film: Path, identity: Path, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        upload = tmp_path / "upload.mp4"
        upload.write_bytes(with_address(film.read_bytes(), f"http://127.0.0.1:{server.getsockname()[1]}/note.c2pa"))
        path = Path(shutil.copy(film, tmp_path / "dub.mp4"))
        sign(path, identity, [VOICES], upload=upload)
        assert read(path) is not None
        with contextlib.suppress(ProvenanceFailed):
            assert read(upload) is None
        with pytest.raises(TimeoutError):
            server.accept()


def test_one_changed_byte_is_noticed(signed: Path):
    whole = bytearray(signed.read_bytes())
    whole[whole.index(b"mdat") + 200] ^= 1
    signed.write_bytes(whole)
    marked = read(signed)
    assert marked is not None
    assert marked.state == "Invalid"
    assert "assertion.bmffHash.mismatch" in marked.faults


def test_sound_that_comes_from_voices_alone(identity: Path, tmp_path: Path):
    path = tmp_path / "say.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(40_000))
    sign(path, identity, [Deed("c2pa.edited", "speech in Korean", "algorithmicMedia", "espeak:ko")])
    marked = read(path)
    assert marked is not None
    assert (marked.state, marked.actions[0]) == ("Valid", "c2pa.created")
    assert marked.source_types == ("algorithmicMedia",)
    with wave.open(str(path)) as file:
        assert file.getnframes() == 10_000


def test_an_upload_that_the_library_does_not_know_is_still_named(identity: Path, film: Path, tmp_path: Path):
    path, upload = Path(shutil.copy(film, tmp_path / "dub.mp4")), tmp_path / "talk.mkv"
    make_video(upload, 0.4)
    sign(path, identity, [VOICES], upload=upload)
    marked = read(path)
    assert marked is not None
    assert marked.ingredients == (("talk.mkv", False),)


def test_files_without_a_note(film: Path, tmp_path: Path):
    assert read(film) is None
    (tmp_path / "words.mp4").write_text("no film at all")
    with pytest.raises(ProvenanceFailed, match=r"words\.mp4 cannot be read"):
        read(tmp_path / "words.mp4")


def test_a_certificate_is_made_once_and_only_its_owner_reads_its_key(identity: Path):
    before = certificate.identity(identity)
    assert certificate.identity(identity) == before
    assert (identity / KEY).stat().st_mode & 0o777 == 0o600
    assert identity.stat().st_mode & 0o777 == 0o700


def given(folder: Path, key, until: datetime.datetime, public=None) -> Path:
    """A certificate that was bought somewhere."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Shop")])
    made = x509.CertificateBuilder(name, name, public or key.public_key(), 1)
    signed = (
        made.not_valid_before(until - datetime.timedelta(days=400)).not_valid_after(until).sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    folder.mkdir()
    (folder / CHAIN).write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / KEY).write_bytes(key.private_bytes(*form))
    return folder


def test_certificates_that_cannot_sign(tmp_path: Path):
    key, other = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    today = datetime.datetime.now(datetime.UTC)
    tomorrow = today + datetime.timedelta(days=1)
    assert certificate.identity(given(tmp_path / "good", key, tomorrow)).algorithm == b"es384"
    for folder, told in (
        (given(tmp_path / "old", key, today - datetime.timedelta(days=1)), "renew it"),
        (given(tmp_path / "mixed", key, tomorrow, other.public_key()), "not the key of the first certificate"),
        (given(tmp_path / "odd", ec.generate_private_key(ec.SECP256K1()), tomorrow), "secp256k1"),
    ):
        with pytest.raises(ProvenanceFailed, match=told):
            certificate.identity(folder)
    (tmp_path / "good" / KEY).unlink()
    with pytest.raises(ProvenanceFailed, match="cannot be read"):
        certificate.identity(tmp_path / "good")


def test_without_the_library_it_says_so(film: Path, identity: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install" in provenance.lacking()
    with pytest.raises(ProvenanceFailed, match="not installed"):
        sign(film, identity, [VOICES])
    with pytest.raises(ProvenanceFailed, match="not installed"):
        read(film)
