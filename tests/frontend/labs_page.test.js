/** The Labs page: its front, a lab with its contents, and the views of each lab on runs made by hand. */
import { BpBinaryLab } from "../../frontend/src/labs/binary/bp-binary-lab.js";
import { BpLabsPage } from "../../frontend/src/labs/bp-labs-page.js";
import { BpKatsarosLab } from "../../frontend/src/labs/katsaros/bp-katsaros-lab.js";
import { numbersOf } from "../../frontend/src/labs/katsaros/equations.js";
import { debuggerAddress } from "../../frontend/src/labs/lab_view.js";
import { LABS } from "../../frontend/src/labs/labs.js";
import { initialLabs, withLab, withSettings } from "../../frontend/src/labs/labs_state.js";
import { even } from "../../frontend/src/labs/sigmoid/answers.js";
import { initialState } from "../../frontend/src/store.js";
import { claim, convolutionRun, labWith, networkOf, poolingRun } from "./labs.js";
import { eventsOf, find, mount, textOf } from "./mounting.js";

/** @param {import("../../frontend/src/labs/types.js").LabsState} labs */
const page = (labs) =>
  mount(new BpLabsPage(), { state: { ...initialState(), page: /** @type {const} */ ("labs"), labs } });

describe("the Labs page", () => {
  it("begins with a card for each lab: its picture, what one learns, its source", async () => {
    const view = await page(initialLabs());
    const cards = [...view.querySelectorAll(".bp-labs__card")];
    expect(cards).toHaveLength(3);
    for (const card of cards) {
      expect(card.querySelector("svg")).not.toBeNull();
      expect(textOf(find(card, "p")).length).toBeGreaterThan(60);
      expect(find(card, ".bp-labs__source").textContent).not.toBe("");
    }
    expect(cards.map((card) => find(card, "a").getAttribute("href"))).toEqual([
      expect.stringContaining("lab=katsaros"),
      expect.stringContaining("lab=sigmoid"),
      expect.stringContaining("lab=binary"),
    ]);
  });

  it("shows a lab with its contents, its problem, and how many numbers are the reader's own", async () => {
    const labs = withSettings({ ...initialLabs(), lab: "katsaros" }, "katsaros", {
      own: [{ symbol: "p", index: [0, 0], value: 2 }],
    });
    const view = await page(withLab(labs, "katsaros", { problem: "The server does not answer." }));
    expect(view.querySelectorAll(".bp-labs__contents ol li")).toHaveLength(7);
    expect(textOf(find(view, ".bp-labs__own"))).toContain("One number is your own.");
    expect(textOf(find(view, "[role=alert]"))).toContain("The server does not answer.");
  });
});

