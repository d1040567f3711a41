/** The labs' part of the store, and how much of it a link holds. */
import { sameCell } from "../explain/cells.js";
import { LABS } from "./labs.js";

/** @typedef {import("./types.js").LabName} LabName */
/** @typedef {import("./types.js").LabState} LabState */
/** @typedef {import("./types.js").LabsState} LabsState */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Edit} Edit */

/** @param {LabName} name @returns {Settings} */
export const usualSettings = (name) => ({
  at: LABS[name].sliders.map(({ start }) => start),
  own: [],
  setup: LABS[name].setup,
});

/** @param {LabName} name @returns {LabState} */
const initialLab = (name) => ({
  settings: usualSettings(name),
  runs: {},
  asked: {},
  problem: null,
});

/** @returns {LabsState} */
export const initialLabs = () => ({
  lab: null,
  katsaros: initialLab("katsaros"),
  sigmoid: initialLab("sigmoid"),
  binary: initialLab("binary"),
});

/** @param {LabsState} labs @param {LabName} name @param {Partial<LabState>} patch @returns {LabsState} */
export const withLab = (labs, name, patch) => ({ ...labs, [name]: { ...labs[name], ...patch } });

/** @param {LabsState} labs @param {LabName} name @param {Partial<Settings>} patch @returns {LabsState} */
export const withSettings = (labs, name, patch) =>
  withLab(labs, name, { settings: { ...labs[name].settings, ...patch } });

/** A number typed in the place of another, or of one typed there before. @param {readonly Edit[]} own @param {Edit} edit */
export const withNumber = (own, edit) => [...own.filter((other) => !sameCell(other, edit)), edit];

/**
 * What an address holds of the labs.
 *
 * @typedef {object} LabAddress
 * @property {LabName} [lab]
 * @property {number[]} [at]
 * @property {Edit[]} [own]
 * @property {string[]} [setup]
 */

/** @param {LabsState} labs @returns {LabAddress} */
export function labAddress(labs) {
  if (!labs.lab) return {};
  const { settings } = labs[labs.lab];
  const usual = usualSettings(labs.lab);
  /** @type {LabAddress} */
  const address = { lab: labs.lab };
  if (settings.at.join() !== usual.at.join()) address.at = [...settings.at];
  if (settings.own.length > 0) address.own = [...settings.own];
  if (settings.setup.join() !== usual.setup.join()) address.setup = [...settings.setup];
  return address;
}

/** The labs as an address has them; what it holds beyond a lab's bounds is left as usual. @param {LabsState} labs @param {LabAddress} address @returns {LabsState} */
export function openedAt(labs, { lab, at, own = [], setup }) {
  if (!lab) return labs.lab === null ? labs : { ...labs, lab: null };
  const { sliders, choices, editable } = LABS[lab];
  const usual = usualSettings(lab);
  /** @type {Settings} */
  const settings = {
    at: sliders.map(({ places, start }, i) => (at?.[i] !== undefined && at[i] < places ? at[i] : start)),
    own: own.filter(({ symbol }) => editable.includes(symbol)),
    setup: setup?.every((choice) => choices.includes(choice)) ? setup : usual.setup,
  };
  const opened = { ...labs, lab };
  const same = JSON.stringify(settings) === JSON.stringify(labs[lab].settings);
  return same ? opened : withLab(opened, lab, { settings });
}
