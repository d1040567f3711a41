/** Puts a view on an empty page, and writes down the events that it sends. */

/**
 * @template {HTMLElement & { updateComplete: Promise<boolean> }} View
 * @param {View} view
 * @param {Partial<View>} properties
 */
export async function mount(view, properties = {}) {
  Object.assign(view, properties);
  document.body.replaceChildren(view);
  await settled(view);
  return view;
}

/** @param {HTMLElement & { updateComplete: Promise<boolean> }} view */
export async function settled(view) {
  while (!(await view.updateComplete));
}

export const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * @param {EventTarget} view
 * @param {string} type
 */
export function eventsOf(view, type) {
  /** @type {any[]} */
  const details = [];
  view.addEventListener(type, (event) => details.push(/** @type {CustomEvent} */ (event).detail));
  return details;
}

/**
 * @template {HTMLElement} [Found=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Found}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`Nothing on the page matches ${selector}.`);
  return /** @type {Found} */ (found);
}

/** @param {Element} element */
export const textOf = (element) => (element.textContent ?? "").replace(/\s+/g, " ").trim();
