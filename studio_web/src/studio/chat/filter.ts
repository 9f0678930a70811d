/** Which messages are looked at. */
import type { Message } from "./messages";

export interface Filter {
  readonly words: string;
  readonly fate: string; // "" is all
  readonly intent: string;
}

export const ALL: Filter = { words: "", fate: "", intent: "" };

/** The messages that a filter lets through; all words must stand in the text or the name. */
export function filtered(messages: readonly Message[], filter: Filter): readonly Message[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter.fate === "" && filter.intent === "") return messages;
  return messages.filter((message) => {
    if (filter.fate !== "" && message.fate !== filter.fate) return false;
    if (filter.intent !== "" && message.intent !== filter.intent) return false;
    if (words.length === 0) return true;
    const text = `${message.name} ${message.text}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
