"""Packs: what is read, and what is refused with a reason."""

import datetime
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar.consent import table
from avatar.errors import AvatarError, ConsentRefused, PackInvalid
from avatar.pack import SHIPPED, find_packs, load_pack
from tests.consent_factory import TODAY, consent, forged
from tests.pack_factory import CROP, HEIGHT, PLATES, WIDTH, geometry, manifest, write_pack

pytestmark = pytest.mark.unit


def refused(path: Path) -> PackInvalid:
    with pytest.raises(PackInvalid) as caught:
        load_pack(path)
    assert isinstance(caught.value, AvatarError)
    assert caught.value.remedy
    return caught.value


def test_a_whole_pack_is_read(tmp_path):
    pack = load_pack(write_pack(tmp_path))
    assert (pack.info.name, pack.info.title["ko"], *pack.size) == ("mini", "미니", WIDTH, 80)
    assert [plate.name for plate in pack.plates] == [plate[0] for plate in PLATES]
    assert pack.images.shape == (len(PLATES) + 1, CROP[3], CROP[2], 4)
    assert pack.figure.shape == (HEIGHT, WIDTH, 4)
    assert pack.figure[40, 64, 3] == 255
    with Image.open(pack.info.path / "plates/aa.webp") as image:
        rgb = np.asarray(image)[7, 5]
    assert pack.images[1, 7, 5].tolist() == [*rgb[::-1], 255]


def test_the_shipped_host_is_whole():
    found = {info.name: info for info in find_packs([SHIPPED])}
    pack = load_pack(found["harin"].path)
    assert sum(plate.pose is not None for plate in pack.plates) >= 12
    assert sum(plate.closure is not None for plate in pack.plates) >= 4
    assert any(plate.mood for plate in pack.plates)
    assert any(plate.raised for plate in pack.plates)


def test_a_damaged_pack_does_not_take_the_others_with_it(tmp_path, caplog):
    write_pack(tmp_path / "a", "one")
    write_pack(tmp_path / "b", "two")
    write_pack(tmp_path / "b", "one")
    (write_pack(tmp_path / "b", "broken") / "pack.toml").write_text("format = ")
    found = find_packs([tmp_path / "a", tmp_path / "b", tmp_path / "none"])
    assert [info.name for info in found] == ["one", "two"]
    assert found[0].path == tmp_path / "a" / "one"
    assert "broken" in caplog.text


@pytest.mark.parametrize("name", ["pack.toml", "figure.webp", "geometry.npz", "plates/rest.webp", "plates/OO.webp"])
def test_a_missing_file_is_named(tmp_path, name):
    path = write_pack(tmp_path)
    (path / name).unlink()
    error = refused(path)
    assert error.file == path / name
    assert "missing" in str(error)


@pytest.mark.parametrize("name", ["figure.webp", "plates/aa.webp"])
def test_a_picture_of_another_size_is_refused_before_it_is_decoded(tmp_path, name):
    path = write_pack(tmp_path)
    Image.new("RGB", (9000, 4000)).save(path / name)
    assert "9000x4000" in str(refused(path))


def test_a_picture_that_is_none_is_refused(tmp_path):
    path = write_pack(tmp_path)
    (path / "plates/aa.webp").write_bytes(b"RIFF but no more")
    assert refused(path).file == path / "plates/aa.webp"


def test_a_picture_of_another_kind_is_refused(tmp_path):
    path = write_pack(tmp_path)
    Image.new("RGB", CROP[2:]).save(path / "plates/aa.webp", format="PNG")
    assert "WebP" in str(refused(path))


