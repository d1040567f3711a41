/** An explanation in words, for those who hear it. */
import { formatNumber } from "../inspector/numbers.js";
import { cellName } from "./cells.js";
import { bySize } from "./layout.js";

/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./types.js").Term} Term */

/** Terms that are told one by one. */
const TOLD = 3;

/** @param {number} value */
const number = (value) => formatNumber(value, 4).replace("−", "minus ").replace("·10", " times 10 to the ");

/** @param {Term} term */
function termInWords({ coefficient, function: f, factors, value }) {
  const product = factors.map((factor) => `${cellName(factor)}, ${number(factor.value)}`).join(", times ");
  const scale = coefficient === 1 ? "" : coefficient === -1 ? "minus " : `${number(coefficient)} times `;
  const taken =
    f === "exp" ? `e to the power of ${product}` : f === "ln" ? `the logarithm of ${product}` : product;
  if (factors.length === 0) return number(value);
  const plain = factors.length === 1 && !f && coefficient === 1;
  return plain ? taken : `${scale}${taken}, makes ${number(value)}`;
}

/** What is done with the terms. @type {Record<Explanation["combine"], (count: number) => string>} */
const COMBINED = {
  sum: (count) => (count === 1 ? "" : `the sum of ${count} terms`),
  max: (count) => `the largest of ${count} numbers`,
  argmax: (count) => `where the largest of ${count} numbers stands`,
  ratio: (count) => `a share: one of ${count} terms over their sum`,
  select: () => "",
  positive: () => "1 where the number is above 0, else 0",
  given: () => "given, not computed",
};

/** @param {Explanation} explanation */
export function inWords(explanation) {
  const { terms, combine, chosen } = explanation;
  const parts = [`${cellName(explanation)} is ${number(explanation.value)}.`];
  const how = COMBINED[combine](terms.length);
  if (explanation.edited) parts.push(`You typed it; it was ${number(explanation.edited.before)}.`);
  if (how) parts.push(`It ${explanation.edited ? "was" : "is"} ${how}.`);
  if (explanation.says) parts.push(explanation.says);
  const order = chosen === null ? bySize(terms) : [chosen, ...bySize(terms).filter((at) => at !== chosen)];
  const told = order.slice(0, TOLD).map((at) => termInWords(terms[at]));
  if (told.length === 1) parts.push(`${told[0]}.`);
  else if (told.length > 1)
    parts.push(`${terms.length > told.length ? "The first by size" : "They are"}: ${told.join("; ")}.`);
  return parts.join(" ");
}
