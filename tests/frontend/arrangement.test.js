/** Where a tensor's numbers lie on the sheet: every cell is found again, and none is drawn twice. */
import {
  flatIndexAt,
  gridHeight,
  gridWidth,
  originOf,
  placeOfMap,
  unravel,
} from "../../frontend/src/maps/arrangement.js";
import { collapsed, firstAndWanted, mapsOf } from "../../frontend/src/maps/crowd.js";
import { arrange, folding } from "../../frontend/src/maps/layouts.js";
import { boxesOf } from "../../frontend/src/maps/lights.js";
import { fittingNumber } from "../../frontend/src/maps/numbers.js";

const shapes = [[1, 28, 28], [6, 24, 24], [12, 4, 4], [6, 1, 5, 5], [12, 6, 5, 5], [192], [10, 192], [6]];
const others = [
  [3, 16, 16],
  [40, 6, 6],
  [20, 3, 5, 5],
  [1, 6],
  [4, 512],
  [97],
  [1, 5, 5],
  [84, 12],
  [170, 20],
];

describe("arrange", () => {
  it.each([...shapes, ...others].map((shape) => [shape]))("gives each number of %j one cell", (shape) => {
    const kernel = shape.length === 4 || (shape.length === 2 && shape[0] > 4);
    const a = arrange(shape, { kernel, folded: [12, 4, 4] });
    const seen = [];
    for (let row = 0; row < gridHeight(a); row++) {
      for (let column = 0; column < gridWidth(a); column++) {
        const flat = flatIndexAt(a, column, row);
        if (flat >= 0) seen.push(flat);
      }
    }
    const size = shape.reduce((product, side) => product * side, 1);
    expect(seen.toSorted((one, other) => one - other)).toEqual([...Array(size).keys()]);
  });

  it("finds a map's corner again", () => {
    const a = arrange([6, 24, 24]);
    for (let map = 0; map < 6; map++) {
      expect(flatIndexAt(a, ...originOf(a, map))).toBe(map * 24 * 24);
    }
  });

  it("has nothing between maps or outside", () => {
    const a = arrange([6, 24, 24]);
    expect(flatIndexAt(a, 24, 0)).toBe(-1);
    expect(flatIndexAt(a, -1, 0)).toBe(-1);
    expect(flatIndexAt(a, 0, gridHeight(a))).toBe(-1);
  });

  it("folds a flattened vector like the maps that it came from", () => {
    expect(arrange([192], { folded: [12, 4, 4] })).toMatchObject({ width: 4, height: 48 });
    expect(arrange([10, 192], { kernel: true, folded: [12, 4, 4] })).toMatchObject({
      maps: 10,
      width: 16,
      height: 12,
    });
  });

  it("draws every cell at a whole number of pixels, larger when magnified", () => {
    for (const shape of shapes) {
      const kernel = shape.length === 2;
      const usual = arrange(shape, { kernel, folded: [12, 4, 4] });
      const large = arrange(shape, { kernel, folded: [12, 4, 4], magnification: 6 });
      expect(Number.isInteger(usual.cell) && usual.cell >= 1).toBe(true);
      expect(large.cell).toBeGreaterThan(usual.cell);
    }
  });
});

