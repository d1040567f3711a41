/** How large the sheet draws a cell: as large as the room allows. */
import { USUAL_MAGNIFICATION } from "../maps/arrangement.js";

/** What a half of a column needs besides three rows of maps: titles, legend, gaps. */
const SURROUNDINGS = 84;
/** Three rows of maps of 24 cells, at magnification 1. */
const STACK = 75;
const LARGEST_FITTING = 4;
/** CSS pixels of width from which larger maps are worth their room. */
const WIDE = 1200;
/** Below this, as on a phone, smaller maps show more of the network at once. */
const NARROW = 600;
const NARROW_MAGNIFICATION = 2;

/** @param {number} width of the sheet @param {number} height @returns {number} CSS pixels of a cell of the largest maps */
export function fittingMagnification(width, height) {
  if (width < NARROW) return NARROW_MAGNIFICATION;
  const fitting = Math.floor((height / 2 - SURROUNDINGS) / STACK);
  const largest = width >= WIDE ? LARGEST_FITTING : USUAL_MAGNIFICATION;
  return Math.max(USUAL_MAGNIFICATION, Math.min(largest, fitting));
}
