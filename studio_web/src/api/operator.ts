/** What the operator may change. Every call raises ApiError, with the server's reason in its message. */
import { change, get } from "./http";
import { type Lang, showPath } from "./show";

export type Emotion = "neutral" | "delighted" | "earnest";

export interface Voice {
  readonly id: string; // "<engine>:<name>"
  readonly title: string;
  readonly languages: readonly string[];
  readonly note: string; // an honest word on its quality
}

/** One place that the programme is sent to; the stream key is not told again. */
export interface Output {
  readonly id: string;
  readonly target: string;
  readonly state: string;
  readonly reason: string; // why it is not sending; else empty
  readonly channel: string; // whose policy holds while it runs; else empty
}

export interface Recording {
  readonly file: string;
  readonly state: string;
  readonly reason: string; // why it ended by itself; else empty
  readonly duration_s: number;
}

export interface TypedLine {
  readonly text: string;
  readonly lang: Lang;
  readonly emotion: Emotion;
  /** now: cut the line on air, which is said again later; next: after it. */
  readonly when: "now" | "next";
}

export function say(show: string, line: TypedLine): Promise<{ line_id: string }> {
  return change("POST", `${showPath(show)}/say`, line);
}

/** Stop the line now on air. */
export function cut(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/cut`);
}

const KILL_MS = 3_000; // a server that lives answers within some 10 ms; who kills has to know soon that it does not

/** Take the host off air: the slate is shown until `resume`. */
export function kill(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/kill`, undefined, fetch, KILL_MS);
}

export function resume(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/resume`);
}

export function fetchVoices(): Promise<Voice[]> {
  return get("/v1/voices");
}

/** Speak a language with another voice from the next line on. */
export function setVoice(show: string, lang: Lang, voice: string): Promise<void> {
  return change("POST", `${showPath(show)}/voice`, { lang, voice });
}

export function fetchOutputs(show: string): Promise<Output[]> {
  return get(`${showPath(show)}/outputs`);
}

export function addOutput(show: string, url: string, channel: string): Promise<Output> {
  return change("POST", `${showPath(show)}/outputs`, { url, channel });
}

export function removeOutput(show: string, id: string): Promise<void> {
  return change("DELETE", `${showPath(show)}/outputs/${encodeURIComponent(id)}`);
}

/** The running recording, or the last one. */
export function fetchRecording(show: string): Promise<Recording | null> {
  return get(`${showPath(show)}/recording`);
}

export function startRecording(show: string): Promise<Recording> {
  return change("POST", `${showPath(show)}/recording`);
}

export function stopRecording(show: string): Promise<Recording> {
  return change("DELETE", `${showPath(show)}/recording`);
}
