/** Where else the show goes: RTMP and WHIP targets, each with how it is. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { answer, api } from "../../api/client";
import { addOutput, fetchOutputs, removeOutput } from "../../api/operator";
import { channelsKey, useChannels } from "../live/channels";
import { cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { onDesk, TOLD, useLive } from "../live/live";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { type Folding, Panel } from "../ui/Panel";
import css from "./OutputsPanel.module.css";
import { TrialNote } from "./TrialNote";

const TEXTS = texts(
  {
    title: "동시 송출",
    none: "시청 페이지로만 내보내고 있습니다.",
    alone: "시청 페이지만",
    going: (n: number) => `${n}곳 송출 중`,
    broken: (n: number) => `${n}곳 문제`,
    url: "스트림 키를 포함한 RTMP 주소 또는 WHIP 주소",
    hint: "WHIP: https://서버/경로. 토큰이 있으면 서버 이름 앞에 적습니다: https://토큰@서버/경로 (토큰 안의 /는 %2F로)",
    add: "추가",
    test: "시험",
    channel: "채널",
    noChannel: "없음",
    remove: "삭제",
    idle: "대기",
    connecting: "연결 중",
    live: "송출 중",
    retrying: "다시 시도",
    failed: "실패",
    ended: "끝남",
  },
  {
    title: "Outputs",
    none: "Sent to nobody but the viewers.",
    alone: "viewers alone",
    going: (n: number) => `${n} live`,
    broken: (n: number) => `${n} with faults`,
    url: "RTMP address with its stream key, or WHIP address",
    hint: "WHIP: https://host/path. A token stands before the host: https://token@host/path (a / in it as %2F)",
    add: "Add",
    test: "Test",
    channel: "Channel",
    noChannel: "None",
    remove: "Remove",
    idle: "waits",
    connecting: "connecting",
    live: "live",
    retrying: "tries again",
    failed: "failed",
    ended: "ended",
  },
);

const STATE_NAMES = ["idle", "connecting", "live", "retrying", "failed", "ended"] as const;
type State = (typeof STATE_NAMES)[number];
const STATES: ReadonlySet<string> = new Set(STATE_NAMES);

export function OutputsPanel({ folding }: { readonly folding?: Folding }) {
  const t = useTexts(TEXTS);
  const showId = useLive((state) => state.showId);
  const [url, setUrl] = useState("");
  const [channel, setChannel] = useState("");
  const channels = useChannels().data?.channels ?? [];
  const outputs = useQuery({ queryKey: ["outputs", showId], queryFn: () => fetchOutputs(showId), ...TOLD });
  const { refetch } = outputs;
  useEffect(
    () =>
      onDesk((events) => {
        if (events.some((event) => event.type === "output.state")) void refetch();
      }),
    [refetch],
  );
  const stale = [["outputs", showId]];
  const add = useDeed(() => addOutput(showId, url, channel), {
    stale: [...stale, channelsKey(showId), cuesKey(showId)],
    onDone: () => setUrl(""),
  });
  const test = useDeed(() =>
    answer(
      api.POST("/v1/shows/{show_id}/outputs/test", {
        params: { path: { show_id: showId } },
        body: { url, channel: "" },
      }),
    ),
  );
  const remove = useDeed((id: string) => removeOutput(showId, id), {
    stale: [...stale, channelsKey(showId), cuesKey(showId)],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run(undefined);
  };
  return (
    <Panel title={t.title} folding={folding} aside={folding && <Summary outputs={outputs.data ?? []} />}>
      <ul className={css.list} id="outputs">
        {outputs.data?.length === 0 && <li className={css.reason}>{t.none}</li>}
        {outputs.data?.map((output) => (
          <li key={output.id} className={css.output}>
            <Badge tone={output.state === "live" ? "good" : output.reason === "" ? "fair" : "bad"}>
              {stateWord(output.state)}
            </Badge>
            <span className={css.target}>
              {output.target}
              {output.channel !== "" && <span className={css.reason}> {titleOf(output.channel)}</span>}
              {output.reason !== "" && <span className={css.reason}> {output.reason}</span>}
            </span>
            <IconButton icon="trash" size="small" label={t.remove} onClick={() => remove.run(output.id)} />
          </li>
        ))}
      </ul>
      <form className={css.form} onSubmit={submit} id="outputs-form">
        <TextField
          label={t.url}
          hint={t.hint}
          value={url}
          placeholder="rtmp://… https://…"
          onChange={(event) => {
            setUrl(event.target.value);
            test.forget();
          }}
          required
        />
        {channels.length > 1 && (
          <Select
            label={t.channel}
            value={channel}
            choices={[
              { value: "", label: t.noChannel },
              ...channels.slice(1).map((each) => ({ value: each.name, label: each.title || each.name })),
            ]}
            onChange={(event) => setChannel(event.target.value)}
          />
        )}
        <Button onClick={() => test.run(undefined)} busy={test.busy} disabled={url.trim() === ""}>
          {t.test}
        </Button>
        <Button type="submit" busy={add.busy}>
          {t.add}
        </Button>
      </form>
      {test.result !== undefined && <TrialNote trial={test.result} />}
    </Panel>
  );

  function titleOf(name: string): string {
    return channels.find((each) => each.name === name)?.title || name;
  }

  function stateWord(state: string): string {
    return STATES.has(state) ? t[state as State] : state;
  }
}

/** How the targets are, in a word. */
function Summary({ outputs }: { readonly outputs: readonly { readonly state: string; readonly reason: string }[] }) {
  const t = useTexts(TEXTS);
  const broken = outputs.filter((each) => each.reason !== "").length;
  if (broken > 0) return <Badge tone="bad">{t.broken(broken)}</Badge>;
  const live = outputs.filter((each) => each.state === "live").length;
  return live > 0 ? <Badge tone="good">{t.going(live)}</Badge> : t.alone;
}
