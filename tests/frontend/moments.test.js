/** Moments of a training stand by the logarithm of their step, each far enough from the next to be touched. */
import {
  describeMoment,
  labelled,
  momentOf,
  momentsOfRun,
  momentsOfTraining,
  nearestMoment,
  placesOf,
  shortStep,
} from "../../frontend/src/slider/moments.js";

/** @param {number[]} steps */
const at = (...steps) => steps.map((step) => ({ step }));

describe("placesOf", () => {
  it("spaces steps by their logarithm, with step 0 one mean distance before", () => {
    const places = placesOf(at(0, 1, 10, 100, 1000));
    for (const [i, place] of places.entries()) expect(place).toBeCloseTo(i / 4, 12);
    const [, one, three, ten] = placesOf(at(0, 1, 3, 10));
    expect((three - one) / (ten - one)).toBeCloseTo(Math.log10(3), 12);
  });

  it.each([
    [[0]],
    [[]],
    [[0, 0, 0]],
    [[5, 5]],
    [[0, 7504]],
    [[0, 1, 2, 3, 5, 10, 18, 7504, 7504]],
    [[3, 100]],
  ])("runs from 0 to 1 and always grows: %j", (steps) => {
    const places = placesOf(at(...steps));
    expect(places).toHaveLength(steps.length);
    if (places.length > 0) expect(places[0]).toBe(0);
    if (places.length > 1) expect(places[places.length - 1]).toBe(1);
    for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThan(places[i - 1]);
  });
});

it("finds the moment nearest to a finger", () => {
  expect([-1, 0.1, 0.16, 0.9, 7].map((share) => nearestMoment([0, 0.3, 1], share))).toEqual([0, 0, 1, 2, 2]);
});

it("numbers both ends and what has room between them", () => {
  expect([...labelled([0, 0.05, 0.2, 0.31, 0.5, 0.95, 1], 0.1)].sort()).toEqual([0, 2, 3, 4, 6]);
  expect([...labelled([0, 0.05], 0.1)]).toEqual([0]);
  expect([...labelled([], 0.1)]).toEqual([]);
});

it.each([
  [0, "0"],
  [999, "999"],
  [1000, "1k"],
  [7504, "7.5k"],
  [46875, "47k"],
  [1_230_000, "1.2M"],
])("step %i is written %s", (step, text) => expect(shortStep(step)).toBe(text));

it("describes a moment by step and accuracy", () => {
  const moment = { label: "", step: 300, accuracy: 0.9609, weights: { seed: 0 } };
  expect(describeMoment(moment)).toBe("step 300, 96.1% right");
  expect(describeMoment({ ...moment, accuracy: 0.9935 })).toBe("step 300, 99.35% right");
  expect(describeMoment({ ...moment, accuracy: null })).toBe("step 300");
});

it("makes moments of the shipped training and of a run, and finds weights among them", () => {
  const shipped = momentsOfTraining([
    /** @type {any} */ ({ name: "initial", step: 0, test_accuracy: 0.06 }),
    /** @type {any} */ ({ name: "end", step: 9, test_accuracy: 0.9 }),
  ]);
  expect(shipped[1]).toEqual({ label: "end", step: 9, accuracy: 0.9, weights: { checkpoint: "end" } });
  expect(momentOf(shipped, { checkpoint: "end" })).toBe(1);
  expect(momentOf(shipped, { session: "end" })).toBe(-1);
  const own = momentsOfRun("r", [/** @type {any} */ ({ index: 4, step: 10, validation_accuracy: null })]);
  expect(own[0]).toMatchObject({ step: 10, accuracy: null, weights: { run: "r", checkpoint: 4 } });
  expect(momentOf(own, { run: "r", checkpoint: 4 })).toBe(0);
  expect(momentOf(own, { run: "other", checkpoint: 4 })).toBe(-1);
});
