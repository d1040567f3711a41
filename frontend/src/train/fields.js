/** What a run can be told: every setting, what it does, and its bounds. */
import { INITIALISATIONS, USUAL } from "../initialisations.js";

/** @typedef {Record<string, string>} Values what stands in the fields, by their names */

/**
 * @typedef {object} Field
 * @property {string} name as the API has it; a dot leads into the augmentation
 * @property {string} title
 * @property {string} says what it does
 * @property {string} usual
 * @property {readonly string[]} [choices]
 * @property {number} [least]
 * @property {number} [most]
 * @property {boolean} [above] whether the least itself is not allowed
 * @property {boolean} [below] whether the most itself is not allowed
 * @property {boolean} [whole]
 * @property {boolean} [essential] in sight from the first
 * @property {(values: Values) => boolean} [matters] else it is not shown
 */

/** @param {Values} values */
const hasMomentum = ({ optimiser }) => optimiser === "momentum" || optimiser === "nesterov";
/** @param {Values} values */
const isWarped = (values) =>
  ["rotation", "scale", "shear", "shift"].some((name) => Number(values[`augmentation.${name}`]) > 0);

/** @type {readonly Field[]} */
export const FIELDS = [
  {
    name: "optimiser",
    title: "optimiser",
    says: "The rule that turns gradients into steps.",
    usual: "adam",
    choices: ["sgd", "momentum", "nesterov", "adam"],
    essential: true,
  },
  {
    name: "momentum",
    title: "momentum",
    says: "How much of the last step goes into the next.",
    usual: "0.9",
    least: 0,
    most: 1,
    below: true,
    essential: true,
    matters: hasMomentum,
  },
  {
    name: "rate",
    title: "rate η",
    says: "The highest learning rate.",
    usual: "0.003",
    least: 0,
    most: 10,
    above: true,
    essential: true,
  },
  {
    name: "batch",
    title: "batch",
    says: "How many images share one step.",
    usual: "64",
    least: 1,
    most: 1024,
    whole: true,
    essential: true,
  },
  {
    name: "epochs",
    title: "epochs",
    says: "How often every image is seen.",
    usual: "5",
    least: 1,
    most: 1000,
    whole: true,
    essential: true,
  },
  {
    name: "share",
    title: "share of the data",
    says: "How much of the images it is trained on, drawn from the seed.",
    usual: "1",
    least: 0,
    most: 1,
    above: true,
    essential: true,
  },
  { name: "name", title: "name", says: "What the list calls it.", usual: "" },
  {
    name: "schedule",
    title: "schedule",
    says: "How the rate falls: not at all, to a tenth after 1/2 and 3/4 of the steps, or along a cosine.",
    usual: "cosine",
    choices: ["constant", "step", "cosine"],
  },
  {
    name: "warm_up",
    title: "warm-up steps",
    says: "Over how many steps the rate first rises.",
    usual: "100",
    least: 0,
    most: 1_000_000,
    whole: true,
  },
  {
    name: "initialisation",
    title: "initial weights",
    says: "How wide the first random weights are spread.",
    usual: USUAL,
    choices: INITIALISATIONS.map(({ initialisation }) => initialisation),
  },
  {
    name: "seed",
    title: "seed",
    says: "Decides the first weights and the order of the images: the same seed gives the same run.",
    usual: "0",
    least: 0,
    most: 2 ** 32 - 1,
    whole: true,
  },
  {
    name: "weight_decay",
    title: "weight decay",
    says: "How much of itself every weight loses per step, times the rate.",
    usual: "0",
    least: 0,
    most: 0.1,
  },
  {
    name: "average",
    title: "averaging",
    says: "Decay of a moving average of the weights; 0 is none.",
    usual: "0",
    least: 0,
    most: 1,
    below: true,
  },
  {
    name: "held_out",
    title: "held out",
    says: "How many training images are kept apart for validation.",
    usual: "5000",
    least: 0,
    most: 50_000,
    whole: true,
  },
  {
    name: "augmentation.rotation",
    title: "rotation °",
    says: "By how many degrees at most an image is turned.",
    usual: "0",
    least: 0,
    most: 45,
  },
  {
    name: "augmentation.scale",
    title: "scaling",
    says: "By which share at most an image is made larger or smaller.",
    usual: "0",
    least: 0,
    most: 0.5,
  },
  {
    name: "augmentation.shear",
    title: "shear",
    says: "By which share at most an image is slanted.",
    usual: "0",
    least: 0,
    most: 0.5,
  },
  {
    name: "augmentation.shift",
    title: "shift px",
    says: "By how many pixels at most an image is moved.",
    usual: "0",
    least: 0,
    most: 8,
  },
  {
    name: "clean_epochs",
    title: "clean epochs",
    says: "How many of the last epochs see the images as they are.",
    usual: "0",
    least: 0,
    most: 1000,
    whole: true,
    matters: isWarped,
  },
];

/** @returns {Values} */
export const usualValues = () => Object.fromEntries(FIELDS.map(({ name, usual }) => [name, usual]));

/** @param {number} number */
const plain = (number) => number.toLocaleString("en", { maximumFractionDigits: 3 });

/** What is allowed in a field, to stand beside it. @param {Field} field */
export function boundsOf({ name, choices, least, most, above, below, whole }) {
  if (name === "name") return "80 characters at most";
  if (choices || least === undefined || most === undefined) return "";
  const first = above ? `above ${plain(least)}` : plain(least);
  const last = below ? `below ${plain(most)}` : plain(most);
  const kind = whole ? "whole, " : "";
  return above || below
    ? `${kind}${above ? first : `from ${first}`}, ${below ? last : `up to ${last}`}`
    : `${kind}${first} to ${last}`;
}

/** What is wrong with what stands in a field, or nothing. @param {Field} field @param {string} text */
export function faultOf(field, text) {
  const { name, title, choices, least, most, above, below, whole } = field;
  if (name === "name") return text.length > 80 ? "The name has more than 80 characters." : "";
  if (choices || least === undefined || most === undefined) return "";
  const number = Number(text);
  const fits =
    text.trim() !== "" &&
    Number.isFinite(number) &&
    (above ? number > least : number >= least) &&
    (below ? number < most : number <= most) &&
    (!whole || Number.isInteger(number));
  return fits
    ? ""
    : `The ${title} must be a ${whole ? "whole " : ""}number ${boundsOf(field).replace("whole, ", "")}.`;
}

/**
 * The body of POST /api/runs.
 *
 * @param {Values} values
 * @returns {Record<string, unknown>}
 */
export function settingsOf(values) {
  /** @type {Record<string, unknown>} */
  const settings = {};
  /** @type {Record<string, number>} */
  const augmentation = {};
  for (const { name, choices } of FIELDS) {
    const [group, part] = name.split(".");
    if (part) augmentation[part] = Number(values[name]);
    else if (name === "name") {
      if (values.name.trim()) settings.name = values.name.trim();
    } else settings[group] = choices ? values[name] : Number(values[name]);
  }
  settings.augmentation = isWarped(values) ? augmentation : null;
  if (!isWarped(values)) settings.clean_epochs = 0;
  return settings;
}
