/** The run in hand, the list, the matrix, its digits and the charts: what they show, and what they ask for. */
import { BpTrainChart } from "../../frontend/src/train/bp-train-chart.js";
import { BpTrainConfusion, worstShare } from "../../frontend/src/train/bp-train-confusion.js";
import { BpTrainCurves } from "../../frontend/src/train/bp-train-curves.js";
import { BpTrainDigits } from "../../frontend/src/train/bp-train-digits.js";
import { BpTrainHead } from "../../frontend/src/train/bp-train-head.js";
import { BpTrainMine } from "../../frontend/src/train/bp-train-mine.js";
import { BpTrainRuns } from "../../frontend/src/train/bp-train-runs.js";
import { smallNetwork, traceOf } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { evaluationOf, rowOf, runOf } from "./train_runs.js";

describe("bp-train-head", () => {
  it("tells state, progress, pace, time left and the newest numbers", async () => {
    const view = await mount(new BpTrainHead(), { run: runOf() });
    const bar = find(view, "[role=progressbar]");
    expect(bar.getAttribute("aria-valuenow")).toBe("25");
    expect(bar.getAttribute("aria-valuetext")).toContain("step 1,075 of 4,300, epoch 2 of 5");
    expect(textOf(find(view, ".bp-train-facts"))).toContain("31,235 images/s 1:02 left");
    expect(textOf(find(view, "[data-role=validation_accuracy]"))).toBe("validation right 97.31%");
  });

  it("offers only what can be done, and asks for it", async () => {
    const view = await mount(new BpTrainHead(), { run: runOf() });
    const moves = eventsOf(view, "run-move");
    expect([...view.querySelectorAll("[data-do]")].map((button) => button.getAttribute("data-do"))).toEqual([
      "pause",
      "stop",
    ]);
    find(view, "[data-do=pause]").click();
    view.run = runOf({ status: "paused", can_pause: false, can_resume: true, can_delete: true });
    await settled(view);
    find(view, "[data-do=resume]").click();
    expect(moves).toEqual([
      { id: "r1", move: "pause" },
      { id: "r1", move: "resume" },
    ]);
  });

  it("deletes only after it was asked whether to, with the safe answer in focus", async () => {
    const run = runOf({ status: "finished", can_delete: true, can_pause: false, can_stop: false });
    const view = await mount(new BpTrainHead(), { run });
    const deleted = eventsOf(view, "run-delete");
    find(view, "[data-do=ask]").click();
    await settled(view);
    expect(document.activeElement).toBe(find(view, "[data-do=keep]"));
    find(view, "[data-do=keep]").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
    await settled(view);
    expect(view.querySelector("[data-do=delete]")).toBeNull();
    expect(document.activeElement).toBe(find(view, "[data-do=ask]"));
    find(view, "[data-do=ask]").click();
    await settled(view);
    expect(deleted).toEqual([]);
    find(view, "[data-do=delete]").click();
    expect(deleted).toEqual([{ id: "r1" }]);
  });

  it("asks anew for each run", async () => {
    const run = runOf({ status: "finished", can_delete: true });
    const view = await mount(new BpTrainHead(), { run });
    find(view, "[data-do=ask]").click();
    await settled(view);
    view.run = { ...run, id: "r2" };
    await settled(view);
    expect(view.querySelector("[data-do=delete]")).toBeNull();
  });

  it("says why a run diverged, and that the server is not heard", async () => {
    const message = "Training diverged at step 22. Use a lower learning rate.";
    const view = await mount(new BpTrainHead(), { run: runOf({ status: "diverged", message }) });
    expect(textOf(find(view, ".bp-train-message[data-bad]"))).toBe(message);
    expect(textOf(find(view, "[role=status]"))).toContain("diverged");
    view.run = runOf();
    view.line = "waiting";
    await settled(view);
    expect(textOf(find(view, ".bp-train-silent"))).toContain("dialling again");
  });
});

describe("bp-train-runs", () => {
  it("lists every run with its state, marks the one in hand, and hands on a choice", async () => {
    const runs = [
      runOf({ id: "a", status: "queued", place: 2, progress: 0 }),
      runOf({ id: "b" }),
      runOf({ id: "c", name: "third", status: "finished", progress: 1 }),
    ];
    const view = await mount(new BpTrainRuns(), { runs, shown: ["b", "c"] });
    const chosen = eventsOf(view, "run-chosen");
    const states = [...view.querySelectorAll(".bp-train-run-state")].map(textOf);
    expect(states).toEqual(["queued, number 2 · 0%", "running · 25%", "finished · laid over"]);
    expect(find(view, "[data-run=b]").getAttribute("aria-pressed")).toBe("true");
    expect(find(view, "[data-run=c]").getAttribute("aria-pressed")).toBe("false");
    find(view, "[data-run=a]").click();
    expect(chosen).toEqual([{ id: "a" }]);
  });
});

