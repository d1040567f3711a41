/** The labs by name, in the order in which they are shown. */
import { binary } from "./binary/lab.js";
import { katsaros } from "./katsaros/lab.js";
import { sigmoid } from "./sigmoid/lab.js";

/** @type {Readonly<Record<import("./types.js").LabName, import("./types.js").Lab>>} */
export const LABS = { katsaros, sigmoid, binary };

/** @param {string} text @returns {text is import("./types.js").LabName} */
export const isLab = (text) => Object.hasOwn(LABS, text);
