import { expect, test } from "vitest";
import { quality, type Reading, reading } from "./quality";

const START = [
  {
    type: "inbound-rtp",
    kind: "video",
    framesDecoded: 100,
    bytesReceived: 1_000_000,
    packetsReceived: 900,
    packetsLost: 4,
    jitterBufferDelay: 4,
    jitterBufferEmittedCount: 100,
    totalDecodeTime: 0.5,
    frameWidth: 1280,
    frameHeight: 720,
  },
  { type: "inbound-rtp", kind: "audio", bytesReceived: 20_000, packetsReceived: 200, packetsLost: 0 },
  { type: "candidate-pair", nominated: false, state: "failed", currentRoundTripTime: 9 },
  { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.02 },
];

const BEFORE = reading(START, 1_000);

function later(change: Partial<Reading>): Reading {
  return {
    ...BEFORE,
    atMs: 2_000,
    framesDecoded: 125,
    videoBytes: 1_250_000,
    audioBytes: 25_000,
    packetsReceived: 1_300,
    jitterBufferS: 5,
    jitterBufferFrames: 125,
    decodeS: 0.6,
    ...change,
  };
}

test("takes the figures out of a report", () => {
  expect(BEFORE).toMatchObject({ framesDecoded: 100, videoBytes: 1_000_000, packetsReceived: 1_100, packetsLost: 4 });
  expect(BEFORE).toMatchObject({ width: 1280, height: 720, rttS: 0.02 });
});

test("a report without media counts as zero", () => {
  expect(reading([{ type: "transport" }], 0)).toMatchObject({ framesDecoded: 0, audioBytes: 0, width: 0, rttS: null });
});

test("measures between two readings", () => {
  const measured = quality(BEFORE, later({}));
  expect(measured).toMatchObject({ framesPerSecond: 25, kilobitsPerSecond: 2_040, lossRatio: 0, grade: "good" });
  expect(measured.bufferMs).toBeCloseTo(40);
  expect(measured.rttMs).toBeCloseTo(20);
});

test("the delay is half a round trip, the buffer and decoding, and unknown without a round trip", () => {
  const measured = quality(BEFORE, later({}));
  expect(measured.decodeMs).toBeCloseTo(4);
  expect(measured.delayMs).toBeCloseTo(10 + 40 + 4);
  expect(quality(BEFORE, later({ rttS: null })).delayMs).toBeNull();
});

test.each([
  ["good", {}],
  ["fair", { framesDecoded: 120 }],
  ["fair", { packetsLost: 8 }],
  ["fair", { rttS: 0.3 }],
  ["poor", { framesDecoded: 110 }],
  ["poor", { packetsLost: 24 }],
  ["poor", { rttS: 0.6 }],
] as const)("grades %s: %o", (grade, change) => {
  expect(quality(BEFORE, later(change)).grade).toBe(grade);
});

test("packets that turn up late make no negative loss", () => {
  expect(quality(BEFORE, later({ packetsLost: 0 })).lossRatio).toBe(0);
});
