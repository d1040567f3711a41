/** What the loss is taken against: a class, or numbers for the network's outputs. */
import { flattened, nested, sizeOf } from "../numbers/nested.js";

/** @typedef {import("../types.js").Target} Target */
/** @typedef {import("../types.js").NestedNumbers} NestedNumbers */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

/** The class that a target is; null where it is numbers. @param {number | readonly unknown[] | null} target */
export const labelOf = (target) => (typeof target === "number" ? target : null);

/** @param {number | NestedNumbers | null} a @param {number | NestedNumbers | null} b */
export function sameTarget(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return flattened(a).join() === flattened(b).join();
}

/** Classes that can be chosen; none where a target is numbers that no class stands for. @param {NetworkDescription["target"]} target */
export function classesOf({ kind, classes, shape }) {
  if (kind === "class") return classes ?? 0;
  if (kind === "yes_no") return 2;
  return kind === "numbers" && sizeOf(shape) > 1 ? sizeOf(shape) : 0;
}

/** Whether outputs are shares of one. @param {NetworkDescription["target"]} target */
export const areProbabilities = ({ kind }) => kind === "class" || kind === "yes_no";

/**
 * A target as the network takes it; null where it takes none such.
 *
 * @param {NetworkDescription} network
 * @param {number | NestedNumbers | null | undefined} given
 * @returns {Target | null}
 */
export function targetFor({ target }, given) {
  if (given === null || given === undefined) return null;
  const size = sizeOf(target.shape);
  const numbers = flattened(given);
  const takesNumbers = target.kind === "numbers" || target.kind === "upstream";
  if (takesNumbers && (typeof given !== "number" || size === 1))
    return numbers.length === size ? numbers : null;
  const [label] = numbers;
  const isClass = numbers.length === 1 && Number.isInteger(label) && label >= 0;
  return isClass && label < classesOf(target) ? label : null;
}

/** What a network takes, for a notice. @param {NetworkDescription} network */
export function targetsOf({ target }) {
  const size = sizeOf(target.shape);
  if (target.kind === "class") return `targets are 0 to ${classesOf(target) - 1} here`;
  if (target.kind === "yes_no") return "targets are 0 and 1 here";
  return `a target is ${size === 1 ? "1 number" : `${size} numbers with commas between them`} here`;
}

/** The numbers that a target stands for: those typed, or 1 for its class and 0 for all others. @returns {number[]} @param {NetworkDescription["target"]} spec @param {Target | null} target */
export function numbersOf({ shape }, target) {
  if (Array.isArray(target)) return target;
  return Array.from({ length: sizeOf(shape) }, (_, at) => Number(at === target));
}

/** What a pass is run against where nobody chose anything. @param {NetworkDescription} network @returns {Target} */
export function usualTarget(network) {
  const { kind, shape } = network.target;
  const example = targetFor(network, network.examples[0]?.target);
  if (example !== null) return example;
  if (kind === "class") return 0;
  return kind === "yes_no" ? 1 : new Array(sizeOf(shape)).fill(kind === "upstream" ? 1 : 0);
}

/** As the API takes it. @param {NetworkDescription} network @param {Target} target @returns {number | NestedNumbers} */
export const targetRef = ({ target: { shape } }, target) =>
  typeof target === "number" ? target : nested(target, shape);

/**
 * How probable a network holds its target to be; null where its outputs are no probabilities.
 *
 * @param {NetworkDescription} network
 * @param {readonly number[]} said what the network says
 * @param {number | readonly unknown[] | null} target
 */
export function chanceOf({ target: { kind } }, said, target) {
  if (typeof target !== "number") return null;
  if (kind === "class") return said[target];
  if (kind === "yes_no") return target === 1 ? said[0] : 1 - said[0];
  return null;
}

/** What a class is called. @param {Pick<NetworkDescription["target"], "kind"> | null | undefined} spec @param {number} label */
export const className = (spec, label) => (spec?.kind === "yes_no" ? ["no", "yes"][label] : String(label));

/**
 * What one aims at, in few words: several numbers, where a step was taken on a batch.
 *
 * @param {number | NestedNumbers} target
 * @param {NetworkDescription["target"] | null} [spec]
 */
export function targetWords(target, spec) {
  const numbers = flattened(target);
  if (numbers.length > 3) return `${numbers.length} numbers`;
  if (spec?.kind === "yes_no") return numbers.map((label) => className(spec, label)).join(", ");
  return numbers.map((number) => String(Number(number.toPrecision(3))).replace("-", "−")).join(", ");
}
