/** The ways to draw fresh weights: the first is the usual one. */

/** @type {readonly { initialisation: import("./types.js").Initialisation, title: string, says: string }[]} */
export const INITIALISATIONS = [
  { initialisation: "he", title: "He", says: "made for ReLU" },
  { initialisation: "glorot", title: "Glorot", says: "made for tanh and sigmoid" },
  { initialisation: "lecun", title: "LeCun", says: "keeps the size of what goes in" },
  { initialisation: "uniform", title: "uniform", says: "small, all alike in range" },
  { initialisation: "zeros", title: "all zero", says: "nothing tells units apart: see how it never learns" },
];

export const USUAL = INITIALISATIONS[0].initialisation;

/** @param {string} initialisation */
export const titleOf = (initialisation) =>
  INITIALISATIONS.find((known) => known.initialisation === initialisation)?.title;
