/** The Build page's part of the store, and what follows from it. */

/** @typedef {import("./types.js").BuildState} BuildState */
/** @typedef {import("./types.js").Fitted} Fitted */

/** @returns {BuildState} */
export const initialBuild = () => ({
  draft: null,
  past: [],
  answer: null,
  asking: false,
  failed: null,
  from: null,
  seed: "0",
  initialisation: "he",
});

/** The network that the draft is, once the server has said so. @param {BuildState} build */
export const builtOf = ({ draft, answer }) => (answer && answer.draft === draft ? answer.network : null);

/** What was found of the layers that are still there, by their keys, until more is known. @param {BuildState} build @returns {Map<number, Fitted>} */
export function fittedOf({ answer }) {
  const layers = answer?.draft.layers ?? [];
  return new Map((answer?.shapes ?? []).map((fitted) => [layers[fitted.place]?.key ?? 0, fitted]));
}

/** The seed as a number. @param {string} text @returns {number | null} */
export function seedOf(text) {
  const seed = Number(text);
  return /^\s*\d+\s*$/.test(text) && seed < 2 ** 31 ? seed : null;
}
