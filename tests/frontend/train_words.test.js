/** Runs in words: what each is called, what it is doing, how long it takes, and what is read out. */
import {
  formatAccuracy,
  formatDuration,
  progressOf,
  spokenOf,
  stateOf,
  titleOf,
} from "../../frontend/src/train/words.js";
import { runOf } from "./train_runs.js";

it("a run is called by its name, else by its recipe", () => {
  expect(titleOf(runOf({ name: "mine" }))).toBe("mine");
  expect(titleOf(runOf())).toBe("Adam 0.003, batch 64, 5 epochs");
  const { recipe } = runOf();
  const few = runOf({ recipe: { ...recipe, optimiser: "sgd", rate: 0.05, epochs: 1, share: 0.125 } });
  expect(titleOf(few)).toBe("SGD 0.05, batch 64, 1 epoch, 12.5% of the data");
});

it("a queued run says its place", () => {
  expect(stateOf(runOf({ status: "queued", place: 1 }))).toBe("queued, next");
  expect(stateOf(runOf({ status: "queued", place: 3 }))).toBe("queued, number 3");
  expect(stateOf(runOf())).toBe("running");
});

it.each([
  [0, "0:00"],
  [7.4, "0:07"],
  [59.6, "1:00"],
  [245, "4:05"],
  [3723, "1:02:03"],
])("%d seconds are %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it("progress counts steps, and the epoch under way", () => {
  expect(progressOf(runOf())).toBe("step 1,075 of 4,300, epoch 2 of 5");
  expect(progressOf(runOf({ epoch: 5, step: 4300 }))).toBe("step 4,300 of 4,300, epoch 5 of 5");
});

it("what is read out changes with state and quarter, not with every step", () => {
  const spoken = [0.26, 0.3, 0.49].map((progress) => spokenOf(runOf({ progress })));
  expect(new Set(spoken).size).toBe(1);
  expect(spoken[0]).toBe("Adam 0.003, batch 64, 5 epochs: running, 25 percent done.");
  const message = "The loss was not finite at step 3.";
  const latest = { ...runOf().latest, validation_accuracy: null };
  expect(spokenOf(runOf({ status: "diverged", message, latest }))).toContain(`diverged. ${message}`);
  expect(spokenOf(runOf({ status: "finished" }))).toContain("97.31% of the held-out images are right.");
  expect(formatAccuracy(null)).toBe("–");
});
