// What a pair of eyes would object to on the page as it stands, as sentences; nothing is changed
// but the focus. Defines `looking`, in the page, for looking.py.
window.looking = (() => {
  const SEEN = { visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true };
  // Less than this is the rounding of a font's own lines, not one text on another.
  const SHARE = 0.25;

  const name = (element) =>
    `<${element.localName}${element.id ? `#${element.id}` : ""}${element.classList.length ? `.${[...element.classList].join(".")}` : ""}>`;
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);

  // Kept for screen readers alone: cut to a point, or one pixel in size.
  const isForTheEar = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      // Words that a drawing stands for.
      if (parseFloat(style.textIndent) < -400) return true;
      if (style.clipPath.startsWith("inset(50%") || style.clip.startsWith("rect(0") || style.clip.startsWith("rect(1px")) return true;
      if (style.overflowX !== "visible" && box.width <= 1 && box.height <= 1) return true;
      // A skip link waits outside of the page until it has the focus.
      if (style.position !== "static" && (box.bottom + scrollY <= 0 || box.right + scrollX <= 0)) return true;
    }
    return false;
  };

  // Laid over the page on purpose; whether it covers the focus is another question.
  const isAfloat = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return true;
    }
    return false;
  };

  // One entry for each line of each text: the words, where they stand, whose they are.
  const lines = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const known = new Map();
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "OPTION", "TITLE", "DESC", "title", "desc"].includes(element.tagName)) continue;
      if (!known.has(element)) known.set(element, element.checkVisibility(SEEN) && !isForTheEar(element));
      if (!known.get(element)) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1) found.push({ node, element, box });
      }
    }
    return found;
  };

  // What of a line is to be seen where it stands in something that scrolls or cuts.
  const withinFrames = ({ node, element, box }) => {
    let { left, right, top, bottom } = box;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX === "visible" || style.display === "inline") continue;
      const own = at.getBoundingClientRect();
      [left, right] = [Math.max(left, own.left), Math.min(right, own.right)];
      [top, bottom] = [Math.max(top, own.top), Math.min(bottom, own.bottom)];
    }
    return { node, element, box: { left, right, top, bottom, width: right - left, height: bottom - top } };
  };

  const overlaps = () => {
    const found = [];
    const all = lines()
      .filter((line) => !isAfloat(line.element))
      .map(withinFrames)
      .filter(({ box }) => box.width > 1 && box.height > 1);
    all.sort((one, other) => one.box.top - other.box.top);
    for (let first = 0; first < all.length; first++) {
      const one = all[first];
      for (let second = first + 1; second < all.length; second++) {
        const other = all[second];
        if (other.box.top > one.box.bottom) break;
        const lower = Math.min(one.box.height, other.box.height);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        if (one.node !== other.node && high > lower * SHARE && wide > 2) {
          found.push(`“${words(one.node.data)}” and “${words(other.node.data)}” overlap`);
        }
      }
    }
    return found;
  };

  const clipped = () => {
    const found = [];
    const width = document.documentElement.clientWidth;
    for (const { node, element, box } of lines()) {
      let canScroll = false;
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        const own = at.getBoundingClientRect();
        const isSvg = at instanceof SVGElement && at.localName !== "svg";
        const cutsX = !isSvg && ["hidden", "clip"].includes(style.overflowX);
        const cutsY = !isSvg && ["hidden", "clip"].includes(style.overflowY);
        if (["auto", "scroll"].includes(style.overflowX)) canScroll = true;
        const inset = box.height * SHARE;
        if (cutsX && !canScroll && (box.left < own.left - 1 || box.right > own.right + 1)) found.push(`“${words(node.data)}” is cut off at the side by ${name(at)}`);
        if (cutsY && (box.top < own.top - inset || box.bottom > own.bottom + inset)) found.push(`“${words(node.data)}” is cut off above or below by ${name(at)}`);
        if (["button", "summary", "th", "td"].includes(at.localName) || at.classList.contains("button")) {
          if (box.left < own.left - 1 || box.right > own.right + 1 || box.top < own.top - inset || box.bottom > own.bottom + inset) found.push(`“${words(node.data)}” runs out of ${name(at)}`);
        }
      }
      if (!canScroll && (box.left < -1 || box.right > width + 1)) found.push(`“${words(node.data)}” runs out of the page`);
    }
    return [...new Set(found)];
  };

  const headings = () => {
    const seen = [...document.querySelectorAll("h1")].filter((element) => element.checkVisibility(SEEN));
    return seen.length === 1 ? [] : [`has ${seen.length} headings of the first level`];
  };

  const scrollsSideways = () => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const far = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > page.clientWidth + 1 && element.checkVisibility(SEEN),
    );
    return [`scrolls sideways by ${page.scrollWidth - page.clientWidth} px: ${far.slice(-3).map(name).join(", ")}`];
  };

  // How an element shows the focus, or what stands for it does: its label, its frame.
  const SHOWS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "borderTopWidth", "backgroundColor", "textDecorationLine"];
  const shownBy = (element) =>
    [element, ...(element.labels || []), element.parentElement].map((at) => {
      const style = getComputedStyle(at);
      return SHOWS.map((property) => style[property]).join();
    }).join("|");

  const stops = () =>
    [...document.querySelectorAll("a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")].filter(
      (element) => element.tabIndex >= 0 && !element.disabled && !element.closest("[inert]") && element.checkVisibility({ visibilityProperty: true }),
    );

  const isCovered = (element) => {
    let box = [...element.getClientRects()].find((one) => one.width > 1 && one.height > 1);
    if (!box && element.labels?.length) box = element.labels[0].getBoundingClientRect();
    if (!box) return "has no place";
    const bottom = Math.min(box.bottom, innerHeight);
    const top = Math.max(box.top, 0);
    const left = Math.max(box.left, 0);
    const right = Math.min(box.right, innerWidth);
    const isWhole = box.top >= -1 && box.bottom <= innerHeight + 1;
    if (bottom - top < 2 || right - left < 2) return "is out of sight";
    // In a text that is longer than a line, what is brought into sight is the place where one types.
    if (!isWhole && box.height < innerHeight * 0.5 && element.localName !== "textarea") return "is partly out of sight";
    for (const [x, y] of [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]]) {
      const hit = document.elementFromPoint(x, y);
      if (!hit || hit.contains(element) || element.contains(hit)) continue;
      if ([...(element.labels || [])].some((label) => label.contains(hit))) continue;
      if (hit.shadowRoot || element.getRootNode() !== document) continue;
      return `is covered by ${name(hit)}`;
    }
    return "";
  };

  // Needs a key to have been pressed before, else browsers show no focus on links and buttons.
  const focus = () => {
    const found = [];
    const all = stops();
    const told = (element) => `${name(element)} “${words(element.innerText || element.labels?.[0]?.innerText || "")}”`;
    for (const element of all) {
      document.activeElement.blur();
      const before = shownBy(element);
      element.focus();
      if (document.activeElement !== element) continue;
      if (shownBy(element) === before) found.push(`the focus cannot be seen on ${told(element)}`);
      const trouble = isCovered(element);
      if (trouble) found.push(`with the focus, ${told(element)} ${trouble}`);
    }
    for (const element of all.reverse()) {
      element.focus();
      const trouble = document.activeElement === element && isCovered(element);
      if (trouble) found.push(`going backwards, ${told(element)} ${trouble}`);
    }
    return [...new Set(found)];
  };

  // WCAG 1.4.12, as a reader's own style would set it. Made by script, which no policy forbids.
  const spacing = new CSSStyleSheet();
  spacing.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
  `);
  const space = (wanted) => {
    document.adoptedStyleSheets = wanted ? [spacing] : [];
  };

  // One of each kind of control: element, type, and the first of its classes or where it stands.
  let kindsFound = new Map();
  const kinds = () => {
    kindsFound = new Map();
    // A skip link that has the focus stands where it does not stand without.
    document.activeElement.blur();
    for (const element of stops()) {
      const box = element.getBoundingClientRect();
      const isSeen = element.checkVisibility(SEEN) && box.width > 4 && box.height > 4;
      if (!isSeen || element.getClientRects().length !== 1 || isForTheEar(element)) continue;
      const where = element.classList[0] || element.closest("header, nav, footer, main")?.localName || "";
      const kind = [element.localName, element.type || "", where].join(" ");
      if (!kindsFound.has(kind)) kindsFound.set(kind, element);
    }
    return [...kindsFound.keys()];
  };

  // Where the control of a kind stands, brought into sight, without the focus.
  const place = (kind) => {
    const element = kindsFound.get(kind);
    document.activeElement.blur();
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };

  const arrive = () => document.getAnimations().forEach((animation) => animation.finish());

  const give = (kind) => {
    kindsFound.get(kind).focus({ preventScroll: true });
    arrive();
  };

  // What differs from run to run stands still: references, and on staff pages dates, times, ages.
  const MONTHS = "(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\\.?";
  const REFERENCE = [/[2-9A-Z]{5}-[2-9A-Z]{5}/g, "AAAAA-22222"];
  const TIMES = [
    [new RegExp(`${MONTHS} \\d{1,2}(, \\d{4})?`, "g"), "March 1, 2026"],
    [/(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?=,| at)/g, "Monday"],
    [/\d{1,2}(:\d\d)? (a|p)\.m\./g, "9 a.m."],
    [/\b(noon|midnight)\b/g, "9 a.m."],
    [/\d+\s(second|minute|hour)s?/g, "1 minute"],
  ];
  const freeze = () => {
    const tellsTime = /^\/admin\/|\/sent\//.test(location.pathname);
    const changing = tellsTime ? [REFERENCE, ...TIMES] : [REFERENCE];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (["SCRIPT", "STYLE"].includes(node.parentElement.tagName)) continue;
      const text = changing.reduce((words, [pattern, same]) => words.replace(pattern, same), node.data);
      if (text !== node.data) node.data = text;
    }
    for (const field of document.querySelectorAll("input[type=date], input[type=time]")) field.value = "";
    document.activeElement?.blur();
    scrollTo({ top: 0, behavior: "instant" });
    arrive();
    return document.fonts.ready.then(() => true);
  };

  return { arrive, freeze, give, headings, kinds, place, overlaps, clipped, scrollsSideways, focus, space };
})();
