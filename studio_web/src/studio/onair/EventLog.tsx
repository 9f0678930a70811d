/** Everything that happened of late, newest first. */
import type { DeskEvent } from "../live/desk";
import { useLive } from "../live/live";
import { clock } from "../text/format";
import { texts, useTexts } from "../text/texts";
import { Panel } from "../ui/Panel";
import css from "./EventLog.module.css";

const TEXTS = texts({ title: "기록" }, { title: "Events" });
const LEFT_OUT: ReadonlySet<string> = new Set(["type", "at", "text", "line_id", "heard"]);

/** An event's fields in one line: its words first, then whatever else it carries. */
export function described(event: DeskEvent): string {
  const words = typeof event.text === "string" ? [event.text] : [];
  const rest = Object.entries(event)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null && value !== "" && typeof value !== "object")
    .map(([name, value]) => (name === "reason" || name === "state" ? String(value) : `${name} ${short(value)}`));
  return [...words, ...rest].join(" · ");
}

function short(value: unknown): string {
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function EventLog({ className }: { readonly className?: string | undefined }) {
  const t = useTexts(TEXTS);
  const events = useLive((state) => state.events);
  return (
    <Panel title={t.title} flush className={className}>
      <ol className={css.log}>
        {events.map((event, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity but their place
          <li key={place} className={css.row} data-type={event.type}>
            <span className={css.at}>{clock(event.at)}</span>
            <span className={css.type}>{event.type}</span>
            <span className={css.words}>{described(event)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
