/** Along the columns: whether there is more beyond an edge, further columns by a press, one column by need. */

/** CSS pixels at either end of the columns that are faded while there is more beyond. */
const FADE = 32;

/** @returns {ScrollBehavior} */
const behavior = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/** @param {Element} area */
export function moreBeyond(area) {
  const left = area.scrollLeft;
  return { before: left > FADE / 4, after: left + area.clientWidth < area.scrollWidth - FADE / 4 };
}

/** @param {Element} area @param {1 | -1} way */
export function scrollOn(area, way) {
  area.scrollBy({ left: way * area.clientWidth * 0.8, behavior: behavior() });
}

/** Brings a figure into view, by no more than is needed. @param {Element} area @param {Element} figure */
export function bringIntoView(area, figure) {
  const box = figure.getBoundingClientRect();
  const room = area.getBoundingClientRect();
  const margin = Math.min(120, room.width / 4);
  const left = Math.min(0, box.left - room.left - margin) || Math.max(0, box.right - room.right + margin);
  const top = Math.min(0, box.top - room.top - 8) || Math.max(0, box.bottom - room.bottom + 8);
  if (left || top) area.scrollBy({ left, top, behavior: behavior() });
}
