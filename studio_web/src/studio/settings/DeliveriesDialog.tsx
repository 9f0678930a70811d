/** The newest messages of a webhook: what came of each, what it said, and sending it again. */
import { useQuery } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty, Fault } from "../ui/Notes";
import { Table } from "../ui/Table";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "보낸 것",
    none: "아직 보낸 것이 없습니다. 시험 메시지를 보내 보세요.",
    test: "시험 메시지 보내기",
    at: "언제",
    event: "무엇",
    state: "결과",
    waiting: "기다림",
    delivered: "받음",
    failed: "실패",
    tries: (n: number) => `${n}번 시도`,
    due: (at: string) => `다음 시도 ${at}`,
    noAnswer: "응답이 없습니다",
    body: "내용",
    again: "다시 보내기",
    close: "닫기",
    "operation.done": "작업 끝남",
    "operation.failed": "작업 실패",
    "operation.cancelled": "작업 취소",
    "webhook.test": "시험",
  },
  {
    title: "Messages",
    none: "Nothing was sent yet. Send a message to try it.",
    test: "Send a test",
    at: "When",
    event: "What",
    state: "Outcome",
    waiting: "waits",
    delivered: "taken",
    failed: "failed",
    tries: (n: number) => (n === 1 ? "1 try" : `${n} tries`),
    due: (at: string) => `next try ${at}`,
    noAnswer: "nobody answered",
    body: "Content",
    again: "Send again",
    close: "Close",
    "operation.done": "work done",
    "operation.failed": "work failed",
    "operation.cancelled": "work cancelled",
    "webhook.test": "test",
  },
);
/** As the server words that nobody was there, whatever the cause. */
const NO_ANSWER = /^(All connection attempts failed|no answer within \d+ s|\[Errno .+)$/;
const TONES = { waiting: "neutral", delivered: "good", failed: "bad" } as const;
const AGAIN_MS = 2_000;
const SHOWN = 50;
type Delivery = Schemas["DeliveryOut"];

interface Props {
  readonly webhook: Schemas["WebhookOut"];
  readonly onClose: () => void;
}

export function DeliveriesDialog({ webhook, onClose }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const events: Readonly<Record<string, unknown>> = t;
  const key = ["deliveries", webhook.id];
  const path = { webhook_id: webhook.id };
  const page = useQuery({
    queryKey: key,
    queryFn: () =>
      answer(api.GET("/v1/webhooks/{webhook_id}/deliveries", { params: { path, query: { limit: SHOWN } } })),
    refetchInterval: AGAIN_MS,
  });
  const stale = [key, ["webhooks"]];
  const test = useDeed(() => answer(api.POST("/v1/webhooks/{webhook_id}/test", { params: { path } })), { stale });
  const replay = useDeed(
    (delivery_id: string) =>
      answer(
        api.POST("/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", {
          params: { path: { ...path, delivery_id } },
        }),
      ),
    { stale },
  );
  const outcome = (each: Delivery) =>
    [
      each.status === null ? "" : `HTTP ${each.status}`,
      each.state === "delivered" ? "" : NO_ANSWER.test(each.error) ? t.noAnswer : each.error,
      t.tries(each.attempts),
      each.due === null ? "" : t.due(moment(lang, each.due)),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t.title}
      foot={
        <>
          <Button busy={test.busy} onClick={() => test.run(undefined)}>
            {t.test}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t.close}
          </Button>
        </>
      }
    >
      <strong className={css.address}>{webhook.url}</strong>
      {page.error !== null && <Fault error={page.error} onRetry={() => void page.refetch()} />}
      {page.data?.deliveries.length === 0 && <Empty icon="link">{t.none}</Empty>}
      {page.data !== undefined && page.data.deliveries.length > 0 && (
        <Table
          label={t.title}
          rows={page.data.deliveries}
          rowKey={(each) => each.id}
          columns={[
            { key: "at", title: t.at, cell: (each) => moment(lang, each.created) },
            {
              key: "event",
              title: t.event,
              cell: (each) => (
                <>
                  {String(events[each.event] ?? each.event)}
                  <details className={css.message}>
                    <summary>{t.body}</summary>
                    <code>{each.body}</code>
                  </details>
                </>
              ),
            },
            {
              key: "state",
              title: t.state,
              cell: (each) => (
                <div className={css.outcome}>
                  <Badge tone={TONES[each.state]}>{t[each.state]}</Badge> {outcome(each)}
                </div>
              ),
            },
            {
              key: "again",
              title: "",
              cell: (each) =>
                each.state !== "waiting" && (
                  <Button size="small" busy={replay.busy} onClick={() => replay.run(each.id)}>
                    {t.again}
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Dialog>
  );
}
