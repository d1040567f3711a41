/** What a lab is run with stands in a link, and comes back from it; what a lab has not got is left as usual. */
import { addressOf, addressOfPage, formatAddress, parseAddress } from "../../frontend/src/address.js";
import { LABS } from "../../frontend/src/labs/labs.js";
import {
  initialLabs,
  labAddress,
  openedAt,
  usualSettings,
  withNumber,
  withSettings,
} from "../../frontend/src/labs/labs_state.js";
import { initialState } from "../../frontend/src/store.js";

/** @param {import("../../frontend/src/labs/types.js").LabsState} labs */
const linked = (labs) => formatAddress(addressOf({ ...initialState(), page: "labs", labs }));

describe("a lab in a link", () => {
  it("is named, and as short as what differs from usual", () => {
    expect(linked(initialLabs())).toContain("page=labs&weights");
    expect(linked({ ...initialLabs(), lab: "katsaros" })).toContain("page=labs&lab=katsaros&weights");
    const moved = withSettings({ ...initialLabs(), lab: "katsaros" }, "katsaros", {
      at: [2, 1, 5],
      setup: ["bias", "leaky_relu"],
      own: [{ symbol: "p", index: [0, 2], value: -1.5 }],
    });
    expect(linked(moved)).toContain("lab=katsaros&at=2,1,5&setup=bias,leaky_relu&own=p:0,2=-1.5");
  });

  it("comes back whole", () => {
    const moved = withSettings({ ...initialLabs(), lab: "binary" }, "binary", {
      at: [3, 2, 8],
      setup: ["no", "m8", "seed2"],
      own: [{ symbol: "x", index: [0, 5, 1], value: 1e-7 }],
    });
    const address = parseAddress(linked(moved));
    expect(address.problems).toBeUndefined();
    expect(openedAt(initialLabs(), address)).toEqual(moved);
  });

  it("keeps to what the lab has", () => {
    const { katsaros } = openedAt(initialLabs(), {
      lab: "katsaros",
      at: [9, 1],
      setup: ["bias", "softmax"],
      own: [
        { symbol: "x", index: [0], value: 1 },
        { symbol: "w", index: [0, 0, 1], value: 2 },
      ],
    });
    expect(katsaros.settings).toEqual({
      at: [0, 1, 0],
      setup: [],
      own: [{ symbol: "w", index: [0, 0, 1], value: 2 }],
    });
  });

  it("tells what is no lab", () => {
    const { problems } = parseAddress("#page=labs&lab=alchemy");
    expect(problems).toEqual([
      {
        key: "lab",
        given: "lab=alchemy",
        why: "it has to be one of katsaros, sigmoid, binary",
        taken: false,
      },
    ]);
  });

  it("is left by a link to the page that one is on, and found again from another", () => {
    const labs = { ...initialLabs(), lab: /** @type {const} */ ("sigmoid") };
    expect(addressOfPage({ ...initialState(), page: "labs", labs }, "labs").lab).toBeUndefined();
    expect(addressOfPage({ ...initialState(), page: "digit", labs }, "labs").lab).toBe("sigmoid");
    expect(labAddress(openedAt(labs, {}))).toEqual({});
  });

  it("changes nothing where all is the same, so that nothing is run again", () => {
    const labs = { ...initialLabs(), lab: /** @type {const} */ ("binary") };
    expect(openedAt(labs, labAddress(labs)).binary).toBe(labs.binary);
  });
});

describe("usual settings", () => {
  it.each(Object.values(LABS))("of $name are such as its link may hold", ({ name, sliders, choices }) => {
    const { at, own, setup } = usualSettings(name);
    expect(at).toHaveLength(sliders.length);
    expect(at.every((place, slider) => place < sliders[slider].places)).toBe(true);
    expect(own).toEqual([]);
    expect(choices).toEqual(expect.arrayContaining([...setup]));
  });

  it("take one number for each cell", () => {
    const own = withNumber([{ symbol: "p", index: [0, 1], value: 1 }], {
      symbol: "p",
      index: [0, 1],
      value: 2,
    });
    expect(own).toEqual([{ symbol: "p", index: [0, 1], value: 2 }]);
  });
});
