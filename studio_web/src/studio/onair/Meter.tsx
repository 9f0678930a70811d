/** The level of the programme's sound, −60 to 0 dBFS, as it comes in, whether or not it is played here. */
import { useEffect, useRef } from "react";
import { texts, useTexts } from "../text/texts";
import css from "./Program.module.css";

const TEXTS = texts({ level: "소리 크기" }, { level: "Sound level" });
const FLOOR_DB = -60;
const FALL_DB = 1.5; // a frame: the bar falls slower than speech does, so that an eye can follow

/** How much of the bar a level fills, 0 to 1. */
export function filled(db: number): number {
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
}

/** RMS of samples in dBFS; silence is −Infinity. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length);
}

export function Meter({ media }: { readonly media: MediaStream | null }) {
  const t = useTexts(TEXTS);
  const cover = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (media === null || media.getAudioTracks().length === 0) return;
    const context = new AudioContext();
    const ear = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(media).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    let shown = FLOOR_DB;
    let frame = 0;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      ear.getFloatTimeDomainData(samples);
      shown = Math.max(levelDb(samples), shown - FALL_DB, FLOOR_DB);
      if (cover.current !== null) cover.current.style.width = `${(1 - filled(shown)) * 100}%`;
    };
    draw();
    const wake = () => void context.resume(); // browsers hold sound back until the page is touched
    window.addEventListener("pointerdown", wake);
    window.addEventListener("keydown", wake);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("pointerdown", wake);
      window.removeEventListener("keydown", wake);
      void context.close();
    };
  }, [media]);
  return (
    <div className={css.meter} role="img" aria-label={t.level}>
      <span ref={cover} style={{ width: "100%" }} />
    </div>
  );
}
