/** What a step of an answer says (`script/answer`), in the console's language. The server's sentences are English. */
import type { Lang } from "../../api/show";
import { IDEAS } from "./ideas";
import { INTENT_TEXTS, wordOf } from "./words";

/** What a reply is about. */
const OCCASIONS: Readonly<Record<string, string>> = {
  allergen_other: "다른 알레르기 물질만 적혀 있음",
  allergen_unknown: "알레르기 물질이 적혀 있지 않음",
  allergens: "알레르기 유발 물질",
  brand: "브랜드",
  cheapest: "가장 싼 상품",
  compare: "상품 비교",
  compare_price: "가격 비교",
  complaint: "불만에 대한 답",
  count: "구성",
  dearest: "가장 비싼 상품",
  declined: "상품 정보에 없다고 답함",
  discount: "할인",
  faq: "자주 묻는 질문",
  forgotten: "지웠다고 알림",
  goes_with: "함께 좋은 상품",
  greeting: "인사",
  ingredients: "원재료",
  ingredients_long: "긴 원재료",
  list_price: "정가",
  name: "상품명",
  option: "옵션",
  option_own: "말해 둔 취향의 옵션",
  origin: "원산지",
  praise: "칭찬에 대한 답",
  price: "가격",
  price_sale: "할인 가격",
  remembered: "기억했다고 알림",
  search: "검색 결과",
  shipping: "배송",
  small_talk: "가벼운 이야기",
  sold_out: "품절",
  statement: "특징·주의·인증",
  stock: "재고",
  topic_change: "화제 돌리기",
  virtual: "가상 인물임을 밝힘",
  volume: "용량·크기",
  warranty: "보증",
  which_product: "어떤 상품인지 되물음",
  window: "할인 기간",
};

/** What the guard has against words. */
const CODES: Readonly<Record<string, string>> = {
  food_claim: "식품의 건강 기능",
  cosmetic_claim: "화장품의 의약 효능",
  device_claim: "의료기기로 보이는 말",
  lowest_price: "최저가",
  first_hand: "직접 써 봤다는 말",
  slander: "다른 회사 깎아내리기",
  superlative: "최고·최초·유일",
  number: "상품 정보와 다른 숫자",
  unproven: "상품 정보에 없는 내용",
  urgency: "마감 임박",
  forbidden: "금칙어",
  profanity: "욕설",
  persona: "사람이라고 하는 말",
  leak: "내부 지시나 코드",
  contact: "연락처·주소",
  unreadable: "읽을 수 없는 글",
};

const FAILURES: Readonly<Record<string, string>> = {
  unreachable: "연결되지 않음",
  refused: "거절함",
  busy: "바쁨",
  late: "늦음",
  cut: "도중에 끊김",
  empty: "빈 답",
  long: "너무 긴 답",
  invalid: "형식이 다른 답",
};

const CHANGES: Readonly<Record<string, string>> = {
  keep: "그대로 둠",
  replace: "바꿈",
  append: "더함",
  delete: "지움",
};

const KINDS: Readonly<Record<string, string>> = { size: "사이즈", colour: "색", purpose: "쓰임새", language: "언어" };

type Telling = readonly [RegExp, string | ((whole: string, ...parts: string[]) => string)];

