/** What a reader does with single numbers anywhere on the page, handed to those who explain and edit them. */

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Edit} Edit */

/**
 * @param {HTMLElement} page
 * @param {import("../app/controller.js").Controller} controller
 * @returns {() => void} ends it
 */
export function listenToCells(page, { explaining, editing }) {
  /** @type {Record<string, (detail: any) => unknown>} */
  const deeds = {
    "cell-chosen": (/** @type {Cell} */ cell) => explaining.choose(cell),
    "cell-followed": (/** @type {Cell} */ cell) => explaining.follow(cell),
    "cell-raised": () => explaining.up(),
    "cell-closed": () => explaining.close(),
    "trail-climbed": (/** @type {{ length: number }} */ { length }) => explaining.climb(length),
    "cell-edited": (/** @type {Edit} */ edit) => editing.edit(edit),
    "edit-reverted": (/** @type {Cell} */ cell) => editing.revert(cell),
    "edits-reverted": () => editing.revertAll(),
    "cell-pointed": (/** @type {Cell | null} */ cell) =>
      /** @type {import("../network/bp-network.js").BpNetwork | null} */ (
        page.querySelector("bp-network")
      )?.point(cell),
  };
  /** @param {Event} event */
  const listener = (event) => deeds[event.type](/** @type {CustomEvent} */ (event).detail);
  for (const type of Object.keys(deeds)) page.addEventListener(type, listener);
  return () => {
    for (const type of Object.keys(deeds)) page.removeEventListener(type, listener);
  };
}
