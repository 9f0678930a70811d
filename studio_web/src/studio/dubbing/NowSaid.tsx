/** What is said at the playhead, or comes next, large enough to read beside the film. */
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { usePlayback } from "./playback";
import type { Row } from "./project";

export function NowSaid({ rows }: { readonly rows: readonly Row[] }) {
  const { project, lang } = useDesk();
  const at = usePlayback(({ ms }) => rows.findIndex(({ segment }) => ms < segment.end_ms));
  const coming = usePlayback(({ ms }) => (rows[at]?.segment.start_ms ?? 0) > ms);
  const row = rows[at];
  if (row === undefined) return null;
  return (
    <div className={css.now} data-coming={coming || undefined} aria-hidden>
      <p lang={project.source_language}>{row.segment.text}</p>
      {row.line?.text && <p lang={lang}>{row.line.text}</p>}
    </div>
  );
}