/** Whole sentences, or the parts of one between semicolons. */
const TELLINGS: readonly Telling[] = [
  // safety before
  [
    /^a wish to be forgotten: (\d+) things deleted$/,
    "자기 정보를 지워 달라는 요청입니다. 기억해 둔 것 $1개를 지웠습니다",
  ],
  [/^abuse: no answer$/, "욕설에는 답하지 않습니다"],
  [/^nothing to read: no answer$/, "읽을 글이 없어 답하지 않습니다"],
  [
    /^(injection|spam): it is data, and changes nothing$/,
    (_, what) => `${intent(what)}: 글로만 다룹니다. 바뀌는 것은 없습니다`,
  ],
  [/^read as (\w+)$/, (_, what) => `말의 종류: ${intent(what)}`],
  // memories
  [
    /^(\d+) remarks of the show, (\d+) preferences of the viewer$/,
    "이 방송에서 나눈 문답 $1개, 이 시청자가 말해 둔 취향 $2개",
  ],
  // decisions
  [/^question: yes$/, "질문: 맞음"],
  [/^question: no$/, "질문: 아님"],
  [/^memory: needed$/, "기억: 필요함"],
  [/^memory: not needed$/, "기억: 필요 없음"],
  [/^search: if nothing is found$/, "검색: 찾지 못하면 함"],
  [/^search: off$/, "검색: 꺼짐"],
  // retrieval, search, knowledge
  [/^(\d+) things wanted: (.*)$/, (_, count, wanted) => `물은 것 ${count}가지: ${listed(wanted, idea)}`],
  [/^nothing speaks of anything that was asked$/, "물은 것에 대한 정보가 없습니다"],
  [/^nothing speaks of (.+)$/, (_, wanted) => `이것에 대한 정보가 없습니다: ${listed(wanted, idea)}`],
  [/^several products fit alike$/, "똑같이 들어맞는 상품이 여럿입니다"],
  [/^not needed$/, "필요 없음"],
  [/^off$/, "꺼짐"],
  [/^nothing to look for$/, "검색할 말이 없습니다"],
  [/^(\d+) results for (.+)$/, "$2 검색 결과 $1개"],
  [/^the search endpoint does not answer: (.+)$/, "검색 서버가 답하지 않습니다: $1"],
  [/^the search endpoint gave no results: it has no list "results"$/, "검색 서버의 답에 results 목록이 없습니다"],
  [
    /^the search endpoint gave no results: its answer is longer than (\d+) kB$/,
    "검색 서버의 답이 $1 kB를 넘어 쓰지 않습니다",
  ],
  [/^the search endpoint gave no results: (.+)$/, "검색 서버의 답을 읽을 수 없습니다: $1"],
  [/^chosen$/, "골랐습니다"],
  [/^nothing is said of it$/, "상품 정보가 이것을 말하지 않습니다"],
  [/^a search result$/, "검색 결과"],
  [/^none$/, "없음"],
  // response, safety after
  [/^nothing is said$/, "말하지 않습니다"],
  [/^(\w+): a template$/, (_, about) => `${occasion(about)}: 틀`],
  [/^(\w+): the model's wording$/, (_, about) => `${occasion(about)}: 모델이 지은 말`],
  [
    /^(\w+): a template, as the guard blocked the model's wording$/,
    (_, about) => `${occasion(about)}: 틀. 모델이 지은 말은 가드가 막았습니다`,
  ],
  [
    /^(\w+): a template, as the model failed \((\w+)\)$/,
    (_, about, kind) => `${occasion(about)}: 틀. 모델이 답하지 못했습니다(${wordOf(FAILURES, kind)})`,
  ],
  [
    /^(\w+): a template, as the model's wording is not used: (.+)$/,
    (_, about, why) => `${occasion(about)}: 틀. 모델이 지은 말은 쓰지 않습니다: ${fault(why)}`,
  ],
  [/^passed$/, "통과"],
  [/^no wording fits$/, "맞는 표현이 없습니다"],
  [/^the guard blocked it: (.+)$/, (_, codes) => `가드가 막았습니다: ${listed(codes, (code) => wordOf(CODES, code))}`],
  // memory upkeep
  [/^nothing is kept of it$/, "아무것도 기억해 두지 않습니다"],
  [/^no preference was told$/, "취향을 말하지 않았습니다"],
  [/^(?:keep|replace|append|delete) \w+(?:, \w+ \w+)*$/, (changes) => listed(changes, change)],
];

/** Why a model's wording is not used. */
const FAULTS: readonly Telling[] = [
  [/^it is no plain sentence$/, "평범한 문장이 아닙니다"],
  [/^it has a slot of another form$/, "빈칸의 모양이 다릅니다"],
  [/^its slots cannot be read$/, "빈칸을 읽을 수 없습니다"],
  [/^its slots are not those asked for$/, "빈칸이 시킨 것과 다릅니다"],
  [/^it is in another language$/, "다른 언어입니다"],
  [/^it says more than the slots: (.+)$/, (_, words) => `빈칸 밖의 말을 더했습니다: ${listed(words, idea)}`],
];

/** What a step says, in a language; what is unknown stays as the server says it. */
export function stepIn(lang: Lang, says: string): string {
  if (lang !== "ko") return says;
  const whole = told(says, TELLINGS);
  return whole !== says
    ? whole
    : says
        .split("; ")
        .map((part) => told(part, TELLINGS))
        .join(" · ");
}

function told(words: string, tellings: readonly Telling[]): string {
  const known = tellings.find(([pattern]) => pattern.test(words));
  if (known === undefined) return words;
  const [pattern, telling] = known;
  return typeof telling === "string" ? words.replace(pattern, telling) : words.replace(pattern, telling);
}

function listed(words: string, said: (word: string) => string): string {
  return words.split(", ").map(said).join(", ");
}

/** "#price" is an idea; any other word is the viewer's own. */
function idea(word: string): string {
  return word.startsWith("#") ? wordOf(IDEAS, word.slice(1)) : word;
}

function intent(name: string): string {
  return wordOf(INTENT_TEXTS.ko, name);
}

function occasion(name: string): string {
  return wordOf(OCCASIONS, name);
}

function fault(why: string): string {
  return told(why, FAULTS);
}

/** "replace size". */
function change(words: string): string {
  const [does = "", kind = ""] = words.split(" ");
  return `${wordOf(KINDS, kind)} ${wordOf(CHANGES, does)}`;
}
