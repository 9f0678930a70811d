/** The chat beside the show. */
import { useAnswers } from "../chat/answers";
import { ChatList } from "../chat/ChatList";
import { useChat } from "../chat/messages";
import { may, useMe } from "../live/session";
import { texts, useTexts } from "../text/texts";
import { Panel } from "../ui/Panel";

const TEXTS = texts({ title: "채팅" }, { title: "Chat" });

export function ChatPanel({ className }: { readonly className?: string | undefined }) {
  const t = useTexts(TEXTS);
  const me = useMe();
  const chat = useChat();
  const answers = useAnswers(chat.answers);
  return (
    <Panel title={t.title} flush className={className}>
      <ChatList messages={chat.messages} answers={answers.byMessage} mayPromote={may(me.data, "operator")} />
    </Panel>
  );
}
