import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ShowFeed } from "./feed";
import type { Show, ShowEvent } from "./show";

const SHOW: Show = {
  id: "demo",
  title: { ko: "온마루 라이브", en: "Onmaru Live" },
  state: "live",
  viewers: 2,
  host: "harin",
  voices: {},
  line: null,
  queue: 0,
  on_screen: null,
  renditions: {},
  uptime_s: 1,
  recording: null,
  refused: "",
};

/** The browser's event source, driven by hand. */
class HandSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: HandSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    HandSource.opened.push(this);
  }

  close(): void {
    this.readyState = HandSource.CLOSED;
  }

  tell(event: ShowEvent): void {
    this.dispatchEvent(new MessageEvent(event.type, { data: JSON.stringify(event) }));
  }

  refuse(): void {
    this.readyState = HandSource.CLOSED;
    this.dispatchEvent(new Event("error"));
  }
}

/** Snapshots that were asked for and not yet answered. */
let asked: ((response: Response) => void)[] = [];

beforeEach(() => {
  asked = [];
  HandSource.opened = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", HandSource);
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => asked.push(resolve)));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function source(): HandSource {
  const last = HandSource.opened.at(-1);
  if (last === undefined) throw new Error("no stream was opened");
  return last;
}

async function answer(show: Show): Promise<void> {
  asked.shift()?.(new Response(JSON.stringify(show)));
  await vi.advanceTimersByTimeAsync(0);
}

function follow() {
  const shows: Show[] = [];
  const links: boolean[] = [];
  const missing = vi.fn();
  const feed = new ShowFeed(
    { id: "demo", token: null },
    { onShow: (show) => shows.push(show), onLink: (up) => links.push(up), onMissing: missing },
  );
  feed.open();
  return { feed, shows, links, missing };
}

test("patches the snapshot with every event after it", async () => {
  const { shows } = follow();
  await answer(SHOW);
  source().tell({ type: "viewer.count", at: 2, viewers: 9 });
  source().tell({ type: "show.state", at: 3, state: "paused" });
  expect(shows.at(-1)).toMatchObject({ viewers: 9, state: "paused" });
});

test("an event that overtakes the snapshot is not lost", async () => {
  const { shows } = follow();
  source().tell({ type: "show.state", at: 2, state: "paused" });
  await answer(SHOW);
  expect(shows).toHaveLength(1);
  expect(shows[0]?.state).toBe("paused");
});

test("asks for the show again whenever the stream opens", async () => {
  const { links, shows } = follow();
  await answer(SHOW);
  source().dispatchEvent(new Event("open"));
  await answer({ ...SHOW, viewers: 5 });
  expect(shows.at(-1)?.viewers).toBe(5);
  expect(links).toEqual([true]);
});

test("a refused stream is asked for again, later each time", async () => {
  const { links } = follow();
  for (let n = 1; n <= 4; n++) {
    source().refuse();
    expect(HandSource.opened).toHaveLength(n);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(HandSource.opened).toHaveLength(n + 1);
  }
  expect(links).toEqual([false, false, false, false]);
});

test("a show that is not there is not listened for", async () => {
  const { missing } = follow();
  asked.shift()?.(new Response('{"detail": "no such show"}', { status: 404 }));
  await vi.advanceTimersByTimeAsync(0);
  expect(missing).toHaveBeenCalledTimes(1);
  expect(source().readyState).toBe(HandSource.CLOSED);
});

test("closing ends the stream and the tries", async () => {
  const { feed } = follow();
  source().refuse();
  feed.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(HandSource.opened).toHaveLength(1);
});
