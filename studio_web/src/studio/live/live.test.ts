// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { Show } from "../../api/show";
import { followShow, refreshShow, useLive } from "./live";

/** A socket that the test speaks through. */
class Source extends EventTarget {
  static last: Source;

  constructor() {
    super();
    Source.last = this;
  }

  say(...events: object[]): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ type: "events", id: 1, events }) }));
  }

  close(): void {}
}

afterEach(() => vi.unstubAllGlobals());

it("does not let a snapshot that was on its way undo what happened meanwhile", async () => {
  const paused = { id: "demo", state: "paused", line: null, uptime_s: 1, voices: {} } as unknown as Show;
  let answer: (response: Response) => void = () => {};
  vi.stubGlobal("WebSocket", Source);
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
  const stop = followShow("demo", () => {});
  Source.last.say(); // the first that is heard says that the socket is open
  answer(new Response(JSON.stringify(paused)));
  await vi.waitFor(() => expect(useLive.getState().show?.state).toBe("paused"));
  const asked = refreshShow();
  Source.last.say({ type: "show.state", at: 2, state: "live" });
  answer(new Response(JSON.stringify(paused)));
  await asked;
  expect(useLive.getState().show?.state).toBe("live");
  stop();
});
