/** The Equations page lists, finds and links; what cannot be read is asked for again. */
import { parseAddress } from "../../frontend/src/address.js";
import { ApiClient } from "../../frontend/src/api/client.js";
import { BpEquationsPage, visit } from "../../frontend/src/equations/bp-equations-page.js";
import { initialState, Store } from "../../frontend/src/store.js";
import { smallNetwork } from "./description.js";
import { catalogue } from "./equations.js";
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
