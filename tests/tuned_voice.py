"""A voice's folder as tuning leaves it."""

from pathlib import Path


def voice(models: Path, folder: str, *, consent: str = "abc", source: str = "mina", made: bool = True) -> Path:
    """A voice's folder as tuning leaves it."""
    path = models / "voices" / folder
    path.mkdir(parents=True)
    (path / "config.yaml").write_text("tts: vits")
    (path / "model.pth").write_bytes(b"x")
    (path / "voice.toml").write_text(
        f'format = 1\ntitle = "Mina"\nlanguages = ["en"]\nlicence = "x"\ncheckpoint = "model.pth"\n'
        f'sha256 = "{"0" * 64}"\nsample_rate = 22050\nfrontend = "espeak:en-us"\n'
        f'[data]\nsource = "{source}"\nconsent = "{consent}"\n'
    )
    if made:
        (path / "made.json").write_text('{"epoch": 3}')
    return path
