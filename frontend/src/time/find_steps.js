/** Steps by what a reader would call them: symbol, title, phase, layer, number of an equation, or number of the step. */
import { placeIn } from "../equations/finding.js";
import { citation } from "../inspector/sources.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Step} Step */

/**
 * @typedef {object} ListedEquation what is needed here of an equation of the sources
 * @property {string} seed
 * @property {string} number
 * @property {string} title
 * @property {import("../equations/types.js").EquationPlace[]} places with the ids of the steps that it acts at
 *
 * @typedef {object} Cited an equation at a step
 * @property {string} seed
 * @property {string} name of the author
 * @property {string} number
 * @property {string} title "" where it is not known
 *
 * @typedef {object} Findable a step with all that it can be found by
 * @property {number} position
 * @property {Step} step
 * @property {string} title of the tensor that it writes
 * @property {Cited[]} cited
 *
 * @typedef {{ found: Findable, score: number, equation: Cited | null }} Match `equation` is the one that was asked for
 */

/** @param {NetworkDescription} network @param {readonly ListedEquation[]} equations @returns {Findable[]} in the order of the pass */
export function findableSteps(network, equations) {
  const titles = new Map(network.tensors.map(({ symbol, title }) => [symbol, title]));
  return network.steps.map((step, position) => {
    /** @type {Map<string, Cited>} */
    const cited = new Map();
    /** @param {string} seed @param {string} number @param {string} title */
    const cite = (seed, number, title) => {
      const { name } = citation({ seed, equations: [] }, network.references);
      cited.set(`${seed} ${number}`, { seed, name, number, title });
    };
    for (const { seed, equations: numbers } of step.source)
      for (const number of numbers) cite(seed, number, "");
    for (const equation of equations)
      if (placeIn(equation, network.id)?.steps.includes(step.id))
        cite(equation.seed, equation.number, equation.title);
    return { position, step, title: titles.get(step.writes) ?? "", cited: [...cited.values()] };
  });
}

/** How well a word is the beginning of one of these. @param {string} word @param {string} text @param {number} worth */
const begins = (word, text, worth) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((part) => part.startsWith(word))
    ? worth
    : 0;

/** @param {string} word in lower case @param {Findable} found */
function worthOf(word, { step, title, position }) {
  const symbol = step.writes.toLowerCase();
  return Math.max(
    symbol === word ? 100 : symbol.startsWith(word) ? 60 : symbol.includes(word) ? 40 : 0,
    `${position + 1}` === word ? 30 : 0,
    begins(word, step.phase, 30),
    begins(word, step.layer ?? "", 28),
    begins(word, title, 26),
    begins(word, step.operation, 20),
    begins(word, step.says, 10),
  );
}

/** @param {string} query @returns {{ words: string[], place: number | null }} `place` where a step is asked for by its number */
function wordsOf(query) {
  const text = query.toLowerCase();
  const place = /(?:step|#)\s*(\d+)/.exec(text);
  const rest = place ? text.replace(place[0], " ") : text;
  const words = rest.split(/[^\p{L}\p{N}_]+/u).filter((word) => word && !/^(eq|equations?)$/.test(word));
  return { words, place: place ? Number(place[1]) : null };
}

/**
 * Every word has to fit; the best fit comes first. A number is an equation's before it is a step's, and where a source is named
 * it is an equation of that source.
 *
 * @param {readonly Findable[]} steps
 * @param {string} query
 * @returns {Match[]} all steps in their order where nothing is asked for
 */
export function findSteps(steps, query) {
  const { words, place } = wordsOf(query);
  const matches = [];
  for (const found of steps) {
    if (place !== null && place !== found.position + 1) continue;
    const match = matchOf(found, words);
    if (match) matches.push(match);
  }
  return matches.sort((a, b) => b.score - a.score || a.found.position - b.found.position);
}

/** @param {Findable} found @param {readonly string[]} words @returns {Match | null} */
function matchOf(found, words) {
  /** @param {Cited} cited @param {string} word */
  const isSource = ({ seed, name }, word) => begins(word, `${seed} ${name}`, 1) > 0 && !/^\d/.test(word);
  const sources = words.filter((word) => found.cited.some((cited) => isSource(cited, word)));
  const known = found.cited.filter((cited) => sources.every((word) => isSource(cited, word)));
  let score = 0;
  let equation = null;
  for (const word of words) {
    const numbered = known.find(({ number }) => number.toLowerCase() === word) ?? null;
    const worth = Math.max(
      worthOf(word, found),
      numbered ? 80 : 0,
      sources.includes(word) ? 20 : 0,
      known.some(({ title }) => begins(word, title, 1)) ? 8 : 0,
    );
    if (worth === 0) return null;
    equation ??= numbered;
    score += worth;
  }
  return { found, score, equation };
}
