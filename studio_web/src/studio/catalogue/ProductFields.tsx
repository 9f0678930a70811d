/** The fields of a product's form. */
import { type ReactNode, useId } from "react";
import { Controller, type FieldPath, get, useFieldArray, useFormContext } from "react-hook-form";
import { texts, useTexts } from "../text/texts";
import { Button, IconButton } from "../ui/Button";
import { Select, TextArea, TextField } from "../ui/Field";
import css from "./Catalogue.module.css";
import { CATEGORIES, emptyChoice, emptyOption, emptyStatement, PICTURES, type ProductForm } from "./product";
import type { FaultKey } from "./shape";
import { ALLERGEN_TEXTS, CATEGORY_TEXTS } from "./words";

const TEXTS = texts(
  {
    basics: "기본 정보",
    id: "상품 코드",
    idHint: "소문자, 숫자, -, _",
    category: "분류",
    name: "상품명",
    brand: "브랜드",
    volume: "용량",
    count: "구성",
    origin: "원산지",
    warranty: "보증",
    ko: "한국어",
    en: "영어",
    price: "가격과 재고",
    won: "판매가 (원)",
    dollars: "판매가 ($)",
    listWon: "정가 (원)",
    listDollars: "정가 ($)",
    start: "할인 시작",
    end: "할인 끝",
    stock: "재고",
    stockHint: "비우면 세지 않습니다",
    options: "옵션",
    option: "옵션 이름",
    choice: "선택지",
    addOption: "옵션 추가",
    addChoice: "선택지 추가",
    features: "특징",
    mustSay: "꼭 말해야 하는 내용",
    certificates: "인증",
    shipping: "배송",
    label: "카드에",
    say: "말로",
    add: "추가",
    remove: "빼기",
    more: "성분과 안전",
    ingredients: "원재료",
    allergens: "알레르기 유발 물질",
    limits: "말하지 않을 것과 관련 상품",
    forbidden: "금지 표현",
    forbiddenHint: "한 줄에 하나",
    goesWith: "함께 보기",
    goesWithHint: "상품 코드, 쉼표로 구분",
    looks: "보이는 모습",
    images: "이미지",
    imagesHint: "https 주소나 파일 이름, 한 줄에 하나",
    picture: "그림",
    tint: "색",
  },
  {
    basics: "Basics",
    id: "Product id",
    idHint: "a–z, 0–9, - and _",
    category: "Category",
    name: "Name",
    brand: "Brand",
    volume: "Size",
    count: "Pieces",
    origin: "Origin",
    warranty: "Warranty",
    ko: "Korean",
    en: "English",
    price: "Price and stock",
    won: "Price (₩)",
    dollars: "Price ($)",
    listWon: "List price (₩)",
    listDollars: "List price ($)",
    start: "Discount from",
    end: "Discount until",
    stock: "Stock",
    stockHint: "Empty: not counted",
    options: "Options",
    option: "Option",
    choice: "Choice",
    addOption: "Add an option",
    addChoice: "Add a choice",
    features: "Features",
    mustSay: "Must be said",
    certificates: "Certificates",
    shipping: "Shipping",
    label: "On the card",
    say: "Aloud",
    add: "Add",
    remove: "Take out",
    more: "Ingredients and safety",
    ingredients: "Ingredients",
    allergens: "Allergens",
    limits: "Never said, and what goes with it",
    forbidden: "Forbidden words",
    forbiddenHint: "One a line",
    goesWith: "Goes with",
    goesWithHint: "Product ids, parted by commas",
    looks: "How it looks",
    images: "Images",
    imagesHint: "https addresses or names of files, one a line",
    picture: "Drawing",
    tint: "Colour",
  },
);

