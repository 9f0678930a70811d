/** The programme's figures of the last five minutes, a sample a second, for the graphs. */
import { create } from "zustand";

export const KEPT = 300; // samples

export interface Figures {
  readonly kbps: number;
  readonly fps: number;
  readonly delayMs: number; // from the server to the screen, an estimate
  readonly bufferMs: number;
  readonly lossPercent: number;
  readonly dropped: number; // pictures that came and were not shown, since the sample before
  readonly viewers: number;
}

/** One sample; a figure is null while nothing is received. */
export type Sample = { readonly at_s: number } & { readonly [K in keyof Figures]: number | null };

export const useFigures = create<{ readonly samples: readonly Sample[] }>(() => ({ samples: [] }));

/** The samples with one more, the oldest left out beyond KEPT. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples.slice(-(KEPT - 1)), sample];
}

/** Note a sample, for whoever draws. */
export function noteSample(sample: Sample): void {
  useFigures.setState(({ samples }) => ({ samples: withSample(samples, sample) }));
}

/** Columns as uPlot wants them: seconds before now, and one figure. */
export function columns(samples: readonly Sample[], figure: keyof Figures): [number[], (number | null)[]] {
  const now = samples.at(-1)?.at_s ?? 0;
  return [samples.map((each) => each.at_s - now), samples.map((each) => each[figure])];
}
