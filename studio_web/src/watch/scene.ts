/** What the viewer should see over the picture, as a pure function of what is known. */
import type { LineOnAir, ShowState } from "../api/show";
import type { PlayerState } from "../player/machine";
import type { SoundState } from "../player/sound";
import type { Strings } from "./strings";

export interface Known {
  readonly player: PlayerState;
  readonly show: ShowState | null; // null until the server told
  readonly missing: boolean; // the server knows no such show
  readonly sound: SoundState;
  readonly heard: boolean; // the viewer has had the sound on before, so needs no invitation
  readonly audioOnly: boolean;
  readonly captions: boolean; // the viewer wants words where there is no picture to hold them
  readonly line: Pick<LineOnAir, "text" | "lang"> | null; // that is spoken
  readonly nowMs: number;
}

export interface Notice {
  readonly title: keyof Strings;
  readonly detail: keyof Strings | null;
  readonly seconds: number | null; // for {seconds} in the detail
  readonly busy: boolean;
  readonly reload: boolean;
}

export interface Scene {
  readonly badge: { readonly state: ShowState | "connecting"; readonly text: keyof Strings };
  /** Covers the picture. */
  readonly notice: Notice | null;
  /** A word beside a picture that goes on. */
  readonly toast: keyof Strings | null;
  readonly invite: "sound" | "play" | null;
  /** Whether captions can be chosen: with pictures they are part of them. */
  readonly captionable: boolean;
  /** Words under the picture, "" between two lines; null where none are shown. */
  readonly caption: Pick<LineOnAir, "text" | "lang"> | null;
}

export function scene(known: Known): Scene {
  const playing = known.player.name === "playing";
  const captionable = playing && known.audioOnly && known.show !== "ended" && !known.missing;
  return {
    badge: badge(known, playing),
    notice: notice(known),
    toast: playing ? toast(known) : null,
    invite: invite(known, playing),
    captionable,
    caption: captionable && known.captions ? (known.line ?? { text: "", lang: "" }) : null,
  };
}

function badge(known: Known, playing: boolean): Scene["badge"] {
  if (known.show === "ended") return { state: "ended", text: "badgeEnded" };
  if (!playing || known.show === null) return { state: "connecting", text: "badgeConnecting" };
  const texts = {
    starting: "badgeStarting",
    live: "badgeLive",
    paused: "badgePaused",
    recovering: "badgeRecovering",
  } as const;
  return { state: known.show, text: texts[known.show] };
}

function notice(known: Known): Notice | null {
  const { player } = known;
  if (known.missing) return plain("missing");
  if (known.show === "ended") return plain("ended");
  if (player.name === "failed") return { ...plain(player.reason), reload: player.reason === "request" };
  if (player.name === "playing" || known.sound === "blocked") return null;
  if (player.name === "waiting" && player.reason === "full") {
    const seconds = Math.max(1, Math.ceil((player.untilMs - known.nowMs) / 1000));
    return { ...plain("full"), seconds, busy: true };
  }
  const again = player.name === "waiting" || (player.name === "connecting" && player.attempt > 0);
  return again
    ? { ...plain("reconnecting"), busy: true }
    : { title: "connecting", detail: null, seconds: null, busy: true, reload: false };
}

function plain(title: "missing" | "ended" | "full" | "reconnecting" | "format" | "forbidden" | "request"): Notice {
  return { title, detail: `${title}Detail`, seconds: null, busy: false, reload: false };
}

function toast(known: Known): Scene["toast"] {
  if (known.show === "paused") return "pausedToast";
  if (known.show === "recovering") return "recoveringToast";
  return known.audioOnly ? "audioOnly" : null;
}

function invite(known: Known, playing: boolean): Scene["invite"] {
  if (known.show === "ended" || known.missing) return null;
  if (known.sound === "blocked") return "play";
  return playing && known.sound === "muted" && !known.heard ? "sound" : null;
}
