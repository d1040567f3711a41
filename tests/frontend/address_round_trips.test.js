/** Whatever the state, its address brings it back; whatever befalls an address, it is read without harm. */
import { addressOf, formatAddress, parseAddress } from "../../frontend/src/address.js";
import { RANGE_MODES } from "../../frontend/src/maps/range.js";
import { SIZES } from "../../frontend/src/maps/sizes.js";
import { initialState } from "../../frontend/src/store.js";
import { clampEta } from "../../frontend/src/update/eta.js";
import { smallNetwork } from "./description.js";

const TIMES = 300;
const CHARACTERS = "abzAZ09-_.:,;=&#%+ /?<>\"'\\\u0000é漢\u{1f4a5}";

/** Numbers that look like chance and are the same at every run. @param {number} seed */
function chance(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  /** @param {number} limit */
  const below = (limit) => Math.floor(next() * limit);
  return { next, below, one: (/** @type {readonly any[]} */ items) => items[below(items.length)] };
}

/** @typedef {ReturnType<typeof chance>} Chance */

/** @param {Chance} chance */
const name = ({ below, one }) => Array.from({ length: 1 + below(64) }, () => one([..."azAZ09-_."])).join("");

/** From blank paper to noise. @param {Chance} chance */
function pixels({ next, below }) {
  const ink = next();
  return Float64Array.from({ length: 784 }, () => (next() < ink ? below(256) / 255 : 0));
}

/** Of every size, on both sides of zero. @param {Chance} chance */
const numbers = ({ next, below }) =>
  Float64Array.from({ length: 2 + below(30) }, () => (next() - 0.5) * 10 ** (below(60) - 30));

/** @param {Chance} chance */
const weights = (chance) =>
  chance.one([
    { checkpoint: name(chance) },
    { seed: chance.below(2 ** 31) },
    { seed: chance.below(2 ** 31), initialisation: chance.one(["glorot", "lecun", "uniform", "zeros"]) },
    { example: name(chance) },
    { session: name(chance) },
    { run: name(chance) },
    { run: name(chance), checkpoint: chance.below(100_000) },
  ]);

/** @param {Chance} chance @returns {import("../../frontend/src/store.js").State} */
function state(chance) {
  const { next, below, one } = chance;
  const network = smallNetwork();
  const source = one([
    { kind: "sample", split: one(["test", "train"]), index: below(60_000) },
    { kind: "drawing" },
    { kind: "picture" },
    { kind: "values" },
  ]);
  const given = source.kind === "values" ? numbers(chance) : pixels(chance);
  const train = { ...initialState().train, shown: [name(chance), name(chance)].slice(below(3)) };
  return {
    ...initialState(),
    network: {
      ...network,
      id: one(["small", "small+bias", "own:1x6x6.conv2k3.relu.flatten.dense3.softmax"]),
    },
    train,
    page: one(["digit", "train"]),
    input: one([null, { source, pixels: given, png: null, stages: null }]),
    weights: weights(chance),
    target: one([null, below(3), [...numbers(chance)]]),
    eta: clampEta(10 ** (8 * next() - 7)),
    position: below(network.steps.length),
    range: one(RANGE_MODES).mode,
    held: one([true, false]),
    size: one(SIZES).name,
    marked: one([true, false]),
  };
}

/** As damage happens: cut off, a piece lost, letters put in or changed, pieces of another link, all encoded. @param {string} link @param {Chance} chance */
function damaged(link, { below, one }) {
  const at = below(link.length + 1);
  const after = at + below(8);
  return one([
    link.slice(0, at),
    link.slice(0, at) + link.slice(after),
    link.slice(0, at) + one([...CHARACTERS]) + link.slice(at),
    link.slice(0, at) + one([...CHARACTERS]) + link.slice(at + 1),
    link.slice(at) + link.slice(0, at),
    encodeURIComponent(link).slice(0, 3 * at),
    link.replaceAll("&", one(["&amp;", "&&", ";", " "])),
    link.toUpperCase(),
  ]);
}

describe("an address", () => {
  it("brings back the state that it was made from, exactly", () => {
    for (let seed = 0; seed < TIMES; seed++) {
      const address = addressOf(state(chance(seed)));
      if (address.runs?.length === 0) delete address.runs;
      expect(parseAddress(formatAddress(address)), `seed ${seed}`).toEqual(address);
    }
  });

  it("holds only what an address leaves as it is, and is short enough to send", () => {
    for (let seed = 0; seed < TIMES; seed++) {
      const link = formatAddress(addressOf(state(chance(seed))));
      expect(link).toMatch(/^#[\w.:,=&%-]*$/);
      expect(link.length, `seed ${seed}`).toBeLessThan(2500);
    }
  });

  it("is read as far as it goes however it was damaged, and what is read is in order", () => {
    for (let seed = 0; seed < TIMES; seed++) {
      const random = chance(seed);
      let link = formatAddress(addressOf(state(random)));
      for (let times = random.below(5); times >= 0; times--) link = damaged(link, random);
      const { problems = [], ...address } = parseAddress(link);
      expect(parseAddress(formatAddress(address)), link).toEqual(address);
      for (const { given, why } of problems) expect(given.length * why.length).toBeGreaterThan(0);
    }
  });

  it("of nothing but noise opens nothing that is out of bounds", () => {
    for (let seed = 0; seed < TIMES; seed++) {
      const random = chance(seed);
      const noise = Array.from({ length: random.below(200) }, () => random.one([...CHARACTERS])).join("");
      for (const key of ["", "target=", "eta=", "pixels=", "weights=", "sample=", "runs=", "step="]) {
        const { eta = 1, target = 0, step = "S" } = parseAddress(`#${key}${noise}`);
        expect(eta).toBe(clampEta(eta));
        expect([target].flat().every(Number.isFinite)).toBe(true);
        expect(step).toMatch(/^\w+$/);
      }
    }
  });
});
