/** Strokes: what is drawn can be taken back stroke by stroke, a clear included. */
import { Strokes } from "../../frontend/src/drawing/strokes.js";

/** @param {Strokes} strokes @param {[number, number][]} points */
function stroke(strokes, points) {
  strokes.begin(...points[0], 20);
  for (const point of points.slice(1)) strokes.extend(...point);
  strokes.end();
}

/** A surface that writes down what it is asked to draw. */
function recorder() {
  /** @type {string[]} */
  const calls = [];
  const surface = new Proxy(/** @type {any} */ ({}), {
    get:
      (_, name) =>
      (/** @type {number[]} */ ...rest) =>
        calls.push(`${String(name)} ${rest.join(" ")}`.trim()),
    set: (_, name, value) => {
      calls.push(`${String(name)} = ${value}`);
      return true;
    },
  });
  return { calls, surface };
}

describe("Strokes", () => {
  it("keeps the points of a stroke, without repeats", () => {
    const strokes = new Strokes();
    stroke(strokes, [
      [1, 2],
      [1, 2],
      [3, 4],
    ]);
    expect(strokes.all).toEqual([
      {
        width: 20,
        points: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
  });

  it("ignores points that come when no stroke is being drawn", () => {
    const strokes = new Strokes();
    strokes.extend(1, 1);
    stroke(strokes, [[1, 2]]);
    strokes.extend(9, 9);
    expect(strokes.all[0].points).toEqual([[1, 2]]);
  });

  it("undoes stroke by stroke until nothing is left", () => {
    const strokes = new Strokes();
    stroke(strokes, [[1, 2]]);
    stroke(strokes, [[3, 4]]);
    expect(strokes.undo()).toBe(true);
    expect(strokes.all.map(({ points }) => points)).toEqual([[[1, 2]]]);
    expect(strokes.undo()).toBe(true);
    expect(strokes.empty).toBe(true);
    expect(strokes.canUndo).toBe(false);
    expect(strokes.undo()).toBe(false);
  });

  it("brings back what a clear took, until something new is drawn", () => {
    const strokes = new Strokes();
    stroke(strokes, [[1, 2]]);
    stroke(strokes, [[3, 4]]);
    strokes.clear();
    expect(strokes.empty).toBe(true);
    strokes.undo();
    expect(strokes.all).toHaveLength(2);
    strokes.clear();
    stroke(strokes, [[5, 6]]);
    strokes.undo();
    expect(strokes.empty).toBe(true);
    expect(strokes.canUndo).toBe(false);
  });

  it("forgets for good", () => {
    const strokes = new Strokes();
    stroke(strokes, [[1, 2]]);
    strokes.forget();
    expect(strokes.canUndo).toBe(false);
  });

  it("draws a tap as a dot and a line as a curve through the midpoints, with round ends", () => {
    const strokes = new Strokes();
    stroke(strokes, [[5, 5]]);
    stroke(strokes, [
      [0, 0],
      [10, 0],
      [20, 10],
    ]);
    const { calls, surface } = recorder();
    strokes.draw(surface, "#fff");
    expect(calls).toEqual([
      "lineCap = round",
      "lineJoin = round",
      "strokeStyle = #fff",
      "lineWidth = 20",
      "beginPath",
      "moveTo 5 5",
      "lineTo 5.01 5",
      "stroke",
      "lineWidth = 20",
      "beginPath",
      "moveTo 0 0",
      "quadraticCurveTo 10 0 15 5",
      "lineTo 20 10",
      "stroke",
    ]);
  });
});
