"""How soon she is heard and how soon she is silent: measured in Chromium, from the request to WebAudio.

    python -m bench.sound --url http://127.0.0.1:8080 --token TOKEN

The sound is taken after the browser's decoder and jitter buffer, in blocks of 5.3 ms; the sound card's own delay is
not in it.
"""

import click
from playwright.sync_api import Page, sync_playwright

from bench.browser import CHROMIUM
from bench.tables import Row, percentiles, print_table
from tests.browser_chromium import FLAGS

AUTOPLAY = "--autoplay-policy=no-user-gesture-required"
LONG = {
    "ko": "이 문장은 아주 길어서 끝까지 말하려면 꽤 오래 걸립니다 그래서 중간에 멈추어 보기에 좋습니다.",
}
WATCH = """
async ([token]) => {
  const peer = new RTCPeerConnection();
  peer.addTransceiver('video', {direction: 'recvonly'});
  peer.addTransceiver('audio', {direction: 'recvonly'});
  const streams = new Promise((done) => { let n = 0; const all = new MediaStream();
    peer.ontrack = (e) => { all.addTrack(e.track); if (++n === 2) done(all); }; });
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise((done) => { if (peer.iceGatheringState === 'complete') done();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done(); });
  const answer = await fetch('/v1/shows/demo/whep', {method: 'POST', body: peer.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp'}});
  await peer.setRemoteDescription({type: 'answer', sdp: await answer.text()});
  const stream = await streams;
  const video = document.createElement('video');
  video.srcObject = stream; video.muted = true; video.autoplay = true; document.body.append(video);
  const context = new AudioContext({sampleRate: 48000});
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
  const tap = context.createScriptProcessor(256, 1, 1);
  window.blocks = [];
  tap.onaudioprocess = (e) => {
    let peak = 0; for (const s of e.inputBuffer.getChannelData(0)) peak = Math.max(peak, Math.abs(s));
    window.blocks.push([performance.now(), peak]); if (window.blocks.length > 4000) window.blocks.splice(0, 2000);
  };
  source.connect(tap); tap.connect(context.destination);
  window.post = (deed, body) => fetch('/v1/shows/demo/' + deed, {method: 'POST', body: JSON.stringify(body),
    headers: {'Content-Type': 'application/json', 'Authorization': 'Bearer ' + token}});
  window.sleep = (ms) => new Promise((done) => setTimeout(done, ms));
}
"""
SAY = """
async ([text, lang]) => {
  await post('cut', {hold_s: 600}); await sleep(900 + Math.random() * 40);
  const start = performance.now(); blocks.length = 0;
  await post('say', {text, lang});
  while (performance.now() - start < 3000) {
    const heard = blocks.find(([, peak]) => peak > 0.01);
    if (heard) return heard[0] - start;
    await sleep(5);
  }
  return null;
}
"""
CUT = """
async ([text, lang]) => {
  await post('cut', {hold_s: 600}); await sleep(700);
  await post('say', {text, lang});
  await sleep(1500 + Math.random() * 40);
  const start = performance.now(); blocks.length = 0;
  await post('cut', {hold_s: 600});
  await sleep(2000);
  const loud = blocks.filter(([, peak]) => peak > 0.003);
  const silent = loud.length ? loud[loud.length - 1][0] - start : 0;
  return [silent, blocks.filter(([at, peak]) => at > start + 400 && peak > 0.003).length];
}
"""


def measure(page: Page, rounds: int) -> list[Row]:
    """Both figures over so many rounds."""
    lines = ("안녕하세요, 여러분.", "ko"), ("Good evening everyone.", "en")
    first = [page.evaluate(SAY, list(lines[k % 2])) for k in range(rounds)]
    heard = [ms for ms in first if ms is not None]
    cuts = [page.evaluate(CUT, [LONG["ko"], "ko"]) for _ in range(rounds)]
    p50, p95 = percentiles(heard)
    c50, c95 = percentiles([ms for ms, _ in cuts])
    stale = sum(count for _, count in cuts)
    return [
        Row("text → first sound in Chromium", "p50 ≤150 ms, p95 ≤300 ms", f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"),
        Row(
            "cut → silence in Chromium",
            "p95 ≤120 ms, 0 stale",
            f"p50 {c50:.0f} ms, p95 {c95:.0f} ms, {stale} stale blocks",
        ),
    ]


def run(url: str, token: str, rounds: int) -> list[Row]:
    """Open a browser on a running server and measure."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, AUTOPLAY])
        page = browser.new_page()
        page.goto(f"{url}/healthz")
        page.evaluate(WATCH, [token])
        page.wait_for_timeout(3000)
        rows = measure(page, rounds)
        page.evaluate("post('cut', {hold_s: 0})")
        browser.close()
    return rows


@click.command()
@click.option("--url", required=True)
@click.option("--token", required=True)
@click.option("--rounds", default=20, show_default=True)
def main(url: str, token: str, rounds: int) -> None:
    """Text to first sound, and cut to silence."""
    print_table("Sound", run(url, token, rounds))


if __name__ == "__main__":
    main()
