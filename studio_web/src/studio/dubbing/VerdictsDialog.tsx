/** How each line of a render came out: where it begins, how fast it is said, what to look at. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Dialog } from "../ui/Dialog";
import { Empty, Fault, Note } from "../ui/Notes";
import { Segments } from "../ui/Segments";
import { Table } from "../ui/Table";
import { getQuality, type Quality, type Render } from "./calls";
import css from "./Dubbing.module.css";
import { useDesk } from "./desk";
import { seek } from "./playback";
import { asFilmed } from "./slowed";
import { place } from "./timeline";
import { FLAG_TEXTS, SHOT_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    title: "품질",
    which: "어떤 줄",
    all: "모든 줄",
    flagged: "살펴볼 줄",
    none: "살펴볼 줄이 없습니다.",
    at: "시각",
    line: "말",
    late: "시작 오차",
    rate: "빠르기",
    verdict: "판정",
    fine: "좋음",
    shots: "장면",
    mouth: "입 모양",
    sync: "소리와 맞는 정도",
    open: (at: string) => `${at} 줄 보기`,
    slowed: "화면을 늦춘 곳 (원래 영상의 시각)",
  },
  {
    title: "Quality",
    which: "Which lines",
    all: "All lines",
    flagged: "To look at",
    none: "There is no line to look at.",
    at: "At",
    line: "Line",
    late: "Start off by",
    rate: "Rate",
    verdict: "Verdict",
    fine: "fine",
    shots: "Shots",
    mouth: "Mouth",
    sync: "Agrees with the sound",
    open: (at: string) => `Show the line at ${at}`,
    slowed: "Shown slower (times of the film as it was)",
  },
);
const MOST = 1_000;

/** What became of each shot's mouth. */
function Shots({ shots, onShow }: { readonly shots: Quality["shots"]; readonly onShow: (ms: number) => void }) {
  const t = useTexts(TEXTS);
  const words = useTexts(SHOT_TEXTS);
  return (
    <Table
      label={t.shots}
      rows={shots.slice(0, MOST)}
      rowKey={(shot) => shot.start_ms}
      columns={[
        {
          key: "at",
          title: t.shots,
          cell: (shot) => (
            <button type="button" className={css.link} onClick={() => onShow(shot.start_ms)}>
              {place(shot.start_ms)}–{place(shot.end_ms)}
            </button>
          ),
        },
        {
          key: "left",
          title: t.mouth,
          cell: (shot) => (
            <span title={shot.why}>
              <Badge tone={shot.left === "" ? "good" : "neutral"}>{wordOf(words, shot.left)}</Badge>
            </span>
          ),
        },
        {
          key: "sync",
          title: t.sync,
          figures: true,
          cell: (shot) => [shot.sync_before, shot.sync_after].map((each) => each?.toFixed(2) ?? "–").join(" → "),
        },
      ]}
    />
  );
}

export function VerdictsDialog({ render, onClose }: { readonly render: Render; readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const flags = useTexts(FLAG_TEXTS);
  const { project, choose } = useDesk();
  const quality = useQuery({
    queryKey: ["dub-quality", project.id, render.id],
    queryFn: () => getQuality(project.id, render.id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [which, setWhich] = useState<"all" | "flagged">("all");
  const rows = (quality.data?.lines ?? []).filter((line) => which === "all" || line.flag !== "").slice(0, MOST);
  const was = (ms: number) => asFilmed(quality.data?.slowed ?? [], ms);
  const show = (id: string, ms: number) => {
    choose(id);
    seek(was(ms));
    onClose();
  };
  return (
    <Dialog open wide title={t.title} onClose={onClose}>
      {quality.error !== null && <Fault error={quality.error} onRetry={() => void quality.refetch()} />}
      {quality.data !== undefined && (
        <>
          {quality.data.slowed.length > 0 && (
            <Note tone="neutral">
              {t.slowed}:{" "}
              {quality.data.slowed
                .map((each) => `${place(each.start_ms)}–${place(each.end_ms)} ×${each.factor.toFixed(2)}`)
                .join(", ")}
            </Note>
          )}
          {quality.data.shots.length > 0 && <Shots shots={quality.data.shots} onShow={(ms) => seek(was(ms))} />}
          <Segments
            label={t.which}
            value={which}
            choices={[
              { value: "all", label: t.all },
              { value: "flagged", label: t.flagged },
            ]}
            onChange={setWhich}
          />
          {rows.length === 0 ? (
            <Empty icon="check">{t.none}</Empty>
          ) : (
            <Table
              label={t.title}
              rows={rows}
              rowKey={(line) => line.id}
              columns={[
                {
                  key: "at",
                  title: t.at,
                  cell: (line) => (
                    <button
                      type="button"
                      className={css.link}
                      aria-label={t.open(place(line.start_ms))}
                      onClick={() => show(line.id, line.start_ms)}
                    >
                      {place(line.start_ms)}
                    </button>
                  ),
                },
                { key: "line", title: t.line, cell: (line) => <span lang={line.language}>{line.text}</span> },
                {
                  key: "late",
                  title: t.late,
                  figures: true,
                  cell: (line) => `${line.start_error_ms} ms`.replace("-", "−"),
                },
                { key: "rate", title: t.rate, figures: true, cell: (line) => `×${line.rate.toFixed(2)}` },
                {
                  key: "verdict",
                  title: t.verdict,
                  cell: (line) =>
                    line.flag === "" ? (
                      <Badge tone="good">{t.fine}</Badge>
                    ) : (
                      <span title={flags[`${line.flag}Why`]}>
                        <Badge tone="fair">{flags[line.flag]}</Badge>
                      </span>
                    ),
                },
              ]}
            />
          )}
        </>
      )}
    </Dialog>
  );
}
