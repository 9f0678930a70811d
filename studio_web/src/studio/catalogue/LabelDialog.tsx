/** A photo of a label: what it seems to say, taken into the form one fact at a time. */
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import type { Schemas } from "../../api/client";
import type { Lang } from "../../api/show";
import { upload } from "../../api/upload";
import { useDeed } from "../live/deeds";
import { texts, useLanguage, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FileDrop } from "../ui/FileDrop";
import { Empty, Fault, Note } from "../ui/Notes";
import { Segments } from "../ui/Segments";
import css from "./Catalogue.module.css";
import { marked } from "./marks";
import { emptyWords, type ProductForm } from "./product";

const TEXTS = texts(
  {
    title: "라벨 사진 읽기",
    drop: "라벨 사진을 놓거나 눌러서 고르세요",
    kinds: "JPEG, PNG, WebP",
    lang: "라벨의 언어",
    ko: "한국어",
    en: "영어",
    doubt: "색이 칠해진 말은 잘못 읽었을 수 있습니다. 라벨과 비교한 뒤 하나씩 받아들이세요.",
    none: "알아볼 수 있는 항목이 없습니다. 더 밝고 가까운 사진을 써 보세요.",
    take: "받기",
    taken: "받음",
    close: "닫기",
    name: "상품명",
    volume: "용량",
    count: "구성",
    ingredients: "원재료",
    allergens: "알레르기",
    origin: "원산지",
    must_say: "주의사항",
    certificates: "인증",
  },
  {
    title: "Read a label",
    drop: "Drop a photo of the label, or choose one",
    kinds: "JPEG, PNG or WebP",
    lang: "Language of the label",
    ko: "Korean",
    en: "English",
    doubt: "Marked words may be read wrongly. Compare with the label, then take each fact.",
    none: "Nothing could be made out. Try a brighter photo from nearer.",
    take: "Take",
    taken: "Taken",
    close: "Close",
    name: "Name",
    volume: "Size",
    count: "Pieces",
    ingredients: "Ingredients",
    allergens: "Allergens",
    origin: "Origin",
    must_say: "Caution",
    certificates: "Certificates",
  },
);

type Fact = Schemas["LabelFactOut"];

export function LabelDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(TEXTS);
  const screen = useLanguage((state) => state.lang);
  const [lang, setLang] = useState<Lang>(screen);
  const [facts, setFacts] = useState<readonly Fact[] | null>(null);
  const [taken, setTaken] = useState<ReadonlySet<Fact>>(new Set());
  const read = useDeed((file: File) => upload<Fact[]>(`/v1/catalogue/label?lang=${lang}`, file), {
    onDone: (found) => {
      setFacts(found);
      setTaken(new Set());
    },
    toldThere: true,
  });
  const put = usePut();
  return (
    <Dialog open wide onClose={onClose} title={t.title} foot={<Button onClick={onClose}>{t.close}</Button>}>
      <Segments
        label={t.lang}
        value={lang}
        choices={(["ko", "en"] as const).map((each) => ({ value: each, label: t[each] }))}
        onChange={setLang}
      />
      <FileDrop
        label={t.drop}
        hint={t.kinds}
        accept="image/jpeg,image/png,image/webp"
        busy={read.busy}
        onFile={read.run}
      />
      {read.error !== null && <Fault error={read.error} />}
      {facts?.length === 0 && <Empty icon="camera">{t.none}</Empty>}
      {facts !== null && facts.length > 0 && (
        <>
          <Note tone="fair">{t.doubt}</Note>
          <ul>
            {facts.map((fact) => (
              <li key={fact.field} className={css.proposal}>
                <div className={css.stack}>
                  <span className={css.faint}>
                    {fact.field in t ? (t[fact.field as keyof typeof t] as string) : fact.field}
                  </span>
                  <Marked text={fact.value} doubtful={fact.doubtful} />
                  <q className={css.faint}>
                    <Marked text={fact.quote} doubtful={fact.doubtful} />
                  </q>
                </div>
                <Button
                  size="small"
                  icon={taken.has(fact) ? "check" : "plus"}
                  disabled={taken.has(fact)}
                  onClick={() => {
                    put(fact);
                    setTaken(new Set(taken).add(fact));
                  }}
                >
                  {taken.has(fact) ? t.taken : t.take}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Marked({ text, doubtful }: { readonly text: string; readonly doubtful: readonly string[] }) {
  let at = 0;
  return (
    <span>
      {marked(text, doubtful).map((piece) => {
        const key = at;
        at += piece.text.length;
        return piece.doubtful ? (
          <mark key={key} className={css.doubt}>
            {piece.text}
          </mark>
        ) : (
          piece.text
        );
      })}
    </span>
  );
}

/** Puts a fact of a label into the form, where a person still has to save it. */
function usePut() {
  const { getValues, setValue } = useFormContext<ProductForm>();
  const options = { shouldDirty: true, shouldValidate: true };
  return ({ field, lang, value }: Fact) => {
    switch (field) {
      case "name":
      case "volume":
      case "count":
      case "origin":
      case "ingredients":
        setValue(`${field}.${lang}`, value, options);
        break;
      case "allergens": {
        const codes = value.split(",").map((code) => code.trim());
        setValue("allergens", [...new Set([...getValues("allergens"), ...codes])], options);
        break;
      }
      case "must_say":
      case "certificates": {
        const said = { ...emptyWords(), [lang]: value };
        setValue(field, [...getValues(field), { label: said, say: { ...said } }], options);
        break;
      }
    }
  };
}
