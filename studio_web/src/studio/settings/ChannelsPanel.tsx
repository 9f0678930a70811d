/** What each channel wants: the notice on the picture, what may not be said, how lines get on air. */
import { useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { channelsKey, useChannels } from "../live/channels";
import { cuesKey } from "../live/cues";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { may, useMe } from "../live/session";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { ChannelDialog } from "./ChannelDialog";
import { CLASS_TEXTS, MODE_TEXTS, nameOf } from "./policy";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "채널별 정책",
    add: "채널 추가",
    channel: "채널",
    label: "화면 표시",
    usual: "기본 표시",
    blocked: "말하지 않는 것",
    approval: "승인",
    now: "적용 중",
    edit: "고치기",
    remove: "삭제",
    watch: "시청 페이지",
    none: "없음",
    words: (n: number) => `금칙어 ${n}개`,
    why: "방송은 모든 채널에 같은 화면과 소리로 나갑니다. 그래서 나가고 있는 채널 가운데 가장 엄격한 정책이 적용됩니다.",
  },
  {
    title: "Policies by channel",
    add: "Add a channel",
    channel: "Channel",
    label: "On the picture",
    usual: "the usual notice",
    blocked: "Not said",
    approval: "Approval",
    now: "in force",
    edit: "Edit",
    remove: "Remove",
    watch: "Watch page",
    none: "nothing",
    words: (n: number) => (n === 1 ? "1 word" : `${n} words`),
    why: "All channels get one picture and one voice, so the strictest wish of the channels that the show goes to holds.",
  },
);
type ChannelOut = Schemas["ChannelOut"];

export function ChannelsPanel() {
  const t = useTexts(TEXTS);
  const classes = useTexts(CLASS_TEXTS);
  const modes = useTexts(MODE_TEXTS);
  const admin = may(useMe().data, "admin");
  const show_id = useLive((state) => state.showId);
  const channels = useChannels();
  const [open, setOpen] = useState<ChannelOut | "new" | null>(null);
  const remove = useDeed(
    (name: string) =>
      answer(api.DELETE("/v1/shows/{show_id}/channels/{name}", { params: { path: { show_id, name } } })),
    { stale: [channelsKey(show_id), cuesKey(show_id)] },
  );
  const title = (channel: ChannelOut) => channel.title || (channel.name === "watch" ? t.watch : channel.name);
  return (
    <Panel
      title={t.title}
      flush
      className={css.whole}
      tools={
        admin && (
          <Button size="small" icon="plus" onClick={() => setOpen("new")}>
            {t.add}
          </Button>
        )
      }
    >
      {channels.error !== null && <Fault error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data !== undefined && (
        <>
          <div className={css.line}>
            <Note tone="neutral">{t.why}</Note>
          </div>
          <Table
            label={t.title}
            rows={channels.data.channels}
            rowKey={(channel) => channel.name}
            columns={[
              {
                key: "channel",
                title: t.channel,
                cell: (channel) => (
                  <>
                    <strong>{title(channel)}</strong> {channel.used && <Badge tone="good">{t.now}</Badge>}
                  </>
                ),
              },
              {
                key: "label",
                title: t.label,
                cell: (channel) => [channel.labels.ko, channel.labels.en].filter(Boolean).join(" · ") || t.usual,
              },
              { key: "blocked", title: t.blocked, cell: (channel) => notSaid(channel) },
              { key: "approval", title: t.approval, cell: (channel) => modes[channel.approval] },
              {
                key: "tools",
                title: "",
                cell: (channel) =>
                  admin && (
                    <span className={css.tools}>
                      <IconButton
                        icon="edit"
                        size="small"
                        label={`${t.edit}: ${title(channel)}`}
                        onClick={() => setOpen(channel)}
                      />
                      {channel.name !== "watch" && (
                        <IconButton
                          icon="trash"
                          size="small"
                          label={`${t.remove}: ${title(channel)}`}
                          onClick={() => remove.run(channel.name)}
                        />
                      )}
                    </span>
                  ),
              },
            ]}
          />
        </>
      )}
      {open !== null && channels.data !== undefined && (
        <ChannelDialog
          channel={open === "new" ? null : open}
          classes={channels.data.classes}
          taken={channels.data.channels.map((each) => each.name)}
          onClose={() => setOpen(null)}
        />
      )}
    </Panel>
  );

  function notSaid(channel: ChannelOut): string {
    const parts = channel.blocked.map((code) => nameOf(classes, code));
    if (channel.forbidden.length > 0) parts.push(t.words(channel.forbidden.length));
    return parts.join(", ") || t.none;
  }
}
