/** The address brings back what it was given, and makes nothing of nonsense. */
import {
  addressOf,
  formatAddress,
  packPixels,
  parseAddress,
  unpackPixels,
} from "../../frontend/src/address.js";
import { initialState } from "../../frontend/src/store.js";
import { smallNetwork } from "./description.js";

const digit = Float64Array.from({ length: 784 }, (_, i) =>
  i % 28 > 10 && i % 28 < 15 ? ((i * 37) % 256) / 255 : 0,
);

describe("pixels in an address", () => {
  it.each([
    ["a digit", digit],
    ["nothing but ink", new Float64Array(784).fill(1)],
    ["no ink", new Float64Array(784)],
    ["ink at both ends", Float64Array.from({ length: 784 }, (_, i) => (i === 0 || i === 783 ? 1 / 255 : 0))],
  ])("come back to the bit: %s", (_, pixels) => {
    const text = packPixels(pixels);
    expect(text).toMatch(/^[\w-]*$/);
    expect(unpackPixels(text)).toEqual(pixels);
  });

  it("are short where there is little ink", () => {
    expect(packPixels(new Float64Array(784)).length).toBeLessThan(16);
  });

  it.each([
    "",
    "!!!",
    "AAAA",
    packPixels(digit).slice(0, 40),
    `${packPixels(digit)}${packPixels(digit)}`,
    "AP8A_wD_AP8A_wD_AP8",
  ])("are dropped when they are not 28 by 28: %s", (text) => expect(unpackPixels(text)).toBeNull());
});

describe("the address", () => {
  it.each([
    [
      {
        sample: { split: "test", index: 12 },
        weights: { checkpoint: "step-300" },
        target: 3,
        eta: 0.05,
        step: "dLk2",
        range: "map",
      },
    ],
    [{ pixels: digit, weights: { seed: 41 }, target: 0, eta: 1e-5, step: "S1", range: "pass" }],
    [{ weights: { session: "a-b_C9" }, eta: 1 }],
    [{ weights: { run: "r-1_b", checkpoint: 0 } }],
    [{ weights: { run: "r-1_b" }, target: 3 }],
    [{}],
  ])("comes back as it was", (address) => {
    const given = /** @type {import("../../frontend/src/address.js").Address} */ (address);
    expect(parseAddress(formatAddress(given))).toEqual(given);
  });

  it.each([
    "#target=10",
    "#target=-1",
    "#target=NaN",
    "#target=1.5",
    "#eta=NaN",
    "#eta=Infinity",
    "#eta=0",
    "#eta=-1",
    "#eta=",
    "#eta=abc",
    "#sample=test",
    "#sample=secret:1",
    "#sample=test:-1",
    "#sample=test:1e9",
    "#sample=test:999999999",
    "#weights=seed:x",
    "#weights=seed:-1",
    "#weights=session:../../x",
    "#weights=a:b:c",
    "#weights=run:",
    "#weights=run::1",
    "#weights=run:a:",
    "#weights=run:a:-1",
    "#weights=run:a:1.5",
    "#weights=run:a:99999999",
    "#weights=run:a:1:2",
    "#weights=run:../x:1",
    "#weights=%00",
    "#step=<script>",
    "#range=all",
    "#pixels=%%%",
    "#pixels=AAAA",
    "#&&==",
    "#%E0%A4%A",
  ])("drops %s", (hash) => expect(parseAddress(hash)).toEqual({}));

  it("keeps a rate within bounds", () => {
    expect(parseAddress("#eta=1e9").eta).toBe(10);
    expect(parseAddress("#eta=1e-300").eta).toBe(1e-6);
  });

  it("is made from the state", () => {
    const state = { ...initialState(), network: smallNetwork(), position: 8, target: 2 };
    const input = { pixels: digit, png: null, stages: null };
    const sample = /** @type {const} */ ({ kind: "sample", split: "test", index: 4 });
    expect(addressOf({ ...state, input: { ...input, source: sample } })).toEqual({
      sample: { split: "test", index: 4 },
      weights: { checkpoint: "pretrained" },
      target: 2,
      eta: 0.01,
      step: "dLZ",
      range: "layer",
    });
    expect(addressOf({ ...state, input: { ...input, source: { kind: "drawing" } } }).pixels).toBe(digit);
  });
});
