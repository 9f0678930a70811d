/**
 * Files on their way to the server by tus (resumable uploads, tus.io 1.0.0). They live beside the screens: closing a
 * dialog or changing the screen stops none. After a reload the browser has let go of the file; chosen again, it goes on
 * where it was, found by its name, size and date.
 */
import { type DetailedError, type PreviousUpload, Upload } from "tus-js-client";
import { create } from "zustand";
import { ApiError, problemError } from "../../api/problem";

const ENDPOINT = "/v1/uploads";
const CHUNK_BYTES = 8 * 1024 * 1024; // what a broken connection costs at most
const RETRIES_MS = [500, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000];

export type Phase = "running" | "paused" | "failed" | "done";

export interface Sending {
  readonly key: string; // of this page only
  readonly name: string;
  readonly size: number; // bytes
  readonly sent: number; // bytes that the server has
  readonly phase: Phase;
  readonly rate: number; // bytes a second, over the last seconds; 0 while it is not known
  readonly resumedAt: number; // bytes that were there already
  readonly id: string | null; // of the upload, once the server has given one
  readonly error: ApiError | null;
}

interface UploadsState {
  readonly sending: readonly Sending[];
}

export const useUploads = create<UploadsState>(() => ({ sending: [] }));

const running = new Map<string, Upload>();
let next = 1;

/** Begin, or go on with, an upload of `file`; gives its key. */
export function send(file: File): string {
  const key = `sending-${next++}`;
  const speed = new Speed();
  const upload = new Upload(file, {
    endpoint: ENDPOINT,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRIES_MS,
    removeFingerprintOnSuccess: true,
    headers: { "X-Onmaru": "1" },
    metadata: { filename: file.name, filetype: file.type },
    onUploadUrlAvailable: () => change(key, { id: idOf(upload.url) }),
    onProgress: (sent) => change(key, { sent, rate: speed.of(sent, performance.now()) }),
    onError: (error) => change(key, { phase: "failed", rate: 0, error: faultOf(error) }),
    onSuccess: () => {
      running.delete(key);
      change(key, { phase: "done", sent: file.size, rate: 0, id: idOf(upload.url) });
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
    },
  });
  running.set(key, upload);
  useUploads.setState(({ sending }) => ({
    sending: [
      ...sending,
      {
        key,
        name: file.name,
        size: file.size,
        sent: 0,
        phase: "running",
        rate: 0,
        resumedAt: 0,
        id: null,
        error: null,
      },
    ],
  }));
  void begin(key, upload, file);
  return key;
}

async function begin(key: string, upload: Upload, file: File): Promise<void> {
  const former = newest(await upload.findPreviousUploads(), file.size);
  if (former !== null) {
    upload.resumeFromPreviousUpload(former);
    change(key, { id: idOf(former.uploadUrl), resumedAt: await offsetOf(former.uploadUrl) });
  }
  if (running.has(key)) upload.start();
}

/** Bytes that the server has of an upload; 0 where it cannot tell. */
async function offsetOf(url: string | null): Promise<number> {
  if (url === null) return 0;
  try {
    const answer = await fetch(url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
    return answer.ok ? Number(answer.headers.get("Upload-Offset") ?? 0) : 0;
  } catch {
    return 0;
  }
}

/** The upload of the same file that was begun last. */
export function newest(former: readonly PreviousUpload[], size: number): PreviousUpload | null {
  const same = former.filter((each) => each.size === size && each.uploadUrl !== null);
  return same.reduce<PreviousUpload | null>(
    (best, each) => (best === null || Date.parse(each.creationTime) >= Date.parse(best.creationTime) ? each : best),
    null,
  );
}

export function pause(key: string): void {
  void running.get(key)?.abort();
  change(key, { phase: "paused", rate: 0 });
}

export function goOn(key: string): void {
  const upload = running.get(key);
  if (upload === undefined) return;
  change(key, { phase: "running", error: null });
  upload.start();
}

/** End an upload and have the server throw away what it got of it. */
export async function cancel(key: string): Promise<void> {
  const upload = running.get(key);
  running.delete(key);
  useUploads.setState(({ sending }) => ({ sending: sending.filter((each) => each.key !== key) }));
  try {
    await upload?.abort(true);
  } catch {
    // What the server did not throw away, it sweeps by itself when its time is over.
  }
}

/** Take an upload that is done off the list. */
export function forget(key: string): void {
  running.delete(key);
  useUploads.setState(({ sending }) => ({ sending: sending.filter((each) => each.key !== key) }));
}

function change(key: string, changes: Partial<Sending>): void {
  useUploads.setState(({ sending }) => ({
    sending: sending.map((each) => (each.key === key ? { ...each, ...changes } : each)),
  }));
}

/** The last part of an upload's address. */
export function idOf(url: string | null): string | null {
  const id = url?.split(/[?#]/)[0]?.split("/").filter(Boolean).at(-1);
  return id === undefined || id === "uploads" ? null : id;
}

function faultOf(error: Error | DetailedError): ApiError {
  const answer = "originalResponse" in error ? error.originalResponse : null;
  if (answer == null) return new ApiError(0, "The server does not answer.");
  let problem: unknown = null;
  try {
    problem = JSON.parse(answer.getBody());
  } catch {
    // A proxy in between may answer in HTML.
  }
  return problemError(answer.getStatus(), problem, `HTTP ${answer.getStatus()}`);
}

const WINDOW_MS = 5_000;

/** Bytes a second over the last five seconds. */
export class Speed {
  #marks: { readonly at: number; readonly sent: number }[] = [];

  of(sent: number, at_ms: number): number {
    this.#marks.push({ at: at_ms, sent });
    while (this.#marks.length > 2 && at_ms - (this.#marks[0]?.at ?? 0) > WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || at_ms - first.at < 300) return 0;
    return Math.max(0, ((sent - first.sent) / (at_ms - first.at)) * 1000);
  }
}
