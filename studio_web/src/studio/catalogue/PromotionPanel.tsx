/** What to show on a day, and why: theme, line-up, slogans; a rundown is one press away. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { answer, api, type Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Empty, Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import css from "./Catalogue.module.css";

const TEXTS = texts(
  {
    title: "기획전",
    date: "날짜",
    products: "상품 수",
    minutes: "방송 길이 (분)",
    other: "다른 조합",
    rundown: "큐시트로 만들기",
    note: "방송은 다음 대사부터 새 큐시트를 따릅니다. 이전 판으로 되돌릴 수 있습니다.",
    made: "큐시트를 만들었습니다.",
    lineUp: "상품 구성",
    slogans: "문구",
    others: "이 날의 다른 주제",
    considered: (n: number) => `재고가 있는 상품 ${n}개에서`,
    loading: "계획하는 중…",
  },
  {
    title: "Promotion",
    date: "Day",
    products: "Products",
    minutes: "Length (minutes)",
    other: "Another choice",
    rundown: "Make a rundown of it",
    note: "The show follows the new rundown from its next line on; an older version can be taken again.",
    made: "The rundown is made.",
    lineUp: "Line-up",
    slogans: "Slogans",
    others: "Also in season",
    considered: (n: number) => `Of ${n} products in stock`,
    loading: "Planning…",
  },
);

/** Today on the browser's clock, "2026-12-20". */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export function PromotionPanel() {
  const t = useTexts(TEXTS);
  const [date, setDate] = useState(today);
  const [most, setMost] = useState("8");
  const [seed, setSeed] = useState(0);
  const products = Math.min(50, Math.max(1, Math.round(Number(most)) || 8));
  const plan = useQuery({
    queryKey: ["plan", date, products, seed],
    queryFn: () => answer(api.GET("/v1/promotions/plan", { params: { query: { date, products, seed } } })),
    enabled: date !== "",
    placeholderData: (before) => before,
  });
  return (
    <Panel title={t.title}>
      <div className={css.controls}>
        <TextField label={t.date} type="date" value={date} onChange={(event) => setDate(event.target.value)} />
        <TextField
          label={t.products}
          type="number"
          min={1}
          max={50}
          value={most}
          onChange={(event) => setMost(event.target.value)}
        />
        <Button onClick={() => setSeed(seed + 1)}>{t.other}</Button>
      </div>
      {plan.error !== null && <Fault error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.isPending && plan.fetchStatus !== "idle" && <Empty icon="clock">{t.loading}</Empty>}
      {plan.data !== undefined && plan.error === null && <Planned plan={plan.data} />}
    </Panel>
  );
}

function Planned({ plan }: { readonly plan: Schemas["PlanOut"] }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  return (
    <div className={css.form}>
      <div className={css.stack}>
        <div className={css.head}>
          <h3 className={css.heading}>{both(plan.theme.title, lang)}</h3>
          <Badge>{t.considered(plan.considered)}</Badge>
        </div>
        <p>{both(plan.theme.reason, lang)}</p>
        <MakeRundown plan={plan} />
      </div>
      <div className={css.cols}>
        <section className={css.section} aria-label={t.lineUp}>
          <h4 className={css.legend}>{t.lineUp}</h4>
          <ol className={css.lineup}>
            {plan.line_up.map((each, place) => (
              <li key={each.product_id}>
                <span className={css.place}>{place + 1}</span>
                <div>
                  <strong>{both(each.name, lang)}</strong> <code className={css.code}>{each.product_id}</code>
                  {each.reasons.map((reason) => (
                    <p key={`${reason.ko}${reason.en}`} className={css.faint}>
                      {both(reason, lang)}
                    </p>
                  ))}
                </div>
              </li>
            ))}
          </ol>
        </section>
        <section className={css.section} aria-label={t.slogans}>
          <h4 className={css.legend}>{t.slogans}</h4>
          <ul className={css.stack}>
            {plan.slogans.map((slogan) => (
              <li key={`${slogan.lang}${slogan.text}`} className={css.head}>
                <Badge>{slogan.lang}</Badge>
                <span lang={slogan.lang}>{slogan.text}</span>
              </li>
            ))}
          </ul>
          {plan.others.length > 0 && (
            <p className={css.faint}>
              {t.others}: {plan.others.map((each) => both(each.title, lang)).join(", ")}
            </p>
          )}
        </section>
      </div>
    </div>
  );
}

function MakeRundown({ plan }: { readonly plan: Schemas["PlanOut"] }) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const [, navigate] = useLocation();
  const [minutes, setMinutes] = useState("30");
  const make = useDeed(
    () =>
      answer(
        api.POST("/v1/shows/{show_id}/rundown/generate", {
          params: { path: { show_id: showId } },
          body: {
            title: both(plan.theme.title, lang),
            minutes: Math.min(480, Math.max(1, Number(minutes) || 30)),
            langs: [lang],
            product_ids: plan.line_up.map((each) => each.product_id),
            wish: both(plan.theme.reason, lang),
            seed: 0,
          },
        }),
      ),
    {
      stale: [
        ["rundown", showId],
        ["cues", showId],
      ],
      done: t.made,
      onDone: () => navigate("/rundown"),
    },
  );
  return (
    <>
      <div className={css.controls}>
        <TextField
          label={t.minutes}
          type="number"
          min={1}
          max={480}
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        />
        <Button kind="primary" icon="rundown" busy={make.busy} onClick={() => make.run(undefined)}>
          {t.rundown}
        </Button>
      </div>
      <p className={css.faint}>{t.note}</p>
    </>
  );
}

function both(words: Schemas["WordsOut"], lang: Lang): string {
  return words[lang] || words.ko || words.en;
}
