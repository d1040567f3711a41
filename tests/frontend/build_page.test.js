/** The Build page asks as one edits, takes only the newest answer, and shows shapes up to the layer that breaks. */

import { parseAddress } from "../../frontend/src/address.js";
import { ApiClient } from "../../frontend/src/api/client.js";
import { Controller } from "../../frontend/src/app/controller.js";
import { BpBuildPage, visit } from "../../frontend/src/build/bp-build-page.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { smallNetwork } from "./description.js";
import { find, mount, settled, textOf } from "./mounting.js";
import { json, Server } from "./served_page.js";

/** @typedef {import("../../frontend/src/build/types.js").Fitted} Fitted */

const declaration = {
  input: [1, 8, 8],
  layers: [
    { kind: "conv2d", maps: 2, kernel: 3, stride: 1, padding: 0, dilation: 1, bias: true },
    { kind: "max_pool2d", size: 2, stride: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 3, bias: true },
  ],
  loss: "softmax_cross_entropy",
};
/** @type {Fitted[]} */
const shapes = [
  { place: 0, kind: "conv2d", shape_in: [1, 8, 8], shape_out: [2, 6, 6], parameters: 20 },
  { place: 1, kind: "max_pool2d", shape_in: [2, 6, 6], shape_out: [2, 3, 3], parameters: 0 },
  { place: 2, kind: "flatten", shape_in: [2, 3, 3], shape_out: [18], parameters: 0 },
  { place: 3, kind: "dense", shape_in: [18], shape_out: [3], parameters: 57 },
];
const preset = {
  id: "own:a",
  title: "A small one",
  summary: "It is small.",
  parameters: 77,
  steps: 9,
  kind: "preset",
};
const described = (id = "own:a") => ({ ...smallNetwork(), id, declaration, trainable: null });
const refusal = {
  status: 422,
  title: "",
  detail: "Layer 2 (max_pool2d): no window of 9x9 fits.",
  place: 1,
  reason: "no window of 9x9 fits: choose up to 6x6.",
  shapes: shapes.slice(0, 1),
};

/** The page as it stands once its preset is known. */
async function opened() {
  const server = new Server();
  const store = new Store(initialState());
  const api = new ApiClient(server.fetch);
  const controller = new Controller(store, api);
  store.set({
    page: "build",
    networks: /** @type {any} */ ([preset]),
    network: /** @type {any} */ ({ ...smallNetwork(), declaration: null }),
  });
  const opened = visit(/** @type {any} */ ({ store, api, controller }));
  const view = /** @type {BpBuildPage} */ (new BpBuildPage());
  const template = /** @type {any} */ (opened.view(store.state));
  await mount(view, { state: store.state, controller: template.values[1] });
  store.subscribe((state) => {
    view.state = state;
  });
  const first = await server.next("/api/networks/own%3Aa");
  first.answer(json(described()));
  const asked = await server.next("/api/networks");
  return { server, store, controller, view, asked, leave: opened.leave };
}

/** @param {BpBuildPage} view */
async function drawn(view) {
  await settled(view);
  for (const element of view.querySelectorAll(
    "bp-build-layers, bp-build-summary, bp-build-picture, bp-build-ends",
  ))
    await settled(/** @type {any} */ (element));
  for (const element of view.querySelectorAll("bp-build-layer")) await settled(/** @type {any} */ (element));
}

/** @param {Awaited<ReturnType<typeof opened>>} page @param {Response} response */
async function answered({ store, view, asked }, response) {
  asked.answer(response);
  await vi.waitFor(() => expect(store.state.build.asking).toBe(false));
  await drawn(view);
}

/** @param {BpBuildPage} view */
const rows = (view) =>
  [...view.querySelectorAll("bp-build-layer")].map((row) => textOf(find(row, ".bp-build-comes")));

/** @param {BpBuildPage} view @param {number} place @param {string} deed */
const press = (view, place, deed) =>
  find(view.querySelectorAll("bp-build-layer")[place], `[data-deed=${deed}]`).click();

