/** Control characters that no one can see, such as those that colour a terminal. */
const hidden = /(?![\t\n\r])\p{Cc}/gu;

/** An element with attributes and children; texts go in as text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(
    ...children.map((child) => (typeof child === 'string' ? child.replace(hidden, '\uFFFD') : child)),
  );
  return made;
}
