/** From a brief to a rundown that the show follows. */
import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { answer, api } from "../../api/client";
import type { Lang } from "../../api/show";
import { useDeed } from "../live/deeds";
import { useLive } from "../live/live";
import { nameOf, useProducts } from "../live/products";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Select, TextArea, TextField } from "../ui/Field";
import { Fault, Note } from "../ui/Notes";
import css from "./Rundown.module.css";
import { rundownKey } from "./rundown";

const TEXTS = texts(
  {
    title: "새 큐시트 만들기",
    name: "제목",
    minutes: "길이 (분)",
    langs: "언어",
    ko: "한국어",
    en: "영어",
    both: "한국어 둘, 영어 하나씩 번갈아",
    products: "상품 (고르지 않으면 재고가 있는 상품 전부)",
    wish: "분위기와 강조할 것",
    note: "방송은 다음 대사부터 새 큐시트를 따릅니다. 이전 판으로 되돌릴 수 있습니다.",
    make: "만들기",
    cancel: "취소",
    made: "큐시트를 만들었습니다.",
    need: "적어 주세요",
    range: "1에서 480 사이로 적어 주세요",
  },
  {
    title: "Make a new rundown",
    name: "Title",
    minutes: "Length (minutes)",
    langs: "Languages",
    ko: "Korean",
    en: "English",
    both: "Two Korean, one English, in turn",
    products: "Products (none: all that are in stock)",
    wish: "Tone, and what to stress",
    note: "The show follows the new rundown from its next line on; an older version can be taken again.",
    make: "Make it",
    cancel: "Cancel",
    made: "The rundown is made.",
    need: "Write something",
    range: "Write 1 to 480",
  },
);

const LANGS: Readonly<Record<string, Lang[]>> = { ko: ["ko"], en: ["en"], both: ["ko", "ko", "en"] };

interface Props {
  readonly version: number;
  readonly onClose: () => void;
}

export function BriefDialog({ version, onClose }: Props) {
  const t = useTexts(TEXTS);
  const lang = useLanguage((state) => state.lang);
  const showId = useLive((state) => state.showId);
  const client = useQueryClient();
  const products = useProducts();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const shape = z.object({
    title: z.string().trim().min(1, t.need).max(200),
    minutes: z.coerce.number<string>(t.range).min(1, t.range).max(480, t.range),
    langs: z.string(),
    wish: z.string().max(2000),
  });
  const form = useForm<z.input<typeof shape>, unknown, z.output<typeof shape>>({
    resolver: zodResolver(shape),
    defaultValues: { title: lang === "ko" ? "온마루 라이브" : "Onmaru Live", minutes: "30", langs: lang, wish: "" },
  });
  const make = useDeed(
    (brief: z.output<typeof shape>) =>
      answer(
        api.POST("/v1/shows/{show_id}/rundown/generate", {
          params: { path: { show_id: showId }, header: { "if-match": `"${version}"` } },
          body: { ...brief, langs: LANGS[brief.langs] ?? ["ko"], product_ids: [...picked], seed: 0 },
        }),
      ),
    {
      done: t.made,
      stale: [
        ["cues", showId],
        ["versions", showId],
      ],
      onDone: (held) => {
        client.setQueryData(rundownKey(showId), held);
        onClose();
      },
      toldThere: true,
    },
  );
  const { errors } = form.formState;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t.title}
      foot={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" type="submit" form="brief" busy={make.busy}>
            {t.make}
          </Button>
        </>
      }
    >
      <form id="brief" className={css.form} noValidate onSubmit={form.handleSubmit((brief) => make.run(brief))}>
        <TextField label={t.name} error={errors.title?.message} {...form.register("title")} />
        <div className={css.row}>
          <TextField label={t.minutes} type="number" error={errors.minutes?.message} {...form.register("minutes")} />
          <Select
            label={t.langs}
            choices={(["ko", "en", "both"] as const).map((each) => ({ value: each, label: t[each] }))}
            {...form.register("langs")}
          />
        </div>
        <fieldset>
          <legend className={css.faint}>{t.products}</legend>
          <div className={css.picks}>
            {products.data?.map((product) => (
              <label key={product.id} className={css.check}>
                <input
                  type="checkbox"
                  checked={picked.includes(product.id)}
                  onChange={(event) =>
                    setPicked(
                      event.target.checked ? [...picked, product.id] : picked.filter((each) => each !== product.id),
                    )
                  }
                />
                {nameOf(products.data, product.id, lang)}
              </label>
            ))}
          </div>
        </fieldset>
        <TextArea label={t.wish} {...form.register("wish")} />
        <Note tone="neutral">{t.note}</Note>
        {make.error !== null && <Fault error={make.error} />}
      </form>
    </Dialog>
  );
}
