/** The small panel that says how good the connection is. */
import type { Quality } from "../player/quality";
import { make, setText } from "../ui/dom";
import type { Strings } from "./strings";

const ROWS = ["grade", "size", "fps", "rate", "loss", "rtt", "buffer"] as const;
type Row = (typeof ROWS)[number];

export class QualityPanel {
  readonly #values = new Map<Row, HTMLElement>();

  constructor(private readonly element: HTMLElement) {}

  localise(strings: Strings): void {
    const list = make("dl", "");
    for (const row of ROWS) {
      const value = make("dd", "", strings.none);
      this.#values.set(row, value);
      list.append(make("dt", "", strings[row]), value);
    }
    this.element.replaceChildren(list);
  }

  show(quality: Quality | null, strings: Strings): void {
    for (const row of ROWS) {
      const value = this.#values.get(row);
      if (value) setText(value, quality === null ? strings.none : figure(row, quality, strings));
    }
    const grade = this.#values.get("grade");
    if (grade) grade.dataset.grade = quality?.grade ?? "";
  }
}

function figure(row: Row, quality: Quality, strings: Strings): string {
  switch (row) {
    case "grade":
      return { good: strings.gradeGood, fair: strings.gradeFair, poor: strings.gradePoor }[quality.grade];
    case "size":
      return `${quality.width} × ${quality.height}`;
    case "fps":
      return quality.framesPerSecond.toFixed(0);
    case "rate":
      return `${(quality.kilobitsPerSecond / 1000).toFixed(2)} Mb/s`;
    case "loss":
      return `${(quality.lossRatio * 100).toFixed(1)} %`;
    case "rtt":
      return quality.rttMs === null ? strings.none : `${quality.rttMs.toFixed(0)} ms`;
    case "buffer":
      return `${quality.bufferMs.toFixed(0)} ms`;
  }
}
