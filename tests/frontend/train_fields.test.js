/** What a run can be told: bounds that are shown are bounds that are kept, and every preset keeps them. */
import { boundsOf, FIELDS, faultOf, settingsOf, usualValues } from "../../frontend/src/train/fields.js";
import { PRESETS, valuesOf } from "../../frontend/src/train/presets.js";

/** @param {string} name */
const field = (name) => {
  const found = FIELDS.find((other) => other.name === name);
  if (!found) throw new Error(`There is no field ${name}.`);
  return found;
};

describe("a field", () => {
  it.each([
    ["rate", ["0.003", "10", "1e-9"], ["0", "-1", "10.5", "", " ", "abc", "Infinity", "NaN"]],
    ["batch", ["1", "1024", "64"], ["0", "1025", "1.5", "many"]],
    ["momentum", ["0", "0.999"], ["1", "-0.1"]],
    ["share", ["1", "0.001"], ["0", "1.01"]],
    ["augmentation.shift", ["0", "8", "1.5"], ["8.1", "-1"]],
    ["held_out", ["0", "50000"], ["50001", "0.5"]],
    ["name", ["", "a".repeat(80)], ["a".repeat(81)]],
  ])("%s takes what is within its bounds and says so of the rest", (name, good, bad) => {
    for (const text of good) expect(faultOf(field(name), text)).toBe("");
    for (const text of bad) expect(faultOf(field(name), text)).toMatch(/^The /);
  });

  it("tells its bounds in words", () => {
    expect(boundsOf(field("rate"))).toBe("above 0, up to 10");
    expect(boundsOf(field("momentum"))).toBe("from 0, below 1");
    expect(boundsOf(field("batch"))).toBe("whole, 1 to 1,024");
    expect(faultOf(field("batch"), "0")).toBe("The batch must be a whole number 1 to 1,024.");
  });
});

describe("presets", () => {
  it.each(PRESETS.map(({ id }) => [id]))("%s keeps all bounds and names only known fields", (id) => {
    const values = valuesOf(id);
    expect(Object.keys(values).sort()).toEqual(FIELDS.map(({ name }) => name).sort());
    for (const one of FIELDS) expect(faultOf(one, values[one.name])).toBe("");
  });
});

describe("settings", () => {
  it("are numbers and words as the API takes them, without a name or warps where there are none", () => {
    const settings = settingsOf(usualValues());
    expect(settings).toEqual({
      optimiser: "adam",
      momentum: 0.9,
      rate: 0.003,
      batch: 64,
      epochs: 5,
      share: 1,
      schedule: "cosine",
      warm_up: 100,
      initialisation: "he",
      seed: 0,
      weight_decay: 0,
      average: 0,
      held_out: 5000,
      clean_epochs: 0,
      augmentation: null,
    });
  });

  it("hold warps as an object, and a name without the space around it", () => {
    const settings = settingsOf({ ...valuesOf("record"), name: "  mine " });
    expect(settings.augmentation).toEqual({ rotation: 15, scale: 0.15, shear: 0.15, shift: 2 });
    expect(settings).toMatchObject({ name: "mine", clean_epochs: 5 });
  });
});
