/** Who made which version, and when; any of them can be taken again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { moment } from "../text/format";
import { PEOPLE_TEXTS, person } from "../text/people";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Fault } from "../ui/Notes";
import { Panel } from "../ui/Panel";
import type { LeftOut } from "./blocks";
import css from "./Rundown.module.css";
import { rundownKey } from "./rundown";

const TEXTS = texts(
  {
    title: "판",
    now: "지금",
    take: "이 판으로",
    version: (n: number) => `${n}판`,
    leftOut: "넣지 않은 상품",
    no_stock: "재고 없음",
    language: "언어 없음",
    time: "시간 부족",
    generate: "만듦",
    edit: "파일·편집",
    move: "순서",
    remove: "뺌",
    retime: "길이",
    product: "상품",
    fit: "길이 맞춤",
  },
  {
    title: "Versions",
    now: "Now",
    take: "Take it",
    version: (n: number) => `Version ${n}`,
    leftOut: "Products left out",
    no_stock: "no stock",
    language: "not in the language",
    time: "no time",
    generate: "made",
    edit: "edited",
    move: "moved",
    remove: "taken out",
    retime: "retimed",
    product: "product",
    fit: "fitted",
  },
);

interface Props {
  readonly version: number;
  readonly leftOut: readonly LeftOut[];
}

export function VersionsPanel({ version, leftOut }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const people = useTexts(PEOPLE_TEXTS);
  const products = useProducts();
  const client = useQueryClient();
  const versions = useQuery({
    queryKey: ["versions", showId],
    queryFn: () => answer(api.GET("/v1/shows/{show_id}/rundown/versions", { params: { path: { show_id: showId } } })),
  });
  const take = useDeed(
    (old: number) =>
      answer(
        api.POST("/v1/shows/{show_id}/rundown/versions/{version}", {
          params: { path: { show_id: showId, version: old }, header: { "if-match": `"${version}"` } },
        }),
      ),
    {
      stale: [
        ["cues", showId],
        ["versions", showId],
      ],
      onDone: (held) => client.setQueryData(rundownKey(showId), held),
    },
  );
  return (
    <Panel title={t.title} flush>
      {versions.error !== null && <Fault error={versions.error} onRetry={() => void versions.refetch()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached with the keyboard */}
      <ol className={css.versions} tabIndex={0} aria-label={t.title}>
        {versions.data?.map((each) => (
          <li key={each.version} className={css.version}>
            <strong>{t.version(each.version)}</strong>
            <span>{each.deed in t ? String(t[each.deed as keyof typeof t]) : each.deed}</span>
            <span className={css.faint}>
              {person(people, each.who)} · {moment(lang, each.wall_time)}
            </span>
            {each.version === version ? (
              <Badge tone="good">{t.now}</Badge>
            ) : (
              <Button
                size="small"
                busy={take.busy}
                aria-label={`${t.take}: ${t.version(each.version)}`}
                onClick={() => take.run(each.version)}
              >
                {t.take}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {leftOut.length > 0 && (
        <p className={`${css.version} ${css.faint}`}>
          {t.leftOut}:{" "}
          {leftOut.map((each) => `${nameOf(products.data, each.product_id, lang)} (${t[each.reason]})`).join(", ")}
        </p>
      )}
    </Panel>
  );
}
