/** Words for what triage makes of a message. */
import { texts } from "../text/texts";

export const FATE_TEXTS = texts(
  { question: "질문", repeat: "같은 질문", chat: "대화", hidden: "걸러짐", limited: "너무 잦음" },
  { question: "Question", repeat: "Asked again", chat: "Talk", hidden: "Held back", limited: "Too often" },
);

export const INTENT_TEXTS = texts(
  {
    product: "상품",
    price: "가격",
    stock: "재고",
    order: "주문·배송",
    greeting: "인사",
    praise: "칭찬",
    complaint: "불만",
    abuse: "욕설",
    injection: "명령",
    spam: "도배",
    privacy: "개인정보",
    other: "기타",
  },
  {
    product: "Product",
    price: "Price",
    stock: "Stock",
    order: "Order",
    greeting: "Greeting",
    praise: "Praise",
    complaint: "Complaint",
    abuse: "Abuse",
    injection: "Command",
    spam: "Spam",
    privacy: "Privacy",
    other: "Other",
  },
);

/** The steps in which an answer comes about. */
export const STEP_TEXTS = texts<Readonly<Record<string, string>>>(
  {
    safety_before: "들어온 말 살피기",
    memories: "기억",
    decisions: "판단",
    retrieval: "상품 정보 찾기",
    search: "검색",
    knowledge: "쓸 근거",
    response: "말 만들기",
    safety_after: "나갈 말 살피기",
    memory_upkeep: "기억해 두기",
  },
  {
    safety_before: "Look at the question",
    memories: "Memories",
    decisions: "Decisions",
    retrieval: "Look-up in the catalogue",
    search: "Search",
    knowledge: "Knowledge chosen",
    response: "Wording",
    safety_after: "Look at the answer",
    memory_upkeep: "What is remembered",
  },
);

/** The word for a name that the server sent; the name itself where there is none. */
export function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}
