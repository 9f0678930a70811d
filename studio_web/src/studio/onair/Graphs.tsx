/** Small graphs of the last five minutes; their code comes when they are first opened. */
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../app/theme";
import { texts, useTexts } from "../text/texts";
import { columns, type Figures, useFigures } from "./figures";
import css from "./Graphs.module.css";

const TEXTS = texts(
  {
    kbps: "비트레이트, kb/s",
    fps: "초당 화면 수",
    delayMs: "지연 (추정), ms",
    bufferMs: "버퍼, ms",
    lossPercent: "손실, %",
    dropped: "버린 화면",
    viewers: "시청자",
  },
  {
    kbps: "Bit rate, kb/s",
    fps: "Frames a second",
    delayMs: "Delay (estimate), ms",
    bufferMs: "Buffer, ms",
    lossPercent: "Loss, %",
    dropped: "Dropped pictures",
    viewers: "Viewers",
  },
);
const SHOWN: readonly (keyof Figures)[] = ["kbps", "fps", "delayMs", "bufferMs", "lossPercent", "dropped", "viewers"];
const HEIGHT = 72; // px
const SPAN_S = 300;

export default function Graphs() {
  const t = useTexts(TEXTS);
  return (
    <div className={css.graphs}>
      {SHOWN.map((figure) => (
        <Graph key={figure} figure={figure} title={t[figure]} />
      ))}
    </div>
  );
}

function Graph({ figure, title }: { readonly figure: keyof Figures; readonly title: string }) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme((state) => state.theme);
  const now = useFigures((state) => state.samples.at(-1)?.[figure] ?? null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const plot = new UPlot(options(element, theme), data(figure), element);
    const stop = useFigures.subscribe(() => plot.setData(data(figure)));
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      stop();
      watch.disconnect();
      plot.destroy();
    };
  }, [figure, theme]);
  return (
    <figure className={css.graph} data-figure={figure}>
      <figcaption>
        {title} <b>{now === null ? "–" : now.toFixed(figure === "lossPercent" ? 1 : 0)}</b>
      </figcaption>
      <div ref={box} aria-hidden="true" />
    </figure>
  );
}

function data(figure: keyof Figures): UPlot.AlignedData {
  return columns(useFigures.getState().samples, figure);
}

/** The theme is asked for at its change: a canvas keeps the colours that it was drawn with. */
function options(element: HTMLElement, theme: string): UPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const grid = { stroke: colour("--line"), width: 1 };
  return {
    class: theme,
    width: element.clientWidth,
    height: HEIGHT,
    padding: [6, 4, 6, 0], // half a label's height: none is cut
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-SPAN_S, 0] },
      y: { range: (_, __, max) => [0, Math.max(1, (max ?? 1) * 1.1)] },
    },
    axes: [
      { show: false },
      { stroke: colour("--text-faint"), grid, ticks: { show: false }, size: 38, space: 24, font: "10px sans-serif" },
    ],
    series: [{}, { stroke: colour("--accent"), width: 1.5, points: { show: false } }],
  };
}
