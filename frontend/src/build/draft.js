/** A network as it is being built: what changes it, and how it is told to the server. Nothing here changes in place. */
import { KINDS } from "./kinds.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").DraftLayer} DraftLayer */
/** @typedef {import("./types.js").Declaration} Declaration */
/** @typedef {import("./types.js").Break} Break */
/** @typedef {import("./types.js").Kind} Kind */
/** @typedef {import("./kinds.js").Option} Option */

let keys = 0;

/** @param {Kind} kind @param {DraftLayer["values"]} [values] what is left out is as usual @returns {DraftLayer} */
export const layerOf = (kind, values = {}) => ({
  key: ++keys,
  kind,
  values: {
    ...Object.fromEntries(KINDS[kind].options.map(({ name, usual }) => [name, usual])),
    ...values,
  },
});

/** @param {unknown} value as the API tells it */
const written = (value) =>
  typeof value === "boolean" ? value : Array.isArray(value) ? value.join("x") : String(value);

/** @param {Declaration} declaration @returns {Draft} */
export const draftOf = ({ input, layers, loss }) => ({
  input: input.map(String),
  layers: layers.map(({ kind, ...values }) =>
    layerOf(kind, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value)]))),
  ),
  loss,
});

/** @param {Draft} draft @param {(layers: DraftLayer[]) => DraftLayer[]} change */
const withLayers = (draft, change) => ({ ...draft, layers: change([...draft.layers]) });

/** @param {Draft} draft @param {Kind} kind @param {number} at */
export const added = (draft, kind, at) =>
  withLayers(draft, (layers) => layers.toSpliced(at, 0, layerOf(kind)));

/** @param {Draft} draft @param {number} place */
export const removed = (draft, place) => withLayers(draft, (layers) => layers.toSpliced(place, 1));

/** @param {Draft} draft @param {number} place */
export const duplicated = (draft, place) =>
  withLayers(draft, (layers) =>
    layers.toSpliced(place + 1, 0, layerOf(layers[place].kind, layers[place].values)),
  );

/** @param {Draft} draft @param {number} from @param {number} to */
export const moved = (draft, from, to) =>
  withLayers(draft, (layers) => layers.toSpliced(from, 1).toSpliced(to, 0, layers[from]));

/** Another kind keeps what both can choose. @param {Draft} draft @param {number} place @param {Kind} kind */
export const turnedInto = (draft, place, kind) =>
  withLayers(draft, (layers) => {
    const { key, values } = layers[place];
    const kept = KINDS[kind].options.filter(({ name }) => name in values);
    const fresh = layerOf(kind, Object.fromEntries(kept.map(({ name }) => [name, values[name]])));
    return layers.with(place, { ...fresh, key });
  });

/** What follows an option goes along with it. @param {Draft} draft @param {number} place @param {string} name @param {string | boolean} value */
export const changed = (draft, place, name, value) =>
  withLayers(draft, (layers) => {
    const layer = layers[place];
    const followers = KINDS[layer.kind].options.filter(
      (option) => option.follows === name && layer.values[option.name] === layer.values[name],
    );
    const also = Object.fromEntries(followers.map((option) => [option.name, value]));
    return layers.with(place, { ...layer, values: { ...layer.values, [name]: value, ...also } });
  });

/** Numbers at most this long are read: none that is allowed is longer. */
const DIGITS = /^\d{1,9}$/;

/**
 * @param {Option} option
 * @param {string | boolean} value
 * @returns {{ value: unknown } | { says: string }} what it is to the API, or what it has to be
 */
function read({ title, form }, value) {
  if (typeof value === "boolean") return { value };
  const text = value.trim();
  if (form === "share") {
    const number = Number(text);
    return text && Number.isFinite(number)
      ? { value: number }
      : { says: `The ${title} has to be a number, such as 0.01.` };
  }
  const sides = text.split(/\s*[x×,]\s*/i);
  const most = form === "sides" ? 2 : 1;
  if (!sides.every((side) => DIGITS.test(side)) || sides.length > most)
    return {
      says: `The ${title} has to be a whole number${form === "sides" ? ", or one for each side such as 3x5" : ""}.`,
    };
  return { value: sides.length > 1 ? sides.map(Number) : Number(sides[0]) };
}

/**
 * What the server is asked about: the whole draft, or all before the first number that is none.
 *
 * @param {Draft} draft
 * @returns {{ declaration: Declaration | null, problem: Break | null }} no declaration: nothing to ask about
 */
export function declared({ input, layers, loss }) {
  if (!input.every((side) => DIGITS.test(side.trim())))
    return {
      declaration: null,
      problem: { place: "input", says: "Each side of the input has to be a whole number." },
    };
  const sides = input.map(Number);
  /** @type {Declaration["layers"]} */
  const told = [];
  for (const [place, { kind, values }] of layers.entries()) {
    /** @type {Record<string, unknown>} */
    const chosen = {};
    for (const option of KINDS[kind].options) {
      const found = read(option, values[option.name] ?? option.usual);
      if ("says" in found) {
        const declaration = told.length > 0 ? { input: sides, layers: told, loss: "upstream" } : null;
        return { declaration, problem: { place, says: found.says } };
      }
      chosen[option.name] = found.value;
    }
    told.push({ kind, ...chosen });
  }
  return { declaration: { input: sides, layers: told, loss }, problem: null };
}

/** Whether a layer's options beyond the first two are as usual. @param {DraftLayer} layer */
export function plain({ kind, values }) {
  return KINDS[kind].options
    .filter(isFine)
    .every(({ name, usual, follows }) => values[name] === (follows ? values[follows] : usual));
}

/** What is seldom chosen. @param {Option} option */
export const isFine = ({ name, follows }) =>
  ["stride", "padding", "dilation", "bias"].includes(name) || follows !== undefined;
