/** The list of weights: the shipped training, one's own runs by name, a seed, and one's own steps with where they began. */
import { BpWeightsSelect, originName } from "../../frontend/src/app/bp-weights-select.js";
import { momentsOfRun } from "../../frontend/src/slider/moments.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { session } from "./served_page.js";

const checkpoints = /** @type {any[]} */ ([
  { name: "initial", test_accuracy: 0.06, images_seen: 0 },
  { name: "pretrained", test_accuracy: 0.992, images_seen: 9 },
]);
const runs = /** @type {any[]} */ ([
  { id: "bbbbbbbbbb", name: "wide", step: 900, latest: { validation_accuracy: 0.975 } },
  { id: "aaaaaaaaaa", name: null, step: 10, latest: { validation_accuracy: null } },
]);
const moments = momentsOfRun(
  "bbbbbbbbbb",
  /** @type {any[]} */ ([{ index: 3, step: 100, validation_accuracy: 0.91 }]),
);

/** @param {object} [properties] */
const list = (properties = {}) =>
  mount(new BpWeightsSelect(), { checkpoints, runs, weights: { checkpoint: "pretrained" }, ...properties });

/** @param {BpWeightsSelect} view */
const select = (view) => /** @type {HTMLSelectElement} */ (find(view, "select"));

/** @param {BpWeightsSelect} view */
const options = (view) =>
  [...view.querySelectorAll("option")].map((option) => [option.value, textOf(option)]);

describe("bp-weights-select", () => {
  it("lists each run by its name and its newest accuracy", async () => {
    const view = await list();
    expect(options(view)).toEqual([
      ["initial", "initial · 6.0% · untrained"],
      ["pretrained", "pretrained · 99.20%"],
      ["seed:0", "fresh weights, seed 0"],
      ["run:bbbbbbbbbb", "wide · step 900 · 97.5%"],
      ["run:aaaaaaaaaa", "run aaaaaaaa · step 10"],
    ]);
    expect(select(view).value).toBe("pretrained");
  });

  it("says no seed twice where its field stands beside the list", async () => {
    const view = await list({ weights: { seed: 7, initialisation: "glorot" } });
    expect(textOf(select(view).selectedOptions[0])).toBe("fresh weights");
    expect(/** @type {HTMLInputElement} */ (find(view, "[name=seed]")).value).toBe("7");
  });

  it("asks for a run's newest weights", async () => {
    const view = await list();
    const chosen = eventsOf(view, "weights-chosen");
    select(view).value = "run:aaaaaaaaaa";
    select(view).dispatchEvent(new Event("change"));
    expect(chosen).toEqual([{ weights: { run: "aaaaaaaaaa" } }]);
  });

  it("shows the very checkpoint of the run in use, of a run that is not listed too", async () => {
    const weights = { run: "bbbbbbbbbb", checkpoint: 3 };
    const view = await list({ weights, moments });
    expect(select(view).value).toBe("run:bbbbbbbbbb:3");
    expect(textOf(select(view).selectedOptions[0])).toBe("wide · step 100 · 91.0%");
    view.runs = [];
    await settled(view);
    expect(textOf(select(view).selectedOptions[0])).toBe("run bbbbbbbb · step 100 · 91.0%");
  });

  it("goes back to the weights that hold when a choice is refused", async () => {
    const view = await list();
    select(view).value = "run:aaaaaaaaaa";
    view.runs = runs.slice(0, 1);
    await settled(view);
    expect(select(view).value).toBe("pretrained");
  });

  it("asks for the runs anew before it is opened", async () => {
    const view = await list();
    const wanted = eventsOf(view, "runs-wanted");
    select(view).dispatchEvent(new Event("focus"));
    select(view).dispatchEvent(new Event("pointerenter"));
    expect(wanted).toHaveLength(2);
  });

  it("says where one's own weights began", async () => {
    const view = await list({
      session: { ...session(2, 2), origin: { run: "bbbbbbbbbb", checkpoint: 3 } },
      weights: { session: "mine" },
    });
    expect(textOf(select(view).selectedOptions[0])).toBe("my weights, 2 steps from wide");
  });
});

it.each([
  [{ checkpoint: "step-30" }, "step-30"],
  [{ seed: 4 }, "seed 4"],
  [{ session: "x" }, "a copy"],
  [{ run: "cccccccccccc" }, "run cccccccc"],
  [{ run: "aaaaaaaaaa", checkpoint: 0 }, "run aaaaaaaa"],
])("the origin %j is called %s", (origin, name) => expect(originName(origin, runs)).toBe(name));
