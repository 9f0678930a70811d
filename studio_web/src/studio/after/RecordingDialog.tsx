/** A recording to look at, with its chapters, and the films that are made of it. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { clock } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Dialog } from "../ui/Dialog";
import { Fault } from "../ui/Notes";
import { FilmRow } from "./FilmRow";
import { attempt, filmsOf, KINDS, type RecordingFile } from "./filming";
import css from "./RecordingDialog.module.css";

const TEXTS = texts(
  {
    video: "녹화 영상",
    chapters: "챕터",
    none: "이 시간의 방송 기록이 없어 챕터가 없습니다.",
    films: "이 녹화로 만드는 영상",
  },
  {
    video: "The recording",
    chapters: "Chapters",
    none: "The log has nothing of this time, so there are no chapters.",
    films: "Films of this recording",
  },
);
const RUNNING_MS = 1_000;
const AGAIN_MS = 10_000;

interface Props {
  readonly recording: RecordingFile;
  readonly files: readonly RecordingFile[];
  readonly running: boolean; // it is still being recorded
  readonly onClose: () => void;
}

export function RecordingDialog({ recording, files, running, onClose }: Props) {
  const t = useTexts(TEXTS);
  const { file } = recording;
  const params = { path: { file } };
  const films = useQuery({
    queryKey: ["films"],
    queryFn: () => answer(api.GET("/v1/films")),
    refetchInterval: (query) => (query.state.data?.some((each) => each.state === "running") ? RUNNING_MS : AGAIN_MS),
  });
  const lang = useLanguage((state) => state.lang);
  const stale = [["films"], ["recordings"]] as const;
  const make = useDeed(
    (body: Schemas["MakeFilm"]) => answer(api.POST("/v1/recordings/{file}/films", { params, body })),
    { stale },
  );
  const stop = useDeed(
    (kind: (typeof KINDS)[number]) =>
      answer(api.DELETE("/v1/recordings/{file}/films/{kind}", { params: { path: { file, kind } } })),
    { stale },
  );
  const made = filmsOf(files, file);
  return (
    <Dialog open onClose={onClose} title={file} wide>
      <Watched file={file} />
      {recording.of === "" && (
        <section aria-labelledby="films-of">
          <h3 id="films-of" className={css.title}>
            {t.films}
          </h3>
          <ul className={css.films}>
            {KINDS.map((kind) => (
              <FilmRow
                key={kind}
                kind={kind}
                made={made.get(kind)}
                film={attempt(films.data ?? [], file, kind)}
                busy={running || make.busy || films.data?.some((each) => each.state === "running") === true}
                onMake={(captions) => make.run({ kind, captions, lang })}
                onStop={() => stop.run(kind)}
              />
            ))}
          </ul>
          {films.error !== null && <Fault error={films.error} onRetry={() => void films.refetch()} />}
        </section>
      )}
    </Dialog>
  );
}

/** The film, and where its parts begin. */
function Watched({ file }: { readonly file: string }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const video = useRef<HTMLVideoElement>(null);
  const [at, setAt] = useState(0);
  const chapters = useQuery({
    queryKey: ["chapters", file, lang],
    queryFn: () => answer(api.GET("/v1/recordings/{file}/chapters", { params: { path: { file }, query: { lang } } })),
    retry: false, // a film that was made of a recording has none of its own
  });
  const url = `/v1/recordings/${encodeURIComponent(file)}`;
  const seek = (at_s: number) => {
    const element = video.current;
    if (element === null) return;
    element.currentTime = at_s;
    void element.play().catch(() => undefined); // the browser may want a press on the picture first
  };
  return (
    <div className={css.watched}>
      {/* biome-ignore lint/a11y/useMediaCaption: captions are in the picture; the log gives them as a file */}
      <video
        ref={video}
        className={css.video}
        src={url}
        controls
        preload="metadata"
        aria-label={t.video}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      >
        {chapters.data !== undefined && chapters.data.length > 0 && (
          <track kind="chapters" srcLang={lang} src={`${url}/chapters.vtt?lang=${lang}`} default />
        )}
      </video>
      <section className={css.chapters} aria-labelledby="chapters-of">
        <h3 id="chapters-of" className={css.title}>
          {t.chapters}
        </h3>
        {(chapters.data?.length === 0 || chapters.error !== null) && <p className={css.none}>{t.none}</p>}
        <ol>
          {(chapters.data ?? []).map((chapter) => (
            <li key={chapter.at_s}>
              <button
                type="button"
                className={css.chapter}
                aria-current={at >= chapter.at_s && at < chapter.end_s ? "true" : undefined}
                onClick={() => seek(chapter.at_s)}
              >
                <span className={css.at}>{clock(chapter.at_s)}</span>
                <span>{chapter.title}</span>
              </button>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
