/** Another network on the page: asked for by its id, with all that belongs to the one before left behind. */

import { parseAddress } from "../../frontend/src/address.js";
import { BpNetworkSelect } from "../../frontend/src/app/bp-network-select.js";
import { Networks } from "../../frontend/src/app/networks.js";
import { fileOf, WeightsFiles } from "../../frontend/src/app/weights_files.js";
import { smallNetwork } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { digits, first, json, sample, session, started, trace } from "./served_page.js";

beforeEach(() => sessionStorage.clear());

/** Rows of numbers, whose gradient is given. */
const rows = () => ({
  ...smallNetwork(),
  id: "rows+bias",
  target: { kind: "upstream", symbol: "s", shape: [1, 2], classes: null },
  accepts: ["values"],
  default_weights: { example: "plain" },
  examples: [{ name: "plain", title: "Plain", says: "", input: [[1, 2]], target: [[3, 4]], weights: true }],
  tensors: smallNetwork().tensors.map((spec) => (spec.symbol === "X" ? { ...spec, shape: [1, 2] } : spec)),
});

/** @param {Awaited<ReturnType<typeof started>>} page */
async function opened(page) {
  const opening = page.controller.openNetwork("rows+bias");
  (await page.server.next("/api/networks/rows%2Bbias")).answer(json(rows()));
  const pass = await page.server.next("/api/backward");
  pass.answer(
    trace(9, { network: "rows+bias", target: [[3, 4]], prediction: null, weights: { example: "plain" } }),
  );
  await opening;
  return pass;
}

describe("openNetwork", () => {
  it("runs the network's own example, with its own weights and given gradient", async () => {
    const page = await started();
    const { body } = await opened(page);
    expect(body).toEqual({
      network: "rows+bias",
      weights: { example: "plain" },
      input: { values: [[1, 2]] },
      target: [[3, 4]],
    });
    expect(first(page.store.state, "A")).toBe(9);
    expect(page.controller.address).toMatch(
      /^#network=rows%2Bbias&values=1,2&weights=example:plain&target=3,4&/,
    );
    expect(page.server.asked.map(({ path }) => path)).toEqual(["/api/runs"]);
  });

  it("is asked for once by whoever wants to know of it, and anew where that failed", async () => {
    const { server, controller } = await started();
    const { networks } = controller;
    const failing = networks.describe("other");
    (await server.next("/api/networks/other")).answer(json({ detail: "Not now." }, 503));
    await expect(failing).rejects.toThrow("Not now.");
    const both = [networks.describe("other"), networks.describe("other")];
    (await server.next("/api/networks/other")).answer(json({ ...smallNetwork(), id: "other" }));
    expect((await Promise.all(both)).map(({ id }) => id)).toEqual(["other", "other"]);
    expect(server.asked).toEqual([]);
  });

  it("leaves behind what belongs to the network before, even what was on its way", async () => {
    const page = await started();
    page.store.set({
      session: session(1),
      weights: { session: "mine" },
      edits: [{ symbol: "X", index: [0, 0, 0], value: 1 }],
      cell: { symbol: "A", index: [0, 0, 0] },
      result: /** @type {any} */ ({}),
    });
    page.controller.inputs.drew({ png: "late", final: true });
    const late = await page.server.next("/api/preprocess");
    await opened(page);
    late.answer(json({ pixels: sample.pixels, stages: [] }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.store.state).toMatchObject({
      session: null,
      edits: [],
      cell: null,
      result: null,
      moments: [],
      checkpoints: [],
      target: [3, 4],
      input: { source: { kind: "values" } },
    });
  });

  it("waits for a step that is under way", async () => {
    const page = await started();
    page.controller.training.step();
    const session = await page.server.next("/api/sessions");
    const opening = page.controller.openNetwork("rows+bias");
    (await page.server.next("/api/networks/")).answer(json(rows()));
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.store.state.network?.id).toBe("small");
    session.answer(json({ detail: "Gone." }, 404));
    (await page.server.next("/api/backward")).answer(trace(9, { network: "rows+bias", target: [[3, 4]] }));
    await opening;
    expect(page.store.state).toMatchObject({ network: { id: "rows+bias" }, busy: false });
  });

  it("says why there is no such network, and leaves all as it is", async () => {
    const page = await started();
    const { state } = page.store;
    const opening = page.controller.openNetwork("own:1x0");
    (await page.server.next("/api/networks/")).answer(
      json({ detail: "An input has at least one row." }, 404),
    );
    await opening;
    expect(page.store.state).toEqual({
      ...state,
      notice: { message: "An input has at least one row.", kind: "problem" },
    });
  });

  it("is what a link does that names one, and a link without one leads back to the main one", async () => {
    const page = await started();
    await opened(page);
    const back = page.controller.open(parseAddress("#sample=test:3&target=1"));
    (await page.server.next("/api/networks/small")).answer(json(digits()));
    const pass = await page.server.next("/api/backward");
    expect(pass.body).toMatchObject({ network: "small", target: 1 });
    pass.answer(trace(2, { target: 1 }));
    await back;
    expect(page.store.state.network?.id).toBe("small");

    const lost = page.controller.open(parseAddress("#network=lost&target=2"));
    (await page.server.next("/api/networks/lost")).answer(json({ detail: "There is none such." }, 404));
    await lost;
    expect(page.store.state).toMatchObject({ network: { id: "small" }, target: 1 });
    expect(page.store.state.notice?.points).toEqual(["network=lost: There is none such."]);
  });
});