const FAULTS = texts<Record<FaultKey, string>>(
  {
    id: "소문자, 숫자, -, _ 로 32자까지 적어 주세요",
    name: "한 언어로는 적어 주세요",
    money: "숫자로 적어 주세요",
    price: "가격을 적어 주세요",
    discount: "정가는 판매가보다 높아야 합니다",
    window: "할인 기간에는 정가가 필요합니다",
    stock: "0 이상의 숫자로 적어 주세요",
    order: "시작보다 뒤여야 합니다",
    language: "이름과 가격이 같은 언어로 있어야 합니다 (원은 한국어, $는 영어)",
  },
  {
    id: "Use a–z, 0–9, - and _, 32 at most",
    name: "Write it in one language at least",
    money: "Write a figure",
    price: "Give a price",
    discount: "The list price must be above the price",
    window: "A discount with dates needs a list price",
    stock: "Write a figure, 0 or more",
    order: "It must be after the start",
    language: "Name and price need a language in common: ₩ goes with Korean, $ with English",
  },
);

type Path = FieldPath<ProductForm>;
type StatementList = "features" | "must_say" | "certificates";

export function ProductFields({ fixedId }: { readonly fixedId: boolean }) {
  const t = useTexts(TEXTS);
  const categories = useTexts(CATEGORY_TEXTS);
  const { register } = useFormContext<ProductForm>();
  return (
    <div className={css.form}>
      <Section title={t.basics}>
        <div className={css.pair}>
          <Field path="id" label={t.id} hint={fixedId ? undefined : t.idHint} readOnly={fixedId} />
          <Select
            label={t.category}
            choices={CATEGORIES.map((each) => ({ value: each, label: categories[each] }))}
            {...register("category")}
          />
        </div>
        {(["name", "brand", "volume", "count", "origin", "warranty"] as const).map((field) => (
          <Both key={field} path={field} label={t[field]} />
        ))}
      </Section>
      <Section title={t.price}>
        <div className={css.pair}>
          <Field path="price.won" label={t.won} inputMode="numeric" />
          <Field path="list_price.won" label={t.listWon} inputMode="numeric" />
          <Field path="price.dollars" label={t.dollars} inputMode="decimal" />
          <Field path="list_price.dollars" label={t.listDollars} inputMode="decimal" />
          <Field path="start" label={t.start} type="datetime-local" />
          <Field path="end" label={t.end} type="datetime-local" />
          <Field path="stock" label={t.stock} hint={t.stockHint} inputMode="numeric" />
        </div>
      </Section>
      <Options />
      <Statements name="features" title={t.features} />
      <Statements name="must_say" title={t.mustSay} />
      <Statements name="certificates" title={t.certificates} />
      <Section title={t.shipping}>
        <Both path="shipping.label" label={t.label} />
        <Both path="shipping.say" label={t.say} />
      </Section>
      <Section title={t.more}>
        <div className={css.pair}>
          <TextArea label={`${t.ingredients} · ${t.ko}`} {...register("ingredients.ko")} />
          <TextArea label={`${t.ingredients} · ${t.en}`} {...register("ingredients.en")} />
        </div>
        <Allergens label={t.allergens} />
      </Section>
      <Section title={t.limits}>
        <TextArea label={t.forbidden} hint={t.forbiddenHint} {...register("forbidden")} />
        <Field path="goes_with" label={t.goesWith} hint={t.goesWithHint} />
      </Section>
      <Section title={t.looks}>
        <TextArea label={t.images} hint={t.imagesHint} rows={2} {...register("images")} />
        <div className={css.pair}>
          <Select
            label={t.picture}
            choices={PICTURES.map((each) => ({ value: each, label: each }))}
            {...register("picture")}
          />
          <TextField label={t.tint} type="color" {...register("tint")} />
        </div>
      </Section>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <h3 id={id} className={css.legend}>
        {title}
      </h3>
      {children}
    </section>
  );
}

interface FieldProps {
  readonly path: Path;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly type?: string;
  readonly inputMode?: "numeric" | "decimal";
  readonly readOnly?: boolean;
}

function Field({ path, hint, ...rest }: FieldProps) {
  const faults = useTexts(FAULTS);
  const { register, formState } = useFormContext<ProductForm>();
  const { message } = (get(formState.errors, path) ?? {}) as { readonly message?: unknown };
  const error = typeof message === "string" ? (faults[message as FaultKey] ?? message) : undefined;
  return <TextField error={error} {...(hint !== undefined && { hint })} {...rest} {...register(path)} />;
}

