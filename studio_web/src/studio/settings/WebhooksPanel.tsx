/** Who is told when dubbing's long work ends: addresses, their secrets, and what came of each message. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Empty, Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { DeliveriesDialog } from "./DeliveriesDialog";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "웹훅",
    add: "웹훅 추가",
    url: "알릴 주소",
    hint: "https 주소. 더빙 작업이 끝나면 Standard Webhooks 방식으로 서명해 보냅니다.",
    events: "알릴 것",
    done: "끝남",
    failed: "실패",
    cancelled: "취소",
    since: "만든 때",
    state: "상태",
    on: "보내는 중",
    off: "멈춤",
    none: "더빙 작업이 끝날 때 다른 프로그램에 알릴 수 있습니다.",
    once: "이 비밀 값은 지금 한 번만 보입니다. 받는 쪽에 복사해 두세요.",
    close: "복사했습니다",
    cancel: "취소",
    make: "추가",
    messages: "보낸 것",
    rotate: "비밀 값 바꾸기",
    rotating: "지금 비밀 값으로는 곧바로 확인되지 않습니다. 받는 쪽에 새 값을 넣을 수 있을 때 바꾸세요.",
    remove: "삭제",
    removing: "더는 알리지 않고, 보낸 기록도 지워집니다.",
  },
  {
    title: "Webhooks",
    add: "Add a webhook",
    url: "Address that is told",
    hint: "An https address. It is told when dubbing's work ends, signed as Standard Webhooks has it.",
    events: "What is told",
    done: "done",
    failed: "failed",
    cancelled: "cancelled",
    since: "Made",
    state: "State",
    on: "told",
    off: "stopped",
    none: "Other programs can be told when dubbing's work ends.",
    once: "This secret is shown this once. Copy it to where messages are received.",
    close: "I have copied it",
    cancel: "Cancel",
    make: "Add it",
    messages: "Messages",
    rotate: "Change the secret",
    rotating:
      "The secret there is good for nothing at once. Change it when you can put the new one where messages are received.",
    remove: "Delete",
    removing: "It is told no more, and what is kept of its messages goes.",
  },
);
const KEY = ["webhooks"];
const EVENTS = ["operation.done", "operation.failed", "operation.cancelled"] as const;
type Event = (typeof EVENTS)[number];
type Webhook = Schemas["WebhookOut"];
type Asked = { readonly what: "rotate" | "remove" | "messages"; readonly webhook: Webhook };

/** The last word of an event: done, failed, cancelled. */
const endOf = (event: string) => event.replace(/^operation\./, "");

