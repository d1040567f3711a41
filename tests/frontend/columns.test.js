/** Columns come from the description alone, whatever the network and its symbols are. */
import { arrangementsOf, columnsOf, writersOf } from "../../frontend/src/network/columns.js";
import { marksOf, winnersWithin, wonCells } from "../../frontend/src/network/marks.js";
import { smallNetwork, traceOf } from "./description.js";

const columns = columnsOf(smallNetwork());
/** @param {string} symbol */
const column = (symbol) =>
  /** @type {import("../../frontend/src/network/columns.js").Column} */ (
    columns.find(({ tensor }) => tensor.symbol === symbol)
  );

describe("columnsOf", () => {
  it("has one column for each tensor of the way forward, in order", () => {
    expect(columns.map(({ tensor }) => tensor.symbol)).toEqual(["X", "A", "B", "Q", "g", "Z", "Y", "E"]);
  });

  it("puts each gradient under its tensor and leaves out what has none", () => {
    expect(column("Z").gradient?.symbol).toBe("dLZ");
    expect(column("B").gradient?.symbol).toBe("dLB");
    expect(column("Y").gradient).toBeNull();
    expect(column("E").gradient).toBeNull();
  });

  it("puts parameters before the tensor that they make, with gradient and next value", () => {
    expect(
      column("A").parameters.map(({ parameter, gradient, next }) =>
        [parameter, gradient, next].map((spec) => spec?.symbol),
      ),
    ).toEqual([["h", "dLh", "h_next"]]);
    expect(column("Z").parameters[0].next).toBeNull();
    expect(column("B").parameters).toEqual([]);
  });

  it("knows the local derivative and the winners of a tensor", () => {
    expect(column("B").local?.symbol).toBe("dBA");
    expect(column("Q").winners?.symbol).toBe("W1");
    expect(column("A").local).toBeNull();
  });

  it("says in a word how a tensor is made", () => {
    expect(columns.map(({ operation }) => operation)).toEqual([
      "input",
      "convolve",
      "ReLU",
      "max-pool",
      "flatten",
      "connect",
      "softmax",
      "cross-entropy",
    ]);
  });

  it("finds the step that writes a tensor", () => {
    expect(writersOf(smallNetwork()).get("dLh")).toBe(12);
    expect(writersOf(smallNetwork()).has("h")).toBe(false);
  });

  it("draws a gradient as its tensor is drawn", () => {
    const arrangements = arrangementsOf(smallNetwork(), 3);
    expect(arrangements.get("dLh")).toEqual(arrangements.get("h"));
    expect(arrangements.get("dLZ")).toMatchObject({ kind: "bars" });
    expect(arrangements.get("g")).toMatchObject({ kind: "bars", width: 8 });
    expect(arrangements.get("v")).toMatchObject({ numbered: true, width: 8, height: 3 });
  });
});

describe("marks", () => {
  const winners = { shape: [1, 2, 2, 2], values: Float64Array.of(0, 1, 0, 2, 3, 0, 3, 3) };

  it("marks the cells that won", () => {
    const won = wonCells(winners, [1, 4, 4]);
    expect([...won.keys()].filter((i) => won[i] === 1)).toEqual([1, 2, 12, 15]);
  });

  it("tells where in its window a winner stood", () => {
    const { places, rows, columns } = winnersWithin(winners, { size: [2, 2] });
    expect([...places]).toEqual([1, 0, 2, 3]);
    expect([rows, columns]).toEqual([2, 2]);
  });

  it("does so in windows of any size that overlap, and along rows", () => {
    const overlapping = { shape: [1, 2, 2, 2], values: Float64Array.of(0, 2, 2, 1, 1, 0, 3, 3) };
    const { places, rows, columns } = winnersWithin(overlapping, { size: [3, 3], stride: [1, 1] });
    expect([...places]).toEqual([2, 6, 0, 8]);
    expect([rows, columns]).toEqual([3, 3]);
    const row = { shape: [1, 2, 1], values: Float64Array.of(2, 3) };
    expect(winnersWithin(row, { size: [3] })).toEqual({ places: Float64Array.of(2, 0), rows: 1, columns: 3 });
    expect([...wonCells(row, [1, 6])]).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it("marks the maps that were pooled and the pooled ones, and dead cells before and after the ReLU", () => {
    const { tensors } = traceOf({ A: -1, B: 0, Q: 0, W1: 0, dBA: 0 });
    const marks = marksOf(smallNetwork(), tensors);
    expect(marks.get("B")?.winners).toBe("W1");
    expect(marks.get("B")?.marks.won?.[0]).toBe(1);
    expect(marks.get("Q")?.marks.within?.places.length).toBe(8);
    expect(marks.get("A")?.marks).toEqual({ dead: tensors.get("dBA")?.values });
    expect(marks.get("B")?.marks.dead).toBe(tensors.get("dBA")?.values);
  });
});
