/** Who did something, in words: a person's name stays, what the server did by itself is called so. */
import { texts } from "./texts";

export const PEOPLE_TEXTS = texts<Readonly<Record<string, string>>>(
  { start: "서버", server: "서버", settings: "설정", timer: "시간 지나 자동", automatic: "자동", operator: "운영자" },
  {
    start: "the server",
    server: "the server",
    settings: "the settings",
    timer: "the timer",
    automatic: "automatic",
    operator: "operator",
  },
);

/** The word for whoever did it, or the name. */
export function person(words: Readonly<Record<string, string>>, who: string): string {
  return (Object.hasOwn(words, who) ? words[who] : undefined) ?? who;
}
