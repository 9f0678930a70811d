/** How loud the film is, over the part of the timeline that is seen; drawn anew as it scrolls. */
import { useEffect, useRef } from "react";
import { useTheme } from "../app/theme";
import css from "./Timeline.module.css";
import { columns } from "./timeline";

export interface Peaks {
  readonly rate: number; // a second
  readonly values: readonly number[]; // 0 to 1
}

interface Props {
  readonly peaks: Peaks;
  readonly from_ms: number;
  readonly zoom: number;
  readonly width: number; // px
}

const HEIGHT_PX = 56;

export function Waveform({ peaks, from_ms, zoom, width }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens say
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (canvas.current === null || pen == null || width <= 0) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(HEIGHT_PX * ratio);
    pen.scale(ratio, ratio);
    pen.fillStyle = getComputedStyle(canvas.current).color;
    columns(peaks.values, peaks.rate, from_ms, zoom, width).forEach((loud, x) => {
      const tall = Math.max(1, Math.sqrt(loud) * (HEIGHT_PX - 6)); // the root shows soft speech too
      pen.fillRect(x, (HEIGHT_PX - tall) / 2, 1, tall);
    });
  }, [peaks, from_ms, zoom, width, theme]);
  return (
    <canvas ref={canvas} className={css.wave} style={{ width: `${width}px`, height: `${HEIGHT_PX}px` }} aria-hidden />
  );
}
