/** Numbers as people type and paste them become rows, or an error that names the place. */
import { fitted, numberOf, parseRows } from "../../frontend/src/numbers/parsing.js";

describe("parseRows", () => {
  it.each([
    ["1 2 3\n4 5 6", "spaces"],
    ["1,2,3\n4,5,6", "commas"],
    ["1, 2, 3,\n4, 5, 6", "commas and spaces"],
    ["1\t2\t3\r\n4\t5\t6\r\n", "tabs, as from a spreadsheet"],
    ["1;2;3\n4;5;6", "semicolons"],
    ["1;2;3;\n4;5;6;", "semicolons that end a line too"],
    ["[[1, 2, 3], [4, 5, 6]]", "JSON"],
    [
      "[\n  [\n    1,\n    2,\n    3\n  ],\n  [\n    4,\n    5,\n    6\n  ]\n]",
      "JSON with a number in each line",
    ],
    ["[[1. 2. 3.]\n [4. 5. 6.]]", "NumPy"],
    ["[[1.\n  2. 3.]\n [4. 5.\n  6.]]", "NumPy, which breaks a long row"],
    ["[1 2 3; 4 5 6]", "MATLAB"],
    ["\n1 2 3\n\n\n4 5 6\n", "blank lines between"],
  ])("reads %j: %s", (text) =>
    expect(parseRows(text)).toEqual({
      rows: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      problem: null,
    }),
  );

  it("takes a comma within a number for its point where something else parts the cells", () => {
    expect(parseRows("0,5 -1,25").rows).toEqual([[0.5, -1.25]]);
    expect(parseRows("0,5;−1,25;3").rows).toEqual([[0.5, -1.25, 3]]);
    expect(parseRows("0,5\t1,5").rows).toEqual([[0.5, 1.5]]);
  });

  it.each([
    ["1 2\n3 four", "Row 2, column 2: “four” is not a number."],
    ["1,x,3", "Row 1, column 2: “x” is not a number."],
    ["1;;3", "Row 1, column 2 is empty: every cell takes a number."],
    ["1,,3", "Row 1, column 2 is empty: every cell takes a number."],
    ["1 2e999", "Row 1, column 2: “2e999” is too large."],
    ["1 NaN", "Row 1, column 2: “NaN” is not a number."],
    ["0x10", "Row 1, column 1: “0x10” is not a number."],
    [`1 ${"y".repeat(99)}`, `Row 1, column 2: “${"y".repeat(23)}…” is not a number.`],
    [" \n ", "There are no numbers in it."],
    ["[[]]", "There are no numbers in it."],
  ])("refuses %j: %s", (text, problem) => expect(parseRows(text)).toEqual({ rows: null, problem }));
});

describe("numberOf", () => {
  it.each([
    ["1", 1],
    ["-.5", -0.5],
    ["−2", -2],
    ["+3e-2", 0.03],
    ["1,5", 1.5],
  ])("reads %s", (text, number) => expect(numberOf(text)).toBe(number));

  it.each(["", "a", "1 2", "1.2.3", "--1", "Infinity", "1_000"])("does not read %j", (text) =>
    expect(numberOf(text)).toBeNaN(),
  );
});

describe("fitted", () => {
  it("lays channels one under the other, or takes all numbers in one line", () => {
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ];
    expect(fitted(rows, [2, 2, 2]).values).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(fitted([rows.flat()], [2, 2, 2]).values).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const column = rows.flat().map((number) => [number]);
    expect(fitted(column, [2, 2, 2]).values).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  });

  it("says which row does not fit, and how many it takes", () => {
    expect(fitted([[1, 2], [3]], [1, 2, 2]).problem).toBe("Row 2 has 1 number; it takes 2, in 2 rows.");
    expect(fitted([[1, 2]], [1, 2, 2]).problem).toBe("There is 1 row; it takes 2 rows of 2.");
    expect(fitted([[1, 2, 3]], [2]).problem).toBe("Row 1 has 3 numbers; it takes 2, in 1 row.");
  });
});
