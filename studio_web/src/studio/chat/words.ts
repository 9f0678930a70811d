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

/** The word for a name that the server sent; the name itself where there is none. */
export function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}
