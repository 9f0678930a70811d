/** One sound at a time: a line that is heard before it is in the film, or the mix from a point on. */
import { create } from "zustand";
import { attach, follow, keepAt, put, usePlayback } from "./playback";

interface SoundState {
  /** What sounds: a line's id, or LISTEN. */
  readonly sounding: string | null;
}

export const LISTEN = "listen";
export const useSound = create<SoundState>(() => ({ sounding: null }));

let audio: HTMLAudioElement | null = null;
let leave: () => void = () => undefined;

export function stopSound(): void {
  leave();
  leave = () => undefined;
  audio?.pause();
  audio?.removeAttribute("src");
  audio = null;
  useSound.setState({ sounding: null });
}

/** Play a sound by its address; what sounded before falls silent. An address of a blob is let go of afterwards. */
export async function playSound(name: string, url: string): Promise<HTMLAudioElement> {
  stopSound();
  const playing = new Audio(url);
  audio = playing;
  leave = () => {
    if (url.startsWith("blob:")) URL.revokeObjectURL(url);
  };
  playing.addEventListener("ended", stopSound);
  playing.addEventListener("error", stopSound);
  useSound.setState({ sounding: name });
  try {
    await playing.play();
  } catch (error) {
    if (audio === playing) stopSound();
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error; // another came in between
  }
  return playing;
}

/** Play the mix from a point: the mark on the timeline goes with it, and the film, silent, as well. */
export async function playFrom(url: string, from_ms: number, film: HTMLVideoElement | null): Promise<void> {
  const playing = await playSound(LISTEN, url);
  if (audio !== playing) return;
  film?.pause();
  const unfollow = follow(playing, from_ms);
  usePlayback.setState({ ms: from_ms, playing: true });
  const muted = film?.muted ?? false;
  let unkeep = () => {};
  if (film !== null) {
    attach(null); // the sound leads, the film follows
    film.muted = true;
    put(film, from_ms);
    unkeep = keepAt(film);
    void film.play().catch(() => undefined);
  }
  const before = leave;
  leave = () => {
    before();
    unfollow();
    unkeep();
    if (film === null) return;
    film.playbackRate = 1;
    film.pause();
    film.muted = muted;
    attach(film);
  };
}