describe("a tensor of any size", () => {
  it.each([
    ["a map of few cells", [1, 5, 5], {}],
    ["a row", [1, 6], {}],
    ["weights of few units", [2, 4], { kernel: true }],
  ])("has its numbers in its cells: %s", (_, shape, more) => {
    expect(arrange(shape, more)).toMatchObject({ numbered: true, maps: 1 });
  });

  it("stays as it was for maps that have no room for numbers", () => {
    for (const shape of shapes)
      expect(arrange(shape, { kernel: shape.length === 2 }).numbered).toBeUndefined();
  });

  it.each([
    ["64 maps", [64, 60, 60], {}],
    ["kernels of 64 maps from 3", [64, 3, 5, 5], { kernel: true }],
    ["kernels of 64 maps from 64", [64, 64, 3, 3], { kernel: true }],
    ["500 units over many numbers", [500, 900], { kernel: true }],
    ["100 units over maps", [100, 3136], { kernel: true, folded: [16, 14, 14] }],
  ])("takes little room while it is collapsed: %s", (_, shape, more) => {
    const a = collapsed(arrange(shape, more), new Set());
    expect(a.maps).toBeLessThan(70);
    expect(gridWidth(a) * a.cell).toBeLessThanOrEqual(200);
    expect(gridHeight(a) * a.cell).toBeLessThanOrEqual(200);
  });

  it.each([
    [10, 2704, [4, 26, 26]],
    [16, 4096, [4, 32, 32]],
    [10, 9216, [64, 12, 12]],
    [4, 3992, [2, 1996]],
    [2, 16384, [4, 64, 64]],
  ])("stands %d units over %d numbers of %j neither high nor far apart", (units, inputs, folded) => {
    const a = arrange([units, inputs], { kernel: true, folded });
    expect(a.width * a.height).toBe(inputs);
    expect(gridHeight(a) * a.cell).toBeLessThan(280);
    expect(gridWidth(a) * a.cell).toBeLessThan(520);
  });

  it("keeps rows as strips, and folds those that no window is wide enough for", () => {
    expect(arrange([2, 512])).toMatchObject({ maps: 1, width: 512, height: 2 });
    const folded = arrange([2, 4096]);
    expect(folded).toMatchObject({ maps: 2, across: 1 });
    expect(folded.width * folded.height).toBe(4096);
    expect(gridWidth(folded) * folded.cell).toBeLessThan(640);
  });

  it.each([
    [784, [1, 28, 28], { width: 28, height: 28 }],
    [192, [12, 4, 4], { width: 4, height: 48 }],
    [4096, [64, 8, 8], { width: 64, height: 64 }],
    [16384, [4, 64, 64], { width: 128, height: 128 }],
    [3992, [2, 1996], { width: 499, height: 8 }],
    [120, [], { width: 6, height: 20 }],
    [97, [], { width: 1, height: 97 }],
  ])("folds %d numbers of %j", (length, source, folded) => {
    expect(folding(length, source)).toEqual(folded);
  });
});

describe("collapsed", () => {
  const whole = arrange([64, 10, 10]);

  it("draws the first maps, and every cell that is drawn is found again", () => {
    const a = collapsed(whole, new Set());
    expect(a.places).toEqual(Array.from({ length: a.maps }, (_, i) => i));
    const wanted = collapsed(whole, new Set([40]));
    expect(wanted.maps).toBe(a.maps);
    const place = placeOfMap(wanted, 40);
    expect(place).toBe(a.maps - 1);
    expect(flatIndexAt(wanted, ...originOf(wanted, place))).toBe(4000);
    expect(placeOfMap(wanted, 50)).toBe(-1);
  });

  it("frames what is drawn, and nothing of what is not", () => {
    const a = collapsed(whole, new Set([40]));
    const [x, y] = originOf(a, placeOfMap(a, 40));
    expect(boxesOf(a, new Set([4011, 5000]))).toEqual([{ x: x + 1, y: y + 1, width: 1, height: 1 }]);
  });

  it("opens into about as many maps across as down", () => {
    for (const a of [whole, arrange([100, 3136], { kernel: true, folded: [16, 14, 14] })])
      expect(Math.abs(a.across - Math.ceil(a.maps / a.across))).toBeLessThanOrEqual(1);
  });

  it("keeps kernels in rows and columns", () => {
    const kernels = arrange([64, 64, 3, 3], { kernel: true });
    const a = collapsed(kernels, mapsOf(kernels, [(63 * 64 + 20) * 9]));
    expect(a.places).toContain(63 * 64 + 20);
    expect(new Set(a.places?.map((map) => map % 64)).size).toBe(a.across);
    expect(a.maps % a.across).toBe(0);
  });

  it("leaves nothing that is wanted for what is wanted as well", () => {
    expect(firstAndWanted(10, 3, new Set())).toEqual([0, 1, 2]);
    expect(firstAndWanted(10, 3, new Set([2, 7]))).toEqual([0, 2, 7]);
    expect(firstAndWanted(10, 3, new Set([0, 1, 2, 3]))).toEqual([0, 1, 2]);
    expect(firstAndWanted(2, 3, new Set([1]))).toEqual([0, 1]);
  });
});

describe("a number in a cell", () => {
  it.each([
    [0.0364182, 6, "0.0364"],
    [0.0364182, 5, ".0364"],
    [-0.06818625, 5, "−.068"],
    [-0.13, 5, "−0.13"],
    [0, 1, "0"],
  ])("%d in %d characters is %s", (value, characters, text) => {
    expect(fittingNumber(value, (each) => each.length <= characters)).toBe(text);
  });
});

describe("unravel", () => {
  it("turns a flat index into one for each axis", () => {
    expect(unravel(0, [])).toEqual([]);
    expect(unravel(7, [10])).toEqual([7]);
    expect(unravel(1 * 576 + 2 * 24 + 5, [6, 24, 24])).toEqual([1, 2, 5]);
  });
});
