/** One kind of film of a recording: to make, in the making, or to load. */
import { useState } from "react";
import { bytes } from "../text/format";
import { whyIn } from "../text/reasons";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button, IconButton, LinkButton } from "../ui/Button";
import { Note, Progress } from "../ui/Notes";
import type { Film, Kind, RecordingFile } from "./filming";
import css from "./RecordingDialog.module.css";

const TEXTS = texts(
  {
    again: "기록에서 다시 그린 영상",
    againHint: "방송된 말을 처음부터 다시 말하고 그립니다. 끊긴 화면이나 대기 화면이 없습니다.",
    chapters: "챕터가 든 사본",
    chaptersHint: "다시 인코딩하지 않고 복사하며, 어느 플레이어에서나 바로 찾아갈 수 있습니다.",
    captions: "화면 자막 포함",
    make: "만들기",
    anew: "다시 만들기",
    load: "내려받기",
    stop: "그만두기",
    speaking: "목소리를 만드는 중",
    failed: "만들지 못했습니다",
    stopped: "그만두었습니다.",
  },
  {
    again: "Rendered again from the log",
    againHint: "Every line that was aired is spoken and drawn anew: no breaks, no slate.",
    chapters: "A copy with chapters",
    chaptersHint: "Copied, not encoded again; any player finds its places at once.",
    captions: "Captions in the picture",
    make: "Make it",
    anew: "Make it anew",
    load: "Download",
    stop: "Give up",
    speaking: "The voices speak first",
    failed: "It could not be made",
    stopped: "It was given up.",
  },
);

interface Props {
  readonly kind: Kind;
  readonly made: RecordingFile | undefined;
  readonly film: Film | undefined; // the last try
  readonly busy: boolean; // another is being made
  readonly onMake: (captions: boolean) => void;
  readonly onStop: () => void;
}

export function FilmRow({ kind, made, film, busy, onMake, onStop }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const [captions, setCaptions] = useState(true);
  const running = film?.state === "running";
  return (
    <li className={css.film} data-film={kind} data-state={film?.state ?? (made === undefined ? "none" : "done")}>
      <div className={css.about}>
        <strong>{t[kind]}</strong>
        <span className={css.none}>{kind === "again" ? t.againHint : t.chaptersHint}</span>
      </div>
      {running ? (
        <div className={css.making}>
          <span className={css.none}>{film.share === null ? t.speaking : `${Math.round(film.share * 100)} %`}</span>
          <Progress value={film.share ?? 0} label={t[kind]} />
          <IconButton icon="cross" size="small" label={`${t.stop}: ${t[kind]}`} onClick={onStop} />
        </div>
      ) : (
        <div className={css.making}>
          {kind === "again" && (
            <label className={css.check}>
              <input type="checkbox" checked={captions} onChange={(event) => setCaptions(event.target.checked)} />
              {t.captions}
            </label>
          )}
          {made !== undefined && (
            <LinkButton
              size="small"
              icon="download"
              href={`/v1/recordings/${encodeURIComponent(made.file)}`}
              download={made.file}
            >
              {`${t.load} (${bytes(made.bytes)})`}
            </LinkButton>
          )}
          <Button size="small" icon="film" disabled={busy} onClick={() => onMake(captions)}>
            {made === undefined ? t.make : t.anew}
          </Button>
        </div>
      )}
      {film?.state === "failed" && <Note tone="bad">{`${t.failed}: ${whyIn(lang, film.reason)}`}</Note>}
      {film?.state === "stopped" && <span className={css.none}>{t.stopped}</span>}
    </li>
  );
}
