/** Single keys, while nobody types. */
import { useEffect, useRef } from "react";

/** Whether a key press belongs to what is being typed or chosen, or to a dialog. */
export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
      target.closest("[role=dialog]") !== null)
  );
}

/**
 * The key that was meant: a letter as it is printed, whatever Caps Lock and Shift make of it, and where another alphabet
 * is switched on (Hangul), the letter at that place of the keyboard.
 */
export function keyOf({ key, code, shiftKey }: Pick<KeyboardEvent, "key" | "code" | "shiftKey">): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (key === "?" || (code === "Slash" && shiftKey)) return "?";
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key;
}

/** Call a deed when its key is pressed, without Ctrl, Alt or Meta. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
      const deed = latest.current[keyOf(event)];
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
