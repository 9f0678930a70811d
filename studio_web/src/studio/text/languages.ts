/** What languages are called. */
import { texts } from "./texts";

export const LANGUAGE_TEXTS = texts({ ko: "한국어", en: "영어" }, { ko: "Korean", en: "English" });
