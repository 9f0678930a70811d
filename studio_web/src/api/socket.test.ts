// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LiveSocket } from "./socket";

/** The server's end of each socket that was opened. */
class Wire extends EventTarget {
  static all: Wire[] = [];

  constructor(readonly url: string) {
    super();
    Wire.all.push(this);
  }

  say(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  end(code: number): void {
    this.dispatchEvent(new CloseEvent("close", { code }));
  }

  close(): void {}
}

let told: string[];
let socket: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  Wire.all = [];
  told = [];
  socket = new LiveSocket("/v1/x/socket", {
    onMessage: ({ type }) => told.push(String(type)),
    onOpen: () => told.push("open"),
    onLost: () => told.push("lost"),
    onRefused: () => told.push("refused"),
  });
  socket.open();
});

afterEach(() => {
  socket.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("takes a server for gone that says nothing, and goes on after what it saw", () => {
  Wire.all[0]?.say({ type: "events", id: 7 });
  vi.advanceTimersByTime(4_000);
  Wire.all[0]?.say({ type: "beat" });
  vi.advanceTimersByTime(4_900);
  expect(told).toEqual(["open", "events", "beat"]);
  vi.advanceTimersByTime(200);
  expect(told.at(-1)).toBe("lost");
  vi.advanceTimersByTime(1_000);
  expect(Wire.all.map(({ url }) => new URL(url).search)).toEqual(["", "?after=7"]);
  Wire.all[0]?.say({ type: "beat" }); // too late
  expect(told.at(-1)).toBe("lost");
  Wire.all[1]?.say({ type: "beat" });
  expect(told.slice(-2)).toEqual(["open", "beat"]);
});

it.each([4401, 4403, 4404])("does not ask again where it is refused by %i", (code) => {
  Wire.all[0]?.end(code);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual(["refused"]);
  expect(Wire.all).toHaveLength(1);
});

it("comes again, as whoever is signed in then, when that changed", () => {
  Wire.all[0]?.say({ type: "beat" });
  Wire.all[0]?.end(4000);
  expect(told.at(-1)).toBe("refused");
  vi.advanceTimersByTime(1_000);
  expect(Wire.all).toHaveLength(2);
});

it("asks again at growing intervals, and at once when the network is back", () => {
  for (let n = 0; n < 8; n += 1) {
    Wire.all.at(-1)?.end(1006);
    vi.advanceTimersByTime(15_000);
  }
  const asked = Wire.all.length;
  Wire.all.at(-1)?.end(1006);
  vi.advanceTimersByTime(3_000);
  expect(Wire.all).toHaveLength(asked);
  window.dispatchEvent(new Event("online"));
  expect(Wire.all).toHaveLength(asked + 1);
});