describe("bp-train-curves", () => {
  const rows = [rowOf(1), rowOf(50, { validation_loss: 0.5, validation_accuracy: 0.9 })];
  const courses = [{ run: runOf(), rows }];

  it("tells what the curves show to those who do not see them, and in its legend", async () => {
    const view = await mount(new BpTrainCurves(), { courses, runs: [runOf()] });
    const chart = /** @type {BpTrainChart} */ (find(view, "bp-train-chart"));
    await settled(chart);
    expect(find(chart, "[role=img]").getAttribute("aria-label")).toBe(
      "Loss: training from 1 to 0.02; validation from 0.5 to 0.5",
    );
    expect(textOf(find(chart, ".bp-train-legend"))).toBe("training 0.02 validation 0.5");
    expect(textOf(find(chart, "h3"))).toBe("Loss at step 50");
  });

  it("lays a second run over the first, told by its name and by dashes", async () => {
    const other = runOf({ id: "r2", name: "other" });
    const runs = [runOf({ name: "first" }), other];
    const view = await mount(new BpTrainCurves(), { courses: [{ run: runs[0], rows }], runs });
    const laid = eventsOf(view, "run-laid-over");
    const select = /** @type {HTMLSelectElement} */ (find(view, "[name=over]"));
    select.value = "r2";
    select.dispatchEvent(new Event("change"));
    select.value = "";
    select.dispatchEvent(new Event("change"));
    expect(laid).toEqual([{ id: "r2" }, { id: null }]);
    view.courses = [
      { run: runs[0], rows },
      { run: other, rows: [rowOf(7)] },
    ];
    await settled(view);
    const chart = /** @type {BpTrainChart} */ (find(view, "bp-train-chart"));
    await settled(chart);
    const entries = [...chart.querySelectorAll(".bp-train-legend li")];
    expect(entries.map(textOf)).toEqual([
      "first training 0.02 validation 0.5",
      "other training 0.143 validation –",
    ]);
    expect(entries[0].querySelector("[stroke-dasharray]")).toBeNull();
    expect(entries[1].querySelector("[stroke-dasharray]")).not.toBeNull();
    expect(chart.lines.map(({ dashed, validation }) => [dashed, validation])).toEqual([
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]);
  });

  it("can be laid along epochs or time, the loss on a logarithmic axis", async () => {
    const view = await mount(new BpTrainCurves(), { courses, runs: [] });
    const [loss, right] = /** @type {BpTrainChart[]} */ ([...view.querySelectorAll("bp-train-chart")]);
    const press = async (/** @type {string} */ name, /** @type {number} */ at) => {
      view.querySelectorAll(`input[name=${name}]`)[at].dispatchEvent(new Event("change"));
      await settled(view);
    };
    await press("train-axis", 2);
    expect(loss.data[0]).toEqual([0.002, 0.1]);
    expect(loss.formatX(65)).toBe("1:05");
    await press("train-loss", 1);
    expect([loss.logarithmic, right.logarithmic]).toEqual([true, false]);
    expect(right.top).toBe(1);
  });
});

describe("bp-train-chart", () => {
  it("has a legend that tells the numbers under the pointer", async () => {
    const lines = [{ run: "", validation: false, ink: "--accent", dashed: false }];
    const view = await mount(new BpTrainChart(), {
      lines,
      data: [
        [1, 2, 3],
        [9, null, 5],
      ],
      axis: "step",
    });
    view.at = 1;
    await settled(view);
    expect(textOf(find(view, ".bp-train-legend"))).toBe("training 9");
    expect(textOf(find(view, "h3"))).toBe("at step 2");
  });
});