describe("numbers and examples", () => {
  it("are the input as they stand", async () => {
    const page = await started();
    await opened(page);
    page.controller.inputs.valuesTyped(Float64Array.of(-7, 1e3));
    const pass = await page.server.next("/api/backward");
    expect(pass.body.input).toEqual({ values: [[-7, 1000]] });
    pass.answer(trace(1));
    page.controller.inputs.exampleChosen(/** @type {any} */ (rows().examples[0]));
    expect((await page.server.next("/api/backward")).body).toMatchObject({
      weights: { example: "plain" },
      input: { values: [[1, 2]] },
    });
  });

  it("are what a picture becomes where the network reads no 28x28 pixels", async () => {
    const page = await started();
    page.store.set({ network: smallNetwork() });
    page.controller.inputs.pictureChosen("photo", "image");
    const fitting = await page.server.next("/api/forward");
    expect(fitting.body.input).toEqual({ image: "photo" });
    fitting.answer(trace(0.123));
    const pass = await page.server.next("/api/backward");
    expect(pass.body.input.pixels.flat()).toEqual(new Array(36).fill(31 / 255));
  });
});

describe("the list of networks", () => {
  it("names the reader's own that was opened last, over a reload too", async () => {
    const page = await started();
    const storage = new Map();
    const kept = {
      getItem: (/** @type {string} */ key) => storage.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ text) => storage.set(key, text),
    };
    const api = /** @type {any} */ ({
      networks: async () => ({ networks: [{ id: "small", title: "Small", kind: "main" }] }),
      checkpoints: async () => ({ checkpoints: [] }),
    });
    new Networks(page.store, api, kept).enter({
      ...smallNetwork(),
      id: "own:1",
      title: "Mine",
      declaration: {},
    });
    page.store.set({ networks: [], built: null });
    await new Networks(page.store, api, kept).read();
    expect(page.store.state.built).toEqual({ id: "own:1", title: "Mine" });

    const { networks, built } = page.store.state;
    const view = await mount(new BpNetworkSelect(), { networks, built, network: networks[0] });
    expect([...view.querySelectorAll("optgroup")].map((group) => group.label)).toEqual([
      "The main network",
      "Your own",
    ]);
    const chosen = eventsOf(view, "network-chosen");
    const select = /** @type {HTMLSelectElement} */ (find(view, "select"));
    select.value = "own:1";
    select.dispatchEvent(new Event("change"));
    expect(chosen).toEqual([{ id: "own:1" }]);
    view.requestUpdate();
    await settled(view);
    expect(select.value).toBe("small");
    expect(textOf(select.options[1])).toBe("Mine");
  });
});

describe("weights as files", () => {
  it("come from where they are kept", () => {
    expect(fileOf({ checkpoint: "last" }, "npz")).toBe("/api/checkpoints/last?format=npz");
    expect(fileOf({ run: "r", checkpoint: 3 }, "json")).toBe("/api/runs/r/checkpoints/3?format=json");
    expect(fileOf({ session: "s" }, "safetensors")).toBe("/api/sessions/s/weights?format=safetensors");
    expect(fileOf({ seed: 1 }, "npz")).toBeNull();
  });

  it("that are only a seed become a session first, and what is shown stays", async () => {
    const page = await started();
    page.store.set({ weights: { seed: 4 } });
    /** @type {string[]} */
    const saved = [];
    const { store, controller } = page;
    const api = /** @type {any} */ ({ createSession: async () => session(0, 0) });
    await new WeightsFiles(controller, store, api, (path) => saved.push(path)).save("npz");
    expect(saved).toEqual(["/api/sessions/mine/weights?format=npz"]);
    expect(store.state.weights).toEqual({ seed: 4 });
  });

  it("begin a session of the reader's own", async () => {
    const page = await started();
    const opening = page.controller.files.open(new File([Uint8Array.of(0, 1, 255)], "mine.safetensors"));
    const asked = await page.server.next("/api/sessions");
    expect(asked.body).toEqual({ network: "small", weights: { safetensors: "AAH/" } });
    asked.answer(json({ ...session(0, 0), origin: { file: "0123456789ab" } }, 201));
    (await page.server.next("/api/backward")).answer(trace(3, { weights: { session: "mine" } }));
    await opening;
    expect(page.store.state).toMatchObject({ weights: { session: "mine" }, notice: { kind: "done" } });
    expect(page.store.state.notice?.message).toContain("mine.safetensors");
  });
});
