/** Where a tensor's numbers lie on the sheet: every cell is found again, and none is drawn twice. */
import {
  arrange,
  flatIndexAt,
  gridHeight,
  gridWidth,
  originOf,
  unravel,
} from "../../frontend/src/maps/arrangement.js";

const shapes = [[1, 28, 28], [6, 24, 24], [12, 4, 4], [6, 1, 5, 5], [12, 6, 5, 5], [192], [10, 192], [6]];

describe("arrange", () => {
  it.each(shapes.map((shape) => [shape]))("gives each number of %j one cell", (shape) => {
    const a = arrange(shape, { kernel: shape.length === 4, folded: [12, 4, 4] });
    const seen = new Set();
    for (let row = 0; row < gridHeight(a); row++) {
      for (let column = 0; column < gridWidth(a); column++) {
        const flat = flatIndexAt(a, column, row);
        if (flat >= 0) {
          expect(seen.has(flat)).toBe(false);
          seen.add(flat);
        }
      }
    }
    expect(seen.size).toBe(shape.reduce((product, side) => product * side, 1));
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
    expect(arrange([10, 192], { folded: [12] })).toMatchObject({ maps: 10, width: 16, height: 12 });
  });

  it("draws every cell at a whole number of pixels, larger when magnified", () => {
    for (const shape of shapes) {
      const usual = arrange(shape, { folded: [12, 4, 4] });
      const large = arrange(shape, { folded: [12, 4, 4], magnification: 6 });
      expect(Number.isInteger(usual.cell) && usual.cell >= 1).toBe(true);
      expect(large.cell).toBeGreaterThan(usual.cell);
    }
  });
});

describe("unravel", () => {
  it("turns a flat index into one for each axis", () => {
    expect(unravel(0, [])).toEqual([]);
    expect(unravel(7, [10])).toEqual([7]);
    expect(unravel(1 * 576 + 2 * 24 + 5, [6, 24, 24])).toEqual([1, 2, 5]);
  });
});
