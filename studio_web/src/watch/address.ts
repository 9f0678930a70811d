/** Which show this page is about. */

const DEMO = "demo";

/** The show's id in "/watch/<id>"; every other path is the demo's. */
export function showIdOf(pathname: string): string {
  const id = /^\/watch\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (id === undefined) return DEMO;
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a stray "%": the server will say that there is no such show
  }
}
