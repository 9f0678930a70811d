/** Finding and making elements. Text goes in through textContent only, so that nothing said on air can become markup. */

type ElementClass<T extends Element> = abstract new (...args: never[]) => T;

/** The element with this id, of this class; the page and its script must agree, so anything else is a fault. */
export function need<T extends Element>(id: string, kind: ElementClass<T>): T {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no #${id} that is a ${kind.name}`);
}

/** A new element with a class and text, and children after the text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  element.append(...children);
  return element;
}

/** Touch the document only when the text changes, so that screen readers hear changes and nothing else. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
