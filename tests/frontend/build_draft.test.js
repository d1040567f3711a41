/** A draft changes by what a reader does, never in place, and is told to the server as far as it can be read. */
import {
  added,
  changed,
  declared,
  draftOf,
  duplicated,
  moved,
  plain,
  removed,
  turnedInto,
} from "../../frontend/src/build/draft.js";
import { KINDS } from "../../frontend/src/build/kinds.js";
import { sheetsOf } from "../../frontend/src/build/picture.js";
import { BOUNDS, headline, inShort } from "../../frontend/src/build/words.js";

/** @returns {import("../../frontend/src/build/types.js").Declaration} */
const declaration = () => ({
  input: [1, 28, 28],
  layers: [
    { kind: "conv2d", maps: 6, kernel: [5, 3], stride: 1, padding: 0, dilation: 1, bias: true },
    { kind: "leaky_relu", slope: 0.1 },
    { kind: "max_pool2d", size: 2, stride: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 10, bias: false },
  ],
  loss: "softmax_cross_entropy",
});
const draft = draftOf(declaration());
/** @param {import("../../frontend/src/build/types.js").Draft} draft */
const kinds = ({ layers }) => layers.map(({ kind }) => kind);

describe("a draft", () => {
  it("is told to the server as it was taken from it", () => {
    expect(declared(draft)).toEqual({ declaration: declaration(), problem: null });
  });

  it("gains, loses, doubles and moves layers, and stays as it was itself", () => {
    expect(kinds(added(draft, "tanh", 1))).toEqual([
      "conv2d",
      "tanh",
      "leaky_relu",
      "max_pool2d",
      "flatten",
      "dense",
    ]);
    expect(kinds(removed(draft, 0))).toEqual(["leaky_relu", "max_pool2d", "flatten", "dense"]);
    expect(kinds(moved(draft, 0, 2))).toEqual(["leaky_relu", "max_pool2d", "conv2d", "flatten", "dense"]);
    expect(kinds(moved(draft, 4, 0))[0]).toBe("dense");
    const two = duplicated(draft, 0);
    expect(kinds(two)).toEqual(["conv2d", "conv2d", "leaky_relu", "max_pool2d", "flatten", "dense"]);
    expect(two.layers[1].values).toEqual(two.layers[0].values);
    expect(new Set(two.layers.map(({ key }) => key)).size).toBe(6);
    expect(declared(draft).declaration).toEqual(declaration());
  });

  it("keeps what another kind of layer can choose too", () => {
    const { layers } = turnedInto(changed(draft, 2, "size", "3"), 2, "avg_pool2d");
    expect(layers[2]).toMatchObject({ kind: "avg_pool2d", values: { size: "3", stride: "3" } });
    expect(layers[2].key).toBe(draft.layers[2].key);
  });

  it("lets a stride go along with its window until it is chosen itself", () => {
    const larger = changed(draft, 2, "size", "4");
    expect(larger.layers[2].values).toEqual({ size: "4", stride: "4" });
    const own = changed(changed(draft, 2, "stride", "1"), 2, "size", "3");
    expect(own.layers[2].values).toEqual({ size: "3", stride: "1" });
    expect([plain(draft.layers[2]), plain(own.layers[2]), plain(draft.layers[4])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    [0, "kernel", "5x", /kernel has to be a whole number, or one for each side/],
    [0, "kernel", "1x2x3", /kernel has to be/],
    [0, "maps", "", /maps has to be a whole number\./],
    [0, "maps", "6.5", /maps has to be/],
    [1, "slope", "much", /slope has to be a number/],
    [4, "units", "ten", /units has to be/],
  ])("says at layer %d that %s cannot be %j, and tells the layers before it", (place, name, value, says) => {
    const { declaration: told, problem } = declared(changed(draft, place, name, value));
    expect(problem).toEqual({ place, says: expect.stringMatching(says) });
    expect(told?.layers.length ?? 0).toBe(place);
  });

  it("reads sides with a times sign, and a slope that is no whole number", () => {
    const read = declared(changed(changed(draft, 0, "kernel", " 3 × 4 "), 1, "slope", "0.25")).declaration;
    expect(read?.layers[0].kernel).toEqual([3, 4]);
    expect(read?.layers[1].slope).toBe(0.25);
  });

  it("tells nothing where what goes in is no shape", () => {
    expect(declared({ ...draft, input: ["1", "", "28"] })).toEqual({
      declaration: null,
      problem: { place: "input", says: expect.stringContaining("whole number") },
    });
  });
});

describe("words and pictures", () => {
  it("calls layers as the columns do", () => {
    expect(draft.layers.map(inShort)).toEqual([
      "convolve 5×3",
      "leaky ReLU",
      "max-pool 2×2",
      "flatten",
      "connect",
    ]);
    for (const kind of /** @type {import("../../frontend/src/build/types.js").Kind[]} */ (Object.keys(KINDS)))
      expect(inShort(added(draft, kind, 0).layers[0])).not.toContain("_");
  });

  it("tells the whole in a line", () => {
    const shapes = [{ place: 0, kind: "conv2d", shape_in: [1], shape_out: [1], parameters: 1234 }];
    const build = /** @type {any} */ ({
      draft,
      failed: null,
      answer: { draft, shapes, network: {}, problem: null },
    });
    expect(headline(build)).toBe("It fits together: 5 layers, 1,234 parameters.");
    build.answer.problem = { place: 2, says: "Too large." };
    expect(headline(build)).toBe("Layer 3: Too large.");
    expect(headline({ ...build, failed: "No answer." })).toBe("No answer.");
    expect(BOUNDS).toContain("500,000");
  });

  it("draws larger what is larger, and many maps as a few sheets", () => {
    expect(sheetsOf([1, 28, 28]).count).toBe(1);
    expect(sheetsOf([64, 28, 28]).count).toBeGreaterThan(sheetsOf([6, 28, 28]).count);
    expect(sheetsOf([1000, 28, 28]).count).toBeLessThan(10);
    expect(sheetsOf([6, 24, 12]).height).toBeGreaterThan(sheetsOf([6, 24, 12]).width);
    expect(sheetsOf([192]).height).toBeGreaterThan(sheetsOf([10]).height);
    expect(sheetsOf([2, 40]).width).toBeGreaterThan(sheetsOf([2, 4]).width);
  });
});
