/** Recipes to begin with; what one leaves out is as usual. */
import { usualValues } from "./fields.js";

/** @typedef {import("./fields.js").Values} Values */

/** @type {readonly { id: string, title: string, says: string, values: Values }[]} */
export const PRESETS = [
  {
    id: "usual",
    title: "the usual: Adam, five epochs",
    says: "The main network reaches about 99 %.",
    values: {},
  },
  {
    id: "quick",
    title: "a quick look at a tenth of the data",
    says: "Done within seconds.",
    values: { share: "0.1", epochs: "3", held_out: "2000", warm_up: "50" },
  },
  {
    id: "sgd",
    title: "plain SGD",
    says: "The update rule of the Digit page, a batch at a time.",
    values: { optimiser: "sgd", rate: "0.05", schedule: "constant", warm_up: "0", batch: "32" },
  },
  {
    id: "diverging",
    title: "a rate far too high",
    says: "To see a run diverge.",
    values: {
      optimiser: "sgd",
      rate: "5",
      schedule: "constant",
      warm_up: "0",
      epochs: "1",
      share: "0.1",
      held_out: "2000",
    },
  },
  {
    id: "record",
    title: "the record recipe (long)",
    says: "Warped images, anew each time; takes minutes.",
    values: {
      rate: "0.01",
      batch: "128",
      epochs: "60",
      warm_up: "2000",
      "augmentation.rotation": "15",
      "augmentation.scale": "0.15",
      "augmentation.shear": "0.15",
      "augmentation.shift": "2",
      clean_epochs: "5",
      weight_decay: "0.02",
    },
  },
];

/** The values of a preset. @param {string} id @returns {Values} */
export const valuesOf = (id) => ({ ...usualValues(), ...PRESETS.find((preset) => preset.id === id)?.values });
