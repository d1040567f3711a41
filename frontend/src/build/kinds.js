/** The kinds of layers and losses that one can build with, in words, and what can be chosen for each. */

/** @typedef {import("./types.js").Kind} Kind */

/**
 * @typedef {object} Option
 * @property {string} name as the API calls it
 * @property {string} title
 * @property {"count" | "sides" | "share" | "switch"} form a whole number, one for each axis or for both, a fraction, or yes or no
 * @property {string | boolean} usual what it is at first
 * @property {string} [follows] the option that it is equal to unless one says otherwise
 * @property {string} [says] what it is for
 *
 * @typedef {object} KindOf
 * @property {string} title
 * @property {string} group
 * @property {readonly Option[]} options
 * @property {number} [axes] of what it takes in, where not any
 */

/** @type {Option} */
const BIAS = { name: "bias", title: "bias", form: "switch", usual: true };

/** @param {"sides" | "count"} form @returns {Option[]} */
const sliding = (form) => [
  { name: "stride", title: "stride", form, usual: "1", says: "how far it is from one window to the next" },
  { name: "padding", title: "padding", form, usual: "0", says: "zeros around the edges" },
  { name: "dilation", title: "dilation", form, usual: "1", says: "how far the cells of a window lie apart" },
  BIAS,
];

/** @returns {Option[]} */
const pooling = () => [
  { name: "size", title: "window", form: "sides", usual: "2", says: "cells of a window, such as 2 or 2x3" },
  { name: "stride", title: "stride", form: "sides", usual: "2", follows: "size" },
];

/** @type {Readonly<Record<Kind, KindOf>>} */
export const KINDS = {
  conv2d: {
    title: "Convolution",
    group: "on maps",
    axes: 3,
    options: [
      { name: "maps", title: "maps", form: "count", usual: "6" },
      { name: "kernel", title: "kernel", form: "sides", usual: "3", says: "its sides, such as 5 or 3x5" },
      ...sliding("sides"),
    ],
  },
  max_pool2d: { title: "Max-pooling", group: "on maps", axes: 3, options: pooling() },
  avg_pool2d: { title: "Average pooling", group: "on maps", axes: 3, options: pooling() },
  conv1d: {
    title: "Row convolution",
    group: "on rows",
    axes: 2,
    options: [
      { name: "maps", title: "rows", form: "count", usual: "1" },
      { name: "width", title: "width", form: "count", usual: "3" },
      ...sliding("count"),
    ],
  },
  max_pool1d: {
    title: "Row max-pooling",
    group: "on rows",
    axes: 2,
    options: [
      { name: "width", title: "window", form: "count", usual: "2" },
      { name: "stride", title: "stride", form: "count", usual: "2", follows: "width" },
    ],
  },
  relu: { title: "ReLU", group: "activations", options: [] },
  leaky_relu: {
    title: "Leaky ReLU",
    group: "activations",
    options: [{ name: "slope", title: "slope", form: "share", usual: "0.01", says: "left of 0" }],
  },
  sigmoid: { title: "Sigmoid", group: "activations", options: [] },
  tanh: { title: "tanh", group: "activations", options: [] },
  flatten: { title: "Flatten", group: "on anything", options: [] },
  dense: {
    title: "Fully connected",
    group: "on anything",
    options: [{ name: "units", title: "units", form: "count", usual: "10" }, BIAS],
  },
};

export const GROUPS = [...new Set(Object.values(KINDS).map(({ group }) => group))];

/** Kinds of a group. @param {string} group */
export const kindsOf = (group) =>
  /** @type {Kind[]} */ (Object.keys(KINDS)).filter((kind) => KINDS[kind].group === group);

/** @type {readonly { loss: string, title: string, says: string }[]} */
export const LOSSES = [
  {
    loss: "softmax_cross_entropy",
    title: "Softmax and cross-entropy",
    says: "one class of several; the target is its number",
  },
  {
    loss: "binary_cross_entropy",
    title: "Sigmoid and binary cross-entropy",
    says: "yes or no, from a single unit; the target is 1 or 0",
  },
  {
    loss: "mean_squared_error",
    title: "Squared error",
    says: "half the sum of squares; the target is a number for each output",
  },
  {
    loss: "upstream",
    title: "Given deltas",
    says: "no loss: backpropagation begins from numbers that you give",
  },
];

/** What the axes of an input are called, by how many there are. @type {Readonly<Record<number, { title: string, axes: readonly string[], usual: readonly string[] }>>} */
export const INPUTS = {
  3: { title: "maps", axes: ["channels", "height", "width"], usual: ["1", "28", "28"] },
  2: { title: "rows", axes: ["rows", "width"], usual: ["1", "6"] },
  1: { title: "numbers", axes: ["length"], usual: ["4"] },
};

export const MOST_LAYERS = 12;
export const MOST_PARAMETERS = 500_000;
