/** Is the media still coming? Judged from counters that only grow. */

export interface MediaCounters {
  readonly framesDecoded: number;
  readonly videoBytes: number;
  readonly audioBytes: number;
}

export type Verdict = "flowing" | "audio-only" | "stalled";

const STALL_MS = 5_000;
/** On a bad line the server may send sound alone; a minute without a picture is worth a new connection. */
const AUDIO_ONLY_MS = 60_000;
/** What is left of the patience when there is a reason for doubt. */
const DOUBT_MS = 2_000;

export class StallWatch {
  #last: MediaCounters = { framesDecoded: 0, videoBytes: 0, audioBytes: 0 };
  #frameMs: number;
  #videoMs: number;
  #audioMs: number;

  /** `nowMs` is any monotonic clock; so it is in every other method. */
  constructor(nowMs: number) {
    this.#frameMs = this.#videoMs = this.#audioMs = nowMs;
  }

  /** Note the counters and judge. A page out of view need not decode, so only bytes count then. */
  sample(now: MediaCounters, visible: boolean, nowMs: number): Verdict {
    if (now.framesDecoded > this.#last.framesDecoded || !visible) this.#frameMs = nowMs;
    if (now.videoBytes > this.#last.videoBytes) this.#videoMs = nowMs;
    if (now.audioBytes > this.#last.audioBytes) this.#audioMs = nowMs;
    this.#last = now;
    return this.#verdict(nowMs);
  }

  /** The network changed or the page came back: without media in the next two seconds, it is a stall. */
  doubt(nowMs: number): void {
    const since = nowMs - STALL_MS + DOUBT_MS;
    this.#frameMs = this.#videoMs = this.#audioMs = since;
  }

  #verdict(nowMs: number): Verdict {
    const video = nowMs - this.#videoMs < STALL_MS;
    const audio = nowMs - this.#audioMs < STALL_MS;
    const still = nowMs - this.#frameMs;
    if (!video && !audio) return "stalled";
    if (still < STALL_MS) return "flowing";
    if (video) return "stalled"; // pictures arrive and none comes out: the decoder is stuck
    return still < AUDIO_ONLY_MS ? "audio-only" : "stalled";
  }
}
