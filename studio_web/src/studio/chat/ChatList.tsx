/** Thousands of messages, of which only those in sight are in the document; it stays at the end until scrolled. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { texts, useTexts } from "../text/texts";
import { Badge, type Tone } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Empty } from "../ui/Notes";
import type { AnswerView } from "./answers";
import css from "./ChatList.module.css";
import type { Message } from "./messages";
import { useModeration } from "./moderation";
import { useEnd } from "./useEnd";
import { INTENT_TEXTS, wordOf } from "./words";

const TEXTS = texts(
  {
    none: "아직 메시지가 없습니다.",
    chat: "채팅",
    promote: "진행자가 답하기",
    screen: "화면에 띄우기",
    hide: "숨기기",
    show: "다시 보이기",
    ban: "내보내기",
    unban: "다시 들이기",
    reply: "글로 답하기",
    why: "근거",
    tools: "이 메시지에 할 일",
    nameless: "이름 없음",
    newest: "최신 메시지로",
    question: "질문",
    repeat: "같은 질문",
    hidden: "걸러짐",
  },
  {
    none: "No message yet.",
    chat: "Chat",
    promote: "Have the host answer",
    screen: "Put on the picture",
    hide: "Hide",
    show: "Show again",
    ban: "Ban",
    unban: "Let in again",
    reply: "Answer in writing",
    why: "Why",
    tools: "What to do with this message",
    nameless: "nameless",
    newest: "To the newest",
    question: "question",
    repeat: "asked again",
    hidden: "held back",
  },
);
const TONES: Readonly<Record<string, Tone>> = { question: "accent", repeat: "neutral", hidden: "bad" };
const ROW_PX = 32;

interface Props {
  readonly messages: readonly Message[];
  readonly answers: ReadonlyMap<string, AnswerView>;
  readonly mayPromote: boolean;
  readonly replies?: ReadonlyMap<string, string>;
  readonly banned?: ReadonlySet<string>;
  readonly onReply?: (message: Message) => void;
  /** Show how an answer came about. */
  readonly onTrace?: (answer: AnswerView) => void;
}

export function ChatList({ messages, answers, mayPromote, replies, banned, onReply, onTrace }: Props) {
  const t = useTexts(TEXTS);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string | null>(null); // whose tools are out, where no pointer hovers
  const empty = messages.length === 0;
  const { stay, away, back, handlers } = useEnd(box, !empty);
  const rows = useVirtualizer({
    count: messages.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    anchorTo: away ? "end" : "start", // what is read keeps its place while the oldest of a full list go
    getItemKey: (place) => messages[place]?.id ?? place,
  });
  const height = rows.getTotalSize(); // before a message is drawn it is guessed; answers come below old messages
  // By the messages, not by their number, which stands still once as many as are kept have come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: both tell when there is more below
  useLayoutEffect(stay, [messages, height, stay]);
  useEffect(() => {
    if (open !== null) box.current?.querySelector("[data-open]")?.scrollIntoView({ block: "nearest" });
  }, [open]);
  if (empty) return <Empty icon="chat">{t.none}</Empty>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <div ref={box} className={css.list} role="log" aria-label={t.chat} tabIndex={0} {...handlers}>
      <div className={css.inner} style={{ height: `${height}px` }}>
        {rows.getVirtualItems().map((item) => {
          const message = messages[item.index];
          return message === undefined ? null : (
            <div
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              data-hidden={message.hidden || message.fate === "hidden" || undefined}
              data-open={open === message.id || undefined}
              className={css.row}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Words
                message={message}
                answer={answers.get(message.id)}
                reply={replies?.get(message.id)}
                onTrace={onTrace}
                t={t}
              />
              <span className={css.more}>
                <IconButton
                  icon="more"
                  size="small"
                  label={t.tools}
                  aria-expanded={open === message.id}
                  onClick={() => setOpen(open === message.id ? null : message.id)}
                />
              </span>
              <Tools
                message={message}
                mayPromote={mayPromote}
                banned={banned?.has(message.viewer_id) ?? false}
                onReply={onReply}
                t={t}
              />
            </div>
          );
        })}
      </div>
      {away && (
        <div className={css.newest} aria-live="off">
          <Button size="small" onClick={back}>
            {t.newest}
          </Button>
        </div>
      )}
    </div>
  );
}

type T = (typeof TEXTS)["en"];

function Words({
  message,
  answer,
  reply,
  onTrace,
  t,
}: {
  readonly message: Message;
  readonly answer: AnswerView | undefined;
  readonly reply: string | undefined;
  readonly onTrace: ((answer: AnswerView) => void) | undefined;
  readonly t: T;
}) {
  const intents = useTexts(INTENT_TEXTS);
  const tone = TONES[message.fate];
  return (
    <div>
      <span className={css.name}>{message.name || t.nameless}</span>
      <span className={css.words} lang={message.lang}>
        {message.text}
      </span>
      {tone !== undefined && (
        <span className={css.meta}>
          <Badge tone={tone}>
            {message.fate === "hidden"
              ? `${t.hidden} · ${wordOf(intents, message.intent)}`
              : t[message.fate as "question" | "repeat"]}
          </Badge>
        </span>
      )}
      {answer !== undefined && answer.text !== "" && (
        <span className={css.answer}>
          {answer.text}
          {onTrace !== undefined && (
            <button type="button" className={css.why} onClick={() => onTrace(answer)}>
              {t.why}
            </button>
          )}
        </span>
      )}
      {reply !== undefined && (
        <span className={css.answer} data-by="hand">
          {reply}
        </span>
      )}
    </div>
  );
}

function Tools({
  message,
  mayPromote,
  banned,
  onReply,
  t,
}: {
  readonly message: Message;
  readonly mayPromote: boolean;
  readonly banned: boolean;
  readonly onReply: ((message: Message) => void) | undefined;
  readonly t: T;
}) {
  const { promote, hide, ban, screen } = useModeration();
  return (
    <span className={css.tools}>
      {mayPromote && <IconButton icon="onair" size="small" label={t.promote} onClick={() => promote.run(message.id)} />}
      {mayPromote && onReply !== undefined && (
        <IconButton icon="screen" size="small" label={t.screen} onClick={() => screen.run(message.id)} />
      )}
      {onReply !== undefined && (
        <IconButton icon="reply" size="small" label={t.reply} onClick={() => onReply(message)} />
      )}
      <IconButton
        icon={message.hidden ? "eye" : "unseen"}
        size="small"
        label={message.hidden ? t.show : t.hide}
        onClick={() => hide.run({ id: message.id, hidden: !message.hidden })}
      />
      <IconButton
        icon={banned ? "user" : "ban"}
        size="small"
        label={`${banned ? t.unban : t.ban}: ${message.name || t.nameless}`}
        onClick={() => ban.run({ id: message.viewer_id, banned: !banned })}
      />
    </span>
  );
}
