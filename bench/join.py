"""How long a new viewer waits for its first picture, decoding included.

python -m bench.join --url http://127.0.0.1:8080/v1/shows/demo/whep
"""

import asyncio
import time

import click
import httpx

from bench.tables import Row, machine, percentiles, print_table
from tests.rtc_client import Client


async def join_once(url: str, http: httpx.AsyncClient) -> tuple[float, float]:
    """Seconds from the wish to watch to the answer, and to the first decoded picture."""
    client = Client()
    start_s = time.monotonic()
    response = await http.post(url, content=await client.offer(), headers={"Content-Type": "application/sdp"})
    if response.status_code != 201:
        raise click.ClickException(f"{url} answers {response.status_code}: {response.text[:300]}")
    answered_s = time.monotonic() - start_s
    await client.accept(response.text)
    await client.until_pictures(1)
    seen_s = client.pictures[0].at_s - start_s
    await client.close()
    return answered_s, seen_s


async def joins(url: str, count: int, pause_s: float) -> list[Row]:
    """One viewer after another, each at another moment of the show's keyframe interval."""
    results = []
    async with httpx.AsyncClient(timeout=30) as http:
        for index in range(count):
            results.append(await join_once(url, http))
            await asyncio.sleep(pause_s * (1 + index % 7 / 7))
    answered, seen = percentiles([a for a, _ in results]), percentiles([s for _, s in results])
    measured = (
        f"p50 {seen[0] * 1000:.0f} ms, p95 {seen[1] * 1000:.0f} ms; "
        f"the answer alone {answered[0] * 1000:.0f} ms; {count} joins"
    )
    return [Row("first decoded picture for a new viewer (aiortc as the client)", "p50 ≤500 ms", measured)]


@click.command()
@click.option("--url", default="http://127.0.0.1:8080/v1/shows/demo/whep", show_default=True)
@click.option("--count", default=20, show_default=True)
@click.option("--pause", default=0.7, show_default=True, help="Seconds between joins.")
def main(url: str, count: int, pause: float) -> None:
    """Join a running server again and again."""
    print_table(f"Joining ({machine()})", asyncio.run(joins(url, count, pause)))


if __name__ == "__main__":
    main()
