/** A file into the catalogue: what is wrong with it by row, what it would change by product, then taken or not. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { upload } from "../../api/upload";
import { useDeed } from "../live/deeds";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FileDrop } from "../ui/FileDrop";
import { Fault, Note } from "../ui/Notes";
import { Table } from "../ui/Table";
import css from "./Catalogue.module.css";
import { ChangeList } from "./ChangeList";
import { fieldIn, reasonIn } from "./fields";

const TEXTS = texts(
  {
    title: "상품 가져오기",
    drop: "파일을 여기에 놓거나 눌러서 고르세요",
    kinds: "CSV, XLSX, JSON. 확인하기 전에는 아무것도 바뀌지 않습니다.",
    rows: (n: number) => `${n}행`,
    good: (n: number) => `정상 상품 ${n}`,
    faults: (n: number) => `문제 ${n}`,
    problems: "문제",
    row: "행",
    column: "열",
    reason: "이유",
    value: "값",
    changed: (n: number) => `바뀌는 상품 ${n}`,
    same: "카탈로그와 같습니다. 바뀌는 상품이 없습니다.",
    add: "추가",
    change: "변경",
    remove: "삭제",
    leave: "문제 있는 상품은 빼고 가져오기",
    whole: "이 파일을 전체 카탈로그로 쓰기 (파일에 없는 상품은 삭제됩니다)",
    first: (shown: number, all: number) => `${all}개 중 ${shown}개`,
    discard: "버리기",
    take: "가져오기",
    taken: (n: number) => `상품 ${n}개가 바뀌었습니다.`,
    another: "다른 파일",
    large: (is: string, may: string) => `파일이 ${is} MB입니다. ${may} MB까지 가져올 수 있습니다. 나누어 가져오세요.`,
  },
  {
    title: "Import products",
    drop: "Drop a file here, or choose one",
    kinds: "CSV, XLSX or JSON. Nothing changes before you have looked at it.",
    rows: (n: number) => `${n} rows`,
    good: (n: number) => `${n} good products`,
    faults: (n: number) => `${n} faults`,
    problems: "Faults",
    row: "Row",
    column: "Column",
    reason: "Reason",
    value: "Value",
    changed: (n: number) => `${n} products would change`,
    same: "It is the same as the catalogue: nothing would change.",
    add: "New",
    change: "Changed",
    remove: "Gone",
    leave: "Leave out the products that have faults",
    whole: "Take it as the whole catalogue (products that it lacks are removed)",
    first: (shown: number, all: number) => `${shown} of ${all}`,
    discard: "Throw away",
    take: "Take it",
    taken: (n: number) => `${n} products changed.`,
    another: "Another file",
    large: (is: string, may: string) => `The file has ${is} MB; ${may} MB can be imported. Split it.`,
  },
);

type Waiting = Schemas["ImportOut"];
const TONES: Readonly<Record<Schemas["DiffOut"]["deed"], Tone>> = { add: "good", change: "accent", remove: "bad" };

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [whole, setWhole] = useState(false);
  const [leaveOut, setLeaveOut] = useState(false);
  const limits = useQuery({ queryKey: ["catalogue-limits"], queryFn: () => answer(api.GET("/v1/catalogue/limits")) });
  const read = useDeed(
    (file: File) => upload<Waiting>(`/v1/catalogue/imports?name=${encodeURIComponent(file.name.slice(-200))}`, file),
    { onDone: setWaiting, toldThere: true },
  );
  const [large, setLarge] = useState(0); // bytes of a file that is too large to be sent
  const choose = (file: File) => {
    const fits = limits.data === undefined || file.size <= limits.data.import_bytes;
    setLarge(fits ? 0 : file.size);
    if (fits) read.run(file);
  };
  const discard = useDeed((id: string) =>
    answer(api.DELETE("/v1/catalogue/imports/{import_id}", { params: { path: { import_id: id } } })),
  );
  const take = useDeed(
    (id: string) =>
      answer(
        api.POST("/v1/catalogue/imports/{import_id}", {
          params: { path: { import_id: id } },
          body: { whole, leave_out: leaveOut },
        }),
      ),
    {
      stale: [["products"], ["product"], ["names"], ["show-products"]],
      done: ({ changed }) => t.taken(changed),
      onDone: onClose,
      toldThere: true,
    },
  );
  const drop = () => {
    if (waiting !== null) discard.run(waiting.id);
    setWaiting(null);
  };
  const leave = () => {
    drop();
    onClose();
  };
  const blocked = waiting === null || (waiting.faults > 0 && !leaveOut) || waiting.good === 0;
  return (
    <Dialog
      open
      wide
      onClose={leave}
      title={waiting === null ? t.title : `${t.title} · ${waiting.name}`}
      foot={
        waiting === null ? undefined : (
          <>
            <Button onClick={drop}>{t.another}</Button>
            <Button onClick={leave}>{t.discard}</Button>
            <Button kind="primary" disabled={blocked} busy={take.busy} onClick={() => take.run(waiting.id)}>
              {t.take}
            </Button>
          </>
        )
      }
    >
      {waiting === null ? (
        <>
          <FileDrop label={t.drop} hint={t.kinds} accept=".csv,.xlsx,.json" busy={read.busy} onFile={choose} />
          {large > 0 && <Note tone="bad">{t.large(megabytes(large), megabytes(limits.data?.import_bytes ?? 0))}</Note>}
          {read.error !== null && <Fault error={read.error} />}
        </>
      ) : (
        <>
          <Preview waiting={waiting} whole={whole} />
          {waiting.faults > 0 && <Check label={t.leave} checked={leaveOut} onChange={setLeaveOut} />}
          <Check label={t.whole} checked={whole} onChange={setWhole} />
          {take.error !== null && <Fault error={take.error} />}
        </>
      )}
    </Dialog>
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes % 1_048_576 === 0 ? 0 : 1);
}

function Check(props: { readonly label: string; readonly checked: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <label className={css.check}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  );
}

function Preview({ waiting, whole }: { readonly waiting: Waiting; readonly whole: boolean }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const diffs = waiting.diffs.filter((diff) => whole || diff.deed !== "remove");
  return (
    <>
      <div className={css.head}>
        <Badge>{t.rows(waiting.rows)}</Badge>
        <Badge tone="good">{t.good(waiting.good)}</Badge>
        {waiting.faults > 0 && <Badge tone="bad">{t.faults(waiting.faults)}</Badge>}
      </div>
      {waiting.problems.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached with the keyboard
        <section className={css.scroll} aria-label={t.problems} tabIndex={0}>
          <Table
            label={t.problems}
            rows={waiting.problems.map((problem, number) => ({ ...problem, number }))}
            rowKey={(problem) => problem.number}
            columns={[
              { key: "row", title: t.row, figures: true, cell: (problem) => problem.row },
              { key: "column", title: t.column, cell: (problem) => fieldIn(lang, problem.column) },
              { key: "reason", title: t.reason, cell: (problem) => reasonIn(lang, problem.reason) },
              { key: "value", title: t.value, cell: (problem) => <code className={css.code}>{problem.value}</code> },
            ]}
          />
        </section>
      )}
      {diffs.length === 0 ? (
        <Note tone="neutral">{t.same}</Note>
      ) : (
        <>
          <h3 className={css.legend}>
            {t.changed(diffs.length)}
            {waiting.changed > waiting.diffs.length && ` · ${t.first(waiting.diffs.length, waiting.changed)}`}
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached with the keyboard */}
          <section className={css.scroll} aria-label={t.changed(diffs.length)} tabIndex={0}>
            {diffs.map((diff) => (
              <article key={diff.id} className={css.past}>
                <div className={css.head}>
                  <Badge tone={TONES[diff.deed]}>{t[diff.deed]}</Badge>
                  <code className={css.code}>{diff.id}</code>
                </div>
                <ChangeList changes={diff.changes} />
              </article>
            ))}
          </section>
        </>
      )}
    </>
  );
}
