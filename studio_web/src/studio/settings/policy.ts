/** Words for what a channel may want. */
import type { Schemas } from "../../api/client";
import { texts } from "../text/texts";

export type Mode = Schemas["ChannelOut"]["approval"];
export type Code = Schemas["ChannelOut"]["blocked"][number];
export const MODES: readonly Mode[] = ["automatic", "veto", "manual"];

export const MODE_TEXTS = texts<Record<Mode, string>>(
  { automatic: "자동", veto: "거부할 시간 뒤", manual: "사람이 승인" },
  { automatic: "automatic", veto: "after a veto time", manual: "by a person" },
);

export const CLASS_TEXTS = texts<Record<string, string>>(
  {
    food_claim: "건강 기능",
    superlative: "최고·최초·유일",
    urgency: "마감 임박",
    unproven: "원산지·인증·배송·성분",
    contact: "연락처·주소",
  },
  {
    food_claim: "health claims",
    superlative: "best, first, only",
    urgency: "last ones, only today",
    unproven: "origin, certificates, delivery, parts",
    contact: "addresses",
  },
);

/** The name of a class of claims; one that this page does not know, as the server calls it. */
export function nameOf(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

/** A short name of letters, digits and hyphens out of a title; one that is free. */
export function slug(title: string, taken: readonly string[]): string {
  const plain = title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-");
  const base = plain.replace(/^-+|-+$/g, "").slice(0, 24) || "channel";
  let name = base;
  for (let k = 2; taken.includes(name); k += 1) name = `${base}-${k}`;
  return name;
}

/** Words on lines or behind commas. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[\n,]/).map((word) => word.trim()))].filter((word) => word !== "");
}
