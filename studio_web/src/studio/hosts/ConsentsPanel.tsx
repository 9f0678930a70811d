/** Consents of real people: whose face may be shown, for what, and until when. */
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import { Table } from "../ui/Table";
import { daysLeft } from "./days";
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
    how: "서명한 동의서는 서버에서 기록하고 취소합니다:",
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
    how: "A signed statement is recorded, and revoked, on the server:",
  },
);
const SOON_DAYS = 30;

export function ConsentsPanel() {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const scopes: Readonly<Record<string, string>> = { live: t.live, dubbing: t.dubbing, voice: t.voice };
  const consents = useQuery({ queryKey: ["consents"], queryFn: () => answer(api.GET("/v1/consents")) });
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
  return (
    <Panel title={t.title} flush>
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
                  <strong>{each.person}</strong> <span className={css.note}>{each.id}</span>
                </>
              ),
            },
            { key: "company", title: t.company, cell: (each) => each.company },
            { key: "scope", title: t.scope, cell: (each) => each.scope.map((one) => scopes[one] ?? one).join(", ") },
            {
              key: "expires",
              title: t.expires,
              cell: (each) => (each.expires === null ? "–" : day.format(new Date(each.expires))),
            },
            {
              key: "state",
              title: t.state,
              cell: (each) => {
                const left = each.expires === null ? 0 : daysLeft(each.expires, Date.now());
                if (!each.valid) return <Badge tone="bad">{each.state}</Badge>;
                if (left > SOON_DAYS) return <Badge tone="good">{t.valid}</Badge>;
                return (
                  <Badge tone="fair">
                    {left} {t.left}
                  </Badge>
                );
              },
            },
          ]}
        />
      )}
      <p className={css.how}>
        {t.how}
        <code>onmaru consent add --help</code>
      </p>
    </Panel>
  );
}