describe("bp-train-confusion", () => {
  it("counts in words, shades only mistakes, and opens the digits behind a cell and closes them again", async () => {
    const view = await mount(new BpTrainConfusion(), { evaluation: evaluationOf(), heldOut: 1000 });
    const opened = eventsOf(view, "cell-opened");
    const cell = find(view, "[data-cell='4-9']");
    expect(textOf(cell)).toBe("2");
    expect(cell.getAttribute("aria-label")).toBe("4 taken for 9: 2");
    expect(cell.style.getPropertyValue("--share")).toBe("1.000");
    expect(find(view, "[data-cell='4-4']").style.getPropertyValue("--share")).toBe("0.000");
    expect(textOf(find(view, ".bp-train-matrix-legend"))).toContain("2.00%");
    cell.click();
    view.opened = { label: 4, prediction: 9 };
    await settled(view);
    expect(cell.getAttribute("aria-pressed")).toBe("true");
    cell.click();
    expect(opened).toEqual([{ cell: { label: 4, prediction: 9 } }, { cell: null }]);
  });

  it("is one stop for Tab, and arrows lead from cell to cell without leaving it", async () => {
    const view = await mount(new BpTrainConfusion(), { evaluation: evaluationOf() });
    const press = async (/** @type {string} */ key) => {
      find(view, "[tabindex='0']").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await settled(view);
    };
    expect(view.querySelectorAll("[tabindex='0']")).toHaveLength(1);
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"]) await press(key);
    expect(document.activeElement?.getAttribute("data-cell")).toBe("1-1");
    for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"]) await press(key);
    expect(document.activeElement?.getAttribute("data-cell")).toBe("0-0");
  });

  it("counts the test images too, and only them where nothing was held out", async () => {
    const view = await mount(new BpTrainConfusion(), { heldOut: 0, split: "test" });
    const chosen = eventsOf(view, "split-chosen");
    const [held, test] = /** @type {HTMLInputElement[]} */ ([...view.querySelectorAll("[name=train-split]")]);
    expect([held.disabled, test.checked]).toEqual([true, true]);
    test.dispatchEvent(new Event("change"));
    expect(chosen).toEqual([{ split: "test" }]);
    expect(textOf(view)).toContain("Nothing has been counted yet");
  });

  it("finds the worst share of a label, be a row empty or without mistakes", () => {
    expect(
      worstShare([
        [0, 0],
        [1, 3],
      ]),
    ).toBe(0.25);
    expect(
      worstShare([
        [4, 0],
        [0, 4],
      ]),
    ).toBe(0);
  });
});

describe("bp-train-digits", () => {
  const digits = evaluationOf().mistaken;
  const weights = { run: "r1", checkpoint: 7 };

  it("opens a digit in the Digit page with the weights that mistook it", async () => {
    const shown = { cell: null, digits, total: 1 };
    const view = await mount(new BpTrainDigits(), { shown, weights });
    const link = find(view, "a");
    expect(link.getAttribute("href")).toBe("#sample=train:55010&weights=run:r1:7&target=4");
    expect(link.getAttribute("aria-label")).toContain(
      "A 4 taken for 9 with 99.0%, image 55010 of the training set",
    );
    expect(textOf(find(view, "h2"))).toBe("Most mistaken");
  });

  it("says how many there are behind a cell, and goes back to the most mistaken", async () => {
    const view = await mount(new BpTrainDigits(), {
      shown: { cell: { label: 4, prediction: 9 }, digits, total: 1200 },
      weights,
    });
    const opened = eventsOf(view, "cell-opened");
    expect(textOf(find(view, "h2"))).toBe("4 taken for 9: 1 of 1,200");
    find(view, "[data-do=worst]").click();
    expect(opened).toEqual([{ cell: null }]);
    view.shown = { cell: { label: 1, prediction: 2 }, digits: [], total: 0 };
    await settled(view);
    expect(textOf(view)).toContain("None of them.");
  });
});

describe("bp-train-mine", () => {
  it("invites to draw, then shows what the checkpoint makes of the digit", async () => {
    const network = smallNetwork();
    const view = await mount(new BpTrainMine(), { network });
    expect(textOf(view)).toContain("Draw or pick a digit");
    const whole = Object.fromEntries(network.tensors.map(({ symbol }) => [symbol, 0.5]));
    const probabilities = [0.1, 0.7, 0.2];
    view.pixels = new Float64Array(784);
    view.trace = { ...traceOf(whole), probabilities, prediction: 1, target: 2, loss: 1.6094 };
    view.address = "#weights=run:r1:7";
    await settled(view);
    expect(textOf(view)).toContain("Taken for 1 with 70.0%.");
    expect(textOf(view)).toContain("Its target 2 gets 20.0%.");
    expect(textOf(view)).toContain("Loss 1.61.");
    expect(view.querySelectorAll("bp-tensor").length).toBeGreaterThan(0);
    expect(find(view, "a").getAttribute("href")).toBe("#weights=run:r1:7");
  });
});
