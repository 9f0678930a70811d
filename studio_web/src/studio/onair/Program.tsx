/** The programme as viewers get it: picture, sound with its level, and how the connection is. */
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { viewerPath } from "../../api/show";
import type { PlayerState } from "../../player/machine";
import { Player } from "../../player/player";
import type { Quality } from "../../player/quality";
import { Sound, type SoundState } from "../../player/sound";
import { useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Panel } from "../ui/Panel";
import { Delay } from "./Delay";
import { noteSample } from "./figures";
import { Meter } from "./Meter";
import css from "./Program.module.css";

const Graphs = lazy(() => import("./Graphs"));

const TEXTS = texts(
  {
    title: "송출 화면",
    graphs: "그래프",
    soundOn: "소리 켜기",
    soundOff: "소리 끄기",
    connecting: "송출 화면에 연결하는 중",
    reconnecting: "송출 화면에 다시 연결하는 중",
    full: "서버가 가득 찼습니다. 자동으로 다시 시도합니다",
    failed: (detail: string) => `송출 화면을 볼 수 없습니다: ${detail}`,
    silent: "지금은 말하고 있지 않습니다.",
    stats: (q: Quality) =>
      `${q.height}p · ${q.framesPerSecond.toFixed(0)} fps · ${q.kilobitsPerSecond.toFixed(0)} kb/s · 손실 ${(q.lossRatio * 100).toFixed(1)}%`,
  },
  {
    title: "Programme",
    graphs: "Graphs",
    soundOn: "Turn sound on",
    soundOff: "Turn sound off",
    connecting: "Connecting to the programme",
    reconnecting: "Reconnecting to the programme",
    full: "The server is full; trying again by itself",
    failed: (detail: string) => `The programme cannot be shown: ${detail}`,
    silent: "Nobody is speaking.",
    stats: (q: Quality) =>
      `${q.height}p · ${q.framesPerSecond.toFixed(0)} fps · ${q.kilobitsPerSecond.toFixed(0)} kb/s · loss ${(q.lossRatio * 100).toFixed(1)}%`,
  },
);

export function Program({ tools }: { readonly tools?: ReactNode }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const line = useLive((state) => state.show?.line ?? null);
  const video = useRef<HTMLVideoElement>(null);
  const sound = useRef<Sound | null>(null);
  const [player, setPlayer] = useState<PlayerState>({ name: "idle" });
  const [quality, setQuality] = useState<Quality | null>(null);
  const [heard, setHeard] = useState<SoundState>("muted");
  const [graphs, setGraphs] = useState(false);
  const [media, setMedia] = useState<MediaStream | null>(null);

  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const speaker = new Sound(element, () => setHeard(speaker.state));
    sound.current = speaker;
    const endpoint = new URL(viewerPath({ id: showId, token: null }, "/whep"), location.origin);
    let dropped = 0; // pictures that came and were not shown
    const running = new Player(element, endpoint, {
      onState: setPlayer,
      onMedia: () => {
        void speaker.play();
        setMedia(element.srcObject instanceof MediaStream ? element.srcObject : null);
      },
      onQuality: (measured) => {
        setQuality(measured);
        const shown = element.getVideoPlaybackQuality();
        noteSample({
          at_s: performance.now() / 1000,
          kbps: measured?.kilobitsPerSecond ?? null,
          fps: measured?.framesPerSecond ?? null,
          delayMs: measured?.delayMs ?? null,
          bufferMs: measured?.bufferMs ?? null,
          lossPercent: measured === null ? null : measured.lossRatio * 100,
          dropped: measured === null ? null : Math.max(0, shown.droppedVideoFrames - dropped),
          viewers: useLive.getState().show?.viewers ?? null,
        });
        dropped = shown.droppedVideoFrames;
      },
    });
    running.start();
    return () => running.stop();
  }, [showId]);

  const notice = noticeOf(player, t);
  return (
    <Panel
      title={t.title}
      flush
      tools={
        <>
          <Button
            size="small"
            kind="quiet"
            icon="chart"
            id="graphs"
            title={t.graphs}
            aria-expanded={graphs}
            onClick={() => setGraphs(!graphs)}
          >
            <span className={css.word}>{t.graphs}</span>
          </Button>
          {tools}
          <IconButton
            icon={heard === "on" ? "sound" : "muted"}
            label={heard === "on" ? t.soundOff : t.soundOn}
            onClick={() => void sound.current?.turn(heard !== "on")}
          />
        </>
      }
    >
      <div className={css.frame}>
        <video ref={video} className={css.video} muted playsInline autoPlay />
        {notice !== null && <span className={css.notice}>{notice}</span>}
      </div>
      <div className={css.foot}>
        <Meter media={media} />
        <span>{quality === null ? "–" : t.stats(quality)}</span>
        {quality !== null && <Delay quality={quality} />}
      </div>
      {graphs && (
        <Suspense>
          <Graphs />
        </Suspense>
      )}
      <p className={`${css.now} ${line === null ? css.silent : ""}`} id="now-line" lang={line?.lang}>
        {line?.text ?? t.silent}
      </p>
    </Panel>
  );
}

function noticeOf(state: PlayerState, t: (typeof TEXTS)["en"]): string | null {
  switch (state.name) {
    case "playing":
    case "idle":
      return null;
    case "connecting":
      return state.attempt === 0 ? t.connecting : t.reconnecting;
    case "waiting":
      return state.reason === "full" ? t.full : t.reconnecting;
    case "failed":
      return t.failed(state.detail);
  }
}
