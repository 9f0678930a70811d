/** Figures of a show. */
import type { Schemas } from "../../api/client";

/** "67 %"; a dash where nothing was asked. */
export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

/** The beginning of each step, s since 1970. */
export function times(course: Pick<Schemas["CourseOut"], "start" | "step_s" | "lines">): number[] {
  return course.lines.map((_, place) => course.start + place * course.step_s);
}
