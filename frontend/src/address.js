/** The address bar holds the state, so that a link shows a colleague the same; what it cannot be taken at is told, not kept. */
import { FIELDS } from "./address/fields.js";
import { builtOf, seedOf } from "./build/build_state.js";
import { labAddress } from "./labs/labs_state.js";
import { mainNetwork } from "./store.js";

export { packPixels, unpackPixels } from "./address/pixels.js";
export { formatWeights, parseWeights } from "./address/weights.js";

/** @typedef {import("./types.js").WeightsRef} WeightsRef */
/** @typedef {import("./types.js").RangeMode} RangeMode */
/** @typedef {import("./maps/sizes.js").SizeName} SizeName */
/** @typedef {"digit" | typeof import("./address/fields.js").PAGES[number]} PageName */

/**
 * @typedef {object} Problem what an address holds that was not taken as it stands there
 * @property {string} key
 * @property {string} given the part of the address, shortened
 * @property {string} why
 * @property {boolean} taken whether something was taken in its place
 *
 * @typedef {object} Address
 * @property {Exclude<PageName, "digit">} [page] none: the Digit page
 * @property {string} [network] none: the main one
 * @property {import("./labs/types.js").LabName} [lab] none: all labs
 * @property {number[]} [at] where the lab's sliders stand
 * @property {string[]} [setup] what is switched on in the lab
 * @property {import("./explain/types.js").Edit[]} [own] numbers typed in the lab
 * @property {string[]} [runs] those that the Train page shows, at most two
 * @property {{ split: string, index: number }} [sample]
 * @property {Float64Array} [pixels] each a whole number of 255ths
 * @property {Float64Array} [values] numbers of the input as they were typed
 * @property {WeightsRef} [weights]
 * @property {import("./types.js").Target} [target]
 * @property {number} [eta]
 * @property {string} [step] symbol that the step writes
 * @property {RangeMode} [range]
 * @property {boolean} [held] whether colours span all moments of the training
 * @property {SizeName} [size] how large maps are drawn
 * @property {boolean} [marks] whether winners and dead cells are drawn
 * @property {import("./explain/types.js").Cell} [cell] the number that is explained
 * @property {readonly import("./explain/types.js").Cell[]} [trail] the way to it
 * @property {readonly import("./explain/types.js").Edit[]} [edit] numbers typed in the place of others
 * @property {Problem[]} [problems] none: all that was there was taken
 */

const LONGEST = 40;

const fields = new Map(FIELDS.map((field) => [field.key, field]));

/** @param {string} key @param {string} text @param {string} why @param {boolean} [taken] @returns {Problem} */
function problem(key, text, why, taken = false) {
  const part = (text ? `${key}=${text}` : key).replaceAll(/\p{C}/gu, "·");
  return { key, given: part.length > LONGEST ? `${part.slice(0, LONGEST - 1)}…` : part, why, taken };
}

/**
 * Why a part of an address that was read cannot be had here after all.
 *
 * @param {Address} address
 * @param {Exclude<keyof Address, "problems">} key
 * @param {string} why
 * @returns {Problem}
 */
export const problemWith = (address, key, why) =>
  problem(key, fields.get(key)?.write(address[key]) ?? "", why);

/** Mail and chat programs quote a link at times: whole, or its ampersands. @param {string} hash */
function unquoted(hash) {
  const text = hash.replace(/^#/, "").replaceAll("&amp;", "&");
  if (text.includes("=") || !/%3d/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} hash with or without its "#" @returns {Address} only what is valid, and the problems with the rest */
export function parseAddress(hash) {
  /** @type {Record<string, unknown>} */
  const address = {};
  /** @type {Problem[]} */
  const problems = [];
  const seen = new Set();
  for (const [key, text] of new URLSearchParams(unquoted(hash))) {
    const field = fields.get(key);
    const told = problems.length;
    /** @param {string} why @param {boolean} [taken] */
    const tell = (why, taken) => problems.push(problem(key, text, why, taken));
    if (!field) tell("there is no such part of a link");
    else if (seen.has(key)) tell("it stands there twice; the first was taken", true);
    else {
      seen.add(key);
      const value = field.read(text, tell);
      if (value === null && problems.length === told) tell(`it has to be ${field.needs}`);
      if (value !== null && value !== undefined) address[key] = value;
    }
  }
  const inputs = /** @type {const} */ (["sample", "pixels", "values"]).filter((key) => address[key]);
  for (const key of inputs.slice(1)) {
    problems.push(problem(key, "", `a link shows one input; its ${inputs[0]} was taken`));
    delete address[key];
  }
  if (problems.length > 0) address.problems = problems;
  return address;
}

/** @param {Address} address @returns {string} with its "#" */
export function formatAddress(address) {
  const parts = [];
  for (const { key, write } of FIELDS) {
    const value = address[/** @type {keyof Address} */ (key)];
    const text = value === undefined ? "" : write(value);
    if (text) parts.push(`${key}=${text}`);
  }
  return `#${parts.join("&")}`;
}

/** What the Build page shows is its own network, whichever is on the others. @param {import("./store.js").State} state @returns {Address | null} */
function builtOn({ page, build, network }) {
  if (page !== "build") return null;
  const built = builtOf(build);
  const seed = seedOf(build.seed);
  if (!built || seed === null || built.id === network?.id) return null;
  return { page, network: built.id, weights: { seed, initialisation: build.initialisation } };
}

/** @param {import("./store.js").State} state @returns {Address} */
export function addressOf(state) {
  const built = builtOn(state);
  if (built) return built;
  const { page, train, input, weights, target, eta, position, network, range, held, size, marked } = state;
  const { cell, trail, edits } = state;
  /** @type {Address} */
  const address = { weights, eta, range, held, size, marks: marked };
  if (page !== "digit") address.page = page;
  if (network && network.id !== mainNetwork(state)) address.network = network.id;
  if (page === "train") address.runs = train.shown;
  if (page === "labs") Object.assign(address, labAddress(state.labs));
  if (input?.source.kind === "sample")
    address.sample = { split: input.source.split, index: input.source.index };
  else if (input) address[input.source.kind === "values" ? "values" : "pixels"] = input.pixels;
  if (target !== null) address.target = target;
  const step = network?.steps[position];
  if (step) address.step = step.writes;
  if (cell) address.cell = cell;
  if (cell && trail.length > 0) address.trail = trail;
  if (edits.length > 0) address.edit = edits;
  return address;
}

/** What a link to a page holds; to the page that is there, its beginning. @param {import("./store.js").State} state @param {PageName} page */
export function addressOfPage(state, page) {
  const labs = page === state.page ? { ...state.labs, lab: null } : state.labs;
  return addressOf({ ...state, page, labs });
}

/** What of an address was opened, in words. @param {Address} address @param {readonly Problem[]} problems */
export function openedOf(address, problems) {
  const refused = new Set(problems.filter(({ taken }) => !taken).map(({ key }) => key));
  const holds = (/** @type {string} */ key) => address[/** @type {keyof Address} */ (key)] !== undefined;
  const opened = FIELDS.filter(({ key }) => !refused.has(key) && holds(key) && key !== "problems");
  return [...new Set(opened.map(({ what }) => what))];
}

/** In the order of the list of fields; what no link has comes last. @param {readonly Problem[]} problems */
export function weightiestFirst(problems) {
  const keys = [...fields.keys()];
  const place = (/** @type {Problem} */ { key }) => (fields.has(key) ? keys.indexOf(key) : keys.length);
  return [...problems].sort((a, b) => place(a) - place(b));
}
