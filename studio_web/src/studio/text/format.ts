/** Numbers and times as people of the chosen language read them. */
import type { Lang } from "../../api/show";

/** "1:02:03", "4:05": a length or a place in a show. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(m).padStart(h > 0 ? 2 : 1, "0")}:${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

export function number(lang: Lang, value: number): string {
  return new Intl.NumberFormat(lang).format(value);
}

/** A moment, seconds since 1970, as a date and a time of day. */
export function moment(lang: Lang, at_s: number): string {
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(at_s * 1000);
}

/** "12.3 MB". */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let [size, unit] = [value, 0];
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
