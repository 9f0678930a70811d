/** What is said at the playhead, large enough to read beside the film. */
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { usePlayback } from "./playback";
import type { Row } from "./project";

export function NowSaid({ rows }: { readonly rows: readonly Row[] }) {
  const { project, lang } = useDesk();
  const at = usePlayback(({ ms }) => rows.findIndex(({ segment }) => segment.start_ms <= ms && ms < segment.end_ms));
  const row = rows[at];
  if (row === undefined) return null;
  return (
    <div className={css.now} aria-hidden>
      <p lang={project.source_language}>{row.segment.text}</p>
      {row.line?.text && <p lang={lang}>{row.line.text}</p>}
    </div>
  );
}
