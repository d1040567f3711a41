/** Terms as they lie over a tensor: windows, maps, folded rows, or none. */
import { bySize, layoutOf, runningSums } from "../../frontend/src/explain/layout.js";
import { narrowNumber, walk } from "../../frontend/src/explain/term_grid.js";
import { inWords } from "../../frontend/src/explain/words.js";
import { cell, explanation, specs, term, windowTerms } from "./explanations.js";

describe("layoutOf", () => {
  it("lays a convolution's terms out as its window, with the bias beside", () => {
    const { planes, rows, columns, factor, rest } = layoutOf(windowTerms(), specs);
    expect({ rows, columns, factor, rest }).toEqual({ rows: 2, columns: 2, factor: 0, rest: [8] });
    expect(planes.map(({ name, terms }) => [name, terms])).toEqual([
      ["map c 0", [0, 1, 2, 3]],
      ["map c 1", [4, 5, 6, 7]],
    ]);
  });

  it("keeps the place of terms that lie outside empty", () => {
    const { planes } = layoutOf(
      [0, 1, 3].map((at) => windowTerms()[at]),
      specs,
    );
    expect(planes).toEqual([{ place: [0], name: "", terms: [0, 1, null, 2] }]);
  });

  it("lists a few terms of one axis, and folds many into rows", () => {
    const few = Array.from({ length: 10 }, (_, k) => term([cell("g", [k], 1)], 1));
    expect(layoutOf(few, specs).planes).toEqual([]);
    const many = Array.from({ length: 48 }, (_, k) => term([cell("g", [k], 1), cell("v", [2, k], k)], k));
    const { planes, rows, columns, factor } = layoutOf(many, specs);
    expect({ planes: planes.length, rows, columns, factor }).toEqual({
      planes: 1,
      rows: 3,
      columns: 16,
      factor: 0,
    });
  });

  it("lays nothing out where there is one term, or none", () => {
    expect(layoutOf([], specs).planes).toEqual([]);
    expect(layoutOf([windowTerms()[0]], specs)).toMatchObject({ planes: [], rest: [0] });
  });
});

describe("the order of terms", () => {
  const terms = [1, -5, 3].map((value) => term([], value));

  it("is theirs, or the largest first, with what the sum has come to", () => {
    expect(bySize(terms)).toEqual([1, 2, 0]);
    expect(runningSums(terms, [0, 1, 2])).toEqual([1, -4, -1]);
    expect(runningSums(terms, bySize(terms))).toEqual([-5, -2, -1]);
  });
});

describe("walk", () => {
  const layout = layoutOf(windowTerms(), specs);
  const [plane] = layout.planes;
  it.each([
    ["ArrowDown", { term: 0, factor: 0 }, { term: 0, factor: 1 }],
    ["ArrowDown", { term: 0, factor: 1 }, { term: 2, factor: 0 }],
    ["ArrowUp", { term: 2, factor: 0 }, { term: 0, factor: 1 }],
    ["ArrowRight", { term: 2, factor: 1 }, { term: 3, factor: 1 }],
    ["ArrowLeft", { term: 2, factor: 1 }, { term: 2, factor: 1 }],
  ])("%s from %o leads to %o", (key, from, to) => expect(walk(layout, plane, 2, from, key)).toEqual(to));

  it("goes over places without a term", () => {
    const gap = layoutOf(
      [0, 1, 3].map((at) => windowTerms()[at]),
      specs,
    );
    expect(walk(gap, gap.planes[0], 2, { term: 0, factor: 1 }, "ArrowDown")).toEqual({ term: 0, factor: 1 });
    expect(walk(gap, gap.planes[0], 2, { term: 1, factor: 1 }, "ArrowDown")).toEqual({ term: 2, factor: 0 });
  });
});

describe("inWords", () => {
  it("tells the number, what is done, and the largest terms first", () => {
    const words = inWords(
      explanation({ value: -0.5, terms: [term([cell("g", [0], 2), cell("v", [1, 0], -0.25)], -0.5)] }),
    );
    expect(words).toMatch(/^A\[1, 0, 1\] is minus 0\.5000\./);
    expect(words).toContain("g[0], 2, times v[1, 0], minus 0.2500, makes minus 0.5000");
    expect(inWords(explanation())).toContain("It is the sum of 9 terms.");
  });

  it("tells which one won, and what the reader typed", () => {
    const terms = [0, 1].map((k) => term([cell("g", [k], k)], k));
    const words = inWords(explanation({ combine: "max", terms, chosen: 1, edited: { before: 3 } }));
    expect(words).toContain("You typed it; it was 3.");
    expect(words).toMatch(/They are: g\[1\], 1; g\[0\], 0\.$/);
  });

  it("tells exponentials, logarithms and what is given", () => {
    const terms = [
      term([cell("Z", [0], 1)], Math.E, { function: "exp" }),
      term([cell("Y", [0], 0.5)], 0.7, { function: "ln", coefficient: -1 }),
    ];
    const words = inWords(explanation({ terms }));
    expect(words).toContain("e to the power of Z[0], 1, makes 2.718");
    expect(words).toContain("minus the logarithm of Y[0], 0.5000, makes 0.7000");
    expect(inWords(explanation({ combine: "given", terms: [] }))).toContain("given, not computed");
  });
});

describe("numbers in the cells of a grid", () => {
  it("give up digits rather than stand on their neighbours", () => {
    const written = [0, -0.12, 0.984, -0.0348, -0.00227, -9.41e-4, -1.234e-10].map(narrowNumber);
    expect(written).toEqual(["0", "−0.12", "0.984", "−0.035", "−0.0023", "−9.4e−4", "−1e−10"]);
  });
});
