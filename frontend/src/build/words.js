/** What the Build page says of layers and shapes. */
import { operationWord } from "../network/columns.js";
import { KINDS, MOST_LAYERS, MOST_PARAMETERS } from "./kinds.js";

/** @typedef {import("./types.js").DraftLayer} DraftLayer */
/** @typedef {import("./types.js").BuildState} BuildState */

/** @param {readonly (number | string)[]} shape */
export const formatSides = (shape) => shape.join("×");

/** @param {number} count */
export const formatCount = (count) => count.toLocaleString("en");

/** @param {number} count @param {string} thing */
export const counted = (count, thing) => `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;

/** A layer in a few words, as the columns of the Digit page call it. @param {DraftLayer} layer */
export function inShort({ kind, values }) {
  const window = values.kernel ?? values.size ?? values.width;
  const word = operationWord(kind);
  if (window === undefined) return word;
  return `${word} ${KINDS[kind].axes === 2 ? window : sides(window)}`;
}

/** @param {string | boolean} value as typed, one side or both */
function sides(value) {
  const [down, across = down] = String(value).split(/[x×,]/i);
  return `${down}×${across}`;
}

/** The state of the whole in a line, for whoever cannot see it. @param {BuildState} build */
export function headline({ draft, answer, failed }) {
  if (failed) return failed;
  if (!draft || !answer) return "";
  const { problem, shapes } = answer;
  const parameters = shapes.reduce((sum, { parameters }) => sum + parameters, 0);
  const size = `${counted(draft.layers.length, "layer")}, ${counted(parameters, "parameter")}`;
  return problem ? `${placeName(problem.place)}: ${problem.says}` : `It fits together: ${size}.`;
}

/** @param {import("./types.js").Place} place */
export const placeName = (place) =>
  place === "input" ? "The input" : place === "loss" ? "The loss" : `Layer ${place + 1}`;

/** Why these bounds. */
export const BOUNDS = `At most ${MOST_LAYERS} layers and ${formatCount(MOST_PARAMETERS)} parameters, so that every pass can be shown whole and its columns stay readable; what goes in may have up to 4×64×64 numbers.`;
