/** What a gradient check found, counted, sorted and put in words. */
import { BINS, binOf, startOf } from "../../frontend/src/check/bins.js";
import {
  checkable,
  checksOf,
  countOf,
  firstToSee,
  mostTelling,
  parseIndex,
  resultOf,
  withChecks,
} from "../../frontend/src/check/check_state.js";
import { curveOf } from "../../frontend/src/check/curve_options.js";
import {
  account,
  badgeWords,
  exactOf,
  formatPower,
  headline,
  kinkWords,
  summed,
  timeLeft,
  verdictOf,
} from "../../frontend/src/check/words.js";
import { initialState } from "../../frontend/src/store.js";
import { checkedTensor, checkResult, curvePoints } from "./checked.js";
import { smallNetwork, traceOf } from "./description.js";

describe("verdicts", () => {
  it("proves nothing where nothing is large enough", () => {
    expect(verdictOf(checkedTensor())).toBe("agrees");
    expect(verdictOf(checkedTensor({ told: 0, faint: 1 }))).toBe("untold");
    expect(verdictOf(checkedTensor({ agrees: false, told: 0 }))).toBe("differs");
  });

  it("sums tensors up", () => {
    const wrong = checkedTensor({ agrees: false, max_relative_error: 0.5, gradient: "dLv" });
    const blind = checkedTensor({ max_relative_error: null, told: 0, kinked: 3 });
    expect(summed([checkedTensor(), wrong, blind])).toEqual({
      count: 9,
      kinked: 5,
      told: 2,
      faint: 0,
      agrees: false,
      max_relative_error: 0.5,
    });
    expect(summed([blind]).max_relative_error).toBeNull();
  });

  it("says in a line what came out", () => {
    expect(headline(checkResult())).toBe("Backpropagation agrees with finite differences");
    const wrong = checkedTensor({ agrees: false, gradient: "dLv" });
    expect(headline(checkResult([checkedTensor(), wrong]))).toMatch(/disagree on dLv$/);
    expect(headline(checkResult([checkedTensor({ told: 0, faint: 1 })]))).toMatch(/large enough/);
    expect(headline(checkResult([checkedTensor({ told: 0, count: 3, kinked: 3 })]))).toMatch(/every/i);
  });

  it("accounts for every cell once", () => {
    const tensor = checkedTensor({ count: 10, kinked: 2, told: 3, faint: 1 });
    const lines = account(checkResult([tensor]));
    expect(lines.map(({ kind, count }) => [kind, count])).toEqual([
      ["told", 3],
      ["faint", 1],
      ["exact", 4],
      ["kinked", 2],
    ]);
    expect(lines[0].says).toContain("10⁻⁶");
    expect(exactOf(tensor)).toBe(4);
    expect(account(checkResult()).map(({ kind }) => kind)).not.toContain("faint");
  });

  it("guesses how long it takes", () => {
    const said = [0, 4.9, 7.6, 52, 58, 89, 91, 3580, 3700, 7260, 7200, 5 * 86400].map(timeLeft);
    expect(said.map((words) => words.replace(/ left$/, ""))).toEqual([
      "a few seconds",
      "a few seconds",
      "about 10 seconds",
      "about 50 seconds",
      "about a minute",
      "about a minute",
      "about 2 minutes",
      "about an hour",
      "about an hour and 2 min",
      "about 2 hours and 1 min",
      "about 2 hours",
      "about 120 hours",
    ]);
  });

  it("names what crossed", () => {
    expect(kinkWords({ kind: "relu", symbol: "A", index: [1, 2] })).toBe("ReLU turned at A[1, 2]");
    expect(kinkWords({ kind: "winner", symbol: "Q", index: [0] })).toBe("another winner of Q[0]");
    expect(badgeWords(checkedTensor())).toMatch(/agrees: largest relative error 2\.0·10⁻⁹, 3 cells; 1 met/);
  });

  it("writes powers of ten as such", () => {
    expect(formatPower(1e-6)).toBe("10⁻⁶");
    expect(formatPower(1e-12)).toBe("10⁻¹²");
    expect(formatPower(3.2e-6)).toBe("3.2·10⁻⁶");
    expect(formatPower(0.1)).toBe("0.100");
  });
});

