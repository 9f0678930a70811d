/** Whether a viewer wants words where there is no picture to hold them; kept, and on until turned off. */

const KEY = "onmaru.captions";

export function loadCaptions(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function saveCaptions(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}
