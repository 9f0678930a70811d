/** Where the chat is run: messages as they come, what is done with them, and how answers came about. */
import { useDeferredValue, useMemo, useState } from "react";
import { may, useMe } from "../live/session";
import { number } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Select, TextField } from "../ui/Field";
import { Panel } from "../ui/Panel";
import { useAnswers } from "./answers";
import css from "./Chat.module.css";
import { ChatList } from "./ChatList";
import { ALL, type Filter, filtered } from "./filter";
import { type Message, useChat } from "./messages";
import { ReplyDialog } from "./ReplyDialog";
import { RulesPanel, useChatRules, WaitingPanel } from "./RulesPanel";
import { TracePanel } from "./TracePanel";
import { FATE_TEXTS, INTENT_TEXTS } from "./words";

const TEXTS = texts(
  { title: "채팅", words: "말이나 이름으로 찾기", fate: "처리", intent: "의도", all: "모두", of: "개 중" },
  { title: "Chat", words: "Search words or names", fate: "Fate", intent: "Intent", all: "All", of: "of" },
);

export default function Chat() {
  const mayPromote = may(useMe().data, "operator");
  const chat = useChat();
  const answers = useAnswers(chat.answers);
  const rules = useChatRules();
  const [chosen, setChosen] = useState<string | null>(null);
  const [replying, setReplying] = useState<Message | null>(null);
  const [filter, setFilter] = useState<Filter>(ALL);
  const messages = useDeferredValue(chat.messages);
  const shown = useMemo(() => filtered(messages, filter), [messages, filter]);
  const banned = useMemo(() => new Set(rules.data?.banned ?? []), [rules.data?.banned]);
  const nameOf = (id: string) => messages.find((each) => each.viewer_id === id && each.name !== "")?.name ?? id;
  return (
    <div className={css.page}>
      <Panel
        title={useTexts(TEXTS).title}
        aside={<Count shown={shown.length} all={messages.length} />}
        flush
        className={css.chat}
        tools={<FilterBar filter={filter} onChange={setFilter} />}
      >
        <ChatList
          messages={shown}
          answers={answers.byMessage}
          replies={chat.replies}
          banned={banned}
          mayPromote={mayPromote}
          onReply={setReplying}
          onTrace={(answer) => setChosen(answer.message_id)}
        />
      </Panel>
      <div className={css.side}>
        <RulesPanel rules={rules} nameOf={nameOf} mayPromote={mayPromote} />
        <WaitingPanel rules={rules} mayPromote={mayPromote} />
        <TracePanel answers={answers} chosen={chosen} onChoose={setChosen} />
      </div>
      {replying !== null && <ReplyDialog message={replying} onClose={() => setReplying(null)} />}
    </div>
  );
}

function Count({ shown, all }: { readonly shown: number; readonly all: number }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  if (shown === all) return number(lang, all);
  const [part, whole] = [number(lang, shown), number(lang, all)];
  return lang === "ko" ? `${whole}${t.of} ${part}` : `${part} ${t.of} ${whole}`;
}

function FilterBar({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const t = useTexts(TEXTS);
  const fates = useTexts(FATE_TEXTS);
  const intents = useTexts(INTENT_TEXTS);
  return (
    <search className={css.filter}>
      <TextField
        label={t.words}
        hideLabel
        type="search"
        placeholder={t.words}
        value={filter.words}
        maxLength={100}
        onChange={(event) => onChange({ ...filter, words: event.target.value })}
      />
      <Select
        label={t.fate}
        hideLabel
        value={filter.fate}
        choices={choices(t.fate, t.all, fates, ["limited"])}
        onChange={(event) => onChange({ ...filter, fate: event.target.value })}
      />
      <Select
        label={t.intent}
        hideLabel
        value={filter.intent}
        choices={choices(t.intent, t.all, intents)}
        onChange={(event) => onChange({ ...filter, intent: event.target.value })}
      />
    </search>
  );
}

function choices(title: string, all: string, words: Readonly<Record<string, string>>, without: string[] = []) {
  const each = Object.entries(words).filter(([value]) => !without.includes(value));
  return [{ value: "", label: `${title}: ${all}` }, ...each.map(([value, label]) => ({ value, label }))];
}
