/** Where the film is, for all who follow it: the player tells, the timeline and the lines follow and jump. */
import { create } from "zustand";
import { asFilmed, asShown, type Slowed } from "./slowed";

interface PlaybackState {
  readonly ms: number;
  readonly playing: boolean;
}

/** Followed many times a second: subscribe, or select coarsely. */
export const usePlayback = create<PlaybackState>(() => ({ ms: 0, playing: false }));

/** How far a film may be beside the sound that it follows. */
const BESIDE_MS = 120;

let player: HTMLMediaElement | null = null;
const paces = new WeakMap<HTMLMediaElement, readonly Slowed[]>();

/** Parts of what `element` plays are shown slower: its mark is where they are in the film as it was. */
export function pace(element: HTMLMediaElement, slowed: readonly Slowed[]): void {
  paces.set(element, slowed);
}

/** Put `element` at a place of the film as it was. */
export function put(element: HTMLMediaElement, ms: number): void {
  element.currentTime = asShown(paces.get(element) ?? [], ms) / 1000;
}

/** The element that plays the film; null where there is none. */
export function attach(element: HTMLMediaElement | null): void {
  player = element;
}

/** Jump to a place; without a film the mark alone moves. */
export function seek(ms: number): void {
  const to = Math.max(0, Math.round(ms));
  if (player !== null && player.readyState > 0) put(player, to);
  usePlayback.setState({ ms: to });
}

/** Let `element` go where the mark goes, in the film as it was, while something else moves the mark. Gives what ends it. */
export function keepAt(element: HTMLMediaElement): () => void {
  const slowed = paces.get(element) ?? [];
  if (slowed.length === 0) return () => undefined; // it runs as the sound does
  return usePlayback.subscribe(({ ms }) => {
    const { factor = 1 } = slowed.find((each) => each.start_ms <= ms && ms < each.end_ms) ?? {};
    if (element.playbackRate !== factor) element.playbackRate = factor;
    if (Math.abs(element.currentTime * 1000 - asShown(slowed, ms)) > BESIDE_MS) put(element, ms);
  });
}

export function toggle(): void {
  if (player === null) return;
  if (player.paused)
    void player.play().catch(() => undefined); // a browser may want a tap first
  else player.pause();
}

export function reset(): void {
  usePlayback.setState({ ms: 0, playing: false });
}

/** Tell where `element` is, with every picture while it plays. Gives what ends it. */
export function follow(element: HTMLMediaElement, offset_ms = 0): () => void {
  let frame = 0;
  const tell = () =>
    usePlayback.setState({ ms: asFilmed(paces.get(element) ?? [], element.currentTime * 1000) + offset_ms });
  const run = () => {
    tell();
    frame = requestAnimationFrame(run);
  };
  const started = () => {
    usePlayback.setState({ playing: true });
    cancelAnimationFrame(frame);
    run();
  };
  const stopped = () => {
    cancelAnimationFrame(frame);
    usePlayback.setState({ playing: false });
    tell();
  };
  element.addEventListener("playing", started);
  for (const name of ["pause", "ended", "emptied"]) element.addEventListener(name, stopped);
  element.addEventListener("seeked", tell);
  return () => {
    cancelAnimationFrame(frame);
    element.removeEventListener("playing", started);
    for (const name of ["pause", "ended", "emptied"]) element.removeEventListener(name, stopped);
    element.removeEventListener("seeked", tell);
    usePlayback.setState({ playing: false });
  };
}
