/** One WebRTC connection to a show, receiving only. It is never mended: the player opens another. */
import { deleteSession, sendOffer } from "./whep";

/** Host candidates are there within a few ms; a slow interface must not hold the first frame back. */
const GATHERING_MS = 500;
/** ICE often heals a short loss by itself. */
const DISCONNECTED_MS = 3_000;

export interface ConnectionEvents {
  /** The server has promised pictures: `media` may be shown. */
  readonly onMedia: () => void;
  /** The transport died of itself; told at most once. */
  readonly onLost: () => void;
}

export class Connection {
  readonly peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  readonly media = new MediaStream();
  #location: URL | null = null;
  #hungUp = false; // the server did: it has no session any more
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #abort = new AbortController();
  readonly #events: ConnectionEvents;

  constructor(events: ConnectionEvents) {
    this.#events = events;
    this.peer.addTransceiver("video", { direction: "recvonly" });
    this.peer.addTransceiver("audio", { direction: "recvonly" });
    this.peer.addEventListener("track", ({ track, receiver }) => {
      this.media.addTrack(track);
      if (track.kind === "video") this.#events.onMedia();
      receiver.transport?.addEventListener("statechange", () => {
        if (receiver.transport?.state !== "closed") return;
        this.#hungUp = true;
        this.#lost();
      });
    });
    this.peer.addEventListener("connectionstatechange", () => this.#transportChanged());
  }

  /** Negotiate with the show's WHEP endpoint. Raises WhepError; an AbortError after `close`. */
  async open(endpoint: URL): Promise<void> {
    await this.peer.setLocalDescription();
    await gathered(this.peer);
    this.#abort.signal.throwIfAborted();
    const sdp = this.peer.localDescription?.sdp ?? "";
    const session = await sendOffer(endpoint, sdp, this.#abort.signal);
    this.#location = session.location;
    await this.peer.setRemoteDescription({ type: "answer", sdp: session.answer });
  }

  /** End the connection and give the session back. Safe to call twice. */
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#patience);
    for (const track of this.media.getTracks()) track.stop();
    const session = this.#hungUp ? null : this.#location;
    this.#location = null;
    // The connection goes last: a server that sees it go first has ended the session before it is asked to.
    void (session === null ? Promise.resolve() : deleteSession(session)).finally(() => this.peer.close());
  }

  #transportChanged(): void {
    clearTimeout(this.#patience);
    const state = this.peer.connectionState;
    if (state === "failed") this.#lost();
    if (state === "disconnected") this.#patience = setTimeout(() => this.#lost(), DISCONNECTED_MS);
  }

  #lost(): void {
    if (this.#abort.signal.aborted) return;
    this.#events.onLost();
  }
}

/** Resolves when the peer knows its own addresses, or after GATHERING_MS. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (peer.iceGatheringState === "complete") return resolve();
    setTimeout(resolve, GATHERING_MS);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") resolve();
    });
  });
}
