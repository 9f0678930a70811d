/** How the chat is run: who answers, how often one may write, whose names are shown, who is out; and what waits. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import { onDesk, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select } from "../ui/Field";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import css from "./Chat.module.css";
import { useModeration } from "./moderation";
import { INTENT_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    rules: "채팅 운영",
    who: "누가 답하나요",
    auto: "진행자",
    hand: "고른 것만",
    off: "답하지 않음",
    slow: "슬로 모드",
    none: "끔",
    every: "초마다 한 번",
    names: "시청자 이름",
    questions: "답하는 질문을 화면에",
    picture: "화면에 뜬 질문",
    off_picture: "내리기",
    shown: "보이기",
    masked: "가리기",
    banned: "내보낸 시청자",
    unban: "다시 들이기",
    waiting: "기다리는 질문",
    calm: "기다리는 질문이 없습니다.",
    promote: "진행자가 답하기",
    viewers: (n: number) => `${n}명`,
    weight: "무게",
  },
  {
    rules: "How the chat is run",
    who: "Who answers",
    auto: "Host",
    hand: "Chosen ones",
    off: "Nobody",
    slow: "Slow mode",
    none: "Off",
    every: "s between messages",
    names: "Viewers' names",
    questions: "Question on the picture",
    picture: "On the picture",
    off_picture: "Take off",
    shown: "Shown",
    masked: "Hidden",
    banned: "Banned viewers",
    unban: "Let in again",
    waiting: "Questions that wait",
    calm: "No question waits.",
    promote: "Have the host answer",
    viewers: (n: number) => (n === 1 ? "1 viewer" : `${n} viewers`),
    weight: "Weight",
  },
);
const SLOW_S = ["0", "3", "10", "30", "120"];
const GATHER_MS = 1_000;
const STEADY_MS = 5_000;

export function useChatRules() {
  const show_id = useLive((state) => state.showId);
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onDesk((events) => {
      if (events.some((event) => event.type.startsWith("question.")))
        void client.invalidateQueries({ queryKey: ["chat-rules", show_id] });
      if (timer !== undefined || !events.some((event) => event.type.startsWith("chat."))) return;
      timer = setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ["chat-rules", show_id] });
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, show_id]);
  return useQuery({
    queryKey: ["chat-rules", show_id],
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/chat/state", { params: { path: { show_id } } })),
    refetchInterval: STEADY_MS,
  });
}

interface Props {
  readonly rules: ReturnType<typeof useChatRules>;
  readonly nameOf: (viewerId: string) => string;
  readonly mayPromote: boolean;
}

export function RulesPanel({ rules, nameOf, mayPromote }: Props) {
  const t = useTexts(TEXTS);
  const show_id = useLive((state) => state.showId);
  const { ban, screen } = useModeration();
  const stale = [["chat-rules", show_id]];
  const set = useDeed(
    (body: Schemas["ChatRules"]) =>
      answer(api.PATCH("/v1/shows/{show_id}/chat/state", { params: { path: { show_id } }, body })),
    { stale },
  );
  const now = rules.data;
  if (now === undefined)
    return (
      <Panel title={t.rules}>
        {rules.error !== null && <Fault error={rules.error} onRetry={() => void rules.refetch()} />}
      </Panel>
    );
  const slow = String(now.slow_s);
  return (
    <Panel title={t.rules}>
      <div className={css.form}>
        <div className={css.setting}>
          <span>{t.who}</span>
          <Segments
            label={t.who}
            value={now.answering}
            choices={[
              { value: "auto", label: t.auto },
              { value: "hand", label: t.hand },
              { value: "off", label: t.off },
            ]}
            onChange={(answering) => set.run({ answering })}
          />
        </div>
        <div className={css.setting}>
          <span>{t.names}</span>
          <Segments
            label={t.names}
            value={now.names ? "shown" : "masked"}
            choices={[
              { value: "shown", label: t.shown },
              { value: "masked", label: t.masked },
            ]}
            onChange={(value) => set.run({ names: value === "shown" })}
          />
        </div>
        <div className={css.setting}>
          <span>{t.questions}</span>
          <Segments
            label={t.questions}
            value={now.questions ? "shown" : "masked"}
            choices={[
              { value: "shown", label: t.shown },
              { value: "masked", label: t.masked },
            ]}
            onChange={(value) => set.run({ questions: value === "shown" })}
          />
        </div>
        <div className={css.setting}>
          <span aria-hidden="true">{t.slow}</span>
          <div className={css.slow}>
            <Select
              label={t.slow}
              hideLabel
              value={slow}
              choices={[...new Set([...SLOW_S, slow])].map((value) => ({
                value,
                label: value === "0" ? t.none : `${value} ${t.every}`,
              }))}
              onChange={(event) => set.run({ slow_s: Number(event.target.value) })}
            />
          </div>
        </div>
        {now.on_screen !== null && (
          <div className={css.onscreen} id="on-screen">
            <div>
              <Badge tone="live">{t.picture}</Badge>
              <span className={css.question}>{now.on_screen.text}</span>
            </div>
            {mayPromote && (
              <Button size="small" busy={screen.busy} onClick={() => screen.run(null)}>
                {t.off_picture}
              </Button>
            )}
          </div>
        )}
        {now.banned.length > 0 && (
          <details className={css.banned}>
            <summary>
              {t.banned} · {now.banned.length}
            </summary>
            <ul className={css.list}>
              {now.banned.map((id) => (
                <li key={id} className={css.waiting}>
                  <span className={css.question}>{nameOf(id)}</span>
                  <Button size="small" onClick={() => ban.run({ id, banned: false })}>
                    {t.unban}
                  </Button>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Panel>
  );
}

export function WaitingPanel({
  rules,
  mayPromote,
}: {
  readonly rules: ReturnType<typeof useChatRules>;
  readonly mayPromote: boolean;
}) {
  const t = useTexts(TEXTS);
  const intents = useTexts(INTENT_TEXTS);
  const { promote } = useModeration();
  const waiting = rules.data?.waiting ?? [];
  return (
    <Panel
      title={t.waiting}
      aside={waiting.length > 0 ? waiting.length : undefined}
      flush
      className={waiting.length > 0 ? css.waits : undefined}
    >
      {waiting.length === 0 && <p className={css.calm}>{t.calm}</p>}
      <ul className={css.list}>
        {waiting.map((each) => (
          <li key={each.message_id} className={css.waiting}>
            <div>
              <span className={css.question}>{each.text}</span>
              <span className={css.meta}>
                <Badge tone="accent">{wordOf(intents, each.intent)}</Badge>
                <span>
                  {t.weight} {each.weight.toFixed(1)} · {t.viewers(each.viewers)}
                </span>
              </span>
            </div>
            {mayPromote && (
              <IconButton
                icon="onair"
                size="small"
                label={`${t.promote}: ${each.text}`}
                busy={promote.busy}
                onClick={() => promote.run(each.message_id)}
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
