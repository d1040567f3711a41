/** The current step in words for a screen reader: where it stands in the pass, what it writes, and which equation it is. */
import { citation } from "../inspector/sources.js";

const PHASES = {
  forward: "forward pass",
  loss: "loss",
  backward: "backward pass",
  update: "update",
};

const list = new Intl.ListFormat("en-GB");

/**
 * @param {import("../types.js").NetworkDescription} network
 * @param {number} position
 * @param {boolean} known whether the step has numbers
 */
export function spokenStep(network, position, known) {
  const step = network.steps[position];
  if (!step) return "";
  const { writes, phase, layer, says, source } = step;
  const title = network.tensors.find(({ symbol }) => symbol === writes)?.title ?? "";
  const where = `Step ${position + 1} of ${network.steps.length}, ${PHASES[phase]}${layer ? `, ${layer}` : ""}`;
  const equations = source
    .filter((each) => each.equations.length > 0)
    .map((each) => {
      const { name } = citation(each, network.references);
      return `equation${each.equations.length > 1 ? "s" : ""} ${list.format(each.equations)} of ${name}`;
    });
  const cited = equations.length > 0 ? ` By ${list.format(equations)}.` : "";
  return `${where}: ${writes}${title ? `, ${title}` : ""}.${cited} ${says}${known ? "" : " It has no numbers yet."}`;
}