describe("bins", () => {
  it("are halves of powers of ten", () => {
    for (let bin = 0; bin < BINS; bin++) expect(binOf(startOf(bin) * 1.01)).toBe(bin);
    expect(binOf(1e-300)).toBe(0);
    expect(binOf(1e5)).toBe(BINS - 1);
  });
});

describe("the state of checks", () => {
  it("knows what has a gradient, in the network's order", () => {
    const specs = checkable(smallNetwork());
    expect(specs.map(({ symbol }) => symbol)).toEqual(["h", "v", "B", "Z"]);
    expect(countOf(specs)).toBe(18 + 24 + 32 + 3);
  });

  it("claims nothing of tensors that were checked in part, nor of another pass", () => {
    const trace = traceOf({ dLZ: 1, dLv: 1 });
    const none = { trace: null, found: new Map() };
    const checks = withChecks(none, trace, [
      checkedTensor(),
      checkedTensor({ symbol: "v", gradient: "dLv", count: 1 }),
    ]);
    expect([...checks.found.keys()]).toEqual(["dLZ"]);
    const more = withChecks(checks, trace, [checkedTensor({ symbol: "v", gradient: "dLv", count: 24 })]);
    expect([...more.found.keys()]).toEqual(["dLZ", "dLv"]);
    const other = traceOf({ dLZ: 1 });
    expect([...withChecks(checks, other, []).found.keys()]).toEqual([]);
    expect(checksOf({ ...initialState(), trace, checks }).size).toBe(1);
    expect(checksOf({ ...initialState(), trace: other, checks }).size).toBe(0);
    const check = { ...initialState().check, trace, result: checkResult() };
    expect(resultOf({ ...initialState(), trace, check })).toBe(check.result);
    expect(resultOf({ ...initialState(), trace: other, check })).toBeNull();
  });

  it("reads an index as people write it", () => {
    expect(parseIndex("0,0, 2 ,3")).toEqual([0, 0, 2, 3]);
    expect(parseIndex(" [5, 1] ")).toEqual([5, 1]);
    expect(parseIndex("7")).toEqual([7]);
    for (const text of ["", "a", "1,", "-1", "1.5", "1 2", "99999999999"])
      expect(parseIndex(text)).toBeNull();
  });

  it("looks first at what disagrees, else at the steepest that met no kink", () => {
    const wrong = checkedTensor({ symbol: "v", max_relative_error: 0.5, agrees: false });
    expect(mostTelling(checkResult([checkedTensor(), wrong])).symbol).toBe("v");
    expect(firstToSee(checkedTensor())).toEqual([1]);
    expect(firstToSee(checkedTensor({ agrees: false }))).toEqual([0]);
    const blind = checkedTensor({ worst: null, steepest: null, entries: checkedTensor().entries.slice(2) });
    expect(firstToSee(blind)).toEqual([2]);
  });
});

describe("the curve", () => {
  it("rises with epsilon, tells kinks apart and finds the best", () => {
    const curve = curveOf(curvePoints());
    expect(curve.epsilons).toEqual([1e-7, 1e-5, 1e-3, 1e-1]);
    expect(curve.smooth).toEqual([1e-8, 1e-10, 1e-6, null]);
    expect(curve.kinked).toEqual([null, null, null, 0.5]);
    expect(curve.best).toBe(1);
    expect(curve.bound[0]).toBeCloseTo(1e-8 / 2, 12);
  });

  it("has nothing to draw where both derivatives are 0", () => {
    const flat = curvePoints().map((point) => ({
      ...point,
      relative_error: 0,
      absolute_error: 0,
      kinked: 0,
    }));
    expect(curveOf(flat)).toMatchObject({ best: null, bound: [null, null, null, null] });
  });
});