describe("the lab of katsaros", () => {
  const runs = { convolution: convolutionRun(), pooling: poolingRun() };
  const view = (/** @type {object} */ settings = {}) => {
    const { settings: usual } = labWith("katsaros", {});
    return mount(new BpKatsarosLab(), {
      lab: labWith("katsaros", { runs, settings: { ...usual, ...settings } }),
    });
  };

  it("lays the flipped filter on the padded deltas at each alignment", async () => {
    const lab = await view({ at: [0, 0, 1] });
    const slide = /** @type {any} */ (find(lab, "#lab-by-input ~ figure bp-slide"));
    expect(slide.fixed.map((/** @type {any} */ { value }) => value)).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
    expect(slide.moving.map((/** @type {any} */ { value }) => value)).toEqual([3, 2, 1]);
    // Under the first padding zero stands w2, then w1 meets s0, and w0 meets s1.
    expect(slide.products).toEqual([0, 2, 1]);
    const moves = eventsOf(lab, "place-moved");
    const alignments = lab.querySelectorAll(".bp-alignments button");
    expect(alignments).toHaveLength(6);
    /** @type {HTMLElement} */ (alignments[4]).click();
    expect(moves).toEqual([{ slider: 2, place: 4 }]);
  });

  it("hands deltas to winners only", async () => {
    const lab = await view();
    const [, , , back] = lab.querySelectorAll(".bp-pool__row");
    const marks = [...back.querySelectorAll(".bp-num")].map((cell) => cell.getAttribute("data-mark"));
    expect(marks).toEqual(["lost", "won", "lost", "won", "lost", "lost"]);
  });

  it("lists all 23 equations in their order", async () => {
    const lab = await view();
    const numbers = [...lab.querySelectorAll(".bp-lab__pair")].map((pair) =>
      pair.getAttribute("data-number"),
    );
    expect(numbers).toEqual(Array.from({ length: 23 }, (_, i) => String(i + 1)));
    expect(numbersOf(1, runs.convolution, runs.pooling)).toBe("1 \\cdot 1 + 0 \\cdot 2 + 0 \\cdot 3 = 1");
    expect(numbersOf(9, runs.convolution, runs.pooling)).toBe("\\bigl[ 1,\\; 0,\\; 2 \\bigr]");
    expect(numbersOf(17, runs.convolution, runs.pooling)).toContain("1,\\; 3,\\; 6");
  });

  it("asks for a proof of the run that the claim is about", async () => {
    const lab = await view();
    const asked = eventsOf(lab, "question-asked");
    await /** @type {any} */ (find(lab, "bp-proof")).updateComplete;
    find(lab, "bp-proof button").click();
    expect(asked).toEqual([
      {
        key: "convolution/filter-gradient",
        run: "convolution",
        path: "/api/proofs",
        more: { proof: claim.id },
      },
    ]);
  });

  it("switches a bias and an activation on", async () => {
    const lab = await view({ setup: ["tanh"] });
    const chosen = eventsOf(lab, "setup-chosen");
    find(lab, "input[name=bias]").click();
    expect(chosen).toEqual([{ setup: ["bias", "tanh"] }]);
  });

  it("makes a tie where the reader wants to see one", async () => {
    const lab = await view();
    const put = eventsOf(lab, "numbers-put");
    const button = [...lab.querySelectorAll("button")].find((one) =>
      textOf(one).startsWith("Make the two largest"),
    );
    button?.click();
    expect(put).toEqual([{ edits: [{ symbol: "z", index: [0, 2], value: 4 }] }]);
  });

  it("opens its run in the debugger with all of its numbers", () => {
    expect(debuggerAddress(runs.convolution)).toBe(
      "#network=katsaros-convolution&values=1,0,0,0,0,2&weights=example:plain&target=1,1,1,1&edit=w:0,0,0=1",
    );
  });
});

describe("parameters that a reader typed over", () => {
  const own = [
    { symbol: "w", index: [0, 0, 0, 0], value: 3 },
    { symbol: "w2", index: [0, 1], value: 4 },
    { symbol: "dLx", index: [0, 0, 0], value: 5 },
  ];
  const values = [[[1]]];
  const examples = [{ name: "yes", input: values, target: [0] }];

  it.each([
    ["exact", ["w"]],
    ["rounded", ["w", "C", "C", "C", "C"]],
    ["cut", ["w", "dLP", "dLP", "dLP", "dLP"]],
    ["turned", ["w", "dLx"]],
    ["step", ["w"]],
    ["whole", ["w"]],
  ])("are edits of the run %s of sigmoid", (name, edited) => {
    const { settings } = labWith("sigmoid", {});
    const network = networkOf("sigmoid", {}, { parameters: ["w", "v", "a"], examples });
    const body = /** @type {any} */ (LABS.sigmoid.runs({ ...settings, own })[name].body(network));
    expect(body.edits.map((/** @type {any} */ { symbol }) => symbol)).toEqual(edited);
  });

  it("are edits of binary's one example and of its mini-batch, whatever its seed", () => {
    const { settings } = labWith("binary", {});
    const network = networkOf(
      "binary",
      {},
      { parameters: ["w1", "w2"], examples: [...examples, { ...examples[0], name: "no" }] },
    );
    const { one, batch } = LABS.binary.runs({ ...settings, setup: ["yes", "m2", "seed3"], own });
    for (const { body } of [one, batch])
      expect(body(network)).toMatchObject({ weights: { seed: 3 }, edits: [own[1]] });
  });
});

describe("the lab of sigmoid", () => {
  it("makes deltas that look the same upside down out of any", () => {
    const deltas = [0, 0, 3, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 0, -2];
    const edited = [...deltas];
    for (const { index, value } of even(deltas)) edited[index[1] * 4 + index[2]] = value;
    expect(edited).toEqual(edited.toReversed());
    expect(edited[2]).toBe(3);
    expect(even(edited)).toEqual([]);
  });
});

describe("the lab of binary", () => {
  it("is empty until its runs are there", async () => {
    const lab = await mount(new BpBinaryLab(), { lab: labWith("binary", {}) });
    expect(textOf(lab)).toBe("");
  });
});
