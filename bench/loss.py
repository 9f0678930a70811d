"""What a viewer sees whose network goes away for 1 s in every 4.

python -m bench.loss --url http://127.0.0.1:8080/v1/shows/demo/whep
"""

import asyncio
import time
from itertools import pairwise

import click
import httpx

from bench.tables import Row, machine, print_table
from tests.rtc_client import Client

CYCLE_S, AWAY_S = 4.0, 1.0
# aiortc's receiver asks again for 128 packets at most, but would wait for a hole until 512 are behind it.
# Browsers ask for a keyframe where a gap is longer than their list, and so does it with this.
PATIENCE = 128


async def watch(url: str, seconds: float) -> list[Row]:
    """Watch, decoding, with media dropped at the door in the last second of each cycle."""
    start_s = time.monotonic()
    client = Client(is_lossy=lambda: (time.monotonic() - start_s) % CYCLE_S > CYCLE_S - AWAY_S, patience=PATIENCE)
    async with httpx.AsyncClient(timeout=30) as http:
        response = await http.post(url, content=await client.offer(), headers={"Content-Type": "application/sdp"})
    if response.status_code != 201:
        raise click.ClickException(f"{url} answers {response.status_code}: {response.text[:300]}")
    await client.accept(response.text)
    await client.until_pictures(1)
    await asyncio.sleep(seconds)
    await client.close()
    times = [picture.at_s for picture in client.pictures]
    freezes = sorted(later - earlier for earlier, later in pairwise(times))
    rate = (len(times) - 1) / (times[-1] - times[0])
    widths = " → ".join(str(width) for width in dict.fromkeys(picture.width for picture in client.pictures))
    measured = f"{rate:.1f} fps, longest freeze {freezes[-1]:.2f} s; {seconds:.0f} s, picture widths {widths}"
    return [Row("1 s of media dropped in every 4", "≥15 fps, longest freeze ≤1.2 s", measured)]


@click.command()
@click.option("--url", default="http://127.0.0.1:8080/v1/shows/demo/whep", show_default=True)
@click.option("--seconds", default=40.0, show_default=True)
def main(url: str, seconds: float) -> None:
    """Watch a running server through a bad network."""
    print_table(f"Loss ({machine()})", asyncio.run(watch(url, seconds)))


if __name__ == "__main__":
    main()
