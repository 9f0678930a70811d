/** Names of a product's fields and what is wrong with one, in the console's language. The server's own names are English. */
import type { Lang } from "../../api/show";
import { type Sayings, wholeIn } from "../text/sayings";

const FIELDS: Readonly<Record<string, string>> = {
  id: "상품 코드",
  category: "분류",
  name: "상품명",
  brand: "브랜드",
  price: "판매가",
  list_price: "정가",
  window: "할인",
  sale: "할인",
  stock: "재고",
  options: "옵션",
  volume: "용량",
  count: "구성",
  origin: "원산지",
  ingredients: "원재료",
  allergens: "알레르기 유발 물질",
  certificates: "인증",
  warranty: "보증",
  features: "특징",
  shipping: "배송",
  must_say: "꼭 말할 것",
  forbidden: "금칙어",
  goes_with: "함께 좋은 상품",
  images: "사진",
  picture: "대신하는 그림",
  tint: "그림의 색",
};
const PARTS: Readonly<Record<string, string>> = {
  ko: "한국어",
  en: "영어",
  krw: "원",
  usd: "달러",
  usd_cents: "센트",
  start: "시작",
  end: "끝",
  label: "적는 말",
  say: "하는 말",
};
const COLUMN = /_(ko|en|krw|usd|start|end)$/; // of a table, where a field has several

/** "name.ko", or a table's "name_ko", as "상품명 · 한국어"; what is unknown stays as it is. */
export function fieldIn(lang: Lang, field: string): string {
  if (lang !== "ko") return field;
  const [first = "", ...rest] = field.replace(COLUMN, ".$1").split(".");
  return [FIELDS[first] ?? first, ...rest.map((part) => PARTS[part] ?? part)].join(" · ");
}

/** Sentences of `script/catalogue`, and how they are said in Korean. */
const REASONS: Sayings = [
  [/^no amount in won: write 15900$/, "원 금액이 아닙니다: 15900처럼 적으세요"],
  [/^no amount in dollars: write 12\.90$/, "달러 금액이 아닙니다: 12.90처럼 적으세요"],
  [/^give a price: krw or usd_cents$/, "판매가가 없습니다: 원이나 달러로 적으세요"],
  [/^no whole number: write 120$/, "정수가 아닙니다: 120처럼 적으세요"],
  [/^give a start or an end$/, "할인 시작이나 끝을 적으세요"],
  [/^the window ends before it starts$/, "할인 끝이 시작보다 앞섭니다"],
  [/^no time: .+$/, "시각이 아닙니다: 2026-12-24나 2026-12-24 18:30처럼 적으세요"],
  [/^list_price must be above price.*$/, "정가가 판매가보다 높아야 합니다. 할인이 없으면 비워 두세요"],
  [/^a window needs a list_price.*$/, "할인 기간에는 정가가 필요합니다"],
  [/^goes_with names the product itself$/, "함께 좋은 상품에 자기 자신이 있습니다"],
  [
    /^name and price have no language in common.*$/,
    "상품명의 언어와 판매가의 통화가 맞지 않습니다: 원은 한국어, 달러는 영어",
  ],
  [/^two products share an id: (.+)$/, "상품 코드가 겹칩니다: $1"],
  [/^(.+) goes with (.+), which is not in the catalogue$/, "$1의 함께 좋은 상품 $2(이)가 카탈로그에 없습니다"],
  [/^HTML is not text: .+$/, "HTML은 쓸 수 없습니다. 글만 적으세요"],
  [/^invisible characters \((.+)\): remove them$/, "보이지 않는 글자($1)가 있습니다. 지우세요"],
  [/^an image is an https address.+$/, "사진은 https 주소이거나 카탈로그 옆의 JPEG, PNG, WebP 파일 이름입니다"],
  [/^write it in one language at least: ko or en$/, "한국어나 영어 가운데 하나는 적으세요"],
];

/** What is wrong with a field, in a language. */
export function reasonIn(lang: Lang, words: string): string {
  return wholeIn(lang, words, REASONS);
}