export function WebhooksPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const ends: Readonly<Record<string, string>> = { done: t.done, failed: t.failed, cancelled: t.cancelled };
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const webhooks = useQuery({ queryKey: KEY, queryFn: () => answer(api.GET("/v1/webhooks")) });
  return (
    <Panel
      title={t.title}
      flush
      className={css.whole}
      tools={
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      }
    >
      {webhooks.error !== null && <Fault error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
      {webhooks.data?.length === 0 && <Empty icon="link">{t.none}</Empty>}
      {webhooks.data !== undefined && webhooks.data.length > 0 && (
        <Table
          label={t.title}
          rows={webhooks.data}
          rowKey={(each) => each.id}
          columns={[
            { key: "url", title: t.url, cell: (each) => <strong className={css.address}>{each.url}</strong> },
            {
              key: "events",
              title: t.events,
              cell: (each) => each.events.map((event) => ends[endOf(event)] ?? event).join(", "),
            },
            {
              key: "state",
              title: t.state,
              cell: (each) =>
                each.disabled === "" ? (
                  <Badge tone="good">{t.on}</Badge>
                ) : (
                  <>
                    <Badge tone="fair">{t.off}</Badge> {each.disabled}
                  </>
                ),
            },
            { key: "since", title: t.since, cell: (each) => moment(lang, each.created) },
            {
              key: "tools",
              title: "",
              cell: (webhook) => (
                <span className={css.tools}>
                  <Button
                    size="small"
                    aria-label={`${t.messages}: ${webhook.url}`}
                    onClick={() => setAsked({ what: "messages", webhook })}
                  >
                    {t.messages}
                  </Button>
                  <IconButton
                    icon="again"
                    size="small"
                    label={`${t.rotate}: ${webhook.url}`}
                    onClick={() => setAsked({ what: "rotate", webhook })}
                  />
                  <IconButton
                    icon="trash"
                    size="small"
                    label={`${t.remove}: ${webhook.url}`}
                    onClick={() => setAsked({ what: "remove", webhook })}
                  />
                </span>
              ),
            },
          ]}
        />
      )}
      {adding && <AddWebhook onClose={() => setAdding(false)} />}
      {asked?.what === "messages" && <DeliveriesDialog webhook={asked.webhook} onClose={() => setAsked(null)} />}
      {asked?.what === "rotate" && <Rotate webhook={asked.webhook} onClose={() => setAsked(null)} />}
      {asked?.what === "remove" && <Remove webhook={asked.webhook} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function AddWebhook({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const words = { done: t.done, failed: t.failed, cancelled: t.cancelled };
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly Event[]>(EVENTS);
  const add = useDeed(() => answer(api.POST("/v1/webhooks", { body: { url: url.trim(), events: [...events] } })), {
    stale: [KEY],
    toldThere: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run(undefined);
  };
  if (add.result !== undefined) return <Secret title={t.add} made={add.result} onClose={onClose} />;
  const choose = (event: Event, on: boolean) =>
    setEvents(EVENTS.filter((each) => (each === event ? on : events.includes(each))));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.add}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" type="submit" form="add-webhook" busy={add.busy} disabled={events.length === 0}>
            {t.make}
          </Button>
        </>
      }
    >
      <form id="add-webhook" className={css.form} onSubmit={submit}>
        <TextField
          label={t.url}
          hint={t.hint}
          type="url"
          placeholder="https://"
          value={url}
          required
          maxLength={500}
          onChange={(event) => setUrl(event.target.value)}
        />
        <fieldset className={css.checks}>
          <legend>{t.events}</legend>
          {EVENTS.map((each) => (
            <label key={each}>
              <input
                type="checkbox"
                checked={events.includes(each)}
                onChange={(event) => choose(each, event.target.checked)}
              />
              {words[endOf(each) as keyof typeof words]}
            </label>
          ))}
        </fieldset>
        {add.error !== null && <Fault error={add.error} />}
      </form>
    </Dialog>
  );
}

interface Of {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

function Rotate({ webhook, onClose }: Of) {
  const t = useTexts(TEXTS);
  const rotate = useDeed(() =>
    answer(api.POST("/v1/webhooks/{webhook_id}/secret", { params: { path: { webhook_id: webhook.id } } })),
  );
  if (rotate.result !== undefined) return <Secret title={t.rotate} made={rotate.result} onClose={onClose} />;
  return (
    <Sure title={t.rotate} what={t.rotating} webhook={webhook} busy={rotate.busy} onClose={onClose}>
      {() => rotate.run(undefined)}
    </Sure>
  );
}

function Remove({ webhook, onClose }: Of) {
  const t = useTexts(TEXTS);
  const remove = useDeed(
    () => answer(api.DELETE("/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: webhook.id } } })),
    { stale: [KEY], onDone: onClose },
  );
  return (
    <Sure title={t.remove} what={t.removing} webhook={webhook} busy={remove.busy} onClose={onClose}>
      {() => remove.run(undefined)}
    </Sure>
  );
}

interface SureProps extends Of {
  readonly title: string;
  readonly what: string;
  readonly busy: boolean;
  readonly children: () => void;
}

/** Asked once more, with what it brings about. */
function Sure({ title, what, webhook, busy, onClose, children }: SureProps) {
  const t = useTexts(TEXTS);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="danger" busy={busy} onClick={children}>
            {title}
          </Button>
        </>
      }
    >
      <strong className={css.address}>{webhook.url}</strong>
      <Note tone="fair">{what}</Note>
    </Dialog>
  );
}

interface SecretProps {
  readonly title: string;
  readonly made: Schemas["NewWebhookOut"];
  readonly onClose: () => void;
}

function Secret({ title, made, onClose }: SecretProps) {
  const t = useTexts(TEXTS);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      foot={
        <Button kind="primary" onClick={onClose}>
          {t.close}
        </Button>
      }
    >
      <strong className={css.address}>{made.url}</strong>
      <Note tone="fair">{t.once}</Note>
      <code className={css.secret}>{made.secret}</code>
    </Dialog>
  );
}
