/** A network whose update reads a rate, and traces that hold an update. */
import { smallNetwork, traceOf } from "./description.js";

/** The small network with a rate that its update reads. */
export function updating() {
  const network = smallNetwork();
  const eta = { ...network.tensors[3], symbol: "eta", role: /** @type {const} */ ("setting"), shape: [] };
  network.tensors.push(eta);
  network.steps[13] = { ...network.steps[13], reads: ["h", "dLh", "eta"] };
  return network;
}

/** @param {Partial<Record<"h" | "dLh" | "eta" | "h_next", number | number[]>>} [values] */
export const updated = (values = {}) => {
  const trace = traceOf({ h: 1, dLh: 2, h_next: 0.9, ...values });
  trace.tensors.set("eta", { shape: [], values: Float64Array.of(0.05) });
  return trace;
};
