/** The Equations page lists, finds and links; what cannot be read is asked for again. */
import { parseAddress } from "../../frontend/src/address.js";
import { ApiClient } from "../../frontend/src/api/client.js";
import { BpEquationsPage, visit } from "../../frontend/src/equations/bp-equations-page.js";
import { placeIn } from "../../frontend/src/equations/finding.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { smallNetwork } from "./description.js";
import { catalogue, equation } from "./equations.js";
import { find, mount, settled, textOf } from "./mounting.js";

const known = () => ({
  ...initialState(),
  network: smallNetwork(),
  equations: { catalogue: catalogue(), problem: null },
});

/** @param {BpEquationsPage} page */
const shown = (page) =>
  [...page.querySelectorAll("article")]
    .filter((entry) => !entry.hidden)
    .map((entry) => /** @type {HTMLElement} */ (entry).dataset.equation);

/** @param {BpEquationsPage} page @param {string} text */
async function look(page, text) {
  const field = find(page, "input[type=search]");
  /** @type {HTMLInputElement} */ (field).value = text;
  field.dispatchEvent(new Event("input"));
  await settled(page);
}

describe("the Equations page", () => {
  it("shows every equation, its maths and its slip", async () => {
    const page = await mount(new BpEquationsPage(), { state: known() });
    expect(shown(page)).toEqual(["first 1", "first 2", "first 12", "second 1"]);
    expect(textOf(find(page, "[role=status]"))).toBe("4 equations");
    expect(page.querySelectorAll("article .katex")).toHaveLength(4);
    const slip = find(page, "[data-equation='first 12']");
    expect(textOf(slip)).toContain("Erratum A letter too many.");
    expect(page.textContent).toContain("A letter is missing.");
  });

  it("links to the steps at which an equation acts", async () => {
    const page = await mount(new BpEquationsPage(), { state: { ...known(), page: "equations", target: 2 } });
    const links = [...page.querySelectorAll("[data-equation='first 12'] a")];
    expect(links.map((link) => parseAddress(link.getAttribute("href") ?? ""))).toMatchObject([
      { step: "dLh", target: 2, cell: { symbol: "dLh", index: [0, 0, 0, 0] } },
      { step: "dLv", target: 2, cell: { symbol: "dLv", index: [0, 0] } },
    ]);
    for (const link of links) expect(parseAddress(link.getAttribute("href") ?? "").page).toBeUndefined();
    const acting = find(page, "[data-equation='first 2'] a").getAttribute("href") ?? "";
    expect(parseAddress(acting).step).toBe("B");
    expect(parseAddress(acting).cell).toBeUndefined();
    expect(links[0].getAttribute("aria-label")).toBe("Open the Digit page at step 13, dLh");
  });

  it("links to networks that are not on the page, after the one that is", async () => {
    const state = known();
    const both = [
      { network: "main", steps: ["forward.S1"], kind: /** @type {const} */ ("step") },
      { network: "small", steps: ["forward.A"], kind: /** @type {const} */ ("step") },
      { network: "other", steps: ["backward.dLw"], kind: /** @type {const} */ ("derivation") },
    ];
    state.equations.catalogue.equations = [equation({ places: both })];
    const summary = { summary: "", parameters: 1, steps: 1 };
    const networks = [
      { id: "main", title: "The main one", kind: /** @type {const} */ ("main"), ...summary },
      { id: "other", title: "A lab", kind: /** @type {const} */ ("lab"), ...summary },
    ];
    const page = await mount(new BpEquationsPage(), { state: { ...state, networks } });
    const acts = [...page.querySelectorAll(".bp-equations__acts")].map(textOf);
    expect(acts).toEqual(["Acts at A", "Acts at S1 The main one", "Explains dLw A lab"]);
    const links = [...page.querySelectorAll(".bp-equations__acts a")];
    expect(links.map((link) => parseAddress(link.getAttribute("href") ?? ""))).toMatchObject([
      { network: "small", step: "A" },
      { step: "S1" },
      { network: "other", step: "dLw" },
    ]);
    expect(parseAddress(links[1].getAttribute("href") ?? "").network).toBeUndefined();
    expect(links[2].getAttribute("aria-label")).toBe("Open ‘A lab’ at dLw");
  });

  it("finds the equations of a variant by those of its plain form", () => {
    const [first] = catalogue().equations;
    expect(placeIn(first, "small+bias+relu")).toEqual(first.places[0]);
    expect(placeIn(first, "smaller")).toBeUndefined();
    expect(placeIn(first)).toBeUndefined();
  });

  it("says of a source that it prints no numbers, and leaves out a year that nobody tells", async () => {
    const page = await mount(new BpEquationsPage(), { state: known() });
    const [first, second] = [...page.querySelectorAll(".bp-equations__by")].map(textOf);
    expect(first).toBe("Ada One, Bo Two, 2001");
    expect(second).toBe("Cy Three. It prints no numbers: its equations are counted here as they come.");
    expect([...page.querySelectorAll("nav h2")].map(textOf)).toEqual(["One 2001", "Three"]);
  });

  it("finds by what is typed, and only slips if wanted", async () => {
    const page = await mount(new BpEquationsPage(), { state: known() });
    await look(page, "kernel");
    expect(shown(page)).toEqual(["first 12"]);
    expect(textOf(find(page, "[role=status]"))).toBe("1 of 4 equations");
    expect([...page.querySelectorAll("nav button:disabled")]).toHaveLength(2);
    await look(page, "nothing at all");
    expect(shown(page)).toEqual([]);
    expect(page.textContent).toContain("None is like that");
    await look(page, "");
    const slips = /** @type {HTMLInputElement} */ (find(page, "input[type=checkbox]"));
    slips.checked = true;
    slips.dispatchEvent(new Event("change"));
    await settled(page);
    expect(shown(page)).toEqual(["first 12"]);
  });

  it("asks once, and again where that failed", async () => {
    /** @type {(Response | Error)[]} */
    const answers = [new Error("no net"), Response.json(catalogue())];
    let asked = 0;
    const api = new ApiClient(async () => {
      const answer = answers[asked++];
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const store = new Store(initialState());
    const app = /** @type {import("../../frontend/src/app/bp-app.js").BpApp} */ ({ store, api });
    visit(app);
    await vi.waitFor(() => expect(store.state.equations.problem).toContain("does not answer"));
    const page = await mount(new BpEquationsPage(), { state: store.state });
    /** @type {Event[]} */
    const wanted = [];
    page.addEventListener("equations-wanted", (event) => wanted.push(event));
    find(page, "button").click();
    expect(wanted).toHaveLength(1);
    visit(app);
    await vi.waitFor(() => expect(store.state.equations.catalogue).toEqual(catalogue()));
    visit(app);
    expect(asked).toBe(2);
  });
});
