/** One's own microphone on air in place of the host, and back; and a viewer invited to ask by voice. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "../../api/client";
import { listen, type Microphone, NoMicrophone, send } from "../../player/microphone";
import { useDeed } from "../live/deeds";
import { onDesk, TOLD, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Note, useReason } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Segments } from "../ui/Segments";
import { useFolding } from "./folds";
import { useHotkeys } from "./hotkeys";
import { InviteButton } from "./InviteButton";
import { Meter } from "./Meter";
import css from "./MicrophonePanel.module.css";

const TEXTS = texts(
  {
    title: "마이크",
    take: "직접 말하기",
    back: "진행자에게 돌려주기",
    lipsync: "진행자 입으로",
    voiceover: "내 목소리만",
    how: "어떻게",
    waits: "진행자가 문장을 마치는 중…",
    on: "내 마이크가 방송 중",
    other: "마이크 사용 중",
    off: "꺼짐",
    end: "끝내기",
    refused: "브라우저가 마이크를 허락하지 않았습니다. 주소창의 자물쇠에서 허용하세요.",
    none: "마이크를 찾지 못했습니다. 연결되어 있는지 확인하세요.",
    insecure: "이 주소에서는 마이크를 쓸 수 없습니다. https 주소나 localhost로 여세요.",
  },
  {
    title: "Microphone",
    take: "Take over",
    back: "Hand back to the host",
    lipsync: "With her lips",
    voiceover: "Voice alone",
    how: "How",
    waits: "She ends her sentence…",
    on: "Your microphone is on air",
    other: "A microphone is on",
    off: "off",
    end: "End it",
    refused: "The browser does not allow the microphone. Allow it at the lock beside the address.",
    none: "No microphone was found. Is it plugged in?",
    insecure: "At this address no microphone may be used. Open the page by https, or on localhost.",
  },
);
type Mode = "lipsync" | "voiceover";

export function MicrophonePanel() {
  const t = useTexts(TEXTS);
  const reason = useReason();
  const show_id = useLive((state) => state.showId);
  const [mode, setMode] = useState<Mode>("lipsync");
  const [mine, setMine] = useState<Microphone | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const key = ["microphone", show_id];
  const params = { path: { show_id } };
  const on = useQuery({
    queryKey: key,
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/microphone", { params })),
    ...TOLD,
  });
  const end = useDeed(() => answer(api.DELETE("/v1/shows/{show_id}/microphone", { params })), { stale: [key] });
  const { refetch } = on;
  const held = useRef<Microphone | null>(null);
  held.current = mine;
  useEffect(
    () =>
      onDesk((events) => {
        if (!events.some((event) => /^(takeover|question)\./.test(event.type))) return;
        if (events.some((event) => event.type === "takeover.ended")) {
          held.current?.close(true);
          setMine(null);
        }
        void refetch();
      }),
    [refetch],
  );
  useEffect(() => () => held.current?.close(), []);

  const take = async () => {
    setBusy(true);
    setFault("");
    try {
      const media = await listen();
      setMine(await send(media, `/v1/shows/${show_id}/whip?mode=${mode}`, {}, () => setMine(null)));
      void refetch();
    } catch (error) {
      setFault(error instanceof NoMicrophone ? t[error.why] : reason(error));
    } finally {
      setBusy(false);
    }
  };
  const giveBack = () => {
    mine?.close();
    setMine(null);
    void refetch();
  };
  useHotkeys({
    t: () => {
      if (mine !== null) giveBack();
      else if (!busy) void take();
    },
  });
  const { data } = on;
  const used = mine !== null || (data !== undefined && data.use !== "");
  const folding = useFolding("microphone", used || fault !== "");
  return (
    <Panel title={t.title} folding={folding} aside={used ? <Badge tone="live">{t.other}</Badge> : t.off}>
      <div className={css.body} id="microphone">
        {mine === null ? (
          <>
            {data !== undefined && data.use !== "" && (
              <div className={css.row}>
                <Badge tone="live">{t.other}</Badge> <span className={css.who}>{data.who}</span>
                <Button size="small" busy={end.busy} onClick={() => end.run(undefined)}>
                  {t.end}
                </Button>
              </div>
            )}
            <div className={css.row}>
              <Segments
                label={t.how}
                value={mode}
                choices={[
                  { value: "lipsync", label: t.lipsync },
                  { value: "voiceover", label: t.voiceover },
                ]}
                onChange={setMode}
              />
            </div>
            <div className={css.row}>
              <Button icon="mic" id="take-over" busy={busy} onClick={() => void take()}>
                {t.take}
              </Button>
              <InviteButton />
            </div>
          </>
        ) : (
          <>
            <div className={css.row}>
              <Badge tone={data?.on_air === true ? "live" : "fair"}>{data?.on_air === true ? t.on : t.waits}</Badge>
              <Meter media={mine.media} />
            </div>
            <Button kind="primary" icon="back" id="hand-back" onClick={giveBack}>
              {t.back}
            </Button>
          </>
        )}
        {fault !== "" && <Note tone="bad">{fault}</Note>}
      </div>
    </Panel>
  );
}
