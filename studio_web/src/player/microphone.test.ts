import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { send } from "./microphone";

class Peer extends EventTarget {
  static readonly all: Peer[] = [];
  connectionState = "new";
  readonly iceGatheringState = "complete";
  readonly localDescription = { sdp: "v=0" };
  addTransceiver = vi.fn();
  setLocalDescription = vi.fn(async () => undefined);
  setRemoteDescription = vi.fn(async () => undefined);
  close = vi.fn(() => this.become("closed"));

  constructor() {
    super();
    Peer.all.push(this);
  }

  become(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
}

const fetching = vi.fn<typeof fetch>();
const deletes = () => fetching.mock.calls.filter(([, init]) => init?.method === "DELETE");
const onEnd = vi.fn();

beforeEach(() => {
  vi.stubGlobal("RTCPeerConnection", Peer);
  vi.stubGlobal("fetch", fetching);
  fetching.mockImplementation(async (_address, init) =>
    init?.method === "DELETE" ? new Response() : new Response("v=0", { status: 201, headers: { Location: "/whip/1" } }),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.clearAllMocks();
  Peer.all.length = 0;
});

async function sent() {
  const track = { stop: vi.fn() };
  const media = { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream;
  const microphone = await send(media, "/whip", {}, onEnd);
  const peer = Peer.all[0];
  if (peer === undefined) throw new Error("no connection was made");
  return { microphone, peer, track };
}

it("a microphone that was closed tells nobody that it ended, since another may be on by then", async () => {
  const { microphone, peer, track } = await sent();
  microphone.close();
  await vi.waitFor(() => expect(peer.close).toHaveBeenCalledOnce());
  peer.become("failed");
  microphone.close(true);
  expect(onEnd).not.toHaveBeenCalled();
  expect(track.stop).toHaveBeenCalledOnce();
  expect(deletes()).toHaveLength(1);
});

it("the connection goes also where the server never hears of the end", async () => {
  const { microphone, peer } = await sent();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
  fetching.mockImplementation(async (_address, init) => {
    init?.signal?.throwIfAborted();
    return new Response();
  });
  microphone.close();
  await vi.waitFor(() => expect(peer.close).toHaveBeenCalledOnce());
});

it("a connection that fails by itself is told once, and its session ended", async () => {
  const { peer } = await sent();
  peer.become("failed");
  await vi.waitFor(() => expect(peer.close).toHaveBeenCalledOnce());
  expect(onEnd).toHaveBeenCalledOnce();
  expect(deletes()).toHaveLength(1);
});