function Both({ path, label }: { readonly path: string; readonly label: string }) {
  const t = useTexts(TEXTS);
  return (
    <div className={css.pair}>
      <Field path={`${path}.ko` as Path} label={`${label} · ${t.ko}`} />
      <Field path={`${path}.en` as Path} label={`${label} · ${t.en}`} />
    </div>
  );
}

function Statements({ name, title }: { readonly name: StatementList; readonly title: string }) {
  const t = useTexts(TEXTS);
  const { control } = useFormContext<ProductForm>();
  const rows = useFieldArray({ control, name });
  return (
    <Section title={title}>
      {rows.fields.map((row, place) => (
        <div key={row.id} className={css.item}>
          <div className={css.stack}>
            <Both path={`${name}.${place}.label`} label={t.label} />
            <Both path={`${name}.${place}.say`} label={t.say} />
          </div>
          <IconButton
            icon="trash"
            size="small"
            label={`${t.remove}: ${title} ${place + 1}`}
            onClick={() => rows.remove(place)}
          />
        </div>
      ))}
      <Button size="small" icon="plus" aria-label={`${t.add}: ${title}`} onClick={() => rows.append(emptyStatement())}>
        {t.add}
      </Button>
    </Section>
  );
}

function Options() {
  const t = useTexts(TEXTS);
  const { control } = useFormContext<ProductForm>();
  const options = useFieldArray({ control, name: "options" });
  return (
    <Section title={t.options}>
      {options.fields.map((row, place) => (
        <div key={row.id} className={css.item}>
          <div className={css.stack}>
            <Both path={`options.${place}.name`} label={t.option} />
            <Choices option={place} />
          </div>
          <IconButton
            icon="trash"
            size="small"
            label={`${t.remove}: ${t.option} ${place + 1}`}
            onClick={() => options.remove(place)}
          />
        </div>
      ))}
      <Button size="small" icon="plus" onClick={() => options.append(emptyOption())}>
        {t.addOption}
      </Button>
    </Section>
  );
}

function Choices({ option }: { readonly option: number }) {
  const t = useTexts(TEXTS);
  const { control } = useFormContext<ProductForm>();
  const name = `options.${option}.choices` as const;
  const choices = useFieldArray({ control, name });
  return (
    <>
      {choices.fields.map((row, place) => (
        <div key={row.id} className={css.item}>
          <div className={css.stack}>
            <Both path={`${name}.${place}.label`} label={t.choice} />
            <div className={css.pair}>
              <Field path={`${name}.${place}.price.won`} label={t.won} inputMode="numeric" />
              <Field path={`${name}.${place}.price.dollars`} label={t.dollars} inputMode="decimal" />
              <Field path={`${name}.${place}.stock`} label={t.stock} inputMode="numeric" />
            </div>
          </div>
          <IconButton
            icon="trash"
            size="small"
            label={`${t.remove}: ${t.choice} ${place + 1}`}
            onClick={() => choices.remove(place)}
          />
        </div>
      ))}
      <Button size="small" icon="plus" onClick={() => choices.append(emptyChoice())}>
        {t.addChoice}
      </Button>
    </>
  );
}

function Allergens({ label }: { readonly label: string }) {
  const names = useTexts(ALLERGEN_TEXTS);
  const { control } = useFormContext<ProductForm>();
  return (
    <Controller
      control={control}
      name="allergens"
      render={({ field }) => (
        <fieldset>
          <legend className={css.faint}>{label}</legend>
          <div className={css.chips}>
            {Object.entries(names).map(([code, name]) => {
              const on = field.value.includes(code);
              return (
                <Button
                  key={code}
                  size="small"
                  kind={on ? "plain" : "quiet"}
                  aria-pressed={on}
                  onClick={() =>
                    field.onChange(on ? field.value.filter((each) => each !== code) : [...field.value, code])
                  }
                >
                  {name}
                </Button>
              );
            })}
          </div>
        </fieldset>
      )}
    />
  );
}
