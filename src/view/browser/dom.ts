// Owns the making of elements: texts only ever become text.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** An element of HTML. */
export const html = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] => fill(document.createElement(tag), attributes, children);

/** An element of SVG. */
export const svg = <T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[T] => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

/** Calls `act` when an element is clicked, or chosen by the keyboard. */
export function onChoose(element: Element, act: () => void): void {
  element.setAttribute('tabindex', '0');
  element.setAttribute('role', 'button');
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    act();
  });
  element.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/** The data that the page came with. */
export const pageData = <T>(): T => JSON.parse(document.getElementById('data')?.textContent ?? 'null') as T;