def test_a_cut_picture_is_refused(tmp_path):
    path = write_pack(tmp_path)
    data = (path / "figure.webp").read_bytes()
    (path / "figure.webp").write_bytes(data[: len(data) // 2])
    assert refused(path).file == path / "figure.webp"


@pytest.mark.parametrize(
    ("arrays", "word"),
    [
        ({"rest": np.full((169, 3), np.nan, np.float32)}, "finite"),
        ({"offset": np.full((9, 169, 3), np.inf, np.float16)}, "offset"),
        ({"rest": geometry()["rest"] * np.array([1, 1, -1], np.float32)}, "behind the camera"),
        ({"triangles": geometry()["triangles"] + 100}, "triangles"),
        ({"triangles": geometry()["triangles"] - 1}, "triangles"),
        ({"triangles": geometry()["triangles"].astype(np.int64)}, "int64"),
        ({"triangles": np.zeros((0, 3), np.int32)}, "0"),
        ({"offset": np.zeros((3, 169, 3), np.float16)}, "(9, 169, 3)"),
        ({"mask": np.zeros((4, 4), np.uint8)}, "mask"),
        ({"head": np.zeros((4, 4), np.uint8)}, "head"),
        ({"region": np.full((169, 3), 200, np.uint8)}, "255"),
        ({"visible": np.array([None], object)}, "visible"),
    ],
)
def test_geometry_that_does_not_fit_is_refused(tmp_path, arrays, word):
    error = refused(write_pack(tmp_path, arrays=arrays))
    assert error.file.name == "geometry.npz"
    assert word in str(error)


def test_an_array_that_claims_more_than_it_may_is_not_unpacked(tmp_path):
    path = write_pack(tmp_path)
    with zipfile.ZipFile(path / "geometry.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in geometry().items():
            claimed = np.broadcast_to(array[:1], (90_000_000, 3)) if name == "rest" else array
            with archive.open(f"{name}.npy", "w") as stream:
                header = {"descr": claimed.dtype.str, "fortran_order": False, "shape": claimed.shape}
                np.lib.format.write_array_header_1_0(stream, header)
    assert "90000000" in str(refused(path))


@pytest.mark.parametrize("cut", [0, 10, 500])
def test_a_cut_npz_is_refused(tmp_path, cut):
    path = write_pack(tmp_path)
    data = (path / "geometry.npz").read_bytes()
    (path / "geometry.npz").write_bytes(data[:cut])
    assert refused(path).file == path / "geometry.npz"


def test_a_missing_array_is_named(tmp_path):
    path = write_pack(tmp_path)
    whole = geometry()
    np.savez(path / "geometry.npz", rest=whole["rest"], mask=whole["mask"])
    assert "triangles is missing" in str(refused(path))


@pytest.mark.parametrize("name", ["../figure", "/etc/passwd", "a/b", "..", "", "rest", "a\\b"])
def test_plate_names_cannot_lead_outside(tmp_path, name):
    path = write_pack(tmp_path)
    text = manifest().replace('name = "aa"', f"name = {name!r}")
    (path / "pack.toml").write_text(text, encoding="utf-8")
    assert refused(path).file == path / "pack.toml"


def test_a_link_that_leads_outside_is_refused(tmp_path):
    path = write_pack(tmp_path)
    secret = tmp_path / "secret.webp"
    (path / "plates/aa.webp").rename(secret)
    (path / "plates/aa.webp").symlink_to(secret)
    assert "leads out" in str(refused(path))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"format": "format = 1"}, "format"),
        ({"format": ""}, "format"),
        ({"kind": 'kind = "painted"'}, "kind"),
        ({"kind": 'kind = "photo"'}, "consent"),
        ({"kind": 'kind = "video"'}, "video"),
        ({"extra": 'colour = "red"'}, "colour"),
        ({"crop": "[crop]\nx = 100\ny = 16\nwidth = 48\nheight = 48"}, "outside"),
        ({"crop": "[crop]\nx = 1\ny = 1\nwidth = 99999\nheight = 48"}, "width"),
        ({"plates": '[[plates]]\nname = "a"\nregion = "mouth"\npose = [0.5]'}, "pose"),
        ({"plates": '[[plates]]\nname = "a"\nregion = "eyes"\nmood = "glad"'}, "mood"),
        ({"plates": '[[plates]]\nname = "a"\nregion = "brows"\nraise = nan'}, "finite"),
        ({"plates": '[[plates]]\nname = "a"\nregion = "brows"\nraise = 1.0'}, "no mouth plate"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(tmp_path, changes, word):
    error = refused(write_pack(tmp_path, **changes))
    assert error.file.name == "pack.toml"
    assert word in str(error)


def test_a_photo_with_consent_is_taken(tmp_path):
    pack = load_pack(write_pack(tmp_path, kind='kind = "photo"', extra=table(consent())))
    assert pack.info.kind == "photo"
    assert pack.info.consent == consent()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (consent(expires=TODAY - datetime.timedelta(days=1)), "expired"),
        (consent(granted=TODAY + datetime.timedelta(days=1)), "holds from"),
        (consent(scope=("dubbing",)), "not for live"),
        (forged(expires=TODAY + datetime.timedelta(days=3000)), "changed after it was recorded"),
        (forged(person="somebody else"), "changed after it was recorded"),
    ],
)
def test_a_photo_whose_consent_does_not_hold_is_not_loaded(tmp_path, given, word):
    path = write_pack(tmp_path, kind='kind = "photo"', extra=table(given))
    with pytest.raises(ConsentRefused, match=word):
        load_pack(path)


def test_a_pack_has_its_folders_name(tmp_path):
    path = write_pack(tmp_path)
    assert "same name" in str(refused(path.rename(tmp_path / "other")))
