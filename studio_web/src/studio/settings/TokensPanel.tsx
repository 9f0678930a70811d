/** Tokens for programs; a secret is shown once. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api, type Schemas } from "../../api/client";
import { useDeed } from "../live/deeds";
import type { Role } from "../live/session";
import { moment } from "../text/format";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { Empty, Fault, Note } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { ROLE_TEXTS, ROLES } from "./roles";
import css from "./Settings.module.css";

const TEXTS = texts(
  {
    title: "프로그램 토큰",
    add: "토큰 만들기",
    name: "무엇에 쓰나요",
    role: "역할",
    days: "유효 기간",
    month: "30일",
    year: "1년",
    forever: "삭제할 때까지",
    since: "만든 때",
    until: "만료",
    remove: "삭제",
    none: "외부 프로그램이 API를 쓰려면 토큰이 필요합니다.",
    once: "이 토큰은 지금 한 번만 보입니다. 복사해 두세요.",
    close: "복사했습니다",
    cancel: "취소",
    make: "만들기",
  },
  {
    title: "Tokens for programs",
    add: "Make a token",
    name: "What is it for",
    role: "Role",
    days: "Valid for",
    month: "30 days",
    year: "One year",
    forever: "Until it is deleted",
    since: "Made",
    until: "Expires",
    remove: "Delete",
    none: "A program that uses the API needs a token.",
    once: "This token is shown this once. Copy it now.",
    close: "I have copied it",
    cancel: "Cancel",
    make: "Make it",
  },
);
const KEY = ["tokens"];

export function TokensPanel() {
  const t = useTexts(TEXTS);
  const roles = useTexts(ROLE_TEXTS);
  const lang = useLanguage((state) => state.lang);
  const [adding, setAdding] = useState(false);
  const tokens = useQuery({ queryKey: KEY, queryFn: () => answer(api.GET("/v1/tokens")) });
  const remove = useDeed(
    (id: string) => answer(api.DELETE("/v1/tokens/{token_id}", { params: { path: { token_id: id } } })),
    { stale: [KEY] },
  );
  return (
    <Panel
      title={t.title}
      flush
      tools={
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      }
    >
      {tokens.error !== null && <Fault error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <Empty icon="link">{t.none}</Empty>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <Table
          label={t.title}
          rows={tokens.data}
          rowKey={(token) => token.id}
          columns={[
            { key: "name", title: t.name, cell: (token) => <strong>{token.name}</strong> },
            { key: "role", title: t.role, cell: (token) => roles[token.role] },
            { key: "since", title: t.since, cell: (token) => moment(lang, token.created) },
            {
              key: "until",
              title: t.until,
              cell: (token) => (token.expires === null ? "–" : moment(lang, token.expires)),
            },
            {
              key: "tools",
              title: "",
              cell: (token) => (
                <IconButton
                  icon="trash"
                  size="small"
                  label={`${t.remove}: ${token.name}`}
                  onClick={() => remove.run(token.id)}
                />
              ),
            },
          ]}
        />
      )}
      {adding && <AddToken onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function AddToken({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const roles = useTexts(ROLE_TEXTS);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [days, setDays] = useState("30");
  const [made, setMade] = useState<Schemas["NewToken"] | null>(null);
  const add = useDeed(
    () => answer(api.POST("/v1/tokens", { body: { name, role, days: days === "" ? null : Number(days) } })),
    { stale: [KEY], onDone: setMade, toldThere: true },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.run(undefined);
  };
  const foot =
    made === null ? (
      <>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button kind="primary" type="submit" form="add-token" busy={add.busy}>
          {t.make}
        </Button>
      </>
    ) : (
      <Button kind="primary" onClick={onClose}>
        {t.close}
      </Button>
    );
  return (
    <Dialog open onClose={onClose} title={t.add} foot={foot}>
      {made !== null ? (
        <>
          <Note tone="fair">{t.once}</Note>
          <code className={css.secret}>{made.secret}</code>
        </>
      ) : (
        <form id="add-token" className={css.form} onSubmit={submit}>
          <TextField
            label={t.name}
            value={name}
            required
            maxLength={64}
            onChange={(event) => setName(event.target.value)}
          />
          <Select
            label={t.role}
            value={role}
            choices={ROLES.map((each) => ({ value: each, label: roles[each] }))}
            onChange={(event) => setRole(event.target.value as Role)}
          />
          <Select
            label={t.days}
            value={days}
            onChange={(event) => setDays(event.target.value)}
            choices={[
              { value: "30", label: t.month },
              { value: "365", label: t.year },
              { value: "", label: t.forever },
            ]}
          />
          {add.error !== null && <Fault error={add.error} />}
        </form>
      )}
    </Dialog>
  );
}
