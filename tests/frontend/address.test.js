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
  ])("are none, or fewer or more than they were, when they are damaged: %s", (text) =>
    expect(unpackPixels(text)?.length).not.toBe(784),
  );

  it("never take more than a byte each, however they alternate", () => {
    const worst = Float64Array.from({ length: 784 }, (_, i) => (i % 2) * (1 / 3));
    expect(packPixels(worst).length).toBeLessThanOrEqual(1 + Math.ceil((784 * 4) / 3));
    expect(unpackPixels(packPixels(worst))).toEqual(worst);
  });

  it("of a forged link cost no memory", () => {
    expect(unpackPixels(btoa("\0\xff".repeat(100_000)).replaceAll("/", "_").replaceAll("=", ""))).toBeNull();
  });
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
    [{ network: "katsaros-convolution+bias", weights: { example: "plain" }, target: [1, -2, 0.5, 1e-21] }],
    [{ network: "own:1x4.flatten.dense2", weights: { seed: 3, initialisation: "zeros" } }],
    [{ values: Float64Array.of(0.1, -2, 1e21, 1 / 3) }],
    [{ weights: { run: "r-1_b" }, target: 3 }],
    [{ page: "train", runs: ["r-1_b"] }],
    [{ page: "equations", target: 3 }],
    [{ range: "pass", held: false, size: "huge", marks: false }],
    [{}],
  ])("comes back as it was", (address) => {
    const given = /** @type {import("../../frontend/src/address.js").Address} */ (address);
    expect(parseAddress(formatAddress(given))).toEqual(given);
  });

  it.each([
    "#target=NaN",
    "#target=1,,2",
    "#target=1e999",
    "#values=1,x",
    "#network=../secret",
    "#weights=seed:1:best",
    "#weights=example:",
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
    "#pixels=.",
    "#eta=0x10",
    "#size=vast",
    "#marks=yes",
    "#held=2",
    "#page=secret",
    "#&&==",
    "#%E0%A4%A",
    "#nonsense",
    "#constructor=1",
  ])("drops %s, and says why", (hash) => {
    const { problems, ...rest } = parseAddress(hash);
    expect(rest).toEqual({});
    expect(problems).toHaveLength(1);
    expect(problems?.[0].why).not.toBe("");
  });

  it("takes the rest of a link where a part is damaged", () => {
    const { problems, ...rest } = parseAddress("#sample=test:12&target=x&eta=0.5&utm=1&step=dLk2&target=3");
    expect(rest).toEqual({ sample: { split: "test", index: 12 }, eta: 0.5, step: "dLk2" });
    expect(problems?.map(({ given, taken }) => [given, taken])).toEqual([
      ["target=x", false],
      ["utm=1", false],
      ["target=3", true],
    ]);
  });

  it("shows of a long or strange part no more than is needed to find it", () => {
    const [long, strange] = parseAddress(`#pixels=${"%".repeat(2000)}&step=a%00%E2%80%AEb`).problems ?? [];
    expect(long.given).toMatch(/^pixels=%+…$/);
    expect(long.given.length).toBeLessThan(50);
    expect(strange.given).toBe("step=a··b");
  });

  it.each(["#sample=test:12&amp;target=3", "#sample%3Dtest%3A12%26target%3D3"])(
    "is read through the quotes of a mail program: %s",
    (hash) => expect(parseAddress(hash)).toEqual({ sample: { split: "test", index: 12 }, target: 3 }),
  );

  it("shows one digit where a link holds two", () => {
    const { problems, ...rest } = parseAddress(`#pixels=${packPixels(digit)}&sample=test:1`);
    expect(rest).toEqual({ sample: { split: "test", index: 1 } });
    expect(problems?.map(({ given }) => given)).toEqual(["pixels"]);
  });

  it("still opens links of earlier versions", () => {
    const pixels = packPixels(digit);
    expect(
      parseAddress(`#pixels=${pixels}&weights=step-300&target=3&eta=0.01&step=dLk2&range=layer&held=1`),
    ).toEqual({
      pixels: digit,
      weights: { checkpoint: "step-300" },
      target: 3,
      eta: 0.01,
      step: "dLk2",
      range: "layer",
      held: true,
    });
  });

  it("keeps a rate within bounds", () => {
    expect(parseAddress("#eta=1e9")).toMatchObject({
      eta: 10,
      problems: [{ given: "eta=1e9", taken: true }],
    });
    expect(parseAddress("#eta=1e-300").eta).toBe(1e-6);
    expect(parseAddress("#eta=10")).toEqual({ eta: 10 });
  });

  it("names a network only where it is not the main one", () => {
    const main = /** @type {any} */ ({ id: "small", kind: "main" });
    expect(
      addressOf({ ...initialState(), network: smallNetwork(), networks: [main] }).network,
    ).toBeUndefined();
  });

  it("is made from the state", () => {
    const state = { ...initialState(), network: smallNetwork(), position: 8, target: 2 };
    const input = { pixels: digit, png: null, stages: null };
    const sample = /** @type {const} */ ({ kind: "sample", split: "test", index: 4 });
    expect(addressOf({ ...state, input: { ...input, source: sample } })).toEqual({
      sample: { split: "test", index: 4 },
      network: "small",
      weights: { seed: 0 },
      target: 2,
      eta: 0.01,
      step: "dLZ",
      range: "layer",
      held: false,
      size: "fit",
      marks: true,
    });
    expect(addressOf({ ...state, input: { ...input, source: { kind: "drawing" } } }).pixels).toBe(digit);
  });
});
