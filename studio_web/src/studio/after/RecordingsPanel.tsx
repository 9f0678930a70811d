/** The films of past shows. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useLive } from "../live/live";
import { bytes, moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, LinkButton } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import css from "./After.module.css";
import { filmsOf, recordings } from "./filming";
import { RecordingDialog } from "./RecordingDialog";

const TEXTS = texts(
  {
    title: "녹화",
    file: "파일",
    size: "크기",
    at: "마지막으로 쓴 때",
    load: "내려받기",
    open: "챕터와 영상",
    again: "다시 그림",
    chapters: "챕터",
    none: "녹화가 없습니다. 방송 화면에서 녹화를 시작합니다.",
    running: "녹화 중",
  },
  {
    title: "Recordings",
    file: "File",
    size: "Size",
    at: "Last written",
    load: "Download",
    open: "Chapters and films",
    again: "rendered again",
    chapters: "chapters",
    none: "No recording yet. Recording is started on the screen On air.",
    running: "recording",
  },
);

export function RecordingsPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const running = useLive((state) => state.show?.recording ?? null);
  const films = useQuery({
    queryKey: ["recordings", running],
    queryFn: () => answer(api.GET("/v1/recordings")),
    refetchInterval: 10_000,
  });
  const [opened, setOpened] = useState<string | null>(null);
  const files = films.data ?? [];
  const looked = files.find((film) => film.file === opened);
  return (
    <Panel title={t.title} flush>
      {films.error !== null && <Fault error={films.error} onRetry={() => void films.refetch()} />}
      {films.data?.length === 0 && <Empty icon="camera">{t.none}</Empty>}
      {films.data !== undefined && films.data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className={css.scroll} tabIndex={0}>
          <Table
            label={t.title}
            rows={recordings(files)}
            rowKey={(film) => film.file}
            columns={[
              {
                key: "file",
                title: t.file,
                cell: (film) => (
                  <div className={css.name}>
                    {film.file} {running === film.file && <Badge tone="bad">{t.running}</Badge>}
                    {[...filmsOf(files, film.file).keys()].map((kind) => (
                      <Badge key={kind}>{t[kind]}</Badge>
                    ))}
                  </div>
                ),
              },
              { key: "at", title: t.at, cell: (film) => moment(lang, film.changed) },
              { key: "size", title: t.size, figures: true, cell: (film) => bytes(film.bytes) },
              {
                key: "open",
                title: "",
                cell: (film) => (
                  <Button size="small" icon="film" onClick={() => setOpened(film.file)}>
                    {t.open}
                  </Button>
                ),
              },
              {
                key: "load",
                title: "",
                cell: (film) => (
                  <LinkButton
                    size="small"
                    icon="download"
                    href={`/v1/recordings/${encodeURIComponent(film.file)}`}
                    download={film.file}
                  >
                    {t.load}
                  </LinkButton>
                ),
              },
            ]}
          />
        </section>
      )}
      {looked !== undefined && (
        <RecordingDialog
          recording={looked}
          files={files}
          running={running === looked.file}
          onClose={() => setOpened(null)}
        />
      )}
    </Panel>
  );
}
