/** How large the sheet draws a cell: as large as the room allows. */
import { cellHeight, gridHeight } from "../maps/arrangement.js";
import { collapsed } from "../maps/crowd.js";
import { USUAL_MAGNIFICATION } from "../maps/layouts.js";
import { arrangementsOf } from "./columns.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

/** What a half of a column needs besides its maps: titles, legend, gaps. */
const SURROUNDINGS = 84;
const LARGEST_FITTING = 4;
/** CSS pixels of width from which larger maps are worth their room. */
const WIDE = 1200;
/** Below this, as on a phone, smaller maps show more of the network at once. */
const NARROW = 600;
const NARROW_MAGNIFICATION = 2;

/** CSS pixels of the highest tensor while crowds are collapsed. @param {NetworkDescription} network @param {number} magnification */
export function highest(network, magnification) {
  const heights = [...arrangementsOf(network, magnification).values()].map((whole) => {
    const drawn = collapsed(whole, new Set());
    return gridHeight(drawn) * cellHeight(drawn);
  });
  return Math.max(...heights);
}

/**
 * @param {NetworkDescription} network
 * @param {number} width of the sheet
 * @param {number} height
 * @returns {number} CSS pixels of a cell of the largest maps
 */
export function fittingMagnification(network, width, height) {
  if (width < NARROW) return NARROW_MAGNIFICATION;
  const largest = width >= WIDE ? LARGEST_FITTING : USUAL_MAGNIFICATION;
  for (let magnification = largest; magnification > USUAL_MAGNIFICATION; magnification--)
    if (highest(network, magnification) <= height / 2 - SURROUNDINGS) return magnification;
  return USUAL_MAGNIFICATION;
}
