/** The quality of a connection, from two readings of WebRTC statistics (W3C webrtc-stats). */
import type { MediaCounters } from "./stall";

/** What one reading holds; counters grow from the start of the connection. */
export interface Reading extends MediaCounters {
  readonly atMs: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterBufferS: number; // sum over emitted frames
  readonly jitterBufferFrames: number;
  readonly decodeS: number; // sum over decoded frames
  readonly width: number; // px, 0 before the first frame
  readonly height: number; // px
  readonly rttS: number | null;
}

export type Grade = "good" | "fair" | "poor";

export interface Quality {
  readonly grade: Grade;
  readonly width: number; // px
  readonly height: number; // px
  readonly framesPerSecond: number;
  readonly kilobitsPerSecond: number;
  readonly lossRatio: number; // 0..1, of the packets since the reading before
  readonly bufferMs: number;
  readonly rttMs: number | null;
  readonly decodeMs: number; // of one frame
  /** How long a picture is on its way from the server to the screen, an estimate; null where no round trip is known. */
  readonly delayMs: number | null;
}

interface StatsEntry {
  readonly type: string;
  readonly kind?: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly [counter: string]: unknown;
}

/** The figures that matter out of a report; missing ones count as zero. */
export function reading(entries: Iterable<StatsEntry>, atMs: number): Reading {
  let video: StatsEntry | undefined;
  let audio: StatsEntry | undefined;
  let pair: StatsEntry | undefined;
  for (const entry of entries) {
    if (entry.type === "inbound-rtp" && entry.kind === "video") video = entry;
    if (entry.type === "inbound-rtp" && entry.kind === "audio") audio = entry;
    if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") pair = entry;
  }
  return {
    atMs,
    framesDecoded: counter(video, "framesDecoded"),
    videoBytes: counter(video, "bytesReceived"),
    audioBytes: counter(audio, "bytesReceived"),
    packetsReceived: counter(video, "packetsReceived") + counter(audio, "packetsReceived"),
    packetsLost: counter(video, "packetsLost") + counter(audio, "packetsLost"),
    jitterBufferS: counter(video, "jitterBufferDelay"),
    jitterBufferFrames: counter(video, "jitterBufferEmittedCount"),
    decodeS: counter(video, "totalDecodeTime"),
    width: counter(video, "frameWidth"),
    height: counter(video, "frameHeight"),
    rttS: typeof pair?.currentRoundTripTime === "number" ? pair.currentRoundTripTime : null,
  };
}

function counter(entry: StatsEntry | undefined, name: string): number {
  const value = entry?.[name];
  return typeof value === "number" ? value : 0;
}

/** What happened between two readings of one connection. */
export function quality(before: Reading, now: Reading): Quality {
  const seconds = Math.max((now.atMs - before.atMs) / 1000, 0.001);
  const received = now.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const frames = now.jitterBufferFrames - before.jitterBufferFrames;
  const bytes = now.videoBytes + now.audioBytes - before.videoBytes - before.audioBytes;
  const decoded = now.framesDecoded - before.framesDecoded;
  const parts = {
    bufferMs: frames > 0 ? ((now.jitterBufferS - before.jitterBufferS) / frames) * 1000 : 0,
    decodeMs: decoded > 0 ? ((now.decodeS - before.decodeS) / decoded) * 1000 : 0,
    rttMs: now.rttS === null ? null : now.rttS * 1000,
  };
  const measured = {
    ...parts,
    delayMs: delay(parts),
    width: now.width,
    height: now.height,
    framesPerSecond: decoded / seconds,
    kilobitsPerSecond: (bytes * 8) / 1000 / seconds,
    lossRatio: received + lost > 0 ? lost / (received + lost) : 0,
  };
  return { ...measured, grade: grade(measured) };
}

/** Half a round trip, the wait in the jitter buffer, and decoding; drawing at either end is not known here. */
function delay({ rttMs, bufferMs, decodeMs }: Pick<Quality, "rttMs" | "bufferMs" | "decodeMs">): number | null {
  return rttMs === null ? null : rttMs / 2 + bufferMs + decodeMs;
}

/** Loss is felt before delay: at 1 % retransmissions show as jerks, over 5 % pictures are missing. */
function grade(measured: Omit<Quality, "grade">): Grade {
  const rtt = measured.rttMs ?? 0;
  if (measured.framesPerSecond < 12 || measured.lossRatio > 0.05 || rtt > 500) return "poor";
  if (measured.framesPerSecond < 22 || measured.lossRatio > 0.01 || rtt > 250) return "fair";
  return "good";
}
