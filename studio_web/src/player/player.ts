/** Plays a show on a video element and keeps it playing: drives the state machine with real connections. */
import { Connection } from "./connection";
import { type Command, type Failure, type PlayerEvent, type PlayerState, step } from "./machine";
import { type Quality, quality, type Reading, reading } from "./quality";
import { StallWatch } from "./stall";
import { WhepError } from "./whep";

/** Of waiting for the answer, and then for the first picture: a busy server lets viewers in a few at a time. */
const JOIN_MS = 10_000;
const SAMPLE_MS = 1_000;

export interface PlayerEvents {
  readonly onState: (state: PlayerState) => void;
  /** The element has a new source, to be played. */
  readonly onMedia: () => void;
  /** Once a second while connected; null when there is nothing to tell. */
  readonly onQuality?: (quality: Quality | null, audioOnly: boolean) => void;
}

export class Player {
  #state: PlayerState = { name: "idle" };
  #connection: Connection | null = null;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #sampling: ReturnType<typeof setInterval> | undefined;
  #before: Reading | null = null;
  #watch = new StallWatch(0);

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly endpoint: URL,
    private readonly events: PlayerEvents,
  ) {
    video.addEventListener("resize", () => {
      if (video.videoHeight > 0) frame(video, video.videoWidth / video.videoHeight);
    });
    window.addEventListener("online", () => this.hurry());
    networkInformation()?.addEventListener("change", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.hurry();
    });
    // A page with a live connection is not kept for "back"; closing gives the seat to the next viewer at once.
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.start();
    });
  }

  get state(): PlayerState {
    return this.#state;
  }

  start(): void {
    this.#happened({ type: "start" });
  }

  stop(): void {
    this.#happened({ type: "stop" });
  }

  /** The way to the server may have changed: try now what was put off, and doubt what seems to run. */
  hurry(): void {
    this.#watch.doubt(performance.now());
    this.#happened({ type: "hurry" });
  }

  #happened(event: PlayerEvent): void {
    const before = this.#state;
    const { state, commands } = step(before, event, performance.now(), Math.random());
    this.#state = state;
    for (const command of commands) this.#obey(command);
    if (state !== before) this.events.onState(state);
  }

  #obey(command: Command): void {
    if (command.do === "connect") this.#connect();
    if (command.do === "close") this.#close();
    if (command.do === "wait") this.#wait = setTimeout(() => this.#happened({ type: "due" }), command.ms);
  }

  #connect(): void {
    this.#close();
    const connection = new Connection({
      onMedia: () => this.#show(connection),
      onLost: () => this.#failed({ kind: "lost" }),
    });
    this.#connection = connection;
    this.#watch = new StallWatch(performance.now());
    this.#grant(JOIN_MS);
    this.#sampling = setInterval(() => void this.#sample(connection), SAMPLE_MS);
    void this.#open(connection);
  }

  async #open(connection: Connection): Promise<void> {
    try {
      await connection.open(this.endpoint);
      if (connection === this.#connection) this.#grant(JOIN_MS);
    } catch (error) {
      if (connection !== this.#connection) return; // closed meanwhile: whatever it says is no news
      this.#failed(error instanceof WhepError ? error.failure : { kind: "lost" });
    }
  }

  /** So much time, from now, until pictures must have come. */
  #grant(ms: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      if (this.#state.name === "connecting") this.#failed({ kind: "lost" });
    }, ms);
  }

  /** A source set any sooner would keep the page "loading" for as long as the server has no seat. */
  #show(connection: Connection): void {
    this.video.srcObject = connection.media;
    // Browsers that lack it (Firefox before 132) learn of the first picture from the statistics, a second later.
    this.video.requestVideoFrameCallback?.(() => {
      if (connection === this.#connection) this.#happened({ type: "frame" });
    });
    this.events.onMedia();
  }

  async #sample(connection: Connection): Promise<void> {
    const report = await connection.peer.getStats();
    if (connection !== this.#connection) return;
    const now = reading(report.values(), performance.now());
    // A page out of view presents no frames, yet it plays.
    if (now.framesDecoded > 0) this.#happened({ type: "frame" });
    const verdict = this.#watch.sample(now, document.visibilityState === "visible", now.atMs);
    this.events.onQuality?.(this.#before && quality(this.#before, now), verdict === "audio-only");
    this.#before = now;
    if (verdict === "stalled" && this.#state.name === "playing") this.#failed({ kind: "lost" });
  }

  #failed(failure: Failure): void {
    this.#happened({ type: "failure", failure });
  }

  #close(): void {
    clearTimeout(this.#wait);
    clearTimeout(this.#deadline);
    clearInterval(this.#sampling);
    this.#before = null;
    this.#connection?.close();
    this.#connection = null;
    this.events.onQuality?.(null, false);
  }
}

/** Chromium's Network Information API; other browsers have none, and `online` serves them. */
function networkInformation(): EventTarget | undefined {
  return (navigator as Navigator & { readonly connection?: EventTarget }).connection;
}

/** Give the box around the picture its shape: upright shows are tall. */
function frame(video: HTMLVideoElement, shape: number): void {
  video.parentElement?.style.setProperty("--shape", shape.toFixed(4));
}