/** @param {BpBuildPage} view @param {number} place @param {string} name @param {string} text */
function type(view, place, name, text) {
  const field = /** @type {HTMLInputElement} */ (
    find(view.querySelectorAll("bp-build-layer")[place], `[name=${name}]`)
  );
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the Build page", () => {
  it("begins from a preset, and shows shapes, parameters and the way on", async () => {
    const page = await opened();
    expect(page.asked.body).toEqual(declaration);
    await answered(page, json({ network: described(), shapes }));
    const { view } = page;
    expect(rows(view)).toEqual([
      "2×6×6 20 parameters",
      "2×3×3 no parameters",
      "18 no parameters",
      "3 57 parameters",
    ]);
    expect(textOf(find(view, ".bp-build-meter"))).toBe("77 of 500,000 parameters");
    expect(/** @type {HTMLSelectElement} */ (find(view, "[name=preset]")).value).toBe("own:a");
    expect([...view.querySelectorAll(".bp-build-size")].map(textOf)).toEqual([
      "1×8×8",
      "2×6×6",
      "2×3×3",
      "18",
      "3",
    ]);
    expect(view.querySelectorAll(".bp-build-equations li")).toHaveLength(8);
    expect(find(view, ".bp-build-ways .bp-button--primary").hasAttribute("disabled")).toBe(false);
    page.leave();
  });

  it("names the layer that breaks, with what would fit, and mends with the next answer", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server } = page;
    type(view, 1, "size", "9");
    page.asked = await server.next("/api/networks");
    expect(page.asked.body.layers[1]).toEqual({ kind: "max_pool2d", size: 9, stride: 9 });
    await answered(page, json(refusal, 422));
    expect(rows(view)).toEqual(["2×6×6 20 parameters", "does not fit", "…", "…"]);
    const broken = view.querySelectorAll("bp-build-layer")[1];
    expect(textOf(find(broken, ".bp-build-problem"))).toBe("no window of 9x9 fits: choose up to 6x6.");
    expect(view.querySelectorAll(".bp-build-problem")).toHaveLength(1);
    expect(textOf(find(view, "[role=status]"))).toBe("Layer 2: no window of 9x9 fits: choose up to 6x6.");
    const open = find(view, ".bp-build-ways .bp-button--primary");
    expect(open.hasAttribute("disabled")).toBe(true);
    expect(textOf(find(view, ".bp-build-ways .bp-build-note"))).toBe("Layer 2 does not fit yet.");
    find(view, ".bp-build-presets button").click();
    page.asked = await server.next("/api/networks");
    await answered(page, json({ network: described(), shapes }));
    expect(view.querySelector(".bp-build-problem")).toBeNull();
    expect(open.hasAttribute("disabled")).toBe(false);
    page.leave();
  });

  it("takes no answer but the newest", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server, store } = page;
    press(view, 1, "remove");
    const older = await server.next("/api/networks");
    await drawn(view);
    press(view, 0, "down");
    expect(older.signal?.aborted).toBe(true);
    page.asked = await server.next("/api/networks");
    expect(page.asked.body.layers.map((/** @type {any} */ { kind }) => kind)).toEqual([
      "flatten",
      "conv2d",
      "dense",
    ]);
    await answered(page, json({ ...refusal, place: 1, reason: "conv1 takes maps.", shapes: [] }, 422));
    expect(store.state.build.answer?.problem?.says).toBe("conv1 takes maps.");
    page.leave();
  });

  it("says of a number that is none what it has to be, and asks about the layers before it", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server } = page;
    type(view, 3, "units", "");
    page.asked = await server.next("/api/networks");
    expect(page.asked.body).toMatchObject({ loss: "upstream" });
    expect(page.asked.body.layers).toHaveLength(3);
    await answered(page, json({ network: described("own:b"), shapes: shapes.slice(0, 3) }));
    expect(rows(view).slice(2)).toEqual(["18 no parameters", "does not fit"]);
    expect(find(view, ".bp-build-ways .bp-button--primary").hasAttribute("disabled")).toBe(true);
    page.leave();
  });

  it("names what breaks first, where a number further on cannot be read either", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server } = page;
    type(view, 1, "size", "9");
    await server.next("/api/networks");
    type(view, 3, "units", "ten");
    page.asked = await server.next("/api/networks");
    await answered(page, json(refusal, 422));
    expect(rows(view)).toEqual(["2×6×6 20 parameters", "does not fit", "…", "…"]);
    expect(textOf(find(view, ".bp-build-problem"))).toBe("no window of 9x9 fits: choose up to 6x6.");
    page.leave();
  });

  it("moves a layer by its keys, and keeps the keyboard on it", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, store } = page;
    const row = find(view, "li:nth-child(2)");
    const key = row.dataset.key;
    find(row, "[data-deed=up]").focus();
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowUp", altKey: true, bubbles: true }),
    );
    await drawn(view);
    expect(store.state.build.draft?.layers[0].kind).toBe("max_pool2d");
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(find(view, `li[data-key="${key}"] [data-deed=down]`)),
    );
    page.leave();
  });

  it("offers layers that suit what comes before, and puts the keyboard into the new one", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, store } = page;
    const chips = () => [...view.querySelectorAll(".bp-build-chip")].map(textOf);
    expect(chips()).not.toContain("Convolution");
    press(view, 0, "add");
    await drawn(view);
    expect(chips()).toContain("Convolution");
    expect(chips()).not.toContain("Row convolution");
    /** @type {HTMLElement} */ (
      [...view.querySelectorAll(".bp-build-chip")].find((chip) => textOf(chip) === "Convolution")
    ).click();
    await drawn(view);
    expect(store.state.build.draft?.layers.map(({ kind }) => kind).slice(0, 2)).toEqual(["conv2d", "conv2d"]);
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(find(view, "li:nth-child(2) input[name=maps]")),
    );
    page.leave();
  });

  it("says so where the server does not answer, and asks again", async () => {
    const page = await opened();
    const { view, server, store } = page;
    server.answers = false;
    store.set({});
    press(view, 0, "duplicate");
    await vi.waitFor(() => expect(store.state.build.failed).toContain("does not answer"));
    await drawn(view);
    server.answers = true;
    find(view, ".bp-build-failed button").click();
    page.asked = await server.next("/api/networks");
    await answered(page, json({ network: described(), shapes }));
    expect(view.querySelector(".bp-build-failed")).toBeNull();
    page.leave();
  });

  it("asks once more for a preset that did not come, unless one has gone on with another network", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server, store } = page;
    const choose = () => find(view, "[name=preset]").dispatchEvent(new Event("change"));
    server.answers = false;
    choose();
    await vi.waitFor(() => expect(store.state.build.failed).toContain("does not answer"));
    await drawn(view);
    server.answers = true;
    find(view, ".bp-build-failed button").click();
    const preset = await server.next("/api/networks/own%3Aa");
    expect(store.state.build.failed).toBeNull();
    press(view, 0, "duplicate");
    const { draft } = store.state.build;
    preset.answer(json(described()));
    page.asked = await server.next("/api/networks");
    await answered(page, json({ network: described("own:b"), shapes }));
    expect(store.state.build.draft).toBe(draft);
    page.leave();
  });

  it("closes what would be added to a network once another one is taken", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const { view, server } = page;
    press(view, 0, "add");
    await drawn(view);
    expect(textOf(find(view, ".bp-build-add p"))).toBe("Add after layer 1");
    find(view, "[name=preset]").dispatchEvent(new Event("change"));
    (await server.next("/api/networks/own%3Aa")).answer(json(described()));
    page.asked = await server.next("/api/networks");
    await answered(page, json({ network: described(), shapes }));
    expect(textOf(find(view, ".bp-build-add p"))).toBe("Add a layer");
    page.leave();
  });

  it("opens the network with its seed and initialisation, and its link holds them", async () => {
    const page = await opened();
    await answered(page, json({ network: described("own:b"), shapes }));
    const { view, controller } = page;
    const wanted = vi.spyOn(controller, "openNetwork").mockResolvedValue(undefined);
    const seed = /** @type {HTMLInputElement} */ (find(view, "[name=seed]"));
    seed.value = "x";
    seed.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn(view);
    const [open, train] = [...view.querySelectorAll(".bp-build-ways button")];
    expect(open.hasAttribute("disabled")).toBe(true);
    seed.value = "7";
    seed.dispatchEvent(new Event("input", { bubbles: true }));
    const how = /** @type {HTMLSelectElement} */ (find(view, "[name=initialisation]"));
    how.value = "glorot";
    how.dispatchEvent(new Event("change", { bubbles: true }));
    await drawn(view);
    expect(parseAddress(controller.address)).toEqual({
      page: "build",
      network: "own:b",
      weights: { seed: 7, initialisation: "glorot" },
    });
    /** @type {HTMLElement} */ (open).click();
    /** @type {HTMLElement} */ (train).click();
    const weights = { seed: 7, initialisation: "glorot" };
    expect(wanted.mock.calls).toEqual([
      ["own:b", { weights, page: "digit" }],
      ["own:b", { weights, page: "train" }],
    ]);
    page.leave();
  });

  it("follows the network that a link puts on the page", async () => {
    const page = await opened();
    await answered(page, json({ network: described(), shapes }));
    const other = { ...declaration, layers: declaration.layers.slice(2) };
    page.store.set({ network: /** @type {any} */ ({ ...described("own:c"), declaration: other }) });
    page.asked = await page.server.next("/api/networks");
    expect(page.asked.body).toEqual(other);
    page.store.set({ weights: { seed: 5, initialisation: "lecun" } });
    expect(page.store.state.build).toMatchObject({ from: "own:c", seed: "5", initialisation: "lecun" });
    page.leave();
  });
});
