/** What the operator may change. Every call raises ApiError, with the server's reason in its message. */
import { change, get } from "./http";
import { type Lang, showPath } from "./show";

export type Emotion = "neutral" | "delighted" | "earnest";

export interface Voice {
  readonly id: string; // "<engine>:<name>"
  readonly title: string;
  readonly languages: readonly string[];
  readonly note?: string;
}

/** One place that the programme is sent to; its URL comes back with the key masked. */
export interface Output {
  readonly id: string;
  readonly url: string;
  readonly state: string;
  readonly detail?: string | null;
}

export function say(show: string, text: string, lang: Lang, emotion: Emotion): Promise<{ line_id: string }> {
  return change("POST", `${showPath(show)}/say`, { text, lang, emotion });
}

/** Stop the line now on air. */
export function cut(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/cut`);
}

/** Take the host off air: the slate is shown until `resume`. */
export function kill(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/kill`);
}

export function resume(show: string): Promise<void> {
  return change("POST", `${showPath(show)}/resume`);
}

export function fetchVoices(): Promise<Voice[]> {
  return get("/v1/voices");
}

export function setVoice(show: string, voice: string): Promise<void> {
  return change("POST", `${showPath(show)}/voice`, { voice });
}

export function fetchOutputs(show: string): Promise<Output[]> {
  return get(`${showPath(show)}/outputs`);
}

export function addOutput(show: string, url: string): Promise<Output> {
  return change("POST", `${showPath(show)}/outputs`, { url });
}

export function removeOutput(show: string, id: string): Promise<void> {
  return change("DELETE", `${showPath(show)}/outputs/${encodeURIComponent(id)}`);
}

export function startRecording(show: string): Promise<unknown> {
  return change("POST", `${showPath(show)}/recording`);
}

export function stopRecording(show: string): Promise<unknown> {
  return change("DELETE", `${showPath(show)}/recording`);
}
