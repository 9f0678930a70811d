/** Curves over time or over epochs, drawn on a canvas; their words are for those who do not see it. */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../app/theme";
import { useLanguage } from "../text/texts";
import css from "./After.module.css";

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly label: string;
  readonly at: readonly number[]; // s since 1970, or epochs
  readonly series: readonly Series[]; // over time, the first on the left axis and the others on the right
  readonly over?: "time" | "epochs"; // over epochs, all on the left axis
}

const HEIGHT_PX = 240;
const TONES = ["--accent", "--good", "--text-soft"];
const DASHES = [[], [6, 4], [2, 3]];

export function Curve({ label, at, series, over = "time" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme((state) => state.theme);
  const lang = useLanguage((state) => state.lang);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens say
  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const token = (name: string) => getComputedStyle(host).getPropertyValue(name).trim();
    const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    const axis = {
      stroke: token("--text-soft"),
      grid: { stroke: token("--line"), width: 1 },
      ticks: { stroke: token("--line"), width: 1 },
    };
    const whole = (_: uPlot, marks: number[]) => marks.map((mark) => (Number.isInteger(mark) ? String(mark) : ""));
    const upwards: uPlot.Range.Function = (_, __, most) => [0, Math.max(4, (most ?? 0) * 1.1)];
    const count = new Intl.NumberFormat(lang, { maximumSignificantDigits: 4 });
    const counted = (_: uPlot, marks: number[]) => marks.map((mark) => count.format(mark));
    const times = over === "time";
    const plot = new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        scales: times
          ? { left: { range: upwards }, right: { range: upwards } }
          : { x: { time: false }, left: { auto: true } },
        axes: [
          { ...axis, values: times ? (_, marks) => marks.map((mark) => time.format(mark * 1000)) : whole },
          { ...axis, scale: "left", values: times ? whole : counted, size: 44 },
          ...(times
            ? [{ ...axis, scale: "right", side: 1 as const, grid: { show: false }, values: whole, size: 44 }]
            : []),
        ],
        series: [
          {},
          ...series.map((each, place) => ({
            label: each.label,
            scale: place === 0 || !times ? "left" : "right",
            stroke: token(TONES[place] ?? "--text"),
            dash: DASHES[place] ?? [],
            width: 2,
            points: { show: at.length === 1 },
          })),
        ],
      },
      [[...at], ...series.map((each) => [...each.values])],
      host,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT_PX }));
    resized.observe(host);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [at, series, over, theme, lang]);
  return (
    <>
      <ul className={css.legend}>
        {series.map((each, place) => (
          <li key={each.label} data-series={place}>
            {each.label}
          </li>
        ))}
      </ul>
      <div ref={box} className={css.chart} role="img" aria-label={label} />
    </>
  );
}
