/** Each number is a rectangle of its colour, at any density of the screen, and nothing lies between maps. */
import { colourIndex, colourTable } from "../../frontend/src/maps/colour.js";
import { colour } from "../../frontend/src/maps/colouring.js";

/** A canvas that remembers what is put on it, as there are none without a screen. @param {number} width @param {number} height @param {number} density */
function canvas(width, height, density) {
  const pixels = new Uint32Array(width * height).fill(1);
  const context = /** @type {CanvasRenderingContext2D} */ (
    /** @type {unknown} */ ({
      canvas: { width, height },
      getTransform: () => ({ a: density, d: density, e: density, f: density }),
      putImageData: (/** @type {ImageData} */ { data }) =>
        pixels.set(new Uint32Array(data.buffer, data.byteOffset, width * height)),
    })
  );
  return { context, at: (/** @type {number} */ x, /** @type {number} */ y) => pixels[y * width + x], pixels };
}

/** Two maps of 2 by 2 cells, one cell apart. */
const grid = {
  kind: /** @type {const} */ ("maps"),
  maps: 2,
  across: 2,
  gap: 1,
  width: 2,
  height: 2,
  cell: 3,
};
const values = Float64Array.from([-1, 0, 0.5, 1, 2, -2, 1, 0]);
/** @type {[number, number][]} */
const scales = [
  [-1, 1],
  [-2, 2],
];
const shade = (/** @type {number} */ flat) =>
  colourTable(true)[colourIndex(values[flat], scales[Math.floor(flat / 4)], true)];

describe("maps in colour", () => {
  it.each([1, 1.5, 2, 1.1])("fill their cells at a density of %f", (density) => {
    const [width, height] = [17, 8].map((size) => Math.round(size * density));
    const { context, at } = canvas(width, height, density);
    colour(context, grid, values, scales, true);
    /** The cell of the grid that a pixel's middle lies in. @param {number} pixel */
    const cell = (pixel) => Math.ceil((pixel + 0.5 - density) / (3 * density)) - 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [column, row] = [cell(x), cell(y)];
        const map = Math.floor(column / 3);
        const inside = [0, 1].includes(map) && column % 3 < 2 && row >= 0 && row < 2;
        expect(at(x, y), `${x}, ${y}`).toBe(inside ? shade(4 * map + 2 * row + (column % 3)) : 0);
      }
    }
  });

  it("leave the canvas empty where there are no numbers yet", () => {
    const { context, pixels } = canvas(17, 8, 1);
    colour(context, grid, null, scales, true);
    expect(pixels.every((pixel) => pixel === 0)).toBe(true);
  });

  it("are those that are drawn, where a tensor has more", () => {
    const { context, at } = canvas(8, 8, 1);
    colour(context, { ...grid, maps: 1, across: 1, places: [1] }, values, scales, true);
    expect(at(1, 1)).toBe(shade(4));
  });
});
