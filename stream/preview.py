"""What a host looks like: a contact sheet, and ten seconds of speech."""

from pathlib import Path

from avatar.contact_sheet import contact_sheet
from stream.hosts import shown_host
from stream.offline import Order, render
from stream.settings import Settings

LINES = (
    "안녕하세요, 온마루입니다. 오늘 준비한 상품을 하나씩 보여 드릴게요.",
    "Good evening, and welcome! Shall we start with our favourite?",
)


def write_sheet(settings: Settings, folder: Path) -> Path:
    """Write the settings' host to NAME.png. Raises AvatarError, HostUnknown, OSError."""
    host = shown_host(settings)
    file = folder / f"{host.name}.png"
    contact_sheet(host.path).save(file)
    return file


def write_clip(settings: Settings, folder: Path) -> Path:
    """Let the settings' host speak for about ten seconds in NAME.mp4. Raises OfflineError."""
    file = folder / f"{settings.avatar}.mp4"
    render(settings, Order.make(LINES, "auto", None, None, captions=False), file)
    return file
