/** Consents of real people: whose face may be shown, for what, and until when. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { may, useMe } from "../live/session";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { ConsentDialog, RevokeDialog } from "./ConsentDialogs";
import { daysLeft } from "./days";
import { foundIn } from "./findings";
import css from "./Hosts.module.css";

const TEXTS = texts(
  {
    title: "동의서",
    person: "누구",
    company: "누구에게",
    scope: "범위",
    live: "방송",
    dubbing: "더빙",
    voice: "목소리",
    expires: "만료",
    state: "상태",
    valid: "유효",
    left: "일 남음",
    none: "기록된 동의서가 없습니다. 그려진 진행자에게는 필요 없습니다.",
    add: "동의서 기록",
    revoke: "취소하기",
  },
  {
    title: "Consents",
    person: "Person",
    company: "Given to",
    scope: "For",
    live: "live shows",
    dubbing: "dubbing",
    voice: "a voice",
    expires: "Expires",
    state: "State",
    valid: "valid",
    left: "days left",
    none: "No consent is recorded. Rendered hosts need none.",
    add: "Record a consent",
    revoke: "Revoke",
  },
);
const SOON_DAYS = 30;

export function ConsentsPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const scopes: Readonly<Record<string, string>> = { live: t.live, dubbing: t.dubbing, voice: t.voice };
  const admin = may(useMe().data, "admin");
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<string | null>(null);
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
  return (
    <Panel
      title={t.title}
      flush
      tools={
        admin && (
          <Button size="small" icon="plus" onClick={() => setAdding(true)}>
            {t.add}
          </Button>
        )
      }
    >
      {consents.error !== null && <Fault error={consents.error} onRetry={() => void consents.refetch()} />}
      {consents.data?.length === 0 && <Empty icon="lock">{t.none}</Empty>}
      {consents.data !== undefined && consents.data.length > 0 && (
        <Table
          label={t.title}
          rows={consents.data}
          rowKey={(each) => each.id}
          columns={[
            {
              key: "person",
              title: t.person,
              cell: (each) => (
                <>
                  <strong>{each.person}</strong> <span className={css.id}>{each.id}</span>
                </>
              ),
            },
            { key: "company", title: t.company, cell: (each) => each.company },
            { key: "scope", title: t.scope, cell: (each) => each.scope.map((one) => scopes[one] ?? one).join(", ") },
            {
              key: "expires",
              title: t.expires,
              cell: (each) =>
                each.expires === null ? "–" : <span className={css.day}>{day.format(new Date(each.expires))}</span>,
            },
            {
              key: "state",
              title: t.state,
              cell: (each) => {
                const left = each.expires === null ? 0 : daysLeft(each.expires, Date.now());
                if (!each.valid) return <Badge tone="bad">{foundIn(lang, each.state)}</Badge>;
                if (left > SOON_DAYS) return <Badge tone="good">{t.valid}</Badge>;
                return (
                  <Badge tone="fair">
                    {left} {t.left}
                  </Badge>
                );
              },
            },
            {
              key: "tools",
              title: "",
              cell: (each) =>
                admin &&
                each.valid && (
                  <Button size="small" aria-label={`${t.revoke}: ${each.person}`} onClick={() => setRevoking(each.id)}>
                    {t.revoke}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {adding && <ConsentDialog onClose={() => setAdding(false)} />}
      {revoking !== null && <RevokeDialog id={revoking} onClose={() => setRevoking(null)} />}
    </Panel>
  );
}
